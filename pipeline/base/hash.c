/* SHA-256 of bytes that come in parts. */
#include "base/base.h"

#include <stdlib.h>

#include <openssl/evp.h>

struct pv__hash {
	EVP_MD_CTX *state;
	bool failed;
};

struct pv__hash *pv__hash_new(void)
{
	struct pv__hash *hash = malloc(sizeof(*hash));

	if (!hash)
		return NULL;
	*hash = (struct pv__hash){.state = EVP_MD_CTX_new()};
	if (!hash->state || !EVP_DigestInit_ex(hash->state, EVP_sha256(), NULL)) {
		EVP_MD_CTX_free(hash->state);
		free(hash);
		return NULL;
	}
	return hash;
}

void pv__hash_put(struct pv__hash *hash, const void *bytes, size_t n)
{
	if (!EVP_DigestUpdate(hash->state, bytes, n))
		hash->failed = true;
}

bool pv__hash_end(struct pv__hash *hash, struct pv__digest *out)
{
	bool sound = EVP_DigestFinal_ex(hash->state, out->byte, NULL) && !hash->failed;

	EVP_MD_CTX_free(hash->state);
	free(hash);
	return sound;
}
