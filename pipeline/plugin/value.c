/* One value of one option. */
#include "plugin/value.h"

#include <math.h>
#include <string.h>

/* ---- types ------------------------------------------------------------------------- */

bool pv__type_is_scalar(uint32_t type)
{
	return type >= PV_BOOL && type <= PV_CHOICE;
}

bool pv__type_is_file(uint32_t type)
{
	return type == PV_IMAGE || type == PV_ATLAS || type == PV_FRAME;
}

static bool is_list(uint32_t type)
{
	return type == PV_REALS || type == PV_STRINGS;
}

const char *pv__type_text(uint32_t type)
{
	static const char *const text[] = {
		[PV_BOOL] = "true or false",
		[PV_INT] = "whole number",
		[PV_REAL] = "number",
		[PV_STRING] = "text",
		[PV_CHOICE] = "choice",
		[PV_REALS] = "list of numbers",
		[PV_STRINGS] = "list of texts",
		[PV_INPUT] = "name of an image, recording or table",
		[PV_IMAGE] = "image file",
		[PV_ATLAS] = "atlas file",
		[PV_FRAME] = "two-column text file",
		[PV_OWN_ATLAS] = "name of an image",
	};

	return type < PV__COUNT(text) ? text[type] : NULL;
}

/* Large limits of whole numbers stay whole: 1000000, not 1e+06. */
static const char *limit_text(struct pv__arena *arena, double limit)
{
	if (fabs(limit) < 1e15 && limit == floor(limit))
		return pv__format(arena, "%.0f", limit);
	return pv__real_text(arena, limit);
}

char *pv__range_text(struct pv__arena *arena, const struct pv_option *o)
{
	struct pv__buffer b = {.arena = arena};
	bool limited = o->min != o->max;
	bool low = limited && o->min > -INFINITY, high = limited && o->max < INFINITY;

	pv__puts(&b, "");
	if (low)
		pv__putf(&b, "%s %s",
			 o->flags & PV_OPEN_MIN ? ">" : ">=", limit_text(arena, o->min));
	if (low && high)
		pv__puts(&b, " and ");
	if (high)
		pv__putf(&b, "%s %s",
			 o->flags & PV_OPEN_MAX ? "<" : "<=", limit_text(arena, o->max));
	return b.failed ? NULL : b.data;
}

/* ---- defaults ------------------------------------------------------------------------ */

static struct pv__node *new_scalar(struct pv__arena *arena, const char *text, size_t n)
{
	struct pv__node *node = pv__alloc(arena, 1, sizeof(*node));

	if (!node)
		return NULL;
	node->kind = PV__SCALAR;
	node->text = pv__strndup(arena, text, n);
	return node->text ? node : NULL;
}

/* "[1, 2, 3]" as a sequence; entries hold no comma */
static struct pv__node *new_sequence(struct pv__arena *arena, const char *text)
{
	struct pv__node *node = pv__alloc(arena, 1, sizeof(*node));
	const struct pv__node **item = pv__alloc(arena, strlen(text), sizeof(*item));
	const char *at = text + 1;

	if (!node || !item)
		return NULL;
	while (*at && *at != ']') {
		size_t n = strcspn(at, ",]"), blank = strspn(at, " "), end = n;

		while (end > blank && at[end - 1] == ' ')
			end--;
		if (end > blank) {
			item[node->n] = new_scalar(arena, at + blank, end - blank);
			if (!item[node->n++])
				return NULL;
		}
		at += n + (at[n] == ',');
	}
	node->kind = PV__SEQUENCE;
	node->item = item;
	return node;
}

int pv__default_node(struct pv__arena *arena, const struct pv_option *o,
		     const struct pv__node **out)
{
	*out = NULL;
	if (!o->dflt)
		return PV_OK;
	if (is_list(o->type) && o->dflt[0] == '[')
		*out = new_sequence(arena, o->dflt);
	else
		*out = new_scalar(arena, o->dflt, strlen(o->dflt));
	return *out ? PV_OK : PV_ENOMEM;
}

/* ---- from a study ----------------------------------------------------------------------- */

struct reading {
	struct pv__arena *arena;
	const char *what; /* "option 'k' of select.anova_f" */
	const struct pv_option *option;
	struct pv__diag *diag;
};

static int no_memory(const struct reading *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory for %s", r->what);
}

static int check_range(const struct reading *r, double v, const struct pv__node *node)
{
	const struct pv_option *o = r->option;
	bool above, below;

	if (o->min == o->max)
		return PV_OK;
	above = o->flags & PV_OPEN_MIN ? v > o->min : v >= o->min;
	below = o->flags & PV_OPEN_MAX ? v < o->max : v <= o->max;
	if (above && below)
		return PV_OK;
	return pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be %s, not %s", r->what,
			pv__range_text(r->arena, o), node->text);
}

static int read_choice(const struct reading *r, const struct pv__node *node, int64_t *out)
{
	struct pv__buffer b = {.arena = r->arena};
	const char *text;

	PV__TRY(pv__node_text(node, r->what, &text, r->diag));
	for (const struct pv_choice *c = r->option->choice; c->name; c++) {
		if (pv__equal(c->name, text)) {
			*out = c->value;
			return PV_OK;
		}
		pv__putf(&b, "%s%s", b.n ? ", " : "", c->name);
	}
	if (b.failed)
		return no_memory(r);
	return pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be one of %s, not '%s'", r->what,
			b.data ? b.data : "nothing", text);
}

static int read_text(const struct reading *r, const struct pv__node *node, const char **out)
{
	const char *text;

	PV__TRY(pv__node_text(node, r->what, &text, r->diag));
	*out = pv__strdup(r->arena, text);
	if (!*out)
		return no_memory(r);
	if (!*text && r->option->type >= PV_INPUT)
		return pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s is empty", r->what);
	return PV_OK;
}

/* A list, or one entry that stands alone. */
static int entries(const struct reading *r, const struct pv__node *node, int64_t *n,
		   const struct pv__node *const **item, const struct pv__node **alone)
{
	*alone = node;
	*n = node->kind == PV__SEQUENCE ? node->n : 1;
	*item = node->kind == PV__SEQUENCE ? node->item : (const struct pv__node *const *)alone;
	if (*n > 0)
		return PV_OK;
	return pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s is an empty list", r->what);
}

static int read_reals(const struct reading *r, const struct pv__node *node, struct pv_reals *out)
{
	const struct pv__node *const *item, *alone;
	double *v;

	PV__TRY(entries(r, node, &out->n, &item, &alone));
	out->v = v = pv__alloc(r->arena, (size_t)out->n, sizeof(*v));
	if (!v)
		return no_memory(r);
	for (int64_t i = 0; i < out->n; i++) {
		PV__TRY(pv__node_real(item[i], r->what, &v[i], r->diag));
		PV__TRY(check_range(r, v[i], item[i]));
	}
	return PV_OK;
}

static int read_strings(const struct reading *r, const struct pv__node *node,
			struct pv_strings *out)
{
	const struct pv__node *const *item, *alone;
	const char **v;

	PV__TRY(entries(r, node, &out->n, &item, &alone));
	out->v = v = pv__alloc(r->arena, (size_t)out->n, sizeof(*v));
	if (!v)
		return no_memory(r);
	for (int64_t i = 0; i < out->n; i++)
		PV__TRY(read_text(r, item[i], &v[i]));
	return PV_OK;
}

static int read_number(const struct reading *r, const struct pv__node *node, struct pv__value *out)
{
	if (r->option->type == PV_INT) {
		PV__TRY(pv__node_int(node, r->what, &out->integer, r->diag));
		return check_range(r, (double)out->integer, node);
	}
	PV__TRY(pv__node_real(node, r->what, &out->real, r->diag));
	return check_range(r, out->real, node);
}

static int read_bool(const struct reading *r, const struct pv__node *node, int64_t *out)
{
	bool yes;

	PV__TRY(pv__node_bool(node, r->what, &yes, r->diag));
	*out = yes;
	return PV_OK;
}

int pv__value_read(struct pv__arena *arena, const char *op_name, const struct pv_option *o,
		   const struct pv__node *node, struct pv__value *out, struct pv__diag *diag)
{
	struct reading r = {arena, NULL, o, diag};

	*out = (struct pv__value){0};
	r.what = pv__format(arena, "option '%s' of %s", o->name, op_name);
	if (!r.what)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for options of %s", op_name);
	switch (o->type) {
	case PV_BOOL:
		return read_bool(&r, node, &out->integer);
	case PV_INT:
	case PV_REAL:
		return read_number(&r, node, out);
	case PV_CHOICE:
		return read_choice(&r, node, &out->integer);
	case PV_REALS:
		return read_reals(&r, node, &out->reals);
	case PV_STRINGS:
		return read_strings(&r, node, &out->strings);
	default:
		return read_text(&r, node, &out->text);
	}
}

/* ---- into the config, and as text ------------------------------------------------------ */

void pv__value_store(const struct pv_option *o, const struct pv__value *v, void *config)
{
	unsigned char *field = (unsigned char *)config + o->offset;
	int truth = v->integer != 0;

	switch (o->type) {
	case PV_BOOL:
		memcpy(field, &truth, sizeof(truth));
		break;
	case PV_INT:
	case PV_CHOICE:
		memcpy(field, &v->integer, sizeof(v->integer));
		break;
	case PV_REAL:
		memcpy(field, &v->real, sizeof(v->real));
		break;
	case PV_REALS:
		memcpy(field, &v->reals, sizeof(v->reals));
		break;
	case PV_STRINGS:
		memcpy(field, &v->strings, sizeof(v->strings));
		break;
	default:
		memcpy(field, &v->text, sizeof(v->text));
	}
}

/* Quoted where it could be taken for something else. */
static void put_text(struct pv__buffer *b, const char *text)
{
	if (*text && !text[strcspn(text, " \t\r\n\"\\=[],{}")]) {
		pv__puts(b, text);
		return;
	}
	pv__puts(b, "\"");
	for (const char *p = text; *p; p++)
		pv__putf(b, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
	pv__puts(b, "\"");
}

static const char *choice_name(const struct pv_option *o, int64_t value)
{
	for (const struct pv_choice *c = o->choice; c->name; c++)
		if (c->value == value)
			return c->name;
	return "";
}

static void put_real(struct pv__buffer *b, double v)
{
	const char *text = pv__real_text(b->arena, v);

	if (text)
		pv__puts(b, text);
	else
		b->failed = true;
}

static void put_list(struct pv__buffer *b, const struct pv_option *o, const struct pv__value *v)
{
	int64_t n = o->type == PV_REALS ? v->reals.n : v->strings.n;

	pv__puts(b, "[");
	for (int64_t i = 0; i < n; i++) {
		if (i > 0)
			pv__puts(b, ",");
		if (o->type == PV_REALS)
			put_real(b, v->reals.v[i]);
		else
			put_text(b, v->strings.v[i]);
	}
	pv__puts(b, "]");
}

void pv__value_put(struct pv__buffer *b, const struct pv_option *o, const struct pv__value *v)
{
	switch (o->type) {
	case PV_BOOL:
		pv__puts(b, v->integer ? "true" : "false");
		break;
	case PV_INT:
		pv__putf(b, "%lld", (long long)v->integer);
		break;
	case PV_REAL:
		put_real(b, v->real);
		break;
	case PV_CHOICE:
		put_text(b, choice_name(o, v->integer));
		break;
	case PV_REALS:
	case PV_STRINGS:
		put_list(b, o, v);
		break;
	default:
		put_text(b, v->text);
	}
}
