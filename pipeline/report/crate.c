/* ro-crate-metadata.json: the results as a Process Run Crate (RO-Crate 1.1, Process Run Crate
 * 0.5), for repositories and workflow tools.  No times: the same inputs give the same bytes. */
#include "report/identity.h"

#include <string.h>

static json_t *reference(struct pv__json *j, const char *id)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "@id", pv__json_text(j, id));
	return o;
}

static json_t *entity(struct pv__json *j, const char *id, const char *type)
{
	json_t *o = reference(j, id);

	pv__json_set(j, o, "@type", pv__json_text(j, type));
	return o;
}

static json_t *descriptor(struct pv__json *j)
{
	json_t *o = entity(j, "ro-crate-metadata.json", "CreativeWork");

	pv__json_set(j, o, "conformsTo", reference(j, "https://w3id.org/ro/crate/1.1"));
	pv__json_set(j, o, "about", reference(j, "./"));
	return o;
}

static json_t *profile(struct pv__json *j)
{
	json_t *o = entity(j, "https://w3id.org/ro/wfrun/process/0.5", "CreativeWork");

	pv__json_set(j, o, "name", pv__json_text(j, "Process Run Crate"));
	pv__json_set(j, o, "version", pv__json_text(j, "0.5"));
	return o;
}

static json_t *software(struct pv__json *j)
{
	json_t *o = entity(j, "#pulvinar", "SoftwareApplication");

	pv__json_set(j, o, "name", pv__json_text(j, "Pulvinar"));
	pv__json_set(j, o, "softwareVersion", pv__json_text(j, PULVINAR_VERSION));
	return o;
}

static const char *encoding_of(const char *name)
{
	static const struct {
		const char *suffix, *type;
	} known[] = {
		{".html", "text/html"},
		{".json", "application/json"},
		{".tsv", "text/tab-separated-values"},
		{".md", "text/markdown"},
		{".svg", "image/svg+xml"},
		{".yaml", "application/yaml"},
		{".nii.gz", "application/gzip"},
		{".bib", "application/x-bibtex"},
	};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (pv__ends_with(name, known[i].suffix))
			return known[i].type;
	return "application/octet-stream";
}

static json_t *file_json(struct pv__json *j, const char *id, const char *name, int64_t bytes,
			 const struct pv__digest *digest)
{
	json_t *o = entity(j, id, "File");

	pv__json_set(j, o, "name", pv__json_text(j, name));
	pv__json_set(j, o, "contentSize",
		     pv__json_text(j, pv__format(j->arena, "%lld", (long long)bytes)));
	pv__json_set(j, o, "sha256", pv__json_text(j, pv__digest_text(j->arena, digest)));
	pv__json_set(j, o, "encodingFormat", pv__json_text(j, encoding_of(name)));
	return o;
}

/* Inputs lie elsewhere and are told by their content alone: their names may name people. */
static const char *input_id(struct pv__json *j, const struct pv__input_file *file)
{
	const char *digest = pv__digest_text(j->arena, &file->digest);

	return digest ? pv__format(j->arena, "#input-%.16s", digest) : NULL;
}

/* Equal contents are one entity. */
static bool is_repeated(const struct pv__results *r, int64_t i)
{
	for (int64_t k = 0; k < i; k++)
		if (memcmp(&r->input[k].digest, &r->input[i].digest, sizeof(r->input[i].digest)) ==
		    0)
			return true;
	return false;
}

static json_t *action(struct pv__json *j, const struct pv__outputs *outputs,
		      const struct pv__view *v)
{
	json_t *o = entity(j, "#run", "CreateAction"), *object = pv__json_array(j);
	json_t *result = pv__json_array(j);

	pv__json_set(j, o, "name",
		     pv__json_text(j, v->study->title ? v->study->title : v->study->name));
	pv__json_set(j, o, "description", pv__json_text(j, "pulvinar run study.resolved.yaml"));
	pv__json_set(j, o, "instrument", reference(j, "#pulvinar"));
	for (int64_t i = 0; i < v->r->n_inputs; i++)
		if (!is_repeated(v->r, i))
			pv__json_append(j, object, reference(j, input_id(j, &v->r->input[i])));
	for (int64_t i = 0; i < outputs->n; i++)
		pv__json_append(j, result, reference(j, outputs->file[i].name));
	pv__json_set(j, o, "object", object);
	pv__json_set(j, o, "result", result);
	pv__json_set(j, o, "actionStatus", reference(j, "http://schema.org/CompletedActionStatus"));
	return o;
}

static json_t *root(struct pv__json *j, const struct pv__outputs *outputs, const struct pv__view *v)
{
	json_t *o = entity(j, "./", "Dataset"), *parts = pv__json_array(j);

	pv__json_set(j, o, "name",
		     pv__json_text(j, v->study->title ? v->study->title : v->study->name));
	pv__json_set(j, o, "description",
		     pv__json_text(j, "Results of a Pulvinar study. Research use only, not a "
				      "diagnostic device."));
	pv__json_set(j, o, "conformsTo", reference(j, "https://w3id.org/ro/wfrun/process/0.5"));
	for (int64_t i = 0; i < outputs->n; i++)
		pv__json_append(j, parts, reference(j, outputs->file[i].name));
	pv__json_set(j, o, "hasPart", parts);
	pv__json_set(j, o, "mentions", reference(j, "#run"));
	return o;
}

int pv__crate_write(struct pv__outputs *outputs, const struct pv__view *v)
{
	struct pv__json j = {.arena = outputs->arena};
	struct pv__buffer b = {.arena = outputs->arena};
	json_t *crate = pv__json_object(&j), *graph = pv__json_array(&j);

	pv__json_append(&j, graph, descriptor(&j));
	pv__json_append(&j, graph, root(&j, outputs, v));
	pv__json_append(&j, graph, profile(&j));
	pv__json_append(&j, graph, software(&j));
	pv__json_append(&j, graph, action(&j, outputs, v));
	for (int64_t i = 0; i < outputs->n; i++) {
		const struct pv__output_file *file = &outputs->file[i];

		pv__json_append(&j, graph,
				file_json(&j, file->name, file->name, file->bytes, &file->digest));
	}
	for (int64_t i = 0; i < v->r->n_inputs; i++) {
		const struct pv__input_file *file = &v->r->input[i];

		if (!is_repeated(v->r, i))
			pv__json_append(&j, graph,
					file_json(&j, input_id(&j, file),
						  file->role ? file->role : "input", file->bytes,
						  &file->digest));
	}
	pv__json_set(&j, crate, "@context",
		     pv__json_text(&j, "https://w3id.org/ro/crate/1.1/context"));
	pv__json_set(&j, crate, "@graph", graph);
	pv__put_json(&b, &j, crate);
	return pv__output_buffer(outputs, "ro-crate-metadata.json", &b);
}
