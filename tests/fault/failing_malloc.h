/* failing_malloc.h -- what a test and the processes under it share. */
#ifndef TESTS_FAILING_MALLOC_H
#define TESTS_FAILING_MALLOC_H

struct failing_malloc {
	_Atomic long long n;   /* calls so far */
	long long first, last; /* those that fail; from 1 on */
	char ours[4096];       /* part of the paths of programs and libraries that count */
};

#endif
