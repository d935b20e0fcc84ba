/* One plugin file into this process, judged before any of its ops is called. */
#include "plugin/parts.h"

#include "plugin/registry.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <string.h>
#include <unistd.h>

enum { MOST_OPS = 4096 };

static bool is_elf(const char *path)
{
	static const char magic[4] = {0x7f, 'E', 'L', 'F'};
	char start[4] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool elf;

	if (fd < 0)
		return false;
	elf = read(fd, start, sizeof(start)) == sizeof(start) &&
	      memcmp(start, magic, sizeof(magic)) == 0;
	close(fd);
	return elf;
}

static const char *ops_fault(struct pv__arena *arena, const struct pv_plugin *plugin)
{
	int64_t n = 0;

	if (!plugin->op)
		return "offers no ops";
	for (; plugin->op[n]; n++) {
		const char *fault = n < MOST_OPS ? pv__op_fault(arena, plugin->op[n])
						 : "its list of ops has no end";

		if (fault)
			return fault;
		for (int64_t i = 0; i < n; i++)
			if (pv__equal(plugin->op[i]->name, plugin->op[n]->name))
				return pv__format(arena, "offers %s twice", plugin->op[n]->name);
	}
	return n > 0 ? NULL : "offers no ops";
}

/* Size and ABI stand first in every version: they are judged before anything else is
 * read. */
static const char *plugin_fault(struct pv__arena *arena, const struct pv_plugin *plugin)
{
	if (!plugin)
		return "pv_plugin() returned NULL";
	if (plugin->abi_major != PV_ABI_MAJOR || plugin->abi_minor != PV_ABI_MINOR)
		return pv__format(arena, "built for ABI %u.%u; this is %u.%u", plugin->abi_major,
				  plugin->abi_minor, PV_ABI_MAJOR, PV_ABI_MINOR);
	if (plugin->size < sizeof(*plugin))
		return pv__format(arena, "its table is %u bytes, not %zu", plugin->size,
				  sizeof(*plugin));
	if (!plugin->name || !*plugin->name || !plugin->version || !*plugin->version)
		return "has no name or no version";
	return ops_fault(arena, plugin);
}

static const char *open_file(struct pv__arena *arena, const char *path,
			     const struct pv_plugin **out)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const char *fault;
	union {
		void *symbol;
		pv_plugin_fn function;
	} entry;

	if (!handle)
		return pv__format(arena, "cannot be loaded: %s", dlerror());
	entry.symbol = dlsym(handle, "pv_plugin");
	if (!entry.symbol)
		return "exports no pv_plugin";
	*out = entry.function();
	fault = plugin_fault(arena, *out);
	if (fault)
		*out = NULL;
	return fault;
}

const char *pv__plugin_open(struct pv__arena *arena, const char *path, const struct pv_plugin **out)
{
	const char *fault;
	fenv_t saved;

	*out = NULL;
	if (!is_elf(path))
		return "not a shared object";
	fegetenv(&saved);
	fault = open_file(arena, path, out);
	/* start-up code of a plugin built with -ffast-math turns off denormal numbers */
	fesetenv(&saved);
	if (!*out && !fault)
		fault = "out of memory";
	return fault;
}
