/* The tables of the study language, looked up and printed. */
#include "study/read.h"

#include <math.h>

const struct pv__schema_block *const *pv__schema(int64_t *n)
{
	static const struct pv__schema_block *const block[] = {
		&pv__block_study,      &pv__block_data,      &pv__block_table,
		&pv__block_samples,    &pv__block_condition, &pv__block_keep,
		&pv__block_target,     &pv__block_feature,   &pv__block_primary,
		&pv__block_validation, &pv__block_split,     &pv__block_permutations,
		&pv__block_time,       &pv__block_curve,     &pv__block_missing,
		&pv__block_report,     &pv__block_run,       &pv__block_slurm,
	};

	*n = (int64_t)PV__COUNT(block);
	return block;
}

const struct pv__schema_key *pv__schema_find(const struct pv__schema_block *block, const char *key)
{
	for (int64_t i = 0; i < block->n; i++)
		if (pv__equal(block->key[i].name, key))
			return &block->key[i];
	return NULL;
}

const char *pv__schema_choice(const struct pv__schema_block *block, const char *key, int value)
{
	const struct pv__schema_key *k = pv__schema_find(block, key);

	for (const struct pv_choice *c = k ? k->choice : NULL; c && c->name; c++)
		if (c->value == value)
			return c->name;
	return "";
}

const char *pv__schema_type_text(enum pv__key_type type)
{
	static const char *const text[] = {
		[PV__KEY_TEXT] = "text",
		[PV__KEY_COLUMN] = "column",
		[PV__KEY_PATH] = "path",
		[PV__KEY_INT] = "whole number",
		[PV__KEY_REAL] = "number",
		[PV__KEY_BOOL] = "true or false",
		[PV__KEY_CHOICE] = "one of",
		[PV__KEY_NAMES] = "text or list of texts",
		[PV__KEY_FILTERS] = "`{COLUMN: condition}`",
		[PV__KEY_REALS] = "list of numbers",
		[PV__KEY_BLOCK] = "map",
		[PV__KEY_BLOCKS] = "`{NAME: map}`",
		[PV__KEY_PATHS] = "`{NAME: path}`",
		[PV__KEY_OPS] = "list of ops",
		[PV__KEY_OP_LISTS] = "`{NAME: [op, ...]}`",
		[PV__KEY_NAME_LISTS] = "`{NAME: [name, ...]}`",
		[PV__KEY_FREE] = "map",
	};

	return text[type];
}

static void put_limits(struct pv__buffer *b, const struct pv__schema_key *key)
{
	if (!(key->min < key->max))
		return;
	if (isfinite(key->min))
		pv__putf(b, "%s %g", key->flags & PV__KEY_OPEN_MIN ? " >" : " >=", key->min);
	if (isfinite(key->max))
		pv__putf(b, "%s %s %g", isfinite(key->min) ? " and" : "",
			 key->flags & PV__KEY_OPEN_MAX ? "<" : "<=", key->max);
}

static void put_type(struct pv__buffer *b, const struct pv__schema_key *key)
{
	pv__puts(b, pv__schema_type_text(key->type));
	for (const struct pv_choice *c = key->choice; c && c->name; c++)
		pv__putf(b, "%s `%s`", c == key->choice ? "" : ",", c->name);
	put_limits(b, key);
	if (key->block)
		pv__putf(b, ", see `%s`", key->block->name);
}

static void put_default(struct pv__buffer *b, const struct pv__schema_key *key)
{
	if (key->flags & PV__KEY_REQUIRED)
		pv__puts(b, "required");
	else if (key->otherwise)
		pv__puts(b, key->otherwise);
	else if (key->dflt)
		pv__putf(b, "`%s`", key->dflt);
}

static void put_key(struct pv__buffer *b, const struct pv__schema_key *key)
{
	pv__putf(b, "| `%s` | ", key->name);
	put_type(b, key);
	pv__puts(b, " | ");
	put_default(b, key);
	pv__putf(b, " | %s", key->help);
	for (const struct pv_choice *c = key->choice; c && c->name; c++)
		if (c->help)
			pv__putf(b, "; `%s`: %s", c->name, c->help);
	pv__puts(b, " |\n");
}

void pv__schema_text(struct pv__buffer *b)
{
	int64_t n;
	const struct pv__schema_block *const *block = pv__schema(&n);

	for (int64_t i = 0; i < n; i++) {
		pv__putf(b, "%s## %s%s%s\n\n%s\n\n", i ? "\n" : "",
			 block[i]->name[0] ? "`" : "The study", block[i]->name,
			 block[i]->name[0] ? "`" : "", block[i]->help);
		pv__puts(b, "| key | value | default | meaning |\n|---|---|---|---|\n");
		for (int64_t k = 0; k < block[i]->n; k++)
			put_key(b, &block[i]->key[k]);
	}
}
