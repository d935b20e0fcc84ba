/* NIfTI as one of the formats. */
#include "format.h"
#include "nifti_parts.h"

#include <string.h>

static bool probe(const struct pv__probe *p)
{
	static const struct {
		size_t at;
		const char *magic;
	} kinds[] = {{344, "n+1"}, {344, "ni1"}, {4, "n+2"}, {4, "ni2"}};

	for (size_t i = 0; i < PV__COUNT(kinds); i++)
		if (p->n_head >= kinds[i].at + 4 &&
		    memcmp(p->head + kinds[i].at, kinds[i].magic, 4) == 0)
			return true;
	return false;
}

static const struct pv__volume_format volume = {pv__nifti_header, pv__nifti_read};

extern const struct pv__format pv__format_nifti;
const struct pv__format pv__format_nifti = {
	.name = "nifti",
	.title = "NIfTI-1 and NIfTI-2, single file or pair, gzipped or not",
	.suffixes = ".nii .nii.gz .hdr .img",
	.reads = "3-D and 4-D images of every real type; affine from sform, else qform",
	.refuses = "complex and RGB types, truncated or damaged files, singular affines",
	.probe = probe,
	.volume = &volume,
};
