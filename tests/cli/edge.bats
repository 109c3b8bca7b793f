# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2086,SC2154
#
# edge - what every tool must do where programs usually fail: streams that
# are full, closed or gone, options mistyped, and input that is hostile.
#
# Each test runs over all tools in $B/bin. A tool made anew fails the first
# test until `describe` below says what it is.

load helper

# $cmd, a call of tool $1; its $kind: a filter (a record in, a record out), an
# answer (records in, the answer at the end), a writer (a record in, a receipt
# out, or $late, at the end), a maker (no input) or an admin (no records). For
# the first three, $row is a record that it takes, $column one of the row's
# names, and $answer what it makes of that record alone.
describe() {
	tool=$1
	late=
	case $tool in
	clean-pin)
		kind=filter
		cmd='clean-pin --columns ind,category'
		row='{"index":7,"category":"art"}'
		column=index
		answer='{"ind":7,"category":"art"}'
		;;
	clean-geo)
		kind=filter
		cmd='clean-geo --columns ind,country'
		row='{"ind":7,"country":" Peru "}'
		column=ind
		answer='{"ind":7,"country":"Peru"}'
		;;
	clean-user)
		kind=filter
		cmd='clean-user --columns ind,user_name'
		row='{"ind":7,"first_name":"Ann","last_name":"Lee"}'
		column=ind
		answer='{"ind":7,"user_name":"Ann Lee"}'
		;;
	query-agg)
		kind=answer
		cmd='query-agg users-joined-by-year'
		row='{"ind":7,"date_joined":"2016-01-02 03:04:05"}'
		column=ind
		answer='{"join_year":2016,"number_users_joined":1}'
		;;
	kinesis-stream)
		kind='admin'
		cmd='kinesis-stream -u file:store list'
		row='' column='' answer='{"stream":"s"}'
		mkdir -p store/streams/s
		: >store/streams/s/shards.ndjson
		;;
	s3-put)
		kind=writer late=yes
		# where a replay is no conflict
		cmd='s3-put -B file:lake --layout event'
		row='{"ind":7,"age":30}'
		column=ind
		answer='{"sink":"s3","topic":"user","count":1,"objects":1,'
		answer+='"at":"file:lake/events/user/event-7.json"}'
		;;
	pin-emit)
		kind=maker
		cmd='pin-emit'
		row='' column='' answer=''
		;;
	kafka-post)
		kind=writer
		cmd='kafka-post -u file:store'
		row='{"index":7,"category":"art"}'
		column=index
		answer='{"sink":"kafka","count":1}'
		;;
	kafka-get)
		kind=maker
		cmd='kafka-get -u file:store -f t'
		row='' column='' answer=''
		mkdir -p store/topics/t/0
		echo '{"partitions":1}' >store/topics/t/topic.json
		[ -e store/topics/t/0/00000000000000000000.ndjson ] ||
			yes '{"topic":"t","value":{"index":7}}' | head -n 50000 \
				>store/topics/t/0/00000000000000000000.ndjson
		;;
	s3-get)
		kind=maker
		cmd='s3-get -B file:store -f'
		row='' column='' answer=''
		mkdir -p store/t/partition=0
		[ -e store/t/partition=0/t+0+0.json ] ||
			yes '{"index":7,"category":"art"}' | head -n 50000 \
				>store/t/partition=0/t+0+0.json
		;;
	kinesis-put)
		kind=writer
		cmd='kinesis-put -u file:store'
		row='{"index":7,"category":"art"}'
		column=index
		answer='{"sink":"kinesis","count":1}'
		;;
	kinesis-get)
		kind=maker
		cmd='kinesis-get -u file:store -f t'
		row='' column='' answer=''
		[ -e store/streams/t/shards.ndjson ] ||
			yes '{"topic":"t","value":{"index":7}}' |
			head -n 50000 | kinesis-put -u file:store >/dev/null
		;;
	kafka-topic)
		kind='admin'
		cmd='kafka-topic -u file:store list'
		row='' column='' answer='{"topic":"t"}'
		mkdir -p store/topics/t
		echo '{"partitions":1}' >store/topics/t/topic.json
		;;
	*)
		echo "edge.bats: say in describe() what $tool is"
		return 1
		;;
	esac
}

# The paths of all tools; without libcrypto nothing gets into a stream.
all_tools() {
	if has libcrypto; then
		printf '%s\n' "$B"/bin/*
	else
		printf '%s\n' "$B"/bin/* | grep -v 'kinesis-[pg]'
	fi
}

# `while next KIND...; do` goes through the tools of these kinds, or of all.
next() {
	if [ -z "${at-}" ]; then
		mapfile -t tools < <(all_tools)
		at=0
	fi
	while [ "$at" -lt ${#tools[@]} ]; do
		describe "${tools[at++]##*/}" || continue
		case " ${*:-$kind} " in
		*" $kind "*) return 0 ;;
		esac
	done
	at=
	return 1
}

# $row with another member, $1, put first.
with() {
	printf '{%s,%s\n' "$1" "${row#\{}"
}

# States what comes of the record when it is read twice.
twice() {
	case $kind in
	filter) stdout "$answer" "$answer" ;;
	writer) stdout "${answer//:1/:2}" ;;
	*) stdout "$answer" ;;
	esac
}

# $2 copies of $1, in one line.
times() {
	head -c "$2" /dev/zero | tr '\0' "$1"
}

@test "every tool is known here" {
	for path in "$B"/bin/*; do
		has libcrypto || [[ $path != *kinesis-[pg]* ]] || continue
		describe "${path##*/}"
	done
}

# --- options

@test "--help and -h: on stdout, 0, at most 24 lines of 80" {
	while next; do
		"$tool" --help >help
		[ -s help ]
		[ "$(wc -l <help)" -le 24 ]
		[ "$(expand help | wc -L)" -le 80 ]
		head -n 1 help | grep -q "^usage: $tool"
		stdout <help
		check "$tool" --help
		stdout <help
		check "$tool" -h
		stdout <help
		check "$tool" some.ndjson -v --help --none-such
	done
}

@test "--version and -V" {
	while next; do
		stdout_like "$tool \\(pinpipe\\) [0-9]+\\.[0-9]+\\.[0-9]+"
		check "$tool" --version
		stdout_like "$tool \\(pinpipe\\) [0-9]+\\.[0-9]+\\.[0-9]+"
		check "$tool" -V
	done
}

@test "--help and --version into /dev/full or a closed stdout: 3" {
	while next; do
		for option in --help --version; do
			status 3
			stderr "$tool: stdout: No space left on device"
			check "$tool $option >/dev/full"
			status 3
			stderr "$tool: stdout: Bad file descriptor"
			check "$tool $option >&-"
		done
	done
}

# A usage error: the message $1, of the options $2....
wrong() {
	status 2
	stderr "$tool: $1" "$tool: try '$tool --help'"
	check "$tool" "${@:2}"
}

@test "an unknown option: 2, and the nearest is named" {
	while next; do
		wrong 'unknown option: --zzzzzzzzzz' --zzzzzzzzzz
		wrong 'unknown option: --zzzzzzzzzz' --zzzzzzzzzz=1
		wrong 'unknown option: -Z' -Z
		wrong 'unknown option: --versoin, did you mean --version?' \
			--versoin
	done
}

@test "a long option has two dashes, and one with one makes no file" {
	while next; do
		wrong 'unknown option: -version, did you mean --version?' -version
		wrong 'unknown option: -quiet, did you mean --quiet?' -v -quiet
	done
	[ ! -e sion ]
}

@test "a long option may not be abbreviated" {
	while next; do
		wrong 'unknown option: --versio, did you mean --version?' \
			--versio
		[ "$kind" = admin ] ||
			wrong 'unknown option: --stat, did you mean --stats?' \
				--stat=x
	done
}

@test "an argument that is missing, and one too many" {
	while next filter answer writer maker; do
		wrong '--stats: needs an argument' --stats
		wrong '--rejects: needs an argument' -q --rejects
		wrong '-r: needs an argument' -r
		wrong '--quiet: takes no argument' --quiet=yes
	done
}

@test "numbers and sizes of options are checked" {
	while next filter answer writer maker; do
		wrong '--max-rejects: not a number: "x"' --max-rejects x
		wrong '--max-rejects: too small: -1' --max-rejects -1
		wrong '--max-rejects: too large: 99999999999999999999' \
			--max-rejects=99999999999999999999
		wrong '--max-line: too small: 0' --max-line 0
		wrong '--max-line: too large: 9999G' --max-line 9999G
	done
}

@test "a wrong option is told before anything is read or written" {
	while next filter answer writer maker; do
		wrong 'unknown option: --zzzzzzzzzz' none.ndjson -r rejects \
			--zzzzzzzzzz
		[ ! -e rejects ]
	done
}

@test "options may follow operands, and -- ends them" {
	while next filter answer writer; do
		file a "$row"
		file ./-e "$row"
		stdout "$answer"
		check $cmd a -q
		stdout "$answer"
		check $cmd -q -- -e
	done
}

# --- files and descriptors

@test "stdout is /dev/full" {
	while next; do
		stdin "$row"
		status 3
		stderr "$tool: stdout: No space left on device"
		check "$cmd >/dev/full"
	done
}

@test "stdout is closed" {
	while next; do
		stdin "$row"
		status 3
		stderr "$tool: stdout: Bad file descriptor"
		check "$cmd >&-"
	done
}

@test "stdin is closed" {
	while next filter answer writer; do
		status 3
		stderr "$tool: stdin: Bad file descriptor"
		check "$cmd <&-"
		file a "$row"
		stdout "$answer"
		check "$cmd a <&-"
	done
	while next maker; do
		stdout <<<"$($cmd -n 3)"
		check "$cmd -n 3 <&-"
	done
}

@test "stderr is closed or full: no message lands anywhere else" {
	while next filter answer writer; do
		file a 'no JSON' "$row"
		for where in '2>&-' '2>/dev/full' '<&- 2>&-'; do
			rm -f rejects
			stdout "$answer"
			status 1
			check "$cmd a -r rejects $where"
			file want 'no JSON'
			same want rejects
		done
	done
}

@test "all three are closed" {
	while next; do
		status 3
		check "$cmd <&- >&- 2>&-"
	done
}

@test "stdin is a directory" {
	while next filter answer writer; do
		status 3
		stderr "$tool: stdin: Is a directory"
		check "$cmd <."
	done
}

@test "a missing file and a directory among good ones: 3, the good are read" {
	while next filter answer writer; do
		file a "$row"
		mkdir -p dir
		stdout "$answer"
		twice
		status 3
		stderr "$tool: none: No such file or directory" \
			"$tool: dir: Is a directory"
		check $cmd a none dir a
	done
}

@test "a file that may not be read" {
	[ $EUID -ne 0 ] || skip "root may read everything"
	while next filter answer writer; do
		file a "$row"
		file secret "$row"
		chmod 0 secret
		stdout "$answer"
		status 3
		stderr "$tool: secret: Permission denied"
		check $cmd secret a
		rm -f secret
	done
}

@test "- is stdin, among files too, and once only" {
	while next filter answer writer; do
		file none ''
		stdin "$row"
		stdout "$answer"
		check $cmd none - none -
	done
}

@test "a name with control bytes does not drive the terminal" {
	while next filter answer writer; do
		status 3
		stderr "$tool: ?[31m?x: No such file or directory"
		check "$cmd \$'\e[31m\nx'"
	done
}

# The reader has gone before the first row comes: `go` opens only then. It is a
# FIFO that is read, as a pipe may be the shell's own for another moment.
gone='{ cat go; cat rows; }'
leave='{ exec 3<out; exec 3<&-; echo >go; }'

@test "the reader leaves, SIGPIPE default: 141 and silence" {
	while next filter answer writer; do
		file rows "$row"
		rm -f go out
		mkfifo go out
		status 141
		check "$leave & $gone | $cmd >out"
	done
	while next maker; do
		stdout <<<"$($cmd | head -n 1)"
		status 141
		check "$cmd | head -n 1"
	done
}

@test "the reader leaves, SIGPIPE ignored: the same" {
	while next filter answer writer; do
		file rows "$row"
		rm -f go out
		mkfifo go out
		status 141
		check "trap '' PIPE; $leave & $gone | $cmd >out"
	done
	while next maker; do
		stdout <<<"$($cmd | head -n 1)"
		status 141
		check "trap '' PIPE; $cmd | head -n 1"
	done
}

@test "TERM in mid-stream: dies of it, and only whole lines have left" {
	while next filter answer writer maker; do
		rm -f in out
		mkfifo in out
		bash -c "exec $cmd <in >out" 3>&- &
		pid=$!
		exec 4>in 5<out
		if [ "$kind" != maker ]; then
			printf '%s\n%s' "$row" "${row%?}" >&4
		fi
		if [ "$kind" != answer ] && [ ! "$late" ]; then
			read -r -t 60 line <&5
			[ "$kind" = maker ] || [ "$line" = "$answer" ]
		fi
		kill -TERM $pid
		cat <&5 >rest
		st=0
		wait $pid || st=$?
		exec 4>&- 5<&-
		[ $st -eq 143 ]
		if [ "$late" ]; then
			# it may have died before it read the row
			file whole "$answer"
			[ ! -s rest ] || same whole rest
		fi
		[ "$kind" = maker ] || [ "$late" ] || [ ! -s rest ]
	done
}

@test "a slow producer sees its row at once" {
	while next filter writer; do
		[ ! "$late" ] || continue
		rm -f in out
		mkfifo in out
		bash -c "exec $cmd <in >out" 3>&- &
		exec 4>in 5<out
		for _ in 1 2 3; do
			echo "$row" >&4
			read -r -t 60 line <&5
			[ "$line" = "$answer" ]
		done
		exec 4>&-
		wait $!
		exec 5<&-
	done
}

# --- input

# The record on stdin is as good as $row.
taken() {
	stdin
	stdout "$answer"
	check $cmd
}

# The line on stdin is rejected with the message $1, from behind the line's
# number; it is kept in the -r file, and the next line is read.
refused() {
	[ ! -e rejects ] || rm rejects
	cat >input
	cp input "$want/stdin"
	echo "$row" >>"$want/stdin"
	stdout "$answer"
	status 1
	stderr "$tool: stdin:1$1"
	check $cmd $2 -r rejects
	same input rejects
}

# The same, with a regular expression.
refused_like() {
	stdin
	echo "$row" >>"$want/stdin"
	stdout "$answer"
	status 1
	stderr_like "$tool: stdin:1$1"
	check $cmd
}

@test "no input at all, and blank lines" {
	while next filter answer writer; do
		check $cmd
		check $cmd /dev/null /dev/null
		stdin '' '   ' $'\t' $'\r'
		check $cmd
	done
}

@test "one byte" {
	while next filter answer writer; do
		printf '\n' | stdin
		check $cmd
		printf ' ' | stdin
		check $cmd
		printf '7' | stdin
		status 1
		stderr "$tool: stdin:1:1: not an object"
		check $cmd
		for byte in '{' '"' 'x' '\0' '\377'; do
			# shellcheck disable=SC2059
			printf "$byte" | stdin
			status 75
			stderr "$tool: stdin:1: cut off: neither JSON nor ended by a newline"
			check $cmd
		done
	done
}

@test "no final newline" {
	while next filter answer writer; do
		printf '%s' "$row" | taken
		printf '%s' "$row" >a
		stdout "$answer"
		check $cmd a
		stdout "$answer"
		twice
		check $cmd a a
	done
}

@test "a last line that is cut off: 75 on stdin, a reject in a file" {
	while next filter answer writer; do
		printf '%s\n%s' "$row" "${row%?}" >a
		stdin <a
		stdout "$answer"
		status 75
		stderr "$tool: stdin:2: cut off: neither JSON nor ended by a newline"
		check $cmd -r rejects
		[ ! -s rejects ]
		stdout "$answer"
		status 1
		stderr "$tool: a:2:${#row}: ',' or '}' is due here"
		check $cmd a
	done
}

@test "a line that is cut off: 75, whatever else is wrong" {
	while next filter answer writer; do
		printf '7\n{' | stdin
		status 75
		stderr "$tool: none: No such file or directory" \
			"$tool: stdin:1:1: not an object" \
			"$tool: stdin:2: cut off: neither JSON nor ended by a newline"
		check $cmd none -
	done
}

@test "a BOM on line 1 and CR before LF are not kept" {
	while next filter answer writer; do
		printf '\357\273\277%s\r\n' "$row" | taken
		printf '\357\273\277%s' "$row" | taken
		printf '\357\273\277\n%s\r\n\r\n' "$row" | taken
		printf ' \t%s \t\r\n' "$row" | taken
	done
}

@test "a BOM elsewhere is no JSON" {
	while next filter answer writer; do
		printf '%s\n\357\273\277%s\n' "$row" "$row" | stdin
		stdout "$answer"
		status 1
		stderr_like "$tool: stdin:2:1: no JSON value: .*"
		check $cmd
	done
}

@test "a raw NUL is a reject, kept as it is; an escaped one is not" {
	while next filter answer writer; do
		with '"x":"a@b"' | tr '@' '\0' |
			refused ':8: control character in a string: "\x00"'
		with '"x":@1' | tr '@' '\0' |
			refused_like ':6: no JSON value: "\\x001,.*'
		with '"x":"a\u0000b"' | taken
	done
}

@test "a line of 2 MiB" {
	while next filter answer writer; do
		# Kinesis takes half of it
		[ "$tool" != kinesis-put ] || continue
		with "\"x\":\"$(times a 2097152)\"" | taken
		with "\"x\":[$(times 1 1048576),$(times 2 1048576)]" | taken
	done
}

@test "a value of 2 MiB" {
	describe clean-pin
	printf '{"index":7,"category":"%s"}\n' "$(times a 2097152)" | stdin
	printf '{"ind":7,"category":"%s"}\n' "$(times a 2097152)" | stdout
	check $cmd
}

@test "a line over the cap is a reject, whatever its length, kept whole" {
	while next filter answer writer; do
		for n in 65537 70000 300000 1000000; do
			{ times '{' $n; echo; } |
				refused ': longer than --max-line, 65536 bytes' \
					'--max-line 64K'
		done
	done
}

@test "a line just under the cap" {
	while next filter answer writer; do
		pad=$(times a $((65536 - ${#row} - 7)))
		with "\"x\":\"$pad\"" >a
		[ "$(wc -c <a)" -eq 65537 ]
		stdout "$answer"
		check $cmd --max-line 64K a
	done
}

@test "numbers that no machine holds pass" {
	while next filter answer writer; do
		with '"x":1e400' | taken
		with '"x":-1e-99999' | taken
		with "\"x\":$(times 9 100)" | taken
		with "\"x\":[0.$(times 1 1000)]" | taken
	done
}

@test "what is no number is a reject" {
	while next filter answer writer; do
		for n in 01 1. .5 +1 1e -- 1e+ -; do
			with "\"x\":$n" | stdin
			status 1
			stderr_like "$tool: stdin:1:6: (not a number|no JSON value): .*"
			check $cmd
		done
		with '"x":0x1' | refused ":7: ',' or '}' is due here"
		for n in NaN Infinity nul True; do
			with "\"x\":$n" | stdin
			status 1
			stderr_like "$tool: stdin:1:6: no JSON value: \"$n.*"
			check $cmd
		done
	done
}

@test "numbers of an envelope are kept to the digit" {
	while next filter; do
		head="{\"topic\":\"x.${tool#clean-}\","
		head+='"partition":9223372036854775808,'
		head+='"offset":49590338271490256608559692538361571095921575,'
		head+='"z":-1.50e+400,"value":'
		stdin "$head$row}"
		stdout "$head$answer}"
		check $cmd
	done
}

@test "ind: 19 digits are kept, 20 are no integer of ours" {
	while next filter; do
		for n in 9223372036854775807 -9223372036854775808; do
			stdin "${row/7/$n}"
			stdout "${answer/7/$n}"
			check $cmd
		done
		for n in 9223372036854775808 -9223372036854775809 1e3 7.0; do
			stdin "${row/7/$n}"
			status 1
			stderr_like "$tool: stdin:1: $column: .*$n.*"
			check $cmd
		done
	done
}

@test "lone surrogates are kept as they are" {
	while next filter answer writer; do
		with '"x":"\ud800"' | taken
		with '"\udfff":"\ud83d"' | taken
	done
	describe clean-pin
	stdin '{"index":7,"category":"\ud800 \uDE00\ud83d\ude00"}'
	stdout '{"ind":7,"category":"\ud800 \uDE00\ud83d\ude00"}'
	check $cmd
}

@test "invalid UTF-8 is a reject" {
	while next filter answer writer; do
		for bytes in '\200' '\300\200' '\355\240\200' '\364\220\200\200' \
			'\303' '\360\237\230'; do
			# shellcheck disable=SC2059
			printf "{\"x\":\"$bytes\",%s\\n" "${row#\{}" | stdin
			status 1
			stderr_like "$tool: stdin:1:7: invalid UTF-8: .*"
			check $cmd
		done
	done
}

@test "a duplicate key is a reject, escaped too" {
	while next filter answer writer; do
		with "\"$column\":1" |
			refused_like ":[0-9]+: duplicate key: \"$column\""
		with "\"\\u0069${column#i}\":1" |
			refused_like ":[0-9]+: duplicate key: \"$column\""
		with '"x":1,"x":1' | refused_like ':[0-9]+: duplicate key: "x"'
		with '"x":1,"\u0078":1' |
			refused_like ':[0-9]+: duplicate key: "(x|\\u0078)"'
		with '"x":{"y":1,"y":2}' | taken
	done
}

@test "a duplicate key of the envelope is a reject" {
	while next filter answer writer; do
		stdin '{"topic":"a","value":1,"topic":"b"}' \
			'{"topic":"a","value":1,"\u0074opic":"b"}'
		status 1
		stderr_like "$tool: stdin:1:[0-9]+: duplicate key: \"topic\"" \
			"$tool: stdin:2:[0-9]+: duplicate key: \"(topic|\\\\u0074opic)\""
		check $cmd
	done
}

@test "an empty topic, where one is needed, is a reject" {
	while next writer; do
		stdin '{"topic":"","value":{"ind":7}}' \
			'{"topic":"","partition":0,"offset":1,"value":{"ind":7}}'
		status 1
		stderr "$tool: stdin:1: topic: empty" \
			"$tool: stdin:2: topic: empty"
		check $cmd
	done
}

@test "more than 4,096 members are a reject" {
	while next filter answer writer; do
		n=$(grep -o '":' <<<"$row" | wc -l)
		with "$(seq -s, $((4096 - n)) | sed 's/[0-9]*/"x&":1/g')" | taken
		with "$(seq -s, $((4097 - n)) | sed 's/[0-9]*/"x&":1/g')" |
			refused_like '(:[0-9]+)?: more than 4096 members'
	done
}

# $1 arrays in each other, in an object: $1 + 1 levels.
nest() {
	with "\"x\":$(times '[' "$1")$(times ']' "$1")"
}

@test "1,024 levels are taken, 1,025 are not" {
	while next filter answer writer; do
		nest 1023 | taken
		nest 1024 | refused ':1029: deeper than 1024 levels'
	done
}

@test "a million levels, closed or not" {
	while next filter answer writer; do
		nest 1000000 | refused ':1029: deeper than 1024 levels'
		{ times '[' 1000000; echo; } |
			refused ':1025: deeper than 1024 levels'
	done
}

@test "what is no object is a reject" {
	while next filter answer writer; do
		for line in '[]' '"x"' 'null' 'true' '-1'; do
			echo "$line" | refused ':1: not an object'
		done
	done
}

@test "two values in a line, and text after one" {
	while next filter answer writer; do
		refused_like ":$((${#row} + 1)): text after the value: .*" \
			<<<"$row$row"
		refused_like ":$((${#row} + 2)): text after the value: .*" \
			<<<"$row ,"
	done
}

@test "hostile bytes are shown as hex" {
	while next filter answer writer; do
		with $'"x":"\e[31m"' |
			refused ':7: control character in a string: "\x1b"'
		echo $'\e[31m' | refused ':1: no JSON value: "\x1b[31m"'
	done
}

# --- rejects

@test "-e: ends at the first reject, after what came before it" {
	while next filter answer writer; do
		stdin "$row" 'no JSON' 'nor this' "$row"
		stdout "$answer"
		status 1
		stderr "$tool: stdin:2:1: no JSON value: \"no JSON\""
		check $cmd -e
		stdin "$row" 'no JSON'
		stdout "$answer"
		status 1
		stderr "$tool: stdin:2:1: no JSON value: \"no JSON\""
		check $cmd --fail-fast --max-rejects 5
	done
}

@test "--max-rejects: with at most so many the status is 0" {
	while next filter answer writer; do
		for n in 0 1 2 3; do
			stdin 'no JSON' "$row" 'no JSON'
			stdout "$answer"
			[ $n -ge 2 ] || status 1
			stderr "$tool: stdin:1:1: no JSON value: \"no JSON\"" \
				"$tool: stdin:3:1: no JSON value: \"no JSON\""
			check $cmd --max-rejects $n
		done
	done
}

@test "ten rejects are told, the others counted" {
	while next filter answer writer; do
		seq 12 >rows
		for n in 1 2 3 4 5 6 7 8 9 10; do
			echo "$tool: stdin:$n:1: not an object"
		done >told
		cp told told12
		echo "$tool: 12 of 12 records rejected" >>told12
		stdin <rows
		status 1
		stderr <told12
		check $cmd
		head -n 10 rows | stdin
		status 1
		stderr <told
		check $cmd
		stdin <rows
		status 1
		check $cmd -q
	done
}

@test "-v sums up" {
	while next filter answer writer; do
		stdin "$row" 7
		stdout "$answer"
		status 1
		stderr_like "$tool: stdin:2:1: not an object" \
			"$tool: 2 read, [0-9]+ written, 1 rejected"
		check $cmd -v
	done
}

@test "-r keeps the raw lines, appends, and is never truncated" {
	while next filter answer writer; do
		file rejects 'from before'
		printf 'a\303\n%s\n  b  \r\n' "$row" | stdin
		stdout "$answer"
		status 1
		stderr "$tool: stdin:1:1: no JSON value: \"a\\xc3\"" \
			"$tool: stdin:3:3: no JSON value: \"b  \""
		check $cmd -r rejects
		printf 'from before\na\303\n  b  \r\n' >want
		same want rejects
		stdin "$row"
		stdout "$answer"
		check "$cmd --rejects=rejects"
		same want rejects
	done
}

@test "-r: a line that a kill has cut off is no part of the next one" {
	printf '{"index":"1' >start
	while next filter answer writer; do
		cp start rejects
		stdin "${row%?}" "$row"
		stdout "$answer"
		status 1
		stderr "$tool: stdin:1:${#row}: ',' or '}' is due here"
		check $cmd -r rejects
		printf '{"index":"1\n%s\n' "${row%?}" >want
		same want rejects
	done
}

@test "-r: what was rejected can be mended and run again" {
	while next filter answer writer; do
		rm -f rejects
		stdin "${row%?}" "$row"
		stdout "$answer"
		status 1
		stderr "$tool: stdin:1:${#row}: ',' or '}' is due here"
		check $cmd -r rejects
		sed 's/$/}/' rejects | stdin
		stdout "$answer"
		check $cmd
	done
}

@test "a file that is read and written to is told, and the others are read" {
	while next filter answer writer; do
		printf '%s\n' "$row" >other
		file both 7 '{'
		cp both want
		stdout "$answer"
		status 3
		stderr "$tool: both: not read: this tool's rejects would go into it"
		check $cmd -r both both other
		same want both
		# by another name, and as standard input
		ln both link
		status 3
		stderr "$tool: stdin: not read: this tool's rejects would go into it"
		check "$cmd -r link - <both"
		same want both
		rm link
		file both "$row"
		cp both want
		$cmd other >>want
		status 3
		stderr "$tool: both: not read: this tool's output would go into it"
		check "$cmd both other >>both"
		same want both
	done
}

# A file that begins with bytes $1 is told to be of kind $2, to be read by $3.
other() {
	printf '%b\n\n7\n' "$1" >other
	stdout "$answer"
	status 3
	stderr "$tool: other: not read: it is $2; '$3' makes JSON of it"
	check $cmd -r rejects other rows
	[ "$kind" != answer ] || stdout
	status 3
	stderr "$tool: stdin: not read: it is $2; '$3' makes JSON of it"
	check "$cmd <other"
	[ ! -s rejects ]
}

@test "packed files and UTF-16 are told as a whole" {
	while next filter answer writer; do
		printf '%s\n' "$row" >rows
		other '\x1f\x8b\x08\x00' gzip 'gzip -dc'
		other '\x28\xb5\x2f\xfd\x24' zstd 'zstd -dc'
		other '\xfd7zXZ\x00' xz 'xz -dc'
		other 'BZh91AY' bzip2 'bzip2 -dc'
		other 'PK\x03\x04' zip 'unzip -p'
		other '\xff\xfe{\x00' UTF-16 'iconv -f UTF-16 -t UTF-8'
		other '\xfe\xff\x00{' UTF-16 'iconv -f UTF-16 -t UTF-8'
		# only where a file begins so, and with all of it
		printf '%s\n\x1f\x8b\x08\n' "$row" | stdin
		stdout "$answer"
		status 1
		stderr "$tool: stdin:2:1: no JSON value: \"\\x1f\\x8b\\x08\""
		check $cmd
		printf '\x1f\x8b\n%s\n' "$row" | stdin
		stdout "$answer"
		status 1
		stderr "$tool: stdin:1:1: no JSON value: \"\\x1f\\x8b\""
		check $cmd
	done
	# a long one without a newline
	{ printf '\x1f\x8b\x08'; head -c 20000000 /dev/zero; } | stdin
	status 3
	stderr "clean-pin: stdin: not read: it is gzip; 'gzip -dc' makes JSON of it"
	check clean-pin
}

@test "-r: the output has a file of its own" {
	while next filter answer writer maker; do
		for to in '>' '>>'; do
			echo kept >log
			[ "$to" != '>' ] || : >log
			cp log want
			status 2
			stderr "$tool: -r: ./log: this tool writes its output into it" \
				"$tool: try '$tool --help'"
			check "$cmd -r ./log $to log"
			same want log
		done
	done
}

@test "-r that cannot be opened or written: 3" {
	while next filter answer writer maker; do
		stdin "$row"
		status 3
		stderr "$tool: none/rejects: No such file or directory"
		check $cmd -r none/rejects
		stdin "$row"
		status 3
		stderr "$tool: .: Is a directory"
		check $cmd -r .
	done
	while next filter answer writer; do
		stdin 7
		status 3
		stderr "$tool: stdin:1:1: not an object" \
			"$tool: /dev/full: No space left on device"
		check $cmd -r /dev/full
	done
}

@test "-r in a folder that is read-only" {
	[ $EUID -ne 0 ] || skip "root may write everywhere"
	mkdir -p dir
	chmod 555 dir
	while next filter answer writer maker; do
		stdin "$row"
		status 3
		stderr "$tool: dir/rejects: Permission denied"
		check $cmd -r dir/rejects
	done
}

# --- statistics and progress

# What --stats writes of $tool, as a regular expression.
stats() {
	printf '[{]"tool":"%s","read":%s,"written":%s,"rejected":%s' \
		"$tool" "$@"
	printf ',"skipped":0,"nulled":[{][}][}]'
}

@test "--stats: one JSON object, to a file or to stderr" {
	while next filter answer writer; do
		file stats "{\"tool\":\"longer than what comes now, by far:" \
			"$(times x 1000)"
		stdin 7 "$row"
		stdout "$answer"
		status 1
		stderr "$tool: stdin:1:1: not an object"
		check $cmd --stats stats
		stdout_like "$(stats 2 '[0-9]+' 1)"
		check cat stats
		stdin 7 "$row"
		stdout "$answer"
		status 1
		stderr_like "$tool: stdin:1:1: not an object" \
			"$(stats 2 '[0-9]+' 1)"
		check $cmd --stats -
	done
	while next maker; do
		stdout <<<"$($cmd -n 3)"
		stderr_like "$(stats '[0-9]+' '[0-9]+' 0)"
		check $cmd -n 3 --stats -
	done
}

@test "--stats: a file that holds something else stays as it is" {
	while next filter answer writer; do
		printf '%s\n' "$row" >rows
		cp rows want
		for file in rows ./rows; do
			stdin "$row"
			status 2
			stderr "$tool: --stats: $file: holds something else, which would be lost" \
				"$tool: try '$tool --help'"
			check $cmd --stats "$file"
			same want rows
		done
		printf '{"too' >short
		status 2
		stderr "$tool: --stats: short: holds something else, which would be lost" \
			"$tool: try '$tool --help'"
		check $cmd --stats short
		rm -f other
		stdin "$row" 7
		status 2
		stderr "$tool: --stats: ./other: this tool writes its rejects into it" \
			"$tool: try '$tool --help'"
		check $cmd -r other --stats ./other
		stdin "$row"
		status 2
		stderr "$tool: --stats: other: this tool writes its output into it" \
			"$tool: try '$tool --help'"
		check "$cmd --stats other >other"
		status 2
		check "$cmd --stats other 2>other"
		stdout "$tool: --stats: other: this tool writes its messages into it" \
			"$tool: try '$tool --help'"
		check cat other
		# none is lost of an empty one
		: >empty
		stdin "$row"
		stdout "$answer"
		check $cmd --stats empty
		stdout_like "$(stats 1 '[0-9]+' 0)"
		check cat empty
	done
}

@test "--stats that cannot be written: 3, after the work is done" {
	while next filter answer writer; do
		stdin "$row"
		stdout "$answer"
		status 3
		stderr "$tool: /dev/full: No space left on device"
		check $cmd --stats /dev/full
		stdin "$row"
		stdout "$answer"
		status 3
		stderr "$tool: none/stats: No such file or directory"
		check $cmd --stats none/stats
	done
}

@test "--progress: a line on stderr, stdout is the same" {
	while next filter answer writer; do
		stdin "$row"
		stdout "$answer"
		stderr_like "$tool: 1 records, [0-9]+ B, [0-9.]+ [KMG]?i?B/s *"
		check $cmd --progress
	done
}

@test "--progress: the line makes way for any message" {
	# until it is drawn
	# shellcheck disable=SC2094 # what it says is waited for
	for _ in {1..600}; do
		[ ! -s err ] || break
		echo '{"ind":1}'
		sleep 0.1
	done | clean-geo --progress - none >out 2>err || :
	tr '\r' '\n' <err | grep -B 1 '^clean-geo: none: No such' >lines
	[ "$(head -n 1 lines | tr -d ' ')" = '' ]
}

# --- configuration

@test "a configuration that cannot be read: 2" {
	needs libyaml
	while next; do
		status 2
		stderr "$tool: none.yaml: No such file or directory" \
			"$tool: try '$tool --help'"
		check $cmd -c none.yaml
		status 2
		stderr "$tool: none.yaml: No such file or directory" \
			"$tool: try '$tool --help'"
		check "PINPIPE_CONFIG=none.yaml $cmd"
	done
}

@test "the command line wins over -c, and that over PINPIPE_CONFIG" {
	needs libyaml
	while next filter answer writer; do
		file env.yaml 'max-line: 10'
		file own.yaml "max-line: 20" "$tool:" '  max-line: 30' \
			'other-tool:' '  none-such: 1'
		for try in ' 10' '-c,own.yaml 30' '-c,own.yaml,--max-line,40 40'; do
			stdin '0123456789012345678901234567890123456789012345'
			status 1
			stderr "$tool: stdin:1: longer than --max-line, ${try#* } bytes"
			options=${try% *}
			check "PINPIPE_CONFIG=env.yaml $cmd ${options//,/ }"
		done
	done
}

@test "under a tool's name stand keys, or nothing" {
	needs libyaml
	while next; do
		for value in text '[text, b]'; do
			file own.yaml '# first' "$tool: $value"
			status 2
			stderr "$tool: own.yaml:2: $tool: not keys and values: \"text\"" \
				"$tool: try '$tool --help'"
			check $cmd -c own.yaml
		done
	done
	file own.yaml 'clean-pin:' 'clean-geo: text'
	stdin '{"index":1}'
	stdout '{"ind":1}'
	check clean-pin --columns ind -c own.yaml
}

@test "what is of the command line only is not suggested for -c" {
	needs libyaml
	while next; do
		file own.yaml "$tool:" '  help: true'
		status 2
		stderr "$tool: own.yaml:2: unknown key: help" \
			"$tool: try '$tool --help'"
		check $cmd -c own.yaml
	done
}

@test "-Vv: what it is built with, a line each" {
	while next; do
		"$tool" -Vv >lines
		"$tool" -V >first
		head -n 1 lines >is
		same first is
		! grep -vxE '(libyaml|zlib|libcrypto|libpq) [0-9.]+' \
			<(tail -n +2 lines)
	done
}

@test "an unknown key under the tool's name in -c is told with its line" {
	needs libyaml
	while next filter answer writer maker; do
		file own.yaml '# mine' "$tool:" '  progres: true'
		status 2
		stderr "$tool: own.yaml:3: unknown key: progres, did you mean progress?" \
			"$tool: try '$tool --help'"
		check $cmd -c own.yaml
	done
}
