/* scaling.h -- x' = (x - centre) / scale, learnt for each column or taken from each row:
 * what the scale ops share. */
#ifndef PV__TRANSFORM_SCALING_H
#define PV__TRANSFORM_SCALING_H

#include "kernels/order.h"
#include "kernels/rows.h"

struct pv__scaling {
	int64_t n;              /* columns */
	double *centre, *scale; /* NULL: per sample, nothing is learnt */
};

enum pv__per { PV__PER_FEATURE = 1, PV__PER_SAMPLE };
extern const struct pv_choice pv__per_choices[];
#define PV__PER_OPTION(config) \
	{ \
		.name = "per", .help = "what is brought to one scale", .type = PV_CHOICE, \
		.offset = offsetof(config, per), .dflt = "feature", .choice = pv__per_choices \
	}

struct pv__measured {
	double centre, scale;
	int constant; /* the values do not spread: scale is 1 */
};
/* Of n values x; the sorter has room for them. */
typedef struct pv__measured (*pv__measure_fn)(const void *config, struct pv__sorter *, int64_t n,
					      const double *x);

/* A model for this many columns, without centre and scale (as it stays per sample). */
int pv__scaling_make(const struct pv_host *, pv_ctx *, int64_t n, struct pv__scaling **);
/* Room for centre and scale. */
int pv__scaling_learns(const struct pv_host *, pv_ctx *, struct pv__scaling *);
/* Measures every column over the training rows.  PV_ENUMERIC: values without a finite
 * spread.  Warns of columns without one ("3 of 9 columns WARNING: f1, f2, f3"). */
int pv__scaling_fit(const struct pv_host *, pv_ctx *, const void *config, pv__measure_fn,
		    const struct pv_table *train, const char *warning, struct pv__scaling *);
/* Says how many columns are marked, and which: the first few by name. */
void pv__warn_columns(const struct pv_host *, pv_ctx *, const struct pv_space *, int64_t n,
		      const uint8_t *marked, const char *warning);
int pv__scaling_apply(const struct pv_host *, pv_ctx *, const void *config, pv__measure_fn,
		      const struct pv__scaling *, const struct pv_table *rows, double *const *out);

/* Callbacks of struct pv_transform_call. */
int pv__scaling_pull_back(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			  const double *w_out, double *w_in);
int pv__scaling_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__scaling_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		     void **model);

#endif
