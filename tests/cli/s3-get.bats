# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2086,SC2154
#
# s3-get - the rows of objects: layouts, keys, order, positions.

load store

# put KEY LINE... - an object of those lines.
put() {
	mkdir -p "b/$(dirname "$1")"
	file "b/$1" "${@:2}"
}

# An object of x.pin's partition $1 from offset $2 on, of the further lines.
sink() {
	put "topics/x.pin/partition=$1/x.pin+$1+$(printf %010d "$2").json" \
		"${@:3}"
}

get='s3-get -B file:b'

# --- options

@test "what the command line lacks, or has too much of" {
	status 2
	stderr 's3-get: no -B BUCKET' "s3-get: try 's3-get --help'"
	check s3-get
	status 2
	stderr 's3-get: URL: not file:DIR: "lake"' "s3-get: try 's3-get --help'"
	check s3-get -B lake
	status 2
	stderr 's3-get: URL: not file:DIR: "lake"' "s3-get: try 's3-get --help'"
	check s3-get -l -B lake
	status 2
	stderr 's3-get: --every: not without --follow' "s3-get: try 's3-get --help'"
	check s3-get -B file:b --every 1s
	status 2
	stderr 's3-get: --inflight: not without --acks' "s3-get: try 's3-get --help'"
	check s3-get -B file:b --inflight 1M
	status 2
	stderr 's3-get: --acks: not with --bare: rows have no coordinates' \
		"s3-get: try 's3-get --help'"
	check s3-get -B file:b --bare --acks a
	status 2
	stderr 's3-get: -l: not with -f or --acks' \
		"s3-get: try 's3-get --help'"
	check s3-get -B file:b -l -f
	status 2
	stderr 's3-get: --since: not a time: "12:00"' \
		"s3-get: try 's3-get --help'"
	check s3-get -B file:b --since 12:00
	status 2
	stderr 's3-get: --every: too short: "1ms"' \
		"s3-get: try 's3-get --help'"
	check s3-get -B file:b --every 1ms
	status 3
	stderr 's3-get: b: No such file or directory'
	check s3-get -B file:b
	status 3
	stderr 's3-get: b: No such file or directory'
	check s3-get -B file:b -l
}

@test "an empty bucket" {
	mkdir b
	check $get
	check $get -l
}

# --- keys

@test "the sink's keys: topic, partition, first offset and line" {
	sink 0 42 '{"a":1}' '{"a":2}'
	put topics/x.geo/country=France/x.geo+3+0000000009.json '{"a":3}'
	put deep/in/topics/t/t+0+7.json '{"a":4}'
	stdout '{"topic":"t","partition":0,"offset":7,"value":{"a":4}}' \
		'{"topic":"x.geo","partition":"country=France/3","offset":9,"value":{"a":3}}' \
		'{"topic":"x.pin","partition":0,"offset":42,"value":{"a":1}}' \
		'{"topic":"x.pin","partition":0,"offset":43,"value":{"a":2}}'
	check $get
}

@test "a shard's offsets have 56 digits, and are added as such" {
	put topics/s/partition=shardId-000000000000/s+shardId-000000000000+49590338271490256608559692538361571095921575989136588899.json \
		'{"a":1}' '{"a":2}'
	stdout '{"topic":"s","partition":"shardId-000000000000","offset":"49590338271490256608559692538361571095921575989136588899","value":{"a":1}}' \
		'{"topic":"s","partition":"shardId-000000000000","offset":"49590338271490256608559692538361571095921575989136588900","value":{"a":2}}'
	check $get
}

@test "other keys are partitions: their topic is what tells a table" {
	put 'raw/my-geo/part "1".json' '{"a":1}'
	put raw/2020/user.ndjson '{"a":2}'
	put events/event-7.json '{"a":3}'
	put x.json '{"a":4}'
	stdout '{"topic":"events","partition":"events/event-7.json","offset":0,"value":{"a":3}}' \
		'{"topic":"my-geo","partition":"raw/my-geo/part \"1\".json","offset":0,"value":{"a":1}}' \
		'{"topic":"user","partition":"raw/2020/user.ndjson","offset":0,"value":{"a":2}}' \
		'{"topic":"x","partition":"x.json","offset":0,"value":{"a":4}}'
	check $get
}

@test "keys sort by number: partitions, offsets, and the rest" {
	sink 10 0 '{"a":1}'
	sink 2 0 '{"a":2}'
	put topics/x.pin/partition=2/x.pin+2+99.json '{"a":3}'
	put topics/x.pin/partition=2/x.pin+2+100.json '{"a":4}'
	put y/10 '{"a":5}'
	put y/9 '{"a":6}'
	put y/09 '{"a":7}'
	stdout '{"a":2}' '{"a":3}' '{"a":4}' '{"a":1}' '{"a":7}' '{"a":6}' \
		'{"a":5}'
	check $get --bare
}

@test "prefixes, twice the same, empty objects and folders" {
	put a/1 '{"a":1}'
	put a/2 '{"a":2}'
	put b/1 '{"a":3}'
	mkdir -p b/a/dir
	: >b/a/3
	stdout '{"a":1}' '{"a":2}'
	check $get --bare a/ a/1 none
}

@test "-l: key, size and time, by key" {
	put b/1 '{"a":1}'
	put 'a "x"' '{}'
	touch -d 2020-08-28T03:52:47Z b/b/1 'b/a "x"'
	stdout '{"key":"a \"x\"","size":3,"modified":"2020-08-28T03:52:47Z"}' \
		'{"key":"b/1","size":8,"modified":"2020-08-28T03:52:47Z"}'
	check $get -l
	stdout '{"key":"b/1","size":8,"modified":"2020-08-28T03:52:47Z"}'
	check $get -l b/ -n 1
}

@test "--since: a time, or how long ago" {
	put old '{"a":1}'
	put new '{"a":2}'
	touch -d 2020-08-28T03:52:47Z b/old
	stdout '{"a":2}'
	check $get --bare --since 1h
	stdout '{"a":2}'
	check $get --bare --since 2020-08-28T03:52:48Z
	stdout '{"a":2}' '{"a":1}'
	check $get --bare --since 2020-08-28T03:52:47Z
	stdout_like '\{"key":"new".*'
	check $get -l --since 1h
}

# --- layouts

@test "indented objects, arrays and nests of them: each row on one line" {
	put 1 '{' ' "a" : [ 1, { "b": " x  y\n\" } " } ]' '}' '{ }{"c":2}'
	put 2 '[' '  {"a": 1},' '  {"b": [' '  [2 ] ] }' ']'
	stdout '{"topic":"1","partition":"1","offset":0,"value":{"a":[1,{"b":" x  y\n\" } "}]}}' \
		'{"topic":"1","partition":"1","offset":1,"value":{}}' \
		'{"topic":"1","partition":"1","offset":2,"value":{"c":2}}' \
		'{"topic":"2","partition":"2","offset":0,"value":{"a":1}}' \
		'{"topic":"2","partition":"2","offset":1,"value":{"b":[[2]]}}'
	check $get
}

@test "lines are copied as they stand; blank ones count" {
	put 1 '{"a": 1.0, "b":"\u00e9"}' '' '{ "c" :2 }'
	stdout '{"topic":"1","partition":"1","offset":0,"value":{"a": 1.0, "b":"\u00e9"}}' \
		'{"topic":"1","partition":"1","offset":2,"value":{ "c" :2 }}'
	check $get
}

@test "gzip by its first bytes, of several members" {
	needs zlib
	mkdir b
	{ echo '{"a":1}' | gzip; printf '{"a":2}\n{"a"' | gzip; echo ':3}' | gzip; } >b/1
	stdout '{"a":1}' '{"a":2}' '{"a":3}'
	check $get --bare
}

@test "an array of 120 MB takes little memory" {
	[ ! "${VALGRIND-}" ] || skip 'valgrind takes memory for itself'
	mkdir b
	{ echo '['; seq -f '{"index": %.0f, "title": "abcdefghijklmnopqrstuvwxyz0123456789"},' 1700000; echo '{}]'; } >b/1
	[ "$(stat -c %s b/1)" -gt 110000000 ]
	$get --bare >out 2>err &
	pid=$!
	# the peak is read while it runs: it does not shrink
	peak=0
	while p=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null) && [ -n "$p" ]; do
		peak=$p
	done
	wait $pid
	[ "$peak" -gt 0 ] && [ "$peak" -lt 16384 ]
	[ "$(wc -l <out)" -eq 1700001 ]
	[ "$(head -n 1 out)" = '{"index":1,"title":"abcdefghijklmnopqrstuvwxyz0123456789"}' ]
}

@test "-l: what the file has for reading has no effect" {
	needs libyaml
	mkdir b
	printf '%s\n' 'follow: true' 'acks: a' >c.yml
	check s3-get -c c.yml -B file:b -l
}

# --- what is wrong

@test "a line that is no object is rejected by key and line, and kept" {
	sink 0 5 '{"a":1}' '5' '{"a":01}' '{"a":2}'
	stdout '{"topic":"x.pin","partition":0,"offset":5,"value":{"a":1}}' \
		'{"topic":"x.pin","partition":0,"offset":8,"value":{"a":2}}'
	stderr 's3-get: topics/x.pin/partition=0/x.pin+0+0000000005.json:2:1: not an object' \
		's3-get: topics/x.pin/partition=0/x.pin+0+0000000005.json:3:6: not a number: "01"'
	status 1
	check $get -r rejects
	file want '5' '{"a":01}'
	same want rejects
	stdout '{"a":1}' '{"a":2}'
	stderr_like '.*' '.*'
	check $get --bare --max-rejects 2
	stdout '{"a":1}'
	stderr_like '.*:2:1: not an object'
	status 1
	check $get --bare -e
}

@test "a row over --max-line is rejected, and kept whole" {
	for text in '%s\n{"a":2}\n' '{\n}\n%s{"a":2}' '[%s, {"a":2}]'; do
		rm -rf b rejects
		mkdir b
		long="{\"a\":\"$(head -c 700000 /dev/zero | tr '\0' x)\"}"
		# shellcheck disable=SC2059
		printf "$text" "$long" >b/1
		$get --bare --max-line 64K -r rejects >out 2>err || st=$?
		[ "$st" -eq 1 ]
		[ "$(tail -n 1 out)" = '{"a":2}' ]
		grep -qE '^s3-get: 1:[13]: longer than --max-line, 65536 bytes$' err
		[ "$(cat rejects)" = "$long" ]
	done
}

@test "a broken array, damaged gzip: named, the others are read, 3" {
	needs zlib
	put 1 '[{"a":1},' ' {"a":2}' ' {"a":3}]'
	mkdir -p b/2
	echo '{"a":4}' | gzip | head -c 20 >b/2/1
	{ echo '{"a":5}' | gzip; echo 'no gzip'; } >b/2/2
	put 3 '{"a":6}'
	stdout_like '\{"a":1\}' '\{"a":2\}' '\{"a":4\}' '\{"a":5\}' '\{"a":6\}'
	stderr "s3-get: 1: 3:2: ',' or ']' is due here" \
		's3-get: 2/1: gzip: ends early' 's3-get: 2/2: gzip: damaged'
	status 3
	check $get --bare
}

@test "two objects that tell the same offsets" {
	put a/t/partition=0/t+0+0.json '{"a":1}' '{"a":2}'
	put b/t/partition=0/t+0+1.json '{"a":3}'
	stdout '{"a":1}' '{"a":2}'
	stderr 's3-get: b/t/partition=0/t+0+1.json: begins before the end of the object before'
	status 3
	check $get --bare
	stdout '{"a":3}'
	check $get --bare b/
}

# --- positions

@test "offsets beyond what they can be: named, the others are read" {
	local nines

	nines=$(printf '9%.0s' {1..62})
	put "topics/t/partition=0/t+0+$nines.json" '{"ind":1}' '{"ind":2}'
	sink 1 0 '{"ind":3}'
	status 3
	stdout '{"topic":"t","partition":0,"offset":'"$nines"',"value":{"ind":1}}' \
		'{"topic":"x.pin","partition":1,"offset":0,"value":{"ind":3}}'
	stderr "s3-get: topics/t/partition=0/t+0+$nines.json: offset: too long"
	check $get
}

@test "--state: what comes later, and what is left of an object" {
	sink 0 0 '{"a":0}' '{"a":1}' '{"a":2}'
	put y/1 '{"a":8}'
	stdout '{"a":0}' '{"a":1}'
	check $get --bare --state s -n 2
	file want '{"topic":"x.pin","partition":0,"offset":1,"key":"topics/x.pin/partition=0/x.pin+0+0000000000.json","line":1}'
	same want s
	sink 0 3 '{"a":3}'
	stdout '{"a":2}' '{"a":3}' '{"a":8}'
	check $get --bare --state s
	check $get --bare --state s
	file want '{"topic":"x.pin","partition":0,"offset":3,"key":"topics/x.pin/partition=0/x.pin+0+0000000003.json","line":0,"end":true}' \
		'{"topic":"y","partition":"y/1","offset":0,"key":"y/1","line":0,"end":true}'
	same want s
	# an object that was read to its end may go
	rm b/topics/x.pin/partition=0/*
	sink 0 10 '{"a":10}'
	stdout '{"a":10}'
	check $get --bare --state s
}

@test "--state: an object that is shorter, or has gone" {
	put 1 '{"a":1}' '{"a":2}' '{"a":3}'
	stdout '{"a":1}' '{"a":2}'
	check $get --bare --state s -n 2
	put 1 '{"a":1}'
	stderr 's3-get: 1: ends before the line that it was read to'
	status 3
	check $get --bare --state s
	rm b/1
	stderr 's3-get: has gone, and was read up to line 2 only: 1'
	status 3
	check $get --bare --state s
	check $get --bare --state s other/
	file s 'no JSON'
	stderr 's3-get: s:1: no JSON value: "no JSON"'
	status 3
	check $get --bare --state s
	long=$(printf '%01025d' 0)
	for state in '{"topic":"x"}' '"key":"a\u0000b","line":0}' \
		'"key":"'"$long"'","line":0}' '"key":"a","line":-1}'; do
		case $state in
		'{'*) file s "$state" ;;
		*) file s '{"topic":"x","partition":0,"offset":0,'"$state" ;;
		esac
		stderr 's3-get: s:1: not a position'
		status 3
		check $get --bare --state s
	done
}

@test "--state: the longest key, each byte of it an escape" {
	long=$(printf '%01024d' 0 | sed 's/0/\\u0001/g')
	file s '{"topic":"x","partition":0,"offset":0,"key":"'"$long"$(
	)'","line":0,"end":true}'
	put 1 '{"a":1}'
	stdout '{"a":1}'
	check $get --bare --state s
}

@test "a name that is no UTF-8: told, and the others are read" {
	put 1 '{"a":1}'
	put $'x\xff/\x01' '{"a":2}'
	stdout '{"a":1}'
	stderr 's3-get: x\xff/\x01: key: invalid UTF-8'
	status 3
	check $get --bare
	stdout_like '\{"key":"1","size":8,"modified":"20[^"]*"\}'
	stderr 's3-get: x\xff/\x01: key: invalid UTF-8'
	status 3
	check $get -l
	stderr 's3-get: x\xff/\x01: key: invalid UTF-8'
	status 3
	check $get -l x
}

@test "folders behind symbolic links are read, but not round in a circle" {
	put real/t/x.json '{"ind":1}'
	put other/y.json '{"ind":2}'
	mkdir c
	ln -s ../b/real c/topics
	ln -s ../b/other/y.json c/z.json
	ln -s ../.. b/real/t/round
	ln -s . c/self
	ln -s ../b c/all
	local t='"partition":"topics/t/x.json"' a='"partition":"all/real/t/x.json"'
	stdout '{"topic":"all",'"$a"',"offset":0,"value":{"ind":1}}' \
		'{"topic":"all","partition":"all/other/y.json","offset":0,"value":{"ind":2}}'
	check sh -c 's3-get -B file:c all/ | sort -r'
	stdout '{"topic":"topics",'"$t"',"offset":0,"value":{"ind":1}}'
	check s3-get -B file:c topics/t/x
	s3-get -B file:c -l | sed 's/,.*//' >keys
	file expected '{"key":"all/other/y.json"' '{"key":"all/real/t/x.json"' \
		'{"key":"topics/t/round/other/y.json"' \
		'{"key":"topics/t/x.json"' '{"key":"z.json"'
	same expected keys
}

@test "a symbolic link that leads nowhere: told, and the others are read" {
	put a.json '{"ind":1}'
	ln -s none b/x.json
	ln -s y b/y
	# of a loop each libc has words of its own
	local said=('s3-get: x.json: No such file or directory' 's3-get: y: .*ymbolic link.*')
	status 3
	stdout '{"topic":"a","partition":"a.json","offset":0,"value":{"ind":1}}'
	stderr_like "${said[@]}"
	check $get
	status 3
	stderr "${said[0]}"
	check $get -l --since 2100-01-01T00:00:00Z x
	stdout '{"topic":"a","partition":"a.json","offset":0,"value":{"ind":1}}'
	check $get a
}

@test "--state in a folder that is not there: told before anything is read" {
	put 1 '{"a":1}'
	stderr_like 's3-get: none/s.*: No such file or directory'
	status 3
	check $get --bare --state none/s
}

@test "--state in a folder that may not be written any more: likewise" {
	[ $EUID -ne 0 ] || skip 'root may write everywhere'
	put 1 '{"a":1}'
	mkdir odd
	stdout '{"a":1}'
	check $get --bare --state odd/s
	chmod a-w odd
	put 2 '{"a":2}'
	stderr_like 's3-get: odd/s.*: Permission denied'
	status 3
	check $get --bare --state odd/s
	chmod u+w odd
}

@test "kill -9 and again: each row at least once, none lost" {
	# more than a pipe holds, so that it is at work when it is killed
	pad=$(printf 'x%.0s' {1..100})
	for i in 0 1 2 3; do
		seq -f "{\"a\":%.0f,\"pad\":\"$pad\"}" $((i * 20000)) \
			$((i * 20000 + 19999)) >rows
		put "topics/t/partition=0/t+0+$((i * 20000)).json"
		cp rows "b/topics/t/partition=0/t+0+$((i * 20000)).json"
	done
	mkfifo out
	$get --bare --state s >out 2>err 3>&- &
	pid=$!
	exec 5<out
	take 30000 <&5 >got1
	kill -9 $pid
	cat <&5 >>got1
	exec 5<&-
	wait $pid || :
	$get --bare --state s >got2
	cat got1 got2 | grep -x '{"a":[0-9]*,"pad":"x*"}' | sort -u | wc -l >n
	[ "$(cat n)" -eq 80000 ]
}

@test "-f: new objects come, and TERM ends it" {
	sink 0 0 '{"a":0}'
	mkfifo out
	$get --bare -f --every 20ms --state s >out 3>&- &
	pid=$!
	exec 5<out
	read -r -t 60 line <&5
	[ "$line" = '{"a":0}' ]
	sink 1 0 '{"a":1}'
	read -r -t 60 line <&5
	[ "$line" = '{"a":1}' ]
	put tmp '{"a":2}'
	mv b/tmp b/topics/x.pin/partition=0/x.pin+0+0000000001.json
	read -r -t 60 line <&5
	kill -TERM $pid
	st=0
	wait $pid || st=$?
	[ $st -eq 143 ]
	exec 5<&-
	[ "$line" = '{"a":2}' ]
}

@test "--acks: only what a receipt covers is kept" {
	sink 0 0 '{"a":0}' '{"a":1}' '5'
	mkfifo a out
	$get --state s --acks a >out 2>err 3>&- &
	pid=$!
	exec 5<out 6>a
	for _ in 1 2 3; do
		read -r -t 60 line <&5
	done
	# the mark covers the reject as well
	[ "$line" = '{"topic":"x.pin","partition":0,"offset":2}' ]
	[ ! -e s ]
	echo '{"sink":"s3","topic":"x.pin","partition":0,"offset":2,"count":2}' >&6
	st=0
	wait $pid || st=$?
	exec 5<&- 6>&-
	[ $st -eq 1 ]
	file want '{"topic":"x.pin","partition":0,"offset":2,"key":"topics/x.pin/partition=0/x.pin+0+0000000000.json","line":2,"end":true}'
	same want s
}

# --- with s3-put behind it

@test "s3-put | s3-get | s3-put: the same objects, by the same coordinates" {
	needs libcrypto zlib
	command -v s3-put >/dev/null || skip 's3-put is not built'
	pin-emit -n 1000 | s3-put -B file:b -b 70 -z >receipts
	$get >rows
	[ "$(wc -l <rows)" -eq 3000 ]
	s3-put -B file:c -b 70 -z <rows >receipts
	diff -r b c
}

@test "--acks: a pipeline that breaks, again: each row once in another bucket" {
	needs libcrypto
	command -v s3-put >/dev/null || skip 's3-put is not built'
	pin-emit -n 1000 | s3-put -B file:b -b 70 >receipts
	for kill in 3 40 170 999; do
		rm -f a rows
		mkfifo a rows
		s3-put -B file:c -b $((kill + 30)) --receipts a <rows \
			2>err 3>&- &
		sink=$!
		# dd ends after so many blocks, in the middle of a line
		$get --state s --inflight 20K --acks a 2>err 3>&- \
			> >(dd bs=1K count=$kill 2>/dev/null >rows) || :
		wait $sink || :
	done
	rm -f a
	mkfifo a
	st=0
	$get --state s --acks a | s3-put -B file:c --receipts a || st=$?
	[ $st -eq 0 ]
	$get --bare >want
	s3-get -B file:c --bare >have
	same want have
}
