/* yaml_reader.h -- inside study/: YAML while it is read, and what is said of its faults. */
#ifndef PV__YAML_READER_H
#define PV__YAML_READER_H

#include "study/node.h"

#include <yaml.h>

struct pv__yaml {
	struct pv__arena *arena;
	struct pv__diag *diag;
	const char *name;
	const unsigned char *bytes; /* behind a byte order mark */
	size_t n;
	yaml_parser_t parser;
	int64_t keys, values, faults;
};

/* libyaml counts from 0. */
struct pv__mark pv__yaml_place(const struct pv__yaml *, yaml_mark_t at);
int pv__yaml_no_memory(struct pv__yaml *);
/* What libyaml has just refused, with a remedy where one is known. */
int pv__yaml_fault(struct pv__yaml *);

#endif
