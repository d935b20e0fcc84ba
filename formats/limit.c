/* Limits, as they are or as PULVINAR_LIMITS sets them. */
#include "format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct pv__limit pv__reader_limits[] = {
	{"reader_bytes", "bytes", "memory of the process in which a plugin reads a recording",
	 (int64_t)4 << 30, (int64_t)1 << 44},
	{"reader_seconds", "s", "time in which a plugin must open a recording, or read a piece", 120,
	 86400},
	{NULL, NULL, NULL, 0, 0},
};

/* One "name=value" of the text: its parts, and what follows it. */
struct setting {
	const char *name, *value;
	size_t n_name, n_value;
};

static const char *next_setting(const char *text, struct setting *s)
{
	size_t n = strcspn(text, ",");

	s->name = text;
	s->n_name = strcspn(text, "=,");
	s->value = s->n_name < n ? text + s->n_name + 1 : text + n;
	s->n_value = (size_t)(text + n - s->value);
	return text[n] ? text + n + 1 : text + n;
}

static bool is_called(const struct setting *s, const char *name)
{
	return strlen(name) == s->n_name && memcmp(name, s->name, s->n_name) == 0;
}

static bool value_of(const struct setting *s, int64_t *value)
{
	char digits[24];

	if (s->n_value >= sizeof(digits))
		return false;
	memcpy(digits, s->value, s->n_value);
	digits[s->n_value] = 0;
	return pv__parse_int(digits, value);
}

static int64_t highest(const struct pv__limit *limit)
{
	return limit->most > 0 ? limit->most : limit->value;
}

int64_t pv__limit(const struct pv__limit *limit)
{
	const char *text = getenv("PULVINAR_LIMITS");
	int64_t value = limit->value, set;
	struct setting s;

	while (text && *text) {
		text = next_setting(text, &s);
		if (is_called(&s, limit->name) && value_of(&s, &set) && set >= 1 &&
		    set <= highest(limit))
			value = set;
	}
	return value;
}

static const struct pv__limit *find_in(const struct pv__limit *limit, const struct setting *s)
{
	for (; limit && limit->name; limit++)
		if (is_called(s, limit->name))
			return limit;
	return NULL;
}

static const struct pv__limit *find(const struct setting *s)
{
	const struct pv__limit *limit = find_in(pv__reader_limits, s);

	for (const struct pv__format *const *f = pv__formats(); *f && !limit; f++)
		limit = find_in((*f)->limit, s);
	return limit;
}

int pv__limits_check(struct pv__diag *diag)
{
	const char *text = getenv("PULVINAR_LIMITS");
	struct setting s;

	while (text && *text) {
		const struct pv__limit *limit;
		int64_t value;

		text = next_setting(text, &s);
		limit = find(&s);
		if (!limit)
			return pv__fail(diag, PV_EUSAGE, NULL,
					"PULVINAR_LIMITS: '%.*s' is no limit; "
					"`pulvinar describe formats` lists them",
					(int)s.n_name, s.name);
		if (!value_of(&s, &value) || value < 1 || value > highest(limit))
			return pv__fail(diag, PV_EUSAGE, NULL,
					"PULVINAR_LIMITS: %s must be a whole number from 1 to "
					"%" PRId64 ", not '%.*s'",
					limit->name, highest(limit), (int)s.n_value, s.value);
	}
	return PV_OK;
}

int pv__within(const struct pv__limit *limit, const struct pv__mark *mark, const char *field,
	       int64_t asked, struct pv__diag *diag)
{
	int64_t most = pv__limit(limit);

	if (asked <= most)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, mark,
			"%s: %" PRId64 " %s, more than %" PRId64 " (limit %s)", field, asked,
			limit->unit, most, limit->name);
}

int pv__file_within(const char *path, const struct pv__limit *limit, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	size_t size;
	int fd;

	PV__TRY(pv__file_open(path, &fd, &size, diag));
	close(fd);
	return pv__within(limit, &mark, "size", (int64_t)size, diag);
}

int pv__read_within(struct pv__arena *arena, const char *path, const struct pv__limit *limit,
		    struct pv__bytes *out, struct pv__diag *diag)
{
	PV__TRY(pv__file_within(path, limit, diag));
	return pv__file_read(arena, path, (size_t)pv__limit(limit), out, diag);
}
