/* The header of EDF and BDF: 256 bytes of text, and 256 for each signal, field by field. */
#include "edf.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { FIXED = 256, PER_SIGNAL = 256 };

const struct pv__limit pv__edf_limits[] = {
	{"edf_signals", "signals", "its header takes 256 bytes for each", 4096, 0},
	{"edf_record_bytes", "bytes", "a record is read whole", (int64_t)1 << 30, 0},
	{0},
};

struct fields {
	struct pv__arena *arena;
	const char *path;
	const unsigned char *byte;
	int64_t n_signals;
	struct pv__diag *diag;
};

/* ---- fields ------------------------------------------------------------------------------ */

static const char *text_at(const struct fields *f, size_t at, size_t n)
{
	return pv__header_text(f->arena, f->byte + at, n);
}

/* A field of signal s; the fields of one kind of all signals lie side by side, behind
 * `before` bytes of each signal. */
static size_t signal_at(const struct fields *f, size_t before, size_t n, int64_t s)
{
	return FIXED + before * (size_t)f->n_signals + n * (size_t)s;
}

static int fail_number(const struct fields *f, const char *field, int64_t signal, const char *text,
		       const char *wanted)
{
	struct pv__mark mark = {f->path, 0, 0};
	const char *hint = strchr(text, ',') ? " (with a decimal point)" : "";

	if (signal >= 0)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"%s of signal %" PRId64 ": '%s' is not %s%s", field, signal + 1,
				text, wanted, hint);
	return pv__fail(f->diag, PV_EDATA, &mark, "%s: '%s' is not %s%s", field, text, wanted,
			hint);
}

static int real_at(const struct fields *f, const char *field, int64_t signal, size_t at,
		   double *out)
{
	const char *text = text_at(f, at, 8);

	if (!text)
		return pv__fail(f->diag, PV_ENOMEM, NULL, "no memory to read %s", f->path);
	if (!pv__parse_real(text, out))
		return fail_number(f, field, signal, text, "a number");
	return PV_OK;
}

static int int_at(const struct fields *f, const char *field, int64_t signal, size_t at, size_t n,
		  int64_t *out)
{
	const char *text = text_at(f, at, n);

	if (!text)
		return pv__fail(f->diag, PV_ENOMEM, NULL, "no memory to read %s", f->path);
	if (!pv__parse_int(text, out))
		return fail_number(f, field, signal, text, "a whole number");
	return PV_OK;
}

/* ---- the fixed part ------------------------------------------------------------------------ */

static int read_kind(const struct fields *f, struct pv__edf *edf)
{
	struct pv__mark mark = {f->path, 0, 0};
	const char *reserved = text_at(f, 192, 44);
	bool plus;

	edf->bdf = memcmp(f->byte,
			  "\xff"
			  "BIOSEMI",
			  8) == 0;
	if (!edf->bdf && memcmp(f->byte, "0       ", 8) != 0)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"version: neither '0' (EDF) nor 255 BIOSEMI (BDF)");
	if (!reserved)
		return pv__fail(f->diag, PV_ENOMEM, &mark, "no memory to read it");
	/* BDF files that say EDF+ are in use */
	plus = pv__starts_with(reserved, "EDF+") || pv__starts_with(reserved, "BDF+");
	edf->interrupted = plus && reserved[4] == 'D';
	if (plus && reserved[4] != 'C' && reserved[4] != 'D')
		return pv__fail(f->diag, PV_EDATA, &mark, "reserved: '%s' is neither +C nor +D",
				reserved);
	return PV_OK;
}

static int read_fixed(struct fields *f, struct pv__edf *edf)
{
	struct pv__mark mark = {f->path, 0, 0};

	PV__TRY(read_kind(f, edf));
	edf->patient = text_at(f, 8, 80);
	edf->recorded = text_at(f, 88, 80);
	edf->date = text_at(f, 168, 8);
	edf->time = text_at(f, 176, 8);
	if (!edf->patient || !edf->recorded || !edf->date || !edf->time)
		return pv__fail(f->diag, PV_ENOMEM, &mark, "no memory to read it");
	PV__TRY(int_at(f, "bytes in header", -1, 184, 8, &edf->n_header));
	PV__TRY(int_at(f, "number of records", -1, 236, 8, &edf->n_records));
	PV__TRY(real_at(f, "duration of a record", -1, 244, &edf->record_s));
	PV__TRY(int_at(f, "number of signals", -1, 252, 4, &edf->n_signals));
	if (edf->n_signals < 1)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"number of signals: %" PRId64 " (must be from 1)", edf->n_signals);
	PV__TRY(pv__within(&pv__edf_limits[0], &mark, "number of signals", edf->n_signals, f->diag));
	if (edf->n_header != FIXED + PER_SIGNAL * edf->n_signals)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"bytes in header: %" PRId64 ", but %" PRId64
				" signals need %" PRId64,
				edf->n_header, edf->n_signals, FIXED + PER_SIGNAL * edf->n_signals);
	if (edf->n_records < -1 || edf->n_records == 0)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"number of records: %" PRId64 " (must be 1 or more, or -1 where it "
				"is not known)",
				edf->n_records);
	if (edf->record_s < 0)
		return pv__fail(f->diag, PV_EDATA, &mark, "duration of a record: %g s is below 0",
				edf->record_s);
	f->n_signals = edf->n_signals;
	return PV_OK;
}

/* ---- signals -----------------------------------------------------------------------------------
 */

/* Some writers forget to say +C: the label alone decides. */
static bool is_annotations(const char *label)
{
	return pv__equal(label, "EDF Annotations") || pv__equal(label, "BDF Annotations");
}

static int check_ranges(const struct fields *f, const struct pv__edf *edf, int64_t s)
{
	const struct pv__edf_signal *signal = &edf->signal[s];
	int64_t most = edf->bdf ? 8388607 : 32767;
	struct pv__mark mark = {f->path, 0, 0};
	double gain = (signal->physical_max - signal->physical_min) /
		      (double)(signal->digital_max - signal->digital_min);

	if (signal->digital_min < -most - 1 || signal->digital_max > most ||
	    signal->digital_min >= signal->digital_max)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"digital minimum and maximum of signal %" PRId64 ": %" PRId64
				" to %" PRId64 " (must ascend, within %" PRId64 " to %" PRId64 ")",
				s + 1, signal->digital_min, signal->digital_max, -most - 1, most);
	if (signal->physical_min == signal->physical_max || !isfinite(gain) || !(fabs(gain) > 0))
		return pv__fail(f->diag, PV_EDATA, &mark,
				"physical minimum and maximum of signal %" PRId64
				": %g and %g tell no scale",
				s + 1, signal->physical_min, signal->physical_max);
	return PV_OK;
}

static int read_signal(const struct fields *f, struct pv__edf *edf, int64_t s)
{
	struct pv__edf_signal *signal = &edf->signal[s];
	struct pv__mark mark = {f->path, 0, 0};

	signal->label = text_at(f, signal_at(f, 0, 16, s), 16);
	signal->unit = text_at(f, signal_at(f, 96, 8, s), 8);
	if (!signal->label || !signal->unit)
		return pv__fail(f->diag, PV_ENOMEM, &mark, "no memory for signals");
	signal->annotations = is_annotations(signal->label);
	edf->n_annotation_signals += signal->annotations;
	PV__TRY(int_at(f, "samples per record", s, signal_at(f, 216, 8, s), 8,
		       &signal->per_record));
	if (signal->per_record < 1)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"samples per record of signal %" PRId64 ": %" PRId64, s + 1,
				signal->per_record);
	signal->offset = edf->record_bytes;
	edf->record_bytes += signal->per_record * (edf->bdf ? 3 : 2);
	if (signal->annotations)
		return PV_OK;
	PV__TRY(real_at(f, "physical minimum", s, signal_at(f, 104, 8, s), &signal->physical_min));
	PV__TRY(real_at(f, "physical maximum", s, signal_at(f, 112, 8, s), &signal->physical_max));
	PV__TRY(int_at(f, "digital minimum", s, signal_at(f, 120, 8, s), 8, &signal->digital_min));
	PV__TRY(int_at(f, "digital maximum", s, signal_at(f, 128, 8, s), 8, &signal->digital_max));
	return check_ranges(f, edf, s);
}

static int read_signals(const struct fields *f, struct pv__edf *edf)
{
	struct pv__mark mark = {f->path, 0, 0};

	edf->signal = pv__alloc(f->arena, (size_t)edf->n_signals, sizeof(*edf->signal));
	if (!edf->signal)
		return pv__fail(f->diag, PV_ENOMEM, &mark, "no memory for signals");
	for (int64_t s = 0; s < edf->n_signals; s++) {
		PV__TRY(read_signal(f, edf, s));
		PV__TRY(pv__within(&pv__edf_limits[1], &mark, "samples per record",
				   edf->record_bytes, f->diag));
	}
	if (edf->interrupted && edf->n_annotation_signals == 0)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"label: +D without a signal '%cDF Annotations' that says when each "
				"record began",
				edf->bdf ? 'B' : 'E');
	if (edf->record_s == 0 && edf->n_annotation_signals < edf->n_signals)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"duration of a record: 0 (fits only files of annotations alone)");
	return PV_OK;
}

/* ---- the file against the header
 * ------------------------------------------------------------------ */

static int check_size(struct pv__edf *edf, struct pv__diag *diag)
{
	struct pv__mark mark = {edf->path, 0, 0};
	int64_t held = (edf->size - edf->n_header) / edf->record_bytes, behind;

	if (edf->n_records == -1) {
		pv__warn(diag, &mark,
			 "number of records: -1, so the recording was not closed; the file holds "
			 "%" PRId64,
			 held);
		edf->n_records = held;
	}
	if (edf->n_records > held || held == 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: holds %" PRId64 " whole records, but number of records "
				"says %" PRId64,
				held, edf->n_records);
	behind = edf->size - edf->n_header - edf->n_records * edf->record_bytes;
	if (behind > 0)
		pv__warn(diag, &mark, "%" PRId64 " bytes behind the last record are not read",
			 behind);
	return PV_OK;
}

static int read_bytes(struct fields *f, const struct pv__byte_file *file, int64_t n)
{
	struct pv__mark mark = {f->path, 0, 0};
	unsigned char *byte = pv__alloc(f->arena, (size_t)n, 1);
	size_t got;

	if (!byte)
		return pv__fail(f->diag, PV_ENOMEM, &mark, "no memory for the header");
	PV__TRY(pv__bytes_at(file, 0, byte, (size_t)n, &got, f->diag));
	if ((int64_t)got < n)
		return pv__fail(f->diag, PV_EDATA, &mark,
				"truncated: %zu bytes, but its header has %" PRId64, got, n);
	f->byte = byte;
	return PV_OK;
}

static int read_header(struct fields *f, const struct pv__byte_file *file, struct pv__edf *edf)
{
	struct pv__mark mark = {f->path, 0, 0};

	if (file->gzipped)
		return pv__fail(f->diag, PV_EDATA, &mark, "gzipped: unpack it first");
	PV__TRY(read_bytes(f, file, FIXED));
	PV__TRY(read_fixed(f, edf));
	PV__TRY(read_bytes(f, file, edf->n_header));
	PV__TRY(read_signals(f, edf));
	return check_size(edf, f->diag);
}

int pv__edf_header(struct pv__arena *arena, const char *path, struct pv__edf *edf,
		   struct pv__diag *diag)
{
	struct fields f = {.arena = arena, .path = path, .diag = diag};
	struct pv__byte_file file;
	int status;

	*edf = (struct pv__edf){.path = path};
	PV__TRY(pv__bytes_open(path, &file, diag));
	edf->size = (int64_t)file.size;
	status = read_header(&f, &file, edf);
	pv__bytes_close(&file);
	return status;
}
