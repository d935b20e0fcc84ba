/* What libyaml refuses, in words that help: where, what, and what to do about it. */
#include "study/yaml_reader.h"

#include <string.h>

struct pv__mark pv__yaml_place(const struct pv__yaml *r, yaml_mark_t at)
{
	return (struct pv__mark){r->name, (int64_t)at.line + 1, (int64_t)at.column + 1};
}

int pv__yaml_no_memory(struct pv__yaml *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->name);
}

/* libyaml gives no place for faults of its byte reader, only an offset. */
static struct pv__mark place_of_offset(const struct pv__yaml *r, size_t offset)
{
	struct pv__mark mark = {r->name, 1, 1};

	for (size_t i = 0; i < offset && i < r->n; i++) {
		bool crlf = r->bytes[i] == '\r' && i + 1 < r->n && r->bytes[i + 1] == '\n';

		if (crlf)
			continue;
		if (r->bytes[i] == '\n' || r->bytes[i] == '\r') {
			mark.line++;
			mark.column = 1;
		} else if ((r->bytes[i] & 0xc0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

static int reader_fault(struct pv__yaml *r)
{
	struct pv__mark mark = place_of_offset(r, r->parser.problem_offset);
	const char *problem = r->parser.problem ? r->parser.problem : "cannot be read";
	bool control = strstr(problem, "control") != NULL;

	return pv__fail(r->diag, PV_ESTUDY, &mark, "%s (value 0x%02x): %s", problem,
			(unsigned)r->parser.problem_value,
			control ? "remove the character" : "save the file as UTF-8");
}

/* The byte that a mark of libyaml points at; 0 at the end. */
static unsigned char byte_at(const struct pv__yaml *r, yaml_mark_t at)
{
	size_t line = 0, column = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (line == at.line && column == at.column && (r->bytes[i] & 0xc0) != 0x80)
			return r->bytes[i];
		if (r->bytes[i] == '\n') {
			line++;
			column = 0;
		} else if ((r->bytes[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	return 0;
}

static const char *remedy(const struct pv__yaml *r)
{
	const yaml_parser_t *p = &r->parser;

	if (p->problem && strstr(p->problem, "tab character"))
		return "; indent with spaces, not with tabs";
	if (p->problem && strstr(p->problem, "cannot start any token")) {
		if (byte_at(r, p->problem_mark) == '\t')
			return "; indent with spaces, not with tabs";
		return "; put a text that starts with this character in quotes";
	}
	if (p->context && strstr(p->context, "flow"))
		return "; close every [ and {, and put a text that starts with { or [ in quotes";
	if (p->context && strstr(p->context, "block"))
		return "; check the indentation, and put a text that starts with { or [ in quotes";
	if (p->problem && strstr(p->problem, "mapping values"))
		return "; put a text that holds ': ' in quotes";
	return "";
}

int pv__yaml_fault(struct pv__yaml *r)
{
	const yaml_parser_t *p = &r->parser;
	struct pv__mark mark;
	char *started;

	if (p->error == YAML_MEMORY_ERROR)
		return pv__yaml_no_memory(r);
	if (p->error == YAML_READER_ERROR)
		return reader_fault(r);
	mark = pv__yaml_place(r, p->problem_mark);
	started = p->context && p->context_mark.line != p->problem_mark.line
			  ? pv__format(r->arena, " (begun in line %lld)",
				       (long long)p->context_mark.line + 1)
			  : pv__strdup(r->arena, "");
	if (!started)
		return pv__yaml_no_memory(r);
	return pv__fail(r->diag, PV_ESTUDY, &mark, "%s%s%s%s%s", p->context ? p->context : "",
			started, p->context ? ": " : "", p->problem ? p->problem : "not YAML",
			remedy(r));
}
