/* PNG in memory, over libpng: no time, no text chunks. */
#include "report/png.h"

#include <png.h>

enum { LARGEST_SIDE = 1 << 15 };

int pv__image_new(struct pv__arena *arena, int64_t width, int64_t height, struct pv__image *out)
{
	if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE)
		return PV_ENOMEM;
	out->width = width;
	out->height = height;
	out->pixel = pv__alloc(arena, (size_t)(width * height), 4);
	return out->pixel ? PV_OK : PV_ENOMEM;
}

static void put_bytes(png_structp png, png_bytep bytes, png_size_t n)
{
	pv__put(png_get_io_ptr(png), bytes, n);
}

static void flush(png_structp png)
{
	(void)png;
}

static void write_rows(png_structp png, png_infop info, const struct pv__image *image)
{
	png_set_IHDR(png, info, (png_uint_32)image->width, (png_uint_32)image->height, 8,
		     PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		     PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, 9);
	png_write_info(png, info);
	for (int64_t y = 0; y < image->height; y++)
		png_write_row(png, image->pixel + 4 * y * image->width);
	png_write_end(png, NULL);
}

void pv__put_png(struct pv__buffer *b, const struct pv__image *image)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;

	if (!info || setjmp(png_jmpbuf(png))) {
		b->failed = true;
		png_destroy_write_struct(&png, &info);
		return;
	}
	png_set_write_fn(png, b, put_bytes, flush);
	write_rows(png, info, image);
	png_destroy_write_struct(&png, &info);
}
