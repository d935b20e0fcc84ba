/* FreeSurfer's volumes, .mgh and gzipped .mgz: a big-endian header of 284 bytes, voxels, then a
 * footer of scan parameters and tags that is not read.  The affine is the one to scanner
 * coordinates, not the `tkregister` one that surfaces are drawn in. */
#include "raster.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { HEADER = 284, VERSION = 1, SPACING = 30, AXES = 42, CENTRE = 78 };

/* Types of FreeSurfer as codes of NIfTI; 0: not read. */
static const struct {
	const char *name;
	int nifti;
} kinds[] = {
	{"uint8", 2}, {"int32", 8},  {"int64 (long)", 0}, {"float32", 16}, {"int16", 4},
	{"bitmap", 0}, {"tensor", 0}, {"complex", 0},     {"RGB", 0},      {"unknown", 0},
	{"uint16", 512},
};

static struct pv__byte_view view_of(const unsigned char *head)
{
	return (struct pv__byte_view){head, true};
}

static bool probe(const struct pv__probe *p)
{
	struct pv__byte_view view = view_of(p->head);
	int64_t type;

	if (p->n_head < HEADER || pv__view_int(view, 0, 4) != VERSION)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (pv__view_int(view, 4 + 4 * i, 4) < 1)
			return false;
	type = pv__view_int(view, 20, 4);
	return type >= 0 && type < (int64_t)PV__COUNT(kinds);
}

static int set_type(const char *path, struct pv__byte_view view, struct pv__raster *raster,
		    struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	int64_t type = pv__view_int(view, 20, 4);

	raster->type = pv__stored_type(kinds[type].nifti);
	if (!raster->type)
		return pv__fail(diag, PV_EDATA, &mark,
				"type %" PRId64 " (%s): only uint8, int16, uint16, int32 and "
				"float32 are read; convert it with mri_convert",
				type, kinds[type].name);
	raster->info.datatype = raster->type->name;
	return PV_OK;
}

/* Columns are the axes times the voxel sizes; the centre lies half a size from the first
 * voxel.  Without a good_ras flag FreeSurfer takes a coronal image of 1 mm. */
static void set_affine(const char *path, struct pv__byte_view view, struct pv__volume_info *info,
		       struct pv__diag *diag)
{
	static const double coronal[9] = {-1, 0, 0, 0, 0, -1, 0, 1, 0};
	bool told = pv__view_int(view, 28, 2) > 0;
	struct pv__mark mark = {path, 0, 0};
	struct pv_grid *grid = &info->grid;

	for (size_t i = 0; i < 3; i++) {
		grid->affine[i][3] = told ? pv__view_f32(view, CENTRE + 4 * i) : 0;
		for (size_t j = 0; j < 3; j++) {
			double axis = told ? pv__view_f32(view, AXES + 4 * (3 * j + i))
					   : coronal[3 * j + i];
			double size = told ? pv__view_f32(view, SPACING + 4 * j) : 1;

			grid->affine[i][j] = axis * size;
			grid->affine[i][3] -= axis * size * (double)grid->dim[j] / 2;
		}
	}
	info->affine_from = told ? "scanner axes" : "default";
	if (!told)
		pv__warn(diag, &mark,
			 "good_ras: 0, the orientation is not stated; FreeSurfer's default of a "
			 "coronal image of 1 mm is used");
}

static int check_sizes(const char *path, struct pv__byte_view view, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	for (size_t i = 0; i < 3 && pv__view_int(view, 28, 2) > 0; i++) {
		double size = pv__view_f32(view, SPACING + 4 * i);

		if (!isfinite(size) || size <= 0)
			return pv__fail(diag, PV_EDATA, &mark,
					"spacing[%zu]: a voxel size of %g (must be above 0)", i + 1,
					size);
	}
	return PV_OK;
}

static int parse(const char *path, const unsigned char *head, size_t n, struct pv__raster *raster,
		 struct pv__diag *diag)
{
	struct pv__byte_view view = view_of(head);
	struct pv__volume_info *info = &raster->info;

	(void)n; /* probe() has seen a whole header */
	*raster = (struct pv__raster){.offset = HEADER, .footer = true};
	for (size_t i = 0; i < 3; i++)
		info->grid.dim[i] = pv__view_int(view, 4 + 4 * i, 4);
	info->n_times = pv__view_int(view, 16, 4);
	info->format = "FreeSurfer MGH";
	info->oriented = true;
	info->big_endian = true;
	info->slope = 1;
	PV__TRY(set_type(path, view, raster, diag));
	PV__TRY(pv__raster_size(path, raster, diag));
	PV__TRY(check_sizes(path, view, diag));
	set_affine(path, view, info, diag);
	return pv__check_affine(path, "x_ras, y_ras, z_ras", (const double(*)[4])info->grid.affine,
				diag);
}

const struct pv__format pv__format_mgh = {
	.name = "mgh",
	.title = "FreeSurfer volumes, plain (.mgh) or gzipped (.mgz)",
	.suffixes = ".mgh .mgz",
	.reads = "3-D and 4-D images of uint8, int16, uint16, int32 and float32; affine to scanner "
		 "coordinates; the footer is passed over",
	.refuses = "tensors and other types, truncated or damaged files, singular affines",
	.probe = probe,
	.limit = pv__volume_limits,
	.volume = parse,
};
