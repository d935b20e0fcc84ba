/* The report in a real browser (Debian's chromium; skipped where there is none): its script
 * runs under its own policy, tables sort and filter, the cross-hair moves and names what is
 * under it, nothing is wider than a phone, and the console stays silent. */
#include "support/check.h"
#include "support/cohort.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a reader would do, written down as text for the test to find. */
static const char steps[] =
	"<script>addEventListener('load',()=>setTimeout(()=>{\n"
	"const say=(name,value)=>document.body.append(' ['+name+': '+value+'] ');\n"
	"const tables=document.querySelectorAll('#regions table');\n"
	"const "
	"table=tables[tables.length-1],first=()=>table.tBodies[0].rows[0].cells[1].textContent;\n"
	"say('before',first());\n"
	"table.tHead.rows[0].cells[0].querySelector('button').click();\n"
	"table.tHead.rows[0].cells[0].querySelector('button').click();\n"
	"say('after',first());\n"
	"say('sorted',table.tHead.rows[0].cells[0].getAttribute('aria-sort'));\n"
	"const place=document.querySelector('.viewer'),said=place.querySelector('.said');\n"
	"say('hidden',place.hidden);say('slices',place.querySelectorAll('canvas').length);\n"
	"say('said',said.textContent);\n"
	"place.querySelector('canvas').dispatchEvent(new KeyboardEvent('keydown',"
	"{key:'ArrowRight',bubbles:true}));\n"
	"say('moved',said.textContent);\n"
	"say('wider',document.documentElement.scrollWidth>document.documentElement.clientWidth);\n"
	"},500));</script>";

static const char *browser(void)
{
	static const char *const place[] = {"/usr/bin/chromium", "/usr/bin/chromium-browser",
					    "/usr/bin/google-chrome"};

	for (size_t i = 0; i < PV__COUNT(place); i++)
		if (access(place[i], X_OK) == 0)
			return place[i];
	return NULL;
}

/* The page as the browser has it after its scripts; what it logs is in *log. */
static const char *open_page(struct scratch *s, const char *page, const char **log)
{
	const char *out = scratch_path(s, "dom.html"), *err = scratch_path(s, "log.txt");
	const char *command = pv__format(
		s->arena,
		"timeout 120 %s --headless --no-sandbox --disable-gpu --no-first-run "
		"--disable-background-networking --disable-component-update --disable-sync "
		"--user-data-dir=%s --window-size=500,900 --virtual-time-budget=6000 "
		"--enable-logging=stderr --dump-dom file://%s >%s 2>%s",
		browser(), scratch_path(s, "profile"), page, out, err);

	assert_int_equal(system(command), 0);
	*log = file_text(s, err);
	return file_text(s, out);
}

static void write_report(struct scratch *s)
{
	struct program p;

	cohort_make(s, s->folder, ".nii.gz");
	run_program(s, &p, "run", "-q", scratch_path(s, "study.yaml"), "-o",
		    scratch_path(s, "out"));
	assert_code(&p, 0);
}

/* Under its own policy, without help: the viewers are there, and nobody complains. */
static void the_policy_holds(void **state)
{
	struct scratch s;
	const char *dom, *log;

	(void)state;
	if (!browser())
		skip();
	scratch_make(&s);
	write_report(&s);
	dom = open_page(&s, scratch_path(&s, "out/report.html"), &log);
	assert_holds(dom, "<canvas");
	assert_holds(dom, "class=\"sort\"");
	assert_lacks(log, "CONSOLE");
	assert_lacks(log, "Refused to");
	scratch_remove(&s);
}

static void a_reader_clicks(void **state)
{
	struct scratch s;
	const char *dom, *log, *page, *html, *cut;
	struct pv__buffer b;

	(void)state;
	if (!browser())
		skip();
	scratch_make(&s);
	write_report(&s);
	html = file_text(&s, scratch_path(&s, "out/report.html"));
	page = text_replace(&s, html, "http-equiv=\"Content-Security-Policy\"", "name=\"policy\"");
	b = (struct pv__buffer){.arena = s.arena};
	cut = strstr(page, "</body>");
	assert_non_null(cut);
	pv__put(&b, page, (size_t)(cut - page));
	pv__puts(&b, steps);
	pv__puts(&b, cut);
	scratch_write(&s, "clicked.html", b.data);
	dom = open_page(&s, scratch_path(&s, "clicked.html"), &log);
	assert_lacks(log, "CONSOLE");
	assert_holds(dom, "[before: B]"); /* rank 1: the region that carries the class */
	assert_lacks(dom, "[after: B]");
	assert_holds(dom, "[sorted: descending]");
	assert_holds(dom, "[hidden: false]");
	assert_holds(dom, "[slices: 3]");
	assert_holds(dom, "mm \xe2\x80\x94 B: ");
	assert_holds(dom, "[wider: false]");
	cut = strstr(dom, "[said: ");
	assert_non_null(cut);
	assert_true(memcmp(cut + 7, strstr(dom, "[moved: ") + 8, 10) != 0);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_policy_holds),
					   cmocka_unit_test(a_reader_clicks)};

	if (!browser())
		printf("no chromium here: the report is not looked at in a browser\n");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
