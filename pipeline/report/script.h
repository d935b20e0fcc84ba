/* script.h -- the page's only script: tables of regions that sort and filter, maps to walk
 * through.  A constant, whose digest stands in the content-security policy; the page is whole
 * without it, and it asks nobody for anything. */
#ifndef PV__SCRIPT_H
#define PV__SCRIPT_H

extern const char *const pv__script;

#endif
