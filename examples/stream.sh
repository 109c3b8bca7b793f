#!/bin/sh
# SPDX-License-Identifier: MIT
# stream.sh [DIR] - the stream pipeline, live, in folders: posts go into
# streams, and are read from them, cleaned and asked about as they come.
#
#	pin-emit -> kinesis-put -> (streams) -> kinesis-get
#	    -> clean-pin -> clean-geo -> clean-user -> query-agg --every
#
# Each snapshot of the answers goes to stdout, as lines of JSON, ended by a
# blank line; the last is that of all posts. The tools are looked for in
# build/bin, then in PATH. DIR keeps the streams; without one a temporary
# folder is used. POSTS is how many there are (11154), RATE how many come in a
# second (4000).
set -eu

PATH=${B:-$(dirname "$0")/../build}/bin:$PATH
posts=${POSTS:-11154}
if [ $# -gt 0 ]; then
	dir=$1
	mkdir -p "$dir"
else
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
fi
kinesis=file:$dir/kinesis

pin-emit --posts "$posts" --rate "${RATE:-4000}/s" |
    kinesis-put -u "$kinesis" -s 'streaming-12c5-{table}' >/dev/null &

kinesis-get -u "$kinesis" --state "$dir/state" -f -n $((3 * posts)) \
    streaming-12c5-pin streaming-12c5-geo streaming-12c5-user |
    clean-pin | clean-geo | clean-user |
    query-agg --every 1s --all
wait $!
