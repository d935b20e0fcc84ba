/* JSON files. */
#include "json.h"
#include "formats.h"

int pv__json_read(struct pv__arena *arena, const char *path, size_t limit, json_t **out,
		  struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes = {0};
	json_error_t error;
	const char *text;

	PV__TRY(pv__file_read(arena, path, limit, &bytes, diag));
	PV__TRY(pv__check_text(path, &bytes, diag));
	text = (const char *)bytes.data;
	if (pv__starts_with(text, "\xef\xbb\xbf"))
		text += 3;
	*out = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (*out)
		return PV_OK;
	if (json_error_code(&error) == json_error_out_of_memory)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	mark.line = error.line > 0 ? error.line : 0;
	return pv__fail(diag, PV_EDATA, &mark, "not JSON: %s", error.text);
}
