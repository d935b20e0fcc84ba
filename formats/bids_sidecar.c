/* Sidecars of BIDS: JSON files that hold for every file below them with the same suffix. */
#include "bids_name.h"
#include "json.h"

#include <dirent.h>
#include <string.h>

enum { LARGEST = 16 << 20 };

/* The same suffix, and no entity that the file does not have. */
static bool applies(const struct pv__bids_name *sidecar, const struct pv__bids_name *file)
{
	if (!pv__equal(sidecar->extension, ".json") || !pv__equal(sidecar->suffix, file->suffix))
		return false;
	for (int64_t i = 0; i < sidecar->n; i++) {
		const char *value = pv__bids_value(file, sidecar->entity[i].name);

		if (!value || !pv__equal(value, sidecar->entity[i].value))
			return false;
	}
	return true;
}

/* The sidecar of a file in one folder; *out NULL: none. */
static int find_in(struct pv__arena *arena, const char *root, const char *folder,
		   const struct pv__bids_name *file, const char **out, struct pv__diag *diag)
{
	const char *path = *folder ? pv__path_join(arena, root, folder) : *root ? root : ".";
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;
	int status = PV_OK;

	*out = NULL;
	while (dir && status == PV_OK && (entry = readdir(dir)) != NULL) {
		struct pv__bids_name name;
		const char *shown;

		if (entry->d_name[0] == '.' || !pv__ends_with(entry->d_name, ".json") ||
		    !pv__bids_parse(arena, entry->d_name, &name) || !applies(&name, file))
			continue;
		shown = pv__path_join(arena, folder, entry->d_name);
		if (!shown)
			status = pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
		else if (*out) /* in an order that no folder decides */
			status = pv__fail(diag, PV_EDATA, NULL,
					  "%s and %s both hold for the same file; BIDS allows one "
					  "in a folder",
					  strcmp(*out, shown) < 0 ? *out : shown,
					  strcmp(*out, shown) < 0 ? shown : *out);
		*out = shown;
	}
	if (dir)
		closedir(dir);
	return status;
}

static int take_number(struct pv__arena *arena, const char *root, const char *shown,
		       const char *key, double *value, const char **sidecar, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, root, shown);
	struct pv__mark mark = {shown, 0, 0};
	const json_t *found;
	json_t *json;
	bool sound;

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
	PV__TRY(pv__json_read(arena, path, LARGEST, &json, diag));
	found = json_object_get(json, key);
	sound = !found || json_is_number(found);
	if (found && sound) {
		*value = json_number_value(found);
		*sidecar = shown;
	}
	json_decref(json);
	return sound ? PV_OK : pv__fail(diag, PV_EDATA, &mark, "%s is not a number", key);
}

int pv__bids_number(struct pv__arena *arena, const char *root, const char *folder,
		    const char *shown, const char *key, double *value, const char **sidecar,
		    struct pv__diag *diag)
{
	size_t at = strlen(folder);
	struct pv__bids_name file;

	*sidecar = NULL;
	if (!pv__bids_parse(arena, shown, &file))
		return PV_OK;
	for (;;) { /* from the data set's folder down to the file's */
		const char *here = pv__strndup(arena, shown, at), *found = NULL, *slash;

		if (!here)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
		PV__TRY(find_in(arena, root, here, &file, &found, diag));
		if (found)
			PV__TRY(take_number(arena, root, found, key, value, sidecar, diag));
		slash = strchr(shown + at + (at > 0), '/');
		if (!slash)
			return PV_OK;
		at = (size_t)(slash - shown);
	}
}
