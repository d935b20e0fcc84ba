/* probe.h -- what a run asks of its own data unasked: one probe a file.  Every probe warns
 * with a figure, a p and a remedy, under one rule of multiplicity: p times the number of
 * probes (Bonferroni) below .001.  A probe never changes a result. */
#ifndef PV__PROBE_H
#define PV__PROBE_H

#include "run/collect.h"

/* What is independent of each other: the groups, where the target is one within each; else
 * the rows.  Units without a target are left out. */
struct pv__probe_units {
	int64_t n;
	bool are_groups;
	const char *noun;      /* "groups" or "rows" */
	const int64_t *row;    /* the first of each unit, ascending */
	const int64_t *of_row; /* unit of each row; -1: none */
	const double *n_rows;  /* of each unit */
	const double *y;       /* the first target of each unit */
};

/* A column over units, as classes or as numbers. */
struct pv__probe_column {
	int64_t n_levels; /* 0: numbers */
	int64_t *level;   /* 0 .. n_levels - 1 */
	double *value;
};

/* p for all probes, and whether such a p is below the limit. */
double pv__probe_p(const struct pv__collector *, double p);
bool pv__probe_is_rare(double corrected_p);
int64_t pv__n_probes(const struct pv__collector *);
int pv__probe_units(const struct pv__collector *, struct pv__arena *, struct pv__probe_units *,
		    struct pv__diag *) PV__MUST_CHECK;

/* probe_association.c: how far the target goes with a column, in words, and its p for all
 * probes; *text NULL: not rarer than the rule asks.  Numbers enter by their ranks.
 * Two columns of classes: Cramer's V and chi-squared; classes and numbers: Kruskal and
 * Wallis's H and its correlation ratio; numbers: Spearman's rho.  Up to 1,000 units p is of
 * random permutations, drawn until ten are as large (Besag and Clifford 1991, Biometrika 78:
 * 301-304) or there are enough for the rule; above, of the chi-squared limit.
 * kept[0..n): the units that have a value; `probe` keys the permutations. */
int pv__probe_association(const struct pv__collector *, struct pv__arena *,
			  const struct pv__probe_units *, int64_t n, const int64_t *kept,
			  const struct pv__probe_column *, uint64_t probe, char **text,
			  struct pv__diag *) PV__MUST_CHECK;

typedef int pv__probe_fn(struct pv__collector *, struct pv__arena *, const struct pv__probe_units *,
			 struct pv__diag *);
/* a feature that tells two classes apart by itself */
pv__probe_fn pv__probe_feature;
/* the target goes with the order of ids, or of file names; two probes.  The order of rows in
 * a file is no third: rows are sorted by id before anything sees them. */
pv__probe_fn pv__probe_order;
/* the target goes with the site, or with a confound; one probe each */
pv__probe_fn pv__probe_confounds;
/* rows of different groups that are all but the same, on two sides of a fold */
pv__probe_fn pv__probe_twins;
/* a score that is lower than chance */
pv__probe_fn pv__probe_below;

#endif
