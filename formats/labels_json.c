/* Labels in JSON: {"1": "Name"}, [{"index": 1, "name": "Name"}], or NiiVue's colour map
 * {"I": [0, 1], "labels": ["background", "Name"]}. */
#include "json.h"
#include "labels.h"

static int refuse(struct pv__label_list *list)
{
	struct pv__mark mark = {list->path, 0, 0};

	return pv__fail(list->diag, PV_EDATA, &mark,
			"not labels: {\"1\": \"NAME\"}, [{\"index\": 1, \"name\": \"NAME\"}] or "
			"{\"labels\": [\"NAME\"]} are");
}

/* The texts outlive the tree. */
static int add(struct pv__label_list *list, const char *label, const json_t *name)
{
	const char *kept =
		json_is_string(name) ? pv__strdup(list->arena, json_string_value(name)) : NULL;

	if (!json_is_string(name))
		return refuse(list);
	if (!kept || !label)
		return pv__fail(list->diag, PV_ENOMEM, NULL, "no memory for the labels");
	return pv__label_add(list, 0, label, kept);
}

static const char *number(struct pv__label_list *list, int64_t value)
{
	return pv__format(list->arena, "%lld", (long long)value);
}

/* {"1": "Name"} */
static int from_map(struct pv__label_list *list, json_t *map)
{
	const char *key;
	json_t *name;

	json_object_foreach(map, key, name) PV__TRY(add(list, pv__strdup(list->arena, key), name));
	return PV_OK;
}

/* [{"index": 1, "name": "Name"}] */
static int from_objects(struct pv__label_list *list, const json_t *objects)
{
	for (size_t i = 0; i < json_array_size(objects); i++) {
		const json_t *one = json_array_get(objects, i);
		const json_t *index = json_object_get(one, "index");

		if (!json_is_integer(index))
			return refuse(list);
		PV__TRY(add(list, number(list, json_integer_value(index)),
			    json_object_get(one, "name")));
	}
	return PV_OK;
}

/* Name i belongs to label I[i], or to i where there is no I. */
static int from_colour_map(struct pv__label_list *list, const json_t *labels, const json_t *index)
{
	size_t n = json_array_size(labels);

	if (index && (!json_is_array(index) || json_array_size(index) != n))
		return refuse(list);
	for (size_t i = 0; i < n; i++) {
		const json_t *label = index ? json_array_get(index, i) : NULL;

		if (index && !json_is_integer(label))
			return refuse(list);
		PV__TRY(add(list, number(list, label ? json_integer_value(label) : (int64_t)i),
			    json_array_get(labels, i)));
	}
	return PV_OK;
}

static int from_tree(struct pv__label_list *list, json_t *root)
{
	const json_t *labels = json_object_get(root, "labels");

	if (json_is_array(labels))
		return from_colour_map(list, labels, json_object_get(root, "I"));
	return json_is_object(root) ? from_map(list, root) : from_objects(list, root);
}

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct pv__label_list list = {.arena = arena, .path = path, .diag = diag};
	json_t *root;
	int status;

	PV__TRY(pv__file_within(path, &pv__label_limits[0], diag));
	PV__TRY(pv__json_read(arena, path, (size_t)pv__limit(&pv__label_limits[0]), &root, diag));
	status = from_tree(&list, root);
	json_decref(root);
	PV__TRY(status);
	return pv__label_finish(&list, out);
}

static bool probe(const struct pv__probe *probe)
{
	char line[PV__LABEL_LINE];

	return pv__label_first_line(probe, line) && (*line == '{' || *line == '[');
}

const struct pv__format pv__format_json_labels = {
	.name = "json_labels",
	.title = "Labels in JSON, also colour maps of NiiVue",
	.suffixes = ".json",
	.reads = "{\"1\": \"NAME\"}, [{\"index\": 1, \"name\": \"NAME\"}], {\"I\": [1], "
		 "\"labels\": [\"NAME\"]}",
	.refuses = "other JSON, labels or names that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
