#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# failpoints.pl [NAME...] - dies at every point between a write and what makes
# it count, one run a point and pass, and then does it all again.
#
# A build with -DFAILPOINTS kills itself where PINPIPE_FAILPOINT says NAME:K,
# at the K-th pass of that point. Each point of the sources is tried for K =
# 1, 2, ... until no member dies of it any more, or LAST is reached; a point
# that no run reaches is an error. After the death the pipelines run once
# more, to their end, and each record must be in its bucket exactly once.
#
# B is the build folder, of such a build.
use strict;
use warnings;
use File::Temp qw(tempdir);
use List::Util qw(uniq);
use Time::HiRes qw(time);
use FindBin;
require "$FindBin::Bin/measure.pl";

$| = 1;
our $bin = ($ENV{B} // 'build') . '/bin';
my $LAST = $ENV{FAILPOINT_LAST} // 12;
my $POSTS = 400;
my $dir;

sub fail {
	print "failpoints: FAILED: @_\n";
	system('tail', '-n', '20', "$dir/err.log");
	exit 1;
}

sub names {
	my @found;
	for my $file (glob 'lib/*/*.c bin/*.c') {
		open my $f, '<', $file or die;
		while (<$f>) { push @found, /\bFAILPOINT\("([^"]+)"\)/g; }
	}
	return sort +uniq(@found);
}

# Everything once, in a folder that may hold what an earlier run left. True
# where each member ended with 0.
sub once {
	my $script = <<'SH';
set -u; d=$1; bin=$2; s=file:$d/store; rc=0
run() {
	st=0
	"$@" 2>>"$d/err.log" >>"$d/out.log" || st=$?
	[ $st -lt 128 ] || echo "$1" >>"$d/killed"
	[ $st = 0 ] || rc=1
}
[ -e "$d/pins" ] || "$bin/pin-emit" -T pin --posts "$3" >"$d/pins"
[ -e "$d/geos" ] || "$bin/pin-emit" -T geo --posts "$3" >"$d/geos"
[ -e "$d/posted" ] || { run "$bin/kafka-topic" -u "$s" create p --partitions 2
	rc=0; run "$bin/kafka-post" -u "$s" -t p -k index "$d/pins"
	[ $rc = 0 ] && : >"$d/posted"; }
[ -e "$d/put" ] || { run "$bin/kinesis-stream" -u "$s" create g --shards 2
	rc=0; run "$bin/kinesis-put" -u "$s" -s g -k ind "$d/geos"
	[ $rc = 0 ] && : >"$d/put"; }
[ -e "$d/put" ] && [ ! -e "$d/split" ] &&
    { rc=0; run "$bin/kinesis-stream" -u "$s" split g shardId-000000000000
	[ $rc = 0 ] && : >"$d/split"; }
# made and deleted: what a kill leaves of it must be in nobody's way
for n in 1 2; do
	run "$bin/kafka-topic" -u "$s" delete x || :
	run "$bin/kinesis-stream" -u "$s" delete x || :
	echo '{"a":1}' | run "$bin/kafka-post" -u "$s" -t x
	echo '{"a":1}' | run "$bin/kinesis-put" -u "$s" -s x
done
rm -f "$d/a" "$d/b" "$d/c"; mkfifo "$d/a" "$d/b" "$d/c"
{ "$bin/kafka-get" -u "$s" -g lake --acks "$d/a" p || echo a >>"$d/bad"; } \
    2>>"$d/err.log" |
    { "$bin/clean-pin" || echo b >>"$d/bad"; } 2>>"$d/err.log" |
    { "$bin/s3-put" -B "file:$d/lake" -b 90 --receipts "$d/a" ||
	echo c >>"$d/bad"; } 2>>"$d/err.log"
{ "$bin/kinesis-get" -u "$s" --state "$d/state" --acks "$d/b" g ||
	echo d >>"$d/bad"; } 2>>"$d/err.log" |
    { "$bin/clean-geo" || echo e >>"$d/bad"; } 2>>"$d/err.log" |
    { "$bin/s3-put" -B "file:$d/geo" -b 90 -z --partition-by year \
	--time-field timestamp --receipts "$d/b" || echo f >>"$d/bad"; } 2>>"$d/err.log"
{ "$bin/s3-get" -B "file:$d/lake" --state "$d/lake.state" \
	--acks "$d/c" || echo g >>"$d/bad"; } 2>>"$d/err.log" |
    { "$bin/s3-put" -B "file:$d/copy" -b 70 --receipts "$d/c" ||
	echo h >>"$d/bad"; } 2>>"$d/err.log"
[ -e "$d/posted" ] && [ -e "$d/put" ] && [ ! -s "$d/bad" ] &&
    [ ! -s "$d/killed" ]
SH
	unlink "$dir/bad", "$dir/killed";
	return system('timeout', '60', 'sh', '-c', $script, 'sh', $dir, $bin,
	    $POSTS) == 0;
}

sub measure {
	my ($name) = @_;
	my ($pins) = logged('clean-pin', 0, glob "$dir/store/topics/p/[0-9]*");
	my ($geos) = logged('clean-geo', 1,
	    glob "$dir/store/streams/g/shardId-*");
	my $n = compare("$name: topic", $pins, objects("$dir/lake"));
	$n += compare("$name: stream", $geos, objects("$dir/geo"));
	compare("$name: copy", objects("$dir/lake"), objects("$dir/copy"));
	fail("$name: $n records of " . 2 * $POSTS) if $n < 2 * $POSTS;
}

my $runs = 0;
for my $name (@ARGV ? @ARGV : names()) {
	for my $k (1 .. $LAST) {
		$dir = tempdir('pinpipe-fail-XXXXXX', TMPDIR => 1,
		    CLEANUP => !$ENV{FAILPOINT_KEEP});
		my $began = time;
		local $ENV{PINPIPE_FAILPOINT} = "$name:$k";
		my $whole = once();
		delete $ENV{PINPIPE_FAILPOINT};
		fail("$name: no run reaches it") if $whole && $k == 1;
		last if $whole;
		$runs++;
		my $died = time - $began;
		once() || once() || fail("$name:$k: does not recover");
		measure("$name:$k");
		printf "%s:%d: died in %.1f s, recovered in %.1f s\n", $name, $k,
		    $died, time - $began - $died;
		system('rm', '-rf', $dir);
	}
}
print "failpoints: ok: $runs deaths, nothing lost, nothing doubled\n";
