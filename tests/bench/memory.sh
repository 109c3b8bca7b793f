#!/bin/sh
# SPDX-License-Identifier: MIT
# bench/memory.sh - the promises about peak memory (as time(1) tells it):
# clean-* under 16 MB for lines up to 1 MiB, whatever the input's length;
# pin-emit's the same at 1 and at 10 million posts; query-agg 64 bytes a post
# and table used, plus the distinct text that the question needs and 16 MB, or
# what --max-memory says; s3-put under 16 MB, with 4 partitions and the folders
# of 243 countries open.
# B is the build directory, of a build without sanitizers. Output is TAP.
set -eu

cd "$(dirname "$0")/../.."
B=${B:-build}
${MAKE:-make} -s -j2 B="$B" all >&2
PATH=$(cd "$B" && pwd)/bin:$PATH
export LC_ALL=C PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
count=0
failed=0

# The peak of a command, in KiB.
peak() {
	command time -o rss -f %M "$@" >/dev/null
	tail -n 1 rss
}

# under LIMIT PEAK WHAT, in KiB
under() {
	count=$((count + 1))
	if [ "$2" -lt "$1" ]; then
		echo "ok $count - $3: $2 KiB, under $1"
	else
		echo "not ok $count - $3: $2 KiB, not under $1"
		failed=$((failed + 1))
	fi
}

mega=16000000 # 16 MB
limit=$((mega / 1024))
for table in pin geo user; do
	rows=$table.ndjson
	pin-emit -T $table --posts 200000 >"$rows"
	head -n 1000 "$rows" >few
	under $limit "$(peak clean-$table few)" "clean-$table, 1,000 rows"
	under $limit "$(peak clean-$table "$rows")" "clean-$table, 200,000 rows"
done
awk 'BEGIN {
	for (row = 0; row < 20; row++) {
		printf "{\"index\":%d,\"category\":\"art\",\"title\":\"", row
		for (i = 0; i < 1048000 / 16; i++) printf "0123456789\\u00e9"
		print "\"}"
	}
}' >long
under $limit "$(peak clean-pin long)" 'clean-pin, lines of 1 MiB'

one=$(peak pin-emit -T user --posts 1000000)
ten=$(peak pin-emit -T user --posts 10000000)
under $limit "$one" 'pin-emit, 1 million posts'
under $((one + 256)) "$ten" 'pin-emit, 10 million posts'

# text: what the question keeps besides, which is no more than the cleaned
# columns' different values
distinct() {
	column=$1
	shift
	cat "$@" | sed -n "s/.*\"$column\": *\"\([^\"]*\)\".*/\1/p" | sort -u |
	    wc -c
}

text=$(($(distinct country geo.ndjson) + $(distinct category pin.ndjson)))
under $(((64 * 2 * 200000 + text + mega) / 1024)) \
    "$(peak query-agg top-category-by-country pin.ndjson geo.ndjson)" \
    "query-agg, 200,000 posts of two tables, $text bytes of text"
text=$((text + $(distinct poster_name pin.ndjson) + $(distinct first_name user.ndjson) +
    $(distinct last_name user.ndjson)))
under $(((64 * 3 * 200000 + text + mega) / 1024)) \
    "$(peak query-agg --all ./*.ndjson)" \
    "query-agg --all, 200,000 posts of three tables, $text bytes of text"

# four partitions in turn, each in 243 folders that fill at once
awk 'BEGIN {
	for (row = 0; row < 200000; row++)
		printf "{\"topic\":\"t\",\"partition\":%d,\"offset\":%d,\"value\":{\"ind\":%d,\"country\":\"country %d\",\"title\":\"%0200d\"}}\n", row % 4, row / 4, row, row % 243, row
}' >parts
for z in '' -z; do
	rm -rf lake
	# no word where there is no -z
	# shellcheck disable=SC2086
	under $((mega / 1024)) "$(peak s3-put -B file:lake $z -b 200000 \
	    --max-bytes 1G --partition-by country parts)" \
	    "s3-put $z, 4 partitions of 243 folders, 200,000 rows"
	count=$((count + 1))
	if [ "$(find lake/topics -type f | wc -l)" -eq $((4 * 243)) ]; then
		echo "ok $count - s3-put $z: so many objects"
	else
		echo "not ok $count - s3-put $z: other objects"
		failed=$((failed + 1))
	fi
done
rm -rf lake

# --max-memory: whether or not it is enough, what is resident stays within it
# and a tenth and 16 MB
for limit in 2 8 32 64; do
	for q in --all '-g ind -a median:age -a distinct:title' \
	    '-g title -a quantile:0.5:follower_count -a count' \
	    '--partial --all' '--every 1ms -g title -a median:follower_count'; do
		# a question is words
		# shellcheck disable=SC2086
		command time -q -o rss -f %M query-agg $q \
		    --max-memory ${limit}M ./*.ndjson >out 2>err ||
		    [ $? -eq 3 ]
		under $(((limit * 1048576 * 11 / 10 + mega) / 1024)) \
		    "$(tail -n 1 rss)" "query-agg --max-memory ${limit}M $q"
	done
done

echo "1..$count"
[ "$failed" -eq 0 ]
