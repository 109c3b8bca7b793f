# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2030,SC2031,SC2094,SC2154
#
# kafka-get - records out of topics: what is given, what is committed, and
# who reads what.

load store

get() {
	check kafka-get -u file:store "$@"
}

# A topic $1 of $2 partitions with $3 records, as kafka-post writes them.
fill() {
	[ -e "store/topics/$1" ] ||
		kafka-topic -u file:store create "$1" --partitions "$2"
	seq "$3" | sed 's/.*/{"index":&,"unique_id":"x&"}/' |
		kafka-post -u file:store -t "$1" >/dev/null
}

position() {
	cat "store/groups/$1/topics/$2/${3:-0}.position"
}

is_at() {
	[ "$(position "$1" "$2" "$3")" = "{\"offset\":$4}" ]
}

follow() {
	start "$1" kafka-get -u file:store "${@:2}"
}

export -f sink

# --- what is given

@test "all partitions, as they stand, each in order; nothing is remembered" {
	fill t 4 1000
	for _ in 1 2; do
		kafka-get -u file:store t >out
		is_all_of out t
		for p in 0 1 2 3; do
			grep "\"partition\":$p," out >part
			same "store/topics/t/$p/00000000000000000000.ndjson" \
				part
		done
	done
	[ ! -e store/groups ]
}

@test "values come back to the byte" {
	file rows '{"index":1,"t":"\u00e9 é \ud83d\ude00 \\ \" / \/ \u0000"}' \
		'{"index":2,"n":[1e400,-0.0,1.000,{"a":null}],"b":true}' \
		'{"index":3,"long":"'"$(head -c 300000 /dev/zero | tr '\0' x)"'"}'
	kafka-post -u file:store -t t <rows >/dev/null
	kafka-get -u file:store t >out
	sed 's/.*,"value":\(.*\)}$/\1/' out >values
	same rows values
}

@test "several topics" {
	fill t 2 100
	fill u 1 50
	kafka-get -u file:store u t >out
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

@test "it ends at the end as it was at the start" {
	fill t 1 100
	mkfifo out
	kafka-get -u file:store t >out 3>&- &
	exec 4<out
	read -r line <&4
	fill t 1 100
	cat <&4 >rest
	exec 4<&-
	ends $! 0
	[ "$(wc -l <rest)" -eq 99 ]
}

@test "an empty topic, and a topic made and never written" {
	kafka-topic -u file:store create t --partitions 3
	get t
	get -g g t
	get --from latest t
}

@test "--stats and -v count" {
	fill t 2 10
	kafka-get -u file:store t >all
	stdout <all
	stderr '{"tool":"kafka-get","read":10,"written":10,"rejected":0,"skipped":0,"nulled":{}}'
	get --stats - t
}

# --- groups: positions

@test "-g: what was given is not given again" {
	fill t 1 10
	lines_of t | stdout
	get -g g t
	is_at g t 0 9
	get -g g t
	fill t 1 5
	lines_of t | tail -n 5 | stdout
	get -g g t
	is_at g t 0 14
	lines_of t | stdout
	get -g other t
}

@test "-g -n: goes on from there" {
	fill t 1 10
	for n in 3 6 9; do
		lines_of t | head -n $n | tail -n 3 | stdout
		get -g g -n 3 t
	done
	lines_of t | tail -n 1 | stdout
	get -g g -n 3 t
	is_at g t 0 9
}

@test "--from latest: only what comes, where there is no position" {
	fill t 1 10
	get --from latest t
	get -g g --from latest t
	follow out -f --from latest -g g t
	fill t 1 1
	# without a position the end is where it is when the first looks
	until_true test -e store/groups/g/topics/t/0.lease
	until_true fill_and_see
	# what was filled last may be on its way
	until_true seen_last
	kill -TERM "$pid"
	ends "$pid" 143
	lines_of t | tail -n "$(wc -l <out)" >want
	same want out
}

@test "--from latest: where a group has begun it goes on, whoever was killed" {
	kafka-topic -u file:store create t
	fill u 1 10
	follow out -f --from latest -g g t u
	until_true test -e store/groups/g/topics/t/0.position
	until_true test -e store/groups/g/topics/u/0.position
	is_at g t 0 null
	is_at g u 0 9
	kill -KILL "$pid"
	fill t 1 3
	fill u 1 2
	kafka-get -u file:store -g g --from latest t u >out
	[ "$(wc -l <out)" -eq 5 ]
	is_at g t 0 2
	is_at g u 0 11
}

fill_and_see() {
	fill t 1 1
	[ -s out ]
}

seen_last() {
	[ "$(tail -n 1 out)" = "$(lines_of t | tail -n 1)" ]
}

@test "more partitions than descriptors at first" {
	[ ! "${VALGRIND-}" ] || skip 'valgrind keeps descriptors for itself'
	fill t 100 2000
	check 'ulimit -Sn 64; kafka-get -u file:store -g g t >out'
	[ "$(sort -u out | wc -l)" -eq 2000 ]
}

@test "topics whose names are those of a group's own files" {
	for t in members lock topics; do
		fill $t 1 3
	done
	kafka-get -u file:store -g g members lock topics >out
	[ "$(wc -l <out)" -eq 9 ]
	for t in members lock topics; do
		is_at g $t 0 2
	done
}

@test "segments that overlap: 3, and what comes before is given" {
	fill t 1 10
	tail -n 2 store/topics/t/0/*.ndjson >store/topics/t/0/00000000000000000005.ndjson
	head -n 10 store/topics/t/0/00000000000000000000.ndjson | stdout
	stderr 'kafka-get: store/topics/t/0: the segment of offset 5 begins before the end of the one before it'
	status 3
	get t -f
}

@test "what a full pipe has not taken is not committed" {
	fill t 1 60000
	mkfifo out
	kafka-get -u file:store -g g t >out 2>err 3>&- &
	pid=$!
	pids+=("$pid")
	exec 5<out
	read -r _ <&5
	# longer than it waits between two commits
	read -r -t 1.5 <>"$pause" || :
	kill -KILL $pid
	cat <&5 >got
	exec 5<&-
	ends $pid 137
	n=$(($(grep -c '}$' got || :) + 1))
	[ "$n" -lt 60000 ]
	[ ! -e store/groups/g/topics/t/0.position ] ||
		[ "$(position g t | tr -dc 0-9)" -lt "$n" ]
}

# --- following

@test "-f: sees what a writer appends, at once" {
	fill t 2 3
	follow out -f t
	for n in 3 8 13 18; do
		until_true has_lines out $n
		fill t 2 5
	done
	until_true has_lines out 23
	kill -TERM "$pid"
	ends "$pid" 143
	is_all_of out t
	[ ! -s out.err ]
}

@test "-f: a topic that comes later" {
	follow out -f -g g t
	fill t 3 20
	until_true has_lines out 20
	kill -INT "$pid" || :
	kill -TERM "$pid" || :
	wait "$pid" || :
	is_all_of out t
}

@test "-f: a topic that is deleted, and one made anew under the name: 3" {
	for anew in '' yes; do
		fill t 1 3
		rm -f out out.err
		follow out -f t
		until_true has_lines out 3
		kafka-topic -u file:store delete t
		[ ! "$anew" ] || fill t 1 4
		ends "$pid" 3
		file expected 'kafka-get: t: deleted meanwhile'
		same expected out.err
		[ "$(wc -l <out)" -eq 3 ]
	done
}

@test "-f -n: ends after so many" {
	fill t 1 3
	follow out -f -n 7 t
	until_true has_lines out 3
	fill t 1 10
	ends "$pid" 0
	lines_of t | head -n 7 >want
	same want out
}

@test "-f waits without work" {
	fill t 4 10
	follow out -f -g g t
	until_true has_lines out 10
	follow other -f -g g t
	until_true eval '[ "$(members g)" -eq 2 ]'
	waits_without_work "$pid"
}

members() {
	find "store/groups/$1/members" -type f | wc -l
}

@test "-f without acks commits while it runs" {
	fill t 1 10
	follow out -f -g g t
	until_true is_at g t 0 9
	fill t 1 10
	until_true is_at g t 0 19
	kill -KILL "$pid"
	ends "$pid" 137
	get -g g t
}

@test "TERM: what was given is committed" {
	fill t 2 1000
	mkfifo out
	kafka-get -u file:store -f -g g t >out 3>&- &
	pid=$!
	pids+=("$pid")
	exec 4<out
	read -r line <&4
	kill -TERM $pid
	{ echo "$line"; cat <&4; } >first
	exec 4<&-
	ends $pid 143
	kafka-get -u file:store -g g t >second
	cat first second >both
	is_all_of both t
}

@test "the reader leaves: SIGPIPE, and the group is free at once" {
	fill t 1 50000
	check 'kafka-get -u file:store -g g t | read -r line; exit ${PIPESTATUS[0]}' &&
		false
	kafka-get -u file:store -g g t >out
	[ "$(tail -n 1 out)" = "$(lines_of t | tail -n 1)" ]
}

# --- groups: members

# How many partitions of topic $2 the members of group $1 have, each.
shares() {
	cat store/groups/"$1"/topics/"$2"/*.lease | grep -v '^-' | cut -d ' ' -f 1 |
		sort | uniq -c | awk '{ print $1 }' | sort | xargs
}

share_is() {
	[ "$(shares g t)" = "$1" ]
}

@test "members share the partitions, and hand them over" {
	fill t 4 100
	follow a -f -g g --session 1s t
	a=$pid
	until_true has_lines a 100
	follow b -f -g g --session 1s t
	b=$pid
	until_true share_is '2 2'
	follow c -f -g g --session 1s t
	c=$pid
	until_true share_is '1 1 2'
	fill t 4 100
	kill -TERM "$b"
	ends "$b" 143
	until_true share_is '2 2'
	kill -TERM "$a"
	ends "$a" 143
	until_true share_is 4
	fill t 4 100
	until_true all_given a b c
	kill -TERM "$c"
	ends "$c" 143
	cat a b c >out
	is_all_of out t
}

all_given() {
	[ "$(cat "$@" | wc -l)" -ge "$(lines_of t | wc -l)" ]
}

@test "a member is killed: the other one takes its partitions" {
	fill t 4 100
	follow a -f -g g --session 1s t
	a=$pid
	until_true has_lines a 100
	follow b -f -g g --session 1s t
	b=$pid
	until_true share_is '2 2'
	kill -KILL "$a"
	ends "$a" 137
	fill t 4 100
	until_true share_is 4
	until_true all_given_once
	kill -TERM "$b"
	ends "$b" 143
	cat a b >out
	has_all_of out t
}

all_given_once() {
	[ "$(sort -u a b | wc -l)" -ge "$(lines_of t | wc -l)" ]
}

is_stopped() {
	[[ $(<"/proc/$1/stat") == *') T '* ]]
}

# Stops process $1, but not while it holds the lock of group $2: that would stop
# the others as well.
stop_without_lock() {
	while :; do
		kill -STOP "$1"
		until_true is_stopped "$1"
		flock -n "store/groups/$2/lock" true && return
		kill -CONT "$1"
	done
}

@test "a member is stopped, and goes on after its session: 75" {
	fill t 4 100
	follow a -f -g g --session 1s t
	a=$pid
	until_true has_lines a 100
	follow b -f -g g --session 1s t
	b=$pid
	until_true share_is '2 2'
	stop_without_lock "$a" g
	until_true share_is '4'
	fill t 4 100
	until_true all_given_once
	kill -CONT "$a"
	ends "$a" 75
	grep -x 'kafka-get: t/[0-3]: another member has taken it over' a.err
	kill -TERM "$b"
	ends "$b" 143
	cat a b >out
	has_all_of out t
}

@test "members without -f end once all is read by one of them" {
	fill t 4 20000
	for m in a b c; do
		follow $m -g g --session 1s t
	done
	for pid in "${pids[@]}"; do
		ends "$pid" 0
	done
	cat a b c >out
	is_all_of out t
	get -g g t
}

@test "members of different topics share each" {
	fill t 4 10
	fill u 2 10
	follow a -f -g g --session 1s t u
	until_true has_lines a 20
	follow b -f -g g --session 1s t
	until_true share_is '2 2'
	[ "$(shares g u)" = 2 ]
}

# --- acks

@test "--acks: a position is committed where a receipt covers it" {
	fill t 2 100
	mkfifo a
	check 'kafka-get -u file:store -g g --acks a t |
		sink "answer(\$part, \$offset) if \$mark"'
	grep '"value"' given >out
	is_all_of out t
	[ "$(grep -vc '"value"' given)" -eq 2 ]
	[ "$(grep -v '"value"' given | head -n 1)" = \
		'{"topic":"t","partition":0,"offset":49}' ] || cat given
	get -g g t
}

@test "--acks: exactly what is covered, where the FIFO ends early" {
	fill t 1 100
	mkfifo a
	status 75
	stderr 'kafka-get: --acks: it was closed early: t/0: given up to 99, covered up to 41'
	check 'kafka-get -u file:store -g g --acks a t |
		sink "answer(0, 17) if \$offset == 20; answer(0, 41), exit if \$mark"'
	is_at g t 0 41
	rm given
	check 'kafka-get -u file:store -g g --acks a t |
		sink "answer(0, \$offset) if \$mark"'
	lines_of t | tail -n 58 >want
	grep '"value"' given >out
	same want out
	is_at g t 0 99
}

@test "--acks: the sink ends without a word" {
	fill t 1 10
	mkfifo a
	status 75
	stderr 'kafka-get: --acks: it was closed early: t/0: given up to 9, covered up to none'
	check 'kafka-get -u file:store -g g --acks a t | sink "exit if \$mark"'
	[ ! -e store/groups/g/topics/t/0.position ]
}

@test "--acks: a sink that answers at its end alone gets it" {
	fill t 1 10
	mkfifo a
	check 'kafka-get -u file:store -g g --acks a t | {
		cat >given
		echo "{\"topic\":\"t\",\"partition\":0,\"offset\":9}" >a
	}'
	is_at g t 0 9
}

@test "--acks: the reader leaves before it has opened the FIFO: 75" {
	fill t 1 10
	mkfifo a
	status 75
	stderr 'kafka-get: stdout: its reader has gone'
	check 'kafka-get -u file:store -f -g g --acks a t | read -r line'
	[ ! -e store/groups/g/topics/t/0.position ]
}

@test "--acks: a filter leaves once it has had enough" {
	fill t 1 10
	mkfifo a
	check 'kafka-get -u file:store -g g -n 5 --acks a t | head -n 5 |
		sink "answer(0, \$offset)"'
	is_at g t 0 4
}

@test "--acks: receipts below, beyond, twice and of others" {
	fill t 1 10
	mkfifo a
	check 'kafka-get -u file:store -g g --acks a t | sink "
		if (\$mark) {
			answer(7, 3);
			answer(0, 4);
			answer(0, 2);
			answer(0, 4);
			answer(0, 4000000);
		}"'
	is_at g t 0 9
}

@test "--acks: a receipt without an end is not kept for ever" {
	fill t 1 1
	mkfifo a
	status 3
	stderr 'kafka-get: --acks: a: a receipt is too long'
	check 'kafka-get -u file:store -g g --acks a t | {
		head -c 2000000 /dev/zero 2>/dev/null | tr "\0" x >a 2>/dev/null
		cat >/dev/null
	}'
}

@test "--acks: what is no receipt is told once" {
	fill t 1 10
	mkfifo a
	stderr_like 'kafka-get: --acks: a: no receipt: "hello"'
	check 'kafka-get -u file:store -g g --acks a t | sink "
		if (\$mark) {
			print \$fifo qq(hello\n\n[]\n{\"sink\":\"s3\",\"count\":3}\n);
			print \$fifo qq({\"topic\":\"t\",\"partition\":0,\"offset\":\"x\"}\n);
			answer(0, 9);
		}"'
	is_at g t 0 9
}

@test "--acks: much that is no line, and the end" {
	fill t 1 10
	mkfifo a
	status 75
	stderr 'kafka-get: --acks: it was closed early: t/0: given up to 9, covered up to none'
	check 'timeout 60 kafka-get -u file:store -g g --acks a t | sink "
		print(\$fifo \"x\" x 400000), exit if \$mark"'
}

@test "--acks: receipts that come in pieces" {
	fill t 1 300
	mkfifo a
	check 'kafka-get -u file:store -g g --acks a t | sink "
		if (!\$mark) {
			print \$fifo qq({\"topic\":\"t\",\"par);
			select(undef, undef, undef, 0.001);
			print \$fifo qq(tition\":0,\"offset\":\$offset}\n{\"top);
			print \$fifo qq(ic\":\"t\",\"partition\":0,\"offset\":\$offset}\n);
		}"'
	is_at g t 0 299
}

@test "--acks --inflight: a window, then a mark" {
	fill t 1 20
	mkfifo a
	check 'kafka-get -u file:store -g g --inflight 1 --acks a t |
		sink "answer(0, \$offset) if \$mark"'
	is_at g t 0 19
	# a line, its mark, and no other before the answer
	[ "$(grep -c . given)" -eq 40 ]
	awk '/"value"/ == (NR % 2 == 0) { exit 1 }' given
}

@test "--acks: null: it goes on past the window" {
	fill t 1 50
	mkfifo a
	check 'kafka-get -u file:store -g g --inflight 1 --acks a t | sink "
		answer(0, \$offset < 30 ? qq(null) : \$offset) if \$mark"'
	is_at g t 0 49
}

@test "--acks: null at the end: what came since is read too" {
	fill t 1 10
	mkfifo a
	export -f fill
	check 'kafka-get -u file:store -g g --acks a t | sink "
		if (\$mark && \$offset == 9) {
			system(qw(bash -c), qq(fill t 1 5));
			answer(0, qq(null));
		} elsif (\$mark) {
			answer(0, \$offset);
		}"'
	is_at g t 0 14
}

@test "--acks: null, and nothing comes: 75" {
	fill t 1 10
	mkfifo a
	status 75
	stderr 'kafka-get: --acks: it was closed early: t/0: given up to 9, covered up to none'
	check 'kafka-get -u file:store -g g --acks a t |
		sink "answer(0, qq(null)) if \$mark"'
}

@test "--acks -f: a mark after a second without records" {
	fill t 1 10
	mkfifo a
	kafka-get -u file:store -f -g g --acks a t 2>err 3>&- > >(sink \
		'answer($part, $offset) if $mark' 3>&-) &
	pid=$!
	pids+=("$pid")
	until_true is_at g t 0 9
	fill t 1 10
	until_true is_at g t 0 19
	kill -TERM $pid
	ends $pid 143
	[ ! -s err ]
}

@test "--acks: TERM: what was given is covered and committed" {
	fill t 1 100
	mkfifo a
	kafka-get -u file:store -f -g g --acks a t 2>err 3>&- > >(sink \
		'kill "TERM", '$BASHPID' if 0; answer($part, $offset) if $mark' \
		3>&-) &
	pid=$!
	pids+=("$pid")
	until_true test -s given
	kill -TERM $pid
	ends $pid 143
	until_true has_lines given 101
	is_at g t 0 99
	[ ! -s err ]
}

@test "--acks: a partition that is asked back inside an object is read on" {
	fill t 2 2000
	mkfifo a b
	# the object that it stands in ends where nothing is yet
	kafka-get -u file:store -f -g g --session 1s --inflight 1 --acks a t \
		2>a.err 3>&- > >(sink '
		answer($part, $offset < 1500 ? "null" : $offset) if $mark' \
		3>&-) &
	a=$!
	pids+=("$a")
	until_true has_lines given 2000
	kafka-get -u file:store -f -g g --session 1s --acks b t \
		2>b.err 3>&- > >(sink 'answer($part, $offset) if $mark' b 3>&-) &
	b=$!
	pids+=("$b")
	until_true eval '[ "$(members g)" -eq 2 ]'
	fill t 2 2000
	until_true share_is '1 1'
	until_true both_at_the_end
	kill -TERM "$a" "$b"
	ends "$a" 143
	ends "$b" 143
	cat a.err b.err
	[ ! -s a.err ]
	[ ! -s b.err ]
}

both_at_the_end() {
	local p n

	for p in 0 1; do
		n=$(wc -l <store/topics/t/$p/00000000000000000000.ndjson)
		is_at g t $p $((n - 1)) || return
	done
}

@test "--acks: clean-pin and kafka-post as filter and sink" {
	pin-emit -n 2000 -T pin | kafka-post -u file:store -t t >/dev/null
	mkfifo a
	check 'kafka-get -u file:store -g g --acks a t | clean-pin -T pin |
		kafka-post -u file:store -t out --receipts a'
	is_at g t 0 1999
	[ "$(lines_of out | wc -l)" -eq 2000 ]
}

# --- what is wrong

wrong() {
	status 2
	stderr "kafka-get: $1" "kafka-get: try 'kafka-get --help'"
	check kafka-get "${@:2}"
}

@test "usage" {
	wrong 'no TOPIC' -u file:store
	wrong 'no -u URL, nor PINPIPE_KAFKA_URL' t
	wrong '--acks: not without -g, which it commits for' \
		-u file:store --acks a t
	wrong '--session: not without --group' -u file:store --session 1s t
	wrong '--inflight: not without --acks' -u file:store --inflight 1M t
	wrong '--session: too short: "50ms"' -u file:store --session 50ms t
	wrong '--inflight: too small: 0' -u file:store --inflight 0 t
	wrong '--from: unknown: "first", not one of earliest, latest' -u file:store --from first t
	wrong '-n: too small: -1' -u file:store -n -1 t
	wrong 'URL: not file:DIR: "http://x"' -u http://x t
	wrong 'not a topic name: "a/b"' -u file:store a/b
	wrong 'not a group name: "../x"' -u file:store -g ../x t
	wrong 'named twice: t' -u file:store t u t
	[ ! -e store ]
}

@test "the URL may come from the environment" {
	fill t 1 3
	lines_of t | stdout
	check env PINPIPE_KAFKA_URL=file:store kafka-get t
}

@test "no such topic: 2, and no group is made" {
	fill t 1 3
	status 2
	stderr 'kafka-get: no topic of that name: u' \
		"kafka-get: try 'kafka-get --help'"
	get -g g t u
	[ ! -e store/groups ]
}

@test "--acks: none there, or no FIFO" {
	fill t 1 3
	status 3
	stderr 'kafka-get: --acks: a: No such file or directory'
	get -g g --acks a t
	file a x
	status 2
	stderr 'kafka-get: --acks: a: not a FIFO'
	get -g g --acks a t
}

@test "--acks: a FIFO that another source reads: 75, and its receipts are left" {
	fill t 1 3
	mkfifo a
	exec 8<>a
	perl -MFcntl=:flock -e 'open my $f, "<&=", 8; flock $f, LOCK_EX or die'
	echo '{"sink":"x","topic":"t","partition":0,"offset":1,"count":2}' >&8
	status 75
	stderr 'kafka-get: --acks: a: another source reads it'
	get -g g --acks a t
	read -r -t 60 line <&8
	[ "${line#*offset}" = '":1,"count":2}' ]
	exec 8>&-
	[ ! -e store/groups/g/topics/t/0.position ]
}

@test "a log that was trimmed: 3, and the gap is named" {
	fill t 1 10
	get -g g -n 0 t
	echo '{"offset":3}' >position
	mkdir -p store/groups/g/topics/t
	mv position store/groups/g/topics/t/0.position
	(
		cd store/topics/t/0
		tail -n 2 00000000000000000000.ndjson >00000000000000000008.ndjson
		rm 00000000000000000000.ndjson
	)
	status 3
	stderr 'kafka-get: store/topics/t/0: offsets 4 to 7 are to be read, and are not there any more'
	get -g g t
	lines_of t | stdout
	get t
}

@test "a position beyond the end: 3" {
	fill t 1 10
	mkdir -p store/groups/g/topics/t
	echo '{"offset":30}' >store/groups/g/topics/t/0.position
	status 3
	stderr 'kafka-get: store/topics/t/0: offset 31 is to be read, but it ends before offset 10'
	get -g g t
}

@test "a position that is none: 3" {
	fill t 1 10
	mkdir -p store/groups/g/topics/t
	for text in '' '{' '{"offset":"x"}' '{"offset":-1}' '7'; do
		echo "$text" >store/groups/g/topics/t/0.position
		status 3
		stderr 'kafka-get: store/groups/g/topics/t/0.position: not a position'
		get -g g t
	done
}

@test "a member's file and a lease that hold something else" {
	fill t 1 10
	mkdir -p store/groups/g/topics/t store/groups/g/members
	printf 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' >store/groups/g/members/x
	: >store/groups/g/members/y
	: >store/groups/g/topics/t/0.lease
	lines_of t | stdout
	get -g g t
	[ "$(members g)" -eq 0 ]
}

@test "a group that cannot be written: 3" {
	[ $EUID -ne 0 ] || skip "root may write everything"
	fill t 1 10
	mkdir store/groups
	chmod 555 store/groups
	status 3
	stderr 'kafka-get: store/groups/g: Permission denied'
	get -g g t
}
