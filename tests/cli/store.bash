# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2094,SC2154
#
# store - what the tests of topics and streams share: processes beside the
# test, what is waited for, and what lies in the folders. The store of a test
# is the folder "store".
#
# Whoever loads it has `setup` and `teardown` from here.

load helper

# places of a stream begin so
zeros=49000000000000000000000000000000000000000000

setup() {
	case_setup
	case $BATS_TEST_FILENAME in
	*/kinesis-[pg]*) needs libcrypto ;;
	esac
	pause=$BATS_TEST_TMPDIR/.pause
	mkfifo "$pause"
	pids=()
}

# Whatever a failed test has left.
teardown() {
	local pid

	for pid in "${pids[@]}"; do
		kill -CONT "$pid" 2>/dev/null || :
		kill -KILL "$pid" 2>/dev/null || :
	done
}

# --- what is waited for

# Waits until the command is true, at most a minute.
until_true() {
	local end=$((SECONDS + 60))

	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || {
			echo "never: $*"
			return 1
		}
		read -r -t 0.01 <>"$pause" || :
	done
}

has_lines() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# start OUT COMMAND... - in the background: the output is added to OUT, the
# messages to OUT.err, and $pid is its pid.
start() {
	"${@:2}" >>"$1" 2>>"$1.err" 3>&- &
	pid=$!
	pids+=("$pid")
}

# The status of process $1 must be $2.
ends() {
	local st=0

	wait "$1" || st=$?
	[ $st -eq "$2" ] || {
		echo "status is $st, must be $2"
		return 1
	}
}

# Hundredths of a second of processor that process $1 has taken.
spent() {
	sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# At least so many lines of stdin, and no byte is lost.
take() {
	perl -e '
		while ($n < $ARGV[0] && sysread STDIN, $_, 65536) {
			print;
			$n += tr/\n//;
		}' "$1"
}

# Whether process $1 takes nothing just now.
rests() {
	local before

	before=$(spent "$1")
	read -r -t 0.2 <>"$pause" || :
	[ "$(spent "$1")" -eq "$before" ]
}

# Less than a fifth of nearly a second, once it has started.
waits_without_work() {
	local before

	until_true rests "$1"
	before=$(spent "$1")
	read -r -t 0.9 <>"$pause" || :
	[ $(($(spent "$1") - before)) -lt 20 ]
}

# --- what was acknowledged

# How many records the receipts in file $1 speak of.
counted() {
	sed 's/.*"count":\([0-9]*\).*/\1/' "$1" | awk '{ n += $1 } END { print n + 0 }'
}

# A sink: it reads the lines that it is given, keeps them in the file "given",
# and for each runs the perl code $1, which sees $part, $offset and $mark, and
# has answer(partition, offset) into the FIFO $2 (a).
sink() {
	perl -e '
		use IO::Handle;
		my ($quote, $part, $offset, $mark);
		my $code = eval "sub { $ARGV[0] }" or die $@;
		open our $fifo, ">", $ARGV[1] or die;
		open my $given, ">>", "given" or die;
		$_->autoflush(1) for $fifo, $given;
		sub answer {
			print $fifo "{\"sink\":\"s3\",\"topic\":\"t\"," .
			    "\"partition\":$quote$_[0]$quote," .
			    "\"offset\":$quote$_[1]$quote,\"count\":1}\n";
		}
		while (<STDIN>) {
			print $given $_;
			/"partition":("?)([^",]*)\1,"offset":\1(\d+)/ or die;
			($quote, $part, $offset) = ($1, $2, $3);
			$mark = !/"value"/;
			$code->();
		}
	' "$1" "${2:-a}"
}
export -f sink

# --- what is stored

# The name of shard $1.
id() {
	printf 'shardId-%012d' "$1"
}

# The lines of partition or shard $2 (0) of topic or stream $1, without their
# timestamps.
stored() {
	local dir

	for dir in "store/topics/$1/${2:-0}" "store/streams/$1/$(id "${2:-0}")"; do
		[ ! -d "$dir" ] ||
			sed 's/"timestamp":[0-9]*,//' "$dir"/*.ndjson
	done
}

# Compares them with the other arguments.
holds() {
	stored "$1" "$2" >stored
	file expected "${@:3}"
	same expected stored
}

# All lines of topic or stream $1, partition by partition.
lines_of() {
	cat store/*/"$1"/*/*.ndjson
}

# Whether file $1 has the records of topic or stream $2, each of them once.
is_all_of() {
	sort "$1" >"$1.sorted"
	lines_of "$2" | sort >all
	same all "$1.sorted"
}

# The same, where records may come again.
has_all_of() {
	sort -u "$1" >"$1.sorted"
	lines_of "$2" | sort >all
	same all "$1.sorted"
}
