#!/bin/sh
# Runs three studies: two on real images that lie here, one on a cohort that it simulates.
# usage: demo.sh PULVINAR [OUTPUT_FOLDER]
set -eu
pulvinar=$1
output=${2:-results}
configs=$(dirname "$0")

if [ ! -f demo/alzheimers/participants.tsv ]; then
	echo "Simulating a cohort with a known answer in demo/alzheimers"
	"$pulvinar" simulate alzheimers demo/alzheimers
fi
for study in haxby-categories lesion-behaviour alzheimers; do
	echo
	echo "==== $study"
	"$pulvinar" run "$configs/$study.yaml" -o "$output/$study"
done

echo
echo "Reports, to open in a browser:"
for study in haxby-categories lesion-behaviour alzheimers; do
	echo "  $output/$study/report.html"
done
