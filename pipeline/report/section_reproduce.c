/* Reproduce: one command, and what must be the same for the same numbers. */
#include "report/identity.h"
#include "report/page.h"

static void put_fact(struct pv__buffer *b, const char *title, const char *text)
{
	pv__html(b, "<dt>%s</dt><dd>%s</dd>\n", title, text);
}

static void put_digest(struct pv__page *page, const char *title, const struct pv__digest *digest)
{
	pv__html(&page->html,
		 "<tr><th scope=\"row\">%s</th><td><code class=\"hash\">%s</code></td></tr>\n",
		 title, pv__digest_text(page->view->arena, digest));
}

static void put_plugins(struct pv__page *page)
{
	const struct pv__registry *registry = page->view->study->registry;
	struct pv__arena *arena = page->view->arena;
	struct pv__buffer *b = &page->html;

	pv__table_open(b, "Plugins", "that the study used.");
	pv__table_head(b, "File|Name|Version|ABI|SHA-256");
	for (int64_t i = 0; registry && i < registry->n_files; i++) {
		const struct pv__plugin_file *file = &registry->file[i];

		if (!pv__plugin_used(page->view, i))
			continue;
		pv__html(b, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>", file->shown,
			 file->plugin->name, file->plugin->version);
		pv__html(b, "<td>%s</td><td><code class=\"hash\">%s</code></td></tr>\n",
			 pv__format(arena, "%u.%u", file->plugin->abi_major,
				    file->plugin->abi_minor),
			 pv__digest_text(arena, &file->digest));
	}
	pv__table_close(b);
}

static int reproduce_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	struct pv__identity id;

	if (pv__identity_of(v, &id) != PV_OK)
		return pv__page_no_memory(page);
	pv__html(b,
		 "<p>In the folder of the study, with the same inputs:</p>\n"
		 "<pre><code>pulvinar run %s</code></pre>\n"
		 "<p><a href=\"study.resolved.yaml\">study.resolved.yaml</a> spells out every "
		 "default; "
		 "copied into that folder it runs to the same result.</p>\n"
		 "<p>Whether these files are still what the run wrote, and whether a new run "
		 "writes the same (RESULTS is the folder of this report):</p>\n"
		 "<pre><code>pulvinar verify RESULTS\npulvinar verify RESULTS --rerun"
		 "</code></pre>\n",
		 id.study_name);
	pv__puts(b, "<dl class=\"facts\">\n");
	put_fact(b, "Seed", pv__format(v->arena, "%llu", (unsigned long long)v->study->seed));
	put_fact(b, "Pulvinar", PULVINAR_VERSION);
	put_fact(b, "Compiler", PULVINAR_COMPILER);
	put_fact(b, "Build", PULVINAR_BUILD_TYPE);
	put_fact(b, "Study", id.study_name);
	put_fact(b, "Inputs",
		 pv__format(v->arena, "%s, %s",
			    pv__shown_things(v->arena, v->r->n_inputs, "file", "files"),
			    pv__shown_bytes(v->arena, id.input_bytes)));
	pv__puts(b, "</dl>\n");
	pv__table_open(b, "Digests",
		       "SHA-256; manifest.json holds those of every input and output.");
	pv__table_head(b, "Of|SHA-256");
	if (id.has_study)
		put_digest(page, "study file", &id.study);
	put_digest(page, "resolved study", &id.resolved);
	put_digest(page, "list of inputs with their digests", &id.inputs);
	pv__table_close(b);
	put_plugins(page);
	return PV_OK;
}

static json_t *reproduce_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j);
	struct pv__identity id = {0};

	j->failed = j->failed || pv__identity_of(v, &id) != PV_OK;
	pv__json_set(j, o, "command",
		     pv__json_text(j, pv__format(v->arena, "pulvinar run %s", id.study_name)));
	pv__json_set(j, o, "verify", pv__json_text(j, "pulvinar verify RESULTS --rerun"));
	pv__json_set(
		j, o, "seed",
		pv__json_text(j, pv__format(v->arena, "%llu", (unsigned long long)v->study->seed)));
	pv__json_set(j, o, "version", pv__json_text(j, PULVINAR_VERSION));
	pv__json_set(j, o, "compiler", pv__json_text(j, PULVINAR_COMPILER));
	pv__json_set(j, o, "build_type", pv__json_text(j, PULVINAR_BUILD_TYPE));
	pv__json_set(j, o, "study", pv__json_text(j, id.study_name));
	if (id.has_study)
		pv__json_set(j, o, "study_sha256",
			     pv__json_text(j, pv__digest_text(v->arena, &id.study)));
	pv__json_set(j, o, "resolved_sha256",
		     pv__json_text(j, pv__digest_text(v->arena, &id.resolved)));
	pv__json_set(j, o, "inputs_sha256",
		     pv__json_text(j, pv__digest_text(v->arena, &id.inputs)));
	pv__json_set(j, o, "n_inputs", pv__json_int(j, v->r->n_inputs));
	pv__json_set(j, o, "input_bytes", pv__json_int(j, id.input_bytes));
	pv__json_set(j, o, "plugins", pv__plugins_json(j, v));
	return o;
}

const struct pv__section pv__section_reproduce = {"reproduce", "Reproduce", reproduce_html,
						  reproduce_json};
