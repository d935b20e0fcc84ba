/* validation: how rows are split, and how often labels are permuted. */
#include "study/read.h"

#include <math.h>

struct raw_validation {
	const struct pv__node *outer, *inner, *permutations;
};

static const struct pv__schema_key validation_key[] = {
	{.name = "outer",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_split,
	 .offset = offsetof(struct raw_validation, outer),
	 .otherwise = "5-fold",
	 .help = "splits that are scored"},
	{.name = "inner",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_split,
	 .offset = offsetof(struct raw_validation, inner),
	 .otherwise = "5-fold",
	 .help = "splits of each training part that choose among the values of a grid; groups stay "
		 "whole here too"},
	{.name = "label_permutations",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_permutations,
	 .offset = offsetof(struct raw_validation, permutations),
	 .otherwise = "none",
	 .help = "the null distribution of scores and importances"},
};
const struct pv__schema_block pv__block_validation = {
	"validation",
	"How results are tested. Splits depend on the seed and the sorted ids, never on the order "
	"of a "
	"table.",
	(int64_t)PV__COUNT(validation_key), validation_key};

/* ---- splits ------------------------------------------------------------------------ */

struct raw_split {
	int scheme;
	int64_t folds, repeats, gap;
	double test_fraction, gap_s;
	const char *column, *file;
	struct pv__names stratify;
};

#define FIELD(name) offsetof(struct raw_split, name)

static const struct pv_choice scheme_choice[] = {
	{"kfold", "every row is tested once per repeat", PV__KFOLD},
	{"holdout", "a random part is tested", PV__HOLDOUT},
	{"leave_one_out_of", "each value of a column is tested once", PV__LEAVE_ONE_OUT_OF},
	{"blocks", "pieces of time, in order", PV__BLOCKS},
	{"file", "as a table with the columns id, repeat, fold, role says", PV__FROM_FILE},
	{NULL, NULL, 0}};

static const struct pv__schema_key split_key[] = {
	{.name = "scheme",
	 .type = PV__KEY_CHOICE,
	 .choice = scheme_choice,
	 .dflt = "kfold",
	 .offset = FIELD(scheme),
	 .help = "how rows are split"},
	{.name = "folds",
	 .type = PV__KEY_INT,
	 .dflt = "5",
	 .min = 2,
	 .max = HUGE_VAL,
	 .offset = FIELD(folds),
	 .help = "for kfold and blocks"},
	{.name = "test_fraction",
	 .type = PV__KEY_REAL,
	 .flags = PV__KEY_OPEN_MIN | PV__KEY_OPEN_MAX,
	 .min = 0,
	 .max = 1,
	 .offset = FIELD(test_fraction),
	 .help = "for holdout, which needs it: part of the groups that is tested"},
	{.name = "repeats",
	 .type = PV__KEY_INT,
	 .dflt = "1",
	 .min = 1,
	 .max = HUGE_VAL,
	 .offset = FIELD(repeats),
	 .help = "for kfold and holdout: how often, with new random splits"},
	{.name = "stratify",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(stratify),
	 .otherwise = "the target, where it is classes",
	 .help = "for kfold and holdout: columns whose values are spread evenly"},
	{.name = "column",
	 .type = PV__KEY_COLUMN,
	 .offset = FIELD(column),
	 .help = "for leave_one_out_of, which needs it"},
	{.name = "gap",
	 .type = PV__KEY_INT,
	 .dflt = "0",
	 .min = 0,
	 .max = HUGE_VAL,
	 .offset = FIELD(gap),
	 .help = "for blocks: rows left out between training and test"},
	{.name = "gap_s",
	 .type = PV__KEY_REAL,
	 .dflt = "0",
	 .min = 0,
	 .max = HUGE_VAL,
	 .offset = FIELD(gap_s),
	 .help = "for blocks: likewise in seconds"},
	{.name = "file",
	 .type = PV__KEY_PATH,
	 .offset = FIELD(file),
	 .help = "for file, which needs it"},
};
const struct pv__schema_block pv__block_split = {
	"validation.outer", "One scheme of splits; `validation.inner` takes the same keys.",
	(int64_t)PV__COUNT(split_key), split_key};

enum {
	KFOLD = 1 << PV__KFOLD,
	HOLDOUT = 1 << PV__HOLDOUT,
	LEAVE = 1 << PV__LEAVE_ONE_OUT_OF,
	BLOCKS = 1 << PV__BLOCKS,
	FROM_FILE = 1 << PV__FROM_FILE
};

/* Which schemes a key means something for, and which cannot do without. */
static const struct {
	const char *key;
	int meant_for, needed_by;
} use[] = {
	{"folds", KFOLD | BLOCKS, 0},
	{"test_fraction", HOLDOUT, HOLDOUT},
	{"repeats", KFOLD | HOLDOUT, 0},
	{"stratify", KFOLD | HOLDOUT, 0},
	{"column", LEAVE, LEAVE},
	{"gap", BLOCKS, 0},
	{"gap_s", BLOCKS, 0},
	{"file", FROM_FILE, FROM_FILE},
};

static void check_use(struct pv__reading *r, const char *what, const struct pv__node *node,
		      int scheme)
{
	const char *name = scheme_choice[scheme - PV__KFOLD].name;

	for (size_t i = 0; i < PV__COUNT(use); i++) {
		bool given = pv__given(node, use[i].key) != NULL;

		if (given && !(use[i].meant_for & (1 << scheme)))
			pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, use[i].key),
				 "%s.%s means nothing for `scheme: %s`", what, use[i].key, name);
		if (!given && use[i].needed_by & (1 << scheme))
			pv__fail(r->diag, PV_ESTUDY, pv__place(r, node),
				 "%s: `scheme: %s` needs `%s`", what, name, use[i].key);
	}
}

static void stratify_by_target(struct pv__reading *r, const struct pv__node *node,
			       struct pv__split_spec *out)
{
	const struct pv__data_spec *data = &r->study->data;
	bool random = out->scheme == PV__KFOLD || out->scheme == PV__HOLDOUT;

	if (random && !pv__given(node, "stratify") && data->target.kind == PV_CLASSES)
		out->stratify = data->target.columns;
}

static void read_split(struct pv__reading *r, const char *what, const struct pv__node *node,
		       struct pv__split_spec *out)
{
	struct raw_split raw = {0};

	pv__keys_read(r, &pv__block_split, what, node, &raw);
	*out = (struct pv__split_spec){
		.mark = *pv__place(r, node),
		.scheme = (enum pv__scheme)raw.scheme,
		.folds = raw.folds,
		.repeats = raw.repeats,
		.test_fraction = isnan(raw.test_fraction) ? 0 : raw.test_fraction,
		.stratify = raw.stratify,
		.column = raw.column,
		.gap_rows = raw.gap,
		.gap_s = raw.gap_s,
		.file = raw.file,
	};
	check_use(r, what, node, raw.scheme);
	stratify_by_target(r, node, out);
}

/* ---- label permutations ------------------------------------------------------------------ */

struct raw_permutations {
	int64_t n, repeats;
	int unit;
	const char *within;
};

enum unit { UNIT_GROUP, UNIT_ROW };
static const struct pv_choice unit_choice[] = {
	{"group", "labels of a group move together where they are constant within it", UNIT_GROUP},
	{"row", NULL, UNIT_ROW},
	{NULL, NULL, 0}};

static const struct pv__schema_key permutations_key[] = {
	{.name = "n",
	 .type = PV__KEY_INT,
	 .flags = PV__KEY_REQUIRED,
	 .min = 0,
	 .max = 1000000,
	 .offset = offsetof(struct raw_permutations, n),
	 .help = "how many; p = (b+1)/(n+1)"},
	{.name = "unit",
	 .type = PV__KEY_CHOICE,
	 .choice = unit_choice,
	 .dflt = "group",
	 .offset = offsetof(struct raw_permutations, unit),
	 .help = "what moves"},
	{.name = "within",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct raw_permutations, within),
	 .otherwise = "everywhere",
	 .help = "labels move among rows with the same value of this column"},
	{.name = "repeats",
	 .type = PV__KEY_INT,
	 .dflt = "1",
	 .min = 1,
	 .max = HUGE_VAL,
	 .offset = offsetof(struct raw_permutations, repeats),
	 .help = "how many repeats of the outer splits the observed and the permuted statistic "
		 "use"},
};
const struct pv__schema_block pv__block_permutations = {
	"validation.label_permutations",
	"The null: the target is independent of the features (and of the confounds).",
	(int64_t)PV__COUNT(permutations_key), permutations_key};

static void read_permutations(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__study *s = r->study;
	struct raw_permutations raw = {0};

	pv__keys_read(r, &pv__block_permutations, "validation.label_permutations", node, &raw);
	s->permute = (struct pv__permute_spec){*pv__place(r, node), raw.n, raw.unit == UNIT_ROW,
					       raw.within, raw.repeats};
	if (node && raw.repeats > s->outer.repeats)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "repeats"),
			 "validation.label_permutations.repeats is %lld, but validation.outer has "
			 "%lld",
			 (long long)raw.repeats, (long long)s->outer.repeats);
}

void pv__validation_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_validation raw = {0};

	pv__keys_read(r, &pv__block_validation, "validation", node, &raw);
	read_split(r, "validation.outer", raw.outer, &r->study->outer);
	read_split(r, "validation.inner", raw.inner, &r->study->inner);
	if (r->study->inner.scheme == PV__FROM_FILE)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, raw.inner, "scheme"),
			 "validation.inner: splits of training rows cannot come from a file");
	read_permutations(r, raw.permutations);
}
