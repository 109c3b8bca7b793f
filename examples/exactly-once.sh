#!/bin/sh
# SPDX-License-Identifier: MIT
# exactly-once.sh - five lines that show it: the sink of a pipeline is killed
# again and again, the pipeline is started again, and each record is in the
# bucket once.
#
# The tools are looked for in build/bin, then in PATH.
set -u

PATH=$(cd "$(dirname "$0")/.." && pwd)/build/bin:$PATH
dir=$(mktemp -d) && cd "$dir" || exit
trap 'rm -rf "$dir"' EXIT

run() {
	rm -f acks && mkfifo acks
	kafka-get -q -u file:log -g lake --inflight 64K --acks acks posts |
	    "$@" s3-put -B file:lake -b 500 --receipts acks
}

pin-emit -T pin | kafka-post -u file:log -t posts >/dev/null
for i in 1 2 3 4 5 6 7 8; do run timeout -s KILL "0.0$i"; done
run env || run env || exit
echo "posted:  $(kafka-get -u file:log posts | wc -l)"
echo "stored:  $(s3-get -B file:lake --bare | wc -l), in $(s3-get -B file:lake -l | wc -l) objects, $(s3-get -B file:lake --bare | sort -u | wc -l) of them different"
