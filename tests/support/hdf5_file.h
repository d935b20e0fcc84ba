/* hdf5_file.h -- small HDF5 files, a group or a data set in a line.  Any failure aborts. */
#ifndef TESTS_HDF5_FILE_H
#define TESTS_HDF5_FILE_H

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

static inline hid_t h5t_good(hid_t id)
{
	if (id < 0)
		abort();
	return id;
}

/* A group, with those above it. */
static inline hid_t h5t_group(hid_t file, const char *path)
{
	hid_t parents = h5t_good(H5Pcreate(H5P_LINK_CREATE)), group;

	H5Pset_create_intermediate_group(parents, 1);
	group = h5t_good(H5Gcreate2(file, path, parents, H5P_DEFAULT, H5P_DEFAULT));
	H5Pclose(parents);
	return group;
}

/* rows x columns values of a type in memory, stored as `stored`; columns 0: one dimension,
 * rows 0: a scalar. */
static inline hid_t h5t_values(hid_t at, const char *name, hid_t stored, hid_t memory,
			       hsize_t rows, hsize_t columns, const void *value)
{
	hsize_t length[2] = {rows, columns};
	hid_t space = h5t_good(H5Screate_simple(rows == 0 ? 0 : columns == 0 ? 1 : 2, length, NULL));
	hid_t data = h5t_good(
		H5Dcreate2(at, name, stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));

	h5t_good(H5Dwrite(data, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
	H5Sclose(space);
	return data;
}

static inline void h5t_reals(hid_t at, const char *name, hsize_t n, const double *value)
{
	H5Dclose(h5t_values(at, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, n, 0, value));
}

static inline void h5t_ints(hid_t at, const char *name, hsize_t n, const int *value)
{
	H5Dclose(h5t_values(at, name, H5T_STD_U8LE, H5T_NATIVE_INT, n, 0, value));
}

static inline void h5t_texts(hid_t at, const char *name, hsize_t n, const char *const *text)
{
	hid_t type = h5t_good(H5Tcopy(H5T_C_S1));

	H5Tset_size(type, H5T_VARIABLE);
	H5Dclose(h5t_values(at, name, type, type, n, 0, text));
	H5Tclose(type);
}

static inline void h5t_attribute(hid_t object, const char *name, hid_t type, const void *value)
{
	hid_t space = h5t_good(H5Screate(H5S_SCALAR));
	hid_t attribute = h5t_good(
		H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));

	h5t_good(H5Awrite(attribute, type, value));
	H5Aclose(attribute);
	H5Sclose(space);
}

static inline void h5t_attribute_text(hid_t object, const char *name, const char *text)
{
	hid_t type = h5t_good(H5Tcopy(H5T_C_S1));

	H5Tset_size(type, strlen(text));
	h5t_attribute(object, name, type, text);
	H5Tclose(type);
}

static inline void h5t_attribute_real(hid_t object, const char *name, double value)
{
	h5t_attribute(object, name, H5T_NATIVE_DOUBLE, &value);
}

#endif
