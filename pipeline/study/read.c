/* What every block needs while a study is read: memory, places, names. */
#include "study/read.h"

#include <string.h>

void *pv__take(struct pv__reading *r, int64_t n, size_t each)
{
	void *memory = pv__alloc(r->arena, (size_t)n, each);

	if (!memory)
		pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->whole.file);
	return memory;
}

void pv__not_run(struct pv__reading *r, const char *sentence)
{
	struct pv__study *s = r->study;

	if (s->n_not_run == r->not_run_capacity) {
		int64_t capacity = s->n_not_run + 16;
		const char **grown = pv__take(r, capacity, sizeof(*grown));

		if (!grown)
			return;
		if (s->n_not_run)
			memcpy(grown, r->not_run, (size_t)s->n_not_run * sizeof(*grown));
		r->not_run = grown;
		r->not_run_capacity = capacity;
		s->not_run = grown;
	}
	r->not_run[s->n_not_run++] = sentence;
}

const char *pv__hint(struct pv__reading *r, const char *name, const char *const *names, int64_t n)
{
	const char *nearest = pv__nearest(name, names, n);
	const char *text = nearest ? pv__format(r->arena, "; did you mean '%s'?", nearest) : "";

	return text ? text : "";
}

const struct pv__mark *pv__place(const struct pv__reading *r, const struct pv__node *node)
{
	return node ? &node->mark : &r->whole;
}

const struct pv__mark *pv__key_place(const struct pv__reading *r, const struct pv__node *map,
				     const char *key)
{
	for (int64_t i = 0; map && map->kind == PV__MAP && i < map->n; i++)
		if (pv__equal(map->key[i], key))
			return &map->key_mark[i];
	return pv__place(r, map);
}

const struct pv__node *pv__given(const struct pv__node *map, const char *key)
{
	const struct pv__node *node = pv__node_get(map, key);

	return node && node->kind != PV__NULL ? node : NULL;
}

bool pv__check_name(struct pv__reading *r, const char *name, const struct pv__mark *mark,
		    const char *what)
{
	static const char first[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t n = strlen(name);

	if (n > 0 && n < 200 && strspn(name, first) > 0) {
		size_t at = 0;

		while (name[at] && (strchr(first, name[at]) || strchr("_+.-", name[at])))
			at++;
		if (at == n)
			return true;
	}
	pv__fail(r->diag, PV_ESTUDY, mark,
		 "'%s' cannot be the name of %s: take letters, digits, _ + . and -, with a letter "
		 "or a digit first",
		 name, what);
	return false;
}
