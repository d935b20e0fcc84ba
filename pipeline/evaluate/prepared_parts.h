/* prepared_parts.h -- what prepared.c makes and try.c uses. */
#ifndef PV__PREPARED_PARTS_H
#define PV__PREPARED_PARTS_H

#include "evaluate/gram.h"
#include "evaluate/prepared.h"

/* One choice of the options of the leading stages, on one split. */
struct pv__way {
	struct pv__arena *arena;       /* NULL: not made */
	struct pv__arena *held;        /* of the tables behind the last leading stage */
	struct pv__link *link;         /* room for all stages; the leading ones are fitted */
	struct pv__fit_data train, test; /* without targets that mean anything */
	struct pv__gram *gram;         /* NULL: stages are to come, or the model takes none */
	const char *what;
	bool is_kept;
};

struct pv__prepared {
	struct pv__preparation how;
	int64_t n_leading, n_ways;     /* stages; combinations of their choices */
	struct pv__way *way;           /* [split * n_ways + number] */
	size_t kept;
};

int pv__way_open(struct pv__prepared *, int64_t split, int64_t number, struct pv__way **,
		 struct pv__diag *) PV__MUST_CHECK;
void pv__way_close(struct pv__prepared *, struct pv__way *);
bool pv__model_takes_gram(const struct pv__prepared *, const struct pv__fit_data *train);

#endif
