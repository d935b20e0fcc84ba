/* HDF5 files, read without trust. */
#include "h5.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most values of a data set that is read whole, and most texts. */
enum { MOST_VALUES = 1 << 27, MOST_TEXTS = 1 << 22, MOST_NAMES = 1 << 16, LONGEST_TEXT = 1 << 20 };

/* ---- files and links ---------------------------------------------------------------- */

static herr_t stay_inside(const char *parent_file, const char *parent_group, const char *file,
			  const char *object, unsigned *flags, hid_t fapl, void *arg)
{
	(void)parent_file;
	(void)parent_group;
	(void)file;
	(void)object;
	(void)flags;
	(void)fapl;
	(void)arg;
	return -1;
}

int h5_open(const struct pv_host *host, pv_ctx *ctx, const char *path, struct h5 *h)
{
	hid_t how;

	*h = (struct h5){.host = host, .ctx = ctx, .file = -1};
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5PLset_loading_state(0);
	how = H5Pcreate(H5P_FILE_ACCESS);
	h->access = H5Pcreate(H5P_LINK_ACCESS);
	if (how < 0 || h->access < 0)
		return PV_ENOMEM;
	H5Pset_elink_cb(h->access, stay_inside, NULL);
	H5Pset_file_locking(how, 0, 1); /* nothing is written, and not every disk has locks */
	h->file = H5Fopen(path, H5F_ACC_RDONLY, how);
	H5Pclose(how);
	if (h->file < 0)
		return host->fail(ctx, PV_EDATA, NULL,
				  "cannot be opened as an HDF5 file: it is damaged or cut off");
	return PV_OK;
}

static hid_t open_as(const struct h5 *h, hid_t at, const char *name, H5I_type_t type)
{
	hid_t object = H5Lexists(at, name, h->access) > 0 ? H5Oopen(at, name, h->access) : -1;

	if (object >= 0 && H5Iget_type(object) != type) {
		H5Oclose(object);
		object = -1;
	}
	return object;
}

hid_t h5_group(const struct h5 *h, hid_t at, const char *name)
{
	return open_as(h, at, name, H5I_GROUP);
}

/* Values that lie in other files are as good as not there. */
static bool lies_inside(hid_t data)
{
	hid_t how = H5Dget_create_plist(data);
	bool inside = how >= 0 && H5Pget_external_count(how) == 0 &&
		      H5Pget_layout(how) != H5D_VIRTUAL;

	if (how >= 0)
		H5Pclose(how);
	return inside;
}

hid_t h5_data(const struct h5 *h, hid_t at, const char *name)
{
	hid_t data = open_as(h, at, name, H5I_DATASET);

	if (data >= 0 && !lies_inside(data)) {
		H5Dclose(data);
		data = -1;
	}
	return data;
}

hid_t h5_referenced(const struct h5 *h, const hobj_ref_t *reference)
{
	return H5Rdereference2(h->file, H5P_DEFAULT, H5R_OBJECT, reference);
}

struct listing {
	const struct h5 *h;
	const char **name;
	int64_t n;
	bool failed;
};

static herr_t add_name(hid_t group, const char *name, const H5L_info_t *info, void *arg)
{
	struct listing *l = arg;
	size_t n = strlen(name) + 1;
	char *copy = l->n < MOST_NAMES ? l->h->host->keep(l->h->ctx, n, 1) : NULL;

	(void)group;
	(void)info;
	l->failed = !copy;
	if (!copy)
		return 1;
	memcpy(copy, name, n);
	l->name[l->n++] = copy;
	return 0;
}

int h5_names(const struct h5 *h, hid_t group, int64_t *n, const char *const **name)
{
	struct listing l = {.h = h, .name = h->host->keep(h->ctx, MOST_NAMES, sizeof(char *))};

	if (!l.name)
		return PV_ENOMEM;
	if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, add_name, &l) < 0 || l.failed)
		return h->host->fail(h->ctx, PV_EDATA, NULL,
				     "a group cannot be listed, or has more than %d members",
				     MOST_NAMES);
	*n = l.n;
	*name = l.name;
	return PV_OK;
}

/* ---- shapes ---------------------------------------------------------------------------- */

bool h5_is_numeric(hid_t data)
{
	hid_t type = H5Dget_type(data);
	H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;

	if (type >= 0)
		H5Tclose(type);
	return class == H5T_INTEGER || class == H5T_FLOAT;
}

/* Values of a data set that is read whole: a scalar, or one dimension. */
static int count(const struct h5 *h, hid_t data, const char *name, int64_t most, int64_t *n)
{
	hid_t space = H5Dget_space(data);
	int rank = space >= 0 && H5Sget_simple_extent_type(space) != H5S_NULL
			   ? H5Sget_simple_extent_ndims(space)
			   : -1;
	hsize_t length = 1;

	if (rank == 1)
		H5Sget_simple_extent_dims(space, &length, NULL);
	if (space >= 0)
		H5Sclose(space);
	*n = 0;
	if (rank != 0 && rank != 1)
		return h->host->fail(h->ctx, PV_EDATA, NULL, "%s is no list of values", name);
	if (length > (hsize_t)most)
		return h->host->fail(h->ctx, PV_ENOMEM, NULL,
				     "%s has %llu values, above the limit of %lld", name,
				     (unsigned long long)length, (long long)most);
	*n = (int64_t)length;
	return PV_OK;
}

/* ---- numbers ------------------------------------------------------------------------------ */

/* Whole, as values of 8 bytes of a type in memory. */
static int read_values(const struct h5 *h, hid_t at, const char *name, H5T_class_t class,
		       hid_t memory, int64_t *n, void **out)
{
	hid_t data = h5_data(h, at, name), type;
	bool fits;
	int status;

	*n = 0;
	*out = NULL;
	if (data < 0)
		return PV_OK;
	type = H5Dget_type(data);
	fits = class == H5T_REFERENCE ? type >= 0 && H5Tequal(type, H5T_STD_REF_OBJ) > 0
				      : h5_is_numeric(data);
	status = fits ? count(h, data, name, MOST_VALUES, n)
		      : h->host->fail(h->ctx, PV_EDATA, NULL, "%s has not the type it should have",
				      name);
	if (status == PV_OK)
		*out = h->host->keep(h->ctx, (size_t)*n, 8);
	if (status == PV_OK && !*out)
		status = PV_ENOMEM;
	if (status == PV_OK && H5Dread(data, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, *out) < 0)
		status = h->host->fail(h->ctx, PV_EDATA, NULL, "%s cannot be read: it is damaged",
				       name);
	if (type >= 0)
		H5Tclose(type);
	H5Dclose(data);
	return status;
}

int h5_reals(const struct h5 *h, hid_t at, const char *name, int64_t *n, double **out)
{
	void *values;
	int status = read_values(h, at, name, H5T_FLOAT, H5T_NATIVE_DOUBLE, n, &values);

	*out = values;
	return status;
}

int h5_ints(const struct h5 *h, hid_t at, const char *name, int64_t *n, int64_t **out)
{
	void *values;
	int status = read_values(h, at, name, H5T_INTEGER, H5T_NATIVE_INT64, n, &values);

	*out = values;
	return status;
}

int h5_references(const struct h5 *h, hid_t at, const char *name, int64_t *n, hobj_ref_t **out)
{
	void *values;
	int status = read_values(h, at, name, H5T_REFERENCE, H5T_STD_REF_OBJ, n, &values);

	*out = values;
	return status;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *keep_text(const struct h5 *h, const char *from, size_t n)
{
	char *copy = h->host->keep(h->ctx, n + 1, 1);

	if (copy && n > 0)
		memcpy(copy, from, n);
	return copy;
}

/* Reads data set or attribute into memory of a type. */
static herr_t read_object(hid_t object, hid_t memory, void *to)
{
	return H5Iget_type(object) == H5I_ATTR
		       ? H5Aread(object, memory, to)
		       : H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
}

static int varying_texts(const struct h5 *h, hid_t object, hid_t memory, int64_t n,
			 const char **out)
{
	char **text = h->host->scratch(h->ctx, (size_t)n, sizeof(*text));
	bool kept = true;

	if (!text)
		return PV_ENOMEM;
	if (read_object(object, memory, text) < 0)
		return PV_EDATA;
	for (int64_t i = 0; i < n; i++) {
		size_t length = text[i] ? strnlen(text[i], LONGEST_TEXT) : 0;

		out[i] = keep_text(h, text[i], length);
		kept &= out[i] != NULL;
		H5free_memory(text[i]);
	}
	return kept ? PV_OK : PV_ENOMEM;
}

static int fixed_texts(const struct h5 *h, hid_t object, hid_t memory, int64_t n, const char **out)
{
	size_t each = H5Tget_size(memory);
	char *all = each > 0 && each <= LONGEST_TEXT
			    ? h->host->scratch(h->ctx, (size_t)n, each)
			    : NULL;

	if (!all)
		return PV_ENOMEM;
	if (read_object(object, memory, all) < 0)
		return PV_EDATA;
	for (int64_t i = 0; i < n; i++) {
		const char *from = all + (size_t)i * each;

		out[i] = keep_text(h, from, strnlen(from, each));
		if (!out[i])
			return PV_ENOMEM;
	}
	return PV_OK;
}

/* n texts of a data set or attribute of this type; PV_EDATA: they are no texts. */
static int take_texts(const struct h5 *h, hid_t object, hid_t type, int64_t n, const char **out)
{
	hid_t memory = type >= 0 && H5Tget_class(type) == H5T_STRING ? H5Tcopy(type) : -1;
	int status;

	if (memory < 0)
		return PV_EDATA;
	status = H5Tis_variable_str(memory) > 0 ? varying_texts(h, object, memory, n, out)
						: fixed_texts(h, object, memory, n, out);
	H5Tclose(memory);
	return status;
}

int h5_texts(const struct h5 *h, hid_t at, const char *name, int64_t *n, const char ***out)
{
	hid_t data = h5_data(h, at, name), type;
	int status;

	*n = 0;
	*out = NULL;
	if (data < 0)
		return PV_OK;
	status = count(h, data, name, MOST_TEXTS, n);
	if (status == PV_OK)
		*out = h->host->keep(h->ctx, (size_t)*n, sizeof(**out));
	if (status == PV_OK && !*out)
		status = PV_ENOMEM;
	type = H5Dget_type(data);
	if (status == PV_OK)
		status = take_texts(h, data, type, *n, *out);
	if (status == PV_EDATA)
		status = h->host->fail(h->ctx, PV_EDATA, NULL, "%s cannot be read as texts", name);
	if (type >= 0)
		H5Tclose(type);
	H5Dclose(data);
	return status;
}

/* ---- attributes ------------------------------------------------------------------------------- */

/* An attribute with one value; negative: there is none. */
static hid_t open_attribute(hid_t object, const char *name)
{
	hid_t attribute = H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : -1;
	hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
	bool one = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;

	if (space >= 0)
		H5Sclose(space);
	if (attribute >= 0 && !one) {
		H5Aclose(attribute);
		attribute = -1;
	}
	return attribute;
}

const char *h5_attribute_text(const struct h5 *h, hid_t object, const char *name)
{
	hid_t attribute = open_attribute(object, name), type;
	const char *text = NULL;

	if (attribute < 0)
		return NULL;
	type = H5Aget_type(attribute);
	if (take_texts(h, attribute, type, 1, &text) != PV_OK)
		text = NULL;
	if (type >= 0)
		H5Tclose(type);
	H5Aclose(attribute);
	return text;
}

double h5_attribute_real(hid_t object, const char *name)
{
	hid_t attribute = open_attribute(object, name), type;
	double value = (double)NAN;
	H5T_class_t class;

	if (attribute < 0)
		return value;
	type = H5Aget_type(attribute);
	class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
	if ((class != H5T_INTEGER && class != H5T_FLOAT) ||
	    H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0)
		value = (double)NAN;
	if (type >= 0)
		H5Tclose(type);
	H5Aclose(attribute);
	return value;
}
