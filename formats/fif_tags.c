/* The chain of tags of a FIF file: kind, type, size, where the next one is. */
#include "fif.h"

#include <inttypes.h>
#include <string.h>

const struct pv__limit pv__fif_limits[] = {
	{"fif_tags", "tags", "the list of them is held in memory", 10000000, 0},
	{"fif_tag_bytes", "bytes", "a tag other than samples is read whole", (int64_t)256 << 20, 0},
	{"fif_inflated_bytes", "bytes", "a gzipped file is held whole", (int64_t)4 << 30, 0},
	{"fif_channels", "channels", "the list of them is held in memory", 65536, 0},
	{0},
};

enum { HEADER = 16, DEPTH = 64 };

struct walk {
	struct pv__arena *arena;
	struct pv__fif *fif;
	struct pv__byte_file file; /* of a plain file */
	struct pv__diag *diag;
	int64_t capacity;
	int64_t block[DEPTH], id[DEPTH], n_blocks;
	int depth;
};

static int read_at(const struct pv__fif *fif, const struct pv__byte_file *file, int64_t at,
		   unsigned char *to, size_t n, struct pv__diag *diag)
{
	struct pv__mark mark = {fif->path, 0, 0};
	size_t got;

	if (fif->memory) {
		memcpy(to, fif->memory + at, n);
		return PV_OK;
	}
	PV__TRY(pv__bytes_at(file, at, to, n, &got, diag));
	return got == n ? PV_OK : pv__fail(diag, PV_EIO, &mark, "became shorter while it was read");
}

/* ---- blocks ------------------------------------------------------------------------------ */

static int enter_or_leave(struct walk *w, const struct pv__fif_tag *tag)
{
	struct pv__mark mark = {w->fif->path, 0, 0};
	unsigned char bytes[4];
	int64_t kind;

	if (tag->kind != PV__FIF_BLOCK_START && tag->kind != PV__FIF_BLOCK_END)
		return PV_OK;
	if (tag->kind == PV__FIF_BLOCK_END && w->depth == 0)
		return pv__fail(w->diag, PV_EDATA, &mark,
				"byte %" PRId64 ": a block ends that did not begin", tag->at);
	if (tag->kind == PV__FIF_BLOCK_END) {
		w->depth--;
		return PV_OK;
	}
	if (w->depth == DEPTH || tag->size != 4)
		return pv__fail(w->diag, PV_EDATA, &mark, "byte %" PRId64 ": %s", tag->at,
				w->depth == DEPTH ? "blocks deeper than 64"
						  : "a block without its kind");
	PV__TRY(read_at(w->fif, &w->file, tag->at, bytes, 4, w->diag));
	kind = pv__view_int((struct pv__byte_view){bytes, true}, 0, 4);
	w->block[w->depth] = kind;
	w->id[w->depth++] = ++w->n_blocks;
	return PV_OK;
}

static int append(struct walk *w, struct pv__fif_tag tag)
{
	struct pv__mark mark = {w->fif->path, 0, 0};
	struct pv__fif *fif = w->fif;

	if (fif->n > fif->size / HEADER) /* more than fit side by side */
		return pv__fail(w->diag, PV_EDATA, &mark,
				"the chain of tags runs in circles: next of the tag at byte "
				"%" PRId64,
				tag.at - HEADER);
	PV__TRY(pv__within(&pv__fif_limits[0], &mark, "list of tags", fif->n + 1, w->diag));
	if (fif->n == w->capacity) {
		int64_t capacity = w->capacity ? 2 * w->capacity : 256;
		struct pv__fif_tag *more = pv__alloc(w->arena, (size_t)capacity, sizeof(*more));

		if (!more)
			return pv__fail(w->diag, PV_ENOMEM, &mark, "no memory for its tags");
		if (fif->n > 0)
			memcpy(more, fif->tag, (size_t)fif->n * sizeof(*more));
		fif->tag = more;
		w->capacity = capacity;
	}
	tag.block = w->depth > 0 ? w->block[w->depth - 1] : 0;
	tag.block_id = w->depth > 0 ? w->id[w->depth - 1] : 0;
	fif->tag[fif->n++] = tag;
	return PV_OK;
}

/* ---- the chain ----------------------------------------------------------------------------- */

/* Where the tag behind this one begins, anywhere in the file; the file's size: there is
 * none. */
static int64_t follow(const struct walk *w, const struct pv__fif_tag *tag, int64_t next)
{
	return next == 0 ? tag->at + tag->size : next < 0 ? w->fif->size : next;
}

static int one_tag(struct walk *w, int64_t *at)
{
	struct pv__mark mark = {w->fif->path, 0, 0};
	unsigned char bytes[HEADER];
	struct pv__byte_view view = {bytes, true};
	struct pv__fif_tag tag;

	if (*at > w->fif->size - HEADER)
		return pv__fail(w->diag, PV_EDATA, &mark,
				"truncated: the chain of tags leads to byte %" PRId64
				" of %" PRId64,
				*at, w->fif->size);
	PV__TRY(read_at(w->fif, &w->file, *at, bytes, HEADER, w->diag));
	tag = (struct pv__fif_tag){
		.kind = pv__view_int(view, 0, 4),
		.type = pv__view_int(view, 4, 4),
		.size = pv__view_int(view, 8, 4),
		.at = *at + HEADER,
	};
	if (tag.size < 0 || tag.size > w->fif->size - tag.at)
		return pv__fail(w->diag, PV_EDATA, &mark,
				"truncated: the tag of kind %" PRId64 " at byte %" PRId64
				" has %" PRId64 " bytes, the file has %" PRId64,
				tag.kind, *at, tag.size, w->fif->size);
	if (*at == 0 && tag.kind != PV__FIF_FILE_ID)
		return pv__fail(w->diag, PV_EDATA, &mark, "does not begin with a file id");
	PV__TRY(enter_or_leave(w, &tag));
	*at = follow(w, &tag, pv__view_int(view, 12, 4));
	return append(w, tag);
}

static int all_tags(struct walk *w)
{
	for (int64_t at = 0; at < w->fif->size;)
		PV__TRY(one_tag(w, &at));
	return PV_OK;
}

int pv__fif_open(struct pv__arena *arena, const char *path, struct pv__fif *fif,
		 struct pv__diag *diag)
{
	struct walk w = {.arena = arena, .fif = fif, .diag = diag};
	struct pv__bytes whole;
	int status = PV_OK;

	*fif = (struct pv__fif){.path = path};
	PV__TRY(pv__bytes_open(path, &w.file, diag));
	fif->size = (int64_t)w.file.size;
	if (w.file.gzipped) {
		status =
			pv__bytes_whole(arena, path, &pv__fif_limits[2], &whole, diag);
		if (status == PV_OK) {
			fif->memory = whole.data;
			fif->size = (int64_t)whole.n;
		}
	}
	if (status == PV_OK)
		status = all_tags(&w);
	pv__bytes_close(&w.file);
	return status;
}

/* ---- tags ------------------------------------------------------------------------------------ */

const struct pv__fif_tag *pv__fif_find(const struct pv__fif *fif, int64_t block, int64_t kind)
{
	for (int64_t i = 0; i < fif->n; i++)
		if (fif->tag[i].block == block && fif->tag[i].kind == kind)
			return &fif->tag[i];
	return NULL;
}

bool pv__fif_has_block(const struct pv__fif *fif, int64_t block)
{
	return pv__fif_find(fif, block, PV__FIF_BLOCK_START) != NULL;
}

int pv__fif_bytes(struct pv__arena *arena, const struct pv__fif *fif, const struct pv__fif_tag *tag,
		  struct pv__byte_view *view, struct pv__diag *diag)
{
	struct pv__mark mark = {fif->path, 0, 0};
	struct pv__byte_file file = {0};
	unsigned char *bytes;
	int status;

	PV__TRY(pv__within(&pv__fif_limits[1], &mark, "size of a tag", tag->size, diag));
	bytes = pv__alloc(arena, (size_t)tag->size + 1, 1);
	if (!bytes)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for a tag");
	if (!fif->memory)
		PV__TRY(pv__bytes_open(fif->path, &file, diag));
	status = read_at(fif, &file, tag->at, bytes, (size_t)tag->size, diag);
	if (!fif->memory)
		pv__bytes_close(&file);
	*view = (struct pv__byte_view){bytes, true};
	return status;
}

int pv__fif_text(struct pv__arena *arena, const struct pv__fif *fif, const struct pv__fif_tag *tag,
		 const char **text, struct pv__diag *diag)
{
	struct pv__byte_view view;

	PV__TRY(pv__fif_bytes(arena, fif, tag, &view, diag));
	*text = pv__header_text(arena, view.byte, (size_t)tag->size);
	return *text ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", fif->path);
}

int pv__fif_numbers(struct pv__arena *arena, const struct pv__fif *fif,
		    const struct pv__fif_tag *tag, int64_t *n, double **out, struct pv__diag *diag)
{
	struct pv__mark mark = {fif->path, 0, 0};
	int64_t width = tag->type == PV__FIF_DOUBLE ? 8 : 4;
	struct pv__byte_view view;

	if ((tag->type != PV__FIF_INT && tag->type != PV__FIF_FLOAT &&
	     tag->type != PV__FIF_DOUBLE) ||
	    tag->size % width != 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"the tag of kind %" PRId64 " has type %" PRId64 " and %" PRId64
				" bytes: no list of numbers",
				tag->kind, tag->type, tag->size);
	*n = tag->size / width;
	PV__TRY(pv__fif_bytes(arena, fif, tag, &view, diag));
	*out = pv__alloc(arena, (size_t)*n, sizeof(**out));
	if (!*out)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for a tag");
	for (int64_t i = 0; i < *n; i++) {
		size_t at = (size_t)(i * width);

		(*out)[i] = tag->type == PV__FIF_INT     ? (double)pv__view_int(view, at, 4)
			    : tag->type == PV__FIF_FLOAT ? pv__view_f32(view, at)
							 : pv__view_f64(view, at);
	}
	return PV_OK;
}

int pv__fif_number(struct pv__arena *arena, const struct pv__fif *fif,
		   const struct pv__fif_tag *tag, const char *name, double *out,
		   struct pv__diag *diag)
{
	struct pv__mark mark = {fif->path, 0, 0};
	double *value;
	int64_t n;

	if (!tag)
		return pv__fail(diag, PV_EDATA, &mark, "has no %s", name);
	PV__TRY(pv__fif_numbers(arena, fif, tag, &n, &value, diag));
	if (n != 1)
		return pv__fail(diag, PV_EDATA, &mark, "%s: %" PRId64 " numbers (must be one)",
				name, n);
	*out = value[0];
	return PV_OK;
}
