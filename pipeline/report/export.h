/* export.h -- a results folder that may be passed on: aggregates and pseudonymous ids.
 *
 * What goes: tables of scores and regions, maps, figures, the report, splits and
 * predictions with the pseudonyms of the report, exclusions counted by reason.
 * What stays: the key of the pseudonyms, values of single rows, log and store, bundles that
 * hold training rows, and every file of which it is not known that it names nobody.
 * Cells of a table with fewer than PV__FEWEST_PEOPLE people are merged or left out. */
#ifndef PV__EXPORT_H
#define PV__EXPORT_H

#include "report/manifest.h"
#include "report/output.h"
#include "report/pseudonym.h"

struct pv__left_out {
	const char *path, *why;
};

struct pv__sites { /* of the people whose predictions are passed on */
	int64_t n;
	const char **name, **shown; /* ascending; shown NULL: not passed on */
};

struct pv__export {
	struct pv__arena *arena;
	const char *from;                 /* results folder */
	struct pv__manifest manifest;     /* its manifest */
	struct pv__pseudonyms pseudonyms; /* as in its report */
	struct pv__sites sites;
	struct pv__outputs to;
	int64_t n_left_out;
	struct pv__left_out *left_out;
	struct pv__diag *diag;
};

/* Writes the export into a folder that is new or empty.  PV_EDATA: a file is not what the
 * run wrote, or the study has too few people, or too few of a class. */
int pv__export_shareable(struct pv__arena *, const char *results, const char *output,
			 struct pv__export *, struct pv__diag *) PV__MUST_CHECK;

/* ---- export_rows.c: files that name rows -------------------------------------------- */

/* Reads the key of the pseudonyms, and who belongs to which site and class. */
int pv__export_people(struct pv__export *) PV__MUST_CHECK;
int pv__export_splits(struct pv__export *, const char *name, const char *text) PV__MUST_CHECK;
int pv__export_predictions(struct pv__export *, const char *name, const char *text) PV__MUST_CHECK;
int pv__export_exclusions(struct pv__export *, const char *name, const char *text) PV__MUST_CHECK;

/* ---- export_text.c: texts that may quote ids and paths --------------------------------- */

int pv__export_warnings(struct pv__export *, const char *name, const char *text) PV__MUST_CHECK;
int pv__export_study(struct pv__export *, const char *name, const char *text) PV__MUST_CHECK;
/* Why a bundle is not passed on; NULL: nothing in it speaks against it. */
const char *pv__bundle_secret(const struct pv__export *, const struct pv__bytes *);

/* ---- export_about.c --------------------------------------------------------------------- */

int pv__export_readme(struct pv__export *) PV__MUST_CHECK;
int pv__export_manifest(struct pv__export *) PV__MUST_CHECK;

/* A file of the results as the run wrote it.  PV_EDATA: it is another now. */
int pv__export_read(struct pv__export *, struct pv__arena *, const struct pv__manifest_file *,
		    struct pv__bytes *) PV__MUST_CHECK;
const struct pv__manifest_file *pv__export_find(const struct pv__export *, const char *path);
int pv__export_no_memory(const struct pv__export *);

#endif
