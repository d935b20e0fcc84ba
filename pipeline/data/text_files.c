/* Text files that rows were made from, and ids that are in them but not in the study. */
#include "data/rows.h"

#include <string.h>

/* The array with room for one more; NULL: no memory. */
static void *with_room(struct pv__arena *arena, void *array, int64_t n, int64_t *capacity,
		       size_t each)
{
	void *grown;

	if (n < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 16;
	grown = pv__alloc(arena, (size_t)*capacity, each);
	if (grown && n)
		memcpy(grown, array, (size_t)n * each);
	return grown;
}

int pv__rows_text(struct pv__rows *rows, const char *role, const char *shown,
		  const struct pv__frame *frame)
{
	struct pv__text_file *text;

	for (int64_t i = 0; i < rows->n_texts; i++)
		if (pv__equal(rows->text[i].shown, shown))
			return PV_OK;
	text = with_room(rows->arena, rows->text, rows->n_texts, &rows->text_capacity,
			 sizeof(*text));
	if (!text)
		return pv__rows_no_memory(rows);
	text[rows->n_texts++] = (struct pv__text_file){role, shown, frame->digest, frame->bytes};
	rows->text = text;
	return PV_OK;
}

int pv__rows_stranger(struct pv__rows *rows, const char *id)
{
	const char **stranger = with_room(rows->arena, rows->stranger, rows->n_strangers,
					  &rows->stranger_capacity, sizeof(*stranger));

	if (!stranger)
		return pv__rows_no_memory(rows);
	stranger[rows->n_strangers++] = id;
	rows->stranger = stranger;
	return PV_OK;
}
