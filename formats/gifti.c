/* GIFTI (version 1.0): surfaces and values on their vertices, as XML. */
#include "formats.h"
#include "gifti_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <expat.h>

enum { MOST_DEPTH = 32, MOST_LABELS = 1000000 };

const struct pv__limit pv__gifti_limits[] = {
	[PV__LIMIT_GIFTI_BYTES] = {"gifti_bytes", "bytes", "the whole file, inflated",
				   (int64_t)1 << 30, INT32_MAX},
	[PV__LIMIT_GIFTI_VALUES] = {"gifti_values", "values", "of one array", (int64_t)1 << 26,
				    (int64_t)1 << 30},
	[PV__LIMIT_GIFTI_ARRAYS] = {"gifti_arrays", "arrays", "of one file", 10000, 1000000},
	{0},
};

/* ---- lists that grow ---------------------------------------------------------------- */

struct parse {
	struct pv__arena *arena;
	struct pv__diag *diag;
	XML_Parser xml;
	const char *path;
	struct pv__surface *surface;
	struct pv__buffer arrays, labels, texts; /* of their structs */
	struct pv__gifti_array array;            /* the one that is open */
	struct pv__buffer text;                  /* of the element that is open */
	const char *meta_name;
	int32_t label_key;
	int depth, status;
	bool in_array, keep_text, has_data;
};

static struct pv__mark here(const struct parse *p)
{
	return (struct pv__mark){p->path, (int64_t)XML_GetCurrentLineNumber(p->xml), 0};
}

static void stop(struct parse *p, int status)
{
	p->status = status;
	(void)XML_StopParser(p->xml, XML_FALSE);
}

static void stop_with(struct parse *p, const char *what)
{
	struct pv__mark mark = here(p);

	stop(p, pv__fail(p->diag, PV_EDATA, &mark, "%s", what));
}

static void begin_text(struct parse *p)
{
	p->text.n = 0;
	p->keep_text = true;
	pv__puts(&p->text, "");
}

static const char *end_text(struct parse *p)
{
	const char *text = pv__strndup(p->arena, p->text.data ? p->text.data : "", p->text.n);

	p->keep_text = false;
	if (!text || p->text.failed)
		stop(p, pv__fail(p->diag, PV_ENOMEM, NULL, "no memory to read %s", p->path));
	return text;
}

/* ---- elements --------------------------------------------------------------------------- */

static void begin_array(struct parse *p, const char *const *attribute)
{
	int64_t most = pv__limit(&pv__gifti_limits[PV__LIMIT_GIFTI_ARRAYS]);
	int status;

	if (p->surface->n_arrays >= most) {
		stop_with(p, "more arrays than are read (limit gifti_arrays)");
		return;
	}
	p->in_array = true;
	p->has_data = false;
	p->array = (struct pv__gifti_array){.mark = here(p)};
	status = pv__gifti_describe(p->arena, attribute, &p->array, p->diag);
	if (status != PV_OK)
		stop(p, status);
}

static void begin_label(struct parse *p, const char *const *attribute)
{
	const char *text = NULL;
	int64_t key;

	for (; *attribute; attribute += 2)
		if (pv__equal(attribute[0], "Key") || pv__equal(attribute[0], "Index"))
			text = attribute[1];
	if (!text || !pv__parse_int(text, &key) || key < INT32_MIN || key > INT32_MAX)
		stop_with(p, "Label: Key is no whole number");
	else if (p->surface->n_labels >= MOST_LABELS)
		stop_with(p, "LabelTable: too many labels");
	else
		p->label_key = (int32_t)key;
}

static void XMLCALL on_start(void *to, const char *name, const char **attribute)
{
	const char *const *pairs = (const char *const *)(const void *)attribute;
	struct parse *p = to;

	if (p->depth == 0 && !pv__equal(name, "GIFTI"))
		stop_with(p, "not a GIFTI file: its first element is another");
	else if (p->depth == MOST_DEPTH)
		stop_with(p, "elements nested too deep");
	p->depth++;
	if (p->status != PV_OK)
		return;
	if (pv__equal(name, "DataArray") && p->depth == 2)
		begin_array(p, pairs);
	else if (pv__equal(name, "Label"))
		begin_label(p, pairs);
	if (pv__equal(name, "Data") || pv__equal(name, "Label") || pv__equal(name, "Name") ||
	    pv__equal(name, "Value"))
		begin_text(p);
}

static void end_data(struct parse *p)
{
	int status;

	if (p->has_data || p->text.failed) {
		stop_with(p, p->has_data ? "DataArray: more than one Data" : "no memory");
		return;
	}
	p->has_data = true;
	p->keep_text = false;
	status = pv__gifti_decode(p->arena, &p->array, p->text.data, p->text.n, p->diag);
	if (status != PV_OK)
		stop(p, status);
}

static void end_array(struct parse *p)
{
	p->in_array = false;
	if (!p->has_data) {
		stop_with(p, "DataArray: without Data");
		return;
	}
	pv__put(&p->arrays, &p->array.array, sizeof(p->array.array));
	p->surface->n_arrays++;
}

static void end_label(struct parse *p)
{
	struct pv__surface_label label = {p->label_key, end_text(p)};

	pv__put(&p->labels, &label, sizeof(label));
	p->surface->n_labels++;
}

static void end_value(struct parse *p)
{
	const char *pair[2] = {p->meta_name ? p->meta_name : "", end_text(p)};

	pv__put(&p->texts, pair, sizeof(pair));
	p->surface->n_identifying++;
}

static void XMLCALL on_end(void *to, const char *name)
{
	struct parse *p = to;

	p->depth--;
	if (pv__equal(name, "Data") && p->in_array)
		end_data(p);
	else if (pv__equal(name, "DataArray") && p->in_array && p->depth == 1)
		end_array(p);
	else if (pv__equal(name, "Label"))
		end_label(p);
	else if (pv__equal(name, "Name"))
		p->meta_name = end_text(p);
	else if (pv__equal(name, "Value"))
		end_value(p);
}

static void XMLCALL on_text(void *to, const char *text, int n)
{
	struct parse *p = to;

	if (p->keep_text)
		pv__put(&p->text, text, (size_t)n);
}

/* An entity could stand for a gigabyte, or for another file. */
static void XMLCALL on_entity(void *to, const char *name, int is_parameter, const char *value,
			      int n_value, const char *base, const char *system,
			      const char *public, const char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)n_value, (void)base, (void)system,
		(void)public, (void)notation;
	stop_with(to, "declares an entity; GIFTI needs none, and they are refused");
}

static int parse_xml(struct parse *p, const struct pv__bytes *bytes)
{
	enum XML_Status result;
	struct pv__mark mark;

	p->xml = XML_ParserCreate(NULL);
	if (!p->xml)
		return pv__fail(p->diag, PV_ENOMEM, NULL, "no memory to read %s", p->path);
	XML_SetUserData(p->xml, p);
	XML_SetElementHandler(p->xml, on_start, on_end);
	XML_SetCharacterDataHandler(p->xml, on_text);
	XML_SetEntityDeclHandler(p->xml, on_entity);
	result = XML_Parse(p->xml, (const char *)bytes->data, (int)bytes->n, 1);
	mark = here(p);
	if (p->status == PV_OK && result != XML_STATUS_OK)
		p->status = pv__fail(p->diag, PV_EDATA, &mark, "not well-formed XML: %s",
				     XML_ErrorString(XML_GetErrorCode(p->xml)));
	XML_ParserFree(p->xml);
	return p->status;
}

/* ---- what belongs together --------------------------------------------------------------- */

static int fail_array(const struct pv__surface *s, int64_t i, const char *what,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, 0, 0};

	return pv__fail(diag, PV_EDATA, &mark, "DataArray %" PRId64 " (%s): %s", i + 1,
			s->array[i].intent, what);
}

static int check_triangles(const struct pv__surface *s, int64_t i, struct pv__diag *diag)
{
	const struct pv__surface_array *a = &s->array[i];

	if (a->n_cols != 3)
		return fail_array(s, i, "three vertices make a triangle", diag);
	for (int64_t k = 0; k < 3 * a->n_rows; k++)
		if (!(a->value[k] >= 0) || a->value[k] != floor(a->value[k]) ||
		    (s->n_vertices > 0 && a->value[k] >= (double)s->n_vertices))
			return fail_array(s, i, "names a vertex that is not there", diag);
	return PV_OK;
}

static int check_points(const struct pv__surface *s, int64_t i, struct pv__diag *diag)
{
	const struct pv__surface_array *a = &s->array[i];

	if (a->n_cols != 3)
		return fail_array(s, i, "three numbers make a point", diag);
	for (int64_t k = 0; k < 3 * a->n_rows; k++)
		if (!isfinite(a->value[k]))
			return fail_array(s, i, "a coordinate is not finite", diag);
	return PV_OK;
}

static int count_vertices(struct pv__surface *s, struct pv__diag *diag)
{
	for (int64_t i = 0; i < s->n_arrays; i++) {
		const struct pv__surface_array *a = &s->array[i];

		if (pv__equal(a->intent, "triangle"))
			s->n_triangles += a->n_rows;
		else if (s->n_vertices != 0 && a->n_rows != s->n_vertices)
			return fail_array(s, i, "another number of vertices than the arrays before",
					  diag);
		else
			s->n_vertices = a->n_rows;
	}
	return PV_OK;
}

static int check_arrays(struct pv__surface *s, struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, 0, 0};

	if (s->n_arrays == 0)
		return pv__fail(diag, PV_EDATA, &mark, "no DataArray");
	PV__TRY(count_vertices(s, diag));
	for (int64_t i = 0; i < s->n_arrays; i++) {
		if (pv__equal(s->array[i].intent, "triangle"))
			PV__TRY(check_triangles(s, i, diag));
		else if (pv__equal(s->array[i].intent, "pointset"))
			PV__TRY(check_points(s, i, diag));
	}
	return PV_OK;
}

static int read(struct pv__arena *arena, const char *path, struct pv__surface *out,
		struct pv__diag *diag)
{
	struct parse p = {
		.arena = arena, .diag = diag, .path = path, .surface = out,
		.arrays = {.arena = arena}, .labels = {.arena = arena}, .texts = {.arena = arena},
		.text = {.arena = arena},
	};
	struct pv__bytes bytes;

	*out = (struct pv__surface){.path = path};
	PV__TRY(pv__bytes_whole(arena, path, &pv__gifti_limits[PV__LIMIT_GIFTI_BYTES], &bytes,
				diag));
	PV__TRY(parse_xml(&p, &bytes));
	if (p.arrays.failed || p.labels.failed || p.texts.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	out->array = (const struct pv__surface_array *)(const void *)p.arrays.data;
	out->label = (const struct pv__surface_label *)(const void *)p.labels.data;
	out->identifying = (const char *const(*)[2])(const void *)p.texts.data;
	return check_arrays(out, diag);
}

static bool probe(const struct pv__probe *p)
{
	const char *head = (const char *)p->head;

	return memmem(head, p->n_head, "<GIFTI", 6) != NULL;
}

const struct pv__format pv__format_gifti = {
	.name = "gifti",
	.title = "GIFTI surfaces and values on their vertices",
	.suffixes = ".gii .gii.gz",
	.reads = "geometry, shape, functional, label and other arrays of real numbers as ASCII, base64 or "
		 "zlib-packed base64, of either byte order; by `info`",
	.refuses = "values in external files, complex and RGB types, entities, arrays of unlike numbers of "
		   "vertices",
	.probe = probe,
	.limit = pv__gifti_limits,
	.surface = read,
};
