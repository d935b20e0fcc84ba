/* A gate between the program and the kernel. */
#include "support/gate.h"

#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NONE = -1, HERE = -2 };

/* Which arguments name what is changed: a descriptor, or a path that begins at one. */
static const struct gated {
	const char *name;
	int number;
	int fd, path; /* NONE; fd HERE: a path from the working folder */
} calls[] = {
	{"open", __NR_openat, 0, 1},           {"write", __NR_write, 0, NONE},
	{"write", __NR_writev, 0, NONE},       {"write", __NR_pwrite64, 0, NONE},
	{"truncate", __NR_ftruncate, 0, NONE}, {"fsync", __NR_fsync, 0, NONE},
	{"fsync", __NR_fdatasync, 0, NONE},    {"close", __NR_close, 0, NONE},
	{"lock", __NR_fcntl, 0, NONE},         {"lock", __NR_flock, 0, NONE},
	{"mkdir", __NR_mkdirat, 0, 1},         {"unlink", __NR_unlinkat, 0, 1},
	{"rename", __NR_renameat2, 2, 3},      {"link", __NR_linkat, 2, 3},
#ifdef __NR_open
	{"open", __NR_open, HERE, 0},          {"mkdir", __NR_mkdir, HERE, 0},
	{"unlink", __NR_unlink, HERE, 0},      {"unlink", __NR_rmdir, HERE, 0},
	{"rename", __NR_rename, HERE, 1},      {"link", __NR_link, HERE, 1},
#endif
#ifdef __NR_renameat
	{"rename", __NR_renameat, 2, 3},
#endif
};

/* ---- the program's side ------------------------------------------------------------- */

/* A call that is held must not be interrupted by a signal that would not interrupt the call
 * itself; kernels before 5.19 cannot promise that. */
static int listen_to(struct sock_fprog *filter)
{
	unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	int fd = -1;

#ifdef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
	fd = (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
			  flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, filter);
#endif
	if (fd < 0)
		fd = (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter);
	return fd;
}

static int new_listener(void)
{
	enum { N = PV__COUNT(calls) };
	struct sock_filter code[N + 3];
	struct sock_fprog filter = {N + 3, code};

	code[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					       offsetof(struct seccomp_data, nr));
	for (int i = 0; i < N; i++)
		code[i + 1] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i].number, (uint8_t)(N - i), 0);
	code[N + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[N + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return listen_to(&filter);
}

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr aligned;
};

/* In the new process: puts up the gate, and hands its key to the test. */
static void put_up(void *to)
{
	int socket = *(int *)to, listener = new_listener();
	union control control = {{0}};
	struct iovec byte = {&(char){0}, 1};
	struct msghdr message = {.msg_iov = &byte,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);

	if (listener < 0)
		_exit(124);
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), &listener, sizeof(listener));
	if (sendmsg(socket, &message, 0) != 1)
		_exit(124);
	close(listener);
	close(socket);
}

static int receive_listener(int socket)
{
	union control control = {{0}};
	struct iovec byte = {&(char){0}, 1};
	struct msghdr message = {.msg_iov = &byte,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	const struct cmsghdr *part;
	int listener;

	assert_int_equal(recvmsg(socket, &message, MSG_CMSG_CLOEXEC), 1);
	part = CMSG_FIRSTHDR(&message);
	assert_non_null(part);
	memcpy(&listener, CMSG_DATA(part), sizeof(listener));
	return listener;
}

/* ---- what a call is about ------------------------------------------------------------ */

/* Where a link of /proc points to; "" where it points nowhere. */
static void read_link(pid_t pid, const char *name, char out[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/%s", (int)pid, name);
	n = readlink(link, out, PATH_MAX - 1);
	out[n > 0 ? n : 0] = '\0';
}

static void path_of_fd(pid_t pid, int fd, char out[PATH_MAX])
{
	char name[32] = "cwd";

	if (fd != AT_FDCWD)
		snprintf(name, sizeof(name), "fd/%d", fd);
	read_link(pid, name, out);
}

/* A text in the memory of a process. */
static void read_text(pid_t pid, uint64_t address, char out[PATH_MAX])
{
	char name[64];
	ssize_t n = 0;
	int fd;

	snprintf(name, sizeof(name), "/proc/%d/mem", (int)pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = pread(fd, out, PATH_MAX - 1, (off_t)address);
		close(fd);
	}
	out[n > 0 ? n : 0] = '\0';
}

/* The path that argument number `path` names, from the folder in argument `fd`. */
static void path_argument(const struct seccomp_notif *call, int fd, int path, char out[PATH_MAX])
{
	char name[PATH_MAX];
	size_t n;

	read_text((pid_t)call->pid, call->data.args[path], name);
	out[0] = '\0';
	if (name[0] != '/')
		path_of_fd((pid_t)call->pid, fd == HERE ? AT_FDCWD : (int)call->data.args[fd], out);
	n = strlen(out);
	snprintf(out + n, PATH_MAX - n, "%s%s", name[0] == '/' ? "" : "/", name);
}

static bool is_written(pid_t pid, int fd)
{
	char name[64], text[128] = "";
	unsigned flags = 0;
	const char *at;
	int info;

	snprintf(name, sizeof(name), "/proc/%d/fdinfo/%d", (int)pid, fd);
	info = open(name, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return false;
	(void)pv__read_full(info, (unsigned char *)text, sizeof(text) - 1);
	close(info);
	at = strstr(text, "flags:");
	return at && sscanf(at + strlen("flags:"), "%o", &flags) == 1 &&
	       (flags & O_ACCMODE) != O_RDONLY;
}

/* Does it change anything, with these arguments? */
static bool changes(const struct gated *gated, const struct seccomp_notif *call)
{
	const __u64 *arg = call->data.args;

	if (pv__equal(gated->name, "open"))
		return (arg[gated->path + 1] & O_ACCMODE) != O_RDONLY;
	if (pv__equal(gated->name, "close"))
		return is_written((pid_t)call->pid, (int)arg[0]);
	if (gated->number == __NR_fcntl)
		return arg[1] == F_SETLK || arg[1] == F_SETLKW;
	return true;
}

/* The call, where it counts; NULL: where not. */
static const struct gated *counted(const struct gate *gate, const struct seccomp_notif *call,
				   char path[PATH_MAX])
{
	const struct gated *gated = calls;
	size_t n = strlen(gate->folder);

	while (gated->number != call->data.nr)
		gated++;
	if ((gate->only && !pv__equal(gate->only, gated->name)) || !changes(gated, call))
		return NULL;
	if (gated->path == NONE)
		path_of_fd((pid_t)call->pid, (int)call->data.args[gated->fd], path);
	else
		path_argument(call, gated->fd, gated->path, path);
	if (strncmp(path, gate->folder, n) != 0 || (path[n] != '/' && path[n] != '\0'))
		return NULL;
	return gated;
}

/* ---- fates ------------------------------------------------------------------------------ */

struct keeper {
	struct gate *gate;
	struct program *program;
	int listener;
	bool closed; /* nothing passes any more */
};

/* What rename(2) of the caller would do, whose paths are absolute. */
static void rename_for(const struct seccomp_notif *call, const struct gated *gated)
{
	char from[PATH_MAX], to[PATH_MAX];

	path_argument(call, gated->fd == HERE ? HERE : 0, gated->path - (gated->fd == HERE ? 1 : 2),
		      from);
	path_argument(call, gated->fd, gated->path, to);
	assert_int_equal(rename(from, to), 0);
}

/* What becomes of the call that meets its fate; gives the answer's error. */
static int fate_of(struct keeper *k, const struct seccomp_notif *call, const struct gated *gated)
{
	switch (k->gate->fate) {
	case GATE_PASS:
		return 0;
	case GATE_FAIL_DONE:
		rename_for(call, gated);
		return k->gate->error;
	case GATE_FAIL:
		return k->gate->error;
	case GATE_KILL:
		k->closed = true;
		kill(k->program->pid, SIGKILL);
		return 0;
	case GATE_KILL_ONE:
		kill((pid_t)call->pid, SIGKILL);
		return 0;
	case GATE_TERM:
		kill(k->program->pid, SIGTERM);
		return 0;
	}
	return 0;
}

static int judge(struct scratch *s, struct keeper *k, const struct seccomp_notif *call)
{
	struct gate *gate = k->gate;
	char path[PATH_MAX];
	const struct gated *gated = counted(gate, call, path);

	if (!gated || ++gate->n != gate->at)
		return 0;
	gate->call = pv__format(s->arena, "%s %s", gated->name, path);
	gate->by_worker = (pid_t)call->pid != k->program->pid;
	return fate_of(k, call, gated);
}

/* Lets one call through, or not; a caller that has died meanwhile is no matter. */
static void keep_one(struct scratch *s, struct keeper *k)
{
	struct seccomp_notif call = {0};
	struct seccomp_notif_resp answer = {0};
	int error;

	if (ioctl(k->listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
		return;
	error = k->closed ? 0 : judge(s, k, &call);
	if (k->closed) { /* who is held here makes no further call, and must not wait for one */
		kill((pid_t)call.pid, SIGKILL);
		return;
	}
	answer.id = call.id;
	answer.error = -error;
	answer.flags = error ? 0 : (uint32_t)SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	(void)ioctl(k->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static bool has_ended(const struct program *p)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid;
}

/* Until no process is left behind the gate: older kernels count one that nobody has waited
 * for. */
static void keep(struct scratch *s, struct keeper *k)
{
	struct pollfd fd = {.fd = k->listener, .events = POLLIN};
	bool ended = false;

	do {
		fd.revents = 0;
		if (poll(&fd, 1, 20) > 0 && fd.revents & POLLIN)
			keep_one(s, k);
		else if (!ended && has_ended(k->program)) {
			program_wait(s, k->program);
			ended = true;
		}
	} while (!ended || !(fd.revents & POLLHUP));
}

void gate_run(struct scratch *s, const char *const *words, struct gate *gate, struct program *p)
{
	struct keeper k = {.gate = gate, .program = p};
	int pair[2];

	gate->n = 0;
	gate->call = NULL;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	program_start_prepared(s, words, -1, put_up, &pair[1], p);
	close(pair[1]);
	k.listener = receive_listener(pair[0]);
	close(pair[0]);
	keep(s, &k);
	close(k.listener);
}

const char *gate_missing(void)
{
	uint32_t action = SECCOMP_RET_USER_NOTIF;

	return syscall(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0
		       ? NULL
		       : "this kernel has no notifications of seccomp";
}
