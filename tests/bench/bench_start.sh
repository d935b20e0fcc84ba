#!/bin/sh
# Start-up: the mean wall time of `pulvinar --version` over 100 runs (promise: under 20 ms).
set -eu
begin=$(date +%s%N)
i=0
while [ "$i" -lt 100 ]; do
	"$PULVINAR" --version >/dev/null
	i=$((i + 1))
done
end=$(date +%s%N)
echo "start: pulvinar --version takes $(((end - begin) / 100000)) us"
