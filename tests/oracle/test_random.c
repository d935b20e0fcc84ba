/* Philox4x32-10 against the known answers of its authors (Random123, kat_vectors). */
#include "support/check.h"

#include "math/math.h"

static void expect(const uint32_t counter[4], const uint32_t key[2], const uint32_t want[4])
{
	uint32_t out[4];

	pv__philox(counter, key, out);
	for (int i = 0; i < 4; i++)
		assert_int_equal(out[i], want[i]);
}

static void zeros(void **state)
{
	(void)state;
	expect((uint32_t[]){0, 0, 0, 0}, (uint32_t[]){0, 0},
	       (uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
}

static void ones(void **state)
{
	uint32_t f = 0xffffffff;

	(void)state;
	expect((uint32_t[]){f, f, f, f}, (uint32_t[]){f, f},
	       (uint32_t[]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
}

static void digits_of_pi(void **state)
{
	(void)state;
	expect((uint32_t[]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
	       (uint32_t[]){0xa4093822, 0x299f31d0},
	       (uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeros),
		cmocka_unit_test(ones),
		cmocka_unit_test(digits_of_pi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
