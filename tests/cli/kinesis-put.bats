# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2030,SC2031,SC2094,SC2154
#
# kinesis-put - records into streams: which shard takes them, what is refused,
# and what is there after kills, failures and changes of the shards. What it
# shares with kafka-post is told there.

load store

put() {
	check kinesis-put -u file:store "$@"
}

stream() {
	kinesis-stream -u file:store "$@"
}

# An envelope of stream $1, shard $2, place $3, key $4, value $5.
envelope() {
	printf '{"topic":"%s","partition":"%s","offset":"%s%012d","key":%s,"value":%s}\n' \
		"$1" "$(id "$2")" "$zeros" "$3" "$4" "$5"
}

count() {
	stdout "{\"sink\":\"kinesis\",\"count\":$1}"
}


# --- where a record goes

@test "a bare row goes to the stream of its table, an envelope's to its own" {
	stdin '{"index":7,"unique_id":"x"}' \
		'{"topic":"12c5.pin","value":{"index":8}}' \
		' { "topic" : "12c5.pin", "key":"k", "value" : { "index": 9 } } '
	count 3
	put
	holds pin 0 "$(envelope pin 0 0 '"7"' '{"index":7,"unique_id":"x"}')"
	holds 12c5.pin 0 "$(envelope 12c5.pin 0 0 '"8"' '{"index":8}')" \
		"$(envelope 12c5.pin 0 1 '"k"' '{ "index": 9 }')"
}

@test "-s: templates of topic and table" {
	stdin '{"topic":"geo","value":{"ind":1}}' '{"ind":2,"age":3}'
	count 2
	put -s 'x.{topic}-{table}'
	holds x.geo-geo 0 "$(envelope x.geo-geo 0 0 '"1"' '{"ind":1}')"
	holds x.user-user 0 "$(envelope x.user-user 0 0 '"2"' '{"ind":2,"age":3}')"
	status 2
	stderr 'kinesis-put: --stream: not {topic} or {table}: {tabel}' \
		"kinesis-put: try 'kinesis-put --help'"
	put -s '{tabel}'
}

# The hashes are those of RFC 1321: 0cc1..., 57ed..., 9001..., f96b..., c3fc...
@test "a key's shard is the one that has its MD5" {
	stream create a --shards 4
	for key in a \
		"$(printf '1234567890%.0s' 1 2 3 4 5 6 7 8)" \
		abc '\u0061bc' 'message digest' abcdefghijklmnopqrstuvwxyz; do
		echo '{"topic":"a","key":"'"$key"'","value":{}}'
	done | stdin
	count 6
	put
	for i in 0 1 2 3; do
		stored a $i | wc -l
	done >got
	file expected 1 1 2 2
	same expected got
	stored a 2 | cut -d '"' -f 16 >keys
	file expected 'abc' '\u0061bc'
	same expected keys
}

@test "without a key the line's MD5 is taken" {
	stream create a --shards 16
	seq -f '{"x":%g}' 200 >rows
	while read -r row; do
		printf '%s' "$row" | md5sum | cut -c 1
	done <rows | sort | uniq -c | sed 's/ *\(.*\) .*/\1/' >expected
	count 200
	put -s a rows
	for i in {0..15}; do
		stored a "$i" | wc -l
	done >got
	same expected got
	grep -h '"key":' store/streams/a/*/*.ndjson >all
	[ "$(grep -c '"key":null' all)" -eq 200 ]
}

@test "-k: a column, else the envelope's key, ind, index, none" {
	stdin '{"topic":"a","key":"e","value":{"ind":1,"c":"r\u0065d"}}' \
		'{"topic":"a","key":"e","value":{"ind":1,"c":null}}' \
		'{"topic":"a","value":{"index":-2.50}}' \
		'{"topic":"a","value":{"c":[1,"x"]}}' '{"topic":"a","value":{}}'
	count 5
	put -k c
	stored a | sed 's/.*"key":\(.*\),"value.*/\1/' >keys
	file expected '"r\u0065d"' '"e"' '"-2.50"' '"[1,\"x\"]"' null
	same expected keys
}

# --- what Kinesis would refuse

@test "names that are none" {
	long=$(printf 'x%.0s' {1..129})
	stdin '{"topic":"..","value":{}}' '{"topic":"a/b","value":{}}' \
		'{"topic":"","value":{}}' '{"topic":"'"${long#x}"'","value":{}}' \
		'{"topic":"'"$long"'","value":{}}'
	count 1
	status 1
	stderr 'kinesis-put: stdin:1: not a stream name: ".."' \
		'kinesis-put: stdin:2: not a stream name: "a/b"' \
		'kinesis-put: stdin:3: topic: empty' \
		"kinesis-put: stdin:5: not a stream name: \"${long:0:80}...\""
	put
	[ "$(ls store/streams)" = "${long#x}" ]
}

@test "keys: 1 to 256 characters" {
	key=$(printf 'é%.0s' {1..256})
	stdin '{"topic":"a","key":"'"$key"'","value":{}}' \
		'{"topic":"a","key":"'"$key"'x","value":{}}' \
		'{"topic":"a","key":"","value":{}}' \
		'{"topic":"a","key":"\u00e9'"${key#é}"'","value":{}}'
	count 2
	status 1
	stderr 'kinesis-put: stdin:2: key: longer than 256 characters' \
		'kinesis-put: stdin:3: key: empty'
	put -r bad
	[ "$(wc -l <bad)" -eq 2 ]
	[ "$(stored a | wc -l)" -eq 2 ]
}

@test "records: row and key up to 1 MiB" {
	fill=$(head -c $((1048576 - 8)) /dev/zero | tr '\0' x)
	echo '{"topic":"a","key":"k","value":{"a":"'"$fill"'"}}' >over
	echo '{"topic":"a","key":"k","value":{"a":"'"${fill#x}"'"}}' >most
	cat over most | stdin
	count 1
	status 1
	stderr 'kinesis-put: stdin:1: larger than 1 MiB'
	put
	holds a 0 "$(envelope a 0 0 '"k"' '{"a":"'"${fill#x}"'"}')"
}

# --- what is said

@test "receipts are watermarks of the input's partitions; marks are answered" {
	stdin '{"topic":"a","partition":0,"offset":5,"value":{"index":1}}' \
		'{"topic":"a","partition":0,"offset":7,"value":{"index":1}}' \
		'{"topic":"s","partition":"sh-0","offset":"49000000000000000000","value":{}}' \
		'{"topic":"s","partition":"sh-0","offset":"49000000000000000009"}'
	stdout '{"sink":"kinesis","topic":"a","partition":0,"offset":7,"count":2}' \
		'{"sink":"kinesis","topic":"s","partition":"sh-0","offset":"49000000000000000009","count":1}'
	put -s out
}

@test "--pass: each record goes on, with its new coordinates" {
	stdin '{"topic":"a","partition":9,"offset":9,"z":1,"value":{"index":1}}' \
		'{"x":1}' '{"topic":"a","partition":9,"offset":10,"value":null}'
	stdout "$(envelope out 0 0 '"1"' '{"index":1}')" \
		"$(envelope out 0 1 null '{"x":1}')" \
		"$(envelope out 0 2 null null)"
	check 'kinesis-put -u file:store -s out --pass |
		sed "s/\"timestamp\":[0-9]*,//"'
}

@test "--dry-run prints what would go where, and writes nothing" {
	stdin '{"topic":"a","key":"k","value":{"index":1}}'
	stdout '{"topic":"x.a","key":"k","value":{"index":1}}'
	put --dry-run -s 'x.{topic}'
	[ ! -e store ]
}

# --- options

@test "what is asked must make sense" {
	wrong() {
		status 2
		stderr "kinesis-put: $1" "kinesis-put: try 'kinesis-put --help'"
		check kinesis-put "${@:2}"
	}
	wrong 'no -u URL, nor AWS_ENDPOINT_URL_KINESIS'
	wrong 'URL: not file:DIR: "http://localhost:4566"' \
		-u http://localhost:4566
	wrong '-b: too small: 0' -b 0
	stdin '{"index":1}'
	count 1
	AWS_ENDPOINT_URL_KINESIS=file:store check kinesis-put -s a --ordered
}

# --- shards that change

holds_more() {
	[ "$(cat store/streams/a/*/*.ndjson | wc -l)" -gt "$1" ]
}

# Four writers, while shards are split and merged: each record is there once,
# in a shard that has its key, and those of a key in their order.
@test "split and merge while writers run" {
	stream create a --shards 2
	for w in 1 2 3 4; do
		seq -f "{\"k\":\"$w-%g\"}" 0 19999 |
			sed 's/-[0-9]*\([0-9]\)"}/&,"w":\1}/; s/"},"w":/","w":"'$w'./; s/}$/"}/' |
			kinesis-put -u file:store -s a -k w -b 50 \
				>"r$w" 2>"err$w" 3>&- &
	done
	until_true holds_more 3000
	stream split a "$(id 0)"
	until_true holds_more 8000
	stream merge a "$(id 2)" "$(id 3)"
	stream split a "$(id 1)"
	until_true holds_more 12000
	stream merge a "$(id 5)" "$(id 6)"
	wait
	cat err? && [ ! -s err1 ] && [ ! -s err4 ]
	[ "$(cat store/streams/a/*/*.ndjson | wc -l)" -eq 80000 ]
	# what a closed shard holds is what the map says
	sed -n 's/.*"end":\([0-9]*\)}/\1/p' store/streams/a/shards.ndjson >ends
	for i in 0 1 2 3 5 6; do
		stored a $i | wc -l
	done >holds
	sort ends >ends.sorted
	sort holds | diff ends.sorted -
	# by sequence number, each key's records are in order, and none doubled
	cat store/streams/a/*/*.ndjson |
		sed 's/.*"offset":"\([0-9]*\)".*"k":"\(.\)-\([0-9]*\)","w":"\([^"]*\)".*/\1 \2 \3 \4/' |
		sort -s -k 1,1 | awk '
			seen[$2, $3]++ { print "twice: " $0; bad = 1 }
			$4 in last && last[$4] >= $3 + 0 {
				print "out of order: " $0; bad = 1
			}
			{ last[$4] = $3 + 0 }
			END { exit bad }'
}

# --- processes, kills, failures

@test "a torn last line is cut by the next writer" {
	stdin '{"index":1}'
	count 1
	put -s a
	printf '{"topic":"a","partition":"sh' \
		>>"store/streams/a/$(id 0)/00000000000000000000.ndjson"
	stdin '{"index":2}'
	count 1
	put -s a
	holds a 0 "$(envelope a 0 0 '"1"' '{"index":1}')" \
		"$(envelope a 0 1 '"2"' '{"index":2}')"
}

# $1: how it is made anew, if it is; $2: what is said.
gone() {
	mkfifo in out
	stream create a --shards 2
	kinesis-put -u file:store -s a -k k <in >out 2>err 3>&- &
	pid=$!
	exec 4>in 5<out
	# shard 0 alone
	echo '{"k":"a"}' >&4
	read -r -t 60 _ <&5
	stream delete a
	[ -z "$1" ] || stream create a --shards "$1"
	echo "{\"k\":\"$2\"}" >&4
	st=0
	wait $pid || st=$?
	exec 4>&- 5<&-
	[ $st -eq 3 ]
	file expected "kinesis-put: $3"
	same expected err
	rm -r in out store
}

@test "a stream deleted under a writer: 3, and nothing lands in its successor" {
	gone '' a "store/streams/a/$(id 0): was deleted meanwhile"
	gone 2 a "store/streams/a/$(id 0): was deleted meanwhile"
	# a shard that was not open yet
	gone '' abc 'a: deleted meanwhile'
	gone 1 abc 'a: deleted meanwhile'
	gone 3 abc 'a: deleted meanwhile'
}
