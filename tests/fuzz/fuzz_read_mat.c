/* Any bytes as a MAT file, with a matrix or an EEGLAB data set. */
#include "reader.h"

extern const struct pv_op pv__op_read_mat, pv__op_read_eeglab;

/* Readers leave what they open to the end of their process, which this one is not. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

/* matio asks for as much memory as a file promises.  In the program the limit of its child says
 * no; here this one does. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_read(&pv__op_read_mat, "x.mat", NULL, data, n);
	fuzz_read(&pv__op_read_eeglab, "x.set", NULL, data, n);
	return 0;
}
