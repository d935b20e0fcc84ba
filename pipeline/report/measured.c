/* What resampling finds in the results. */
#include "report/measured.h"

#include "report/figures.h"
#include "report/heldout.h"

static int find_forecast(const struct pv__view *v, struct pv__calibrated *out)
{
	const struct pv__system *first = pv__primary_system(v);

	if (first) {
		PV__TRY(pv__forecast_of(v, first, &out->forecast));
		out->system = out->forecast.n > 0 ? first : NULL;
	}
	for (int64_t i = 0; !out->system && i < v->n_systems; i++) {
		if (v->system[i].is_baseline)
			continue;
		PV__TRY(pv__forecast_of(v, &v->system[i], &out->forecast));
		out->system = out->forecast.n > 0 ? &v->system[i] : NULL;
	}
	return PV_OK;
}

static int calibrate(const struct pv__view *v, struct pv__calibrated *out)
{
	PV__TRY(find_forecast(v, out));
	if (!out->system)
		return PV_OK;
	return pv__calibration(v->arena, &out->forecast,
			       pv__stream(v->study->seed, PV__RANDOM_BOOTSTRAP, 1, 0),
			       &out->calibration);
}

int pv__measure(struct pv__view *v)
{
	struct pv__measured *m = pv__alloc(v->arena, 1, sizeof(*m));

	if (!m)
		return PV_ENOMEM;
	PV__TRY(calibrate(v, &m->calibrated));
	PV__TRY(pv__subgroups(v, &m->subgroups));
	PV__TRY(pv__consensus_make(v, &m->consensus));
	v->measured = m;
	return PV_OK;
}
