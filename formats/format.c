/* Which formats there are, and which of them a file has. */
#include "format.h"
#include "bytes.h"

#include <string.h>

extern const struct pv__format pv__format_fsl_atlas, pv__format_json_labels,
	pv__format_itksnap_labels, pv__format_freesurfer_lut, pv__format_dseg, pv__format_label_list,
	pv__format_freesurfer_stats, pv__format_freesurfer_table, pv__format_text_table;
extern const struct pv__format pv__format_analyze;
extern const struct pv__format pv__format_nifti;
extern const struct pv__format pv__format_mgh;
extern const struct pv__format pv__format_gifti;
extern const struct pv__format pv__format_edf, pv__format_bdf, pv__format_brainvision,
	pv__format_fif, pv__format_npy, pv__format_npz, pv__format_spikes, pv__format_signal_csv;

static const struct pv__format *const formats[] = {
	&pv__format_analyze,
	&pv__format_nifti,
	&pv__format_mgh,
	&pv__format_gifti,
	&pv__format_edf,
	&pv__format_bdf,
	&pv__format_brainvision,
	&pv__format_fif,
	&pv__format_npy,
	&pv__format_npz,
	&pv__format_freesurfer_stats,
	&pv__format_freesurfer_table,
	&pv__format_fsl_atlas,
	&pv__format_json_labels,
	&pv__format_itksnap_labels,
	&pv__format_freesurfer_lut,
	&pv__format_dseg,
	&pv__format_spikes,
	&pv__format_signal_csv,
	&pv__format_label_list, /* takes any lines that begin with a number and a name */
	&pv__format_text_table, /* takes any text */
	NULL,
};

const struct pv__format *const *pv__formats(void)
{
	return formats;
}

int pv__probe_file(const struct pv__byte_file *file, unsigned char *head, struct pv__probe *probe,
		   struct pv__diag *diag)
{
	const char *slash = strrchr(file->path, '/');

	*probe = (struct pv__probe){
		.path = file->path,
		.name = slash ? slash + 1 : file->path,
		.size = (int64_t)file->size,
		.head = head,
		.gzipped = file->gzipped,
	};
	return pv__bytes_head(file, head, PV__HEAD_SIZE, &probe->n_head, diag);
}

const struct pv__format *pv__format_probed(const struct pv__probe *probe)
{
	for (const struct pv__format *const *f = formats; *f; f++)
		if ((*f)->probe(probe))
			return *f;
	return NULL;
}

int pv__probe_path(struct pv__arena *arena, const char *path, struct pv__probe *probe,
		   struct pv__diag *diag)
{
	unsigned char *head = pv__alloc(arena, PV__HEAD_SIZE, 1);
	struct pv__mark mark = {path, 0, 0};
	struct pv__byte_file file;
	int status;

	if (!head)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory");
	PV__TRY(pv__bytes_open(path, &file, diag));
	status = pv__probe_file(&file, head, probe, diag);
	pv__bytes_close(&file);
	return status;
}

int pv__format_first(struct pv__arena *arena, const char *path,
		     bool (*offers)(const struct pv__format *), const struct pv__format **out,
		     struct pv__diag *diag)
{
	struct pv__probe probe;

	*out = NULL;
	PV__TRY(pv__probe_path(arena, path, &probe, diag));
	for (const struct pv__format *const *f = formats; *f && !*out; f++)
		if (offers(*f) && (*f)->probe(&probe))
			*out = *f;
	return PV_OK;
}

static bool any(const struct pv__format *format)
{
	return format != NULL;
}

int pv__format_of(struct pv__arena *arena, const char *path, const struct pv__format **out,
		  struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	PV__TRY(pv__format_first(arena, path, any, out, diag));
	if (*out)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
			"no format that is read here; `pulvinar describe formats` lists them");
}
