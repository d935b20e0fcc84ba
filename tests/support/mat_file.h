/* mat_file.h -- small MAT files, a variable in a line.  Any failure aborts. */
#ifndef TESTS_MAT_FILE_H
#define TESTS_MAT_FILE_H

#include <matio.h>
#include <stdlib.h>
#include <string.h>

static inline matvar_t *matt_good(matvar_t *v)
{
	if (!v)
		abort();
	return v;
}

static inline matvar_t *matt_number(const char *name, double value)
{
	size_t one[2] = {1, 1};

	return matt_good(Mat_VarCreate(name, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, one, &value, 0));
}

static inline matvar_t *matt_text(const char *name, const char *text)
{
	size_t length[2] = {1, strlen(text)};

	return matt_good(Mat_VarCreate(name, MAT_C_CHAR, MAT_T_UTF8, 2, length, (void *)(uintptr_t)text,
				       0));
}

/* Single precision, first dimension fastest. */
static inline matvar_t *matt_floats(const char *name, size_t rows, size_t columns, size_t pages,
				    const float *value)
{
	size_t length[3] = {rows, columns, pages};

	return matt_good(Mat_VarCreate(name, MAT_C_SINGLE, MAT_T_SINGLE, pages > 1 ? 3 : 2, length,
				       (void *)(uintptr_t)value, 0));
}

static inline matvar_t *matt_struct(const char *name, size_t n, const char **field,
				    unsigned n_fields)
{
	size_t length[2] = {1, n};

	return matt_good(Mat_VarCreateStruct(name, 2, length, field, n_fields));
}

/* Writes a variable, and forgets it. */
static inline void matt_write(mat_t *file, matvar_t *v, enum matio_compression compression)
{
	if (Mat_VarWrite(file, v, compression) != 0)
		abort();
	Mat_VarFree(v);
}

static inline mat_t *matt_create(const char *path, enum mat_ft version)
{
	mat_t *file = Mat_CreateVer(path, NULL, version);

	if (!file)
		abort();
	return file;
}

#endif
