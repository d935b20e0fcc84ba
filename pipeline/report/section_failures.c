/* Failure analysis: which rows the headline's model gets wrong, how often and how surely. */
#include "report/figures.h"
#include "report/page.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN = 15 };

struct failure { /* a row over the repeats in which it was held out */
	int64_t row, n, n_wrong;
	double error;    /* mean absolute residual of numbers */
	double distance; /* mean |decision| of the wrong answers: how surely */
};

static void add(const struct pv__view *v, const struct pv__prediction *p, struct failure *f)
{
	f->n++;
	if (!pv__has_classes(v)) {
		f->error += fabs(p->y_hat - p->y);
		return;
	}
	if (p->y_hat == p->y)
		return;
	f->n_wrong++;
	f->distance += p->decision ? fabs(p->decision[0]) : 0;
}

/* Most often wrong first, then most surely; of numbers, the largest errors. */
static int compare_failures(const void *a, const void *b)
{
	const struct failure *x = a, *y = b;
	double share_x = (double)x->n_wrong * (double)y->n, share_y;

	share_y = (double)y->n_wrong * (double)x->n;
	if (share_x != share_y)
		return share_x > share_y ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance > y->distance ? -1 : 1;
	if (x->error != y->error)
		return x->error > y->error ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

/* Every row that was held out, the worst first. */
static int find_failures(const struct pv__view *v, int64_t *n, struct failure **out)
{
	const struct pv__system *system = pv__primary_system(v);
	struct failure *f = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*f));

	*n = 0;
	*out = f;
	if (!f)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->samples->n; i++)
		f[i].row = i;
	for (int64_t i = 0; system && i < v->r->n_predictions; i++) {
		const struct pv__prediction *p = &v->r->prediction[i];

		if (p->model == system->model && p->set == system->set &&
		    p->target == system->target)
			add(v, p, &f[p->row]);
	}
	for (int64_t i = 0; i < v->samples->n; i++) {
		if (f[i].n == 0)
			continue;
		f[i].error /= (double)f[i].n;
		f[i].distance = f[i].n_wrong > 0 ? f[i].distance / (double)f[i].n_wrong : 0;
		f[(*n)++] = f[i];
	}
	qsort(f, (size_t)*n, sizeof(*f), compare_failures);
	return PV_OK;
}

struct counts {
	int64_t always, sometimes, never;
};

static struct counts count(int64_t n, const struct failure *f)
{
	struct counts c = {0};

	for (int64_t i = 0; i < n; i++) {
		c.always += f[i].n_wrong == f[i].n;
		c.sometimes += f[i].n_wrong > 0 && f[i].n_wrong < f[i].n;
		c.never += f[i].n_wrong == 0;
	}
	return c;
}

static const char *name_of(const struct pv__view *v, const struct failure *f)
{
	return pv__pseudonym(v->arena, &v->pseudonyms, v->samples->id[f->row]);
}

static void put_classes(struct pv__page *page, int64_t n, const struct failure *f)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	bool has_distance = v->r->n_outputs == 1;
	struct counts c = count(n, f);

	pv__html(b,
		 "<p>Over %s: %s wrong whenever they were held out, %s in some repeats, %s never."
		 "</p>\n",
		 pv__shown_things(v->arena, v->study->outer.repeats, "repeat", "repeats"),
		 pv__shown_things(v->arena, c.always, "row was", "rows were"),
		 pv__shown_count(v->arena, c.sometimes), pv__shown_count(v->arena, c.never));
	pv__table_open(b, "Most often wrong",
		       "an error that is sure of itself and comes back in every repeat is worth a "
		       "look at the image, its quality and the diagnosis.");
	pv__table_head(b, has_distance ? "Row|True class|#Wrong in|#Mean distance from the boundary"
				       : "Row|True class|#Wrong in");
	for (int64_t i = 0; i < n && i < SHOWN && f[i].n_wrong > 0; i++) {
		pv__html(
			b,
			"<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"num\">%ld of %ld</td>",
			name_of(v, &f[i]), v->samples->class_name[(int64_t)v->samples->y[f[i].row]],
			(long)f[i].n_wrong, (long)f[i].n);
		if (has_distance)
			pv__html(b, "<td class=\"num\">%s</td>",
				 pv__shown(v->arena, f[i].distance, 2));
		pv__puts(b, "</tr>\n");
	}
	pv__table_close(b);
}

static void put_numbers(struct pv__page *page, int64_t n, const struct failure *f)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__table_open(b, "Largest errors", "mean absolute error over repeats.");
	pv__table_head(b, "Row|#Observed|#Mean error");
	for (int64_t i = 0; i < n && i < SHOWN; i++) {
		double y = v->samples->y[f[i].row];

		pv__html(b,
			 "<tr><th scope=\"row\">%s</th><td class=\"num\">%s</td>"
			 "<td class=\"num\">%s</td></tr>\n",
			 name_of(v, &f[i]), pv__shown(v->arena, y, pv__decimals(fabs(y))),
			 pv__shown(v->arena, f[i].error, pv__decimals(f[0].error)));
	}
	pv__table_close(b);
}

static int failures_html(struct pv__page *page)
{
	struct failure *f;
	int64_t n;

	if (find_failures(page->view, &n, &f) != PV_OK)
		return pv__page_no_memory(page);
	if (n == 0)
		return PV_OK;
	if (pv__has_classes(page->view))
		put_classes(page, n, f);
	else
		put_numbers(page, n, f);
	return PV_OK;
}

static json_t *failures_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *rows = pv__json_array(j);
	struct failure *f = NULL;
	int64_t n = 0;

	j->failed = j->failed || find_failures(v, &n, &f) != PV_OK;
	for (int64_t i = 0; i < n && i < SHOWN; i++) {
		json_t *one = pv__json_object(j);

		pv__json_set(j, one, "row", pv__json_text(j, name_of(v, &f[i])));
		pv__json_set(j, one, "held_out", pv__json_int(j, f[i].n));
		if (pv__has_classes(v))
			pv__json_set(j, one, "wrong", pv__json_int(j, f[i].n_wrong));
		else
			pv__json_set(j, one, "mean_error", pv__json_real(j, f[i].error));
		pv__json_append(j, rows, one);
	}
	if (pv__has_classes(v)) {
		struct counts c = count(n, f);

		pv__json_set(j, o, "always_wrong", pv__json_int(j, c.always));
		pv__json_set(j, o, "sometimes_wrong", pv__json_int(j, c.sometimes));
		pv__json_set(j, o, "never_wrong", pv__json_int(j, c.never));
	}
	pv__json_set(j, o, "worst", rows);
	return o;
}

const struct pv__section pv__section_failures = {"failures", "Failure analysis", failures_html,
						 failures_json};
