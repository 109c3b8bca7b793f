# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2030,SC2031,SC2094,SC2154
#
# kafka-post - records into topics: where they go, what is said of them, and
# what is there after kills and failures.

load store

post() {
	check kafka-post -u file:store "$@"
}

# for sed: without the time of the writing
untimed='s/"timestamp":[0-9]*,//'

envelope() {
	echo '{"topic":"'"$1"'","partition":'"$2"',"offset":'"$3"',"key":'"$4"',"value":'"$5"'}'
}

count() {
	stdout "{\"sink\":\"kafka\",\"count\":$1}"
}

# --- where a record goes

@test "a bare row goes to the topic of its table, an envelope's to its own" {
	stdin '{"index":7,"unique_id":"x"}' \
		'{"topic":"12c5.pin","value":{"index":8}}' \
		' { "topic" : "12c5.pin", "key":"k", "value" : { "index": 9 } } '
	count 3
	post
	holds pin 0 "$(envelope pin 0 0 '"7"' '{"index":7,"unique_id":"x"}')"
	holds 12c5.pin 0 "$(envelope 12c5.pin 0 0 '"8"' '{"index":8}')" \
		"$(envelope 12c5.pin 0 1 '"k"' '{ "index": 9 }')"
}

@test "the stored lines have the time at which they were written" {
	before=$(date +%s%3N)
	stdin '{"index":7}'
	count 1
	post -t a
	at=$(sed 's/.*"timestamp":\([0-9]*\),.*/\1/' store/topics/a/0/*.ndjson)
	[ "$before" -le "$at" ]
	[ "$at" -le "$(date +%s%3N)" ]
}

@test "-t: templates of topic and table" {
	stdin '{"topic":"geo","value":{"ind":1}}' '{"ind":2,"age":3}'
	count 2
	post -t 'x.{topic}.{table}'
	holds x.geo.geo 0 "$(envelope x.geo.geo 0 0 '"1"' '{"ind":1}')"
	holds x.user.user 0 \
		"$(envelope x.user.user 0 0 '"2"' '{"ind":2,"age":3}')"
	stdin '{"index":1}'
	count 1
	post -t '{table}' -T pin
	holds pin 0 "$(envelope pin 0 0 '"1"' '{"index":1}')"
}

@test "-t: templates that are none" {
	for t in '{tabel}' 'a{' '{topic'; do
		status 2
		stderr "kafka-post: --topic: not {topic} or {table}: ${t#a}" \
			"kafka-post: try 'kafka-post --help'"
		post -t "$t"
	done
	status 2
	stderr 'kafka-post: --topic: empty' \
		"kafka-post: try 'kafka-post --help'"
	post -t ''
}

@test "records that have no topic, or a bad one, are rejects" {
	stdin '{"a":1}' '{"topic":"..","value":{}}' '{"topic":"a/b","value":{}}' \
		'{"topic":"a\u0000b","value":{}}' '{"topic":"","value":{}}' \
		'{"topic":"a","value":5}' '{"topic":"a","value":{}}'
	status 1
	count 1
	stderr 'kafka-post: stdin:1: no topic, and no column tells a table' \
		'kafka-post: stdin:2: not a topic name: ".."' \
		'kafka-post: stdin:3: not a topic name: "a/b"' \
		'kafka-post: stdin:4: topic: has a NUL in it: a\u0000b' \
		'kafka-post: stdin:5: topic: empty' \
		'kafka-post: stdin:6: value: not an object: 5'
	post -r bad
	[ "$(wc -l <bad)" -eq 6 ]
	[ ! -e a ] && [ "$(ls store/topics)" = a ]
	stdin '{"a":1}'
	status 1
	stderr 'kafka-post: stdin:1: no topic or column tells a table, for {table}'
	post -t 'x.{table}'
}

@test "-e ends it at the first reject, after what came before" {
	stdin '{"index":1}' '{"topic":"..","value":{}}' '{"index":2}'
	status 1
	count 1
	stderr 'kafka-post: stdin:2: not a topic name: ".."'
	post -e -t '{topic}' -T pin
	holds pin 0 "$(envelope pin 0 0 '"1"' '{"index":1}')"
}

@test "-k: a column, else the envelope's key, ind, index, none" {
	stdin '{"topic":"a","key":"e","value":{"ind":1,"c":"r\u0065d"}}' \
		'{"topic":"a","key":"e","value":{"ind":1,"c":null}}' \
		'{"topic":"a","key":null,"value":{"ind":1,"index":2}}' \
		'{"topic":"a","value":{"index":-2.50}}' \
		'{"topic":"a","value":{"c":[1,"x"]}}' \
		'{"topic":"a","value":{"c":true}}' \
		'{"topic":"a","value":{"c":""}}' '{"topic":"a","value":{}}'
	count 8
	post -k c
	stored a | sed 's/.*"key":\(.*\),"value.*/\1/' >keys
	file expected '"r\u0065d"' '"e"' '"1"' '"-2.50"' '"[1,\"x\"]"' '"true"' \
		'""' null
	same expected keys
}

@test "a key's partition is the one of Kafka's clients" {
	kafka-topic -u file:store create a --partitions 7
	# abc: 479470107; 21: -973932308; both of Kafka's own tests
	stdin '{"topic":"a","key":"abc","value":{}}' \
		'{"topic":"a","key":"\u0061bc","value":{}}' \
		'{"topic":"a","key":"21","value":{}}' \
		'{"topic":"a","value":{"ind":21}}'
	count 4
	post
	[ "$(stored a $((479470107 % 7)) | wc -l)" -eq 2 ]
	[ "$(stored a $(((-973932308 & 0x7fffffff) % 7)) | wc -l)" -eq 2 ]
}

@test "-p: into one partition" {
	kafka-topic -u file:store create a --partitions 2
	stdin '{"index":1}' '{"index":2}'
	count 2
	post -t a -p 1
	holds a 1 "$(envelope a 1 0 '"1"' '{"index":1}')" \
		"$(envelope a 1 1 '"2"' '{"index":2}')"
	stdin '{"index":1}'
	status 1
	stderr 'kafka-post: stdin:1: partition 2: a has 2'
	post -t a -p 2
}

@test "without a key partitions take turns, batch by batch" {
	kafka-topic -u file:store create a --partitions 2
	stdin '{"x":1}' '{"x":2}' '{"x":3}' '{"x":4}' '{"x":5}'
	stdout '{"sink":"kafka","count":2}' '{"sink":"kafka","count":2}' \
		'{"sink":"kafka","count":1}'
	post -t a -b 2
	[ "$(stored a 0 | wc -l)" -eq 3 ]
	[ "$(stored a 1 | wc -l)" -eq 2 ]
}

@test "more partitions than descriptors at first" {
	[ ! "${VALGRIND-}" ] || skip 'valgrind keeps descriptors for itself'
	kafka-topic -u file:store create a --partitions 300
	pin-emit -n 3000 -T pin >rows
	stdout_like '\{"sink":"kafka","count":[0-9]+\}' \
		'\{"sink":"kafka","count":[0-9]+\}'
	check 'ulimit -Sn 256; kafka-post -u file:store -t a rows'
	[ "$(cat store/topics/a/*/*.ndjson | wc -l)" -eq 3000 ]
}

@test "keys and values of any size, escapes and NULs kept" {
	key=$(head -c 1000000 /dev/zero | tr '\0' k)
	row='{"a":"\u0000\ud83d\"","n":1e400,"key":"\\u0000"}'
	stdin '{"topic":"a","key":"'"$key"'","value":'"$row"'}' \
		'{"topic":"a","key":"\u0000","value":{}}'
	count 2
	post
	holds a 0 "$(envelope a 0 0 "\"$key\"" "$row")" \
		"$(envelope a 0 1 '"\u0000"' '{}')"
}

@test "a tombstone is stored as null, under its key" {
	stdin '{"topic":"a","key":"7","value":null}'
	count 1
	post
	holds a 0 "$(envelope a 0 0 '"7"' null)"
}

@test "--dry-run prints what would go where, and writes nothing" {
	stdin '{"topic":"a\"b","key":"k","value":{"index":1}}' '{"x":1}' \
		'{"topic":"a","partition":0,"offset":3}'
	stdout '{"topic":"x.a\"b","key":"k","value":{"index":1}}'
	stderr 'kafka-post: stdin:2: no topic, and no column tells a table'
	status 1
	post --dry-run -t 'x.{topic}'
	stdin '{"x":1}'
	stdout '{"topic":"x","partition":3,"key":null,"value":{"x":1}}'
	post --dry-run -t x -p 3
	[ ! -e store ]
}

# --- what is said

@test "receipts are watermarks of the input's partitions" {
	stdin '{"topic":"a","partition":0,"offset":5,"value":{"index":1}}' \
		'{"topic":"a","partition":1,"offset":9,"value":{"index":1}}' \
		'{"topic":"a","partition":0,"offset":7,"value":{"index":1}}' \
		'{"topic":"s","partition":"sh-0","offset":"49000000000000000000","value":{}}' \
		'{"topic":"b","value":{}}'
	stdout '{"sink":"kafka","topic":"a","partition":0,"offset":7,"count":2}' \
		'{"sink":"kafka","topic":"a","partition":1,"offset":9,"count":1}' \
		'{"sink":"kafka","topic":"s","partition":"sh-0","offset":"49000000000000000000","count":1}' \
		'{"sink":"kafka","count":1}'
	post -t out
}

@test "a reject is covered, and was kept before the receipt" {
	stdin '{"topic":"a","partition":0,"offset":5,"value":{}}' \
		'{"topic":"a","partition":0,"offset":6,"value":5}'
	stdout '{"sink":"kafka","topic":"a","partition":0,"offset":6,"count":1}'
	stderr 'kafka-post: stdin:2: value: not an object: 5'
	status 1
	post -t out -r bad
	[ "$(wc -l <bad)" -eq 1 ]
}

@test "coordinates that cannot be told are a reject" {
	stdin '{"topic":"a","partition":0,"offset":"x","value":{}}' \
		'{"topic":"a","partition":0,"value":{}}' \
		'{"topic":"a","offset":1,"value":{}}' \
		'{"topic":"a","partition":0,"offset":null,"value":{}}' \
		'{"topic":"a","partition":0,"offset":-1,"value":{}}'
	status 1
	stderr 'kafka-post: stdin:1: offset: not a position: x' \
		'kafka-post: stdin:2: offset: missing' \
		'kafka-post: stdin:3: partition: missing' \
		'kafka-post: stdin:4: offset: not a position: null' \
		'kafka-post: stdin:5: offset: not a position: -1'
	post
	[ ! -e store ]
}

@test "a mark is answered, at once, and stored nowhere" {
	mkfifo in out
	kafka-post -u file:store -t out <in >out 3>&- &
	exec 4>in 5<out
	# both by one write
	file both '{"topic":"a","partition":0,"offset":5,"value":{}}' \
		'{"topic":"a","partition":0,"offset":8}'
	cat both >&4
	read -r -t 60 line <&5
	[ "$line" = '{"sink":"kafka","topic":"a","partition":0,"offset":8,"count":1}' ]
	echo '{"topic":"a","partition":0,"offset":9}' >&4
	read -r -t 60 line <&5
	[ "$line" = '{"sink":"kafka","topic":"a","partition":0,"offset":9,"count":0}' ]
	exec 4>&-
	wait $!
	[ "$(stored out | wc -l)" -eq 1 ]
}

@test "--pass: each record goes on, with its new coordinates" {
	stdin '{"topic":"a","partition":9,"offset":9,"z":1,"value":{"index":1}}' \
		'{"x":1}' '{"topic":"a","partition":9,"offset":10,"value":null}'
	stdout "$(envelope out 0 0 '"1"' '{"index":1}')" \
		"$(envelope out 0 1 null '{"x":1}')" \
		"$(envelope out 0 2 null null)"
	check "kafka-post -u file:store -t out --pass | sed '$untimed'"
}

@test "--receipts: a FIFO, opened when somebody reads it" {
	mkfifo acks
	stdin '{"index":1}'
	stderr 'kafka-post: --receipts: acks: nobody reads it; the receipts are lost'
	post -t a --receipts acks
	exec 8<>acks
	stdin '{"index":1}'
	stdout "$(envelope a 0 1 '"1"' '{"index":1}')"
	check "kafka-post -u file:store -t a --receipts acks --pass 8>&- |
		sed '$untimed'"
	read -r answer <&8
	exec 8>&-
	[ "$answer" = '{"sink":"kafka","count":1}' ]
	status 3
	stderr 'kafka-post: --receipts: none/acks: No such file or directory'
	stdin '{"index":1}'
	post -t a --receipts none/acks
}

@test "--stats counts" {
	stdin '{"index":1}' '{"topic":"a","value":5}' \
		'{"topic":"a","partition":0,"offset":3}'
	stdout '{"sink":"kafka","count":1}' \
		'{"sink":"kafka","topic":"a","partition":0,"offset":3,"count":0}'
	stderr 'kafka-post: stdin:2: value: not an object: 5'
	status 1
	check 'kafka-post -u file:store -t a --stats s | sort'
	grep -q '"tool":"kafka-post","read":3,"written":1,"rejected":1' s
}

# --- options

@test "what is asked must make sense" {
	wrong() {
		status 2
		stderr "kafka-post: $1" "kafka-post: try 'kafka-post --help'"
		check kafka-post "${@:2}"
	}
	wrong 'no -u URL, nor PINPIPE_KAFKA_URL'
	wrong 'URL: not file:DIR: "http://localhost:8082"' \
		-u http://localhost:8082
	wrong 'URL: not file:DIR: "file:"' -u file:
	wrong '-b: too small: 0' -b 0
	wrong '-p: too small: -1' -p -1
	wrong '--parallel: too large: 65' --parallel 65
	wrong '--format: unknown: "xml", not one of json, binary' --format xml
	wrong '-w: needs a unit (ms, s, m, h or d): "1"' -w 1
	stdin '{"index":1}'
	count 1
	PINPIPE_KAFKA_URL=file:store check kafka-post -t a -w 1s --parallel 2 \
		--format binary
}

# --- processes, kills, failures

# Posts 2,000 rows of each of 4 writers into one partition, at once.
@test "several at once: all is there once, offsets have no gap" {
	for w in 1 2 3 4; do
		seq -f "{\"w\":$w,\"n\":%g}" 2000 |
			kafka-post -u file:store -t a -b 50 >/dev/null 3>&- &
	done
	wait
	stored a | sed 's/.*"offset":\([0-9]*\),.*/\1/' >offsets
	seq 0 7999 >expected
	same expected offsets
	for w in 1 2 3 4; do
		stored a | sed -n "s/.*{\"w\":$w,\"n\":\([0-9]*\)}}/\1/p" >own
		seq 2000 >expected
		same expected own
	done
}

@test "a torn last line is cut by the next writer" {
	stdin '{"index":1}' '{"index":2}'
	count 2
	post -t a
	printf '{"topic":"a","partition":0,"off' \
		>>store/topics/a/0/00000000000000000000.ndjson
	stdout '{"topic":"a","partition":0,"first":0,"end":2}'
	check kafka-topic -u file:store describe a
	stdin '{"index":3}'
	count 1
	post -t a
	holds a 0 "$(envelope a 0 0 '"1"' '{"index":1}')" \
		"$(envelope a 0 1 '"2"' '{"index":2}')" \
		"$(envelope a 0 2 '"3"' '{"index":3}')"
}

# $1: partitions of the one that is made anew, if it is; $2: key of the second
# record; $3: what is said.
gone() {
	mkfifo in out
	kafka-topic -u file:store create a --partitions 2
	kafka-post -u file:store <in >out 2>err 3>&- &
	pid=$!
	exec 4>in 5<out
	# the key 0 leads to partition 0, and 3 to partition 1
	echo '{"topic":"a","key":"0","value":{}}' >&4
	read -r -t 60 _ <&5
	kafka-topic -u file:store delete a
	[ -z "$1" ] || kafka-topic -u file:store create a --partitions "$1"
	echo "{\"topic\":\"a\",\"key\":\"$2\",\"value\":{}}" >&4
	st=0
	wait $pid || st=$?
	cat <&5 >receipts
	exec 4>&- 5<&-
	[ $st -eq 3 ]
	file expected "kafka-post: $3"
	same expected err
	same /dev/null receipts
	# nothing of it is in the next one
	[ -n "$1" ] || kafka-topic -u file:store create a --partitions 2
	kafka-topic -u file:store describe a >ends
	[ "$(grep -c '"first":0,"end":0' ends)" -eq "${1:-2}" ]
	[ -z "$(cat store/topics/a/?/*.ndjson)" ]
	rm -r in out store
}

@test "a topic deleted under a writer: 3, and nothing lands in its successor" {
	for anew in '' 1 2 3; do
		gone "$anew" 0 'store/topics/a/0: was deleted meanwhile'
		# a partition that was not open yet
		gone "$anew" 3 'a: deleted meanwhile'
	done
}
