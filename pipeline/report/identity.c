/* What a run is made of. */
#include "report/identity.h"

#include <string.h>

int pv__identity_of(const struct pv__view *v, struct pv__identity *out)
{
	const char *slash = strrchr(v->study->file, '/');
	struct pv__buffer list = {.arena = v->arena};

	*out = (struct pv__identity){.study_name = slash ? slash + 1 : v->study->file};
	out->has_study = v->study->n_files > 0;
	if (out->has_study)
		out->study = v->study->files[0].digest;
	pv__sha256(v->r->resolved, strlen(v->r->resolved), &out->resolved);
	pv__puts(&list, "");
	for (int64_t i = 0; i < v->r->n_inputs; i++) {
		const char *digest = pv__digest_text(v->arena, &v->r->input[i].digest);

		if (!digest)
			return PV_ENOMEM;
		pv__putf(&list, "%s  %s\n", digest, v->r->input[i].shown);
		out->input_bytes += v->r->input[i].bytes;
	}
	if (list.failed)
		return PV_ENOMEM;
	pv__sha256(list.data, list.n, &out->inputs);
	return PV_OK;
}

bool pv__plugin_used(const struct pv__view *v, int64_t file)
{
	return v->study->registry->file[file].plugin &&
	       (!v->r->plugin_used || v->r->plugin_used[file]);
}

json_t *pv__plugins_json(struct pv__json *j, const struct pv__view *v)
{
	const struct pv__registry *registry = v->study->registry;
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; registry && i < registry->n_files; i++) {
		const struct pv__plugin_file *file = &registry->file[i];
		json_t *o;

		if (!pv__plugin_used(v, i))
			continue;
		o = pv__json_object(j);
		pv__json_set(j, o, "file", pv__json_text(j, file->shown));
		pv__json_set(j, o, "name", pv__json_text(j, file->plugin->name));
		pv__json_set(j, o, "version", pv__json_text(j, file->plugin->version));
		pv__json_set(j, o, "abi",
			     pv__json_text(j, pv__format(v->arena, "%u.%u", file->plugin->abi_major,
							 file->plugin->abi_minor)));
		pv__json_set(j, o, "sha256",
			     pv__json_text(j, pv__digest_text(v->arena, &file->digest)));
		pv__json_append(j, array, o);
	}
	return array;
}
