# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# helper - what every bats file loads: one way to state a case.
#
# A case is a command line, what it reads, and what must come of it. State
# what matters, then run it with `check`; status, stdout and stderr are always
# compared, all three, to the byte. What is not stated must be 0 or empty.
#
#	load helper
#
#	@test "index: text that is no integer is a reject" {
#		stdin '{"index":"12x"}' '{"index":"7"}'
#		stdout '{"ind":7}'
#		stderr 'clean-pin: stdin:1: index: not an integer: "12x"'
#		status 1
#		check clean-pin --columns ind
#	}
#
# stdin, stdout, stderr LINE...	each argument is a line, LF is added;
#	without arguments they take their own standard input as it is:
#	`printf 'no newline' | stdin`, `stdout <<'END'`, `stdout <want.ndjson`
# stdout_like, stderr_like REGEX...	instead: one extended regular
#	expression a line, each matching the whole of its line
# status N	141 is SIGPIPE, 143 SIGTERM: 128 + the signal
# check CMD [ARG...]	runs it. Several words are a command with arguments; a
#	single one is a line for bash with pipefail: check 'clean-pin | wc -l'
# file NAME LINE...	a file in the working directory; without LINE as above
# same FILE FILE	fails with a diff where they are not the same
# needs LIBRARY...	skips the test where the tools are built without one; `has
#	LIBRARY` tells. The names are those that the tools' messages say
#
# `check` forgets what was stated, so a test may hold several cases. What the
# last one printed stays in $got/stdout and $got/stderr for a further look.
#
# Each test runs in an empty directory of its own. The built tools come first
# on PATH, out of $B/bin; B is "build" unless set, and counts from the top of
# the tree, $top. Nothing is inherited: LC_ALL=C, TZ=UTC, HOME is the test's
# directory, PINPIPE_* are unset. A file with a `setup` of its own calls
# `case_setup` in it.

case_setup() {
	local name

	# bats traces each command, which takes longer than the command: of the
	# test itself we want it, its place is in the report of a failure
	set +T
	declare -ft "$BATS_TEST_NAME"

	top=${BATS_TEST_DIRNAME%/*/*}
	B=${B:-build}
	case $B in
	/*) ;;
	*) B=$top/$B ;;
	esac
	PATH=$B/bin:$PATH
	for name in ${!PINPIPE_*}; do
		unset "$name"
	done
	export top B PATH HOME="$BATS_TEST_TMPDIR" LC_ALL=C TZ=UTC
	want=$BATS_TEST_TMPDIR/.want
	got=$BATS_TEST_TMPDIR/.got
	mkdir -p "$want" "$got" "$BATS_TEST_TMPDIR/cwd"
	case_forget
	cd "$BATS_TEST_TMPDIR/cwd" || return 1
}

setup() {
	case_setup
}

case_forget() {
	like=' '
	: >"$want/stdin"
	: >"$want/stdout"
	: >"$want/stderr"
	want_status=0
}

# The arguments as lines, or what comes on standard input.
case_text() {
	if [ $# -gt 0 ]; then
		printf '%s\n' "$@"
	else
		cat
	fi
}

# A tool that lacks one says so, and that nothing was read.
has() {
	case $1 in
	libyaml) set -- clean-pin -c /dev/null ;;
	libpq) set -- env PGHOST=/nonexistent pin-emit --from postgres ;;
	zlib) set -- s3-put -B file:none --layout event --dry-run -z ;;
	libcrypto) set -- kinesis-put -u file:none --dry-run ;;
	esac
	! "$@" 2>&1 </dev/null | grep -q 'built without'
}

needs() {
	local name

	for name in "$@"; do
		has "$name" || skip "built without $name"
	done
}

file() {
	local name=$1

	shift
	case_text "$@" >"$name"
}

stdin() {
	case_text "$@" >"$want/stdin"
}

stdout() {
	case_text "$@" >"$want/stdout"
}

stderr() {
	case_text "$@" >"$want/stderr"
}

stdout_like() {
	like+='stdout '
	printf '%s\n' "$@" >"$want/stdout"
}

stderr_like() {
	like+='stderr '
	printf '%s\n' "$@" >"$want/stderr"
}

status() {
	want_status=$1
}

# A difference as a person can read it: control bytes made visible.
case_diff() {
	diff --text -u "$1" "$2" | tail -n +3 | head -n 60 | cut -c 1-400 | cat -v
}

# Without a process where they are short and have no NUL: read then ends at
# their ends, with 1.
same() {
	local a b

	if [ ! -f "$1" ] || [ ! -f "$2" ] ||
		IFS= read -rd '' -n 4096 a <"$1" ||
		IFS= read -rd '' -n 4096 b <"$2"; then
		cmp -s "$1" "$2" && return
	elif [ "$a" = "$b" ]; then
		return 0
	fi
	case_diff "$1" "$2"
	return 1
}

# Whether each line of stdin matches the regex that is that line's in the file.
case_like() {
	local line regex

	while IFS= read -r regex <&4; do
		IFS= read -r line || [ -n "$line" ] || return 1
		[[ $line =~ ^($regex)$ ]] || return 1
	done 4<"$1"
	! IFS= read -r line && [ -z "$line" ]
}

# The text of one stream against what was stated of it.
case_compare() {
	case $like in
	*" $1 "*)
		case_like "$want/$1" <"$got/$1" && return
		echo "--- $1 must match, line for line, the regexes (-)"
		case_diff "$want/$1" "$got/$1"
		return 1
		;;
	esac
	same "$want/$1" "$got/$1" >/dev/null && return
	echo "--- $1 must be (-), but is (+)"
	same "$want/$1" "$got/$1"
}

check() {
	local st=0 bad=0

	# 3 belongs to bats, which would wait for whoever holds it
	if [ $# -eq 1 ]; then
		bash -o pipefail -c "$1" <"$want/stdin" >"$got/stdout" \
			2>"$got/stderr" 3>&- || st=$?
	else
		"$@" <"$want/stdin" >"$got/stdout" 2>"$got/stderr" 3>&- ||
			st=$?
	fi
	case_compare stdout || bad=1
	case_compare stderr || bad=1
	if [ $st -ne "$want_status" ]; then
		echo "--- status is $st, must be $want_status"
		bad=1
	fi
	if [ $bad -ne 0 ]; then
		echo "--- of: $*"
	fi
	case_forget
	return $bad
}
