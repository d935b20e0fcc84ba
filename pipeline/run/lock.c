/* Locks of results folders and stores. */
#include "run/lock.h"

#include "run/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool take(int fd, short type)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET};

	return PV__RETRY(fcntl(fd, F_SETLK, &lock)) == 0;
}

void pv__unlock(struct pv__lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}

/* What the holder wrote: host, a space, its process id. */
static const char *read_holder(struct pv__arena *arena, int fd)
{
	char text[128];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	char *space;

	if (n <= 0)
		return NULL;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	space = strrchr(text, ' ');
	if (!space)
		return NULL;
	*space = '\0';
	return pv__format(arena, "process %s on host %s", space + 1, text);
}

static int write_holder(int fd, const char *folder, struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	char host[65], text[128];
	int n;

	pv__host_name(host, sizeof(host));
	n = snprintf(text, sizeof(text), "%s %lld\n", host, (long long)getpid());
	if (PV__RETRY(ftruncate(fd, 0)) == 0 &&
	    PV__RETRY(pwrite(fd, text, (size_t)n, 0)) == n)
		return PV_OK;
	return pv__fail(diag, PV_EIO, &mark, "cannot write its lock: %s", strerror(errno));
}

static bool is_taken(int error)
{
	return error == EACCES || error == EAGAIN;
}

int pv__lock_results(struct pv__arena *arena, const char *folder, struct pv__lock *lock,
		     struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	const char *path, *holder;
	int status;

	lock->fd = -1;
	PV__TRY(pv__make_folder(folder, diag));
	path = pv__path_join(arena, folder, ".lock");
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	lock->fd = PV__RETRY(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	if (lock->fd < 0)
		return pv__fail(diag, PV_ELOCK, &mark, "cannot write here: %s", strerror(errno));
	if (take(lock->fd, F_WRLCK)) {
		status = write_holder(lock->fd, folder, diag);
	} else if (is_taken(errno)) {
		holder = read_holder(arena, lock->fd);
		status =
			pv__fail(diag, PV_ELOCK, &mark, "another run is at work in this folder: %s",
				 holder ? holder : "it has just begun");
	} else {
		status = pv__fail(diag, PV_ELOCK, &mark, "cannot be locked: %s", strerror(errno));
	}
	if (status != PV_OK)
		pv__unlock(lock);
	return status;
}

int pv__lock_store(struct pv__arena *arena, const char *folder, enum pv__lock_kind kind,
		   struct pv__lock *lock, struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	const char *path = pv__path_join(arena, folder, "lock");
	int error;

	lock->fd = -1;
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	lock->fd = PV__RETRY(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	if (lock->fd < 0)
		return pv__fail(diag, PV_ELOCK, &mark, "cannot write here: %s", strerror(errno));
	if (take(lock->fd, kind == PV__LOCK_SHARED ? F_RDLCK : F_WRLCK))
		return PV_OK;
	error = errno;
	pv__unlock(lock);
	if (!is_taken(error))
		return pv__fail(diag, PV_ELOCK, &mark, "cannot be locked: %s", strerror(error));
	return pv__fail(diag, PV_ELOCK, &mark,
			kind == PV__LOCK_SHARED ? "this store is being cleaned: try again"
						: "a run is at work with this store: try later");
}

const char *pv__lock_holder(struct pv__arena *arena, const char *folder)
{
	const char *path = pv__path_join(arena, folder, ".lock"), *holder = NULL;
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = path ? PV__RETRY(open(path, O_RDWR | O_CLOEXEC)) : -1;

	if (fd < 0)
		return NULL;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
		holder = read_holder(arena, fd);
		holder = holder ? holder : "a process that has just begun";
	}
	close(fd);
	return holder;
}
