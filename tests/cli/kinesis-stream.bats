#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# kinesis-stream - streams made, told, resharded and deleted, by several at
# once too, and each message to the letter. The arithmetic of ranges is in
# tests/unit/shards.c.

load helper

max=340282366920938463463374607431768211455
half=170141183460469231731687303715884105728
try="kinesis-stream: try 'kinesis-stream --help'"

# A line of describe: number, first, last, parents, closed.
shard() {
	printf '{"stream":"pins","shard":"shardId-%012d","first":"%s","last":"%s","parents":[%s],"closed":%s,"records":0}\n' "$@"
}

id() {
	printf 'shardId-%012d' "$1"
}

@test "list, create, describe, delete" {
	check kinesis-stream -u file:s list
	[ ! -e s ]
	check kinesis-stream -u file:s create pins
	check kinesis-stream -u file:s create --shards 3 geo.x_1-2
	stdout '{"stream":"geo.x_1-2"}' '{"stream":"pins"}'
	check kinesis-stream -u file:s list
	shard 0 0 $max '' false | stdout
	check kinesis-stream -u file:s describe pins
	check kinesis-stream -u file:s delete pins
	[ ! -e s/streams/pins ]
	stdout '{"stream":"geo.x_1-2"}'
	check kinesis-stream -u file:s list
}

@test "the URL comes from the environment too, and -u wins" {
	export AWS_ENDPOINT_URL_KINESIS=file:env
	check kinesis-stream create pins
	stdout '{"stream":"pins"}'
	check kinesis-stream list
	check kinesis-stream -u file:other list
}

@test "split and merge" {
	kinesis-stream -u file:s create pins --shards 2
	check kinesis-stream -u file:s split pins "$(id 1)"
	check kinesis-stream -u file:s merge pins "$(id 0)" "$(id 2)"
	{
		shard 0 0 170141183460469231731687303715884105727 '' true
		shard 1 $half $max '' true
		shard 2 $half 255211775190703847597530955573826158591 \
			"\"$(id 1)\"" true
		shard 3 255211775190703847597530955573826158592 $max \
			"\"$(id 1)\"" false
		shard 4 0 255211775190703847597530955573826158591 \
			"\"$(id 0)\",\"$(id 2)\"" false
	} | stdout
	check kinesis-stream -u file:s describe pins
}

@test "what cannot be done is 2, and changes nothing" {
	kinesis-stream -u file:s create pins --shards 3
	kinesis-stream -u file:s split pins "$(id 0)"
	cp s/streams/pins/shards.ndjson before
	while IFS='|' read -r args why; do
		status 2
		stderr "kinesis-stream: $why"
		# shellcheck disable=SC2086
		check kinesis-stream -u file:s $args
		same before s/streams/pins/shards.ndjson
	done <<END
create pins|there is a stream of that name: pins
describe geos|no stream of that name: geos
delete geos|no stream of that name: geos
split geos $(id 0)|no stream of that name: geos
merge geos $(id 0) $(id 1)|no stream of that name: geos
split pins $(id 5)|pins: no shard of that name: $(id 5)
split pins x|pins: no shard of that name: x
merge pins $(id 1) $(id 9)|pins: no shard of that name: $(id 9)
split pins $(id 0)|$(id 0): closed already
merge pins $(id 0) $(id 1)|$(id 0): closed already
merge pins $(id 1) $(id 1)|$(id 1), $(id 1): no neighbours
merge pins $(id 3) $(id 2)|$(id 3), $(id 2): no neighbours
create a/b|not a stream name: "a/b"
create ..|not a stream name: ".."
END
	[ ! -e s/streams/geos ]
}

@test "a wrong command line" {
	while IFS='|' read -r args why; do
		status 2
		stderr "kinesis-stream: $why" "$try"
		# shellcheck disable=SC2086
		check kinesis-stream $args
	done <<END
list|no -u URL, nor AWS_ENDPOINT_URL_KINESIS
-u file:s list x|list: takes no stream
-u file:s create|create: takes a stream
-u file:s describe a b|describe: takes a stream
-u file:s delete|delete: takes a stream
-u file:s split a|split: takes a stream and a shard
-u file:s merge a b|merge: takes a stream and two shards
-u file:s list --shards 2|--shards: only to create
-u file:s create --shards 0 a|--shards: too small: 0
-u file:s create --shards 10001 a|--shards: too large: 10001
END
	status 2
	stderr 'kinesis-stream: URL: not file:DIR: "https://x"'
	check kinesis-stream -u https://x list
	status 2
	stderr "kinesis-stream: not a stream name: \"$(printf 'a%.0s' {1..80})...\""
	check kinesis-stream -u file:s create "$(printf 'a%.0s' {1..129})"
	check kinesis-stream -u file:s create "$(printf 'a%.0s' {1..128})"
}

@test "a map that is none is 3, and names its line" {
	kinesis-stream -u file:s create pins
	echo x >>s/streams/pins/shards.ndjson
	status 3
	stderr 'kinesis-stream: s/streams/pins/shards.ndjson:2: not the line of a shard'
	check kinesis-stream -u file:s describe pins
	: >s/streams/pins/shards.ndjson
	status 3
	stderr 'kinesis-stream: s/streams/pins/shards.ndjson: the shards do not share all hashes'
	check kinesis-stream -u file:s describe pins
	check kinesis-stream -u file:s delete pins
}

@test "a closed shard ends with what its log holds, its children go on" {
	kinesis-stream -u file:s create pins
	mkdir "s/streams/pins/$(id 0)"
	printf '{"a":1}\n{"a":2}\n{"to' \
		>"s/streams/pins/$(id 0)/00000000000000000000.ndjson"
	check kinesis-stream -u file:s split pins "$(id 0)"
	# the torn line is cut: none may be finished any more
	stdout '{"a":1}' '{"a":2}'
	check cat "s/streams/pins/$(id 0)/00000000000000000000.ndjson"
	stdout '"base":0,"end":2}' '"base":2}' '"base":2}'
	check "grep -o '\"base\".*' s/streams/pins/shards.ndjson"
	stdout '"records":2}' '"records":0}' '"records":0}'
	check "kinesis-stream -u file:s describe pins | grep -o '\"records.*'"
}

@test "several at once: each stream is made by one, each shard split once" {
	for i in 1 2 3 4 5 6; do
		kinesis-stream -u file:s create pins 2>"err$i" &
	done
	wait
	[ "$(cat err? | grep -c 'there is a stream')" -eq 5 ]
	for i in 1 2 3 4 5 6; do
		kinesis-stream -u file:s split pins "$(id 0)" 2>"err$i" &
	done
	wait
	[ "$(cat err? | grep -c 'closed already')" -eq 5 ]
	[ "$(kinesis-stream -u file:s describe pins | wc -l)" -eq 3 ]
}

@test "a stream that cannot be seen is 3, and not left out" {
	kinesis-stream -u file:s create pins
	ln -s geos s/streams/geos
	: >s/streams/none
	for command in list 'delete geos'; do
		status 3
		stderr_like 'kinesis-stream: s/streams/geos/shards.ndjson: .*[Ss]ymbolic link.*'
		# shellcheck disable=SC2086
		check kinesis-stream -u file:s $command
	done
	rm s/streams/geos
	stdout '{"stream":"pins"}'
	check kinesis-stream -u file:s list
}

@test "a folder that cannot be written is 3, with the reason" {
	: >s
	status 3
	stderr 'kinesis-stream: s/streams: Not a directory'
	check kinesis-stream -u file:s list
	status 3
	stderr_like 'kinesis-stream: s.*: (Not a directory|File exists)'
	check kinesis-stream -u file:s create pins
}
