/* Methods: what ran, its ops with their options, and whom to cite. */
#include "report/methods.h"
#include "report/page.h"

static bool seen_before(const struct pv__used_op *op, int64_t i)
{
	for (int64_t k = 0; k < i; k++) {
		if (op[k].stage->op == op[i].stage->op)
			return true;
	}
	return false;
}

static bool is_cited(const struct pv__used_op *op, int64_t i)
{
	const struct pv_op *it = op[i].stage->op;

	return it && it->cite && *it->cite && !seen_before(op, i);
}

static void put_ops(struct pv__buffer *b, int64_t n, const struct pv__used_op *op)
{
	pv__puts(b, "<details>\n<summary>Every operation with its options and version</summary>\n");
	pv__table_open(b, "Operations", "in the order of the study.");
	pv__table_head(b, "Where|Operation|Version|Options|What it does");
	for (int64_t i = 0; i < n; i++) {
		const struct pv_op *it = op[i].stage->op;

		pv__html(b,
			 "<tr><td>%s</td><th scope=\"row\"><code>%s</code></th><td>%s</td>"
			 "<td><code>%s</code></td><td>%s</td></tr>\n",
			 op[i].where, op[i].stage->op_name, it ? it->version : "", op[i].options,
			 it && it->summary ? it->summary : "");
	}
	pv__table_close(b);
	pv__puts(b, "</details>\n");
}

static void put_references(struct pv__buffer *b, int64_t n, const struct pv__used_op *op)
{
	bool any = false;

	for (int64_t i = 0; i < n; i++)
		any = any || is_cited(op, i);
	if (!any)
		return;
	pv__puts(b, "<h3>References of the operations used</h3>\n<ol class=\"refs\">\n");
	for (int64_t i = 0; i < n; i++) {
		if (is_cited(op, i))
			pv__html(b, "<li><code>%s</code>: %s</li>\n", op[i].stage->op_name,
				 op[i].stage->op->cite);
	}
	pv__puts(b, "</ol>\n");
}

static int methods_html(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;
	struct pv__paragraph *paragraph;
	struct pv__used_op *op;
	int64_t n, n_ops;

	if (pv__methods_text(page->view, &n, &paragraph) != PV_OK ||
	    pv__methods_ops(page->view, &n_ops, &op) != PV_OK)
		return pv__page_no_memory(page);
	pv__puts(b, "<p class=\"note\">Written from what ran; free to be copied (CC0).</p>\n");
	for (int64_t i = 0; i < n; i++)
		pv__html(b, "<p><strong>%s.</strong> %s</p>\n", paragraph[i].title,
			 paragraph[i].text);
	put_ops(b, n_ops, op);
	put_references(b, n_ops, op);
	return PV_OK;
}

static json_t *op_json(struct pv__json *j, const struct pv__used_op *used)
{
	const struct pv_op *op = used->stage->op;
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "where", pv__json_text(j, used->where));
	pv__json_set(j, o, "op", pv__json_text(j, used->stage->op_name));
	pv__json_set(j, o, "version", pv__json_text(j, op ? op->version : NULL));
	pv__json_set(j, o, "options", pv__json_text(j, used->options));
	pv__json_set(j, o, "summary", pv__json_text(j, op ? op->summary : NULL));
	pv__json_set(j, o, "cite", pv__json_text(j, op ? op->cite : NULL));
	return o;
}

static json_t *methods_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *text = pv__json_object(j), *ops = pv__json_array(j);
	struct pv__paragraph *paragraph;
	struct pv__used_op *op;
	int64_t n = 0, n_ops = 0;

	j->failed = j->failed || pv__methods_text(v, &n, &paragraph) != PV_OK ||
		    pv__methods_ops(v, &n_ops, &op) != PV_OK;
	for (int64_t i = 0; !j->failed && i < n; i++)
		pv__json_set(j, text, paragraph[i].title, pv__json_text(j, paragraph[i].text));
	for (int64_t i = 0; !j->failed && i < n_ops; i++)
		pv__json_append(j, ops, op_json(j, &op[i]));
	pv__json_set(j, o, "text", text);
	pv__json_set(j, o, "operations", ops);
	return o;
}

const struct pv__section pv__section_methods = {"methods", "Methods", methods_html, methods_json};
