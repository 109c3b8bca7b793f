#!/bin/sh
# SPDX-License-Identifier: MIT
# fault/run.sh [TEXT] - every tool, with its N-th allocation or system call
# failing, for N from 1 up to where nothing fails any more. See fault.c.
#
# However it fails, a tool ends with a status of the table in diag.h, never
# by a signal or a hang. It may end as if nothing had happened only with all
# of its output; otherwise it says why. Interrupted calls, and reads and
# writes of one byte, must change nothing. A source that has failed goes on
# when it is run again, and its sink holds each row once.
#
# B is the build directory, of a build without sanitizers. With TEXT, only the
# commands that have it in them. Output is TAP.
set -eu

only=${1-}

cd "$(dirname "$0")/../.."
B=${B:-build}
${MAKE:-make} -s B="$B" all >&2
B=$(cd "$B" && pwd)
unset MAKEFLAGS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -O2 -shared -fPIC -o "$work/fault.so" tests/fault/fault.c
cd "$work"
export LC_ALL=C TZ=UTC PATH="$B/bin:$PATH" FAIL_MARK="$work/mark"

# --- the input: rows and envelopes, good and bad; a line that makes the
# buffers grow; a configuration
pin-emit -n 3 >posts
{
	cat posts
	echo '{"index":"x","title":"no integer"}'
	echo '{"index":1,'
	echo '{"topic":"pin","partition":0,"offset":7,"value":null}'
	echo '{"topic":"pin","partition":0,"offset":7}'
	echo '{"ind":5,"caf\u00e9":[1,{"a":null}],"title":" \u0041 "}'
} >mixed
pin-emit -T pin -n 2 >bare
pin-emit -T pin -n 1700 >large # for two threads
awk 'BEGIN {
	printf "{\"index\":9,\"title\":\""
	for (i = 0; i < 30000; i++) printf "0123456789"
	print "\"}" }' >long
{
	echo '{"shop":"R","price":1e290,"sold":0,"at":{"x":[1, 2]}}'
	echo '{"shop":"R","price":0.25,"sold":"2020-05-05 10:00:00"}'
	echo '{"shop":"\u00e9","price":"n/a","x":1e99}'
} >sales
query-agg --partial -g category -a median:follower_count posts >part
query-agg --partial -g category -a median:follower_count bare >part2
printf 'columns: ind,title\nclean-pin:\n  stats: stats\n' >conf.yml
clean-geo --print-rules >rules.yml
mkdir -p bucket/pin/partition=0
cp mixed bucket/pin/partition=0/pin+0+0000000007.json
gzip <long >bucket/long
printf '[{"a" : 1},\n {"b": [ ]}, 5]' >bucket/array

count=0
failed=0

worst=1   # the status that a command may have where nothing fails
prepare=: # what is there before each run
sink=     # what reads the command's output, and answers through "acks"
mkfifo acks receipts
exec 9<>receipts # somebody reads it all the time

# Without what tells when it was written.
timeless() {
	sed 's/"timestamp":[0-9]*,//' "$@"
}

# go OUT [VAR=VALUE...]: the command in "$cmd", into OUT.*; answers by $st
go() {
	out=$1
	shift
	st=0
	# the command is a line of words
	# shellcheck disable=SC2086
	if [ -n "$sink" ]; then
		{
			timeout 20 env "$@" $cmd 2>"$out.stderr" || st=$?
			echo $st >status
		} 9<&- | $sink >raw 2>sink.stderr 9<&- || :
		read -r st <status
	else
		timeout 20 env "$@" $cmd <mixed >raw 2>"$out.stderr" 9<&- ||
		    st=$?
	fi
	timeless raw >"$out.stdout"
	printf '\nend\n' >&9
	sed '/^end$/q' <&9 >"$out.receipts"
	cat rejects >"$out.rejects" 2>/dev/null || : >"$out.rejects"
	cat stats >"$out.stats" 2>/dev/null || : >"$out.stats"
	{
		find lake log state -path lake/.tmp -prune -o -type f \
		    -print -exec cat {} + 2>/dev/null || :
		find kept/groups -name '*.position' -print -exec cat {} + \
		    2>/dev/null || :
	} | timeless | sort >"$out.objects"
}

run() {
	rm -rf rejects stats mark lake log kept/groups state
	$prepare
	go "$@"
}

same_output() {
	for f in stdout rejects stats objects receipts; do
		cmp -s want.$f got.$f || return
	done
}

complain() {
	echo "# $*: $cmd: status $st"
	head -n 3 got.stderr | sed 's/^/#   /'
	good=false
}

# the ways to fail
judge_fault() {
	case $st in
	"$want") same_output || complain "$1: status of success, other output" ;;
	1 | 2 | 3 | 75) ;;
	*) complain "$1: no status of ours" ;;
	esac
	[ "$st" -le 1 ] || [ -s got.stderr ] || complain "$1: no message"
	[ -z "$sink" ] || judge_again "$1"
}

rows() {
	find lake -path lake/.tmp -prune -o -type f -exec cat {} + \
	    2>/dev/null | sort
}

# The remedy: the same again. What was rejected may lie behind it.
judge_again() {
	go again _=
	rows >again.rows
	if [ "$st" -gt "$want" ] || ! cmp -s want.rows again.rows; then
		complain "$1: not as it would have been, when run again"
		head -n 3 again.stderr sink.stderr | sed 's/^/#   /'
	fi
}

judge_unseen() {
	if [ "$st" != "$want" ] || ! same_output ||
	    ! cmp -s want.stderr got.stderr; then
		complain "$1: it shows"
	fi
}

report() {
	count=$((count + 1))
	if $good; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		failed=$((failed + 1))
	fi
}

# loop JUDGE VARIABLE [VAR=VALUE...]: VARIABLE is 1, 2, 3...
loop() {
	judge=$1
	variable=$2
	shift 2
	good=true
	n=0
	while $good; do
		n=$((n + 1))
		run got LD_PRELOAD="$work/fault.so" "$variable=$n" "$@"
		[ -e mark ] || break
		"$judge" "$variable=$n $*"
	done
	[ $n -gt 1 ] || good=false # the library was not there
	report "$cmd: $variable $*, $((n - 1)) calls"
}

torture() {
	cmd=$*
	case $cmd in
	*"$only"*) ;;
	*) return 0 ;;
	esac
	run want _=
	want=$st
	good=true
	[ "$want" -le "$worst" ] || good=false
	report "$cmd: status $want where nothing fails"
	[ -z "$sink" ] || rows >want.rows
	loop judge_fault FAIL_ALLOC
	loop judge_fault FAIL_ALLOC FAIL_ALL=1
	loop judge_fault FAIL_IO
	loop judge_fault FAIL_IO FAIL_ALL=1
	loop judge_unseen FAIL_IO FAIL_INTR=1
	good=true
	run got LD_PRELOAD="$work/fault.so" FAIL_SHORT=1
	judge_unseen FAIL_SHORT
	report "$cmd: FAIL_SHORT"
}

torture clean-pin -r rejects --stats stats bare -
torture clean-pin -c conf.yml long
torture clean-geo --rules rules.yml --print-rules
torture clean-geo --rules rules.yml posts
torture clean-geo -r rejects bare - posts
torture clean-user --columns ind,age
torture query-agg --all -o table
torture query-agg -o csv top-category-by-country posts
torture query-agg --nulls -g shop,year:sold,at.x -a sum:price -a median:price \
    -a distinct:price,shop --top 2 --by sum:price sales
torture query-agg -g nowhere,x -a mean:price --stats stats sales
torture query-agg -g country -a distinct:age,user_name -a median:age posts -
torture query-agg --partial -g category -a median:follower_count posts -
torture query-agg --merge -g category -a median:follower_count part part2
# of pins alone: no groups, as rows would tell the time
torture query-agg --every 1h -g country -a count bare
torture query-agg -g category -a median:index large
torture pin-emit -n 5
torture pin-emit -T user --random --seed 7 -n 5
torture pin-emit --from mixed -r rejects --random --seed 7 -n 5
torture pin-emit --from bare -f -n 5 --interval 1ms
torture s3-get -B file:bucket -r rejects --stats stats
torture s3-get -B file:bucket --bare pin
torture s3-get -B file:bucket -l
torture s3-put -B file:lake -r rejects --stats stats
torture s3-put -B file:lake -b 2 -z --partition-by category posts
torture s3-put -B file:lake --layout event -z posts
kafka-post -q -u file:kept -t t posts >/dev/null
kinesis-put -q -u file:kept -s s posts >/dev/null
torture kafka-post -u file:log -r rejects --stats stats
torture kafka-post -u file:log -t t -p 0 posts
torture kafka-post -u file:log --pass posts
torture kafka-post -u file:log --receipts receipts posts
torture kafka-post -u file:log --dry-run posts
torture kinesis-put -u file:log -r rejects --stats stats
torture kinesis-put -u file:log -s s --pass posts
torture kinesis-put -u file:log --receipts receipts posts
torture kinesis-put -u file:log --dry-run posts
torture s3-put -B file:lake --receipts receipts -b 2 posts
torture s3-put -B file:lake --dry-run posts
torture kafka-get -u file:kept t
torture kafka-get -u file:kept -g g -n 5 t
torture kinesis-get -u file:kept --state state s
torture s3-get -B file:bucket --state state
sink='s3-put -q -B file:lake -b 2 --receipts acks'
torture kafka-get -u file:kept -g g --acks acks t
torture kinesis-get -u file:kept --state state --acks acks s
torture s3-get -B file:bucket --state state --acks acks pin
sink=
torture kafka-topic -u file:kept list
torture kafka-topic -u file:kept describe t
torture kafka-topic -u file:log create t --partitions 2
torture kinesis-stream -u file:kept list
torture kinesis-stream -u file:kept describe s
torture kinesis-stream -u file:log create s --shards 2
prepare='cp -R kept log'
torture kafka-topic -u file:log delete t
torture kinesis-stream -u file:log delete s
torture kinesis-stream -u file:log split s shardId-000000000000
kinesis-stream -u file:kept split s shardId-000000000000
torture kinesis-stream -u file:log merge s shardId-000000000001 \
    shardId-000000000002
prepare=:
worst=75 # nobody listens there
torture pin-emit --from postgres -d postgresql://u@127.0.0.1:1/d
worst=1
torture pin-emit --help
torture clean-pin --version

echo "1..$count"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
