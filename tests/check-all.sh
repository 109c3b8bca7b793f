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
steps='gcc clang gcc-sanitize clang-sanitize threads valgrind fault fuzz oracle neon
    memory crash coverage reproducible install dist optional musl
    lint-selftest'

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

# What has threads, with a sanitizer that sees their races.
step_threads() {
	t=$B/threads
	B=$t CC=clang CFLAGS=-fsanitize=thread LDFLAGS=-fsanitize=thread \
	    sh tests/run.sh "$t/unit/ahead" tests/cli/query-agg.bats \
	    tests/cli/query-parts.bats tests/cli/query-rows.bats
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
		    --suppressions="$top/tests/valgrind.supp" \\
		    --trace-children=no "$v/real/${p##*/}" "\$@"
		END
		chmod +x "$p"
	done
	VALGRIND=yes TEST_TIMEOUT=7200 B=$v sh tests/run.sh || return
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
	    AR=aarch64-linux-gnu-ar YAML_LIBS= PQ_LIBS= Z_LIBS= CRYPTO_LIBS= all "$n/fuzz/scan" || return
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

# Two folders, one with a blank, one of them built elsewhere by another name
# of the same flags: the same bytes, and none of the names in them.
step_reproducible() {
	r=$B/reproducible
	rm -rf "$r"
	for d in one 'a second'; do
		mkdir -p "$r/$d" && cp -R Makefile lib bin man "$r/$d" || return
	done
	make -s -C "$r/one" -j2 B=build all || return
	make -s -C "$r/a second" -j2 B="$r/elsewhere" all || return
	diff -r "$r/one/build/bin" "$r/elsewhere/bin" || return
	diff -r "$r/one/build/completion" "$r/elsewhere/completion" || return
	# had gcc given names away, they would be here
	! grep -rlF "$r" "$r/one/build/bin"
}

# What tests/cli/install.bats looks at; and by an ordinary user, of a tree that
# he may only read, into a place whose name has a blank.
step_install() {
	B=$B/gcc sh tests/run.sh tests/cli/install.bats || return
	at=$(mktemp -d) || return
	as=
	[ "$(id -u)" -ne 0 ] || as='setpriv --reuid 65534 --clear-groups --'
	st=0
	# $as is words
	# shellcheck disable=SC2086
	(umask 022 && mkdir "$at/src" && cp -R Makefile lib bin man "$at/src" &&
	    chmod -R a-w,a+rX "$at" && mkdir -m 777 "$at/out" &&
	    cd "$at/src" && $as make -s -j8 B="$at/out/b" \
	    DESTDIR="$at/out/a place" install &&
	    "$at/out/a place/usr/local/bin/pin-emit" -n 1) || st=1
	chmod -R u+w "$at"
	rm -rf "$at"
	[ "$st" -eq 0 ] || return
	# a blank in B is refused, not tripped over
	make -s B="$B/a b" all 2>&1 | grep 'without blanks'
}

# without VARIABLE NAME DEBIAN ALPINE - everything else is built; make says in
# one line what is left out, the tools say it when they are asked for it, and
# once the library is back they have it, with no make clean.
without() {
	echo "--- without $2"
	make -s -j2 B="$o" CFLAGS=-Werror "$1=" all "$o/unit/gz" 2>"$o.said" ||
	    return
	cat "$o.said"
	[ "$(wc -l <"$o.said")" -eq 1 ] && grep -q \
	    "^left out, as $2 is missing: .* ($3 on Debian, $4 on Alpine)\$" \
	    "$o.said" && "$o/unit/gz" || return
	B=$o bats --tap -f "without $2" tests/cli/without.bats >"$o.tap" ||
	    return
	cat "$o.tap"
	grep -q '^ok' "$o.tap" && ! grep -q '# skip' "$o.tap" || return
	make -s -j2 B="$o" CFLAGS=-Werror all "$o/unit/gz" && "$o/unit/gz" ||
	    return
	B=$o bats --tap -f "without $2" tests/cli/without.bats >"$o.tap" ||
	    return
	! grep '^ok' "$o.tap" | grep -v '# skip'
}

# Without each of the libraries, and all of the tests without any of them.
step_optional() {
	o=$B/optional
	make -s -j2 B="$o" CFLAGS=-Werror all 2>"$o.said" || return
	if [ -s "$o.said" ]; then
		cat "$o.said"
		return 1
	fi
	without YAML_LIBS libyaml libyaml-dev yaml-dev &&
	    without Z_LIBS zlib zlib1g-dev zlib-dev &&
	    without CRYPTO_LIBS libcrypto libssl-dev openssl-dev &&
	    without PQ_LIBS libpq libpq-dev libpq-dev || return
	YAML_LIBS='' Z_LIBS='' CRYPTO_LIBS='' PQ_LIBS='' B=$o CFLAGS=-Werror \
	    sh tests/run.sh
}

# musl, as on Alpine: no warning, and the tests. Where the machine's own libc
# is musl, the other steps have seen it.
step_musl() {
	case $(cc -dumpmachine) in
	*musl*)
		echo 'left out: the libc here is musl'
		return
		;;
	esac
	l=$B/musl/libs
	sh tests/musl/libs.sh "$l" || return
	B=$B/musl CC=musl-gcc CFLAGS=-Werror CPPFLAGS="-isystem $l/include" \
	    LDFLAGS="-L$l/lib" YAML_LIBS=-lyaml YAML_CFLAGS='' Z_LIBS=-lz \
	    Z_CFLAGS='' CRYPTO_LIBS=-lcrypto CRYPTO_CFLAGS='' PQ_LIBS='' \
	    CMOCKA_LIBS=-lcmocka sh tests/run.sh || return
	readelf -d "$B/musl/bin/"* | grep NEEDED | sort -u | tee "$B/musl/needs"
	! grep -v '\[libc.so\]' "$B/musl/needs"
}

# 200 kills, and every failpoint.
step_crash() {
	make -s -j2 B="$B/gcc" check-crash
}

# The tarball builds by itself, outside git, and what is built works. It is
# the same for the same commit.
step_dist() {
	d=$B/dist
	rm -rf "$d"
	make -s B="$d" dist || return
	cat "$d"/pinpipe-*.tar.gz | cksum >"$d/sum"
	make -s B="$d" dist || return
	cat "$d"/pinpipe-*.tar.gz | cksum | cmp - "$d/sum" || return
	at=$(mktemp -d) || return
	st=0
	(cd "$at" && tar xzf "$d"/pinpipe-*.tar.gz && cd pinpipe-*/ &&
	    ! git rev-parse 2>/dev/null && make -s -j2 B=build all &&
	    B=build sh tests/run.sh build/unit/buf tests/cli/clean.bats \
	    tests/cli/docs.bats tests/cli/install.bats &&
	    { ! make -s B=build dist; }) || st=1
	rm -rf "$at"
	return "$st"
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
