/* held_out.h -- held-out rows whose columns can be changed, unit by unit, and what the
 * prediction of the whole fitted chain loses by it. */
#ifndef PV__IMPORTANCE_HELD_OUT_H
#define PV__IMPORTANCE_HELD_OUT_H

#include "pulvinar/plugin.h"

struct pv__held_out {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv_chain *chain;
	int64_t loss;            /* enum pv__loss, definite */
	struct pv_table table;   /* a copy of chain->test, to be changed */
	double **row;            /* its values */
	double *decision;        /* n_rows x n_outputs */
	int64_t *order, *index;  /* n_rows: room for the loss, and for a permutation */
	int64_t *column, *first; /* columns of unit u: column[first[u]..first[u + 1]) */
	double reference;        /* loss of the rows as they are; NaN: it cannot be told */
};

/* loss: the option, auto or definite.  All memory is scratch of the callback. */
int pv__held_out_open(const struct pv_host *, pv_ctx *, const struct pv_chain *, int64_t loss,
		      struct pv__held_out *);
/* How much larger the loss of the rows as they are now is. */
int pv__held_out_rise(struct pv__held_out *, double *rise);

/* The same for the loss of other decisions on these rows, which lie in h->decision. */
double pv__held_out_rise_of(struct pv__held_out *);

/* Changes the columns of a unit, which has some, and gives its value. */
typedef int (*pv__unit_fn)(struct pv__held_out *, int64_t unit, void *arg, double *value);
/* value[u] of each unit, whose columns are as they were for the next one; NaN for a unit
 * without columns, and for all where the loss cannot be told. */
int pv__held_out_units(struct pv__held_out *, pv__unit_fn, void *arg, double *value);

/* Row i of the unit's columns comes, as `arg` says, from row index[i]. */
typedef void (*pv__exchange_fn)(struct pv__held_out *, int64_t unit, const int64_t *index,
				void *arg);
#define PV__REPEATS_OPTION(config) \
	{ \
		.name = "repeats", .help = "permutations of each unit", .type = PV_INT, \
		.offset = offsetof(config, repeats), .dflt = "50", .min = 1, .max = 1e6 \
	}
/* Mean rise over `repeats` permutations of the rows, which are drawn for this unit and
 * repeat: what other units there are changes nothing. */
int pv__held_out_exchange(struct pv__held_out *, int64_t unit, int64_t repeats, pv__exchange_fn,
			  void *arg, double *value);

#endif
