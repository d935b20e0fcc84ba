/* Temporary files: named after their writer, deleted when that is dead.  What cannot be
 * deleted stays and harms nobody. */
#include "run/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void pv__host_name(char *name, size_t room)
{
	if (gethostname(name, room) != 0 || name[0] == '\0')
		snprintf(name, room, "localhost");
	name[room - 1] = '\0';
}

char *pv__temporary_name(struct pv__arena *arena, const char *folder)
{
	char host[65], *prefix;

	pv__host_name(host, sizeof(host));
	prefix = pv__format(arena, "%s/%s", folder, host);
	return prefix ? pv__temporary_path(arena, prefix) : NULL;
}

/* The process in a name of this machine; 0: of another machine, or no such name. */
static int64_t writer_of(const char *name, const char *host)
{
	size_t n = strlen(host);
	const char *dash;
	char digits[24];
	int64_t pid;

	if (strncmp(name, host, n) != 0 || name[n] != '-')
		return 0;
	name += n + 1;
	dash = strchr(name, '-');
	if (!dash || (size_t)(dash - name) >= sizeof(digits))
		return 0;
	memcpy(digits, name, (size_t)(dash - name));
	digits[dash - name] = '\0';
	return pv__parse_int(digits, &pid) && pid > 0 ? pid : 0;
}

/* Its end was not yet asked for: nothing of it runs any more. */
static bool is_zombie(int64_t pid)
{
	char path[64], text[256] = "";
	const char *state;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	fd = PV__RETRY(open(path, O_RDONLY | O_CLOEXEC));
	if (fd < 0)
		return false;
	n = pv__read_full(fd, (unsigned char *)text, sizeof(text) - 1);
	close(fd);
	state = n > 0 ? strrchr(text, ')') : NULL; /* behind the name, which may hold anything */
	return state && state[1] == ' ' && (state[2] == 'Z' || state[2] == 'X');
}

static bool is_dead(int64_t pid)
{
	return (kill((pid_t)pid, 0) != 0 && errno == ESRCH) || is_zombie(pid);
}

/* Deletes those that goes(writer, pid) says; writer 0: of another machine. */
static void sweep(const char *folder, bool (*goes)(int64_t writer, int64_t pid), int64_t pid)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	char host[65];

	if (!dir)
		return;
	pv__host_name(host, sizeof(host));
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && goes(writer_of(entry->d_name, host), pid))
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

static bool of_the_dead(int64_t writer, int64_t pid)
{
	(void)pid;
	return writer > 0 && is_dead(writer);
}

static bool of_one(int64_t writer, int64_t pid)
{
	return writer == pid;
}

static bool of_anybody(int64_t writer, int64_t pid)
{
	(void)writer;
	(void)pid;
	return true;
}

void pv__temporaries_sweep(const char *folder)
{
	sweep(folder, of_the_dead, 0);
}

void pv__temporaries_forget(const char *folder, int64_t pid)
{
	sweep(folder, of_one, pid);
}

void pv__temporaries_clear(const char *folder)
{
	sweep(folder, of_anybody, 0);
}

/* ---- results folders ------------------------------------------------------------------ */

static void sweep_written(int parent, const char *name, int depth)
{
	int follow = parent == AT_FDCWD ? 0 : O_NOFOLLOW;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		struct stat st;

		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISREG(st.st_mode) && strstr(entry->d_name, ".tmp-"))
			unlinkat(fd, entry->d_name, 0);
		else if (S_ISDIR(st.st_mode) && depth > 0 && entry->d_name[0] != '.')
			sweep_written(fd, entry->d_name, depth - 1);
	}
	closedir(dir);
}

void pv__results_sweep(const char *folder)
{
	sweep_written(AT_FDCWD, folder, 2);
}
