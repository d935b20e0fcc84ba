/* manifest.json: what went in, what came out, and with what it was made. */
#include "report/identity.h"

static json_t *input_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < v->r->n_inputs; i++) {
		const struct pv__input_file *file = &v->r->input[i];
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "path", pv__json_text(j, file->shown));
		pv__json_set(j, o, "bytes", pv__json_int(j, file->bytes));
		pv__json_set(j, o, "sha256",
			     pv__json_text(j, pv__digest_text(v->arena, &file->digest)));
		pv__json_append(j, array, o);
	}
	return array;
}

static json_t *output_json(struct pv__json *j, const struct pv__outputs *outputs)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < outputs->n; i++) {
		const struct pv__output_file *file = &outputs->file[i];
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "path", pv__json_text(j, file->name));
		pv__json_set(j, o, "bytes", pv__json_int(j, file->bytes));
		pv__json_set(j, o, "sha256",
			     pv__json_text(j, pv__digest_text(outputs->arena, &file->digest)));
		pv__json_append(j, array, o);
	}
	return array;
}

static json_t *count_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "samples", pv__json_int(j, v->samples->n));
	pv__json_set(j, o, "groups", pv__json_int(j, v->samples->n_groups));
	pv__json_set(j, o, "found", pv__json_int(j, v->samples->n_found));
	pv__json_set(j, o, "excluded", pv__json_int(j, v->samples->n_exclusions));
	pv__json_set(j, o, "configurations", pv__json_int(j, v->r->n_configurations));
	pv__json_set(j, o, "fits", pv__json_int(j, v->r->n_fits));
	return o;
}

static json_t *program_json(struct pv__json *j)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "name", pv__json_text(j, "pulvinar"));
	pv__json_set(j, o, "version", pv__json_text(j, PULVINAR_VERSION));
	pv__json_set(j, o, "compiler", pv__json_text(j, PULVINAR_COMPILER));
	pv__json_set(j, o, "build_type", pv__json_text(j, PULVINAR_BUILD_TYPE));
	pv__json_set(j, o, "abi",
		     pv__json_text(j, pv__format(j->arena, "%u.%u", PV_ABI_MAJOR, PV_ABI_MINOR)));
	return o;
}

int pv__manifest_write(struct pv__outputs *outputs, const struct pv__view *v)
{
	struct pv__json j = {.arena = v->arena};
	struct pv__buffer b = {.arena = v->arena};
	struct pv__identity id = {0};
	json_t *o = pv__json_object(&j);

	j.failed = j.failed || pv__identity_of(v, &id) != PV_OK;
	pv__json_set(&j, o, "format", pv__json_text(&j, "pulvinar results 1"));
	pv__json_set(&j, o, "program", program_json(&j));
	/* as text: JSON readers lose digits of whole numbers beyond 2^53 */
	pv__json_set(&j, o, "seed",
		     pv__json_text(
			     &j, pv__format(v->arena, "%llu", (unsigned long long)v->study->seed)));
	pv__json_set(&j, o, "simulated", pv__json_bool(&j, v->study->simulated));
	pv__json_set(&j, o, "study", pv__json_text(&j, id.study_name));
	if (id.has_study)
		pv__json_set(&j, o, "study_sha256",
			     pv__json_text(&j, pv__digest_text(v->arena, &id.study)));
	pv__json_set(&j, o, "resolved_sha256",
		     pv__json_text(&j, pv__digest_text(v->arena, &id.resolved)));
	pv__json_set(&j, o, "counts", count_json(&j, v));
	pv__json_set(&j, o, "plugins", pv__plugins_json(&j, v));
	pv__json_set(&j, o, "inputs", input_json(&j, v));
	pv__json_set(&j, o, "outputs", output_json(&j, outputs));
	pv__put_json(&b, &j, o);
	return pv__output_buffer(outputs, "manifest.json", &b);
}
