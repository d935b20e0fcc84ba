/* Children: sealed off when they begin, gone for certain when they end. */
#include "plugin/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void pv__child_seal(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM};
	struct rlimit none = {0, 0};
	int null = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	for (size_t i = 0; i < PV__COUNT(faults); i++)
		signal(faults[i], SIG_DFL);
}

int pv__child_end(pid_t child, int64_t deadline)
{
	const struct timespec pause = {0, 1000000};
	int status = 0;

	for (;;) {
		pid_t got = waitpid(child, &status, WNOHANG);

		if (got == child || (got < 0 && errno != EINTR))
			break;
		if (pv__now_ms() >= deadline)
			kill(child, SIGKILL);
		nanosleep(&pause, NULL);
	}
	kill(-child, SIGKILL); /* what it may have started */
	return status;
}

const char *pv__signal_name(struct pv__arena *arena, int number)
{
	const char *name = sigabbrev_np(number);

	return name ? pv__format(arena, "SIG%s", name) : pv__format(arena, "signal %d", number);
}
