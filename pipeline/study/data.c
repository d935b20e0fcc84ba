/* data: what is there, and which rows of it count. */
#include "study/read.h"

#include <string.h>

struct raw_data {
	const char *root, *participants, *derivatives, *group, *site;
	const struct pv__node *tables, *images, *recordings, *samples, *keep, *target;
	struct pv__names confounds, allow;
	struct pv__filters where, reference, train_where, test_where;
};

#define FIELD(name) offsetof(struct raw_data, name)

static const struct pv__schema_key data_key[] = {
	{.name = "root",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(root),
	 .otherwise = "the folder of the file that states a path",
	 .help = "folder that all paths are relative to; itself relative to the file that states "
		 "it, or absolute"},
	{.name = "participants",
	 .type = PV__KEY_PATH,
	 .offset = FIELD(participants),
	 .otherwise = "`participants.tsv`, where neither it nor a table is named and rows are "
		      "participants or scans, or an image is a query",
	 .help = "BIDS table with a column participant_id; not needed where rows come from a table "
		 "or from events"},
	{.name = "tables",
	 .type = PV__KEY_BLOCKS,
	 .block = &pv__block_table,
	 .offset = FIELD(tables),
	 .help = "further tables, joined by key"},
	{.name = "images",
	 .type = PV__KEY_PATHS,
	 .offset = FIELD(images),
	 .help = "`{participant_id}` and other columns in braces are the values as written, "
		 "`{subject}` is the id without `sub-`, `*` must match exactly one file; or a "
		 "query of a BIDS data set, `{suffix: probseg, label: GM, space: "
		 "MNI152NLin6Asym}`, "
		 "which exactly one file of the participant (and session) must answer"},
	{.name = "derivatives",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(derivatives),
	 .help = "folder under `derivatives` where queries look; without it they look in the data "
		 "set itself"},
	{.name = "recordings",
	 .type = PV__KEY_PATHS,
	 .offset = FIELD(recordings),
	 .help = "likewise by path: the recording of each participant, with the tables that BIDS "
		 "puts beside it; needs samples per event"},
	{.name = "samples",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_samples,
	 .offset = FIELD(samples),
	 .otherwise = "one per participant",
	 .help = "what a row is"},
	{.name = "where",
	 .type = PV__KEY_FILTERS,
	 .block = &pv__block_condition,
	 .offset = FIELD(where),
	 .help = "rows that count"},
	{.name = "keep",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_keep,
	 .offset = FIELD(keep),
	 .otherwise = "all rows",
	 .help = "one row of several"},
	{.name = "target",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_target,
	 .flags = PV__KEY_REQUIRED,
	 .offset = FIELD(target),
	 .help = "what is predicted"},
	{.name = "group",
	 .type = PV__KEY_COLUMN,
	 .offset = FIELD(group),
	 .otherwise = "the participant",
	 .help = "rows with the same value are never split between training and test"},
	{.name = "site",
	 .type = PV__KEY_COLUMN,
	 .offset = FIELD(site),
	 .help = "where a row was measured"},
	{.name = "confounds",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(confounds),
	 .help = "columns that could explain the target without any brain"},
	{.name = "reference",
	 .type = PV__KEY_FILTERS,
	 .block = &pv__block_condition,
	 .offset = FIELD(reference),
	 .help = "rows that fitted ops may learn from on the training side, and that are never "
		 "scored"},
	{.name = "train_where",
	 .type = PV__KEY_FILTERS,
	 .block = &pv__block_condition,
	 .offset = FIELD(train_where),
	 .help = "rows that may be trained on"},
	{.name = "test_where",
	 .type = PV__KEY_FILTERS,
	 .block = &pv__block_condition,
	 .offset = FIELD(test_where),
	 .help = "rows that may be tested"},
	{.name = "allow",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(allow),
	 .help = "`analyze`: Analyze 7.5 images, which do not say where left is; `outside`: paths "
		 "that leave the root"},
};
const struct pv__schema_block pv__block_data = {"data", "What is there, and what a row is.",
						(int64_t)PV__COUNT(data_key), data_key};

/* ---- tables: {NAME: {file, key}} --------------------------------------------------- */

static const struct pv__schema_key table_key[] = {
	{.name = "file",
	 .type = PV__KEY_PATH,
	 .flags = PV__KEY_REQUIRED,
	 .offset = offsetof(struct pv__table_input, file),
	 .help = "text table, or statistics of FreeSurfer; with {COLUMN} in it, a file for each "
		 "row of another table"},
	{.name = "key",
	 .type = PV__KEY_NAMES,
	 .dflt = "participant_id",
	 .offset = offsetof(struct pv__table_input, key),
	 .help = "columns that together name a row"},
	{.name = "ids",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct pv__table_input, ids),
	 .help = "column with the ids of participants, where it is not called participant_id"},
	{.name = "ids_like",
	 .type = PV__KEY_TEXT,
	 .dflt = "*",
	 .offset = offsetof(struct pv__table_input, ids_like),
	 .help = "what the cells of `ids` look like, with * for the id: `catROI_*_T1w`"},
};
const struct pv__schema_block pv__block_table = {"data.tables.NAME", "One table.",
						 (int64_t)PV__COUNT(table_key), table_key};

static void check_ids(struct pv__reading *r, const struct pv__node *map, int64_t i,
		      const struct pv__table_input *table)
{
	const struct pv__mark *mark = &map->key_mark[i];
	const char *star = strchr(table->ids_like, '*');

	if (!star || strchr(star + 1, '*'))
		pv__fail(r->diag, PV_ESTUDY, mark,
			 "data.tables.%s.ids_like holds one *, where the id is", map->key[i]);
	if (pv__given(map->item[i], "ids_like") && !table->ids)
		pv__fail(r->diag, PV_ESTUDY, mark,
			 "data.tables.%s.ids_like needs `ids`, the column that it is about",
			 map->key[i]);
	if (table->ids && table->file && strchr(table->file, '{'))
		pv__fail(r->diag, PV_ESTUDY, mark,
			 "data.tables.%s.ids: where each row has its own file, the path says whose "
			 "it is",
			 map->key[i]);
}

static void read_tables(struct pv__reading *r, const struct pv__node *map)
{
	struct pv__table_input *table;

	if (!map)
		return;
	table = pv__take(r, map->n, sizeof(*table));
	if (!table)
		return;
	for (int64_t i = 0; i < map->n; i++) {
		const char *what = pv__format(r->arena, "data.tables.%s", map->key[i]);

		pv__check_name(r, map->key[i], &map->key_mark[i], "a table");
		pv__keys_read(r, &pv__block_table, what ? what : "data.tables", map->item[i],
			      &table[i]);
		table[i].name = map->key[i];
		table[i].mark = map->key_mark[i];
		check_ids(r, map, i, &table[i]);
		if (table[i].key.n == 0)
			pv__fail(r->diag, PV_ESTUDY, &map->key_mark[i],
				 "data.tables.%s.key names no column", map->key[i]);
	}
	r->study->data.n_tables = map->n;
	r->study->data.table = table;
}

/* ---- images and recordings: {NAME: PATH} ------------------------------------------------ */

static void read_input(struct pv__reading *r, const char *what, const struct pv__node *map,
		       int64_t i, const char *derivatives, struct pv__input *out)
{
	const char *label = pv__format(r->arena, "%s.%s", what, map->key[i]);

	pv__check_name(r, map->key[i], &map->key_mark[i], "an image or a recording");
	out->name = map->key[i];
	out->mark = map->key_mark[i];
	if (map->item[i]->kind == PV__MAP && out->recording)
		pv__fail(r->diag, PV_ESTUDY, &out->mark,
			 "%s.%s: a recording is named by its path, as in "
			 "\"{participant_id}/eeg/*_eeg.edf\"",
			 what, map->key[i]);
	else if (map->item[i]->kind == PV__MAP)
		out->query = pv__query_read(r, label ? label : what, map->item[i], derivatives);
	else
		pv__path_read(r, label ? label : what, map->item[i], &out->path);
	pv__preprocess_read(r, out);
}

static void read_inputs(struct pv__reading *r, const struct raw_data *raw)
{
	int64_t n_images = raw->images ? raw->images->n : 0;
	int64_t n_recordings = raw->recordings ? raw->recordings->n : 0;
	struct pv__input *input = pv__take(r, n_images + n_recordings, sizeof(*input));

	if (!input)
		return;
	r->study->data.n_images = n_images + n_recordings;
	r->study->data.image = input;
	for (int64_t i = 0; i < n_images; i++)
		read_input(r, "data.images", raw->images, i, raw->derivatives, &input[i]);
	for (int64_t i = 0; i < n_recordings; i++) {
		input[n_images + i].recording = true;
		read_input(r, "data.recordings", raw->recordings, i, raw->derivatives,
			   &input[n_images + i]);
	}
}

/* A name stands for one thing: options of ops refer to all three by name alone. */
static void refuse_shared_names(struct pv__reading *r, const struct pv__node *a, const char *a_is,
				const struct pv__node *b, const char *b_is)
{
	for (int64_t i = 0; a && b && i < b->n; i++)
		if (pv__node_get(a, b->key[i]))
			pv__fail(r->diag, PV_ESTUDY, &b->key_mark[i],
				 "the name '%s' is taken by %s: give the %s another", b->key[i],
				 a_is, b_is);
}

/* ---- keep -------------------------------------------------------------------------------- */

struct raw_keep {
	const char *per, *first_by, *last_by, *all;
};

static const struct pv__schema_key keep_key[] = {
	{.name = "per",
	 .type = PV__KEY_COLUMN,
	 .flags = PV__KEY_REQUIRED,
	 .offset = offsetof(struct raw_keep, per),
	 .help = "rows with the same value are candidates"},
	{.name = "first_by",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct raw_keep, first_by),
	 .help = "keep the row with the lowest value of this column"},
	{.name = "last_by",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct raw_keep, last_by),
	 .help = "keep the row with the highest value of this column"},
	{.name = "all",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct raw_keep, all),
	 .help = "keep all rows, told apart by this column"},
};
const struct pv__schema_block pv__block_keep = {
	"data.keep",
	"Which of several rows of a participant counts. One of `first_by`, `last_by` and `all`.",
	(int64_t)PV__COUNT(keep_key), keep_key};

static void read_keep(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__data_spec *data = &r->study->data;
	struct raw_keep raw = {0};
	int rules;

	if (!node)
		return;
	pv__keys_read(r, &pv__block_keep, "data.keep", node, &raw);
	rules = (raw.first_by != NULL) + (raw.last_by != NULL) + (raw.all != NULL);
	if (rules != 1)
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "data.keep needs one of `first_by`, `last_by` and `all`");
	data->keep_per = raw.per;
	data->keep = raw.first_by ? PV__KEEP_FIRST : raw.last_by ? PV__KEEP_LAST : PV__KEEP_ALL;
	data->keep_by = raw.first_by ? raw.first_by : raw.last_by ? raw.last_by : raw.all;
}

/* ---- the block ----------------------------------------------------------------------------- */

/* Before all paths: it decides what they may be. */
static void read_allow(struct pv__reading *r, const struct pv__node *node)
{
	static const char *const known[] = {"analyze", "outside"};
	struct pv__data_spec *data = &r->study->data;
	struct pv__diag unheard = {.arena = r->arena}, *diag = r->diag;
	struct pv__names names = {0};

	if (!node)
		return;
	r->diag = &unheard; /* the table reads this key again, and says what is wrong */
	pv__names_read(r, "data.allow", node, &names);
	r->diag = diag;
	for (int64_t i = 0; i < names.n; i++) {
		bool analyze = pv__equal(names.name[i], known[0]);
		bool outside = pv__equal(names.name[i], known[1]);

		data->allow_analyze |= analyze;
		data->allow_outside |= outside;
		if (!analyze && !outside)
			pv__fail(r->diag, PV_ESTUDY, &node->mark,
				 "data.allow must be analyze or outside, not '%s'%s", names.name[i],
				 pv__hint(r, names.name[i], known, 2));
	}
}

/* A single 4-D image with its events needs no participants; a query asks whose file. */
static bool has_query(const struct pv__data_spec *data)
{
	for (int64_t i = 0; i < data->n_images; i++)
		if (data->image[i].query)
			return true;
	return false;
}

/* What a BIDS data set has without being named: participants.tsv and, for a row per scan,
 * the sessions of each participant. */
static void find_bids_tables(struct pv__reading *r, const struct pv__node *node)
{
	static const char *const key[] = {"participant_id", "session_id"};
	struct pv__data_spec *data = &r->study->data;
	struct pv__table_input *sessions;

	if (data->samples.per == PV__PER_BIN ||
	    (data->samples.per == PV__PER_EVENT && !has_query(data)))
		return;
	data->participants = "participants.tsv";
	if (data->samples.per != PV__PER_SCAN)
		return;
	sessions = pv__take(r, 1, sizeof(*sessions));
	if (!sessions)
		return;
	*sessions =
		(struct pv__table_input){.mark = *pv__place(r, node),
					 .name = "sessions",
					 .file = "{participant_id}/{participant_id}_sessions.tsv",
					 .key = {2, key},
					 .ids_like = "*"};
	data->n_tables = 1;
	data->table = sessions;
}

void pv__data_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__data_spec *data = &r->study->data;
	struct raw_data raw = {0};

	data->mark = *pv__place(r, node);
	pv__root_read(r, node);
	read_allow(r, pv__given(node, "allow"));
	pv__keys_read(r, &pv__block_data, "data", node, &raw);
	data->participants = raw.participants;
	data->where = raw.where;
	data->group = raw.group;
	data->group_stated = raw.group != NULL;
	data->site = raw.site;
	data->confounds = raw.confounds;
	data->reference = raw.reference;
	data->train_where = raw.train_where;
	data->test_where = raw.test_where;
	read_tables(r, raw.tables);
	read_inputs(r, &raw);
	refuse_shared_names(r, raw.images, "an image", raw.recordings, "recording");
	refuse_shared_names(r, raw.images, "an image", raw.tables, "table");
	refuse_shared_names(r, raw.recordings, "a recording", raw.tables, "table");
	pv__samples_read(r, raw.samples);
	if (!raw.participants && !raw.tables)
		find_bids_tables(r, node);
	read_keep(r, raw.keep);
	pv__target_read(r, raw.target);
	if (raw.recordings && data->n_images > 1)
		pv__not_run(r,
			    "data.recordings: several recordings, or images beside them, are not "
			    "read by this version");
}
