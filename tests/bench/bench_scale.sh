#!/bin/sh
# Scaling: the lesion study, fresh, by one and by two workers; the median of 3 runs each.
# The limit is 2, less what is done by one process: reading tables, splits, the report.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
once() {
	rm -rf "$work/out"
	begin=$(date +%s%N)
	"$PULVINAR" run --quiet -j "$1" "$source/configs/lesion-behaviour.yaml" -o "$work/out" \
		>/dev/null 2>"$work/err" || { cat "$work/err" && exit 1; }
	echo $((($(date +%s%N) - begin) / 1000000))
}
median() { for i in 1 2 3; do once "$1"; done | sort -n | sed -n 2p; }
one=$(median 1)
two=$(median 2)
echo "scale: lesion study, 1 worker $one ms, 2 workers $two ms, ratio $((100 * one / two)) %"
