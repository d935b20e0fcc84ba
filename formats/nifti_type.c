/* Which stored types are read, and why the others are not. */
#include "nifti_parts.h"

#include <inttypes.h>

#include <nifti2_io.h>

static const char *reason(int64_t code)
{
	switch (code) {
	case NIFTI_TYPE_COMPLEX64:
	case NIFTI_TYPE_COMPLEX128:
	case NIFTI_TYPE_COMPLEX256:
		return "complex numbers: write magnitude or phase as an image of its own";
	case NIFTI_TYPE_RGB24:
	case NIFTI_TYPE_RGBA32:
		return "colours, not measurements";
	case NIFTI_TYPE_FLOAT128:
		return "its layout differs between machines: convert to float64";
	case DT_BINARY:
		return "single bits: convert to uint8";
	default:
		return "no such type in NIfTI";
	}
}

int pv__nifti_check_type(const struct pv__nifti_raw *raw, const struct pv__stored_type **type,
			 struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	int size = 0, swap_size = 0;

	*type = pv__stored_type(raw->datatype);
	if (!*type)
		return pv__fail(diag, PV_EDATA, &mark, "datatype %" PRId64 " (%s): %s",
				raw->datatype, nifti_datatype_to_string((int)raw->datatype),
				reason(raw->datatype));
	nifti_datatype_sizes((int)raw->datatype, &size, &swap_size);
	if (raw->bitpix != 8 * size)
		return pv__fail(diag, PV_EDATA, &mark,
				"bitpix: %" PRId64 ", but %s has %d bits; the header is damaged",
				raw->bitpix, (*type)->name, 8 * size);
	return PV_OK;
}
