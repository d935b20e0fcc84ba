/* What every row must have, by the policy of the study: error or exclusion. */
#include "data/rows.h"

struct requirement {
	const char *what, *column;
	const struct pv__mark *mark;
	enum pv__missing policy;
	const char *policy_name; /* key of `missing:` in a study */
	bool spares_reference;   /* reference rows may lack it */
};

static bool lacks(const struct requirement *need, const struct pv__row *row, int64_t column)
{
	if (row->excluded || (need->spares_reference && row->reference))
		return false;
	return pv__is_missing(row->cell[column]);
}

static int require_cell(struct pv__rows *rows, const struct requirement *need)
{
	int64_t column = pv__rows_column(rows, need->column);
	struct pv__listing missing = {.text.arena = rows->arena};
	char *reason = pv__format(rows->arena, "%s missing", need->what);

	if (!reason)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		if (!lacks(need, &rows->row[i], column))
			continue;
		if (need->policy == PV__MISSING_EXCLUDE)
			PV__TRY(pv__rows_exclude(rows, i, reason, need->column));
		else
			pv__list(&missing, "%s", rows->row[i].id);
	}
	if (missing.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, need->mark,
			"%s '%s' is missing in %lld rows: %s; leave them out by "
			"where: {%s: {missing: false}} or missing: {%s: exclude}",
			need->what, need->column, (long long)missing.n, pv__listed(&missing),
			need->column, need->policy_name);
}

static int require_partners(struct pv__rows *rows)
{
	enum pv__missing policy = rows->study->missing_rows;
	struct pv__listing alone = {.text.arena = rows->arena};

	for (int64_t i = 0; i < rows->n; i++) {
		const struct pv__row *row = &rows->row[i];

		if (!row->lacks || policy == PV__MISSING_IMPUTE)
			continue;
		if (policy == PV__MISSING_EXCLUDE)
			PV__TRY(pv__rows_exclude(rows, i, "not in table", row->lacks));
		else
			pv__list(&alone, "%s (%s)", row->id, row->lacks);
	}
	if (alone.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
			"%lld rows of %s have no row in another table: %s; leave them out by "
			"missing: {rows: exclude}",
			(long long)alone.n, rows->file, pv__listed(&alone));
}

static int require_names(struct pv__rows *rows, struct requirement need,
			 const struct pv__names *columns)
{
	int status = PV_OK;

	for (int64_t c = 0; c < columns->n; c++) {
		int s;

		need.column = columns->name[c];
		s = require_cell(rows, &need);
		status = status ? status : s;
	}
	return status;
}

int pv__rows_require(struct pv__rows *rows)
{
	const struct pv__study *study = rows->study;
	const struct pv__data_spec *data = &study->data;
	static const char *const participant = "participant_id";
	bool by_participant = !data->group && pv__rows_column(rows, participant) >= 0;
	struct pv__names group = {data->group || by_participant,
				  by_participant ? &participant : &data->group};
	struct pv__names site = {data->site != NULL, &data->site};
	struct requirement target = {.what = "target",
				     .mark = &data->target.mark,
				     .policy = study->missing_rows,
				     .policy_name = "rows",
				     .spares_reference = true};
	struct requirement place = {.what = "group",
				    .mark = &data->mark,
				    .policy = study->missing_rows,
				    .policy_name = "rows"};
	struct requirement confound = {.what = "confound",
				       .mark = &data->mark,
				       .policy = study->missing_confound,
				       .policy_name = "confound"};
	int status[5] = {PV_OK};

	status[0] = require_partners(rows);
	if (!data->target.optional)
		status[1] = require_names(rows, target, &data->target.columns);
	status[2] = require_names(rows, place, &group);
	place.what = "site";
	status[3] = require_names(rows, place, &site);
	status[4] = require_names(rows, confound, &data->confounds);
	for (size_t s = 0; s < PV__COUNT(status); s++)
		PV__TRY(status[s]);
	return PV_OK;
}
