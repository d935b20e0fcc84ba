/* The simulated cohort, read back from its files: what was promised is in there. */
#include "support/check.h"

#include "formats.h"
#include "math/math.h"
#include "simulate/simulate.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 400, N_REGIONS = 32, N_NAMED = 8 };

/* Distances of the classes that age and tiv add to every region, and its spread. */
static const double shift = -0.5 * 0.5 + 0.3 * -0.3;
static const double sd_per_sd = 1.1575836902790226; /* sqrt(1 + .25 + .09) */

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	char folder[40];
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){.arena = pv__arena_new(), .folder = "/tmp/pulvinar-test-XXXXXX"};
	assert_non_null(f->arena);
	f->diag.arena = f->arena;
	assert_non_null(mkdtemp(f->folder));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void end(struct fixture *f)
{
	assert_int_equal(nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	pv__arena_free(f->arena);
}

static const char *in_folder(struct fixture *f, const char *name)
{
	const char *path = pv__path_join(f->arena, f->folder, name);

	assert_non_null(path);
	return path;
}

static const char *text_of(struct fixture *f, const char *name)
{
	struct pv__bytes bytes;

	assert_int_equal(pv__file_read(f->arena, in_folder(f, name), 1 << 20, &bytes, &f->diag),
			 PV_OK);
	return (const char *)bytes.data;
}

static void digest_of(struct fixture *f, const char *name, struct pv__digest *out)
{
	assert_int_equal(pv__file_digest(in_folder(f, name), out, &f->diag), PV_OK);
}

static void simulate(struct fixture *f, uint64_t seed, int64_t n, bool without_disease)
{
	const struct pv__simulate_options options = {
		.seed = seed, .n = n, .without_disease = without_disease};

	assert_int_equal(pv__simulate_alzheimers(f->folder, &options, &f->diag), PV_OK);
}

/* ---- the cohort as a study sees it -------------------------------------------------- */

struct cohort {
	struct pv__frame people;
	struct pv_atlas atlas;
	double *ad, *age, *tiv, *male;
	double *x; /* regional means, N x N_REGIONS */
};

static double *column(struct fixture *f, const struct cohort *c, const char *name, const char *one)
{
	int64_t col = pv__frame_column(&c->people, name);
	double *out = pv__alloc(f->arena, N, sizeof(*out));

	assert_true(col >= 0);
	for (int64_t i = 0; i < N; i++) {
		if (one)
			out[i] = strcmp(pv__frame_cell(&c->people, i, col), one) == 0;
		else
			assert_int_equal(pv__frame_real(&c->people, i, col, &out[i], &f->diag),
					 PV_OK);
	}
	return out;
}

static void region_means(const struct pv_atlas *atlas, const float *data, double *out)
{
	int64_t n = atlas->grid.dim[0] * atlas->grid.dim[1] * atlas->grid.dim[2];
	double size[N_REGIONS] = {0};

	for (int64_t v = 0; v < n; v++) {
		if (atlas->label[v] == 0)
			continue;
		out[atlas->label[v] - 1] += data[v];
		size[atlas->label[v] - 1]++;
	}
	for (int r = 0; r < N_REGIONS; r++)
		out[r] /= size[r];
}

static void read_map(struct fixture *f, struct pv__volume_reader *reader, struct cohort *c,
		     int64_t i)
{
	const char *id = pv__frame_cell(&c->people, i, 0);
	const char *name =
		pv__format(f->arena, "%s/anat/%s_space-MNI152_label-GM_probseg.nii.gz", id, id);
	struct pv_volume volume = {.size = sizeof(volume)};
	int64_t n_not_finite;

	assert_int_equal(
		pv__volume_read(reader, in_folder(f, name), &volume, NULL, &n_not_finite, &f->diag),
		PV_OK);
	assert_int_equal(n_not_finite, 0);
	assert_true(pv__grid_equal(&volume.grid, &c->atlas.grid));
	for (int64_t v = 0; v < pv__grid_voxels(&volume.grid); v++)
		assert_true(volume.data[v] >= 0 && volume.data[v] <= 1);
	region_means(&c->atlas, volume.data, c->x + i * N_REGIONS);
}

static void read_cohort(struct fixture *f, struct cohort *c)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();

	assert_non_null(reader);
	assert_int_equal(
		pv__frame_read(f->arena, in_folder(f, "participants.tsv"), &c->people, &f->diag),
		PV_OK);
	assert_int_equal(c->people.n_rows, N);
	c->ad = column(f, c, "diagnosis", "AD");
	c->male = column(f, c, "sex", "M");
	c->age = column(f, c, "age", NULL);
	c->tiv = column(f, c, "tiv", NULL);
	assert_int_equal(pv__atlas_read(f->arena, in_folder(f, "atlas.nii.gz"),
					in_folder(f, "atlas.tsv"), &c->atlas, &f->diag),
			 PV_OK);
	assert_int_equal(c->atlas.n_regions, N_REGIONS);
	c->x = pv__alloc(f->arena, (size_t)N * N_REGIONS, sizeof(*c->x));
	for (int64_t i = 0; i < N; i++)
		read_map(f, reader, c, i);
	pv__volume_reader_free(reader);
}

static double truth_of(const char *region)
{
	if (pv__starts_with(region, "Hippocampus"))
		return -1.2;
	return pv__starts_with(region, "Amygdala") ? -0.8 : 0;
}

/* Difference of the classes and pooled sd within them, in sd of 0.05 density. */
static void compare_classes(const struct cohort *c, int region, double *difference, double *sd)
{
	double sum[2] = {0}, square[2] = {0}, n[2] = {0};

	for (int64_t i = 0; i < N; i++) {
		int k = c->ad[i] == 1;

		n[k]++;
		sum[k] += c->x[i * N_REGIONS + region];
	}
	for (int64_t i = 0; i < N; i++) {
		int k = c->ad[i] == 1;
		double d = c->x[i * N_REGIONS + region] - sum[k] / n[k];

		square[k] += d * d;
	}
	*difference = (sum[1] / n[1] - sum[0] / n[0]) / 0.05;
	*sd = sqrt((square[0] + square[1]) / (N - 2)) / 0.05;
}

static void check_marginal(const struct cohort *c)
{
	for (int r = 0; r < N_REGIONS; r++) {
		double limit = r < N_NAMED ? 3 : 4, difference, sd;

		compare_classes(c, r, &difference, &sd);
		assert_near(difference, truth_of(c->atlas.region[r].name) + shift,
			    limit * sd_per_sd * 2 / sqrt(N));
		assert_near(sd, sd_per_sd, limit * sd_per_sd / sqrt(2.0 * (N - 2)));
	}
}

/* d of each region from a linear model with the confounds. */
static void check_adjusted(struct fixture *f, const struct cohort *c)
{
	enum { P = 5 };
	double *design = pv__alloc(f->arena, N * P, sizeof(*design));
	double *a = pv__alloc(f->arena, N * P, sizeof(*a));
	double *b = pv__alloc(f->arena, N * N_REGIONS, sizeof(*b));
	int64_t rank;

	for (int64_t i = 0; i < N; i++) {
		const double row[P] = {1, c->ad[i], c->age[i] - 72, (c->tiv[i] - 1500) / 100,
				       c->male[i]};

		memcpy(design + i * P, row, sizeof(row));
	}
	memcpy(a, design, N * P * sizeof(*a));
	memcpy(b, c->x, (size_t)N * N_REGIONS * sizeof(*b));
	assert_int_equal(pv__least_squares(N, P, a, N_REGIONS, b, 1e-12, &rank), PV_OK);
	assert_int_equal(rank, P);
	for (int r = 0; r < N_REGIONS; r++) {
		double want = truth_of(c->atlas.region[r].name), square = 0, d, se;

		for (int64_t i = 0; i < N; i++) {
			double rest = c->x[i * N_REGIONS + r];

			for (int k = 0; k < P; k++)
				rest -= design[i * P + k] * b[k * N_REGIONS + r];
			square += rest * rest;
		}
		d = b[N_REGIONS + r] / sqrt(square / (N - P));
		/* the confounds explain .085 / 1.085 of the class */
		se = sqrt(4 * 1.085 / N + want * want / (2 * N));
		assert_near(d, want, (r < N_NAMED ? 3 : 4) * se);
	}
}

static void stated_effects_are_in_the_files(void **state)
{
	struct fixture f;
	struct cohort c;
	double n_ad = 0;

	(void)state;
	begin(&f);
	simulate(&f, 7, N, false);
	read_cohort(&f, &c);
	assert_string_equal(c.atlas.region[0].name, "Hippocampus_L");
	assert_string_equal(c.atlas.region[7].name, "Calcarine_R");
	for (int64_t i = 0; i < N; i++)
		n_ad += c.ad[i];
	assert_near(n_ad, N / 2, 0);
	check_marginal(&c);
	check_adjusted(&f, &c);
	end(&f);
}

static void without_effect_only_confounds_differ(void **state)
{
	struct fixture f;
	struct cohort c;
	double difference, sd;

	(void)state;
	begin(&f);
	simulate(&f, 8, N, true);
	read_cohort(&f, &c);
	for (int r = 0; r < N_REGIONS; r++) {
		compare_classes(&c, r, &difference, &sd);
		assert_near(difference, shift, 4 * sd_per_sd * 2 / sqrt(N));
	}
	end(&f);
}

static void left_regions_lie_on_the_left(void **state)
{
	struct fixture f;
	struct pv_atlas atlas;

	(void)state;
	begin(&f);
	simulate(&f, 1, 20, false);
	assert_int_equal(pv__atlas_read(f.arena, in_folder(&f, "atlas.nii.gz"),
					in_folder(&f, "atlas.tsv"), &atlas, &f.diag),
			 PV_OK);
	assert_int_equal(f.diag.n, 0); /* no warning of swapped sides */
	for (int r = 0; r < N_REGIONS; r++) {
		const struct pv_region *region = &atlas.region[r];

		assert_int_equal(region->label, r + 1);
		assert_int_equal(region->hemisphere, r % 2 ? 'R' : 'L');
		assert_true(r % 2 ? region->centroid_mm[0] > 4 : region->centroid_mm[0] < -4);
		assert_true(region->n_voxels >= 8);
	}
	assert_near(atlas.region[0].centroid_mm[0], -26, 4); /* hippocampus, MNI */
	assert_near(atlas.region[0].centroid_mm[1], -22, 4);
	assert_near(atlas.region[0].centroid_mm[2], -14, 4);
	end(&f);
}

static void every_text_says_that_it_is_simulated(void **state)
{
	static const char *const name[] = {
		"README",    "dataset_description.json", "participants.tsv",
		"atlas.tsv", "participants.json",        "space-MNI152_label-GM_probseg.json",
		"truth.tsv"};
	struct fixture f;

	(void)state;
	begin(&f);
	simulate(&f, 1, 20, false);
	for (size_t i = 0; i < PV__COUNT(name); i++)
		assert_non_null(strstr(text_of(&f, name[i]), "SIMULATED"));
	end(&f);
}

static void same_seed_same_bytes(void **state)
{
	static const char *const name[] = {
		"participants.tsv", "truth.tsv", "atlas.nii.gz",
		"sub-0013/anat/sub-0013_space-MNI152_label-GM_probseg.nii.gz"};
	struct fixture f, again, other;

	(void)state;
	begin(&f);
	begin(&again);
	begin(&other);
	simulate(&f, 5, 20, false);
	simulate(&again, 5, 20, false);
	simulate(&other, 6, 20, false);
	for (size_t i = 0; i < PV__COUNT(name); i++) {
		struct pv__digest a, b, c;
		bool drawn = i == 0 || i == 3;

		digest_of(&f, name[i], &a);
		digest_of(&again, name[i], &b);
		digest_of(&other, name[i], &c);
		assert_memory_equal(&a, &b, sizeof(a));
		assert_true((memcmp(&a, &c, sizeof(a)) != 0) == drawn);
	}
	end(&f);
	end(&again);
	end(&other);
}

/* Phi(1.2 / sqrt 2) = .80193, Phi(.8 / sqrt 2) = .71420; D^2 = 2 (1.44 + .64). */
static void truth_is_closed_form(void **state)
{
	struct pv__simulate_options options = {.seed = 1, .n = 20};
	struct pv__simulate_truth truth;
	struct fixture f;

	(void)state;
	assert_near(pv__simulate_auc(1.2), 0.80193, 5e-6);
	assert_near(pv__simulate_auc(-0.8), 0.71420, 5e-6);
	assert_near(pv__simulate_auc(0), 0.5, 0);
	pv__simulate_truth(&options, &truth);
	assert_near(truth.d_regions, sqrt(4.16), 1e-12);
	assert_near(truth.d_confounds, sqrt(0.34), 1e-12);
	assert_near(truth.d_both, sqrt(4.5), 1e-12);
	/* k = 1 / 1.085 = .921659, within = .34 / 16 k^2 = .018051 */
	assert_near(truth.d_regressed, 1.812985, 1e-6);
	options.without_disease = true;
	pv__simulate_truth(&options, &truth);
	assert_near(truth.d_regions, 0, 0);
	begin(&f);
	simulate(&f, 1, 20, false);
	assert_non_null(strstr(text_of(&f, "truth.tsv"), "Hippocampus_L\t1\t-1.2\t0.80192"));
	assert_non_null(strstr(text_of(&f, "truth.tsv"), "Precentral_R\t6\t0\t0.5\t"));
	assert_non_null(strstr(text_of(&f, "truth.tsv"), "ALL_REGIONS\tn/a\t2.03960"));
	end(&f);
}

static void refuse(struct fixture *f, int64_t n, int status, const char *part)
{
	const struct pv__simulate_options options = {.seed = 1, .n = n};

	assert_int_equal(pv__simulate_alzheimers(f->folder, &options, &f->diag), status);
	assert_non_null(strstr(f->diag.message[f->diag.n - 1].text, part));
}

static void senseless_requests_are_refused(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	refuse(&f, 19, PV_EUSAGE, "19 participants");
	refuse(&f, 10000, PV_EUSAGE, "20 to 9999");
	assert_int_equal(access(in_folder(&f, "README"), F_OK), -1);
	simulate(&f, 1, 20, false);
	refuse(&f, 20, PV_ELOCK, "holds a cohort already");
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stated_effects_are_in_the_files),
		cmocka_unit_test(without_effect_only_confounds_differ),
		cmocka_unit_test(left_regions_lie_on_the_left),
		cmocka_unit_test(every_text_says_that_it_is_simulated),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(truth_is_closed_form),
		cmocka_unit_test(senseless_requests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
