/* Every limit of formats/README.md.  A small sound file is read; with the limit lowered below
 * what the file needs it is refused in one line that names the limit.  And a file, sparse on the
 * disk, that is larger than a limit allows is refused by a program that could not hold it. */
#include "support/check.h"
#include "support/program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SEEDS "tests/fuzz/seeds/"

static const struct limited {
	const char *name, *file; /* below the repository; NULL: BrainVision, written here */
	int64_t lowered;
} limited[] = {
	{"image_bytes", SEEDS "nifti/float32.nii", 8},
	{"image_offset", SEEDS "nifti/float32.nii", 351},
	{"gifti_bytes", SEEDS "gifti/surf-ascii.gii", 100},
	{"gifti_values", SEEDS "gifti/surf-ascii.gii", 1},
	{"gifti_arrays", SEEDS "gifti/surf-ascii.gii", 1},
	{"edf_signals", SEEDS "edf/plus.edf", 1},
	{"edf_record_bytes", SEEDS "edf/plus.edf", 1},
	{"brainvision_text_bytes", NULL, 10},
	{"brainvision_channels", NULL, 1},
	{"fif_tags", SEEDS "fif/epochs.fif", 3},
	{"fif_tag_bytes", SEEDS "fif/epochs.fif", 3},
	{"fif_inflated_bytes", SEEDS "fif/raw.fif.gz", 100},
	{"fif_channels", SEEDS "fif/epochs.fif", 1},
	{"npy_channels", SEEDS "npy/f4.npy", 1},
	{"zip_members", SEEDS "npz/stored.npz", 1},
	{"zip_bytes", SEEDS "npz/stored.npz", 100},
	{"stats_bytes", SEEDS "tsv/aseg.stats", 100},
	{"label_bytes", SEEDS "labels/fsl.xml", 20},
	{"label_bytes", SEEDS "labels/itksnap.txt", 20},
	{"label_bytes", SEEDS "labels/map.json", 5},
	{"table_bytes", SEEDS "tsv/participants.tsv", 10},
};

/* Held to in tests/abi/test_reader.c, with plugins that are greedy and slow. */
static const char *const of_readers[] = {"reader_bytes", "reader_seconds"};

static const char *sound_file(struct scratch *s, const char *file)
{
	if (file)
		return source_path(s, file);
	scratch_write(s, "x.vhdr",
		      "Brain Vision Data Exchange Header File Version 1.0\n"
		      "[Common Infos]\nDataFile=x.eeg\nDataFormat=BINARY\n"
		      "DataOrientation=MULTIPLEXED\nNumberOfChannels=2\nSamplingInterval=1000\n"
		      "[Binary Infos]\nBinaryFormat=INT_16\n"
		      "[Channel Infos]\nCh1=Cz,,1,uV\nCh2=Pz,,1,uV\n");
	scratch_write(s, "x.eeg", "8 bytes.");
	return scratch_path(s, "x.vhdr");
}

static void assert_refused(struct scratch *s, const struct program *p, const char *limit)
{
	assert_code(p, 65);
	assert_holds(p->err, pv__format(s->arena, "(limit %s)\n", limit));
	assert_int_equal(count_lines(p->err), 1);
	assert_string_equal(p->out, "");
}

static void a_lowered_limit_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < PV__COUNT(limited); i++) {
		const struct limited *l = &limited[i];
		struct scratch s;
		struct program p;
		const char *path;

		scratch_make(&s);
		path = sound_file(&s, l->file);
		run_program(&s, &p, "info", path);
		assert_code(&p, 0);
		setenv("PULVINAR_LIMITS",
		       pv__format(s.arena, "%s=%lld", l->name, (long long)l->lowered), 1);
		run_program(&s, &p, "info", path);
		unsetenv("PULVINAR_LIMITS");
		assert_refused(&s, &p, l->name);
		scratch_remove(&s);
	}
	print_message("%zu limits lowered, each refused by name\n", PV__COUNT(limited));
}

/* ---- the table of the README ------------------------------------------------------------ */

static bool is_tried(const char *name, size_t n)
{
	bool tried = false;

	for (size_t i = 0; i < PV__COUNT(limited); i++)
		tried = tried || (strlen(limited[i].name) == n &&
				  memcmp(limited[i].name, name, n) == 0);
	for (size_t i = 0; i < PV__COUNT(of_readers); i++)
		tried = tried || (strlen(of_readers[i]) == n && memcmp(of_readers[i], name, n) == 0);
	return tried;
}

static void every_limit_of_the_table_is_tried(void **state)
{
	struct scratch s;
	const char *table, *at;

	(void)state;
	scratch_make(&s);
	table = strstr(file_text(&s, source_path(&s, "formats/README.md")), "\n## Limits\n");
	assert_non_null(table);
	for (at = strstr(table, "\n| `"); at; at = strstr(at + 1, "\n| `")) {
		const char *name = at + strlen("\n| `");
		size_t n = strcspn(name, "`");

		if (!is_tried(name, n))
			fail_msg("no file is tried against the limit %.*s", (int)n, name);
	}
	for (size_t i = 0; i < PV__COUNT(limited); i++)
		assert_holds(table, pv__format(s.arena, "\n| `%s` | ", limited[i].name));
	scratch_remove(&s);
}

/* ---- before memory is taken --------------------------------------------------------------- */

/* Much less than the files below, and than the limits that they pass. */
static void little_memory(void *to)
{
	const struct rlimit most = {(rlim_t)1 << 30, (rlim_t)1 << 30};

	(void)to;
	setrlimit(RLIMIT_AS, &most);
}

static void a_huge_file_is_refused_before_memory_is_taken(void **state)
{
	static const struct {
		const char *name, *file;
		int64_t size;
	} huge[] = {
		{"gifti_bytes", SEEDS "gifti/surf-ascii.gii", ((int64_t)1 << 30) + 1},
		{"brainvision_text_bytes", NULL, ((int64_t)1 << 26) + 1},
		{"stats_bytes", SEEDS "tsv/aseg.stats", (int64_t)1 << 31},
		{"label_bytes", SEEDS "labels/fsl.xml", (int64_t)1 << 31},
		{"table_bytes", "configs/data/aomic/thickness_lh.tsv", (int64_t)1 << 31},
	};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(huge); i++) {
		struct scratch s;
		struct program p;
		const char *path, *sound;

		scratch_make(&s);
		sound = sound_file(&s, huge[i].file);
		path = scratch_path(&s, "huge%s", strrchr(sound, '.'));
		file_copy(&s, sound, path);
		assert_int_equal(truncate(path, huge[i].size), 0);
		program_start_prepared(&s, (const char *const[]){"info", path, NULL}, -1,
				       little_memory, NULL, &p);
		program_wait(&s, &p);
		assert_refused(&s, &p, huge[i].name);
		scratch_remove(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lowered_limit_refuses),
		cmocka_unit_test(every_limit_of_the_table_is_tried),
		cmocka_unit_test(a_huge_file_is_refused_before_memory_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
