/* NIfTI images: a single file or a pair, as float32 or as labels. */
#include "nifti_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

/* ---- header and image file, opened together ------------------------------------ */

struct opened {
	struct pv__nifti_file header, pair;
	struct pv__nifti_file *image; /* the one of both that holds the voxels */
	struct pv__nifti_layout layout;
};

/* "x.hdr" <-> "x.img", with .gz or without; NULL: neither, or no memory. */
static char *renamed(struct pv__arena *arena, const char *path, const char *from, const char *to)
{
	static const char *const packing[] = {"", ".gz"};

	for (size_t i = 0; i < PV__COUNT(packing); i++) {
		size_t tail = strlen(from) + strlen(packing[i]), n = strlen(path);
		const char *end = n >= tail ? path + n - tail : "";

		if (pv__starts_with(end, from) && pv__equal(end + strlen(from), packing[i]))
			return pv__format(arena, "%.*s%s%s", (int)(n - tail), path, to, packing[i]);
	}
	return NULL;
}

static int open_pair(struct opened *o, struct pv__diag *diag)
{
	struct pv__mark mark = {o->header.path, 0, 0};
	const char *image = renamed(diag->arena, o->header.path, ".hdr", ".img");

	if (!image)
		return pv__fail(diag, PV_EDATA, &mark,
				"the header of a pair (.hdr and .img) under another name: the file "
				"with the voxels cannot be found");
	o->image = &o->pair;
	return pv__nifti_open(image, &o->pair, diag);
}

static int find_image(struct opened *o, struct pv__diag *diag)
{
	struct pv__mark mark = {o->header.path, 0, 0};
	unsigned char head[PV__NIFTI2_SIZE];
	size_t got;

	PV__TRY(pv__nifti_head(&o->header, head, sizeof(head), &got, diag));
	PV__TRY(pv__nifti_parse(o->header.path, head, got, &o->layout, diag));
	o->image = &o->header;
	if (o->layout.pair)
		PV__TRY(open_pair(o, diag));
	else if (renamed(diag->arena, o->header.path, ".hdr", ".img"))
		return pv__fail(diag, PV_EDATA, &mark,
				"magic: a single file (n+1, n+2) under the name of a pair's "
				"header; rename it to .nii");
	o->layout.info.gzipped = o->image->gzipped;
	return pv__nifti_check_size(o->image, o->layout.offset, o->layout.n_bytes, diag);
}

static void close_both(struct opened *o)
{
	pv__nifti_close(&o->header);
	pv__nifti_close(&o->pair);
}

static int open_both(const char *path, struct opened *o, struct pv__diag *diag)
{
	const char *header = renamed(diag->arena, path, ".img", ".hdr");
	int status;

	memset(o, 0, sizeof(*o));
	o->pair.fd = -1;
	PV__TRY(pv__nifti_open(header ? header : path, &o->header, diag));
	status = find_image(o, diag);
	if (status != PV_OK)
		close_both(o);
	return status;
}

int pv__nifti_header(const char *path, struct pv__nifti_info *info, struct pv__diag *diag)
{
	struct opened o;

	PV__TRY(open_both(path, &o, diag));
	*info = o.layout.info;
	close_both(&o);
	return PV_OK;
}

/* ---- reader --------------------------------------------------------------------- */

struct pv__nifti_reader *pv__nifti_reader_new(void)
{
	struct pv__nifti_reader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->inflater = libdeflate_alloc_decompressor();
	if (reader && !reader->inflater) {
		free(reader);
		reader = NULL;
	}
	return reader;
}

void pv__nifti_reader_free(struct pv__nifti_reader *reader)
{
	if (!reader)
		return;
	libdeflate_free_decompressor(reader->inflater);
	free(reader->packed.memory);
	free(reader->stored.memory);
	free(reader->values.memory);
	free(reader);
}

/* Is the stored form already what is asked for? */
static bool is_plain_float(const struct pv__nifti_layout *layout)
{
	const struct pv__nifti_info *info = &layout->info;

	return pv__equal(info->datatype, "float32") && info->slope == 1 && info->intercept == 0 &&
	       info->big_endian == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

static int64_t count_not_finite(const float *values, int64_t n)
{
	int64_t count = 0;

	for (int64_t at = 0; at < n; at += 4096) {
		int64_t end = at + 4096 < n ? at + 4096 : n;
		uint32_t part = 0; /* narrow, for the compiler's vectors */

		for (int64_t i = at; i < end; i++) {
			uint32_t bits;

			memcpy(&bits, &values[i], sizeof(bits));
			part += (bits & 0x7f800000u) == 0x7f800000u;
		}
		count += part;
	}
	return count;
}

static int read_values(struct pv__nifti_reader *reader, const struct opened *o, const float **data,
		       struct pv__diag *diag)
{
	const struct pv__nifti_layout *layout = &o->layout;
	struct pv__mark mark = {o->image->path, 0, 0};
	unsigned char *stored;
	float *values;

	PV__TRY(pv__nifti_stored(reader, o->image, layout->offset, layout->n_bytes, &stored, diag));
	if (is_plain_float(layout)) {
		*data = (const float *)(const void *)stored;
		return PV_OK;
	}
	values = (float *)(void *)pv__room(&reader->values,
					   (size_t)layout->n_values * sizeof(*values));
	if (!values)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " voxels",
				layout->n_values);
	pv__nifti_to_float(layout, stored, values);
	*data = values;
	return PV_OK;
}

int pv__nifti_read(struct pv__nifti_reader *reader, const char *path, struct pv_volume *out,
		   struct pv__nifti_info *info, int64_t *n_not_finite, struct pv__diag *diag)
{
	struct opened o;
	int status;

	memset(out, 0, sizeof(*out));
	PV__TRY(open_both(path, &o, diag));
	status = read_values(reader, &o, &out->data, diag);
	if (!pv__equal(o.image->path, path))
		reader->n_inflated = 0; /* of the other file of a pair */
	close_both(&o);
	if (status != PV_OK)
		return status;
	out->size = sizeof(*out);
	out->grid = o.layout.info.grid;
	out->n_times = o.layout.info.n_times;
	if (info)
		*info = o.layout.info;
	if (n_not_finite)
		*n_not_finite = count_not_finite(out->data, o.layout.n_values);
	return PV_OK;
}

bool pv__nifti_inflated(const struct pv__nifti_reader *reader, struct pv__digest *out)
{
	if (reader->n_inflated == 0)
		return false;
	pv__sha256(reader->inflated, reader->n_inflated, out);
	return true;
}

/* ---- labels ------------------------------------------------------------------------ */

static int check_label(const char *path, const struct pv__nifti_info *info, double value,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	/* above 2^24, neighbouring labels are the same float32 */
	double limit = pv__equal(info->datatype, "float32") ? 16777216.0 : (double)INT32_MAX;

	if (!isfinite(value) || value != floor(value))
		return pv__fail(diag, PV_EDATA, &mark,
				"a voxel holds %g: labels are whole numbers; was the image "
				"interpolated?",
				value);
	if (value < 0)
		return pv__fail(diag, PV_EDATA, &mark, "a voxel holds the label %.0f: below 0",
				value);
	if (value > limit)
		return pv__fail(diag, PV_EDATA, &mark,
				"a voxel holds the label %.0f: %s holds labels up to %.0f safely",
				value, info->datatype, limit);
	return PV_OK;
}

static int convert_labels(const char *path, const struct pv__nifti_layout *layout,
			  const unsigned char *stored, int32_t *label, struct pv__diag *diag)
{
	enum { BLOCK = 1024 };
	double value[BLOCK];

	for (int64_t at = 0; at < layout->n_values; at += BLOCK) {
		int64_t n = layout->n_values - at < BLOCK ? layout->n_values - at : BLOCK;

		pv__nifti_to_real(layout, stored, at, n, value);
		for (int64_t i = 0; i < n; i++) {
			PV__TRY(check_label(path, &layout->info, value[i], diag));
			label[at + i] = (int32_t)value[i];
		}
	}
	return PV_OK;
}

static int read_labels(struct pv__nifti_reader *reader, struct pv__arena *arena,
		       const struct opened *o, int32_t **label, struct pv__diag *diag)
{
	const struct pv__nifti_layout *layout = &o->layout;
	struct pv__mark mark = {o->header.path, 0, 0};
	unsigned char *stored;

	if (layout->info.n_times != 1)
		return pv__fail(diag, PV_EDATA, &mark,
				"%" PRId64 " volumes: an image of labels has one; is this a "
				"probabilistic atlas?",
				layout->info.n_times);
	PV__TRY(pv__nifti_stored(reader, o->image, layout->offset, layout->n_bytes, &stored, diag));
	*label = pv__alloc(arena, (size_t)layout->n_values, sizeof(**label));
	if (!*label)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " labels",
				layout->n_values);
	return convert_labels(o->header.path, layout, stored, *label, diag);
}

int pv__nifti_read_labels(struct pv__arena *arena, const char *path, struct pv__nifti_info *info,
			  int32_t **label, struct pv__diag *diag)
{
	struct pv__nifti_reader *reader = pv__nifti_reader_new();
	struct opened o;
	int status;

	if (!reader)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	status = open_both(path, &o, diag);
	if (status == PV_OK) {
		status = read_labels(reader, arena, &o, label, diag);
		*info = o.layout.info;
		close_both(&o);
	}
	pv__nifti_reader_free(reader);
	return status;
}
