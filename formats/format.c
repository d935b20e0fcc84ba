/* Which formats there are, and which of them a file has. */
#include "format.h"
#include "nifti_parts.h"

#include <string.h>

extern const struct pv__format pv__format_nifti;

static const struct pv__format *const formats[] = {
	&pv__format_nifti,
	NULL,
};

const struct pv__format *const *pv__formats(void)
{
	return formats;
}

static int look(struct pv__arena *arena, const char *path, struct pv__probe *probe,
		struct pv__diag *diag)
{
	enum { HEAD = 4096 };
	struct pv__nifti_file file;
	unsigned char *head = pv__alloc(arena, HEAD, 1);
	const char *slash = strrchr(path, '/');
	struct pv__mark mark = {path, 0, 0};
	int status;

	if (!head)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory");
	PV__TRY(pv__nifti_open(path, &file, diag));
	*probe = (struct pv__probe){
		.path = path,
		.name = slash ? slash + 1 : path,
		.size = (int64_t)file.size,
		.head = head,
		.gzipped = file.gzipped,
	};
	status = pv__nifti_head(&file, head, HEAD, &probe->n_head, diag);
	pv__nifti_close(&file);
	return status;
}

int pv__format_of(struct pv__arena *arena, const char *path, const struct pv__format **out,
		  struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__probe probe;

	PV__TRY(look(arena, path, &probe, diag));
	for (const struct pv__format *const *f = formats; *f; f++) {
		if ((*f)->probe(&probe)) {
			*out = *f;
			return PV_OK;
		}
	}
	return pv__fail(diag, PV_EDATA, &mark,
			"no format that is read here; `pulvinar describe formats` lists them");
}
