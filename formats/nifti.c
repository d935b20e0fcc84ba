/* NIfTI as one of the formats. */
#include "nifti_parts.h"

#include <string.h>

/* By sizeof_hdr or the magic, so that a file with one of them damaged is told what is wrong.
 * Analyze has the same size and no magic; it is asked before. */
static bool probe(const struct pv__probe *p)
{
	static const struct {
		size_t at;
		const char *magic;
	} kinds[] = {{344, "n+1"}, {344, "ni1"}, {4, "n+2"}, {4, "ni2"}};

	for (int order = 0; order < 2 && p->n_head >= 4; order++) {
		struct pv__byte_view view = {p->head, order == 1};
		int64_t size = pv__view_int(view, 0, 4);

		if (size == PV__NIFTI1_SIZE || size == PV__NIFTI2_SIZE)
			return true;
	}
	for (size_t i = 0; i < PV__COUNT(kinds); i++)
		if (p->n_head >= kinds[i].at + 4 &&
		    memcmp(p->head + kinds[i].at, kinds[i].magic, 4) == 0)
			return true;
	return false;
}

const struct pv__format pv__format_nifti = {
	.name = "nifti",
	.title = "NIfTI-1 and NIfTI-2, single file or pair, gzipped or not",
	.suffixes = ".nii .nii.gz .hdr .img",
	.reads = "3-D and 4-D images of every real type, 5-D ones with one volume in time; affine "
		 "from sform, else qform, else voxel sizes with a warning",
	.refuses = "complex, RGB and 128-bit types, CIFTI, truncated or damaged files, singular affines",
	.probe = probe,
	.limit = pv__volume_limits,
	.volume = pv__nifti_parse,
};
