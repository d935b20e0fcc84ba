#!/bin/sh
# The whole suite: the release build, then unit, oracle, leak and ABI tests under
# AddressSanitizer and UndefinedBehaviorSanitizer.
set -eu
jobs=$(nproc)

ctest --preset release -j "$jobs" --timeout 600
cmake --preset asan >/dev/null
cmake --build --preset asan -j "$jobs"
ctest --preset asan -j "$jobs" -L 'unit|oracle|leak|abi'
