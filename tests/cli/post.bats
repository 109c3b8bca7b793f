# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2086,SC2154
#
# post - what kafka-post and kinesis-put have in common, as writers of a log
# in a folder: what is there after kills and failures.

load store

# The writers that are built.
writers() {
	echo kafka-post
	! has libcrypto || echo kinesis-put
}

# `for tool in $(writers); do describe; ...`: $cmd posts into
# topic or stream a of a new store, $sink is its name in receipts, and $dir
# the folder of what it posts under the name pin.
describe() {
	rm -rf store in out small
	case $tool in
	kafka-post)
		cmd='kafka-post -u file:store -t a' sink=kafka
		dir=topics/pin/0
		;;
	kinesis-put)
		cmd='kinesis-put -u file:store -s a' sink=kinesis
		dir=streams/pin/$(id 0)
		;;
	esac
}

# Offsets or places in the lines of a on stdin, from 0 on.
numbers() {
	sed -E 's/.*"offset":("49)?0*([0-9]+)"?,.*\}\}$/\2/'
}

@test "kill -9: what was acknowledged is there, and the rest is whole lines" {
	for tool in $(writers); do
		describe
		before=0
		for round in 1 2 3 4 5; do
			mkfifo in out
			$cmd -b 10 <in >out 3>&- &
			pid=$!
			{ seq -f '{"index":%g}' 100000 >in 2>/dev/null || :; } 3>&- &
			exec 5<out
			for ((i = 0; i < round * 7; i++)); do
				read -r -t 60 line <&5
				echo "$line"
			done >receipts
			kill -KILL $pid
			cat <&5 >rest
			wait $pid || [ $? -eq 137 ]
			exec 5<&-
			rm in out
			# the last of them may be torn
			grep '}$' rest >>receipts || :
			stdin '{"index":0}'
			stdout "{\"sink\":\"$sink\",\"count\":1}"
			check $cmd
			stored a | numbers >offsets
			n=$(wc -l <offsets)
			seq 0 $((n - 1)) >expected
			same expected offsets
			[ "$n" -gt $((before + $(counted receipts))) ]
			before=$n
		done
	done
}

@test "TERM: what was read is durable, and it dies of it" {
	for tool in $(writers); do
		describe
		mkfifo in out
		$cmd <in >out 3>&- &
		pid=$!
		exec 4>in 5<out
		echo '{"index":1}' >&4
		read -r -t 60 line <&5
		[ "$line" = "{\"sink\":\"$sink\",\"count\":1}" ]
		kill -TERM $pid
		st=0
		wait $pid || st=$?
		[ $st -eq 143 ]
		exec 4>&- 5<&-
		[ "$(stored a | wc -l)" -eq 1 ]
	done
}

one_is_stored() {
	[ "$(stored a | wc -l)" -eq 1 ]
}

@test "--receipts: who comes to read them late is told without more records" {
	needs libcrypto
	for tool in kafka-post kinesis-put; do
		describe
		rm -f acks
		mkfifo in acks
		$cmd --receipts acks <in >out 3>&- &
		pid=$!
		pids+=("$pid")
		exec 4>in
		echo '{"index":1}' >&4
		until_true one_is_stored
		read -r -t 60 line <acks
		[ "$line" = "{\"sink\":\"$sink\",\"count\":1}" ]
		exec 4>&-
		ends "$pid" 0
	done
}

@test "--receipts: a file, and no FIFO, is appended to" {
	for tool in $(writers); do
		describe
		echo 'what was there, longer than a receipt is' >log
		for i in 1 2; do
			stdin '{"index":1}'
			check $cmd --receipts log
		done
		file expected 'what was there, longer than a receipt is' \
			"{\"sink\":\"$sink\",\"count\":1}" \
			"{\"sink\":\"$sink\",\"count\":1}"
		same expected log
	done
}

@test "--receipts: none of a --dry-run, which a source would commit" {
	for tool in $(writers); do
		describe
		: >small
		stdin '{"topic":"t","partition":0,"offset":5,"value":{"a":1}}' \
			'{"topic":"t","partition":0,"offset":5}'
		status 2
		stderr "$tool: --receipts: not with --dry-run, which writes nothing" \
			"$tool: try '$tool --help'"
		check "$cmd --dry-run --receipts small"
		[ ! -s small ]
	done
}

@test "a full disk: 3, and what was acknowledged is there, whole" {
	[ $EUID -eq 0 ] || skip 'takes root'
	for tool in $(writers); do
		describe
		mkdir small
		mount -t tmpfs -o size=1m none small 2>/dev/null ||
			skip 'takes a mount'
		st=0
		pin-emit -T pin | $tool -u file:small -b 100 >r 2>err || st=$?
		cat small/$dir/*.ndjson >lines
		umount small
		[ $st -eq 3 ]
		file expected "$tool: small/$dir: No space left on device"
		same expected err
		acked=$(counted r)
		[ "$acked" -gt 0 ]
		[ "$(wc -l <lines)" -ge "$acked" ]
		[ "$(tail -c 2 lines)" = '}' ]
	done
}

@test "a damaged description: 3 at once, and the source keeps its records" {
	pin-emit -n 9 -T pin | kafka-post -u file:src >receipts
	for tool in $(writers); do
		describe
		cp -r src from
		printf '{}\n' | $cmd >receipts
		case $tool in
		kafka-post) about=store/topics/a/topic.json ;;
		kinesis-put) about=store/streams/a/shards.ndjson ;;
		esac
		: >$about
		mkfifo acks
		kafka-get -u file:from -g g --acks acks pin 2>src.err |
			$cmd --receipts acks 2>err || st=("${PIPESTATUS[@]}")
		[ "${st[1]}" -eq 3 ]
		[ "${st[0]}" -ne 0 ]
		[[ $(cat err) == "$tool: $about: "[nt]* ]]
		[ "$(wc -l <err)" -eq 1 ]
		# as if nothing had been read
		kafka-get -u file:from -g g pin >again
		[ "$(wc -l <again)" -eq 9 ]
		rm -r acks from
	done
}

@test "a description that is not there: 3, and the records stay" {
	for tool in $(writers); do
		describe
		printf '{}\n' | $cmd >receipts
		case $tool in
		kafka-post) about=topic.json admin=kafka-topic dir=store/topics/a ;;
		kinesis-put)
			about=shards.ndjson admin=kinesis-stream dir=store/streams/a
			;;
		esac
		mv $dir/$about kept
		cat $dir/*/*.ndjson >before
		says="$dir: has records, and no $about"
		stdin '{}'
		status 3
		stderr "$tool: $says"
		check $cmd
		status 3
		stderr "$admin: $says"
		check $admin -u file:store create a
		cat $dir/*/*.ndjson >after
		same before after
		# once it is back, all is well
		mv kept $dir/$about
		printf '{}\n' | $cmd >receipts
		[ "$(cat $dir/*/*.ndjson | wc -l)" -eq 2 ]
	done
}

@test "a folder that cannot be written to" {
	for tool in $(writers); do
		describe
		file store 'a file'
		stdin '{"index":1}'
		status 3
		stderr_like "$tool: store.*: (Not a directory|File exists)"
		check $cmd
	done
	[ $EUID -ne 0 ] || skip 'root may write everywhere'
	mkdir other
	chmod 555 other
	for tool in $(writers); do
		describe
		stdin '{"index":1}'
		status 3
		stderr_like "$tool: other.*: Permission denied"
		check ${cmd/store/other}
	done
}
