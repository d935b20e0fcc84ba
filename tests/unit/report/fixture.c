/* A small but complete set of results, made by hand.  Included by the tests. */
#include "unit/report/fixture.h"

#include <ftw.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N = FIXTURE_ROWS, J = FIXTURE_FOLDS * FIXTURE_REPEATS, R = FIXTURE_REGIONS };
enum { NX = 20, NY = 24, NZ = 18, VOXELS = NX * NY * NZ };

/* ---- a fixed stream of noise: no library's, so that expectations hold anywhere --------- */

static double noise(uint64_t i)
{
	double sum = 0;

	for (uint64_t k = 0; k < 6; k++) {
		uint64_t x = (i * 6 + k + 1) * 0x9e3779b97f4a7c15u;

		x ^= x >> 31;
		x *= 0xbf58476d1ce4e5b9u;
		x ^= x >> 27;
		sum += (double)(x >> 11) / 9007199254740992.0 - .5;
	}
	return sum * 1.414;
}

/* ---- plugins and ops ------------------------------------------------------------------------ */

#define OP(id, op_role, op_summary, op_cite) \
	static const struct pv_op id = {.size = sizeof(id), \
					.role = op_role, \
					.kind = PV_FITTED, \
					.name = op_summary, \
					.version = "1", \
					.summary = "does what its name says", \
					.cite = op_cite}

OP(op_extract, PV_ROLE_EXTRACT, "roi.extract", NULL);
OP(op_smooth, PV_ROLE_IMAGE, "image.smooth", NULL);
OP(op_regress, PV_ROLE_TRANSFORM, "confound.regress",
   "Snoek L, Miletic S, Scholte HS (2019). How to control for confounds in decoding analyses. "
   "NeuroImage 184:741-760.");
OP(op_zscore, PV_ROLE_TRANSFORM, "scale.zscore", NULL);
OP(op_svm, PV_ROLE_MODEL, "model.svm_linear",
   "Fan RE et al. (2008). LIBLINEAR. J Mach Learn Res 9:1871-1874.");
OP(op_logistic, PV_ROLE_MODEL, "model.logistic", NULL);
OP(op_majority, PV_ROLE_BASELINE, "baseline.majority", NULL);
OP(op_confounds, PV_ROLE_BASELINE, "baseline.confounds_only", NULL);
OP(op_haufe, PV_ROLE_IMPORTANCE, "importance.haufe",
   "Haufe S et al. (2014). On the interpretation of weight vectors. NeuroImage 87:96-110.");
OP(op_permutation, PV_ROLE_IMPORTANCE, "importance.permutation",
   "Breiman L (2001). Random forests. Mach Learn 45:5-32.");

static const struct pv_plugin plugin = {
	.size = sizeof(plugin), .abi_minor = 1, .name = "model", .version = "0.1.0"};

static struct pv__stage stage_of(const struct pv_op *op)
{
	return (struct pv__stage){.op = op, .op_name = op->name, .n_choices = 1};
}

static struct pv__stage *stages(struct pv__arena *arena, int64_t n, const struct pv_op *const *op)
{
	struct pv__stage *stage = pv__alloc(arena, (size_t)n, sizeof(*stage));

	for (int64_t i = 0; i < n; i++)
		stage[i] = stage_of(op[i]);
	return stage;
}

static struct pv__registry *registry_of(struct pv__arena *arena)
{
	struct pv__registry *registry = pv__alloc(arena, 1, sizeof(*registry));

	registry->n_files = 1;
	registry->file = pv__alloc(arena, 1, sizeof(*registry->file));
	registry->file[0] = (struct pv__plugin_file){
		.path = "/home/jane/lib/model.so", .shown = "model.so", .plugin = &plugin};
	pv__sha256("plugin", 6, &registry->file[0].digest);
	return registry;
}

/* ---- the study --------------------------------------------------------------------------------
 */

static const char *const stratify[] = {"diagnosis"};
static const char *const confounds[] = {"age", "sex"};
static const char *const target[] = {"diagnosis"};
static const char declared_yaml[] =
	"source: Two hospitals, made up for this test\n"
	"ethics: Not needed, nobody took part\nsimulated: true\nscanner: <b>3 T</b>\n";

static void make_models(struct fixture *f)
{
	static const struct pv_op *const op[] = {&op_svm, &op_logistic, &op_majority,
						 &op_confounds};
	static const char *const id[] = {"svm_linear", "logistic", "majority", "confounds_only"};
	struct pv__model_spec *model = pv__alloc(f->arena, 4, sizeof(*model));

	for (int i = 0; i < 4; i++)
		model[i] = (struct pv__model_spec){
			.stage = stage_of(op[i]), .id = id[i], .is_baseline = i >= 2, .set = -1};
	model[0].stage.n_choices = 5;
	f->study.n_models = 4;
	f->study.model = model;
}

static void make_features(struct fixture *f)
{
	static const struct pv_op *const extract[] = {&op_extract}, *const smooth[] = {&op_smooth};
	struct pv__block *block = pv__alloc(f->arena, 1, sizeof(*block));
	struct pv__set *set = pv__alloc(f->arena, 1, sizeof(*set));
	struct pv__input *image = pv__alloc(f->arena, 1, sizeof(*image));
	int64_t *in_set = pv__alloc(f->arena, 1, sizeof(*in_set));

	*block = (struct pv__block){
		.name = "regions", .n_from = 1, .from = stages(f->arena, 1, extract)};
	*set = (struct pv__set){.name = "all", .n = 1, .block = in_set};
	*image = (struct pv__input){.name = "gm",
				    .path = "{participant_id}.nii",
				    .n_preprocess = 1,
				    .preprocess = stages(f->arena, 1, smooth)};
	f->study.n_blocks = 1;
	f->study.block = block;
	f->study.n_sets = 1;
	f->study.set = set;
	f->study.data.n_images = 1;
	f->study.data.image = image;
}

static void make_study(struct fixture *f, const char *folder)
{
	static const struct pv_op *const transform[] = {&op_regress, &op_zscore};
	static const struct pv_op *const importance[] = {&op_haufe, &op_permutation};
	struct pv__study *s = &f->study;
	const struct pv__node *declared = NULL;

	*s = (struct pv__study){
		.arena = f->arena,
		.name = "study",
		.title = "Alzheimer\xe2\x80\x99s disease from regional grey matter & more",
		.seed = 20261123,
		.simulated = true};
	s->file = pv__format(f->arena, "%s.study.yaml", folder);
	s->folder = folder;
	if (pv__yaml_parse(f->arena, "study.yaml", declared_yaml, strlen(declared_yaml), &declared,
			   &f->diag) != PV_OK)
		abort();
	s->declared = declared;
	s->data.group = "participant_id";
	s->data.samples.per = PV__PER_PARTICIPANT;
	s->data.confounds = (struct pv__names){2, confounds};
	make_models(f);
	make_features(f);
	s->n_transform = 2;
	s->transform = stages(f->arena, 2, transform);
	s->n_importance = 2;
	s->importance = stages(f->arena, 2, importance);
	s->primary.metric = "balanced_accuracy";
	s->primary.against = 3;
	s->outer = (struct pv__split_spec){.scheme = PV__KFOLD,
					   .folds = FIXTURE_FOLDS,
					   .repeats = FIXTURE_REPEATS,
					   .stratify = {1, stratify}};
	s->inner = (struct pv__split_spec){.scheme = PV__KFOLD, .folds = 5, .repeats = 1};
	s->permute = (struct pv__permute_spec){.n = FIXTURE_PERMUTATIONS, .repeats = 1};
	s->registry = registry_of(f->arena);
}

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

static const char *const class_name[] = {"CN", "AD"};
static const char *const site_name[] = {"=north", "south"};
static const struct pv__exclusion exclusion[] = {
	{"sub-101", "target missing", "diagnosis is n/a"},
	{"sub-102", "target missing", "diagnosis is n/a"},
	{"sub-103", "age below 55", "age is 41"},
};

static void make_samples(struct fixture *f)
{
	struct pv__samples *s = &f->samples;
	const char **id = pv__alloc(f->arena, N, sizeof(*id));
	int64_t *group = pv__alloc(f->arena, N, sizeof(*group));
	int32_t *site = pv__alloc(f->arena, N, sizeof(*site));
	double *y = pv__alloc(f->arena, N, sizeof(*y));

	for (int i = 0; i < N; i++) {
		id[i] = pv__format(f->arena, "sub-%03d", i + 1);
		group[i] = i;
		site[i] = i % 2;
		y[i] = i % 4 >= 2;
	}
	*s = (struct pv__samples){.n = N,
				  .id = id,
				  .participant = id,
				  .group_name = id,
				  .group = group,
				  .n_groups = N,
				  .site_name = site_name,
				  .site = site,
				  .n_sites = 2,
				  .target_kind = PV_CLASSES,
				  .n_targets = 1,
				  .target_name = target,
				  .n_classes = 2,
				  .class_name = class_name,
				  .y = y,
				  .n_confounds = 2,
				  .n_found = N + 3,
				  .n_exclusions = 3,
				  .exclusion = exclusion};
}

static void make_splits(struct fixture *f)
{
	struct pv__split *split = pv__alloc(f->arena, J, sizeof(*split));

	for (int64_t j = 0; j < J; j++) {
		int64_t *train = pv__alloc(f->arena, N, sizeof(*train));
		int64_t *test = pv__alloc(f->arena, N, sizeof(*test));
		struct pv__split *s = &split[j];

		*s = (struct pv__split){.repeat = j / FIXTURE_FOLDS,
					.fold = j % FIXTURE_FOLDS,
					.train = train,
					.test = test};
		for (int64_t i = 0; i < N; i++) {
			if ((i / 4 + s->repeat * (i % 3)) % FIXTURE_FOLDS == s->fold)
				test[s->n_test++] = i;
			else
				train[s->n_train++] = i;
		}
	}
	f->splits = (struct pv__splits){.n = J, .n_repeats = FIXTURE_REPEATS, .split = split};
}

/* ---- predictions and scores ---------------------------------------------------------------------
 */

static const double strength[] = {1.3, 1.1, 0, .35};

static void make_predictions(struct fixture *f)
{
	struct pv__prediction *p = pv__alloc(f->arena, 4 * N * FIXTURE_REPEATS, sizeof(*p));
	int64_t n = 0;

	for (int m = 0; m < 4; m++) {
		for (int64_t j = 0; j < J; j++) {
			const struct pv__split *s = &f->splits.split[j];

			for (int64_t i = 0; i < s->n_test; i++, n++) {
				double *decision = pv__alloc(f->arena, 1, sizeof(*decision));
				double y = f->samples.y[s->test[i]];

				*decision =
					m == 2 ? -1
					       : strength[m] * (2 * y - 1) / 1.3 +
							 noise((uint64_t)(m * 1000 + j * 50 + i));
				p[n] = (struct pv__prediction){.model = m,
							       .set = m < 2 ? 0 : -1,
							       .repeat = s->repeat,
							       .fold = s->fold,
							       .row = s->test[i],
							       .y = y,
							       .y_hat = *decision > 0,
							       .decision = decision};
			}
		}
	}
	f->results.n_predictions = n;
	f->results.prediction = p;
	f->results.n_outputs = 1;
}

static const char *const metric[] = {"balanced_accuracy", "auc", "mcc"};
static const double mean[4][3] = {
	{.78, .86, .57}, {.75, .83, .51}, {.5, NAN, NAN}, {.61, .64, .22}};
static const double chance[] = {.5, .5, 0};

static void make_scores(struct fixture *f)
{
	struct pv__score *score = pv__alloc(f->arena, 4 * J * 3, sizeof(*score));
	int64_t n = 0;

	for (int m = 0; m < 4; m++) {
		for (int64_t j = 0; j < J; j++) {
			for (int k = 0; k < 3; k++, n++) {
				const struct pv__split *s = &f->splits.split[j];
				double spread = m == 2 ? 0 : .08;

				score[n] = (struct pv__score){
					.model = m,
					.set = m < 2 ? 0 : -1,
					.repeat = s->repeat,
					.fold = s->fold,
					.metric = metric[k],
					.value = mean[m][k] +
						 spread * noise((uint64_t)(7000 + m * 100 + j * 3 +
									   k)),
					.n_train = s->n_train,
					.n_test = s->n_test};
			}
		}
	}
	f->results.n_scores = n;
	f->results.score = score;
}

static void make_summaries(struct fixture *f)
{
	struct pv__summary *s = pv__alloc(f->arena, 12, sizeof(*s));
	double *permuted = pv__alloc(f->arena, FIXTURE_PERMUTATIONS, sizeof(*permuted));
	int64_t n = 0;

	for (int i = 0; i < FIXTURE_PERMUTATIONS; i++)
		permuted[i] = .5 + .07 * noise(90000 + (uint64_t)i);
	for (int m = 0; m < 4; m++) {
		for (int k = 0; k < 3; k++, n++) {
			double half = m == 2 ? NAN : .12;

			s[n] = (struct pv__summary){
				.model = m,
				.set = m < 2 ? 0 : -1,
				.metric = metric[k],
				.mean = mean[m][k],
				.ci_low = mean[m][k] - half,
				.ci_high = mean[m][k] + half,
				.ci_method = "corrected resampled t (Nadeau & Bengio 2003)",
				.chance = chance[k],
				.p_permutation = NAN,
				.n_folds = J};
		}
	}
	s[0].p_permutation = .01;
	s[0].n_permutations = FIXTURE_PERMUTATIONS;
	s[0].permuted = permuted;
	f->results.n_summaries = n;
	f->results.summary = s;
}

static void make_comparisons(struct fixture *f)
{
	struct pv__comparison *c = pv__alloc(f->arena, 2, sizeof(*c));

	for (int i = 0; i < 2; i++)
		c[i] = (struct pv__comparison){.a_set = 0,
					       .b_model = 3 - i,
					       .b_set = -1,
					       .metric = metric[0],
					       .difference = i ? .28 : .17,
					       .ci_low = .04,
					       .ci_high = i ? .5 : .3,
					       .p = i ? .0004 : .0131,
					       .p_corrected = NAN,
					       .method = "corrected resampled t"};
	f->results.n_comparisons = 2;
	f->results.comparison = c;
}

static void make_tunings(struct fixture *f)
{
	struct pv__tuning *t = pv__alloc(f->arena, J, sizeof(*t));

	for (int64_t j = 0; j < J; j++)
		t[j] = (struct pv__tuning){.repeat = j / FIXTURE_FOLDS,
					   .fold = j % FIXTURE_FOLDS,
					   .chosen = j % 3 ? "C=0.1" : "C=1",
					   .inner_score = .7};
	f->results.n_tunings = J;
	f->results.tuning = t;
}

/* ---- importance ---------------------------------------------------------------------------------
 */

static const char *const region_name[R] = {"Hippocampus_L", "Hippocampus_R", "Amygdala_L",
					   "Amygdala_R",    "Precentral_L",  "Precentral_R",
					   "Calcarine_L",   FIXTURE_EVIL};
static const double region_value[R] = {-.42, -.38, -.31, -.24, .05, -.04, .08, .02};
static const double middle[R][3] = {{-18, -14, -12}, {18, -14, -12}, {-18, 8, -14}, {18, 8, -14},
				    {-22, 0, 22},    {22, 0, 22},    {-8, -34, 6},  {8, -34, 6}};

static struct pv_grid grid_of(void)
{
	return (struct pv_grid){.dim = {NX, NY, NZ},
				.affine = {{-4, 0, 0, 38}, {0, 4, 0, -50}, {0, 0, 4, -34}}};
}

static void place_of(int64_t voxel, double mm[3])
{
	mm[0] = 38 - 4 * (double)(voxel % NX);
	mm[1] = -50 + 4 * (double)(voxel / NX % NY);
	mm[2] = -34 + 4 * (double)(voxel / NX / NY);
}

static double distance(const double a[3], const double b[3])
{
	double s = 0;

	for (int i = 0; i < 3; i++)
		s += (a[i] - b[i]) * (a[i] - b[i]);
	return sqrt(s);
}

static struct pv_atlas *make_atlas(struct fixture *f)
{
	struct pv_atlas *atlas = pv__alloc(f->arena, 1, sizeof(*atlas));
	struct pv_region *region = pv__alloc(f->arena, R, sizeof(*region));
	int32_t *label = pv__alloc(f->arena, VOXELS, sizeof(*label));

	for (int r = 0; r < R; r++) {
		region[r] = (struct pv_region){.label = 10 * (r + 1),
					       .name = region_name[r],
					       .hemisphere = r == R - 1 ? 0
							     : r % 2    ? 'R'
									: 'L'};
		for (int64_t i = 0; i < VOXELS; i++) {
			double mm[3];

			place_of(i, mm);
			if (distance(mm, middle[r]) < 11) {
				label[i] = region[r].label;
				region[r].n_voxels++;
			}
		}
	}
	*atlas = (struct pv_atlas){.size = sizeof(*atlas),
				   .grid = grid_of(),
				   .label = label,
				   .n_regions = R,
				   .region = region,
				   .id = "test"};
	return atlas;
}

static struct pv_space *region_space(struct fixture *f, const struct pv_atlas *atlas)
{
	struct pv_space *space = pv__alloc(f->arena, 1, sizeof(*space));
	struct pv_feature *feature = pv__alloc(f->arena, R, sizeof(*feature));

	for (int i = 0; i < R; i++)
		feature[i] = (struct pv_feature){.name = region_name[i], .region = i, .voxel = -1};
	*space = (struct pv_space){.size = sizeof(*space),
				   .n_features = R,
				   .n_regions = R,
				   .feature = feature,
				   .region = atlas->region};
	return space;
}

/* A ball of voxels around each hippocampus. */
static struct pv_space *voxel_space(struct fixture *f)
{
	struct pv_space *space = pv__alloc(f->arena, 1, sizeof(*space));
	struct pv_feature *feature = pv__alloc(f->arena, VOXELS, sizeof(*feature));
	struct pv_grid *grid = pv__alloc(f->arena, 1, sizeof(*grid));
	int64_t n = 0;

	*grid = grid_of();
	for (int64_t i = 0; i < VOXELS; i++) {
		double mm[3];

		place_of(i, mm);
		if (distance(mm, middle[0]) < 14 || distance(mm, middle[1]) < 14)
			feature[n++] = (struct pv_feature){
				.name = pv__format(f->arena, "voxel_%lld", (long long)i),
				.region = -1,
				.voxel = i};
	}
	*space = (struct pv_space){
		.size = sizeof(*space), .n_features = n, .feature = feature, .grid = grid};
	return space;
}

static struct pv__units units_of(struct fixture *f, const struct pv_space *space, bool by_column)
{
	struct pv__units u = {.n = space->n_features};
	const char **name = pv__alloc(f->arena, (size_t)u.n, sizeof(*name));
	int32_t *of_column = pv__alloc(f->arena, (size_t)u.n, sizeof(*of_column));
	int64_t *region = pv__alloc(f->arena, (size_t)u.n, sizeof(*region));

	for (int64_t i = 0; i < u.n; i++) {
		name[i] = space->feature[i].name;
		of_column[i] = (int32_t)i;
		region[i] = by_column ? -1 : space->feature[i].region;
	}
	u.name = name;
	u.of_column = of_column;
	u.region = region;
	return u;
}

/* Ranks of |value|; intervals of a fixed width; p only where wanted. */
static struct pv__ranked *rank(struct fixture *f, int64_t n, const double *value, bool with_p)
{
	struct pv__ranked *u = pv__alloc(f->arena, (size_t)n, sizeof(*u));

	for (int64_t i = 0; i < n; i++) {
		double place = 1;

		for (int64_t k = 0; k < n; k++)
			place += fabs(value[k]) > fabs(value[i]);
		u[i] = (struct pv__ranked){.value = value[i],
					   .ci_low = value[i] - .09,
					   .ci_high = value[i] + .09,
					   .sign_consistency = fabs(value[i]) > .1 ? 1 : .7,
					   .rank = place,
					   .expected_rank = place,
					   .rank_low = place > 2 ? place - 1 : 1,
					   .rank_high = place + 2,
					   .p_rank1 = place == 1 ? .8 : .02,
					   .selection_frequency = NAN,
					   .p_uncorrected =
						   with_p ? (fabs(value[i]) > .2 ? .01 : .4) : NAN,
					   .p_fwer = with_p ? (fabs(value[i]) > .2 ? .02 : 1) : NAN,
					   .q_fdr = NAN};
	}
	return u;
}

static void make_importance(struct fixture *f)
{
	const struct pv_atlas *atlas = make_atlas(f);
	const struct pv_space *space = region_space(f, atlas), *voxels = voxel_space(f);
	struct pv__importance_table *t = pv__alloc(f->arena, 3, sizeof(*t));
	double *value = pv__alloc(f->arena, (size_t)voxels->n_features, sizeof(*value));

	for (int64_t i = 0; i < voxels->n_features; i++)
		value[i] = .2 * noise(40000 + (uint64_t)i) - .1;
	for (int i = 0; i < 3; i++)
		t[i] = (struct pv__importance_table){.op = i == 2,
						     .model = i == 1,
						     .is_signed = i < 2,
						     .estimand = i < 2 ? "marginal pattern"
								       : "model reliance",
						     .space = space,
						     .units = units_of(f, space, false),
						     .unit = rank(f, R, region_value, i == 0),
						     .n_folds = J,
						     .atlas = atlas};
	t[2].by_column = true;
	t[2].space = voxels;
	t[2].units = units_of(f, voxels, true);
	t[2].unit = rank(f, voxels->n_features, value, false);
	t[2].atlas = NULL;
	f->results.n_tables = 3;
	f->results.table = t;
}

static void make_background(struct fixture *f)
{
	static const double centre[] = {0, -4, 0};
	struct pv_volume *v = pv__alloc(f->arena, 1, sizeof(*v));
	float *data = pv__alloc(f->arena, VOXELS, sizeof(*data));

	for (int64_t i = 0; i < VOXELS; i++) {
		double mm[3], d;

		place_of(i, mm);
		d = distance(mm, centre);
		data[i] =
			d < 42 ? (float)(60 + 20 * cos(d / 4) + 6 * noise(60000 + (uint64_t)i)) : 0;
	}
	*v = (struct pv_volume){.size = sizeof(*v), .grid = grid_of(), .n_times = 1, .data = data};
	f->results.background = v;
}

static void make_blocks(struct fixture *f)
{
	struct pv__matrix *m = pv__alloc(f->arena, 1, sizeof(*m));

	*m = (struct pv__matrix){.n_rows = N, .n_cols = R, .space = f->results.table[0].space};
	m->x = pv__alloc(f->arena, N * R, sizeof(*m->x));
	for (int64_t i = 0; i < N * R; i++)
		m->x[i] = .5 + .1 * noise(70000 + (uint64_t)i);
	f->results.n_blocks = 1;
	f->results.block = m;
}

/* ---- all of it
 * ------------------------------------------------------------------------------------ */

static const char *const warning[] = {
	"sub-007 and sub-012 have identical values: the same data under two ids?",
	"region Calcarine_L: coverage 0.62 in sub-040/anat/sub-040_T1w.nii.gz",
};

static void begin(struct fixture *f, const char *folder)
{
	*f = (struct fixture){.arena = pv__arena_new()};
	f->diag.arena = f->arena;
	make_study(f, folder);
	make_samples(f);
	make_splits(f);
	f->results = (struct pv__results){
		.study = &f->study,
		.samples = &f->samples,
		.splits = &f->splits,
		.folder = folder,
		.resolved = "pulvinar: 1\nseed: 20261123\n",
		.n_configurations = 6,
		.n_fits = 2240,
		.ranking_supported = true,
		.ranking_reason =
			"svm_linear predicts better than chance and than confounds_only."};
	make_predictions(f);
	make_scores(f);
	make_summaries(f);
	make_comparisons(f);
	make_tunings(f);
	make_importance(f);
	make_blocks(f);
}

void fixture_make(struct fixture *f, const char *folder)
{
	struct pv__input_file *input;

	begin(f, folder);
	make_background(f);
	input = pv__alloc(f->arena, 1, sizeof(*input));
	*input = (struct pv__input_file){.shown = "sub-001/anat/sub-001_T1w.nii.gz",
					 .bytes = 123456};
	pv__sha256("input", 5, &input->digest);
	f->results.n_inputs = 1;
	f->results.input = input;
	f->results.n_warnings = 2;
	f->results.warning = warning;
}

void fixture_make_numbers(struct fixture *f, const char *folder)
{
	static const char *const number_target[] = {"score"};
	double *y = NULL;
	struct pv__prediction *p;
	struct pv__summary *s;

	begin(f, folder);
	y = pv__alloc(f->arena, N, sizeof(*y));
	for (int i = 0; i < N; i++)
		y[i] = 100 + 15 * noise((uint64_t)i);
	f->samples.target_kind = PV_NUMBER;
	f->samples.n_classes = 0;
	f->samples.target_name = number_target;
	f->samples.y = y;
	f->study.simulated = false;
	f->study.declared = NULL;
	f->study.primary.metric = "r2";
	f->results.ranking_supported = false;
	f->results.ranking_reason = "svm_linear is not shown to predict better than chance: the "
				    "interval of R2 reaches it.";
	p = (struct pv__prediction *)(uintptr_t)f->results.prediction;
	for (int64_t i = 0; i < f->results.n_predictions; i++) {
		p[i].y = y[p[i].row];
		p[i].y_hat = 100 + 5 * noise(5000 + (uint64_t)i);
	}
	s = (struct pv__summary *)(uintptr_t)f->results.summary;
	for (int64_t i = 0; i < f->results.n_summaries; i++) {
		s[i].metric = i % 3 == 0 ? "r2" : i % 3 == 1 ? "r" : "rmse";
		s[i].p_permutation = NAN;
		s[i].n_permutations = 0;
		s[i].permuted = NULL;
		s[i].chance = i % 3 == 2 ? NAN : 0;
		s[i].mean = i % 3 == 2 ? 14.6 : .03;
		s[i].ci_low = s[i].mean - .1;
		s[i].ci_high = s[i].mean + .1;
	}
	f->results.n_comparisons = 0;
	f->results.n_tunings = 0;
	f->samples.n_exclusions = 0;
	f->samples.n_found = N;
}

void fixture_free(struct fixture *f)
{
	pv__arena_free(f->arena);
}

char *fixture_folder(struct pv__arena *arena)
{
	const char *under = getenv("TMPDIR");
	char *folder = pv__format(arena, "%s/pulvinar-report-XXXXXX", under ? under : "/tmp");

	return mkdtemp(folder);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void fixture_remove(const char *folder)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

char *fixture_file(struct pv__arena *arena, const char *folder, const char *name)
{
	struct pv__diag diag = {.arena = arena};
	struct pv__bytes bytes;

	if (pv__file_read(arena, pv__path_join(arena, folder, name), (size_t)1 << 26, &bytes,
			  &diag) != PV_OK)
		return NULL;
	return (char *)bytes.data;
}
