/* missing: what becomes of values that are not there. */
#include "study/read.h"

struct raw_missing {
	int rows, confound, blocks;
};

static const struct pv_choice rows_choice[] = {
	{"error", NULL, PV__MISSING_ERROR},
	{"exclude", "the row is left out, and reported", PV__MISSING_EXCLUDE},
	{"impute", "an impute op of `transform` fills it in", PV__MISSING_IMPUTE},
	{NULL, NULL, 0}};
static const struct pv_choice confound_choice[] = {{"error", NULL, PV__MISSING_ERROR},
						   {"exclude", NULL, PV__MISSING_EXCLUDE},
						   {NULL, NULL, 0}};
enum blocks { BLOCKS_COMMON, BLOCKS_OWN };
static const struct pv_choice blocks_choice[] = {
	{"common", "only rows that have all blocks", BLOCKS_COMMON},
	{"own", "each set on the rows that it has", BLOCKS_OWN},
	{NULL, NULL, 0}};

static const struct pv__schema_key missing_key[] = {
	{.name = "rows",
	 .type = PV__KEY_CHOICE,
	 .choice = rows_choice,
	 .dflt = "error",
	 .offset = offsetof(struct raw_missing, rows),
	 .help = "a feature without a value"},
	{.name = "confound",
	 .type = PV__KEY_CHOICE,
	 .choice = confound_choice,
	 .dflt = "error",
	 .offset = offsetof(struct raw_missing, confound),
	 .help = "a confound without a value"},
	{.name = "blocks",
	 .type = PV__KEY_CHOICE,
	 .choice = blocks_choice,
	 .dflt = "common",
	 .offset = offsetof(struct raw_missing, blocks),
	 .help = "rows that lack a whole block"},
};
const struct pv__schema_block pv__block_missing = {"missing", "What becomes of missing values.",
						   (int64_t)PV__COUNT(missing_key), missing_key};

void pv__missing_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__study *s = r->study;
	struct raw_missing raw = {0};

	pv__keys_read(r, &pv__block_missing, "missing", node, &raw);
	s->missing_rows = (enum pv__missing)raw.rows;
	s->missing_confound = (enum pv__missing)raw.confound;
	s->blocks_own = raw.blocks == BLOCKS_OWN;
	if (s->blocks_own)
		pv__not_run(r, "missing.blocks: own: sets on rows of their own are not run by this "
			       "version");
}
