/* manifest.json: what went in, what came out, and with what it was made.  No absolute
 * paths, no names of users or hosts, no times. */
#include "report/identity.h"

#include "math/profile.h"

static json_t *digest_json(struct pv__json *j, const struct pv__digest *digest)
{
	return pv__json_text(j, pv__digest_text(j->arena, digest));
}

static json_t *input_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < v->r->n_inputs; i++) {
		const struct pv__input_file *file = &v->r->input[i];
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "path", pv__json_text(j, file->shown));
		pv__json_set(j, o, "role", pv__json_text(j, file->role));
		if (file->outside)
			pv__json_set(j, o, "outside_of_data_root", pv__json_bool(j, true));
		pv__json_set(j, o, "bytes", pv__json_int(j, file->bytes));
		pv__json_set(j, o, "sha256", digest_json(j, &file->digest));
		if (file->gzipped)
			pv__json_set(j, o, "inflated_sha256", digest_json(j, &file->content));
		pv__json_append(j, array, o);
	}
	return array;
}

json_t *pv__outputs_json(struct pv__json *j, const struct pv__outputs *outputs)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < outputs->n; i++) {
		const struct pv__output_file *file = &outputs->file[i];
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "path", pv__json_text(j, file->name));
		pv__json_set(j, o, "bytes", pv__json_int(j, file->bytes));
		pv__json_set(j, o, "sha256", digest_json(j, &file->digest));
		pv__json_set(j, o, "tolerance", pv__json_text(j, "bitwise"));
		if (pv__starts_with(file->name, "models/"))
			pv__json_set(j, o, "embeds_training_rows",
				     pv__json_bool(j, file->embeds_rows));
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

static json_t *program_json(struct pv__json *j, const struct pv__profile *profile)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "name", pv__json_text(j, "pulvinar"));
	pv__json_set(j, o, "version", pv__json_text(j, PULVINAR_VERSION));
	pv__json_set(j, o, "compiler", pv__json_text(j, profile->compiler));
	pv__json_set(j, o, "flags", pv__json_text(j, profile->flags));
	pv__json_set(j, o, "build_type", pv__json_text(j, profile->build_type));
	pv__json_set(j, o, "abi",
		     pv__json_text(j, pv__format(j->arena, "%u.%u", PV_ABI_MAJOR, PV_ABI_MINOR)));
	return o;
}

json_t *pv__profile_json(struct pv__json *j, const struct pv__profile *profile)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "libc", pv__json_text(j, profile->libc));
	pv__json_set(j, o, "blas", pv__json_text(j, profile->blas));
	pv__json_set(j, o, "blas_core", pv__json_text(j, profile->blas_core));
	pv__json_set(j, o, "cpu", pv__json_text(j, profile->cpu));
	pv__json_set(j, o, "rounding", pv__json_text(j, profile->rounding));
	pv__json_set(j, o, "flushes_subnormals", pv__json_bool(j, profile->flushes));
	return o;
}

/* The splits, as the file that an outer `scheme: file` reads. */
static json_t *splits_json(struct pv__json *j, const struct pv__outputs *outputs)
{
	for (int64_t i = 0; i < outputs->n; i++)
		if (pv__equal(outputs->file[i].name, "splits.tsv"))
			return digest_json(j, &outputs->file[i].digest);
	return pv__json_text(j, NULL);
}

static void set_study(struct pv__json *j, json_t *o, const struct pv__view *v)
{
	struct pv__identity id = {0};

	j->failed = j->failed || pv__identity_of(v, &id) != PV_OK;
	/* as text: JSON readers lose digits of whole numbers beyond 2^53 */
	pv__json_set(
		j, o, "seed",
		pv__json_text(j, pv__format(v->arena, "%llu", (unsigned long long)v->study->seed)));
	pv__json_set(j, o, "random", pv__json_text(j, "Philox4x32-10"));
	pv__json_set(j, o, "simulated", pv__json_bool(j, v->study->simulated));
	pv__json_set(j, o, "study", pv__json_text(j, id.study_name));
	if (id.has_study)
		pv__json_set(j, o, "study_sha256", digest_json(j, &id.study));
	pv__json_set(j, o, "resolved_sha256", digest_json(j, &id.resolved));
}

int pv__manifest_write(struct pv__outputs *outputs, const struct pv__view *v)
{
	struct pv__json j = {.arena = v->arena};
	struct pv__buffer b = {.arena = v->arena};
	struct pv__profile profile = pv__profile_now(v->arena);
	json_t *o = pv__json_object(&j);

	pv__json_set(&j, o, "format", pv__json_text(&j, "pulvinar results 1"));
	pv__json_set(&j, o, "program", program_json(&j, &profile));
	pv__json_set(&j, o, "numeric_profile", pv__profile_json(&j, &profile));
	set_study(&j, o, v);
	pv__json_set(&j, o, "splits_sha256", splits_json(&j, outputs));
	pv__json_set(&j, o, "counts", count_json(&j, v));
	pv__json_set(&j, o, "plugins", pv__plugins_json(&j, v));
	pv__json_set(&j, o, "inputs", input_json(&j, v));
	pv__json_set(&j, o, "outputs", pv__outputs_json(&j, outputs));
	pv__put_json(&b, &j, o);
	return pv__output_buffer(outputs, "manifest.json", &b);
}
