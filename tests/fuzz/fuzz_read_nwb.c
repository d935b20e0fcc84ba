/* Any bytes as an NWB file. */
#include "reader.h"

#include <hdf5.h>

extern const struct pv_op pv__op_read_nwb;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_read(&pv__op_read_nwb, "x.nwb", NULL, data, n);
	H5close();
	fuzz_read(&pv__op_read_nwb, "x.nwb", "hand", data, n);
	H5close();
	return 0;
}
