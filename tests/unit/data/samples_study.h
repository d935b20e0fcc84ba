/* A study filled by hand over files in a folder of its own: for the tests of samples. */
#ifndef SAMPLES_STUDY_H
#define SAMPLES_STUDY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/data.h"
#include "formats/formats.h"
#include "study/study.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lab {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__study study;
	struct pv__samples samples;
	char folder[64];
};

static int lab_start(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	lab->arena = pv__arena_new();
	lab->diag.arena = lab->arena;
	strcpy(lab->folder, "/tmp/pulvinar-samples-XXXXXX");
	assert_non_null(mkdtemp(lab->folder));
	lab->study = (struct pv__study){.arena = lab->arena,
					.file = "study.yaml",
					.folder = lab->folder,
					.data = {.mark = {"study.yaml", 3, 1},
						 .target = {.kind = PV_CLASSES},
						 .samples = {.per = PV__PER_PARTICIPANT}}};
	*state = lab;
	return 0;
}

static int lab_end(void **state)
{
	struct lab *lab = *state;
	DIR *dir = opendir(lab->folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			(void)unlink(pv__path_join(lab->arena, lab->folder, entry->d_name));
	if (dir)
		closedir(dir);
	rmdir(lab->folder);
	pv__arena_free(lab->arena);
	free(lab);
	return 0;
}

static inline const char *lab_path(struct lab *lab, const char *name)
{
	return pv__path_join(lab->arena, lab->folder, name);
}

static inline void lab_file(struct lab *lab, const char *name, const char *text)
{
	FILE *f = fopen(lab_path(lab, name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
}

/* Names from a list that ends with NULL. */
static inline struct pv__names lab_names(struct lab *lab, const char *first, ...)
{
	const char **name = pv__alloc(lab->arena, 16, sizeof(*name));
	struct pv__names names = {0, name};
	va_list args;

	va_start(args, first);
	for (const char *s = first; s; s = va_arg(args, const char *))
		name[names.n++] = s;
	va_end(args);
	return names;
}

static inline struct pv__filters lab_filter(struct lab *lab, struct pv__filter filter)
{
	struct pv__filter *one = pv__alloc(lab->arena, 1, sizeof(*one));

	*one = filter;
	one->mark = (struct pv__mark){"study.yaml", 4, 3};
	return (struct pv__filters){1, one};
}

/* Participants p.tsv with these columns and a target of classes. */
static inline void lab_participants(struct lab *lab, const char *table, const char *target)
{
	lab_file(lab, "p.tsv", table);
	lab->study.data.participants = "p.tsv";
	lab->study.data.target.columns = lab_names(lab, target, NULL);
}

static inline void lab_table(struct lab *lab, const char *name, const char *file, const char *text,
			     struct pv__names key)
{
	int64_t n = lab->study.data.n_tables;
	struct pv__table_input *table = pv__alloc(lab->arena, (size_t)n + 1, sizeof(*table));

	if (n)
		memcpy(table, lab->study.data.table, (size_t)n * sizeof(*table));
	table[n] = (struct pv__table_input){.name = name, .file = file, .key = key};
	lab->study.data.table = table;
	lab->study.data.n_tables = n + 1;
	lab_file(lab, file, text);
}

static inline void lab_image(struct lab *lab, const char *path)
{
	struct pv__input *image = pv__alloc(lab->arena, 1, sizeof(*image));

	*image = (struct pv__input){.name = "gm", .path = path};
	lab->study.data.image = image;
	lab->study.data.n_images = 1;
}

/* A 4-D image 1x1x1 with a repetition time. */
static inline void lab_bold(struct lab *lab, const char *name, int64_t n_times, float tr_s)
{
	struct pv_grid grid = {{1, 1, 1}, {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
	float *data = pv__alloc(lab->arena, (size_t)n_times, sizeof(*data));
	const unsigned char mm_and_s = 2 + 8;
	FILE *f;

	assert_int_equal(pv__nifti_write(lab_path(lab, name), &grid, n_times, data, &lab->diag),
			 PV_OK);
	f = fopen(lab_path(lab, name), "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 92, SEEK_SET), 0); /* pixdim[4] */
	assert_int_equal(fwrite(&tr_s, sizeof(tr_s), 1, f), 1);
	assert_int_equal(fseek(f, 123, SEEK_SET), 0); /* xyzt_units */
	assert_int_equal(fwrite(&mm_and_s, 1, 1, f), 1);
	fclose(f);
	lab_image(lab, name);
}

static inline int lab_build(struct lab *lab)
{
	return pv__samples_build(lab->arena, &lab->study, &lab->samples, &lab->diag);
}

/* Is there a message, an error or a warning, that contains this? */
static inline bool lab_says(const struct lab *lab, const char *text)
{
	for (int64_t i = 0; i < lab->diag.n; i++)
		if (strstr(lab->diag.message[i].text, text))
			return true;
	for (int64_t i = 0; i < lab->diag.n; i++)
		print_message("  said: %s\n", lab->diag.message[i].text);
	return false;
}

static inline void lab_expect_ok(struct lab *lab)
{
	if (lab_build(lab) != PV_OK)
		(void)lab_says(lab, "\x01");
	assert_int_equal(lab->diag.n_errors, 0);
	assert_int_not_equal(lab->samples.n, 0);
}

static inline void lab_expect(struct lab *lab, int status, const char *text)
{
	assert_int_equal(lab_build(lab), status);
	assert_true(lab->diag.n_errors > 0);
	assert_true(lab_says(lab, text));
}

static inline const char *lab_cell(const struct lab *lab, int64_t row, const char *column)
{
	int64_t c = pv__frame_column(lab->samples.frame, column);

	assert_true(c >= 0);
	return pv__frame_cell(lab->samples.frame, row, c);
}

#endif
