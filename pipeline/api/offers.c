/* describe, schema, plugin list, plugin why, simulate. */
#include "api/library.h"
#include "plugin/describe.h"
#include "report/json_schema.h"
#include "simulate/simulate.h"
#include "study/schema.h"

int pv_describe(struct pv_library *library, const char *name)
{
	const struct pv__registry *registry = &library->registry;
	const struct pv_op *op = name ? pv__registry_find(registry, name) : NULL;
	struct pv__call call;
	struct pv__buffer text;
	int status = PV_OK;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	if (op) {
		pv__describe_op(&text, op);
	} else if (!name) {
		pv__describe_all(&text, registry);
	} else {
		const char *near = pv__registry_nearest(registry, name, 0);

		status = pv__fail(&call.diag, PV_EINVAL, NULL, "no plugin offers '%s'%s%s%s", name,
		                  near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	}
	pv__call_output(&call, &text);
	return pv__call_end(&call, status);
}

int pv_describe_study(struct pv_library *library)
{
	struct pv__call call;
	struct pv__buffer text;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	pv__schema_text(&text);
	pv__call_output(&call, &text);
	return pv__call_end(&call, PV_OK);
}

int pv_schema(struct pv_library *library)
{
	struct pv__call call;
	struct pv__buffer text;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	pv__json_schema(&text, &library->registry);
	pv__call_output(&call, &text);
	return pv__call_end(&call, PV_OK);
}

static void put_file(struct pv__buffer *text, const struct pv__plugin_file *file)
{
	if (file->plugin)
		pv__putf(text, "%-12s %-8s %s\n", file->plugin->name, file->plugin->version,
		         file->path);
	else
		pv__putf(text, "%-12s %-8s %s: %s\n", "refused", "-", file->path, file->refusal);
}

int pv_plugin_list(struct pv_library *library)
{
	struct pv__call call;
	struct pv__buffer text;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	for (int64_t i = 0; i < library->registry.n_files; i++)
		put_file(&text, &library->registry.file[i]);
	pv__call_output(&call, &text);
	return pv__call_end(&call, PV_OK);
}

static void put_file_why(struct pv__call *call, struct pv__buffer *text,
                         const struct pv__plugin_file *file)
{
	put_file(text, file);
	if (!file->plugin)
		return;
	pv__putf(text, "  abi %u.%u, licence %s, sha256 %s\n", file->plugin->abi_major,
	         file->plugin->abi_minor,
	         file->plugin->license ? file->plugin->license : "not stated",
	         pv__digest_text(call->arena, &file->digest));
	for (const struct pv_op *const *op = file->plugin->op; *op; op++)
		pv__putf(text, "  %-28s %s\n", (*op)->name, (*op)->summary);
}

int pv_plugin_why(struct pv_library *library, const char *name)
{
	const struct pv__registry *registry = &library->registry;
	struct pv__call call;
	struct pv__buffer text;
	int status = PV_OK;
	bool found = false;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	for (int64_t i = 0; i < registry->n_files; i++) {
		const struct pv__plugin_file *file = &registry->file[i];

		if (pv__equal(file->shown, name) || pv__equal(file->path, name) ||
		    (file->plugin && pv__equal(file->plugin->name, name))) {
			put_file_why(&call, &text, file);
			found = true;
		}
	}
	for (int64_t i = 0; i < registry->n_ops; i++)
		if (pv__equal(registry->op[i]->name, name) && registry->op_file[i] >= 0) {
			put_file_why(&call, &text, &registry->file[registry->op_file[i]]);
			found = true;
		}
	if (!found)
		status = pv__fail(&call.diag, PV_ENOENT, NULL,
		                  "no plugin and no op is called '%s'; plugin list shows what was "
		                  "looked at", name);
	pv__call_output(&call, &text);
	return pv__call_end(&call, status);
}

int pv_simulate(struct pv_library *library, const char *what, const char *folder, int64_t n,
                uint64_t seed)
{
	struct pv__simulate_options options = {.seed = seed, .n = n};
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	if (pv__equal(what, "alzheimers"))
		status = pv__simulate_alzheimers(folder, &options, &call.diag);
	else
		status = pv__fail(&call.diag, PV_EUSAGE, NULL,
		                  "nothing is simulated under the name '%s'; there is: alzheimers",
		                  what);
	return pv__call_end(&call, status);
}
