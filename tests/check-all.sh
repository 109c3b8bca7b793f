#!/bin/sh
# SPDX-License-Identifier: MIT
# check-all.sh [STEP...] - everything that is too slow for every run. Each
# step builds into a directory of its own under $B/all and leaves its log
# there; all are run, and the status is 0 if none failed. Output is TAP.
#
# FUZZ_SECONDS (60) is the time of each fuzz target.
set -u

cd "$(dirname "$0")/.." || exit 3
B=${B:-build}/all
mkdir -p "$B/log"
B=$(cd "$B" && pwd)
top=$PWD
export LC_ALL=C
# a make that called us must not give its variables to ours
unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL

sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
steps='gcc clang gcc-sanitize clang-sanitize valgrind fault fuzz oracle neon
    memory crash coverage reproducible install dist lint-selftest'

# --- the tests, with two compilers, with and without sanitizers
tests() {
	B=$B/$1 CC=$2 CFLAGS=$3 LDFLAGS=$3 sh tests/run.sh
}

step_gcc() {
	tests gcc gcc ''
}

step_clang() {
	tests clang clang ''
}

step_gcc_sanitize() {
	tests gcc-sanitize gcc "$sanitize"
}

step_clang_sanitize() {
	tests clang-sanitize clang "$sanitize"
}

# --- the tests again, each program under valgrind: a wrapper stands in the
# place of each, newer than what make would build
step_valgrind() {
	v=$B/valgrind
	make -s -j2 B="$v" all units || return
	mkdir -p "$v/real"
	for p in "$v"/bin/* "$v"/unit/*; do
		head -c 2 "$p" | grep -q '#!' && continue
		mv "$p" "$v/real/" || return
		cat >"$p" <<-END
		#!/bin/sh
		# without a stderr valgrind itself does not start
		[ -e /proc/self/fd/2 ] || exec "$v/real/${p##*/}" "\$@"
		exec valgrind -q --error-exitcode=99 --leak-check=full \\
		    --errors-for-leak-kinds=definite,possible \\
		    --trace-children=no "$v/real/${p##*/}" "\$@"
		END
		chmod +x "$p"
	done
	TEST_TIMEOUT=7200 B=$v sh tests/run.sh || return
	# had make built one anew, it would not have been looked at
	for p in "$v"/bin/* "$v"/unit/*; do
		grep -aq '^exec valgrind' "$p" || return
	done
}

# --- what fails, is hostile, or runs elsewhere
step_fault() {
	B=$B/gcc sh tests/fault/run.sh
}

step_memory() {
	B=$B/gcc sh tests/bench/memory.sh
}

step_fuzz() {
	B=$B/fuzz sh tests/fuzz/run.sh
}

# Random tables and options, answered by plain loops, and in parts; the seed
# is printed.
step_oracle() {
	make -s -j2 B="$B/gcc" all || return
	rm -rf "$B/oracle"
	mkdir -p "$B/oracle"
	seed=$(date +%s)
	echo "seed $seed"
	for mode in 'compare 3000' 'ask 3500' 'stream 3500' \
	    'parts 10000'; do
		# a mode and its rounds are two words
		# shellcheck disable=SC2086
		(cd "$B/oracle" && env PATH="$B/gcc/bin:$PATH" \
		    perl "$top/tests/oracle/agg.pl" $mode "$seed") || return
	done
	# the one that make bench brings, or the system's
	duckdb=$B/../bench/venv/bin/python
	[ -x "$duckdb" ] || duckdb=python3
	if "$duckdb" -c 'import duckdb' 2>/dev/null; then
		(cd "$B/oracle" && env PATH="$B/gcc/bin:$PATH" \
		    "$duckdb" "$top/tests/oracle/duckdb.py" 3000 "$seed")
	else
		echo 'left out, not installed: DuckDB (make bench brings it)'
	fi
}

# NEON: the fuzz target of the scanner, which compares it with the portable
# path, over the corpora and noise that is rich in quotes and backslashes;
# and the cleaners, with the bytes that they give here.
step_neon() {
	n=$B/neon
	make -s -j2 B="$B/gcc" all || return
	make -s -j2 B="$n" CC=aarch64-linux-gnu-gcc LDFLAGS=-static \
	    AR=aarch64-linux-gnu-ar YAML_LIBS= PQ_LIBS= all "$n/fuzz/scan" || return
	rm -rf "$n/noise"
	mkdir -p "$n/noise"
	for i in $(seq 100); do
		head -c 9000 /dev/urandom | tr '\000-\060' '"' |
		    tr '\061-\100' '\134' | tr '\177-\320' a \
		    >"$n/noise/$i"
	done
	learned=$B/fuzz/fuzz-corpus/scan
	[ -d "$learned" ] || learned=tests/fuzz/corpus/scan
	qemu-aarch64 "$n/fuzz/scan" tests/fuzz/corpus/scan "$n/noise" \
	    "$learned" || return
	"$B/gcc/bin/pin-emit" -n 3000 >"$n/posts" || return
	cat tests/fuzz/corpus/*/* >>"$n/posts"
	for tool in clean-pin clean-geo clean-user; do
		for run in "$B/gcc/bin/$tool" "qemu-aarch64 $n/bin/$tool"; do
			rm -f "$n/rejects"
			# "qemu-aarch64 tool" is two words
			# shellcheck disable=SC2086
			$run -r "$n/rejects" "$n/posts" >"$n/out" 2>"$n/err"
			echo "status $?" >>"$n/err"
			cat "$n/out" "$n/rejects" "$n/err" | cksum
		done | uniq | awk 'END { exit NR != 1 }' || {
			echo "$tool: other bytes on aarch64"
			return 1
		}
	done
}

# --- the build
step_coverage() {
	c=$B/coverage
	find "$c" -name '*.gcda' -exec rm -f {} + 2>/dev/null
	B=$c CC=gcc CFLAGS='--coverage -O1 -U_FORTIFY_SOURCE' \
	    LDFLAGS=--coverage sh tests/run.sh || return
	lcov -q --capture --directory "$c/obj" --base-directory "$top" \
	    --no-external --output-file "$c/all.info" || return
	lcov -q --extract "$c/all.info" "$top/lib/*" "$top/bin/*" \
	    --output-file "$c/ours.info" || return
	genhtml -q --prefix "$top" --output-directory "$c/html" \
	    "$c/ours.info" || return
	lcov --list "$c/ours.info"
}

step_reproducible() {
	r=$B/reproducible
	rm -rf "$r"
	for d in one two; do
		mkdir -p "$r/$d" &&
		    cp -R Makefile lib bin "$r/$d" &&
		    make -s -C "$r/$d" -j2 B=build all || return
	done
	diff -r "$r/one/build/bin" "$r/two/build/bin"
}

# What make install puts there runs from there, and uninstall takes it away.
step_install() {
	d=$B/install
	rm -rf "$d"
	make -s B="$B/gcc" DESTDIR="$d" PREFIX=/usr install || return
	find "$d" -type f | sort
	PATH=$d/usr/bin:$PATH
	pin-emit -n 100 | clean-pin | clean-geo | clean-user |
	    query-agg --all -o table | grep . || return
	for m in man/*.[157]; do
		[ -f "$d/usr/share/man/man${m##*.}/${m##*/}" ] || return
	done
	make -s B="$B/gcc" DESTDIR="$d" PREFIX=/usr uninstall || return
	[ -z "$(find "$d" -type f)" ]
}

# 200 kills, and every failpoint.
step_crash() {
	make -s -j2 B="$B/gcc" check-crash
}

# The tarball builds by itself.
step_dist() {
	d=$B/dist
	rm -rf "$d"
	make -s B="$d" dist || return
	(cd "$d" && tar xzf pinpipe-*.tar.gz && cd pinpipe-*/ &&
	    make -s -j2 B=build all && build/bin/pin-emit -n 1)
}

step_lint_selftest() {
	B=$B/lint sh tests/lint/selftest.sh
}

# the names have no blanks
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $steps
n=0
failed=0
echo "1..$#"
for s in "$@"; do
	n=$((n + 1))
	start=$(date +%s)
	if ("step_$(echo "$s" | tr - _)") >"$B/log/$s" 2>&1; then
		echo "ok $n - $s ($(($(date +%s) - start)) s)"
	else
		echo "not ok $n - $s ($(($(date +%s) - start)) s): $B/log/$s"
		grep -E '^not ok|error:|Error|ERROR|differ' "$B/log/$s" |
		    head -n 10 | sed 's/^/# /'
		failed=$((failed + 1))
	fi
done
[ "$failed" -eq 0 ]
