/* A disk that is too small: a tmpfs of its own, mounted where nobody else sees it.  The run
 * says that it is full, counts as unfinished, and goes on to the undisturbed bytes once there
 * is room. */
#include "support/check.h"
#include "support/disturbed.h"
#include "support/tool.h"

#include <string.h>

static const char mounted[] =
	"mount -t tmpfs -o size=$1k none \"$2\" || exit 99\n"
	"\"$PULVINAR\" run -q -j 1 \"$3\" -o \"$2/out\"; code=$?\n"
	"[ $code -eq 0 ] || [ ! -e \"$2/out/manifest.json\" ] || exit 98\n"
	"mount -o remount,size=64m \"$2\" || exit 99\n"
	"\"$PULVINAR\" run -q -j 1 \"$3\" -o \"$2/out\" || exit 97\n"
	"cp -r \"$2/out\" \"$4\" || exit 96\n"
	"exit $code\n";

static const char *why_not(struct scratch *s)
{
	const char *const words[] = {"unshare", "-rm", "mount", "-t",
				     "tmpfs",   "none", scratch_path(s, "in"), NULL};

	return tool_run(s->arena, words).code == 0 ? NULL
						   : "no mounts of one's own (unshare -rm)";
}

/* Gives the exit code of the run on `kilobytes`. */
static int run_on(struct scratch *s, int64_t kilobytes)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	const char *disk = scratch_path(s, "disk"), *copy = scratch_path(s, "copy");
	const char *const words[] = {"unshare", "-rm", "sh", "-c", mounted, "sh",
				     pv__format(s->arena, "%lld", (long long)kilobytes), disk,
				     scratch_path(s, "in/study.yaml"), copy, NULL};
	struct tool t;

	assert_int_equal(pv__make_folder(disk, &s->diag), PV_OK);
	assert_int_equal(pv__folder_remove(copy, &s->diag), PV_OK);
	t = tool_run(s->arena, words);
	if (t.code != 0 && t.code != 73 && t.code != 74)
		fail_msg("%lld kB: exit code %d: %s", (long long)kilobytes, t.code, t.said);
	if (t.code != 0)
		assert_holds(t.said, "No space left on device");
	assert_same_files(s, scratch_path(s, "reference"), copy, skip);
	return t.code;
}

static void too_small(void **state)
{
	struct scratch *s = disturbed_place();
	const char *why = why_not(s);
	int64_t n_full = 0, kilobytes = 8;

	(void)state;
	if (why) {
		print_message("skipped: %s\n", why);
		skip();
	}
	while (run_on(s, kilobytes) != 0) {
		n_full++;
		kilobytes += kilobytes / 2;
		assert_true(kilobytes < 65536);
	}
	print_message("full %lld times, room enough in %lld kB\n", (long long)n_full,
		      (long long)kilobytes);
	assert_true(n_full > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(too_small)};

	return cmocka_run_group_tests(tests, disturbed_make, disturbed_remove);
}
