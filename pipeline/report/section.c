/* The sections of the report, in their order. */
#include "report/page.h"

const struct pv__section *const pv__sections[] = {
	&pv__section_key,         &pv__section_declared,    &pv__section_flow,
	&pv__section_people,      &pv__section_methods,     &pv__section_performance,
	&pv__section_curve,       &pv__section_calibration, &pv__section_comparisons,
	&pv__section_subgroups,   &pv__section_regions,     &pv__section_stability,
	&pv__section_failures,    &pv__section_warnings,    &pv__section_reproduce,
	&pv__section_checklist,   &pv__section_downloads,
};
const int64_t pv__section_count = PV__COUNT(pv__sections);
