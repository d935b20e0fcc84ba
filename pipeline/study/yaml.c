/* YAML bytes -> a tree with places.  libyaml bounds neither depth nor repetition and
 * accepts what no study needs, so every limit is checked while its events arrive. */
#include "study/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

enum {
	LARGEST_FILE = PV__LARGEST_YAML,
	DEEPEST = 32,
	MOST_KEYS = 10000,
	MOST_VALUES = 100000,
	MOST_FAULTS = 50
};

/* A sequence or a map while it grows; `key` is NULL in a sequence. */
struct entry {
	const char *key;
	struct pv__mark key_mark;
	const struct pv__node *value;
};
struct entries {
	int64_t n, capacity;
	struct entry *entry;
};

/* A fault behind which reading can go on, so that all of them are listed at once. */
static int minor_fault(struct pv__yaml *r, struct pv__mark mark, const char *text)
{
	pv__fail(r->diag, PV_ESTUDY, &mark, "%s", text);
	if (++r->faults < MOST_FAULTS)
		return PV_OK;
	return pv__fail(r->diag, PV_ESTUDY, &mark, "too many faults: reading stops here");
}

static int next_event(struct pv__yaml *r, yaml_event_t *event)
{
	return yaml_parser_parse(&r->parser, event) ? PV_OK : pv__yaml_fault(r);
}

/* ---- events -> nodes ---------------------------------------------------------------- */

static int append(struct pv__yaml *r, struct entries *list, struct entry entry)
{
	if (list->n == list->capacity) {
		int64_t capacity = list->capacity ? 2 * list->capacity : 4;
		struct entry *grown = pv__alloc(r->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return pv__yaml_no_memory(r);
		if (list->n)
			memcpy(grown, list->entry, (size_t)list->n * sizeof(*grown));
		list->entry = grown;
		list->capacity = capacity;
	}
	list->entry[list->n++] = entry;
	return PV_OK;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *const *p = a, *const *q = b;
	int order = strcmp((*p)->key, (*q)->key);

	return order ? order : (*p > *q) - (*p < *q);
}

/* Sorted, not pairwise: a map may have thousands of keys. */
static int refuse_duplicates(struct pv__yaml *r, const struct entries *list)
{
	const struct entry **sorted = pv__alloc(r->arena, (size_t)list->n, sizeof(*sorted));

	if (!sorted)
		return pv__yaml_no_memory(r);
	for (int64_t i = 0; i < list->n; i++)
		sorted[i] = &list->entry[i];
	qsort(sorted, (size_t)list->n, sizeof(*sorted), compare_entries);
	for (int64_t i = 1; i < list->n; i++) {
		char *text;

		if (!pv__equal(sorted[i]->key, sorted[i - 1]->key))
			continue;
		text = pv__format(r->arena, "the key '%s' is given twice: first in line %lld",
				  sorted[i]->key, (long long)sorted[i - 1]->key_mark.line);
		if (!text)
			return pv__yaml_no_memory(r);
		PV__TRY(minor_fault(r, sorted[i]->key_mark, text));
	}
	return PV_OK;
}

static int finish(struct pv__yaml *r, struct pv__node *node, const struct entries *list)
{
	const struct pv__node **item = pv__alloc(r->arena, (size_t)list->n, sizeof(*item));
	const char **key = NULL;
	struct pv__mark *mark = NULL;

	if (!item)
		return pv__yaml_no_memory(r);
	if (node->kind == PV__MAP) {
		key = pv__alloc(r->arena, (size_t)list->n, sizeof(*key));
		mark = pv__alloc(r->arena, (size_t)list->n, sizeof(*mark));
		if (!key || !mark)
			return pv__yaml_no_memory(r);
		PV__TRY(refuse_duplicates(r, list));
	}
	for (int64_t i = 0; i < list->n; i++) {
		item[i] = list->entry[i].value;
		if (key) {
			key[i] = list->entry[i].key;
			mark[i] = list->entry[i].key_mark;
		}
	}
	node->n = list->n;
	node->item = item;
	node->key = key;
	node->key_mark = mark;
	return PV_OK;
}

static bool is_null_text(const char *s)
{
	static const char *const null[] = {"", "~", "null", "Null", "NULL"};

	for (size_t i = 0; i < PV__COUNT(null); i++)
		if (pv__equal(s, null[i]))
			return true;
	return false;
}

static int take_scalar(struct pv__yaml *r, const yaml_event_t *event, struct pv__node *node)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t n = event->data.scalar.length;

	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = pv__strndup(r->arena, value, n);
	if (!node->text)
		return pv__yaml_no_memory(r);
	node->kind = !node->quoted && is_null_text(node->text) ? PV__NULL : PV__SCALAR;
	if (strlen(node->text) != n)
		return minor_fault(r, node->mark, "a text with a zero byte");
	return PV_OK;
}

/* Anchors, aliases and tags: no study needs them, and they hide what a file says. */
static int refuse_decoration(struct pv__yaml *r, const yaml_event_t *event, struct pv__mark mark)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return minor_fault(r, mark,
				   "YAML aliases (*name) are not read: put a text that starts with "
				   "* in quotes, and share parts of a study with `extends: FILE`");
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	default:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor)
		PV__TRY(minor_fault(r, mark,
				    "YAML anchors (&name) are not read: put a text that starts "
				    "with & in quotes, and share parts of a study with "
				    "`extends: FILE`"));
	if (tag)
		PV__TRY(minor_fault(r, mark,
				    "YAML tags (!name) are not read: put a text that starts with "
				    "! in quotes, and share parts of a study with "
				    "`extends: FILE`"));
	return PV_OK;
}

static int read_value(struct pv__yaml *, yaml_event_t *, int depth, const struct pv__node **);

static int read_sequence(struct pv__yaml *r, int depth, struct pv__node *node)
{
	struct entries list = {0};
	yaml_event_t event;

	for (;;) {
		struct entry entry = {0};

		PV__TRY(next_event(r, &event));
		if (event.type == YAML_SEQUENCE_END_EVENT)
			break;
		PV__TRY(read_value(r, &event, depth, &entry.value));
		PV__TRY(append(r, &list, entry));
	}
	yaml_event_delete(&event);
	return finish(r, node, &list);
}

/* Takes the event of a key and deletes it. */
static int read_key(struct pv__yaml *r, yaml_event_t *event, struct entry *entry)
{
	const struct pv__node *key;

	entry->key_mark = pv__yaml_place(r, event->start_mark);
	if (event->type != YAML_SCALAR_EVENT && event->type != YAML_ALIAS_EVENT) {
		yaml_event_delete(event);
		return pv__fail(r->diag, PV_ESTUDY, &entry->key_mark,
				"a key must be a plain word, not a list or a map; put a text that "
				"starts with { or [ in quotes");
	}
	if (++r->keys > MOST_KEYS) {
		yaml_event_delete(event);
		return pv__fail(r->diag, PV_ENOMEM, &entry->key_mark, "more than %d keys",
				MOST_KEYS);
	}
	PV__TRY(read_value(r, event, 0, &key));
	entry->key = key->text ? key->text : "";
	if (!key->quoted && pv__equal(entry->key, "<<"))
		return minor_fault(r, entry->key_mark,
				   "YAML merge keys (<<) are not read: share parts of a study with "
				   "`extends: FILE`");
	return PV_OK;
}

static int read_map(struct pv__yaml *r, int depth, struct pv__node *node)
{
	struct entries list = {0};
	yaml_event_t event;

	for (;;) {
		struct entry entry = {0};

		PV__TRY(next_event(r, &event));
		if (event.type == YAML_MAPPING_END_EVENT)
			break;
		PV__TRY(read_key(r, &event, &entry));
		PV__TRY(next_event(r, &event));
		PV__TRY(read_value(r, &event, depth, &entry.value));
		PV__TRY(append(r, &list, entry));
	}
	yaml_event_delete(&event);
	return finish(r, node, &list);
}

/* Takes the first event of a value and deletes it. */
static int read_value(struct pv__yaml *r, yaml_event_t *event, int depth,
		      const struct pv__node **out)
{
	struct pv__node *node = pv__alloc(r->arena, 1, sizeof(*node));
	yaml_event_type_t type = event->type;
	int status = node ? PV_OK : pv__yaml_no_memory(r);

	if (status == PV_OK) {
		node->kind = PV__NULL;
		node->mark = pv__yaml_place(r, event->start_mark);
		status = refuse_decoration(r, event, node->mark);
	}
	if (status == PV_OK && type == YAML_SCALAR_EVENT)
		status = take_scalar(r, event, node);
	yaml_event_delete(event);
	PV__TRY(status);
	*out = node;
	if (++r->values > MOST_VALUES)
		return pv__fail(r->diag, PV_ENOMEM, &node->mark, "more than %d values",
				MOST_VALUES);
	if (type != YAML_SEQUENCE_START_EVENT && type != YAML_MAPPING_START_EVENT)
		return PV_OK;
	if (depth >= DEEPEST)
		return pv__fail(r->diag, PV_ENOMEM, &node->mark, "nested more than %d deep",
				DEEPEST);
	node->kind = type == YAML_MAPPING_START_EVENT ? PV__MAP : PV__SEQUENCE;
	return node->kind == PV__MAP ? read_map(r, depth + 1, node)
				     : read_sequence(r, depth + 1, node);
}

/* ---- one document ---------------------------------------------------------------------- */

/* The next event must be of this type, and holds nothing of interest. */
static int pass(struct pv__yaml *r, yaml_event_type_t type, const char *otherwise)
{
	yaml_event_t event;
	struct pv__mark mark;
	bool expected;

	PV__TRY(next_event(r, &event));
	expected = event.type == type;
	mark = pv__yaml_place(r, event.start_mark);
	yaml_event_delete(&event);
	return expected ? PV_OK : pv__fail(r->diag, PV_ESTUDY, &mark, "%s", otherwise);
}

static int read_stream(struct pv__yaml *r, const struct pv__node **out)
{
	int64_t errors = r->diag->n_errors;
	yaml_event_t event;

	PV__TRY(pass(r, YAML_STREAM_START_EVENT, "not YAML"));
	PV__TRY(pass(r, YAML_DOCUMENT_START_EVENT, "the file is empty"));
	PV__TRY(next_event(r, &event));
	PV__TRY(read_value(r, &event, 0, out));
	PV__TRY(pass(r, YAML_DOCUMENT_END_EVENT, "not YAML"));
	PV__TRY(pass(r, YAML_STREAM_END_EVENT,
		     "a second document begins here ('---'): one file holds one study"));
	return r->diag->n_errors > errors ? PV_ESTUDY : PV_OK;
}

/* A byte order mark of UTF-8 is passed over; others mean another encoding. */
static int pass_byte_order_mark(struct pv__yaml *r)
{
	struct pv__mark mark = {r->name, 1, 1};

	if (r->n >= 3 && memcmp(r->bytes, "\xef\xbb\xbf", 3) == 0) {
		r->bytes += 3;
		r->n -= 3;
	} else if (r->n >= 2 &&
		   (memcmp(r->bytes, "\xff\xfe", 2) == 0 || memcmp(r->bytes, "\xfe\xff", 2) == 0)) {
		return pv__fail(r->diag, PV_ESTUDY, &mark,
				"the file is UTF-16 or UTF-32: save it as UTF-8");
	}
	return PV_OK;
}

int pv__yaml_parse(struct pv__arena *arena, const char *name, const void *bytes, size_t n,
		   const struct pv__node **out, struct pv__diag *diag)
{
	struct pv__yaml r = {.arena = arena, .diag = diag, .bytes = bytes, .n = n};
	int status;

	r.name = pv__strdup(arena, name);
	if (!r.name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", name);
	if (n > LARGEST_FILE)
		return pv__fail(diag, PV_ENOMEM, &(struct pv__mark){name, 0, 0},
				"%zu bytes: larger than the limit of %d", n, LARGEST_FILE);
	PV__TRY(pass_byte_order_mark(&r));
	if (!yaml_parser_initialize(&r.parser))
		return pv__yaml_no_memory(&r);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, r.bytes, r.n);
	status = read_stream(&r, out);
	yaml_parser_delete(&r.parser);
	return status;
}

int pv__yaml_read(struct pv__arena *arena, const char *path, const struct pv__node **out,
		  struct pv__diag *diag)
{
	struct pv__bytes bytes;

	PV__TRY(pv__file_read(arena, path, LARGEST_FILE, &bytes, diag));
	return pv__yaml_parse(arena, path, bytes.data, bytes.n, out, diag);
}
