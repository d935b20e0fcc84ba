/* Tables and notes of the simulated cohort; each says that it is simulated. */
#include "simulate/alzheimers.h"

#include <math.h>

static int write_text(struct pv__arena *arena, const char *folder, const char *name,
		      const struct pv__buffer *b, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, name);

	if (b->failed || !path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", name);
	return pv__file_write(path, b->data, b->n, diag);
}

static int write_constant(struct pv__arena *arena, const char *folder, const char *name,
			  const char *text, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, text);
	return write_text(arena, folder, name, &b, diag);
}

int pv__write_participants(struct pv__arena *arena, const char *folder, int64_t n,
			   const struct person *person, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "participant_id\tdiagnosis\tage\tsex\ttiv\tsite\tdata_origin\n");
	for (int64_t i = 0; i < n; i++) {
		const struct person *p = &person[i];
		int tenths = (int)rint(10 * p->age);

		pv__putf(&b, "%s\t%s\t%d.%d\t%s\t%d\tsite-%d\tSIMULATED\n", p->id,
			 p->has_ad ? "AD" : "CN", tenths / 10, tenths % 10, p->is_male ? "M" : "F",
			 (int)p->tiv, p->site);
	}
	return write_text(arena, folder, "participants.tsv", &b, diag);
}

static int write_label_table(struct pv__arena *arena, const char *folder, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "index\tname\tdata_origin\n");
	for (int r = 0; r < N_REGIONS; r++) {
		const char *name = pv__region_name(arena, r);

		pv__putf(&b, "%d\t%s\tSIMULATED\n", r + 1, name ? name : "");
		b.failed = b.failed || !name;
	}
	return write_text(arena, folder, "atlas.tsv", &b, diag);
}

/* One row of the truth; label 0: of no single region. */
static void put_truth(struct pv__buffer *b, const char *name, int label, double d)
{
	const char *effect = pv__real_text(b->arena, d);
	const char *auc = pv__real_text(b->arena, pv__simulate_auc(d));

	b->failed = b->failed || !name || !effect || !auc;
	if (b->failed)
		return;
	pv__putf(b, "%s\t", name);
	if (label > 0)
		pv__putf(b, "%d\t", label);
	else
		pv__puts(b, "n/a\t");
	pv__putf(b, "%s\t%s\tSIMULATED\n", effect, auc);
}

static int write_truth(struct pv__arena *arena, const char *folder,
		       const struct pv__simulate_options *o, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};
	struct pv__simulate_truth truth;

	pv__simulate_truth(o, &truth);
	pv__puts(&b, "region\tlabel\teffect_size\tauc\tdata_origin\n");
	for (int r = 0; r < N_REGIONS; r++)
		put_truth(&b, pv__region_name(arena, r), r + 1, pv__region_effect(o, r));
	put_truth(&b, "ALL_REGIONS", 0, truth.d_regions);
	put_truth(&b, "ALL_REGIONS_CONFOUNDS_REGRESSED", 0, truth.d_regressed);
	put_truth(&b, "CONFOUNDS_ONLY", 0, truth.d_confounds);
	put_truth(&b, "ALL_REGIONS_AND_CONFOUNDS", 0, truth.d_both);
	return write_text(arena, folder, "truth.tsv", &b, diag);
}

static int write_description(struct pv__arena *arena, const char *folder,
			     const struct pv__simulate_options *o, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "{\n  \"Name\": \"SIMULATED Alzheimer's disease cohort: no real people\",\n"
		     "  \"BIDSVersion\": \"1.9.0\",\n  \"DatasetType\": \"derivative\",\n");
	pv__putf(&b,
		 "  \"GeneratedBy\": [{\"Name\": \"pulvinar simulate alzheimers\", \"Version\": "
		 "\"%s\",\n    \"Description\": \"SIMULATED: all images and tables are random "
		 "numbers from a model (README); seed %llu, %lld participants%s\"}]\n}\n",
		 PULVINAR_VERSION, (unsigned long long)o->seed, (long long)o->n,
		 o->without_disease ? ", no effect of the disease" : "");
	return write_text(arena, folder, "dataset_description.json", &b, diag);
}

static const char readme[] =
	"SIMULATED DATA. No person was scanned: every number here was drawn from a model whose\n"
	"truth is known. Nothing found in it is a finding about people or about a disease.\n"
	"\n"
	"participants.tsv   diagnosis (CN, AD), age in years, sex, tiv (head size) in ml, site\n"
	"sub-*/anat/        maps of grey-matter density, 5 mm voxels, in a space like MNI152\n"
	"atlas.nii.gz       labels of 32 regions, named in atlas.tsv; L has x < 0\n"
	"truth.tsv          AD less CN of each region in sd within the classes, and the AUC\n"
	"                   that the region has alone: Phi(|d| / sqrt 2)\n"
	"\n"
	"Model, in sd of a region's own variation, y = 1 for AD:\n"
	"  x = d y - 0.5 (age - 72)/6 + 0.3 (tiv - mean of the sex)/110 + e,  e ~ N(0, 1)\n"
	"  d as in truth.tsv: -1.2 in the hippocampus and -0.8 in the amygdala, on both sides,\n"
	"  unless the cohort was made without the disease; 0 elsewhere\n"
	"  age has mean 72 in CN and 75 in AD (sd 6); tiv is 33 ml smaller in AD (sd 110; mean\n"
	"  1580 in men, 1430 in women); so both confound every region. Sex and site do not\n"
	"  depend on the diagnosis, and site has no effect.\n"
	"A voxel holds the region's mean density + 0.05 x + noise that sums to 0 over a region.\n"
	"\n"
	"Last rows of truth.tsv, best possible scores in closed form:\n"
	"  ALL_REGIONS                      all regions, effects of the confounds known\n"
	"  ALL_REGIONS_CONFOUNDS_REGRESSED  all regions after linear regression on age, sex, tiv\n"
	"  CONFOUNDS_ONLY                   age, sex and tiv without any image\n"
	"  ALL_REGIONS_AND_CONFOUNDS        both\n"
	"Regions are not corrected for confounds: without that, a model can read age and head\n"
	"size from the images and score up to the last of these.\n";

static const char participants_json[] =
	"{\n  \"diagnosis\": {\"Description\": \"SIMULATED\", \"Levels\": {\"CN\": \"control\", "
	"\"AD\": \"Alzheimer's disease\"}},\n"
	"  \"age\": {\"Description\": \"SIMULATED\", \"Units\": \"years\"},\n"
	"  \"sex\": {\"Description\": \"SIMULATED\"},\n"
	"  \"tiv\": {\"Description\": \"SIMULATED total intracranial volume\", \"Units\": "
	"\"ml\"},\n"
	"  \"site\": {\"Description\": \"SIMULATED\"},\n"
	"  \"data_origin\": {\"Description\": \"SIMULATED in every row\"}\n}\n";

static const char map_json[] =
	"{\n  \"Description\": \"SIMULATED grey-matter density; not from a scanner\"\n}\n";

int pv__write_cohort_texts(struct pv__arena *arena, const char *folder,
			   const struct pv__simulate_options *o, struct pv__diag *diag)
{
	PV__TRY(write_constant(arena, folder, "README", readme, diag));
	PV__TRY(write_description(arena, folder, o, diag));
	PV__TRY(write_constant(arena, folder, "participants.json", participants_json, diag));
	PV__TRY(write_constant(arena, folder, "space-MNI152_label-GM_probseg.json", map_json,
			       diag));
	PV__TRY(write_label_table(arena, folder, diag));
	return write_truth(arena, folder, o, diag);
}
