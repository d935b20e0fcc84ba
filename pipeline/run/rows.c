/* Rows that are dropped after reading: unreadable files, missing values. */
#include "data/subset.h"
#include "run/run.h"

#include <math.h>
#include <string.h>

static int grow_exclusions(struct pv__run *run, int64_t more, struct pv__exclusion **out,
                           struct pv__diag *diag)
{
	const struct pv__samples *s = &run->samples;
	struct pv__exclusion *grown =
		pv__alloc(run->arena, (size_t)(s->n_exclusions + more), sizeof(*grown));

	if (!grown)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for exclusions");
	if (s->n_exclusions)
		memcpy(grown, s->exclusion, (size_t)s->n_exclusions * sizeof(*grown));
	*out = grown;
	return PV_OK;
}

static int check_excluded(const struct pv__run *run, int64_t dropped, struct pv__diag *diag)
{
	if (dropped == run->samples.n)
		return pv__fail(diag, PV_EDATA, NULL, "no row is left");
	return PV_OK;
}

int pv__run_drop_rows(struct pv__run *run, const uint8_t *drop, const char *const *reason,
                      struct pv__diag *diag)
{
	const struct pv__samples before = run->samples;
	int64_t *keep = pv__alloc(run->arena, (size_t)before.n, sizeof(*keep));
	int64_t *kept = pv__alloc(run->arena, (size_t)before.n, sizeof(*kept));
	struct pv__exclusion *exclusion = NULL;
	int64_t n = 0, dropped = 0;

	if (!keep || !kept)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	for (int64_t r = 0; r < before.n; r++)
		dropped += drop[r];
	if (dropped == 0)
		return PV_OK;
	PV__TRY(check_excluded(run, dropped, diag));
	PV__TRY(grow_exclusions(run, dropped, &exclusion, diag));
	dropped = before.n_exclusions;
	for (int64_t r = 0; r < before.n; r++) {
		if (drop[r]) {
			exclusion[dropped++] = (struct pv__exclusion){before.id[r], reason[r], ""};
			continue;
		}
		kept[n] = run->kept ? run->kept[r] : r;
		keep[n++] = r;
	}
	PV__TRY(pv__samples_subset(run->arena, &before, run->study->data.n_images, n, keep,
	                           &run->samples, diag));
	run->samples.exclusion = exclusion;
	run->samples.n_exclusions = dropped;
	run->kept = kept;
	return PV_OK;
}

/* ---- missing values ------------------------------------------------------------- */

enum { MOST_NAMED = 10 };

static int read_block(struct pv__run *run, int64_t block, struct pv__matrix *out,
                      struct pv__diag *diag)
{
	struct pv__cursor cursor;

	PV__TRY(pv__object_open(run->arena, &run->store, &run->plan.block_key[block],
	                        run->study->block[block].name, &cursor, NULL, diag));
	if (!pv__get_matrix(&cursor, out))
		return pv__fail(diag, PV_EBUG, NULL, "block '%s' cannot be read",
		                run->study->block[block].name);
	return PV_OK;
}

/* The first missing value of each row: a text, or NULL. */
static int find_missing(struct pv__run *run, const char **where, struct pv__diag *diag)
{
	for (int64_t b = 0; b < run->study->n_blocks; b++) {
		struct pv__matrix m;

		PV__TRY(read_block(run, b, &m, diag));
		for (int64_t i = 0; i < m.n_rows * m.n_cols; i++) {
			int64_t row = i / m.n_cols;

			if (!isnan(m.x[i]) || where[row])
				continue;
			where[row] = pv__format(run->arena, "%s is missing in block '%s'",
			                        m.space->feature[i % m.n_cols].name,
			                        run->study->block[b].name);
			if (!where[row])
				return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
		}
	}
	return PV_OK;
}

static int refuse_missing(const struct pv__run *run, const char *const *where, int64_t n,
                          struct pv__diag *diag)
{
	struct pv__buffer rows = {.arena = run->arena};
	int64_t named = 0;

	for (int64_t r = 0; r < run->samples.n && named < MOST_NAMED; r++) {
		if (!where[r])
			continue;
		pv__putf(&rows, "%s%s (%s)", named ? ", " : "", run->samples.id[r], where[r]);
		named++;
	}
	if (n > named)
		pv__putf(&rows, " and %lld more", (long long)(n - named));
	if (rows.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	return pv__fail(diag, PV_EDATA, &run->study->data.mark,
	                "%lld of %lld rows have missing values: %s; say missing: {rows: exclude}, "
	                "or {rows: impute} with impute.median in transform",
	                (long long)n, (long long)run->samples.n, rows.data);
}

int pv__run_drop_missing(struct pv__run *run, struct pv__diag *diag)
{
	int64_t n = run->samples.n, missing = 0;
	const char **where = pv__alloc(run->arena, (size_t)n, sizeof(*where));
	uint8_t *drop = pv__alloc(run->arena, (size_t)n, 1);

	if (!where || !drop)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	if (run->study->missing_rows == PV__MISSING_IMPUTE)
		return PV_OK;
	PV__TRY(find_missing(run, where, diag));
	for (int64_t r = 0; r < n; r++) {
		drop[r] = where[r] != NULL;
		missing += drop[r];
	}
	if (missing == 0)
		return PV_OK;
	if (run->study->missing_rows == PV__MISSING_ERROR)
		return refuse_missing(run, where, missing, diag);
	return pv__run_drop_rows(run, drop, where, diag);
}
