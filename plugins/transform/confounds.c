/* Confounds as ops find them. */
#include "confounds.h"

#include <math.h>
#include <string.h>

const struct pv_choice pv__fit_on_choices[] = {
	{"train", "the training rows, without reference rows", PV__FIT_ON_TRAIN},
	{"reference", "the reference rows of the training part (say, controls)",
	 PV__FIT_ON_REFERENCE},
	{0},
};

int pv__fit_rows(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t, int64_t fit_on,
		 struct pv__rows *rows)
{
	return fit_on == PV__FIT_ON_REFERENCE ? pv__rows_reference(host, ctx, t, rows)
					      : pv__rows_train(host, ctx, t, rows);
}

int pv__confounds_check(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t)
{
	if (t->n_confounds == 0 || !t->confound)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "the study has no confounds: name them in "
				  "data.confounds, or leave this stage out");
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t q = 0; q < t->n_confounds; q++)
			if (!isfinite(t->confound[r][q]))
				return host->fail(ctx, PV_EDATA, NULL,
						  "confound '%s' of '%s' is "
						  "missing: see missing.confound",
						  t->confound_name ? t->confound_name[q] : "?",
						  t->id ? t->id[r] : "?");
	return PV_OK;
}

static int is_level_of(const char *coded, const char *name)
{
	size_t n = strlen(name);

	return strncmp(coded, name, n) == 0 && (coded[n] == '\0' || coded[n] == '=');
}

int pv__confound_find(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
		      const char *option, const char *name, int64_t *from, int64_t *n)
{
	*n = 0;
	for (int64_t q = 0; t->confound_name && q < t->n_confounds; q++) {
		if (!is_level_of(t->confound_name[q], name))
			continue;
		*from = *n ? *from : q;
		++*n;
	}
	if (*n > 0)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, option,
			  "the study has no confound '%s': name the "
			  "column in data.confounds",
			  name);
}
