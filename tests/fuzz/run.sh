#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz/run.sh [TARGET...] - libFuzzer with ASan and UBSan, FUZZ_SECONDS (60)
# a target. What it finds is kept under $B/fuzz-found and named; what it has
# learned is kept under $B/fuzz-corpus for the next run. The input of a bug
# goes, made small, into tests/fuzz/corpus with the fix.
set -eu

cd "$(dirname "$0")/../.."
B=${B:-build}
${MAKE:-make} -s -j2 B="$B/fuzzers" CC=clang FUZZ_MAIN=-fsanitize=fuzzer \
    CFLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
    fuzzers

if [ $# -eq 0 ]; then
	for f in "$B"/fuzzers/fuzz/*; do
		set -- "$@" "${f##*/}"
	done
fi
mkdir -p "$B/fuzz-found"
st=0
for t in "$@"; do
	corpus=$B/fuzz-corpus/$t
	mkdir -p "$corpus"
	log=$B/fuzz-found/$t.log
	if "$B/fuzzers/fuzz/$t" -max_total_time="${FUZZ_SECONDS:-60}" \
	    -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	    -dict=tests/fuzz/json.dict -artifact_prefix="$B/fuzz-found/$t-" \
	    "$corpus" "tests/fuzz/corpus/$t" >"$log" 2>&1; then
		echo "ok - $t: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
	else
		echo "not ok - $t: see $log"
		grep -E 'broken:|ERROR|SUMMARY|Test unit written' "$log" || :
		st=1
	fi
done
exit $st
