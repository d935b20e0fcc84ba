/* Memory that is freed all at once: blocks that double, large pieces on their own. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGN = 64, FIRST_BLOCK = 1 << 12, LARGEST_BLOCK = 1 << 20 };

struct block {
	struct block *next;
	void *memory; /* as malloc gave it */
};

struct ending {
	struct ending *next;
	void (*end)(void *);
	void *arg;
};

struct pv__arena {
	struct block *blocks;
	struct ending *endings;
	unsigned char *at, *end;
	size_t block_size, bytes;
};

static _Atomic int64_t refusals;

int64_t pv__memory_refusals(void)
{
	return refusals;
}

static void *zeroed(size_t n)
{
	void *memory = calloc(1, n);

	if (!memory)
		refusals++;
	return memory;
}

struct pv__arena *pv__arena_new(void)
{
	struct pv__arena *arena = zeroed(sizeof(*arena));

	if (arena)
		arena->block_size = FIRST_BLOCK;
	return arena;
}

void pv__arena_free(struct pv__arena *arena)
{
	if (!arena)
		return;
	for (const struct ending *e = arena->endings; e; e = e->next)
		e->end(e->arg);
	while (arena->blocks) {
		struct block *next = arena->blocks->next;

		free(arena->blocks->memory);
		arena->blocks = next;
	}
	free(arena);
}

size_t pv__arena_bytes(const struct pv__arena *arena)
{
	return arena->bytes;
}

/* A zeroed piece of `size` usable bytes at an aligned address. */
static unsigned char *new_block(struct pv__arena *arena, size_t size)
{
	size_t head = (sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN;
	size_t total;
	unsigned char *memory, *start;
	struct block *block;

	if (__builtin_add_overflow(size, head + ALIGN, &total))
		return NULL;
	memory = zeroed(total);
	if (!memory)
		return NULL;
	start = memory + (ALIGN - (uintptr_t)memory % ALIGN) % ALIGN;
	block = (struct block *)(void *)start;
	block->memory = memory;
	block->next = arena->blocks;
	arena->blocks = block;
	return start + head;
}

void *pv__alloc(struct pv__arena *arena, size_t n, size_t each)
{
	size_t size;
	unsigned char *piece;

	if (__builtin_mul_overflow(n, each, &size) || size > (size_t)PTRDIFF_MAX / 2)
		return NULL;
	size = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > arena->block_size / 4) {
		piece = new_block(arena, size);
	} else {
		if ((size_t)(arena->end - arena->at) < size) {
			arena->at = new_block(arena, arena->block_size);
			if (!arena->at) {
				arena->end = NULL;
				return NULL;
			}
			arena->end = arena->at + arena->block_size;
			if (arena->block_size < LARGEST_BLOCK)
				arena->block_size *= 2;
		}
		piece = arena->at;
		arena->at += size;
	}
	if (piece)
		arena->bytes += size;
	return piece;
}

int pv__arena_at_end(struct pv__arena *arena, void (*end)(void *), void *arg)
{
	struct ending *e = pv__alloc(arena, 1, sizeof(*e));

	if (!e)
		return PV_ENOMEM;
	*e = (struct ending){arena->endings, end, arg};
	arena->endings = e;
	return PV_OK;
}

char *pv__strndup(struct pv__arena *arena, const char *s, size_t n)
{
	char *copy = pv__alloc(arena, n + 1, 1);

	if (copy && n > 0)
		memcpy(copy, s, n);
	return copy;
}

char *pv__strdup(struct pv__arena *arena, const char *s)
{
	return pv__strndup(arena, s, strlen(s));
}
