/* tiny.h -- the least that is a plugin: one op that takes no column of a text table. */
#ifndef TINY_H
#define TINY_H

#include "pulvinar/plugin.h"

static int tiny_open(const struct pv_host *host, pv_ctx *ctx, const void *config,
		     const struct pv_frame *frame, const struct pv_space **space,
		     const int64_t **column)
{
	struct pv_space *empty = host->keep(ctx, 1, sizeof(*empty));

	(void)config;
	(void)frame;
	if (!empty)
		return PV_ENOMEM;
	empty->size = sizeof(*empty);
	*space = empty;
	*column = host->keep(ctx, 0, sizeof(**column));
	return PV_OK;
}

static const struct pv_columns_call tiny_call = {sizeof(tiny_call), tiny_open};

/* A whole plugin that says it is of this ABI and offers one op of this name. */
#define TINY_PLUGIN(abi_major, abi_minor, op_name) \
	static const struct pv_op tiny_op = {.size = sizeof(tiny_op), \
					     .role = PV_ROLE_COLUMNS, \
					     .kind = PV_PER_SAMPLE, \
					     .name = op_name, \
					     .version = "1", \
					     .summary = "No columns", \
					     .doc = "Takes no column at all.", \
					     .columns = &tiny_call}; \
	static const struct pv_op *const tiny_ops[] = {&tiny_op, NULL}; \
	static const struct pv_plugin tiny = { \
		sizeof(tiny), abi_major,      abi_minor, "tiny",  "1", \
		"the tests",  "BSD-3-Clause", "",        tiny_ops}; \
	PV_PLUGIN_ENTRY \
	{ \
		return &tiny; \
	} \
	struct tiny_needs_semicolon

#define TINY_SOUND TINY_PLUGIN(PV_ABI_MAJOR, PV_ABI_MINOR, "table.tiny")

#endif
