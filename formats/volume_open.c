/* Images with a grid, whatever format: a single file, or header and voxels in two. */
#include "raster.h"
#include "formats.h"

#include <string.h>

/* ---- header and image file, opened together ------------------------------------ */

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

static int open_pair(struct pv__volume_file *file, struct pv__diag *diag)
{
	struct pv__mark mark = {file->header.path, 0, 0};
	const char *image = renamed(diag->arena, file->header.path, ".hdr", ".img");

	if (!image)
		return pv__fail(diag, PV_EDATA, &mark,
				"the header of a pair (.hdr and .img) under another name: the file "
				"with the voxels cannot be found");
	file->image = &file->pair;
	return pv__bytes_open(image, &file->pair, diag);
}

/* What no format takes is left to NIfTI, which says what is wrong with it. */
static int parse(struct pv__volume_file *file, struct pv__diag *diag)
{
	struct pv__mark mark = {file->header.path, 0, 0};
	unsigned char head[PV__HEAD_SIZE];
	struct pv__probe probe;

	PV__TRY(pv__probe_file(&file->header, head, &probe, diag));
	file->format = pv__format_probed(&probe);
	if (!file->format)
		file->format = &pv__format_nifti;
	if (!file->format->volume)
		return pv__fail(diag, PV_EDATA, &mark, "not an image with a grid, but %s",
				file->format->title);
	return file->format->volume(file->header.path, head, probe.n_head, &file->raster, diag);
}

static int find_image(struct pv__volume_file *file, struct pv__diag *diag)
{
	struct pv__mark mark = {file->header.path, 0, 0};
	struct pv__raster *raster = &file->raster;

	PV__TRY(parse(file, diag));
	file->image = &file->header;
	if (raster->pair)
		PV__TRY(open_pair(file, diag));
	else if (renamed(diag->arena, file->header.path, ".hdr", ".img"))
		return pv__fail(diag, PV_EDATA, &mark,
				"magic: a single file (n+1, n+2) under the name of a pair's "
				"header; rename it to .nii");
	raster->info.gzipped = file->image->gzipped;
	file->image->footer = raster->footer;
	return pv__bytes_check_size(file->image, raster->offset, raster->n_bytes, diag);
}

void pv__volume_close(struct pv__volume_file *file)
{
	pv__bytes_close(&file->header);
	pv__bytes_close(&file->pair);
}

int pv__volume_open(const char *path, struct pv__volume_file *file, struct pv__diag *diag)
{
	const char *header = renamed(diag->arena, path, ".img", ".hdr");
	int status;

	memset(file, 0, sizeof(*file));
	file->pair.fd = -1;
	PV__TRY(pv__bytes_open(header ? header : path, &file->header, diag));
	status = find_image(file, diag);
	if (status != PV_OK)
		pv__volume_close(file);
	return status;
}

int pv__volume_header(const char *path, struct pv__volume_info *info, struct pv__diag *diag)
{
	struct pv__volume_file file;

	PV__TRY(pv__volume_open(path, &file, diag));
	*info = file.raster.info;
	pv__volume_close(&file);
	return PV_OK;
}

int pv__volume_companion(struct pv__arena *arena, const char *path, const char **other,
			 struct pv__diag *diag)
{
	bool header = renamed(diag->arena, path, ".hdr", ".img") != NULL;
	bool image = renamed(diag->arena, path, ".img", ".hdr") != NULL;
	struct pv__mark mark = {path, 0, 0};

	*other = NULL;
	if (!header && !image)
		return PV_OK;
	*other = header ? renamed(arena, path, ".hdr", ".img") : renamed(arena, path, ".img", ".hdr");
	return *other ? PV_OK : pv__fail(diag, PV_ENOMEM, &mark, "no memory");
}
