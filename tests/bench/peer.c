#include "peer.h"

#include <math.h>
#include <stdio.h>

double bench_peer(const char *task)
{
	char command[1024];
	double time = NAN;
	FILE *pipe;

	snprintf(command, sizeof(command), "/usr/bin/python3 %s/peers.py %s 2>/dev/null",
		 BENCH_FOLDER, task);
	fflush(stdout);
	pipe = popen(command, "r");
	if (!pipe)
		return NAN;
	if (fscanf(pipe, "%lf", &time) != 1)
		time = NAN;
	pclose(pipe);
	return time;
}

void bench_print_peer(double ours, double theirs, const char *unit, double aim)
{
	if (isnan(theirs))
		printf(" (no scikit-learn to compare with)\n");
	else
		printf(" (scikit-learn: %.0f %s, %.1f times; aim %g)\n", theirs, unit,
		       theirs / ours, aim);
}
