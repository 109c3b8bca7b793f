# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2030,SC2031,SC2094,SC2154
#
# kinesis-get - records out of streams: what is given, in which order, what is
# kept of it, and who reads what while shards are split and merged.

load store

get() {
	check kinesis-get -u file:store "$@"
}

stream() {
	kinesis-stream -u file:store "$@"
}

# Rows $2 to $3 into stream $1, each under its number as the key.
fill() {
	seq -f '{"index":%.0f}' "$2" "$3" |
		kinesis-put -u file:store -s "$1" >/dev/null
}

# Whether the lines of each shard are in order, and none of them comes before
# one of a shard that its own one follows ($2's map).
is_in_order() {
	awk -v map="store/streams/$2/shards.ndjson" '
		BEGIN {
			while ((getline line <map) > 0) {
				split(line, v, "\"")
				child = v[4]
				match(line, /"parents":\[[^]]*\]/)
				n = split(substr(line, RSTART, RLENGTH), v, "\"")
				for (i = 4; i <= n; i += 2)
					children[v[i]] = children[v[i]] " " child
			}
		}
		{
			split($0, v, "\"")
			if (v[8] in over) { print "after its children: " $0; exit bad = 1 }
			if ((v[12] "") <= (last[v[8]] "")) { print "disorder: " $0; exit bad = 1 }
			last[v[8]] = v[12]
			for (p in children)
				if (index(children[p], v[8]))
					over[p] = 1
		}
		END { exit bad }' "$1"
}

# The position of shard $2 of stream $1 is that place, or text.
is_at() {
	local want

	want="{\"upto\":\"$zeros$(printf %012d "$3")\"${4:+,\"end\":true}}"
	[ "$(cat "st/$1/$(id "$2").json")" = "$want" ]
}

place_is() {
	mkdir -p "st/$1"
	echo "{\"upto\":\"$zeros$(printf %012d "$3")\"}" >"st/$1/$(id "$2").json"
}

follow() {
	start "$1" kinesis-get -u file:store "${@:2}"
}

# Splits and merges the shards of t: 0 and 1; 2 and 3 of 0; 4 of 3 and 1.
reshard() {
	stream create t --shards 2
	fill t 1 100
	stream split t "$(id 0)"
	fill t 101 200
	stream merge t "$(id 3)" "$(id 1)"
	fill t 201 300
}

# --- what is given

@test "values come back to the byte" {
	file rows '{"index":1,"t":"\u00e9 é \ud83d\ude00 \\ \" / \/ \u0000"}' \
		'{"index":2,"n":[1e400,-0.0,1.000,{"a":null}],"b":true}' \
		'{"index":3,"long":"'"$(head -c 300000 /dev/zero | tr '\0' x)"'"}'
	kinesis-put -u file:store -s t <rows >/dev/null
	kinesis-get -u file:store t >out
	sed 's/.*,"value":\(.*\)}$/\1/' out >values
	same rows values
}

@test "all shards, parents before children; nothing is remembered" {
	reshard
	for _ in 1 2; do
		kinesis-get -u file:store t >out
		is_all_of out t
		is_in_order out t
	done
	[ ! -e st ]
}

@test "several streams, each in all of its shards" {
	stream create t --shards 3
	fill t 1 50
	fill u 1 50
	kinesis-get -u file:store u t >out
	{ lines_of t; lines_of u; } | sort >all
	sort out >out.sorted
	same all out.sorted
}

@test "-n: so many, or as many as there are" {
	fill t 1 100
	lines_of t | head -n 10 | stdout
	get -n 10 t
	get -n 0 t
	lines_of t | stdout
	get -n 1000 t
}

@test "it ends at the end as it was at the start, new shards or not" {
	fill t 1 1000
	mkfifo out
	kinesis-get -u file:store t >out 3>&- &
	exec 4<out
	read -r line <&4
	fill t 1 100
	stream split t "$(id 0)"
	fill t 1 100
	cat <&4 >rest
	exec 4<&-
	ends $! 0
	[ "$(wc -l <rest)" -eq 999 ]
}

@test "streams and shards that hold nothing" {
	stream create t --shards 3
	stream split t "$(id 1)"
	get t
	get --state st t
	get --from latest t
	fill t 1 20
	kinesis-get -u file:store --state st t >out
	is_all_of out t
}

@test "more shards than descriptors at first" {
	[ ! "${VALGRIND-}" ] || skip 'valgrind keeps descriptors for itself'
	stream create t --shards 100
	fill t 1 2000
	check 'ulimit -Sn 64; kinesis-get -u file:store --state st t >out'
	is_all_of out t
}

@test "--stats and -v count" {
	fill t 1 10
	lines_of t | stdout
	stderr '{"tool":"kinesis-get","read":10,"written":10,"rejected":0,"skipped":0,"nulled":{}}'
	get --stats - t
}

# --- positions

@test "--state: what was given is not given again" {
	fill t 1 10
	lines_of t | stdout
	get --state st t
	is_at t 0 9
	get --state st t
	fill t 11 15
	lines_of t | tail -n 5 | stdout
	get --state st t
	is_at t 0 14
	lines_of t | stdout
	get --state other t
}

@test "--state -n: goes on from there, through all shards" {
	reshard
	for ((i = 0; i < 310; i += 31)); do
		kinesis-get -u file:store --state st -n 31 t >>out
	done
	is_all_of out t
	is_in_order out t
	get --state st t
	for i in 0 3 1; do
		grep -q '"end":true' "st/t/$(id $i).json"
	done
	run grep -l '"end"' "st/t/$(id 2).json" "st/t/$(id 4).json"
	[ -z "$output" ]
}

@test "--from latest" {
	reshard
	get --from latest t
	follow out -f --from latest t
	until_true more_and_see
	kill -TERM "$pid"
	ends "$pid" 143
	# none from before, and none is left out between two that it has
	is_in_order out t
	run grep -c '"index":[12]\?[0-9]\?[0-9]}' out
	[ "$output" = 0 ]
}

more_and_see() {
	fill t 1001 1001
	[ -s out ]
}

@test "--from latest: what follows a shard with a position is read whole" {
	fill t 1 10
	place_is t 0 4
	stream split t "$(id 0)"
	fill t 11 30
	kinesis-get -u file:store --state st --from latest t >out
	lines_of t | tail -n +6 | sort >all
	sort out >out.sorted
	same all out.sorted
}

# Whether the process has begun to watch its store.
watches() {
	find "/proc/$1/fd" -lname '*inotify*' | grep -q .
}

@test "--from latest -f: a stream that comes later is read whole" {
	follow out -f --from latest t
	until_true test -e "/proc/$pid/fd"
	fill u 1 1
	until_true watches "$pid"
	fill t 1 10
	until_true has_lines out 10
	kill -TERM "$pid"
	ends "$pid" 143
	is_all_of out t
}

@test "--from a time" {
	reshard
	# the times of the lines are made ours: a second a line, from 1970 on
	for f in store/streams/t/*/*.ndjson; do
		awk '{ match($0, /"index":[0-9]+/)
			n = substr($0, RSTART + 8, RLENGTH - 8)
			sub(/"timestamp":[0-9]*/, "\"timestamp\":" n * 1000)
			print }' "$f" >f
		cat f >"$f"
	done
	for from in 1 50 100 101 150 250 300 301; do
		kinesis-get -u file:store t --from \
			"$(date -u -d "@$from" +%Y-%m-%dT%H:%M:%SZ)" >out
		is_in_order out t
		[ "$(wc -l <out)" -eq $((301 - from)) ]
	done
	# with a position it is not asked, nor in the shards that follow
	place_is t 0 0
	kinesis-get -u file:store --state st --from 1970-01-01T00:05:01Z t >out
	lines_of t | grep -v "\"$(id 1)\"" | sort | tail -n +2 >all
	sort out >out.sorted
	same all out.sorted
}

@test "a position that is none: 3" {
	fill t 1 10
	mkdir -p st/t
	for text in '' '{' '{"upto":"x"}' '{"upto":-1}' '7' '{}' \
		'{"end":false}' '{"upto":"7","end":"yes"}' \
		"$(head -c 100 /dev/zero | tr '\0' 9)"; do
		echo "$text" >"st/t/$(id 0).json"
		status 3
		stderr "kinesis-get: st/t/$(id 0).json: not a position"
		get --state st t
	done
	echo '{"upto":"42"}' >"st/t/$(id 0).json"
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: 42"
	get --state st t
	echo "{\"upto\":\"${zeros}000000000004\",\"end\":true}" >"st/t/$(id 0).json"
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: ${zeros}000000000004"
	get --state st t
	place_is t 0 30
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): offset 31 is to be read, but it ends before offset 10"
	get --state st t
}

@test "a shard that was trimmed: 3, and the gap is named; whole from the rest" {
	fill t 1 10
	place_is t 0 3
	(
		cd "store/streams/t/$(id 0)" || exit
		tail -n 2 00000000000000000000.ndjson >00000000000000000008.ndjson
		rm 00000000000000000000.ndjson
	)
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): offsets 4 to 7 are to be read, and are not there any more"
	get --state st t
	lines_of t | stdout
	get t
}

@test "a closed shard of which nothing is left" {
	fill t 1 10
	stream split t "$(id 0)"
	fill t 11 30
	rm "store/streams/t/$(id 0)"/*.ndjson
	kinesis-get -u file:store t >out
	is_all_of out t
	# also where it was read to its end before
	place_is t 0 9
	kinesis-get -u file:store --state st t >out
	is_all_of out t
	rm -r st
	place_is t 0 3
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): offset 4 is to be read, but there is nothing"
	get --state st t
}

@test "a state that cannot be written: 3" {
	fill t 1 10
	file st 'a file'
	status 3
	stderr_like 'kinesis-get: st.*: (Not a directory|File exists)'
	get --state st t
	[ $EUID -ne 0 ] || skip 'root may write everywhere'
	mkdir -p ro/t
	chmod 555 ro/t
	status 3
	stderr "kinesis-get: ro/t/$(id 0).lock: Permission denied"
	get --state ro t
}

# --- following

@test "-f: sees what a writer appends, and streams that come later" {
	follow out -f --state st t
	fill t 1 3
	until_true has_lines out 3
	for n in 8 13 18; do
		fill t 1 5
		until_true has_lines out $n
	done
	kill -TERM "$pid"
	ends "$pid" 143
	is_all_of out t
	[ ! -s out.err ]
	is_at t 0 17
}

@test "-f waits without work" {
	stream create t --shards 4
	fill t 1 10
	follow out -f --state st t
	until_true has_lines out 10
	follow other -f --state st t
	waits_without_work "$pid"
}

@test "-f: a stream deleted meanwhile, made anew or not: 3" {
	for again in : 'stream create t --shards 2'; do
		fill t 1 3
		follow out -f t
		until_true has_lines out 3
		stream delete t
		$again
		ends "$pid" 3
		file expected 'kinesis-get: t: deleted meanwhile'
		same expected out.err
		rm out out.err
	done
}

@test "a stream made anew goes on with its numbers: an old position is told" {
	stream create t --shards 2
	fill t 1 50
	kinesis-get -u file:store --state st t >old
	[ "$(wc -l <old)" -eq 50 ]
	stream delete t
	stream create t --shards 2
	fill t 1 90
	status 3
	stderr_like "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: 49[0-9]{54}"
	get --state st t
	rm -r st/t
	kinesis-get -u file:store --state st t >new
	[ "$(wc -l <new)" -eq 90 ]
	# rising, from one stream to the next
	sed -E 's/.*"offset":"([0-9]+)".*/\1/' old | sort | tail -n 1 >last
	sed -E 's/.*"offset":"([0-9]+)".*/\1/' new | sort | head -n 1 >first
	[[ $(<last) < $(<first) ]]
	# one whose map is damaged can be deleted too, and is told as well
	echo '{' >store/streams/t/shards.ndjson
	stream delete t
	[ ! -e store/streams/t ]
	fill t 1 99
	status 3
	stderr_like "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: 49[0-9]{54}"
	get --state st t
}

@test "a stream that was read to its end in parts, made anew: told too" {
	stream create t
	fill t 1 10
	stream split t "$(id 0)"
	kinesis-get -u file:store --state st t >out
	grep -q '"end":true' "st/t/$(id 0).json"
	stream delete t
	stream create t
	fill t 1 20
	status 3
	stderr_like "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: 49[0-9]{54}"
	get --state st t
}

@test "a shard that held nothing, read to its end, and made anew: told too" {
	stream create t
	stream split t "$(id 0)"
	get --state st t
	grep -q '"upto":null.*"end":true' "st/t/$(id 0).json"
	get --state st t
	fill t 1 10
	stream delete t
	stream create t
	fill t 1 20
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: null"
	get --state st t
	stream split t "$(id 0)"
	status 3
	stderr "kinesis-get: store/streams/t/$(id 0): its position is none of this shard: null"
	get --state st t
	# as kept before the first number was: of a closed one it is believed
	echo '{"upto":null,"end":true}' >"st/t/$(id 0).json"
	get --state st t
}

@test "split and merge while writers and a reader run" {
	stream create t --shards 2
	follow out -f --state st t
	for w in 1 2; do
		seq -f '{"index":%.0f}' "${w}00001" "${w}10000" |
			kinesis-put -u file:store -s t -b 50 >/dev/null 3>&- &
		writers="${writers-} $!"
	done
	until_true has_lines out 1000
	stream split t "$(id 0)"
	until_true has_lines out 3000
	stream merge t "$(id 3)" "$(id 1)"
	until_true has_lines out 5000
	stream split t "$(id 4)"
	# shellcheck disable=SC2086
	wait $writers
	until_true has_lines out 20000
	kill -TERM "$pid"
	ends "$pid" 143
	is_all_of out t
	is_in_order out t
	[ ! -s out.err ]
	get --state st t
}

# --- several

@test "workers 1/2 and 2/2 read each record once, one starting late" {
	reshard
	follow out1 --state st --shards 1/2 t
	one=$pid
	# shard 0 is the first's, 1 the second's, and 4 follows that
	until_true test -e "st/t/$(id 0).json"
	follow out2 --state st --shards 2/2 t
	ends "$one" 0
	ends "$pid" 0
	cat out1 out2 >out
	is_all_of out t
	is_in_order out1 t
	is_in_order out2 t
	cat out?.err
	[ ! -s out1.err ]
	[ ! -s out2.err ]
}

@test "workers that follow, over splits and merges" {
	stream create t --shards 2
	follow out1 -f --state st --shards 1/2 t
	one=$pid
	fill t 1 100
	stream split t "$(id 0)"
	fill t 101 200
	until_true has_lines out1 1
	follow out2 -f --state st --shards 2/2 t
	stream merge t "$(id 3)" "$(id 1)"
	fill t 201 300
	until_true all_there 300
	kill -TERM "$one" "$pid"
	ends "$one" 143
	ends "$pid" 143
	is_all_of out t
}

all_there() {
	cat out1 out2 >out
	has_lines out "$1"
}

@test "a worker that waits for one that is not there: 75" {
	reshard
	kinesis-get -u file:store --state st --shards 1/2 t >out 2>err &&
		false
	[ $? -eq 75 ]
	file expected "kinesis-get: t/$(id 4) waits for a shard that another worker is to read"
	same expected err
	kinesis-get -u file:store --state st --shards 2/2 t >>out
	kinesis-get -u file:store --state st --shards 1/2 t >>out
	is_all_of out t
	is_in_order out t
}

@test "two runs with the same state at once" {
	reshard
	for i in 1 2 3; do
		follow out$i --state st t
	done
	for p in "${pids[@]}"; do
		ends "$p" 0
	done
	cat out1 out2 out3 >out
	is_all_of out t
	# one that follows, and one that ends where that one is
	follow out4 -f --state st t
	fill t 301 400
	until_true has_lines out4 100
	get --state st t
	kill -TERM "$pid"
	ends "$pid" 143
}

@test "kill -9 and resume: nothing is lost" {
	stream create t --shards 2
	fill t 1 20000
	stream split t "$(id 0)"
	fill t 20001 40000
	mkfifo out
	for n in 100 3000 5000 8000; do
		kinesis-get -u file:store --state st -f t >out 3>&- &
		pid=$!
		pids+=("$pid")
		exec 4<out
		take $n <&4 >>given
		kill -KILL $pid
		ends $pid 137
		# what is in the pipe was given too; the last line may be torn
		cat <&4 >>given
		exec 4<&-
		echo >>given
	done
	kinesis-get -u file:store --state st t >>given
	grep '^{.*}}$' given >whole
	has_all_of whole t
}

@test "TERM: what was given is kept" {
	fill t 1 20000
	mkfifo out
	kinesis-get -u file:store -f --state st t >out 3>&- &
	pid=$!
	pids+=("$pid")
	exec 4<out
	read -r line <&4
	kill -TERM $pid
	{ echo "$line"; cat <&4; } >first
	exec 4<&-
	ends $pid 143
	kinesis-get -u file:store --state st t >second
	cat first second >both
	is_all_of both t
}

# --- acks

@test "--acks: a position is what a receipt covers, and no more" {
	fill t 1 10
	mkfifo a
	status 75
	stderr_like "kinesis-get: --acks: it was closed early: t/.*: given up to .*9, covered up to .*"
	check 'kinesis-get -u file:store --state st --acks a t |
		sink "answer(\$part, substr(\$offset, 0, -1) . 5) if \$mark"'
	is_at t 0 5
	check 'kinesis-get -u file:store --state st --acks a t |
		sink "answer(\$part, \$offset) if \$mark"'
	is_at t 0 9
	[ "$(grep -c value given)" -eq 14 ]
}

@test "--acks: a child is begun when its parents are covered" {
	reshard
	mkfifo a
	check 'kinesis-get -u file:store --state st --acks a t |
		sink "answer(\$part, \$offset) if \$mark"'
	grep value given >out
	is_all_of out t
	is_in_order out t
	for i in 0 1 3; do
		grep -q '"end":true' "st/t/$(id $i).json"
	done
	# each parent's mark is there before a line of its children
	grep -n . given | awk -F '"' '
		!/value/ { mark[$8] = NR }
		/value/ && $8 ~ /[23]$/ && !mark["shardId-000000000000"] { exit 1 }
		/value/ && $8 ~ /4$/ && !mark["shardId-000000000003"] { exit 1 }'
}

@test "--acks -f: marks, resharding and TERM" {
	stream create t
	fill t 1 10
	mkfifo a
	kinesis-get -u file:store -f --state st --acks a t 2>err 3>&- > >(sink \
		'answer($part, $offset) if $mark' 3>&-) &
	pid=$!
	pids+=("$pid")
	until_true is_at t 0 9
	stream split t "$(id 0)"
	fill t 11 30
	until_true is_at t 0 9 end
	until_true has_lines given 32
	kill -TERM $pid
	ends $pid 143
	grep value given >out
	is_all_of out t
	cat err
	[ ! -s err ]
	get --state st t
}

@test "--acks: clean-geo and kinesis-put as filter and sink" {
	stream create t --shards 4
	pin-emit -n 2000 -T geo | kinesis-put -u file:store -s t >/dev/null
	mkfifo a
	check 'kinesis-get -u file:store --state st --acks a t |
		clean-geo -T geo |
		kinesis-put -u file:store -s out --receipts a'
	[ "$(lines_of out | wc -l)" -eq 2000 ]
	get --state st t
}

# --- what is wrong

wrong() {
	status 2
	stderr "kinesis-get: $1" "kinesis-get: try 'kinesis-get --help'"
	check kinesis-get "${@:2}"
}

@test "usage" {
	wrong 'no STREAM' -u file:store
	wrong 'no -u URL, nor AWS_ENDPOINT_URL_KINESIS' t
	wrong '--acks: not without --state, which it is for' \
		-u file:store --acks a t
	wrong '--inflight: not without --acks' -u file:store --inflight 1M t
	wrong '--shards: not without --state, which tells what the others have read' \
		-u file:store --shards 1/2 t
	for s in 0/2 3/2 1 1/ /2 1/2/3 x/y 1/99999 -1/2; do
		wrong "--shards: not I/N, as 1/4: \"$s\"" -u file:store \
			--state st --shards $s t
	done
	wrong '--from: not trim-horizon, latest or a time: "first"' \
		-u file:store --from first t
	wrong '--inflight: too small: 0' -u file:store --inflight 0 t
	wrong '-n: too small: -1' -u file:store -n -1 t
	wrong 'not a stream name: "a/b"' -u file:store a/b
	wrong 'named twice: t' -u file:store t u t
	status 2
	stderr_like 'kinesis-get: URL: not file:DIR: "http://x"' '.*'
	check kinesis-get -u http://x t
	[ ! -e store ]
}

@test "no such stream: 2, and no state is made" {
	fill t 1 3
	wrong 'no stream of that name: u' -u file:store --state st t u
	[ ! -e st ]
}

@test "the URL may come from the environment" {
	fill t 1 3
	lines_of t | stdout
	check env AWS_ENDPOINT_URL_KINESIS=file:store kinesis-get t
}
