#!/bin/sh
# SPDX-License-Identifier: MIT
# batch.sh [DIR] - the batch pipeline, live, in folders: posts go into topics,
# a sink carries the topics into a bucket as they grow, and when all is there
# the analysts' questions are asked of it.
#
#	pin-emit -> kafka-post -> (topics) -> kafka-get -> s3-put -> (bucket)
#	(bucket) -> s3-get -> clean-pin -> clean-geo -> clean-user -> query-agg
#
# The answers go to stdout, as lines of JSON. The tools are looked for in
# build/bin, then in PATH. DIR keeps the topics and the bucket; without one a
# temporary folder is used. POSTS is how many there are (11154).
#
# With a service in place of a folder only -u and -B change.
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
kafka=file:$dir/kafka
lake=file:$dir/lake

# the sink first: it waits for topics to come, and ends after all the rows
mkfifo "$dir/acks"
kafka-get -u "$kafka" -g lake -f -n $((3 * posts)) --acks "$dir/acks" \
    12c5.pin 12c5.geo 12c5.user |
    s3-put -B "$lake" --receipts "$dir/acks" &

pin-emit --posts "$posts" | kafka-post -u "$kafka" -t '12c5.{table}' >/dev/null
wait $!
rm "$dir/acks"

s3-get -B "$lake" | clean-pin | clean-geo | clean-user | query-agg --all
