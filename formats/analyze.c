/* Analyze 7.5, the pair that NIfTI grew out of.  It has voxel sizes and no axes: which side is
 * left is custom.  As SPM, FSL and nibabel take it, x runs from right to left; SPM's origin
 * (five 16-bit numbers in `originator`, counted from 1) and scale (in `funused1`) are used
 * where they are there. */
#include "nifti_parts.h"

#include <math.h>
#include <string.h>

enum { ORIGINATOR = 253 };

/* The size of NIfTI-1, without its magic, under the names of a pair. */
static bool probe(const struct pv__probe *p)
{
	bool named = pv__ends_with(p->name, ".hdr") || pv__ends_with(p->name, ".hdr.gz");

	for (int order = 0; order < 2 && named && p->n_head >= PV__NIFTI1_SIZE; order++) {
		struct pv__byte_view view = {p->head, order == 1};

		if (pv__view_int(view, 0, 4) == PV__NIFTI1_SIZE)
			return pv__view_int(view, 344, 3) == 0;
	}
	return false;
}

/* Voxel indices of the origin from 0: SPM's, or the middle of the image. */
static void find_origin(struct pv__byte_view view, const int64_t dim[3], double origin[3])
{
	bool any = false, near = true;

	for (size_t i = 0; i < 3; i++) {
		int64_t at = pv__view_int(view, ORIGINATOR + 2 * i, 2);

		any = any || at != 0;
		near = near && at > -dim[i] && at < 2 * dim[i];
		origin[i] = (double)(at - 1);
	}
	for (int i = 0; i < 3 && !(any && near); i++)
		origin[i] = (double)(dim[i] - 1) / 2;
}

static void set_affine(struct pv__byte_view view, const struct pv__nifti_raw *raw,
		       struct pv_grid *grid)
{
	double origin[3];

	find_origin(view, grid->dim, origin);
	memset(grid->affine, 0, sizeof(grid->affine));
	for (int i = 0; i < 3; i++) {
		double step = i == 0 ? -raw->pixdim[1] : raw->pixdim[i + 1];

		grid->affine[i][i] = step;
		grid->affine[i][3] = -step * origin[i];
	}
}

static const struct pv__text_field text[] = {
	{"data_type", 4, 10}, {"db_name", 14, 18},    {"descrip", 148, 80},  {"aux_file", 228, 24},
	{"generated", 263, 10}, {"scannum", 273, 10}, {"patient_id", 283, 10}, {"exp_date", 293, 10},
	{"exp_time", 303, 10}, {0},
};

static int parse(const char *path, const unsigned char *head, size_t n, struct pv__raster *raster,
		 struct pv__diag *diag)
{
	struct pv__nifti_raw raw = {.path = path, .version = 1};
	struct pv__byte_view view = {head, false};
	struct pv__volume_info *info = &raster->info;

	(void)n; /* probe() has seen a whole header */
	view.big_endian = pv__view_int(view, 0, 4) != PV__NIFTI1_SIZE;
	memset(raster, 0, sizeof(*raster));
	pv__nifti1_fields(view, &raw);
	raw.big_endian = view.big_endian;
	raw.pair = true;
	raw.intent = 0; /* these bytes mean something else here, or nothing */
	raw.intercept = 0;
	raw.units = 0;
	PV__TRY(pv__nifti_layout(&raw, raster, diag));
	set_affine(view, &raw, &info->grid);
	PV__TRY(pv__check_affine(path, "pixdim", (const double(*)[4])info->grid.affine, diag));
	info->format = "Analyze 7.5";
	info->affine_from = "voxel sizes";
	raster->text = text;
	return PV_OK;
}

const struct pv__format pv__format_analyze = {
	.name = "analyze",
	.title = "Analyze 7.5, a pair of header and image",
	.suffixes = ".hdr .img .hdr.gz .img.gz",
	.reads = "3-D and 4-D images of uint8, int16, int32, float32 and float64; origin and scale of SPM; "
		 "only where the study says `allow: analyze`, with a warning",
	.refuses = "complex, RGB and binary types; as atlas, labels or mask: it does not say where left is",
	.probe = probe,
	.limit = pv__volume_limits,
	.volume = parse,
};
