/* Tables of labels in every format: names, labels, and what is refused with its line. */
#include "format_support.h"
#include "labels.h"

static struct pv__label_names names_of(struct scratch *s, const char *text)
{
	struct pv__label_names names = {0};

	if (pv__label_names_read(s->arena, put_text(s, "labels", text), &names, &s->diag) !=
	    PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
	assert_silent(s);
	return names;
}

static void refuse(struct scratch *s, const char *text, const char *part)
{
	struct pv__label_names names;

	assert_int_equal(
		pv__label_names_read(s->arena, put_text(s, "labels", text), &names, &s->diag),
		PV_EDATA);
	assert_one_error(s, part);
}

static void assert_named(const struct pv__label_names *names, int32_t label, const char *name)
{
	assert_non_null(pv__label_name(names, label));
	assert_string_equal(pv__label_name(names, label), name);
}

static void bids_and_csv(void **state)
{
	struct scratch *s = *state;
	struct pv__label_names names = names_of(
		s, "\xef\xbb\xbfindex\tname\tcolor\r\n0\tBG\t#000000\r\n7\tHippocampus L\t#ff0000");

	assert_int_equal(names.n, 1); /* 0 is the background */
	assert_named(&names, 7, "Hippocampus L");
	assert_false(names.for_many);
	names = names_of(s, "\"name\",index\n\"Area 44, left\",44\n\"the \"\"second\"\"\",45\n");
	assert_named(&names, 44, "Area 44, left");
	assert_named(&names, 45, "the \"second\"");
	names = names_of(s, "1;Precentral_L;2001\n2;\"Precentral; R\";2002\n");
	assert_named(&names, 1, "Precentral_L");
	assert_named(&names, 2, "Precentral; R");
}

static void mricron(void **state)
{
	struct scratch *s = *state;
	struct pv__label_names names =
		names_of(s, "1 Precentral_L 2001\n2 Precentral_R 2002\r\n90 Temporal_Inf_R 8302");

	assert_int_equal(names.n, 3);
	assert_named(&names, 90, "Temporal_Inf_R");
	refuse(s, "1 A\n2 B\n2 C\n", "label 2 appears twice (first in line 2)");
}

/* Harvard-Oxford's rule: index 0 is value 1 of the maximum-probability image, and volume 0
 * of the 4-D image; JHU-labels is of type Label. */
static void fsl(void **state)
{
	struct scratch *s = *state;
	static const char latin1[] =
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<atlas version=\"1.0\"><header>"
		"<name>T</name><type>Probabilistic</type></header>\n"
		"<!-- <label index=\"5\">none</label> -->\n<data>\n"
		"<label index=\"1\" x=\"29\" y=\"72\" z=\"36\">Frontal &amp; M\xfcller</label>\n"
		"<label x='1' index='0'> Left Insula </label>\n</data></atlas>\n";
	struct pv__label_names names = names_of(s, latin1);

	assert_int_equal(names.n, 2);
	assert_named(&names, 1, "Left Insula");
	assert_named(&names, 2, "Frontal & M\xc3\xbcller");
	names = names_of(s, "<atlas><header><type>Label</type></header><data>"
			    "<label index=\"0\">Unclassified</label>"
			    "<label index=\"3\">Genu</label></data></atlas>");
	assert_int_equal(names.n, 1);
	assert_named(&names, 3, "Genu");
	refuse(s, "<atlas><data><label index=\"0\">A</label></data></atlas>", "no <type>");
	refuse(s, "<atlas><type>Label</type>\n<label index=\"1\">A", "no element found");
	refuse(s, "<atlas><type>Label</type>\n\n<label index=\"-1\">A</label>", "a whole number");
	refuse(s, "<atlas><type>Label</type><label index=\"1\">A &eacute;</label>",
	       "undefined entity");
	refuse(s, "<atlas><type>Label</type></atlas>", "no <label>");
	refuse(s, "<atlas><type>Label</type><!-- <label index=\"1\">A</label>", "unclosed token");
	refuse(s, "<atlas><type>Label</type>\n<label index=\"1\">A <b/></label></atlas>",
	       "an element inside a name");
	refuse(s, "<!DOCTYPE atlas [<!ENTITY a \"aaaa\">]><atlas></atlas>", "declares entities");
}

static void itksnap(void **state)
{
	struct scratch *s = *state;
	struct pv__label_names names =
		names_of(s, "# ITK-SnAP Label Description File\n"
			    "    0     0    0    0        0  0  0    \"Clear Label\"\n"
			    "    1   255    0    0        1  1  1    \"Hippocampus left\"\n"
			    "   17     0  255    0      0.5  1  0    \"Amygdala\"\n");

	assert_int_equal(names.n, 2);
	assert_named(&names, 1, "Hippocampus left");
	assert_named(&names, 17, "Amygdala");
	refuse(s, "1 255 0 0 1 1 1 \"A\"\n2 255 0 0 1 1 \"B\"\n", "not a line of an ITK-SNAP");
}

static void freesurfer(void **state)
{
	struct scratch *s = *state;
	struct pv__label_names names =
		names_of(s, "#$Id: FreeSurferColorLUT.txt\n\n#No. Label Name: R G B A\n"
			    "0   Unknown           0   0   0   0\n"
			    "17  Left-Hippocampus  220 216 20  0\n"
			    "1001 ctx-lh-bankssts  25  100 40  0  3\n"
			    "2001 ctx-lh-bankssts  25  100 40  0\n"); /* a name twice */

	assert_int_equal(names.n, 3);
	assert_true(names.for_many);
	assert_named(&names, 17, "Left-Hippocampus");
	assert_named(&names, 2001, "ctx-lh-bankssts");
	refuse(s, "17 A 1 2 3 0\n53 B 1 2 300 0\n", "not a line of a FreeSurfer colour table");
	refuse(s, "17 A 1 2 3 0\n17 B 1 2 3 0\n", "label 17 appears twice");
}

static void json(void **state)
{
	struct scratch *s = *state;
	struct pv__label_names names =
		names_of(s, "{\"0\": \"bg\", \"101\": \"B\\ud83e\\udde0\\u00e4\", \"7\": \"A\"}");

	assert_int_equal(names.n, 2);
	assert_named(&names, 101, "B\xf0\x9f\xa7\xa0\xc3\xa4");
	names = names_of(s, "[{\"name\": \"A\", \"index\": 7, \"more\": [1e3, null, true, {}]}]");
	assert_named(&names, 7, "A");
	names = names_of(s, "{\"R\":[0,9],\"I\":[0,4],\"labels\":[\"bg\",\"Left\"]}");
	assert_int_equal(names.n, 1);
	assert_named(&names, 4, "Left");
	names = names_of(s, "{\"labels\":[\"bg\",\"Left\"]}");
	assert_named(&names, 1, "Left");
	refuse(s, "{\"7\": 1}", "not labels");
	refuse(s, "{\"I\":[1],\"labels\":[\"a\",\"b\"]}", "not labels");
	refuse(s, "[{\"index\": 7}]", "not labels");
	refuse(s, "{\"7\": \"A\", \"7\": \"B\"}", "duplicate object key near '\"7\"'");
	refuse(s, "{\"7.5\": \"A\"}", "index '7.5': not a label");
	refuse(s, "{\"7\": \"A\"", "'}' expected near end of file");
	refuse(s, "{\"7\": \"A\"} x", "end of file expected near 'x'");
	refuse(s, "{\"7\": \"\\ud800\"}", "not JSON");
	refuse(s, "{\"7\": \"\\u0000\"}", "not JSON");
	refuse(s, "{\"7\": nul}", "invalid token near 'nul'");
}

static void deep_json_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[4097];

	memset(text, '[', 4096);
	text[4096] = '\0';
	refuse(s, text, "maximum parsing depth reached");
}

static void large_tables_are_refused(void **state)
{
	struct scratch *s = *state;
	size_t n = ((size_t)16 << 20) + 1;
	char *text = malloc(n + 1);
	struct pv__label_names names;

	assert_non_null(text);
	memset(text, ' ', n);
	memcpy(text, "7 A\n", 4);
	text[n] = '\0';
	assert_int_equal(
		pv__label_names_read(s->arena, put_text(s, "labels", text), &names, &s->diag),
		PV_EDATA);
	free(text);
	assert_int_equal(s->diag.n_errors, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(bids_and_csv),
		SCRATCH_TEST(mricron),
		SCRATCH_TEST(fsl),
		SCRATCH_TEST(itksnap),
		SCRATCH_TEST(freesurfer),
		SCRATCH_TEST(json),
		SCRATCH_TEST(deep_json_is_refused),
		SCRATCH_TEST(large_tables_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
