#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# crash.pl KILLS [SEED] - whole pipelines over folders, and a killer.
#
#	chunks of posts -> kafka-post   -> topic  -> kafka-get --acks
#	    | clean-pin | s3-put                     (two members of a group)
#	chunks of posts -> kinesis-put  -> stream -> kinesis-get --acks
#	    | clean-geo | s3-put --partition-by year
#
# Random members get KILL, TERM, STOP and CONT at random moments; whatever
# ends is started again. Shards are split meanwhile. At the end the logs are
# the measure: what clean-pin and clean-geo make of each partition's lines
# must be in its objects, each once and in order; and each post of the chunks
# must be in the logs. The seed repeats the schedule of signals, though not
# the machine's.
#
# B is the build folder; CRASH_DIR, if set, is the working folder, and kept.
use strict;
use warnings;
use File::Temp qw(tempdir);
use List::Util qw(sum0);
use POSIX qw(:sys_wait_h mkfifo);
use Time::HiRes qw(sleep time);
use FindBin;
require "$FindBin::Bin/measure.pl";

my ($kills, $seed) = @ARGV;
die "usage: crash.pl KILLS [SEED]\n" unless ($kills // '') =~ /^\d+$/;
$seed //= int(time) % 1_000_000;
srand($seed);
our $bin = ($ENV{B} // 'build') . '/bin';
my $dir = $ENV{CRASH_DIR} // tempdir('pinpipe-crash-XXXXXX', TMPDIR => 1,
    CLEANUP => 1);
mkdir $dir;
my $log = "$dir/err.log";
my $store = "file:$dir/store";
my $POSTS = 400;	# of a chunk
my $HANG = 60;		# s until a pipeline that must end is a failure
my ($PARTITIONS, $SHARDS) = (4, 2);
my %died;		# pid => wait status

print "crash: seed $seed, $kills kills\n";

sub fail {
	my ($why) = @_;
	system('tail', '-n', '40', $log);
	print "crash: FAILED (seed $seed): $why\n";
	$_->{over} = 1, end_all($_) for our @all;
	exit 1;
}

# --- a pipeline: members that are started and end together ----------------

our @all;

sub pipeline {
	my ($name, $commands, $in) = @_;
	my $p = {name => $name, commands => $commands, in => $in, run => 0,
	    live => {}, restarts => 0};
	push @all, $p;
	return $p;
}

sub start {
	my ($p) = @_;
	my @commands = $p->{commands}->(++$p->{run}) or return;
	my $from;
	open $from, '<', $p->{in} // '/dev/null' or die;
	for my $i (0 .. $#commands) {
		my ($r, $w);
		if ($i < $#commands) {
			pipe $r, $w or die;
		} else {
			open $w, '>>', "$dir/out.log" or die;
		}
		my $pid = fork // die;
		if ($pid == 0) {
			open STDIN, '<&', $from;
			open STDOUT, '>&', $w;
			open STDERR, '>>', $log;
			close $_ for grep { defined } $from, $w, $r;
			$SIG{PIPE} = 'DEFAULT';
			exec @{$commands[$i]} or POSIX::_exit(127);
		}
		$p->{live}{$pid} = $commands[$i][0] =~ s{.*/}{}r;
		close $w;
		$from = $r;
	}
	$p->{ending} = 0;
	$p->{statuses} = {};
}

# Takes in who has died. True while somebody lives.
sub reap {
	my ($p) = @_;
	while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
		$died{$pid} = $?;
	}
	for my $pid (keys %{$p->{live}}) {
		next unless exists $died{$pid};
		my ($name, $st) = (delete $p->{live}{$pid}, delete $died{$pid});
		my $code = $st & 127 ? 128 + ($st & 127) : $st >> 8;
		$p->{statuses}{$name} = $code;
		fail("$p->{name}: $name ended with $code")
		    unless grep { $code == $_ } 0, 75, 128 + 9, 128 + 13, 128 + 15;
		$p->{ending} ||= time;
	}
	return %{$p->{live}} ? 1 : 0;
}

# One member has died: the others must end by themselves. Stopped ones are
# continued, as a shell would.
sub tend {
	my ($p) = @_;
	if (reap($p)) {
		return unless $p->{ending};
		if (time - $p->{ending} > 3) {
			kill CONT => keys %{$p->{live}};
		}
		fail("$p->{name}: hangs: " . join ' ', values %{$p->{live}})
		    if time - $p->{ending} > $HANG;
		return;
	}
	unless ($p->{ended}++) {
		$p->{done}->($p) if $p->{done};
		$p->{again} = time + ($p->{every} // 0);
	}
	return if $p->{over} || time < $p->{again};
	$p->{ended} = 0;
	$p->{restarts}++;
	start($p);
}

sub end_all {
	my ($p) = @_;
	kill CONT => keys %{$p->{live}};
	kill KILL => keys %{$p->{live}};
}

# --- the four pipelines ----------------------------------------------------

sub run { system(@_) == 0 or fail("@_: $?"); }

# Posts go in as chunks: one that did not end with 0 is posted again.
sub feeder {
	my ($name, $table, @put) = @_;
	my $p = pipeline($name, sub {
		my $p = $_[0];
		return [@put];
	});
	$p->{chunk} = 0;
	$p->{every} = 0.1;
	my $next = sub {
		my $k = ++$p->{chunk};
		$p->{in} = "$dir/$name.$k";
		run("$bin/pin-emit -T $table --posts $POSTS --seed $k >$p->{in}");
		open my $f, '>>', $p->{in} or die;
		# what the cleaner rejects, and what nobody stores
		print $f qq({"index":"x$k","ind":"x$k"}\n),
		    qq({"topic":"t.$table","key":"$k","value":null}\n);
	};
	$p->{done} = sub {
		return unless grep { $_ == 0 } values %{$p->{statuses}};
		return $p->{over} = 1 if $p->{last};
		$next->();
	};
	$next->();
	return $p;
}

sub reader {
	my ($name, $commands) = @_;
	my $p;
	$p = pipeline($name, sub {
		my $fifo = "$dir/$name.$_[0].fifo";
		unlink "$dir/$name." . ($_[0] - 2) . '.fifo';
		mkfifo($fifo, 0600) or die;
		return $commands->($fifo, $p->{last} ? () : '-f');
	});
	$p->{done} = sub {
		$p->{over} = 1 if $p->{last} && $p->{begun} &&
		    !grep { $_ != 0 } values %{$p->{statuses}};
		$p->{begun} = 1 if $p->{last};
	};
	return $p;
}

run("$bin/kafka-topic -u $store create crash.pin --partitions $PARTITIONS");
run("$bin/kinesis-stream -u $store create crash-geo --shards $SHARDS");
my @feeders = (
	feeder('post', 'pin', "$bin/kafka-post", '-u', $store, '-t',
	    'crash.pin', '-k', 'index'),
	feeder('put', 'geo', "$bin/kinesis-put", '-u', $store, '-s',
	    'crash-geo', '-k', 'ind'),
);
my $lake = sub {
	my ($fifo, @f) = @_;
	return (
	    ["$bin/kafka-get", '-u', $store, '-g', 'lake', '--session', '1s',
		'--inflight', '200K', '--acks', $fifo, @f, 'crash.pin'],
	    ["$bin/clean-pin", '--max-rejects', '999999', '-r',
		"$dir/bad.ndjson"],
	    ["$bin/s3-put", '-B', "file:$dir/lake", '-b', 100 + int rand 400,
		'--receipts', $fifo]);
};
my $geo = sub {
	my ($fifo, @f) = @_;
	return (
	    ["$bin/kinesis-get", '-u', $store, '--state', "$dir/state",
		'--inflight', '200K', '--acks', $fifo, @f, 'crash-geo'],
	    ["$bin/clean-geo", '--max-rejects', '999999', '-r',
		"$dir/bad.ndjson"],
	    ["$bin/s3-put", '-B', "file:$dir/geo", '-b', 100 + int rand 400, '-z',
		'--partition-by', 'year', '--time-field', 'timestamp', '--receipts', $fifo]);
};
my @readers = (reader('lake1', $lake), reader('lake2', $lake),
    reader('geo', $geo));

# --- the killer ------------------------------------------------------------

sub strike {
	my @victims = map {
		my $p = $_;
		map { [$p, $_] } sort { $a <=> $b } keys %{$p->{live}}
	} @all;
	return 0 unless @victims;
	my ($p, $pid) = @{$victims[rand @victims]};
	my $what = rand;
	if ($what < 0.55) {
		kill KILL => $pid;
	} elsif ($what < 0.75) {
		kill TERM => $pid;
	} else {
		# sometimes until its lease has run out
		my $until = time + (rand() < 0.3 ? 1.5 : rand 0.3);
		kill STOP => $pid;
		push @{$p->{stopped}}, [$pid, $until];
	}
	return 1;
}

sub wake {
	for my $p (@all) {
		my @still;
		for (@{$p->{stopped} // []}) {
			if ($_->[1] < time) {
				kill CONT => $_->[0];
			} else {
				push @still, $_;
			}
		}
		$p->{stopped} = \@still;
	}
}

start($_) for @all;
my ($struck, $shards) = (0, $SHARDS);
while ($struck < $kills) {
	my $until = time + 0.02 + rand 0.25;
	while (time < $until) {
		tend($_) for @all;
		wake();
		sleep 0.005;
	}
	$struck += strike();
	# now and then a shard is split under them all
	if ($struck % 25 == 12 && $shards < 8) {
		my $shard = sprintf 'shardId-%012d', $shards - $SHARDS;
		system("$bin/kinesis-stream -u $store split crash-geo $shard " .
		    "2>>$log");
		$shards += 2;
	}
}

# --- the end: nobody is killed any more ------------------------------------

sub drain {
	my $end = time + 2 * $HANG;
	while (grep { !$_->{over} } @_) {
		tend($_) for grep { !$_->{over} } @all;
		wake();
		fail('the end does not come: ' .
		    join ' ', map { $_->{name} } grep { !$_->{over} } @_)
		    if time > $end;
		sleep 0.01;
	}
}

$_->{last} = 1 for @feeders;
drain(@feeders);
for my $p (@readers) {
	$p->{last} = 1;
	kill CONT => keys %{$p->{live}};
	kill TERM => keys %{$p->{live}};
}
drain(@readers);

# --- the measure -----------------------------------------------------------

my ($pins, $posted) = logged('clean-pin', 0,
    glob "$dir/store/topics/crash.pin/[0-9]*");
my ($geos, $put) = logged('clean-geo', 1,
    glob "$dir/store/streams/crash-geo/shardId-*");
my $moved = compare('topic to bucket', $pins, objects("$dir/lake"));
$moved += compare('stream to bucket', $geos, objects("$dir/geo"));
for ([$feeders[0], $posted], [$feeders[1], $put]) {
	my ($p, $have) = @$_;
	for (lines("cat $dir/$p->{name}.[0-9]*")) {
		chomp;
		next if /"value":null/;
		fail("$p->{name}: a post was lost: $_") unless $have->{$_};
	}
}
printf "crash: ok: %d records, each once; %d kills, %d restarts, " .
    "%d records a kill\n", $moved, $struck,
    sum0(map { $_->{restarts} } @readers, @feeders), $moved / ($struck || 1);
