/* MAT files: opened with care, variables by name. */
#include "mat.h"

#include <stdlib.h>
#include <string.h>

/* Most bytes of one variable: half of what a reader's process may have. */
#define MOST_BYTES ((int64_t)2 << 30)

static bool is_version_5(const struct pv_file *f)
{
	return f->n_head >= 128 &&
	       (memcmp(f->head + 124, "\x00\x01IM", 4) == 0 ||
		memcmp(f->head + 124, "\x01\x00MI", 4) == 0);
}

static bool is_version_73(const struct pv_file *f)
{
	return f->n_head >= 520 && memcmp(f->head, "MATLAB", 6) == 0 &&
	       memcmp(f->head + 512, "\x89HDF\r\n\x1a\n", 8) == 0;
}

bool mat_begins(const struct pv_file *f)
{
	return is_version_5(f) || is_version_73(f);
}

int mat_open(const struct pv_host *host, pv_ctx *ctx, const struct pv_file *file, struct mat *m)
{
	*m = (struct mat){.host = host, .ctx = ctx};
	if (is_version_5(file)) {
		int status = mat_check(host, ctx, file->path);

		if (status != PV_OK)
			return status;
	}
	/* of this process alone: nothing is written, and not every disk has locks */
	setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
	m->file = Mat_Open(file->path, MAT_ACC_RDONLY);
	if (!m->file)
		return host->fail(ctx, PV_EDATA, NULL, "cannot be opened as a MAT file");
	m->name = Mat_GetDir(m->file, &m->n_names);
	if (!m->name || m->n_names == 0)
		return host->fail(ctx, PV_EDATA, NULL, "a MAT file without variables");
	return PV_OK;
}

static bool has_variable(const struct mat *m, const char *name)
{
	for (size_t i = 0; i < m->n_names; i++)
		if (m->name[i] && strcmp(m->name[i], name) == 0)
			return true;
	return false;
}

int mat_about(const struct mat *m, const char *name, matvar_t **out)
{
	int64_t n;

	*out = NULL;
	if (!has_variable(m, name))
		return PV_OK;
	*out = Mat_VarReadInfo(m->file, name);
	if (!*out)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "variable %s cannot be read", name);
	n = mat_count(*out);
	if (n < 0 || n > MOST_BYTES / 8)
		return m->host->fail(m->ctx, PV_ENOMEM, NULL,
				     "variable %s is larger than the limit of %lld bytes", name,
				     (long long)MOST_BYTES);
	return PV_OK;
}

int mat_variable(const struct mat *m, const char *name, matvar_t **out)
{
	int status = mat_about(m, name, out);

	if (status != PV_OK || !*out)
		return status;
	Mat_VarFree(*out);
	*out = Mat_VarRead(m->file, name);
	if (!*out)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "variable %s cannot be read", name);
	return PV_OK;
}
