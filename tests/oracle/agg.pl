#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# agg.pl - the ten questions answered by plain loops, and random rows to ask
# them about. Its own reading of the rules, with a JSON library and regular
# expressions: it shares nothing with the C code.
#
#	agg.pl answers [OPTION...] FILE...   as query-agg --all [OPTION...] does
#	agg.pl rows SEED                     random rows, with all kinds of dirt
#	agg.pl compare ROUNDS SEED           random rows and options: query-agg
#	                                     must print the same bytes; what it
#	                                     read stays here where it does not
#	agg.pl ask ROUNDS SEED               the same with random questions:
#	                                     -g, -a, --where, --top
#	agg.pl stream ROUNDS SEED            the same about random rows of any
#	                                     columns, as one stream
#	agg.pl parts ROUNDS SEED             in parts, merged somehow: the same
#	                                     bytes as in one run
#
# OPTION: --ties all, --median low, --distinct user, --nulls.
use strict;
use warnings;
use B;
use Encode ();
use JSON::PP;
use Math::BigFloat;
use List::Util qw(shuffle);
use Math::BigInt;
use Math::BigRat;
use POSIX ();

my $json = JSON::PP->new->utf8->allow_nonref;
my $blank = qr/[ \t\n\r\x0b\f\xa0]/;

# --- the rules

# A value as a pair: 'text', 'number', 'null' or 'other', and what it is.
sub typed {
	my ($v) = @_;
	return ('null', undef) if !defined $v;
	return ('other', undef) if ref $v;
	my $flags = B::svref_2object(\$v)->FLAGS;
	return ($flags & B::SVf_POK ? 'text' : 'number', $v);
}

sub text {
	my ($v, @placeholders) = @_;
	my ($type, $s) = typed($v);
	return undef if $type ne 'text' || $s =~ /\A$blank*\z/;
	return (grep { $_ eq $s } @placeholders) ? undef : $s;
}

sub trimmed {
	my ($s) = @_;
	return undef if !defined $s;
	$s =~ s/\A$blank+|$blank+\z//g;
	return $s;
}

# Decimal digits as a number, or undef where it is above 2^63-1.
sub bounded {
	my ($digits) = @_;
	$digits =~ s/\A0+(?=\d)//;
	return undef if length $digits > 19;
	return undef
	    if length $digits == 19 && $digits gt '9223372036854775807';
	return 0 + $digits;
}

sub followers {
	my ($v) = @_;
	my ($type, $n) = typed($v);
	if ($type eq 'number') {
		return $n =~ /\A\d+\z/ ? $n : undef;
	}
	my $s = trimmed(text($v, 'User Info Error'));
	return undef if !defined $s;
	my %zeros = ('' => 0, k => 3, m => 6, b => 9);
	$s =~ /\A(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?([kKmMbB]?)\z/a
	    or return undef;
	my ($whole, $part, $zeros) = ($1, $2 // '', $zeros{lc $3});
	$whole =~ tr/,//d;
	$part =~ s/0+\z//;
	return undef if length $part > $zeros;
	return bounded($whole . $part . '0' x ($zeros - length $part));
}

# undef: the row is bad
sub ind {
	my ($v) = @_;
	my ($type, $n) = typed($v);
	return $n =~ /\A-?\d+\z/ ? $n : undef if $type eq 'number';
	return undef if $type ne 'text' || $n !~ /\A\d+\z/a;
	return bounded($n);
}

sub age {
	my ($v) = @_;
	my ($type, $n) = typed($v);
	return undef if $type ne 'number' && $type ne 'text';
	return undef if $n !~ /\A\d+\z/a || length $n > 5 || $n > 130;
	return 0 + $n;
}

sub leap {
	my ($y) = @_;
	return $y % 400 == 0 || ($y % 4 == 0 && $y % 100 != 0);
}

my @before = (undef, 0); # days before each year, from the year 1

sub seconds {
	my ($y, $m, $d, $time) = @_;
	my @days = (31, leap($y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31);
	return undef if $y < 1 || $m < 1 || $m > 12 || $d < 1;
	return undef if $d > $days[$m - 1];
	push @before, $before[-1] + 365 + leap($#before) while @before <= $y;
	my $n = $before[$y] + $d - 1;
	$n += $days[$_] for 0 .. $m - 2;
	return ($n - 719162) * 86400 + $time;
}

sub when {
	my ($v) = @_;
	my ($type, $s) = typed($v);
	my $secs;
	if ($type eq 'number') {
		$secs = ($s - $s % 1000) / 1000;
	} else {
		$s = trimmed(text($v)) // return undef;
		$s =~ /\A(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)
		    (?:\.\d+)?(?:Z|([-+])(\d\d):?(\d\d))?\z/ax
		    or return undef;
		return undef if $4 > 23 || $5 > 59 || $6 > 59;
		return undef if defined $7 && ($8 > 23 || $9 > 59);
		my $zone = defined $7 ? ($8 * 60 + $9) * 60 : 0;
		$zone = -$zone if defined $7 && $7 eq '-';
		$secs = seconds($1, $2, $3, ($4 * 60 + $5) * 60 + $6);
		return undef if !defined $secs;
		$secs -= $zone;
	}
	return undef if $secs < -62135596800 || $secs >= 253402300800;
	return $secs;
}

sub year {
	my ($secs) = @_;
	return defined $secs ? (gmtime $secs)[5] + 1900 : undef;
}

sub age_group {
	my ($age) = @_;
	return undef if !defined $age || $age < 18;
	return '18-24' if $age < 25;
	return '25-35' if $age < 36;
	return $age < 51 ? '36-50' : '50+';
}

sub user_name {
	my ($r) = @_;
	return trimmed(text($r->{user_name}))
	    if !exists $r->{first_name} && !exists $r->{last_name};
	my @names = grep { defined }
	    map { trimmed(text($r->{$_})) } qw(first_name last_name);
	return @names ? "@names" : undef;
}

# --- reading

my %own = (
	pin => [qw(index unique_id title description poster_name follower_count
	    tag_list is_image_or_video image_src downloaded save_location
	    category)],
	geo => [qw(timestamp latitude longitude country coordinates)],
	user => [qw(first_name last_name age date_joined user_name)],
);

sub table_of {
	my ($topic, $row) = @_;
	if (defined $topic) {
		return lc $1 if $topic =~ /(?:\A|[._-])(pin|geo|user)\z/i;
		return lc $1 eq 'pinterest' ? 'pin'
		    : lc $1 eq 'geolocation' ? 'geo' : 'user'
		    if $topic =~
		    /(?:\A|[._-])(pinterest|geolocation|user)_data\z/i;
	}
	return undef if ref $row ne 'HASH';
	for my $t (qw(pin geo user)) {
		return $t if grep { exists $row->{$_} } @{ $own{$t} };
	}
	return undef;
}

# One table's values, of the columns that the questions use.
sub values_of {
	my ($table, $r, $o) = @_;
	return {
		category => text($r->{category}),
		poster_name => text($r->{poster_name}, 'User Info Error'),
		follower_count => followers($r->{follower_count}),
	} if $table eq 'pin';
	return {
		country => trimmed(text($r->{country})),
		timestamp => when($r->{timestamp}),
	} if $table eq 'geo';
	return {
		age => age($r->{age}),
		date_joined => when($r->{date_joined}),
		$o->{distinct} ? (user_name => user_name($r)) : (),
	};
}

sub differ {
	my ($a, $b) = @_;
	for my $k (keys %$a) {
		return 1 if defined $a->{$k} != defined $b->{$k};
		return 1 if defined $a->{$k} && $a->{$k} ne $b->{$k};
	}
	return 0;
}

# {table}{ind}{column}; {bad} and {differing} rows, {first} of the latter.
sub read_rows {
	my ($o, @files) = @_;
	my %t = (pin => {}, geo => {}, user => {}, bad => 0, differing => 0);
	for my $file (@files) {
		open my $f, '<', $file or die "$file: $!\n";
		while (my $line = <$f>) {
			next if $line =~ /\A[ \t\r]*\n?\z/;
			my $rec = eval { $json->decode($line) };
			if (ref $rec ne 'HASH') {
				$t{bad}++;
				next;
			}
			my ($row, $topic) = ($rec, undef);
			if (exists $rec->{topic}) {
				next if !defined $rec->{value};
				($row, $topic) = @$rec{qw(value topic)};
			}
			my $table = table_of($topic, $row) // next;
			if (ref $row ne 'HASH') {
				$t{bad}++;
				next;
			}
			my $i = ind($table eq 'pin' && exists $row->{index}
			    ? $row->{index} : $row->{ind});
			if (!defined $i) {
				$t{bad}++;
				next;
			}
			my $new = values_of($table, $row, $o);
			my $old = $t{$table}{$i};
			$t{$table}{$i} //= $new;
			next if !defined $old || !differ($old, $new);
			$t{first} = "$file:$., $table, ind $i"
			    if $t{differing}++ == 0;
		}
	}
	return \%t;
}

# --- the questions

# Keys of hashes: n is null, which comes last, v a value before it.
sub key {
	my ($v) = @_;
	return 'z' if !defined $v;
	return ref $v eq 'ARRAY' ? "a$v->[0] $v->[2]" : "a$v";
}

sub unkey {
	my ($k) = @_;
	return $k eq 'z' ? undef : substr $k, 1;
}

# {group}{name} is a number: the names with the greatest one in each group.
sub tops {
	my ($n, $o) = @_;
	my @rows;
	for my $group (sort keys %$n) {
		my @names = grep { defined $n->{$group}{$_} }
		    sort keys %{ $n->{$group} };
		my ($most) = sort { $b <=> $a }
		    map { $n->{$group}{$_} } @names;
		@names = grep { $n->{$group}{$_} == $most } @names;
		@names = @names[ 0 .. 0 ] if @names && !$o->{ties_all};
		push @rows, map { [ unkey($group), unkey($_), $most ] } @names;
	}
	return @rows;
}

# What is shown for a list of integers: 12, 12.5 or null.
sub median {
	my ($o, @v) = @_;
	return undef if !@v;
	@v = sort { $a <=> $b } @v;
	my ($low, $high) = @v[ $#v / 2, @v / 2 ];
	use integer;
	return $low if $o->{low};
	return $low + ($high - $low) / 2 . (($high - $low) % 2 ? '.5' : '');
}

sub more {
	my ($slot, $v) = @_;
	$$slot = $v if defined $v && (!defined $$slot || $v > $$slot);
}

# Each answer is rows of columns, in order, as the question's line says.
sub answers {
	my ($t, $o) = @_;
	my ($pin, $geo, $user) = @$t{qw(pin geo user)};
	my $known = sub { $o->{nulls} || !grep { !defined } @_ };
	my (%by_country, %by_year, %users, %countries, %by_age, %of_age,
	    %of_year, %of_both, %joined);

	for my $i (grep { $geo->{$_} } keys %$pin) {
		my ($p, $g) = ($pin->{$i}, $geo->{$i});
		my ($cat, $country) = ($p->{category}, $g->{country});
		my $year = year($g->{timestamp});

		$by_country{ key($country) }{ key($cat) }++
		    if $known->($country, $cat);
		$by_year{ key($year) }{ key($cat) }++
		    if $known->($cat) && defined $year && $year >= 2018
		    && $year <= 2022;
		more(\$users{ key($country) }{ key($p->{poster_name}) },
		    $p->{follower_count})
		    if $known->($country, $p->{poster_name});
		more(\$countries{all}{ key($country) }, $p->{follower_count})
		    if $known->($country);
	}
	for my $i (grep { $user->{$_} } keys %$pin) {
		my ($p, $u) = ($pin->{$i}, $user->{$i});
		my ($group, $year) =
		    (age_group($u->{age}), year($u->{date_joined}));
		my @count = grep { defined } $p->{follower_count};
		my $asked = defined $year && $year >= 2015 && $year <= 2020;

		$by_age{ key($group) }{ key($p->{category}) }++
		    if $known->($group, $p->{category});
		push @{ $of_age{ key($group) } }, @count if $known->($group);
		push @{ $of_year{ key($year) } }, @count if $asked;
		push @{ $of_both{ key($group) }{ key($year) } }, @count
		    if $asked && $known->($group);
	}
	for my $u (values %$user) {
		my $year = year($u->{date_joined});
		next if !defined $year || $year < 2015 || $year > 2020;
		my $who = join "\0",
		    map { key($_) } @$u{qw(user_name age date_joined)};
		push @{ $joined{$year} }, $who;
	}

	my @country_top = map { [ @$_[ 1, 2 ] ] } tops(\%countries, $o);
	return (
		[ 'top-category-by-country',
			[qw(country category category_count)],
			tops(\%by_country, $o) ],
		[ 'top-category-by-year',
			[qw(post_year category category_count)],
			tops(\%by_year, $o) ],
		[ 'posts-by-category-and-year',
			[qw(post_year category category_count)],
			map {
				my $y = $_;
				map { [ unkey($y), unkey($_), $by_year{$y}{$_} ] }
				    sort keys %{ $by_year{$y} }
			} sort keys %by_year ],
		[ 'top-user-by-country',
			[qw(country poster_name follower_count)],
			tops(\%users, $o) ],
		[ 'country-with-top-user', [qw(country follower_count)],
			@country_top ],
		[ 'top-category-by-age-group',
			[qw(age_group category category_count)],
			tops(\%by_age, $o) ],
		[ 'median-followers-by-age-group',
			[qw(age_group median_follower_count)],
			map { [ unkey($_), median($o, @{ $of_age{$_} }) ] }
			    sort keys %of_age ],
		[ 'users-joined-by-year', [qw(join_year number_users_joined)],
			map {
				my %different = map { $_ => 1 } @{ $joined{$_} };
				[ $_, $o->{distinct} ? scalar keys %different
					: scalar @{ $joined{$_} } ]
			} sort keys %joined ],
		[ 'median-followers-by-join-year',
			[qw(join_year median_follower_count)],
			map { [ unkey($_), median($o, @{ $of_year{$_} }) ] }
			    sort keys %of_year ],
		[ 'median-followers-by-join-year-and-age-group',
			[qw(age_group join_year median_follower_count)],
			map {
				my $g = $_;
				map { [ unkey($g), unkey($_),
					median($o, @{ $of_both{$g}{$_} }) ] }
				    sort keys %{ $of_both{$g} }
			} sort keys %of_both ],
	);
}

# --- printing

my %texts = map { $_ => 1 } qw(country category poster_name age_group);
my %short = ("\t" => 't', "\n" => 'n', "\r" => 'r', "\b" => 'b', "\f" => 'f',
    '"' => '"', '\\' => '\\');

sub quoted {
	my ($s) = @_;
	$s =~ s/(["\\\x00-\x1f])/
	    '\\' . ($short{$1} \/\/ sprintf 'u%04x', ord $1)/gex;
	utf8::encode($s);
	return "\"$s\"";
}

# Lines of NDJSON; of one question, or of all, which then begin with its name.
sub lines {
	my ($only, @answers) = @_;
	my $out = '';
	for (@answers) {
		my ($name, $columns, @rows) = @$_;
		next if defined $only && $only ne $name;
		for my $row (@rows) {
			my @cells = map {
				my ($c, $v) = ($columns->[$_], $row->[$_]);
				"\"$c\":" . (!defined $v ? 'null'
					: $texts{$c} ? quoted($v) : $v)
			} 0 .. $#$columns;
			unshift @cells, "\"query\":\"$name\""
			    if !defined $only;
			$out .= '{' . join(',', @cells) . "}\n";
		}
	}
	return $out;
}

# --- random rows

sub any {
	return $_[ rand @_ ];
}

sub maybe_text {
	my (@usual) = @_;
	return rand() < 0.9 ? any(@usual)
	    : any(undef, '', '  ', "\xa0", 5, -1.5, [], { a => 1 },
		JSON::PP::true, 'null');
}

sub random_time {
	my ($from, $years) = @_;
	my $day = sprintf '%04d-%02d-%02d', $from + int rand $years,
	    1 + rand 12, 1 + rand 28;
	my $time = sprintf '%02d:%02d:%02d', rand 24, rand 60, rand 60;
	my $new_year = $from + int rand $years;
	return any(
		("$day $time") x 8, "${day}T${time}Z", "${day}T$time.999",
		" $day $time ", "$new_year-12-31 23:30:00-01:00",
		"$new_year-01-01T00:30:00+0100", int(rand 1.7e12), -1,
		"$day", "$day 24:00:00", "$from-02-30 00:00:00", undef, 'never',
		253402300800000
	);
}

sub random_row {
	my ($table, $i) = @_;
	my %ind = ($table eq 'pin' && rand() < 0.7 ? 'index' : 'ind' => $i);
	return {
		%ind,
		category => maybe_text('art', 'beauty', 'tattoos', 'Äpfel',
			'a"b\\c', "new\nline", "\x{1f600}", 'a,b|c'),
		poster_name => maybe_text('Ann', 'Bob ', 'User Info Error',
			"Zo\x{eb}", 'Ann Lee', 'ann', "\x{2028}", "\x7f"),
		follower_count => any(
			(map { int(rand 1000) . $_ } '', 'k', 'k', 'M'),
			int(rand 100), '1.5k', '0.0004M', '1,234', '1.5', '007',
			'User Info Error', ' 12 ', '9B', -1, 12.5, undef, [],
			'9223372036854775807', '9223372036854775806',
			'9223372036854775808', '12k '),
		title => 'x',
	} if $table eq 'pin';
	return {
		%ind,
		country => maybe_text('Peru', ' Peru ', "Aruba\xa0", 'Aruba',
			"C\x{f4}te d'Ivoire", 'Chad', 'Cuba', 'Togo'),
		timestamp => random_time(2016, 8),
		latitude => 1.5,
	} if $table eq 'geo';
	return {
		%ind,
		(rand() < 0.5
			? (user_name => maybe_text('Ann Lee', 'Bob', 'Al'))
			: (first_name => maybe_text('Ann', ' Ann ', 'Bob'),
				last_name => maybe_text('Lee', "Lee\n", 'Al'))),
		age => any((map { int rand 70 } 1 .. 9), 17, 18, 24, 25, 35, 36,
			50, 51, 130, 131, -1, '30', 'x', '', undef, 30.5, '007'),
		date_joined => random_time(2014, 8),
	};
}

sub random_line {
	my ($table, $row) = @_;
	my $j = JSON::PP->new->allow_nonref;
	$j = rand() < 0.5 ? $j->ascii : $j->utf8;
	$j = $j->space_after if rand() < 0.5;
	delete $row->{ any(keys %$row) } if rand() < 0.05;
	my $kind = rand;
	return $j->encode($row) . "\n" if $kind < 0.5;
	my $topic = any($table, "12c5.$table", uc "x-$table", {
		pin => 'pinterest_data', geo => 'a.geolocation_data',
		user => 'User_Data' }->{$table}, 'mixed', 'mispin');
	my %envelope = (topic => $topic, offset => 7, value => $row);
	return $j->encode(\%envelope) . "\n" if $kind < 0.93;
	$envelope{value} = any(undef, 5, 'x');
	delete $envelope{value} if rand() < 0.3;
	return any($j->encode(\%envelope), '', '{', '[1]', '{"x":1}',
		'{"ind":5}', "\xff") . "\n";
}

# Few posts, so that tables meet; some rows twice, some of another post's ind.
sub random_rows {
	my ($seed) = @_;
	srand $seed;
	my $posts = any(0, 1, 3, 30, 100, 150);
	my $clash = rand() < 0.5 ? 0 : 0.1;
	my @lines;
	for my $i (1 .. $posts) {
		my $ind = any($i, $i, $i, "$i", -$i, $i * 1e12);
		$ind = any('', '1x', 1.5, undef) if rand() < 0.02;
		for my $table (qw(pin geo user)) {
			next if rand() < 0.15;
			my $row = random_row($table, $ind);
			my $again = { %$row };
			push @lines, random_line($table, $row);
			push @lines, random_line($table, $again)
			    if rand() < 0.1;
			push @lines, random_line($table,
				random_row($table, any(1 .. $posts)))
			    if rand() < $clash;
		}
	}
	for my $i (reverse 1 .. $#lines) {
		my $j = int rand($i + 1);
		@lines[ $i, $j ] = @lines[ $j, $i ];
	}
	return @lines;
}

# --- comparing

sub spit {
	my ($file, @lines) = @_;
	open my $f, '>', $file or die "$file: $!\n";
	print $f @lines;
	close $f or die "$file: $!\n";
}

sub slurp {
	my ($file) = @_;
	open my $f, '<', $file or die "$file: $!\n";
	local $/;
	return scalar <$f> // '';
}

sub options {
	my (@argv) = @_;
	my %o;
	while (@argv && $argv[0] =~ /\A--(.*)/) {
		my $name = $1;
		shift @argv;
		$o{nulls} = 1, next if $name eq 'nulls';
		my $way = shift @argv;
		$o{ties_all} = 1 if $way eq 'all';
		$o{low} = 1 if $way eq 'low';
		$o{distinct} = 1 if $way eq 'user';
	}
	return \%o, @argv;
}

sub told {
	my ($t) = @_;
	my $n = $t->{differing} or return '';
	my $rows = $n == 1 ? '1 row differs' : "$n rows differ";
	my $at = $n == 1 ? '' : 'first at ';
	return "query-agg: $rows from an earlier row of the same ind; "
	    . "the first read stands ($at$t->{first})\n";
}

sub compare {
	my ($seed) = @_;
	my @lines = random_rows($seed);
	my $half = int rand(@lines + 1);
	spit('agg-1.ndjson', @lines[ 0 .. $half - 1 ]);
	spit('agg-2.ndjson', @lines[ $half .. $#lines ]);
	my @options = map { rand() < 0.4 ? @$_ : () } ['--nulls'],
	    [qw(--ties all)], [qw(--median low)], [qw(--distinct user)];
	my @files = ('agg-1.ndjson', 'agg-2.ndjson');
	my ($o) = options(@options);
	my $t = read_rows($o, @files);
	my @answers = answers($t, $o);
	my $one = any(map { $_->[0] } @answers);

	for my $only (undef, $one) {
		my $cmd = join ' ', 'query-agg', @options, $only // '--all',
		    @files;
		system "$cmd >agg.got 2>agg.err";
		my $st = $? >> 8;
		spit('agg.want', lines($only, @answers));
		# one question may use fewer tables, and so see fewer bad rows
		die "seed $seed: $cmd: status $st\n"
		    if $st > 1 || (!defined $only && $st != ($t->{bad} > 0));
		die "seed $seed: $cmd: other rows than agg.want\n"
		    if slurp('agg.got') ne slurp('agg.want');
		next if defined $only;
		my $err = join '', grep { /same ind/ }
		    map { "$_\n" } split /\n/, slurp('agg.err');
		die "seed $seed: $cmd: it says: $err, not: " . told($t) . "\n"
		    if $err ne told($t);
	}
	return length lines(undef, @answers);
}

# --- random questions

# A column, or what is derived from one: its table, its type, and its value
# out of the rows of a post by table.
our %values = (
	category => [qw(pin text)], poster_name => [qw(pin text)],
	follower_count => [qw(pin number)], country => [qw(geo text)],
	timestamp => [qw(geo time)], 'year:timestamp' => [qw(geo number)],
	user_name => [qw(user text)], age => [qw(user number)],
	date_joined => [qw(user time)], 'year:date_joined' => [qw(user number)],
	'age_group:age' => [qw(user text)], ind => ['', 'number'],
);

sub value {
	my ($post, $col) = @_;
	return $post->{stream}{$col} if $post->{stream};
	return $post->{ind} if $col eq 'ind';
	my ($how, $from) = $col =~ /\A(?:(\w+):)?(\w+)\z/;
	my $v = $post->{ $values{$col}[0] }{$from};
	return !defined $how ? $v : $how eq 'year' ? year($v) : age_group($v);
}

# As text, which is how times are compared with what is typed.
sub shown {
	my ($v, $col) = @_;
	return $v->[3] if ref $v eq 'ARRAY';
	return $v if !defined $v || $values{$col}[1] ne 'time';
	my @t = gmtime $v;
	return sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $t[5] + 1900,
	    $t[4] + 1, @t[ 3, 2, 1, 0 ];
}

sub cell {
	my ($v, $col) = @_;
	return 'null' if !defined $v;
	return $v->[2] if ref $v eq 'ARRAY';
	return $values{$col}[1] eq 'number' ? $v : quoted(shown($v, $col));
}

# < 0, 0, > 0: numbers by value, texts by the bytes of UTF-8; null last.
sub order {
	my ($x, $y, $numbers) = @_;
	return !defined $x <=> !defined $y if !defined $x || !defined $y;
	return $x->[0] <=> $y->[0] || ($x->[0] == 1
		? $x->[1]->bcmp($y->[1]) : $x->[1] cmp $y->[1])
	    if ref $x eq 'ARRAY';
	return Math::BigRat->new("$x")->bcmp("$y") if $numbers;
	return $x cmp $y;
}

# An exact fraction as it is printed.
sub fraction {
	my ($x) = @_;
	return undef if !defined $x;
	my $whole = $x->copy->babs->bfloor->bstr;
	if (length $whole <= 29) {
		return $x->numerator->bstr if $x->is_int;
		return ($x->is_neg ? '-' : '') . "$whole.5"
		    if $x->denominator == 2;
	}
	my $near = (POSIX::strtod($x->as_float(400)->bsstr))[0];
	for my $digits (15 .. 17) {
		my $s = sprintf "%.${digits}g", $near;
		return $s if (POSIX::strtod($s))[0] == $near;
	}
	return undef;
}

sub quantile {
	my ($q, @v) = @_;
	my $place = Math::BigRat->new($q) * $#v;
	my $k = $place->copy->bfloor;
	my $low = Math::BigRat->new("$v[$k]");
	return $low if $k == $place;
	return $low + ($place - $k) * (Math::BigRat->new("$v[$k + 1]") - $low);
}

# The value of an aggregate over posts, as it is compared and as it is told.
sub aggregate {
	my ($agg, $o, @posts) = @_;
	my ($func, $q) = @$agg{qw(func q)};
	my @cols = @{ $agg->{cols} };
	return (scalar @posts) x 2 if $func eq 'count' && !@cols;
	my @rows = grep { grep { defined } @$_ }
	    map { my $p = $_; [ map { value($p, $_) } @cols ] } @posts;
	return (scalar @rows) x 2 if $func eq 'count';
	if ($func eq 'distinct') {
		my %seen = map { join("\0", map { key($_) } @$_) => 1 } @rows;
		return (scalar keys %seen) x 2;
	}
	return (undef, 'null') if !@rows;
	my $numbers = $values{ $cols[0] }[1] ne 'text';
	my @v = sort { order($a, $b, $numbers) } map { $_->[0] } @rows;
	if ($func !~ /\Am(?:in|ax)\z/ && ref $v[0] eq 'ARRAY') {
		@v = map { $_->[1] } grep { $_->[0] == 1 && $_->[4] } @v;
		return (undef, 'null') if !@v;
	}
	my $sum = Math::BigRat->new(0);
	$sum += Math::BigRat->new("$_") for $func =~ /sum|mean/ ? @v : ();
	if ($func =~ /\A(?:min|max)\z/) {
		my $v = $func eq 'min' ? $v[0] : $v[-1];
		return ($v, cell($v, $cols[0]));
	}
	my $x = $func eq 'sum' ? $sum : $func eq 'mean' ? $sum / @v
	    : $func eq 'quantile' ? quantile($q, @v)
	    : $o->{low} ? Math::BigRat->new("$v[$#v / 2]")
	    : quantile('1/2', @v);
	return ($x, fraction($x));
}

sub passes {
	my ($post, $f) = @_;
	my ($col, $op, $want) = @$f;
	my $any = value($post, $col);
	my $v = shown($any, $col);
	return !defined $v if $op eq 'is null';
	return defined $v if $op eq 'is not null';
	return 0 if !defined $v;
	return index($v, $want) >= 0 if $op eq '~';
	my $number = ref $any eq 'ARRAY' ? $any->[0] == 1
	    : $values{$col}[1] eq 'number';
	return $op eq '!=' if $number && $want !~ /\A-?\d/;
	my $c = ref $any eq 'ARRAY' && $number
	    ? $any->[1]->bcmp(Math::BigRat->new($want))
	    : order($v, $want, $number);
	return { '=' => $c == 0, '!=' => $c != 0, '<' => $c < 0,
		'<=' => $c <= 0, '>' => $c > 0, '>=' => $c >= 0 }->{$op};
}

sub some {
	my ($n, @of) = @_;
	my %picked;
	$picked{ any(@of) } = 1 for 1 .. $n;
	return sort keys %picked;
}

sub random_filter {
	my @cols = sort keys %values;
	my $col = any(@cols);
	my $type = $values{$col}[1];
	my $op = any('=', '!=', '<', '<=', '>', '>=', '~', 'is null',
		'is not null');
	my $want = $type eq 'time' ? any('2016', '2018-06', '2019-12-31T23')
	    : $type eq 'any' ? any(0, 5, -0.5, '1e1', 'a', 'true', '', '[', '1',
		'10.50', '9007199254740993')
	    : $type eq 'number' ? any(0, 20, 24.5, 50, 2017, 2018, '1e3', -3)
	    : any('art', 'a', 'Peru', 'Ann Lee', '25-35', "\xf4", 'b ', '');
	return [ $col, $op, $op =~ /\Ais/ ? undef : $want ];
}

sub random_agg {
	my ($i) = @_;
	my @numbers = grep { $values{$_}[1] =~ /\A(?:number|any)\z/ }
	    sort keys %values;
	my $func = any(qw(count sum min max mean median quantile distinct));
	my @cols = $func eq 'count' ? some(int rand 2, sort keys %values)
	    : $func eq 'distinct' ? some(1 + rand 3, sort keys %values)
	    : some(1, $func =~ /\Am(?:in|ax)\z/ ? sort keys %values : @numbers);
	my %agg = (func => $func, cols => \@cols, name => "a$i");
	$agg{q} = any(0, 1, 0.5, 0.9, '0.123456789', 0.25)
	    if $func eq 'quantile';
	$agg{text} = join ':', $func, $agg{q} // (), @cols
	    ? join ',', @cols : ();
	return \%agg;
}

# A question, and the options that ask it.
sub random_question {
	my %q = (groups => [ some(int rand 4, sort keys %values) ],
		aggs => [ map { random_agg($_) } 0 .. rand 3 ],
		filters => [ map { random_filter() } 1 .. rand 3 ]);
	my @names = ((map { "g$_" } 0 .. $#{ $q{groups} }),
		map { $_->{name} } @{ $q{aggs} });
	my @argv = map { ('-g', "g$_=$q{groups}[$_]") } 0 .. $#{ $q{groups} };
	push @argv, '-a', "$_->{name}=$_->{text}" for @{ $q{aggs} };
	for my $f (@{ $q{filters} }) {
		my ($group) = grep { $q{groups}[$_] eq $f->[0] }
		    0 .. $#{ $q{groups} };
		my $col = defined $group && rand() < 0.5 ? "g$group" : $f->[0];
		push @argv, '--where',
		    join ' ', $col, grep { defined } @$f[ 1, 2 ];
	}
	if (rand() < 0.5) {
		$q{top} = 1 + int rand 3;
		$q{by} = int rand @names;
		push @argv, '--top', $q{top}, '--by', $names[ $q{by} ];
		$q{per} = int rand @{ $q{groups} }
		    if @{ $q{groups} } && rand() < 0.5;
		push @argv, '--per', $names[ $q{per} ] if defined $q{per};
	}
	utf8::encode($_) for @argv;
	return \%q, @argv;
}

# The posts that have a row in each table that the question uses.
sub joined {
	my ($t, $q) = @_;
	return @{ $t->{posts} } if $t->{posts};
	my @cols = (@{ $q->{groups} }, (map { @{ $_->{cols} } } @{ $q->{aggs} }),
		map { $_->[0] } @{ $q->{filters} });
	my %used = map { $_ => 1 } grep { $_ } map { $values{$_}[0] } @cols;
	my @tables = %used ? sort keys %used : ('pin');
	return map { my $i = $_; { ind => $i,
		map { $_ => $t->{$_}{$i} } @tables } }
	    grep { my $i = $_; !grep { !$t->{$_}{$i} } @tables }
	    keys %{ $t->{ $tables[0] } };
}

# Rows of pairs: what is compared, what is told.
sub answer {
	my ($t, $q, $o) = @_;
	my @groups = @{ $q->{groups} };
	my @posts = joined($t, $q);
	for my $f (@{ $q->{filters} }) {
		@posts = grep { passes($_, $f) } @posts;
	}
	my %posts = @groups ? () : ('' => []);
	my %keys = ('' => []);
	for my $p (@posts) {
		my @key = map { value($p, $_) } @groups;
		next if !$o->{nulls} && grep { !defined } @key;
		my $k = join "\0", map { key($_) } @key;
		$keys{$k} = \@key;
		push @{ $posts{$k} }, $p;
	}
	my @rows = map {
		my $k = $_;
		[ (map { [ $keys{$k}[$_], cell($keys{$k}[$_], $groups[$_]) ] }
			0 .. $#groups),
			map { [ aggregate($_, $o, @{ $posts{$k} }) ] }
			@{ $q->{aggs} } ]
	} sort keys %posts;
	my @numbers = map { $values{$_}[1] ne 'text' } @groups;
	@rows = sort {
		my ($x, $y) = ($a, $b);
		(grep { $_ } map { order($x->[$_][0], $y->[$_][0],
			$numbers[$_]) } 0 .. $#groups)[0] // 0
	} @rows;
	return $q->{top} ? ranked($q, $o, \@numbers, @rows) : @rows;
}

# Those at the top; the rows come in order, and keep it.
sub ranked {
	my ($q, $o, $numbers, @rows) = @_;
	my ($by, $per) = @$q{qw(by per)};
	my $agg = $by > $#$numbers ? $q->{aggs}[ $by - @$numbers ] : undef;
	my $number = !defined $agg ? $numbers->[$by]
	    : $agg->{func} !~ /\Am(?:in|ax)\z/
	    || $values{ $agg->{cols}[0] }[1] ne 'text';
	my %of;
	push @{ $of{ defined $per ? key($_->[$per][0]) : '' } }, $_
	    for grep { defined $_->[$by][0] } @rows;
	my %kept;
	for my $list (values %of) {
		my @best = sort { order($b->[$by][0], $a->[$by][0], $number) }
		    @$list;
		my $last = $best[ $q->{top} > @best ? -1 : $q->{top} - 1 ];
		my $n = 0;
		for my $row (@best) {
			$kept{$row} = 1 if $n++ < $q->{top} || ($o->{ties_all}
				&& !order($row->[$by][0], $last->[$by][0],
					$number));
		}
	}
	return grep { $kept{$_} } @rows;
}

sub ask {
	my ($seed) = @_;
	return asked($seed, [ random_rows($seed) ], undef, \&random_question);
}

# A random question about these lines; $t is what is in them, or yet unread.
sub asked {
	my ($seed, $lines, $t, $question) = @_;
	spit('agg-1.ndjson', @$lines);
	my @ways = map { rand() < 0.3 ? @$_ : () } ['--nulls'],
	    [qw(--ties all)], [qw(--median low)];
	my ($o) = options(@ways, qw(--distinct user));
	$t //= read_rows($o, 'agg-1.ndjson');
	my ($q, @argv) = $question->();
	my @cmd = ('query-agg', @ways, @argv, 'agg-1.ndjson');
	my @names = ((map { "g$_" } 0 .. $#{ $q->{groups} }),
		map { $_->{name} } @{ $q->{aggs} });

	spit('agg.want', map { my $row = $_; '{' . join(',',
		map { "\"$names[$_]\":$row->[$_][1]" } 0 .. $#names) . "}\n" }
	    answer($t, $q, $o));
	my $line = join ' ', map { my $s = $_; $s =~ s/'/'\\''/g; "'$s'" } @cmd;
	system "$line >agg.got 2>agg.err";
	my $st = $? >> 8;
	die "seed $seed: $line: status $st\n" if $st > 1;
	die "seed $seed: $line: other rows than agg.want\n"
	    if slurp('agg.got') ne slurp('agg.want');
	return length slurp('agg.want');
}

# --- rows of any columns

# A number's literal, the shortest.
sub literal {
	my ($x) = @_;
	return '0' if $x->is_zero;
	my ($digits, $exp) = $x->copy->babs->bsstr =~ /\A(\d+)e([-+]\d+)\z/
	    or die $x->bsstr;
	my ($n, $sign) = (length $digits, $x->is_neg ? '-' : '');
	my $power = $n + $exp - 1;
	my $plain = $exp >= 0 ? $digits . '0' x $exp
	    : $power >= 0 ? substr($digits, 0, $power + 1) . '.'
		. substr($digits, $power + 1)
	    : '0.' . '0' x (-$power - 1) . $digits;
	my $short = substr($digits, 0, 1) . ($n > 1 ? '.' : '')
	    . substr($digits, 1) . sprintf 'e%s%02d',
	    $power < 0 ? '-' : '+', abs $power;
	return $sign . ($power >= -4 && $power <= 28
		|| length $plain <= length $short ? $plain : $short);
}

# A value out of its JSON text: its rank among types, what it is compared by,
# as it is told, as plain text, and whether a number can be calculated with.
sub any_value {
	my ($text) = @_;
	return undef if $text eq 'null';
	return [ 0, $text eq 'true' ? 1 : 0, $text, $text ]
	    if $text =~ /\A[tf]/;
	if ($text =~ /\A"/) {
		my $plain = $json->decode(Encode::encode('UTF-8', $text));
		return [ 2, $plain, quoted($plain), $plain ];
	}
	if ($text =~ /\A[\[{]/) {
		(my $short = $text) =~ s/("(?:\\.|[^"\\])*")|[ \t]+/$1 \/\/ ''/ge;
		return [ $short =~ /\A\[/ ? 3 : 4, $short, $short, $short ];
	}
	my $x = Math::BigFloat->new($text);
	my $out = literal($x);
	return [ 1, Math::BigRat->new($x), $out, $out,
		abs($text =~ /e(.*)/i ? $1 : 0) < 290 ];
}

# The columns as they are asked for, with what rows have there.
my %numbers = map { $_ => 1 } (0, '-0.0', 1, '1.0', '1e0', '0.10e1', 5, '5.25',
	'9.95', '0.1', '0.2', '-0.5', '1e-7', '1.5e3', '9007199254740993',
	'9007199254740992', '4611686018427387904', '-9223372036854775808',
	'123456789012345678901234567890', '1e30', '-1e30', '1e28', '2.5e-30',
	'0.1000000000000000055511151231257827', '1e400', '33', '2018', '10.5');
my @texts = ('"a"', '"b"', '"1"', '"10"', '""', '"a\\u0062"', '"x \\n\\"y"',
	"\"\x{e9}\"", '"true"');
my @others = ('true', 'false', 'null', '[1, "a b"]', '[1,"a b"]', '{"a": 1 }',
	'[]', '{}');

sub random_literal {
	my ($kind) = @_;
	return any('"a"', '"b"', '"c"', '"a"', 5, 'null') if $kind eq 'few';
	return rand() < 0.5 ? any(sort keys %numbers)
	    : sprintf '%.*f', int rand 4, rand(2000) - 500
	    if $kind eq 'number' && rand() < 0.95;
	return int rand 50 if $kind eq 'small';
	return $json->encode(random_time(2016, 8)) if $kind eq 'time';
	return any(1 .. 70, '"30"', '"x"', 'null', 131) if $kind eq 'age';
	return any((sort keys %numbers), @texts, @others);
}

# by name as it is typed: the member's name, and the kind of its values
my %stream = (
	few => ['few', 'few'], num => ['num', 'number'],
	int => ['int', 'small'], mix => ['mix', 'mix'],
	category => ['category', 'few'], '"q, r:s"' => ['q, r:s', 'number'],
	'o.x' => ['o', 'mix'], 'year:t' => ['t', 'time'],
	'age_group:m' => ['m', 'age'],
);

sub stream_rows {
	my (@lines, @posts);
	for my $i (1 .. any(0, 1, 5, 40, 120)) {
		my (@members, %post);
		for my $col (sort keys %stream) {
			my ($name, $kind) = @{ $stream{$col} };
			next if rand() < 0.1;
			my $text = random_literal($kind);
			push @members, $json->encode($name) . ': '
			    . ($name eq 'o' ? "{\"y\":1, \"x\":$text}" : $text);
			my $plain = $json->decode(Encode::encode('UTF-8', $text))
			    if $kind =~ /time|age/;
			# a date alone is a time, too
			$plain .= ' 00:00:00' if $kind eq 'time'
			    && ($plain // '') =~ /\A\d{4}-\d\d-\d\d\z/a;
			$post{$col} = $kind eq 'time' ? year(when($plain))
			    : $kind eq 'age' ? age_group(age($plain))
			    : any_value($text);
		}
		my $row = '{' . join(', ', @members) . '}';
		$row = "{\"topic\":\"x\",\"value\":$row}" if rand() < 0.3;
		utf8::encode($row);
		push @lines, "$row\n";
		push @posts, { stream => \%post };
		push @lines, any('{"topic":"x","value":null}', '',
			'{"topic":"x","value":7}') . "\n" if rand() < 0.03;
	}
	return \@lines, \@posts;
}

# One about at least one column that is no table's.
sub stream_question {
	my ($q, @argv);
	do {
		($q, @argv) = random_question();
	} until "@argv" =~ /few|num|int|mix|q, r|o[.]x|:[tm]\b/;
	return ($q, @argv);
}

# While it is set as %values, questions are about the stream's columns.
sub stream_values {
	return map { $_ => ['', /\Ayear/ ? 'number'
		: /\Aage/ ? 'text' : 'any' ] } keys %stream;
}

sub stream {
	my ($seed) = @_;
	srand $seed;
	my ($lines, $posts) = stream_rows();
	local %values = stream_values();
	return asked($seed, $lines, { posts => $posts }, \&stream_question);
}

# --- in parts

# One of ours by name, or one that is random; and ways to answer it.
sub some_question {
	my (undef, @argv) = random_question();
	if (rand() < 0.3) {
		chomp(my @names = map { s/ .*//sr } qx(query-agg --list));
		@argv = any('--all', @names);
	}
	my @partial = rand() < 0.3 ? qw(--distinct user) : ();
	my @ways = map { rand() < 0.3 ? @$_ : () } ['--nulls'],
	    [qw(--ties all)], [qw(--median low)];
	return (\@partial, \@ways, @argv);
}

# Up to 8 parts of the lines: any of them in each, or, where rows differ and
# the first stands, one piece after the other.
sub split_lines {
	my ($in_order, @lines) = @_;
	my $n = 1 + int rand 8;
	my @parts = map { [] } 1 .. $n;
	push @{ $parts[ $in_order ? $_ * $n / @lines : rand $n ] }, $lines[$_]
	    for 0 .. $#lines;
	return @parts;
}

# Commands that make one state of some, until few are left; the last answers.
sub merges {
	my ($in_order, $ask, $answer, @states) = @_;
	my @cmds;
	while (@states > 1 && rand() < 0.7) {
		my $n = 1 + int rand @states;
		my $at = int rand(@states - $n + 1);
		@states = shuffle(@states) if !$in_order;
		my @some = splice @states, $at, $n;
		my $new = 'agg-m' . @cmds;
		push @cmds, rand() < 0.3 ? "cat @some >$new"
		    : rand() < 0.5 ? "cat @some | $ask --partial --merge >$new"
		    : "$ask --partial --merge @some >$new";
		splice @states, $at, 0, $new;
	}
	@states = shuffle(@states) if !$in_order;
	return (@cmds, "$answer --merge @states >agg.got 2>agg.err");
}

sub shell {
	return join ' ', map { my $s = $_; $s =~ s/'/'\\''/g; "'$s'" } @_;
}

# One run, and the same in parts.
sub parts {
	my ($seed) = @_;
	my @lines = random_rows($seed);
	my ($partial, $ways, @argv) = some_question();
	if (rand() < 0.3) {
		local %values = stream_values();
		my ($rows) = stream_rows();
		@lines = @$rows;
		$partial = [];
		(undef, @argv) = stream_question();
	}
	my $ask = shell('query-agg', '-q', @$partial, @argv);
	my $answer = shell('query-agg', @$partial, @$ways, @argv);

	spit('agg-1.ndjson', @lines);
	my $st = system "$answer agg-1.ndjson >agg.want 2>agg.err";
	die "seed $seed: $answer: status $st\n" if $st >> 8 > 1;
	my $in_order = slurp('agg.err') =~ /same ind/;
	my @parts = split_lines($in_order, @lines);
	my @cmds;
	for my $i (0 .. $#parts) {
		spit("agg-p$i", @{ $parts[$i] });
		push @cmds, "$ask --partial agg-p$i >agg-s$i 2>>agg.err"
		    . ' || [ $? = 1 ]';
	}
	push @cmds, merges($in_order, $ask, $answer,
		map { "agg-s$_" } 0 .. $#parts);
	my $script = join "\n", @cmds;
	$st = system 'sh', '-ec', $script;
	die "seed $seed: status $st:\n$script\n" if $st;
	die "seed $seed: other rows than agg.want:\n$script\n"
	    if slurp('agg.got') ne slurp('agg.want');
	return length slurp('agg.want');
}

my $mode = shift @ARGV // '';
my %rounds = (compare => \&compare, ask => \&ask, parts => \&parts,
	stream => \&stream);
if ($mode eq 'answers') {
	my ($o, @files) = options(@ARGV);
	my $t = read_rows($o, @files);
	print lines(undef, answers($t, $o));
	print STDERR told($t);
} elsif ($mode eq 'rows') {
	print random_rows(@ARGV);
} elsif ($rounds{$mode}) {
	my ($rounds, $seed) = @ARGV;
	my $bytes = 0;
	$bytes += $rounds{$mode}->($seed + $_) for 1 .. $rounds;
	unlink glob 'agg-?.ndjson agg-[mps]* agg.got agg.err agg.want';
	print "$rounds rounds, $bytes bytes\n";
} else {
	die "usage: agg.pl answers [OPTION...] FILE... | rows SEED |"
	    . " compare ROUNDS SEED | ask ROUNDS SEED |"
	    . " stream ROUNDS SEED | parts ROUNDS SEED\n";
}
