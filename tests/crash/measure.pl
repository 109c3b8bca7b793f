# SPDX-License-Identifier: MIT
# measure.pl - what a log's records are as clean rows, against the objects of
# a bucket: each must be there once, and in order. For crash.pl and
# failpoints.pl, which have fail() and $bin.
use strict;
use warnings;
use List::Util qw(sum0);
use IO::Uncompress::Gunzip;

our $bin;

# The lines that a command writes; one word alone is a shell's.
sub lines {
	open my $f, '-|', @_ or fail("@_: $!");
	my @l = <$f>;
	close $f or fail("@_: $?");
	return @l;
}

# Expected and found, as lists of lines by partition (and folder).
sub compare {
	my ($what, $want, $have) = @_;
	my ($n, $lost, $doubled, $order) = (0, 0, 0, 0);
	my %keys = map { $_ => 1 } keys %$want, keys %$have;
	for my $k (sort keys %keys) {
		my @w = @{$want->{$k} // []};
		my @h = @{$have->{$k} // []};
		my %count;
		$count{$_}++ for @w;
		$count{$_}-- for @h;
		$lost += sum0 grep { $_ > 0 } values %count;
		$doubled -= sum0 grep { $_ < 0 } values %count;
		$order++ if "@w" ne "@h";
		$n += @w;
	}
	fail("$what: $lost lost, $doubled doubled, $order out of order")
	    if $lost + $doubled + $order;
	return $n;
}

# Of each partition and folder the lines of its objects, in their order.
sub objects {
	my ($bucket) = @_;
	my @keys = lines("cd $bucket && find topics -type f");
	chomp @keys;
	my %first = map { $_ => /\+(\d+)\.json(\.gz)?$/ ? $1 : '' } @keys;
	my %have;
	for my $key (sort { length $first{$a} <=> length $first{$b} ||
	    $first{$a} cmp $first{$b} } @keys) {
		my ($folder) = $key =~ m{([^/]+)/[^/]+$};
		my ($part) = $key =~ /\+([^+]+)\+\d+\.json/;
		my $in = IO::Uncompress::Gunzip->new("$bucket/$key",
		    Transparent => 1) or fail("$bucket/$key");
		push @{$have{"$part $folder"}}, $in->getlines;
	}
	return \%have;
}

sub folder_of {
	my ($line) = @_;
	return $line =~ /"timestamp":"(\d{4})-/ ? "year=$1" : 'year=null';
}

# The rows of a folder of segments, as the cleaner makes them, bare.
sub cleaned {
	my ($clean, $path) = @_;
	my @l = grep { !/"value":null\}$/ } lines(
	    "cat $path/*.ndjson | { $bin/$clean -q || [ \$? -eq 1 ]; }");
	s/^.*?"value":(\{.*\})\}$/$1/s && s/\n?$/\n/ for @l;
	return @l;
}

# Rows of the segments of a topic or stream, before and after cleaning, by
# partition, and folder where one is given by the row.
sub logged {
	my ($clean, $folder, @paths) = @_;
	my (%want, %raw);
	for my $path (@paths) {
		my ($part) = $path =~ /([^\/]+)$/;
		my @segments = glob "$path/*.ndjson" or next;
		for (cleaned($clean, $path)) {
			my $in = $folder ? folder_of($_) : "partition=$part";
			push @{$want{"$part $in"}}, $_;
		}
		$raw{$_}++ for map { /"value":(\{.*\})\}$/ }
		    lines("cat $path/*.ndjson");
	}
	return (\%want, \%raw);
}

1;
