/* formats.h -- bytes in, objects out.  One file per format; nothing is repaired
 * silently, every limit is checked before memory is taken, and every fault is one
 * line that names file, field and remedy. */
#ifndef PV__FORMATS_H
#define PV__FORMATS_H

#include "base/base.h"
#include "data/data.h"

/* ---- images with a grid (volume.c, nifti_write.c) ------------------------------- */

struct pv__volume_info {
	struct pv_grid grid;
	int64_t n_times;
	const char *format;        /* "NIfTI-1", ... */
	const char *datatype;      /* "float32", ... */
	const char *affine_from;   /* "sform", "qform", "voxel sizes", ... */
	bool oriented;             /* false: the format does not say which side is left */
	double slope, intercept;   /* as applied: 1 and 0 where the header says none */
	double tr_s;               /* pixdim[4] in seconds; 0: not stated */
	bool gzipped, big_endian;
	int qform_code, sform_code;
};
/* Header only, fully checked, and the file's size against it where that is known. */
int pv__volume_header(const char *path, struct pv__volume_info *, struct pv__diag *) PV__MUST_CHECK;

/* Buffers that serve one file after another, so that memory stays flat. */
struct pv__volume_reader;
struct pv__volume_reader *pv__volume_reader_new(void);
void pv__volume_reader_free(struct pv__volume_reader *);
/* From now on it reads images that do not say which side is left, too, with a warning. */
void pv__volume_allow_unoriented(struct pv__volume_reader *);
/* The whole image as scaled float32, in the reader's buffer: valid until the next
 * call.  NaN and Inf voxels are counted, not changed. */
int pv__volume_read(struct pv__volume_reader *, const char *path, struct pv_volume *out,
                    struct pv__volume_info *info /* or NULL */, int64_t *n_not_finite /* or NULL */,
                    struct pv__diag *) PV__MUST_CHECK;
/* A 3-D image of whole numbers from 0 on, of any real type; it must say where left is. */
int pv__volume_labels(struct pv__arena *, const char *path, struct pv__volume_info *,
                      int32_t **label, struct pv__diag *) PV__MUST_CHECK;
/* The other file of a header/image pair, however one of them is named; NULL: no pair. */
int pv__volume_companion(struct pv__arena *, const char *path, const char **other,
                         struct pv__diag *) PV__MUST_CHECK;
/* SHA-256 of the inflated bytes of the last image that the reader read, whole; false: the
 * file is not gzipped, or was too large to keep: pv__inflated_digest streams it. */
bool pv__volume_inflated(const struct pv__volume_reader *, struct pv__digest *);
/* SHA-256 of the inflated bytes of a gzip file; *gzipped false: it is another file. */
int pv__inflated_digest(const char *path, bool *gzipped, struct pv__digest *, struct pv__diag *)
	PV__MUST_CHECK;
/* Writes a float32 map (.nii or .nii.gz by name) on a grid, atomically; the gzip
 * header holds no name and no time. */
int pv__nifti_write(const char *path, const struct pv_grid *, int64_t n_times, const float *data,
                    struct pv__diag *) PV__MUST_CHECK;
/* Likewise as uint8 or int16, for masks and labels: `datatype` "uint8" or "int16". */
int pv__nifti_write_labels(const char *path, const struct pv_grid *, const int32_t *label,
                           const char *datatype, struct pv__diag *) PV__MUST_CHECK;

/* ---- atlases (atlas.c, atlas_maps.c, atlas_own.c): labels or weights, and names ------ */

/* A 3-D image of labels, or a 4-D one whose volume v holds the weights of label v + 1: from
 * 0 to 1, or from 0 to 100 where one is above 1 (per cent).  `labels` NULL: regions are
 * named label_101.  Labels without names are errors that list them; so are names without
 * voxels, but not in a table for many atlases (FreeSurfer's).  Warns where a region lies on
 * another side than its name says. */
int pv__atlas_read(struct pv__arena *, const char *image, const char *labels, struct pv_atlas *out,
                   struct pv__diag *) PV__MUST_CHECK;
/* The labels of one participant: the regions are those of the table, whether they have
 * voxels or not, and labels that it does not name lie outside. */
int pv__atlas_read_own(struct pv__arena *, const char *image, const char *labels,
                       struct pv_atlas *out, struct pv__diag *) PV__MUST_CHECK;
/* hemisphere from a region's name ("Hippocampus_L", "lh_...", "Left-..."), or 0 */
char pv__hemisphere(const char *region_name);

/* ---- text tables (tsv.c) -------------------------------------------------------------- */

/* TSV, CSV (by the first line's separators) and blank-separated attribute lists with
 * or without a header line; BOM, CRLF, quotes, no final newline.  Duplicate column
 * names, ragged rows, NUL bytes are errors with their line.  A blank-separated list
 * whose first line holds a number has no header: column_1, column_2, ... */
int pv__frame_read(struct pv__arena *, const char *path, struct pv__frame *out, struct pv__diag *)
	PV__MUST_CHECK;
/* The same by content: also FreeSurfer's statistics of one person (one row) and its group
 * tables. */
int pv__table_read(struct pv__arena *, const char *path, struct pv__frame *out, struct pv__diag *)
	PV__MUST_CHECK;
/* A column without a name, or two of one name, is an error. */
int pv__frame_check_names(struct pv__arena *, const struct pv__frame *, struct pv__diag *)
	PV__MUST_CHECK;
/* Two columns: from, to; a first line that says so is skipped. */
int pv__mapping_read(struct pv__arena *, const char *path, struct pv_mapping *out,
                     struct pv__diag *) PV__MUST_CHECK;
/* UTF-8 without zero bytes; else an error that names the line. */
int pv__check_text(const char *path, const struct pv__bytes *, struct pv__diag *) PV__MUST_CHECK;
/* Whole matrix of labels for a haxby-style attribute list: no header, columns named
 * by the caller. */
int pv__frame_read_plain(struct pv__arena *, const char *path, int64_t n_names,
                         const char *const *names, struct pv__frame *out, struct pv__diag *)
	PV__MUST_CHECK;

/* ---- paths (path_template.c) -------------------------------------------------------------- */

/* Fills {column} from a row ({subject} = participant_id without "sub-"), checks the
 * values, expands `*` inside `root`: exactly one file must match, else an error that
 * lists them.  `names`/`values`: the columns of the row; none can climb out of the template.
 * Whether the template itself may leave the root is decided where the study is read. */
int pv__path_resolve(struct pv__arena *, const char *root, const char *template, int64_t n,
                     const char *const *names, const char *const *values, const char **path,
                     const char **shown, struct pv__diag *) PV__MUST_CHECK;

#endif
