/* Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011,
 * "Parallel random numbers: as easy as 1, 2, 3").  A draw is a function of stream and
 * number alone, so that order, threads and resumed runs cannot change it. */
#include "math/math.h"

__extension__ typedef unsigned __int128 wide;

/* Last word of the counter: what a block is for, so that no two uses share bits. */
enum use { USE_UNIFORM = 1, USE_NORMAL, USE_BELOW, USE_SHUFFLE, USE_SUBSTREAM, USE_PURPOSE };

void pv__philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
	uint32_t k0 = key[0], k1 = key[1];

	for (int round = 0; round < 10; round++) {
		uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;

		c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)p1;
		c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)p0;
		k0 += 0x9E3779B9u;
		k1 += 0xBB67AE85u;
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}

static void block(struct pv__stream s, uint64_t number, uint32_t third, enum use use,
		  uint32_t out[4])
{
	uint32_t counter[4] = {(uint32_t)number, (uint32_t)(number >> 32), third, (uint32_t)use};

	pv__philox(counter, s.key, out);
}

static uint64_t bits64(const uint32_t word[4])
{
	return (uint64_t)word[1] << 32 | word[0];
}

static struct pv__stream derive(struct pv__stream s, uint64_t number, uint32_t third, enum use use)
{
	uint32_t out[4];

	block(s, number, third, use, out);
	return (struct pv__stream){{out[0], out[1]}};
}

struct pv__stream pv__stream(uint64_t seed, enum pv__purpose purpose, uint64_t a, uint64_t b)
{
	struct pv__stream s = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};

	s = derive(s, a, (uint32_t)purpose, USE_PURPOSE);
	return derive(s, b, (uint32_t)purpose, USE_PURPOSE);
}

struct pv__stream pv__substream(struct pv__stream stream, uint64_t s)
{
	return derive(stream, s, 0, USE_SUBSTREAM);
}

double pv__uniform(struct pv__stream s, uint64_t k)
{
	uint32_t out[4];

	block(s, k, 0, USE_UNIFORM, out);
	return (double)(bits64(out) >> 11) * 0x1p-53;
}

double pv__normal(struct pv__stream s, uint64_t k)
{
	uint32_t out[4];

	block(s, k, 0, USE_NORMAL, out);
	/* the middles of 2^52 cells: never 0 or 1, and symmetric */
	return pv__normal_quantile(((double)(bits64(out) >> 12) + 0.5) * 0x1p-52);
}

/* Multiplication in place of division (Lemire 2019, "Fast random integer generation in
 * an interval"); a draw that would bias tries again within its own counters. */
static uint64_t below(struct pv__stream s, uint64_t k, uint64_t n, enum use use)
{
	uint64_t least = n ? (0 - n) % n : 0;

	for (uint32_t attempt = 0;; attempt++) {
		uint32_t out[4];
		wide product;

		block(s, k, attempt, use, out);
		product = (wide)bits64(out) * n;
		if ((uint64_t)product >= least)
			return (uint64_t)(product >> 64);
	}
}

uint64_t pv__below(struct pv__stream s, uint64_t k, uint64_t n)
{
	return below(s, k, n, USE_BELOW);
}

void pv__shuffle(struct pv__stream s, int64_t n, int64_t *index)
{
	for (int64_t i = n - 1; i > 0; i--) {
		int64_t j = (int64_t)below(s, (uint64_t)i, (uint64_t)i + 1, USE_SHUFFLE);
		int64_t swap = index[i];

		index[i] = index[j];
		index[j] = swap;
	}
}
