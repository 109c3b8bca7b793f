#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# clean.pl TABLE RAW CLEAN - whether each row of CLEAN is what the rules make
# of the row of RAW on the same line. A plain reading of the rules, with a
# JSON library and regular expressions: it shares nothing with the C code.
# Prints the first rows that differ; status 1 if any does.
use strict;
use warnings;
use JSON::PP;

my $blank = qr/[ \t\n\r\x0b\f\xa0]/;
my %exact = (
	title => [ 'No Title Data Available', 'Untitled' ],
	description => [ 'Untitled', 'No description' ],
	poster_name => ['User Info Error'],
	follower_count => ['User Info Error'],
	tag_list => [ 'N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e', 'No Tags Available' ],
	image_src => [ 'Image src error', 'Image src error.' ],
);

sub text {
	my ($name, $v) = @_;
	return undef if !defined $v || ref $v || $v =~ /\A$blank*\z/;
	return undef if grep { $_ eq $v } @{ $exact{$name} || [] };
	return undef
	    if $name eq 'description' && index($v, 'No description available') == 0;
	return $v;
}

sub trim {
	my ($v) = @_;
	return undef if !defined $v;
	$v =~ s/\A$blank+//;
	$v =~ s/$blank+\z//;
	return $v eq '' ? undef : $v;
}

sub followers {
	my ($v) = @_;
	return undef if !defined text('follower_count', $v);
	$v = trim($v);
	return undef
	    if $v !~ /\A(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([kKmMbB]?)\z/;
	my ($int, $frac, $unit) = ($1, defined $2 ? $2 : '', lc $3);
	my $places = { '' => 0, k => 3, m => 6, b => 9 }->{$unit};
	$int =~ s/,//g;
	$frac =~ s/0+\z//;
	return undef if length $frac > $places;
	my $n = $int . $frac . '0' x ($places - length $frac);
	$n =~ s/\A0+(?=\d)//;
	return undef
	    if length $n > 19 || (length $n == 19 && $n gt '9223372036854775807');
	return $n;
}

sub path {
	my ($v) = @_;
	return undef if !defined text('save_location', $v);
	1 while $v =~ s/\ALocal save in //;
	return text('save_location', $v);
}

# the raw rows at hand have one form of time only
sub when {
	my ($v) = @_;
	return undef
	    if $v !~ /\A(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\z/;
	return "$1T$2Z";
}

my %rules = (
	pin => sub {
		my ($r) = @_;
		return [
			ind => $r->{index},
			(map { ($_ => text($_, $r->{$_})) }
				qw(unique_id title description)),
			follower_count => followers($r->{follower_count}),
			(map { ($_ => text($_, $r->{$_})) }
				qw(poster_name tag_list is_image_or_video image_src)),
			save_location => path($r->{save_location}),
			category => text('category', $r->{category}),
		];
	},
	geo => sub {
		my ($r) = @_;
		return [
			ind => $r->{ind},
			country => trim($r->{country}),
			coordinates => [ $r->{latitude}, $r->{longitude} ],
			timestamp => when($r->{timestamp}),
		];
	},
	user => sub {
		my ($r) = @_;
		my @names = grep { defined }
		    map { trim($r->{$_}) } qw(first_name last_name);
		return [
			ind => $r->{ind},
			user_name => @names ? "@names" : undef,
			age => $r->{age} >= 0 && $r->{age} <= 130 ? $r->{age} : undef,
			date_joined => when($r->{date_joined}),
		];
	},
);

sub show {
	my ($v) = @_;
	return 'null' if !defined $v;
	return '[' . join(',', map { show($_) } @$v) . ']' if ref $v;
	return "$v";
}

my ($table, $raw, $clean) = @ARGV;
my $json = JSON::PP->new->utf8;
my ($n, $bad) = (0, 0);
open my $a, '<', $raw or die "$raw: $!\n";
open my $b, '<', $clean or die "$clean: $!\n";
while (my $line = <$a>) {
	my $got = <$b>;
	$n++;
	die "line $n: missing\n" if !defined $got;
	my $want = $rules{$table}->($json->decode($line));
	my $have = $json->decode($got);
	my @names = @$want[ grep { $_ % 2 == 0 } 0 .. $#$want ];
	# the order of the columns, as text: it is part of the contract
	my @order = $got =~ /[{,]"(\w+)":(?=["\d\[n-])/g;
	my @told;
	push @told, "order @order" if "@order" ne "@names" && $got !~ /\\"/;
	for (my $i = 0; $i < @$want; $i += 2) {
		my ($name, $value) = @$want[ $i, $i + 1 ];
		push @told, "$name: want " . show($value) . ", have "
		    . show($have->{$name})
		    if show($value) ne show($have->{$name});
	}
	push @told, 'more columns' if keys %$have != @names;
	next if !@told;
	binmode STDOUT, ':utf8';
	print "line $n: ", join('; ', @told), "\n" if $bad++ < 10;
}
die "more lines than rows\n" if defined <$b>;
print "$n rows, $bad differ\n";
exit($bad ? 1 : 0);
