/* An op table against the promises of plugin.h. */
#include "plugin/registry.h"

#include "plugin/value.h"

#include <string.h>

static const char *const prefixes[] = {
	"image.", "run.",      "recording.", "roi.",    "voxel.",      "table.",
	"scale.", "confound.", "harmonise.", "impute.", "select.",     "cluster.",
	"model.", "decode.",   "net.",       "learn.",  "importance.", "baseline.",
	"read."};

/* Keys of a stage in a study, which no option can have as its name. */
static const char *const stage_keys[] = {"id", "on", "set", "transform", "grid"};

static bool is_blank(const char *text)
{
	return !text || !text[strspn(text, " \n\t")];
}

static bool is_word(const char *s, size_t n)
{
	if (n == 0 || n > 40)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') && !(s[i] >= 'A' && s[i] <= 'Z') &&
		    !(s[i] >= '0' && s[i] <= '9') && s[i] != '_')
			return false;
	return true;
}

/* ---- options ----------------------------------------------------------------------- */

static size_t field_size(uint32_t type)
{
	switch (type) {
	case PV_BOOL:
		return sizeof(int);
	case PV_REALS:
		return sizeof(struct pv_reals);
	case PV_STRINGS:
		return sizeof(struct pv_strings);
	default:
		return 8; /* int64_t, double, pointers */
	}
}

static const char *field_fault(const struct pv_op *op, const struct pv_option *o)
{
	size_t size = field_size(o->type), align = o->type == PV_BOOL ? sizeof(int) : 8;

	if (o->offset > op->config_size || op->config_size - o->offset < size)
		return "lies outside its config";
	if (o->offset % align != 0)
		return "is not aligned in its config";
	for (const struct pv_option *other = op->option; other < o; other++)
		if (other->offset < o->offset + size &&
		    o->offset < other->offset + field_size(other->type))
			return "shares its place in the config with another";
	return NULL;
}

static const char *name_fault(const struct pv_op *op, const struct pv_option *o)
{
	if (!is_word(o->name, strlen(o->name)))
		return "has a name that is not made of letters, digits and _";
	for (size_t i = 0; i < PV__COUNT(stage_keys); i++)
		if (pv__equal(o->name, stage_keys[i]))
			return "has a name that belongs to the stage";
	for (const struct pv_option *other = op->option; other < o; other++)
		if (pv__equal(other->name, o->name))
			return "is listed twice";
	return NULL;
}

static const char *default_fault(struct pv__arena *arena, const struct pv_op *op,
				 const struct pv_option *o)
{
	struct pv__diag diag = {.arena = arena};
	const struct pv__node *node;
	struct pv__value value;

	if (o->dflt && (o->flags & PV_REQUIRED))
		return "is required and has a default";
	if (pv__default_node(arena, o, &node) != PV_OK)
		return "out of memory";
	if (node && pv__value_read(arena, op->name, o, node, &value, &diag) != PV_OK)
		return pv__format(arena, "has a bad default: %s", pv__diag_first_error(&diag));
	return NULL;
}

static const char *option_fault(struct pv__arena *arena, const struct pv_op *op,
				const struct pv_option *o)
{
	const char *fault = name_fault(op, o);

	if (!fault && !pv__type_text(o->type))
		return "has no known type";
	if (!fault && is_blank(o->help))
		return "has no help";
	if (!fault && (o->type == PV_CHOICE) != (o->choice && o->choice->name))
		return "is a choice without choices, or has choices and is none";
	if (!fault && !(o->min <= o->max))
		return "has a minimum above its maximum";
	if (!fault)
		fault = field_fault(op, o);
	return fault ? fault : default_fault(arena, op, o);
}

static const char *options_fault(struct pv__arena *arena, const struct pv_op *op)
{
	for (const struct pv_option *o = op->option; o && o->name; o++) {
		const char *fault = option_fault(arena, op, o);

		if (fault)
			return pv__format(arena, "option '%s' %s", o->name, fault);
	}
	return NULL;
}

/* ---- calls of a role ------------------------------------------------------------------ */

#define COMPLETE(call) ((call) && (call)->size >= sizeof(*(call)))

static const char *transform_fault(const struct pv_op *op)
{
	const struct pv_transform_call *call = op->transform;

	if (!COMPLETE(call))
		return "has no complete transform table";
	if (!call->fit || !(call->apply || call->columns))
		return "lacks fit(), or both apply() and columns()";
	if (!call->save || !call->load)
		return "lacks save() or load()";
	if (call->space && !call->apply)
		return "makes new columns without apply()";
	if ((op->flags & PV_ROW_LINEAR) && !(call->apply && call->pull_back))
		return "calls itself linear and lacks apply() or pull_back()";
	return NULL;
}

static const char *model_fault(const struct pv_op *op)
{
	const struct pv_model_call *call = op->model;

	if (!COMPLETE(call))
		return "has no complete model table";
	if (!call->fit || !call->decide)
		return "lacks fit() or decide()";
	if (!call->save || !call->load)
		return "lacks save() or load()";
	if (call->target_kinds == 0 || (call->target_kinds & ~(uint32_t)(PV_CLASSES | PV_NUMBER)))
		return "names no kind of target that exists";
	if ((op->flags & PV_DUAL) && !call->dual)
		return "prefers dual() and lacks it";
	return NULL;
}

static const char *importance_fault(const struct pv_op *op)
{
	static const char *const estimands[] = {"marginal pattern",
						"unique contribution given the other regions",
						"model reliance"};

	if (!COMPLETE(op->importance) || !op->importance->value)
		return "has no complete importance table";
	for (size_t i = 0; op->importance->estimand && i < PV__COUNT(estimands); i++)
		if (pv__equal(op->importance->estimand, estimands[i]))
			return NULL;
	return "names no estimand that exists";
}

static const char *baseline_fault(const struct pv_op *op)
{
	const struct pv_baseline_call *call = op->baseline;

	if (!COMPLETE(call) || !call->columns)
		return "has no complete baseline table";
	if (is_blank(call->model_for_classes) || is_blank(call->model_for_numbers))
		return "names no model for classes or none for numbers";
	return NULL;
}

static const char *recording_fault(const struct pv_op *op)
{
	const struct pv_recording_call *call = op->recording;

	if (!COMPLETE(call))
		return "has no complete recording table";
	if (!call->probe || !call->open || !call->read)
		return "lacks probe(), open() or read()";
	if (is_blank(call->suffixes) || is_blank(call->reads) || is_blank(call->refuses))
		return "does not say which files it reads and refuses";
	if (op->option && op->option->name)
		return "reads files and has options";
	return NULL;
}

static const char *extract_fault(const struct pv_extract_call *call)
{
	bool images = call && PV_HAS(call, coverage) && call->open && call->row;
	bool windows = call && PV_HAS(call, window) && call->channels && call->window;

	return images != windows ? NULL : "has no complete extract table";
}

static const char *call_fault(const struct pv_op *op)
{
	switch (op->role) {
	case PV_ROLE_IMAGE:
		return COMPLETE(op->image) && op->image->run ? NULL : "has no complete image table";
	case PV_ROLE_EXTRACT:
		return extract_fault(op->extract);
	case PV_ROLE_COLUMNS:
		return COMPLETE(op->columns) && op->columns->open ? NULL
								  : "has no complete columns table";
	case PV_ROLE_TRANSFORM:
		return transform_fault(op);
	case PV_ROLE_MODEL:
		return model_fault(op);
	case PV_ROLE_IMPORTANCE:
		return importance_fault(op);
	case PV_ROLE_BASELINE:
		return baseline_fault(op);
	case PV_ROLE_RECORDING:
		return recording_fault(op);
	default:
		return "has no known role";
	}
}

/* ---- the op as a whole ------------------------------------------------------------------ */

static const char *kind_fault(const struct pv_op *op)
{
	bool fitted = op->role == PV_ROLE_TRANSFORM || op->role == PV_ROLE_MODEL;
	bool reads = op->role <= PV_ROLE_COLUMNS || op->role == PV_ROLE_RECORDING;

	if (fitted && op->kind != PV_FITTED)
		return "learns from rows and does not call itself fitted";
	if (reads && op->kind != PV_PER_SAMPLE && op->kind != PV_PER_FILE)
		return "sees no training rows and must be per sample or per file";
	if ((op->flags & (PV_NEEDS_TARGETS | PV_ROW_LINEAR)) && op->role != PV_ROLE_TRANSFORM)
		return "has a flag of transforms";
	if ((op->flags & (PV_MANY_TARGETS | PV_DUAL)) && op->role != PV_ROLE_MODEL)
		return "has a flag of models";
	if ((op->flags & PV_EMBEDS_ROWS) && !fitted)
		return "has a flag of fitted ops";
	if ((op->flags & (PV_NULL_FROM_LABELS | PV_SIGNED)) && op->role != PV_ROLE_IMPORTANCE)
		return "has a flag of importance ops";
	return NULL;
}

static const char *title_fault(const struct pv_op *op)
{
	bool known = false;

	for (size_t i = 0; i < PV__COUNT(prefixes); i++)
		if (pv__starts_with(op->name, prefixes[i])) {
			const char *rest = op->name + strlen(prefixes[i]);

			known = is_word(rest, strlen(rest));
		}
	if (!known)
		return "has a name that is not prefix.word with a prefix of the study language";
	if (is_blank(op->version))
		return "has no version";
	if (is_blank(op->summary) || strchr(op->summary, '\n'))
		return "has no summary of one line";
	if (is_blank(op->doc))
		return "has no doc";
	return NULL;
}

const char *pv__op_fault(struct pv__arena *arena, const struct pv_op *op)
{
	const char *fault;

	if (op->size < sizeof(*op))
		return pv__format(arena, "an op is %u bytes, not %zu", op->size, sizeof(*op));
	if (is_blank(op->name))
		return "an op has no name";
	fault = title_fault(op);
	if (!fault)
		fault = call_fault(op);
	if (!fault)
		fault = kind_fault(op);
	if (!fault)
		fault = options_fault(arena, op);
	return fault ? pv__format(arena, "%s: %s", op->name, fault) : NULL;
}
