/* run.slurm: what sbatch is asked for, in the study or in a profile that it names. */
#include "study/read.h"
#include "study/units.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define FIELD(name) offsetof(struct pv__slurm_spec, name)

static const struct pv__schema_key slurm_key[] = {
	{.name = "profile",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(profile),
	 .help = "YAML file with these keys, relative to this file; what stands here goes before "
		 "it"},
	{.name = "partition",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(partition),
	 .otherwise = "as the site says",
	 .help = "`--partition`"},
	{.name = "account",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(account),
	 .otherwise = "as the site says",
	 .help = "`--account`"},
	{.name = "qos",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(qos),
	 .otherwise = "as the site says",
	 .help = "`--qos`"},
	{.name = "time",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(time),
	 .otherwise = "as the site says",
	 .help = "`--time` of one array element, as in 90m, 2h, 02:00:00 or 1-12:00:00"},
	{.name = "memory",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(memory),
	 .otherwise = "as the site says",
	 .help = "`--mem` of one array element, as in 4G"},
	{.name = "cpus",
	 .type = PV__KEY_INT,
	 .dflt = "1",
	 .min = 1,
	 .max = 1024,
	 .offset = FIELD(cpus),
	 .help = "`--cpus-per-task`: worker processes of one array element"},
	{.name = "chunks",
	 .type = PV__KEY_INT,
	 .dflt = "100",
	 .min = 1,
	 .max = 100000,
	 .offset = FIELD(chunks),
	 .help = "array elements that the tasks of a stage are dealt to, at most; never more than "
		 "MaxArraySize allows"},
	{.name = "throttle",
	 .type = PV__KEY_INT,
	 .dflt = "0",
	 .min = 0,
	 .max = 100000,
	 .offset = FIELD(throttle),
	 .help = "array elements that may run at the same time; 0: no limit"},
	{.name = "options",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(options),
	 .help = "further options of sbatch, as in `[\"--constraint=avx2\"]`"},
	{.name = "setup",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(setup),
	 .help = "shell lines before the work, as in `[module load openblas]`"},
};
const struct pv__schema_block pv__block_slurm = {
	"run.slurm", "What Slurm is asked for. Nothing here changes a result.",
	(int64_t)PV__COUNT(slurm_key), slurm_key};

/* ---- profile --------------------------------------------------------------------------- */

static const char *profile_path(struct pv__reading *r, const struct pv__node *stated)
{
	const char *folder = pv__path_dir(r->arena, stated->mark.file);

	return folder ? pv__path_join(r->arena, pv__equal(folder, ".") ? "" : folder, stated->text)
		      : NULL;
}

/* The same map without a key. */
static const struct pv__node *without(struct pv__reading *r, const struct pv__node *map,
				      const char *key)
{
	struct pv__node *out = pv__take(r, 1, sizeof(*out));
	const struct pv__node **item = pv__take(r, map->n, sizeof(*item));
	const char **name = pv__take(r, map->n, sizeof(*name));
	struct pv__mark *mark = pv__take(r, map->n, sizeof(*mark));

	if (!out || !item || !name || !mark)
		return NULL;
	*out = *map;
	out->n = 0;
	for (int64_t i = 0; i < map->n; i++) {
		if (pv__equal(map->key[i], key))
			continue;
		item[out->n] = map->item[i];
		name[out->n] = map->key[i];
		mark[out->n++] = map->key_mark[i];
	}
	out->item = item;
	out->key = name;
	out->key_mark = mark;
	return out;
}

static const struct pv__node *read_profile(struct pv__reading *r, const struct pv__node *stated)
{
	const char *text, *path;
	const struct pv__node *profile;

	if (pv__node_text(stated, "run.slurm.profile", &text, r->diag) != PV_OK)
		return NULL;
	path = profile_path(r, stated);
	if (!path)
		return NULL;
	if (access(path, R_OK) != 0) {
		pv__fail(r->diag, PV_ESTUDY, &stated->mark, "run.slurm.profile: cannot read %s: %s",
			 path, strerror(errno));
		return NULL;
	}
	if (pv__yaml_read(r->arena, path, &profile, r->diag) != PV_OK)
		return NULL;
	if (profile->kind != PV__MAP || pv__node_get(profile, "profile")) {
		pv__fail(r->diag, PV_ESTUDY, &profile->mark,
			 "a profile is a map of the keys of run.slurm, and names no other profile");
		return NULL;
	}
	return profile;
}

/* The map with the values of its profile under its own, and without the name of that. */
static const struct pv__node *with_profile(struct pv__reading *r, const struct pv__node *node)
{
	const struct pv__node *stated = pv__given(node, "profile"), *profile, *own;

	if (!stated)
		return node;
	profile = read_profile(r, stated);
	own = without(r, node, "profile");
	return profile && own ? pv__merge(r, profile, own) : own;
}

/* ---- checks ---------------------------------------------------------------------------- */

/* "02:00:00", "1-12:00:00", "1-12": a form of sbatch that says what its numbers are of. */
static bool is_clock(const char *text)
{
	int64_t colons = 0, dashes = 0, digits = 0;

	for (const char *p = text; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			digits++;
			continue;
		}
		if (digits == 0 || (*p != ':' && *p != '-') || (*p == '-' && colons > 0))
			return false;
		colons += *p == ':';
		dashes += *p == '-';
		digits = 0;
	}
	return digits > 0 && dashes <= 1 && colons <= 2 && (dashes == 1 || colons == 2);
}

static void check_time(struct pv__reading *r, const struct pv__node *map, struct pv__slurm_spec *s)
{
	double seconds;

	if (!s->time || is_clock(s->time))
		return;
	if (pv__parse_duration(s->time, &seconds) && seconds < 1e9)
		s->time = pv__format(r->arena, "%lld", (long long)ceil(seconds / 60));
	else
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, map, "time"),
			 "run.slurm.time: '%s' is no time: write 90m, 2h or 02:00:00", s->time);
}

static void check_memory(struct pv__reading *r, const struct pv__node *map,
			 struct pv__slurm_spec *s)
{
	int64_t bytes;

	if (!s->memory)
		return;
	if (pv__parse_size(s->memory, &bytes))
		s->memory =
			pv__format(r->arena, "%lldM", (long long)((bytes + (1 << 20) - 1) >> 20));
	else
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, map, "memory"),
			 "run.slurm.memory: '%s' is no amount of memory: write 512M or 4G",
			 s->memory);
}

/* A word that sbatch takes after an option. */
static void check_word(struct pv__reading *r, const struct pv__node *map, const char *key,
		       const char *word)
{
	for (const char *p = word; p && *p; p++)
		if ((unsigned char)*p <= ' ' || strchr("'\"\\#$`", *p)) {
			pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, map, key),
				 "run.slurm.%s: '%s' holds a blank or a quote", key, word);
			return;
		}
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* Is this one of the options that the program gives itself? */
static bool is_ours(const char *option)
{
	static const char *const ours[] = {"--array",  "--chdir", "--dependency", "--error",
					   "--output", "--input", "--job-name",   "--parsable",
					   "--wait",   "--wrap",  "--test-only"};
	size_t n = strcspn(option, "= ");

	for (size_t i = 0; i < PV__COUNT(ours); i++)
		if (strlen(ours[i]) == n && strncmp(option, ours[i], n) == 0)
			return true;
	return option[0] == '-' && option[1] && strchr("aDdeoiJW", option[1]);
}

static void check_lines(struct pv__reading *r, const struct pv__node *map,
			const struct pv__slurm_spec *s)
{
	for (int64_t i = 0; i < s->options.n; i++) {
		const char *option = s->options.name[i];
		const char *fault = has_control(option) ? "must be one line"
				    : option[0] != '-'  ? "is no option of sbatch"
				    : is_ours(option)   ? "is set by the program itself"
							: NULL;

		if (fault)
			pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, map, "options"),
				 "run.slurm.options: '%s' %s", option, fault);
	}
	for (int64_t i = 0; i < s->setup.n; i++)
		if (has_control(s->setup.name[i]))
			pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, map, "setup"),
				 "run.slurm.setup: '%s' must be one line", s->setup.name[i]);
}

const struct pv__node *pv__slurm_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__slurm_spec *s = &r->study->slurm;
	const struct pv__node *map = node ? with_profile(r, node) : NULL;

	pv__keys_read(r, &pv__block_slurm, "run.slurm", map, s);
	if (!map)
		return node;
	check_time(r, map, s);
	check_memory(r, map, s);
	check_word(r, map, "partition", s->partition);
	check_word(r, map, "account", s->account);
	check_word(r, map, "qos", s->qos);
	check_lines(r, map, s);
	return map;
}
