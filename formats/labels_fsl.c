/* Atlas descriptions of FSL: <atlas> ... <label index="0" x= y= z=>Name</label>.
 *
 * In an atlas of type Probabilistic the index counts the volumes of the 4-D image from 0,
 * and its maximum-probability images hold index + 1: the label is index + 1.  In an atlas of
 * type Label the index is the value in the image. */
#include "labels.h"

#include <expat.h>
#include <inttypes.h>
#include <string.h>

struct parse {
	struct pv__label_list list;
	XML_Parser xml;
	int status;
	int64_t offset; /* of the label from the index; -1: the type is not told yet */
	int64_t index;  /* of the label at hand */
	int64_t line;
	bool collecting; /* the text of a type or of a label */
	struct pv__buffer text;
};

static void stop(struct parse *p, int status, const char *what)
{
	struct pv__mark mark = {p->list.path, (int64_t)XML_GetCurrentLineNumber(p->xml), 0};

	if (p->status == PV_OK)
		p->status = pv__fail(p->list.diag, status, &mark, "%s", what);
	(void)XML_StopParser(p->xml, XML_FALSE);
}

static bool take_index(struct parse *p, const XML_Char **attribute)
{
	for (; *attribute; attribute += 2)
		if (pv__equal(attribute[0], "index"))
			return pv__parse_int(attribute[1], &p->index) && p->index >= 0 &&
			       p->index < INT32_MAX;
	return false;
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attribute)
{
	struct parse *p = data;

	if (p->collecting) {
		stop(p, PV_EDATA, "an element inside a name: a name is plain text");
		return;
	}
	p->collecting = pv__equal(name, "type") || pv__equal(name, "label");
	p->text.n = 0;
	p->line = (int64_t)XML_GetCurrentLineNumber(p->xml);
	if (pv__equal(name, "label") && !take_index(p, attribute))
		stop(p, PV_EDATA, "<label> without index=\"NUMBER\", a whole number from 0 on");
}

static void on_text(void *data, const XML_Char *text, int n)
{
	struct parse *p = data;

	if (p->collecting)
		pv__put(&p->text, text, (size_t)n);
}

static void end_type(struct parse *p, const char *text)
{
	if (pv__equal(text, "Probabilistic") || pv__equal(text, "Statistical"))
		p->offset = 1;
	else if (pv__equal(text, "Label"))
		p->offset = 0;
}

static void end_label(struct parse *p, const char *text)
{
	struct pv__label_list *list = &p->list;
	const char *label, *name = pv__strdup(list->arena, text);

	if (p->offset < 0) {
		stop(p, PV_EDATA,
		     "no <type>Probabilistic</type> or <type>Label</type> comes first: whether a "
		     "label is its index or index + 1 is not known");
		return;
	}
	label = pv__format(list->arena, "%" PRId64, p->index + p->offset);
	if (!label || !name)
		p->status = pv__fail(list->diag, PV_ENOMEM, NULL, "no memory for the labels");
	else
		p->status = pv__label_add(list, p->line, label, name);
	if (p->status != PV_OK)
		(void)XML_StopParser(p->xml, XML_FALSE);
}

static void on_end(void *data, const XML_Char *name)
{
	struct parse *p = data;
	char *text;

	if (!p->collecting || p->status != PV_OK) /* an empty element ends after a stop, too */
		return;
	p->collecting = false;
	pv__puts(&p->text, "");
	if (p->text.failed) {
		stop(p, PV_ENOMEM, "no memory for a name");
		return;
	}
	text = pv__label_trim(p->text.data);
	if (pv__equal(name, "type"))
		end_type(p, text);
	else
		end_label(p, text);
}

/* Expansions could grow without bound. */
static void on_entity(void *data, const XML_Char *name, int is_parameter, const XML_Char *value,
		      int n, const XML_Char *base, const XML_Char *system, const XML_Char *public,
		      const XML_Char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)n;
	(void)base, (void)system, (void)public, (void)notation;
	stop(data, PV_EDATA, "declares entities, which are not read");
}

static int parse(struct parse *p, const struct pv__bytes *bytes)
{
	enum XML_Status result;

	XML_SetUserData(p->xml, p);
	XML_SetElementHandler(p->xml, on_start, on_end);
	XML_SetCharacterDataHandler(p->xml, on_text);
	XML_SetEntityDeclHandler(p->xml, on_entity);
	result = XML_Parse(p->xml, (const char *)bytes->data, (int)bytes->n, 1);
	if (p->status == PV_OK && result != XML_STATUS_OK)
		stop(p, PV_EDATA, XML_ErrorString(XML_GetErrorCode(p->xml)));
	return p->status;
}

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct parse p = {.list = {.arena = arena, .path = path, .diag = diag},
			  .offset = -1,
			  .text = {.arena = arena}};
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes = {0};
	int status;

	PV__TRY(pv__read_within(arena, path, &pv__label_limits[0], &bytes, diag));
	if (bytes.n > INT32_MAX)
		return pv__fail(diag, PV_EDATA, &mark, "too large for XML");
	p.xml = XML_ParserCreate(NULL);
	if (!p.xml)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	status = parse(&p, &bytes);
	XML_ParserFree(p.xml);
	PV__TRY(status);
	if (p.list.n == 0)
		return pv__fail(diag, PV_EDATA, &mark, "no <label>");
	return pv__label_finish(&p.list, out);
}

static bool probe(const struct pv__probe *probe)
{
	char head[PV__HEAD_SIZE + 1];

	memcpy(head, probe->head, probe->n_head);
	head[probe->n_head] = '\0';
	return head[strspn(head, "\xef\xbb\xbf \t\r\n")] == '<' && strstr(head, "<atlas") != NULL;
}

const struct pv__format pv__format_fsl_atlas = {
	.name = "fsl_atlas",
	.title = "Atlas description of FSL",
	.suffixes = ".xml",
	.reads = "<label index>: the label is index + 1 in an atlas of type Probabilistic, the "
		 "index in one of type Label",
	.refuses = "an unknown type, elements in names, labels or names that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
