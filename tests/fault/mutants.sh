#!/bin/sh
# Programs that break one promise of the engine each; every one must be caught.  A mutant is
# one change to a copy of the sources; the copy is built and tested in FOLDER.
#
#   tests/fault/mutants.sh FOLDER [PART-OF-A-NAME]
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:?usage: mutants.sh FOLDER}
tests='^(fault\.|determinism\.|unit\.run\.|unit\.base\.|system\.(store|folder))'
only=${2:-}
missed=0

check() {
	cmake --build "$work/build" >"$work/build.log" 2>&1 || return 1
	ctest --test-dir "$work/build" -R "$tests" -j "$(nproc)" >"$work/test.log" 2>&1 || true
	failed=$(sed -n 's/.*- \([a-z0-9._]*\) (.*/\1/p' "$work/test.log" | tr '\n' ' ')
}

# mutant NAME FILE SED-EXPRESSION
mutant() {
	case $1 in *"$only"*) ;; *) return ;; esac
	file="$work/source/$2"
	cp "$file" "$work/before"
	sed -i "$3" "$file"
	if cmp -s "$file" "$work/before"; then
		result="the change does not apply any more"
		missed=1
	elif ! check; then
		result="does not build"
		missed=1
	else
		result=${failed:-NOT CAUGHT}
		[ -n "$failed" ] || missed=1
	fi
	echo "$1: $result"
	cp "$work/before" "$file" # newer than what was built from it
}

mkdir -p "$work/source"
(cd "$source" && git ls-files -z | xargs -0 tar cf -) | tar xmf - -C "$work/source"
# What a mutant no longer uses is no error.
sed -i 's/ -Werror / /' "$work/source/pipeline/cmake/PulvinarTargets.cmake"
cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
check || {
	echo "the program itself does not build; see $work/build.log"
	exit 1
}
if [ -n "$failed" ]; then
	echo "fail without any mutant: $failed"
	exit 1
fi

mutant "no checksum of objects" pipeline/run/object_file.c \
	's/return memcmp(bytes + sizeof(magic), digest.byte, sizeof(digest.byte)) == 0;/return true;/'
mutant "key of an object not checked" pipeline/run/object_file.c \
	's/if (memcmp(h.key.byte, key->byte, sizeof(key->byte)) != 0)/if (false)/'
mutant "files written in place" pipeline/base/file.c \
	's/O_CREAT | O_EXCL/O_CREAT | O_TRUNC/; s/write_temporary(temporary, bytes, n) != 0/write_temporary(path, bytes, n) != 0/; s/put_in_place(temporary, path, bytes, n) != 0/false/'
mutant "write errors ignored" pipeline/base/file.c \
	'/PV__RETRY(write(fd/,/return -1;/s/return -1;/return 0;/'
mutant "fsync errors ignored" pipeline/base/file.c \
	's/|| PV__RETRY(fsync(fd)) != 0)/|| (PV__RETRY(fsync(fd)), false))/; s/result = PV__RETRY(fsync(fd));/result = (PV__RETRY(fsync(fd)), 0);/'
mutant "no lock" pipeline/run/lock.c 's/if (take(lock->fd, F_WRLCK))/if (true)/'
mutant "streams seeded by time" pipeline/math/random.c \
	's/^#include "math\/math.h"/&\n#include <time.h>/; s/{{(uint32_t)seed, /{{(uint32_t)seed ^ (uint32_t)clock(), /'
mutant "manifest too early" pipeline/report/report.c \
	's/^\tPV__TRY(pv__tables_scores/\tPV__TRY(pv__manifest_write(\&o, \&v));\n&/'
mutant "stale temporaries kept" pipeline/run/temporary.c \
	's/return writer > 0 \&\& is_dead(writer);/return false;/'
exit $missed
