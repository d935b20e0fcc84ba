/* Ops in words: everything comes from their tables. */
#include "plugin/describe.h"

#include "plugin/value.h"

#include <string.h>

enum { WIDTH = 80 };

/* Columns on a terminal: UTF-8 continuation bytes take none. */
static size_t columns(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width += ((unsigned char)s[i] & 0xc0) != 0x80;
	return width;
}

static void put_indent(struct pv__buffer *b, size_t indent)
{
	pv__putf(b, "%*s", (int)indent, "");
}

/* One line of a text, broken between words; the first line may already be begun. */
static void put_line(struct pv__buffer *b, size_t indent, size_t at, const char *line, size_t n)
{
	size_t lead = strspn(line, " ");
	bool fresh = true;

	if (lead < n) { /* an author's own indent stays, for equations */
		put_indent(b, lead);
		at += lead;
		indent += lead;
		line += lead;
		n -= lead;
	}
	while (n > 0) {
		size_t word = 0, skip;

		while (word < n && line[word] != ' ')
			word++;
		if (!fresh && at + 1 + columns(line, word) > WIDTH) {
			pv__puts(b, "\n");
			put_indent(b, indent);
			at = indent;
			fresh = true;
		}
		pv__puts(b, fresh ? "" : " ");
		pv__put(b, line, word);
		at += columns(line, word) + !fresh;
		fresh = false;
		skip = word;
		while (skip < n && line[skip] == ' ')
			skip++;
		line += skip;
		n -= skip;
	}
	pv__puts(b, "\n");
}

/* A text whose line breaks stand; further lines are wrapped to `indent`.  `at`: columns
 * that its first line has behind it. */
static void put_text(struct pv__buffer *b, size_t indent, size_t at, const char *text)
{
	for (bool first = true; first || *text; first = false) {
		size_t n = strcspn(text, "\n");

		if (!first && n > 0)
			put_indent(b, indent);
		put_line(b, indent, first ? at : indent, text, n);
		text += n + (text[n] == '\n');
	}
}

static void put_paragraph(struct pv__buffer *b, size_t indent, const char *text)
{
	put_indent(b, indent);
	put_text(b, indent, indent, text);
}

/* ---- names of things ---------------------------------------------------------------- */

const char *pv__role_text(uint32_t role)
{
	static const char *const text[] = {
		[PV_ROLE_IMAGE] = "image",       [PV_ROLE_EXTRACT] = "extract",
		[PV_ROLE_COLUMNS] = "columns",   [PV_ROLE_TRANSFORM] = "transform",
		[PV_ROLE_MODEL] = "model",       [PV_ROLE_IMPORTANCE] = "importance",
		[PV_ROLE_BASELINE] = "baseline", [PV_ROLE_RECORDING] = "recording",
	};

	return role < PV__COUNT(text) ? text[role] : NULL;
}

static const char *role_meaning(const struct pv_op *op)
{
	switch (op->role) {
	case PV_ROLE_IMAGE:
		return "image to image";
	case PV_ROLE_EXTRACT:
		return pv__takes_windows(op) ? "recording to columns" : "image to columns";
	case PV_ROLE_COLUMNS:
		return "text table to columns";
	case PV_ROLE_TRANSFORM:
		return "table to table";
	case PV_ROLE_MODEL:
		return "predicts the target";
	case PV_ROLE_IMPORTANCE:
		return "a value per region";
	case PV_ROLE_RECORDING:
		return "file to signals, spikes and events";
	default:
		return "columns that a simple rival sees";
	}
}

static const char *kind_meaning(uint32_t kind)
{
	switch (kind) {
	case PV_PER_SAMPLE:
		return "per sample: a row depends on itself and fixed files alone";
	case PV_PER_FILE:
		return "per file: sees one recording or 4-D image as a whole, without targets";
	default:
		return "fitted: learns from training rows, inside the folds";
	}
}

/* ---- options ---------------------------------------------------------------------------- */

static void put_choices(struct pv__buffer *b, const struct pv_choice *c)
{
	for (; c && c->name; c++) {
		size_t at = 6 + columns(c->name, strlen(c->name)) + 2;

		pv__putf(b, "      %s: ", c->name);
		put_text(b, 8, at, c->help ? c->help : "");
	}
}

static const char *default_text(const struct pv_option *o)
{
	if (o->flags & PV_REQUIRED)
		return ", required";
	return o->dflt ? ", default " : ", may be absent";
}

static void put_option(struct pv__buffer *b, const struct pv_option *o)
{
	const char *range = pv__range_text(b->arena, o);
	struct pv__buffer line = {.arena = b->arena};

	pv__putf(&line, "%s: %s", o->name, pv__type_text(o->type));
	if (o->unit && *o->unit)
		pv__putf(&line, " in %s", o->unit);
	if (range && *range)
		pv__putf(&line, ", %s", range);
	pv__puts(&line, default_text(o));
	if (o->dflt)
		pv__puts(&line, *o->dflt ? o->dflt : "\"\"");
	if (line.failed) {
		b->failed = true;
		return;
	}
	put_indent(b, 2);
	put_text(b, 6, 2, line.data);
	put_paragraph(b, 4, o->help);
	put_choices(b, o->choice);
}

static void put_options(struct pv__buffer *b, const struct pv_op *op)
{
	const struct pv_option *o = op->option;

	if (!o || !o->name) {
		pv__puts(b, "\nOptions: none\n");
		return;
	}
	pv__puts(b, "\nOptions\n");
	for (; o->name; o++)
		put_option(b, o);
}

/* ---- one op --------------------------------------------------------------------------------- */

static void put_flags(struct pv__buffer *b, const struct pv_op *op)
{
	static const struct {
		uint32_t flag;
		const char *text;
	} words[] = {
		{PV_TAKES_NAN, "Takes missing values."},
		{PV_NEEDS_TARGETS, "Sees the training targets."},
		{PV_ROW_LINEAR, "Linear in each row: weights are pulled back through it."},
		{PV_SIGNED, "The sign of a value has a meaning."},
		{PV_NULL_FROM_LABELS, "Region p-values from permuted labels."},
		{PV_EMBEDS_ROWS, "A fitted one holds training rows: its bundle is not passed on."},
	};

	for (size_t i = 0; i < PV__COUNT(words); i++)
		if (op->flags & words[i].flag)
			put_paragraph(b, 0, words[i].text);
}

static void put_model(struct pv__buffer *b, const struct pv_model_call *call)
{
	uint32_t kinds = call->target_kinds;

	pv__putf(b, "Targets: %s%s%s\n", kinds & PV_CLASSES ? "classes" : "",
		 kinds == (PV_CLASSES | PV_NUMBER) ? " and " : "",
		 kinds & PV_NUMBER ? "numbers" : "");
	pv__putf(b, "Probabilities: %s\n", call->probability ? "calibrated" : "none");
	pv__putf(b, "Linear coefficients: %s\n", call->coefficients ? "yes" : "no");
}

static void put_reader(struct pv__buffer *b, const struct pv_recording_call *call)
{
	pv__putf(b, "Files: %s\n", call->suffixes);
	pv__puts(b, "Reads: ");
	put_text(b, 2, strlen("Reads: "), call->reads);
	pv__puts(b, "Refuses: ");
	put_text(b, 2, strlen("Refuses: "), call->refuses);
}

void pv__describe_op(struct pv__buffer *b, const struct pv_op *op)
{
	pv__putf(b, "%s: ", op->name);
	put_text(b, 4, columns(op->name, strlen(op->name)) + 2, op->summary);
	pv__putf(b, "Version %s. Role: %s (%s).\n", op->version, pv__role_text(op->role),
		 role_meaning(op));
	pv__putf(b, "Kind: %s.\n", kind_meaning(op->kind));
	if (op->model)
		put_model(b, op->model);
	if (op->importance)
		pv__putf(b, "Estimand: %s\n", op->importance->estimand);
	if (op->recording)
		put_reader(b, op->recording);
	put_flags(b, op);
	pv__puts(b, "\n");
	put_paragraph(b, 0, op->doc);
	put_options(b, op);
	if (op->cite && *op->cite) {
		pv__puts(b, "\nCite: ");
		put_text(b, 2, strlen("Cite: "), op->cite);
	}
}

/* ---- all ops -----------------------------------------------------------------------------------
 */

static size_t prefix_length(const char *name)
{
	return strcspn(name, ".") + 1;
}

static size_t longest_name(const struct pv__registry *r)
{
	size_t longest = 0;

	for (int64_t i = 0; i < r->n_ops; i++)
		if (strlen(r->op[i]->name) > longest)
			longest = strlen(r->op[i]->name);
	return longest;
}

void pv__describe_all(struct pv__buffer *b, const struct pv__registry *r)
{
	size_t margin = longest_name(r) + 4;

	for (int64_t i = 0; i < r->n_ops; i++) {
		const char *name = r->op[i]->name, *last = i > 0 ? r->op[i - 1]->name : "";
		size_t n = prefix_length(name);

		if (strncmp(name, last, n) != 0)
			pv__putf(b, "%s%.*s\n", i > 0 ? "\n" : "", (int)n - 1, name);
		pv__putf(b, "  %-*s", (int)margin - 2, name);
		put_text(b, margin, margin, r->op[i]->summary);
	}
	if (r->n_ops == 0)
		pv__puts(b, "No ops: no plugin was found. `pulvinar plugin list` says why.\n");
}
