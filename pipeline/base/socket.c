/* Whole messages over sockets and pipes: short writes, short reads and signals taken care
 * of, and a time by which they must have come. */
#include "base/base.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t pv__now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool pv__send_all(int socket, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t put = PV__RETRY(send(socket, at, n, MSG_NOSIGNAL));

		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

/* 1: there are bytes or an end, 0: too late, -1: broken. */
static int await(int from, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - pv__now_ms();
		struct pollfd p = {.fd = from, .events = POLLIN};
		int ready;

		if (left <= 0)
			return 0;
		ready = poll(&p, 1, left < INT_MAX ? (int)left : INT_MAX);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return ready;
	}
}

enum pv__arrival pv__receive_by(int from, void *bytes, size_t n, int64_t deadline)
{
	char *at = bytes;

	while (n > 0) {
		int ready = await(from, deadline);
		ssize_t got;

		if (ready <= 0)
			return ready == 0 ? PV__LATE : PV__GONE;
		got = read(from, at, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return PV__GONE;
		at += got;
		n -= (size_t)got;
	}
	return PV__CAME;
}

bool pv__receive_all(int from, void *bytes, size_t n)
{
	return pv__receive_by(from, bytes, n, INT64_MAX) == PV__CAME;
}
