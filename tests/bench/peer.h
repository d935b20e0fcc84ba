/* peer.h -- what another program takes for the same data, where it is installed. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

/* Runs `/usr/bin/python3 peers.py TASK` of this folder, which prints a time; NaN where Python or
 * scikit-learn is missing. */
double bench_peer(const char *task);
/* " (scikit-learn 1234 ms, 12.3 times; aim 4)", or why there is none. */
void bench_print_peer(double ours, double theirs, const char *unit, double aim);

#endif
