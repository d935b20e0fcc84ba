/* Two results folders, file by file. */
#include "report/same.h"

#include <string.h>

static const size_t largest_file = (size_t)1 << 34;

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare results");
}

static bool has_output(const struct pv__manifest *manifest, const char *path)
{
	for (int64_t i = 0; i < manifest->n_outputs; i++)
		if (pv__equal(manifest->output[i].path, path))
			return true;
	return false;
}

/* Bytes of a file of a folder; data NULL: it is not there. */
static int read_file(struct pv__arena *arena, const char *folder, const char *name,
		     struct pv__bytes *out, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, name);
	struct pv__diag quiet = {.arena = arena};
	int status;

	*out = (struct pv__bytes){0};
	if (!path)
		return no_memory(diag);
	status = pv__file_read(arena, path, largest_file, out, &quiet);
	if (status == PV_OK || status == PV_ENOENT)
		return PV_OK;
	pv__diag_merge(diag, &quiet);
	return status;
}

static int64_t first_difference(const struct pv__bytes *a, const struct pv__bytes *b)
{
	size_t n = a->n < b->n ? a->n : b->n, i = 0;

	while (i < n && a->data[i] == b->data[i])
		i++;
	return (int64_t)i;
}

/* Texts of the difference outlive the files that they were found in. */
static bool keep_texts(struct pv__arena *arena, struct pv__difference *d, const char *file)
{
	const char *column = d->column, *first = d->first, *second = d->second;

	d->file = pv__strdup(arena, file);
	d->column = column ? pv__strdup(arena, column) : NULL;
	d->first = first ? pv__strdup(arena, first) : NULL;
	d->second = second ? pv__strdup(arena, second) : NULL;
	return d->file && (d->column || !column) && (d->first || !first) && (d->second || !second);
}

static int compare_bytes(struct pv__arena *scratch, enum pv__sameness sameness, const char *name,
			 const struct pv__bytes *a, const struct pv__bytes *b,
			 struct pv__difference *out)
{
	out->row = -1;
	if (a->n == b->n && memcmp(a->data, b->data, a->n) == 0)
		return PV_OK;
	if (pv__ends_with(name, ".tsv")) {
		PV__TRY(pv__same_table(scratch, sameness, (const char *)a->data,
				       (const char *)b->data, out));
		if (out->row >= 0 || sameness == PV__SAME_VALUES)
			return PV_OK;
	}
	*out = (struct pv__difference){
		.row = -1, .byte = first_difference(a, b), .first = "", .second = ""};
	return PV_OK;
}

static int compare_in(struct pv__arena *scratch, enum pv__sameness sameness, const char *name,
		      const struct pv__results_folder *first,
		      const struct pv__results_folder *second, struct pv__difference *out,
		      struct pv__diag *diag)
{
	struct pv__bytes a, b;

	*out = (struct pv__difference){.row = -1};
	PV__TRY(read_file(scratch, first->path, name, &a, diag));
	PV__TRY(read_file(scratch, second->path, name, &b, diag));
	if (!a.data || !b.data) {
		out->first = a.data ? "" : NULL;
		out->second = b.data ? "" : NULL;
		return PV_OK;
	}
	return compare_bytes(scratch, sameness, name, &a, &b, out) == PV_OK ? PV_OK
									    : no_memory(diag);
}

static int compare_file(struct pv__arena *arena, enum pv__sameness sameness, const char *name,
			const struct pv__results_folder *first,
			const struct pv__results_folder *second, struct pv__difference *out,
			struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	struct pv__difference found;
	int status = PV_OK;

	if (!scratch)
		return no_memory(diag);
	status = compare_in(scratch, sameness, name, first, second, &found, diag);
	if (status == PV_OK && (found.row >= 0 || found.first || found.second)) {
		*out = found;
		if (!keep_texts(arena, out, name))
			status = no_memory(diag);
	}
	pv__arena_free(scratch);
	return status;
}

static bool is_compared(enum pv__sameness sameness, const char *name)
{
	return sameness == PV__SAME_BYTES || pv__ends_with(name, ".tsv") ||
	       pv__equal(name, "study.resolved.yaml");
}

int pv__same_results(struct pv__arena *arena, enum pv__sameness sameness,
		     const struct pv__results_folder *first,
		     const struct pv__results_folder *second, struct pv__difference *out,
		     int64_t *n_compared, struct pv__diag *diag)
{
	const struct pv__manifest *a = first->manifest, *b = second->manifest;

	*out = (struct pv__difference){.row = -1};
	*n_compared = 0;
	for (int64_t i = 0; i < a->n_outputs && !out->file; i++) {
		if (!is_compared(sameness, a->output[i].path))
			continue;
		PV__TRY(compare_file(arena, sameness, a->output[i].path, first, second, out, diag));
		(*n_compared)++;
	}
	for (int64_t i = 0; i < b->n_outputs && !out->file; i++)
		if (!has_output(a, b->output[i].path))
			PV__TRY(compare_file(arena, sameness, b->output[i].path, first, second, out,
					     diag));
	return PV_OK;
}
