/* Amounts with units. */
#include "support/check.h"

#include "study/units.h"

static void durations(void **state)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = {{"90s", 90},     {"10m", 600},  {"2h", 7200},
		    {"1h30m", 5400}, {"1d", 86400}, {"0.5s", 0.5}};
	static const char *const bad[] = {"",   "90",  "s",   "m10",  "10m1h", "10m10m",
					  "0s", "-1s", "1 s", "1e3s", "10x",   "1h30"};
	double seconds;

	(void)state;
	for (size_t i = 0; i < PV__COUNT(good); i++) {
		assert_true(pv__parse_duration(good[i].text, &seconds));
		assert_near(seconds, good[i].seconds, 0);
	}
	for (size_t i = 0; i < PV__COUNT(bad); i++)
		if (pv__parse_duration(bad[i], &seconds))
			fail_msg("'%s' is %g s", bad[i], seconds);
}

static void sizes(void **state)
{
	static const struct {
		const char *text;
		int64_t bytes;
	} good[] = {{"1K", 1024},
		    {"512M", INT64_C(512) << 20},
		    {"4G", INT64_C(4) << 30},
		    {"1.5G", INT64_C(3) << 29},
		    {"2T", INT64_C(2) << 40}};
	static const char *const bad[] = {"",   "4",   "G",        "4GB", "4 G",
					  "0G", "-1G", "9999999T", "4g",  "1,5G"};
	int64_t bytes;

	(void)state;
	for (size_t i = 0; i < PV__COUNT(good); i++) {
		assert_true(pv__parse_size(good[i].text, &bytes));
		assert_int_equal(bytes, good[i].bytes);
	}
	for (size_t i = 0; i < PV__COUNT(bad); i++)
		if (pv__parse_size(bad[i], &bytes))
			fail_msg("'%s' is %lld bytes", bad[i], (long long)bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(durations), cmocka_unit_test(sizes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
