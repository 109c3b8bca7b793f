#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh [FILE...] - builds the tools, then shows what they are for: posts
# come in raw, are cleaned, and ten questions about them are answered.
#
# The posts are generated; with FILEs they are yours: lines of JSON, rows of
# posts, places and users in any mix, raw or clean, bare or in envelopes. It is
#
#	pin-emit | clean-pin | clean-geo | clean-user | query-agg --all -o table
#
# one step at a time. Then the same posts take the long ways, live and in
# folders: batch.sh, through topics and a bucket, and stream.sh, through
# streams; their answers must be the same by bytes.
#
# The answers go to stdout, what is going on to stderr. B is the build
# directory; ROWS says how many rows of each answer are shown, 8 unless set.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-build}
case $B in
/*) ;;
*) B=$top/$B ;;
esac
ROWS=${ROWS:-8}
LC_ALL=C
PATH=$B/bin:$PATH
export LC_ALL PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Milliseconds, or whole seconds where date has no better.
now() {
	date +%s%N | awk '/N/ { printf "%d\n", $1 * 1000; next }
	    { printf "%.0f\n", $1 / 1000000 }'
}

begin() {
	n=$((${n-0} + 1))
	echo "== $n of $steps: $*" >&2
	began=$(now)
}

end() {
	awk -v ms=$(($(now) - began)) \
	    'BEGIN { printf "   %.2f s\n", ms / 1000 }' >&2
}

# Runs a tool from the file $1 to $2, under the heading $3. Status 1 is not
# the end: some records were rejected, and the tool has said which.
step() {
	from=$1 to=$2
	begin "$3"
	shift 3
	st=0
	"$@" --progress <"$from" >"$to" || st=$?
	[ $st -le 1 ] || exit $st
	end
}

# Bare rows into envelopes, whose table the row's columns then tell, so that
# the cleaners may stand in a row.
wrap() {
	bom=$(printf '\357\273\277')
	for f in "$@"; do
		sed "1s/^$bom//; /^[[:blank:][:cntrl:]]*\$/d
		    /\"topic\"[[:blank:]]*:/!{
			s/^/{\"topic\":\"mine\",\"value\":/
			s/\$/}/
		    }" "$f"
		echo # where the last line has no newline; a blank one is none
	done
}

for f in "$@"; do
	[ -r "$f" ] && [ ! -d "$f" ] && continue
	echo "demo.sh: $f: cannot be read" >&2
	exit 3
done

steps=8
[ $# -eq 0 ] || steps=6
begin "the tools are built"
sh "$top/tests/setup.sh" build
if ! make -s -C "$top" -j2 B="$B" all >"$work/log" 2>&1; then
	cat "$work/log" >&2
	exit 3
fi
end

if [ $# -eq 0 ]; then
	step /dev/null "$work/raw" "pin-emit makes 11,154 posts, three rows each" pin-emit
else
	begin "your rows: $*"
	wrap "$@" >"$work/raw"
	end
fi
step "$work/raw" "$work/pin" "clean-pin cleans what was posted" clean-pin
step "$work/pin" "$work/geo" "clean-geo cleans where" clean-geo
step "$work/geo" "$work/clean" "clean-user cleans by whom" clean-user
step "$work/clean" "$work/answers" "query-agg answers" \
    query-agg --all -o table
echo >&2

# The first rows of each answer; a blank line ends one.
awk -v rows="$ROWS" '
    /^$/ { end(); next }
    { n++ }
    n <= 3 + rows { print }
    function end() {
	if (n > 3 + rows)
		printf "... and %d more\n", n - 3 - rows
	print ""
	n = 0
    }
    END { end() }' "$work/answers"

# The other way: its last answers, which must be the ones above.
way() {
	begin "$1"
	shift
	B=$B RATE=20000 sh "$top/examples/$1.sh" >"$work/$1" || exit
	awk 'BEGIN { RS = "" } { last = $0 } END { print last }' "$work/$1" |
	    sed 's/"snapshot":"[^"]*",//' >"$work/$1.last"
	cmp "$work/rows" "$work/$1.last" >&2 || exit 3
	end
	echo "$2"
	head -n 2 "$work/$1.last"
	echo "... and $(($(wc -l <"$work/rows") - 2)) more, the same by bytes"
	echo
}

if [ $# -eq 0 ]; then
	query-agg --all <"$work/clean" >"$work/rows"
	way 'the batch pipeline, live: topics, then a bucket' batch \
	    'Through topics and a bucket the answers are:'
	way 'the stream pipeline, live: streams' stream \
	    'Through streams, in the last of the snapshots:'
	echo >&2
fi

cat <<END
What to type next:

    export PATH="$B/bin:\$PATH"
    man -l "$top/man/pinpipe.7"
    query-agg --list
END
if [ $# -eq 0 ]; then
	cat <<END
    pin-emit | query-agg top-category-by-country -o table
    pin-emit | query-agg --all -o md >answers.md
    pin-emit -T pin | clean-pin --stats - >/dev/null
    sh "$top/examples/exactly-once.sh"        # killed, and nothing lost
    sh "$top/examples/demo.sh" FILE...        # the same with your rows
END
else
	cat <<END
    query-agg top-category-by-country -o table $*
    query-agg --all -o md $* >answers.md
END
fi
