#!/bin/sh
# Runs every benchmark of a build: usage: run.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(dirname "$0")
export PULVINAR="$build/bin/pulvinar"
export PULVINAR_PLUGIN_PATH="$build/lib/pulvinar/plugins-0" OPENBLAS_NUM_THREADS=1

cmake --build "$build" --target bench
for bench in "$build"/bin/bench_*; do
	"$bench"
done
for bench in "$here"/bench_*.sh; do
	[ -f "$bench" ] && sh "$bench"
done
