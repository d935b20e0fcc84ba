/* Who is in the cohort, and their maps. */
#include "simulate/alzheimers.h"

#include "math/math.h"

#include <math.h>

#define DENSITY_PER_SD 0.05
#define REST_DENSITY 0.35
#define NOISE_SD 0.03
#define GREY_LEVELS 4096.0 /* maps hold whole multiples, which keeps the files small */

enum { N_SITES = 3 };

/* Streams: one for the cohort, two for each person. */
enum { COHORT, PERSON, NOISE };
enum { DRAW_SEX, DRAW_AGE, DRAW_TIV, DRAW_REGIONS }; /* draws of a person */

/* ids in the order of the files, classes and sites as shuffled: no order tells. */
static int deal(struct pv__arena *arena, const struct pv__simulate_options *o,
		struct person *person)
{
	struct pv__stream stream = pv__stream(o->seed, PV__RANDOM_SIMULATE, COHORT, 0);
	int64_t *order = pv__alloc(arena, (size_t)o->n, sizeof(*order));

	if (!order)
		return PV_ENOMEM;
	for (int64_t i = 0; i < o->n; i++)
		order[i] = i;
	pv__shuffle(pv__substream(stream, 0), o->n, order);
	for (int64_t i = 0; i < o->n; i++)
		person[i].has_ad = order[i] < o->n / 2;
	pv__shuffle(pv__substream(stream, 1), o->n, order);
	for (int64_t i = 0; i < o->n; i++)
		person[i].site = 1 + (int)(order[i] % N_SITES);
	return PV_OK;
}

/* Age and tiv as rounded: the model uses what the table says. */
static void draw_person(const struct pv__simulate_options *o, int64_t i, struct person *p)
{
	struct pv__stream s = pv__stream(o->seed, PV__RANDOM_SIMULATE, PERSON, (uint64_t)i);
	double y = p->has_ad, tiv_mean;

	snprintf(p->id, sizeof(p->id), "sub-%04d", (int)(i + 1));
	p->is_male = pv__uniform(s, DRAW_SEX) < 0.5;
	tiv_mean = p->is_male ? 1580 : 1430;
	p->age = AGE_MEAN + AGE_SD * (AGE_SHIFT * y + pv__normal(s, DRAW_AGE));
	p->age = rint(10 * p->age) / 10;
	p->tiv = rint(tiv_mean + TIV_SD * (TIV_SHIFT * y + pv__normal(s, DRAW_TIV)));
	p->common = AGE_EFFECT * (p->age - AGE_MEAN) / AGE_SD +
		    TIV_EFFECT * (p->tiv - tiv_mean) / TIV_SD;
	for (int r = 0; r < N_REGIONS; r++)
		p->region[r] = pv__region_effect(o, r) * y + p->common +
			       pv__normal(s, (uint64_t)(DRAW_REGIONS + r));
}

struct person *pv__people_draw(struct pv__arena *arena, const struct pv__simulate_options *o)
{
	struct person *person = pv__alloc(arena, (size_t)o->n, sizeof(*person));

	if (!person || deal(arena, o, person) != PV_OK)
		return NULL;
	for (int64_t i = 0; i < o->n; i++)
		draw_person(o, i, &person[i]);
	return person;
}

/* Noise of each voxel into `out`, and its mean over each region. */
static void draw_noise(const struct phantom *phantom, struct pv__stream s, float *out,
		       double mean[N_REGIONS])
{
	for (int r = 0; r < N_REGIONS; r++)
		mean[r] = 0;
	for (int64_t v = 0; v < phantom->n_voxels; v++) {
		int32_t label = phantom->label[v];

		out[v] = label == OUTSIDE ? 0 : (float)(NOISE_SD * pv__normal(s, (uint64_t)v));
		if (label > 0)
			mean[label - 1] += out[v] / (double)phantom->size[label - 1];
	}
}

void pv__person_map(const struct phantom *phantom, const struct pv__simulate_options *o, int64_t i,
		    const struct person *person, float *out)
{
	double mean[N_REGIONS];

	draw_noise(phantom, pv__stream(o->seed, PV__RANDOM_SIMULATE, NOISE, (uint64_t)i), out,
		   mean);
	for (int64_t v = 0; v < phantom->n_voxels; v++) {
		int32_t label = phantom->label[v];
		double value = out[v];

		if (label == OUTSIDE)
			continue;
		if (label == REST)
			value += REST_DENSITY + DENSITY_PER_SD * person->common;
		else
			value += pv__structures[(label - 1) / 2].density - mean[label - 1] +
				 DENSITY_PER_SD * person->region[label - 1];
		value = fmin(fmax(value, 0), 1);
		out[v] = (float)(rint(GREY_LEVELS * value) / GREY_LEVELS);
	}
}
