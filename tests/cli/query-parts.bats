# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2086,SC2089,SC2090,SC2154
#
# query-parts - query-agg in parts (--partial, --merge), live (--every), and
# within bounds (--max-memory).

load helper

setup() {
	case_setup
	version=$(query-agg --version | sed -n '1s/.* //p')
	file posts '{"index":1,"category":"art","follower_count":"5"}' \
		'{"index":2,"category":"art"}' \
		'{"ind":1,"country":"Peru","timestamp":"2018-01-01 00:00:00"}' \
		'{"ind":2,"country":"Chad","timestamp":"2019-06-07 08:09:10"}' \
		'{"ind":3,"country":"Peru","timestamp":null}'
}

# The header of a state of `-g country -a count`, of $1 posts.
header() {
	printf '{"query-agg":"%s","query":"%s","columns":%s,"posts":%s}\n' \
		"$version" '-g country=country -a count=count' \
		'{"g":["country"]}' "$1"
}

# --- states

@test "--partial: a header, then a line a post, of the columns used" {
	stdout '{"query-agg":"'"$version"'","query":"-g country=country -g y=year:timestamp -a count=count","columns":{"g":["country","timestamp"]},"posts":3}' \
		'{"i":1,"g":["Peru",1514764800]}' \
		'{"i":2,"g":["Chad",1559894950]}' \
		'{"i":3,"g":["Peru",null]}'
	check query-agg --partial -g country,y=year:timestamp -a count posts
	stdout '{"query-agg":"'"$version"'","query":"-g category=category -a max_country=max:country --where '"'country ~ e'"'","columns":{"p":["category"],"g":["country"]},"posts":3}' \
		'{"i":1,"p":["art"],"g":["Peru"]}' \
		'{"i":2,"p":["art"],"g":["Chad"]}' \
		'{"i":3,"g":["Peru"]}'
	check query-agg --partial -g category -a max:country \
		--where 'country ~ e' posts
}

@test "--partial: texts as they are, pairs, numbers to the digit" {
	stdin '{"index":-9223372036854775808,"title":"\u0041\"\\\n\u0000\ud800é","follower_count":9223372036854775807}' \
		'{"ind":5,"latitude":1.50,"longitude":"-2"}'
	stdout '{"query-agg":"'"$version"'","query":"-g title=title -a a=distinct:coordinates,follower_count","columns":{"p":["title","follower_count"],"g":["coordinates"]},"posts":2}' \
		'{"i":-9223372036854775808,"p":["A\"\\\n\u0000\ud800é",9223372036854775807]}' \
		'{"i":5,"g":[[1.50,-2]]}'
	check query-agg --partial -g title -a a=distinct:coordinates,follower_count
}

@test "no rows: a state of no posts; no post at all is an answer" {
	stdin </dev/null
	stdout "$(header 0)"
	check query-agg --partial -g country -a count
	header 0 | stdin
	check query-agg --merge -g country -a count
	header 0 | stdin
	stdout 'country,count'
	check query-agg --merge -o csv -g country -a count
}

@test "parts of any kind, merged in any way, are one run" {
	pin-emit -n 900 | sed '7s/.*/{"index":/' >all
	split -n l/7 all part-
	for q in --all top-user-by-country \
		'-g year:timestamp -a quantile:0.3:age -a distinct:country'; do
		query-agg $q all >want 2>err || [ $? -eq 1 ]
		for part in part-??; do
			query-agg $q --partial $part >state-$part 2>err ||
				[ $? -eq 1 ]
		done
		stdout <want
		check "query-agg --merge $q state-part-*"
		stdout <want
		check "cat state-part-a[gfe] state-part-a[abcd] | query-agg --merge $q"
		query-agg --merge --partial $q state-part-ac state-part-af >one
		query-agg --merge --partial $q one state-part-a[adg] >two
		stdout <want
		stdin <state-part-ae
		check query-agg $q two - state-part-ab --merge
	done
}

@test "random questions in random parts: the same bytes as in one run" {
	command -v perl >/dev/null || skip 'no perl'
	stdout_like '300 rounds, [0-9]+ bytes'
	check perl "$top/tests/oracle/agg.pl" parts 300 20261121
}

@test "a name and the options that it stands for have the same state" {
	for name in $(query-agg --list | cut -d ' ' -f 1); do
		query-agg --partial "$name" posts >want
		eval "query-agg --partial $(query-agg --explain "$name") posts" >got
		same want got
	done
}

@test "how to answer may be told at the end" {
	file rows '{"ind":1,"age":20,"country":"Peru"}' '{"ind":1,"country":"Peru"}' \
		'{"ind":2,"age":20,"country":null}' \
		'{"topic":"user","value":{"ind":2,"age":21}}' \
		'{"topic":"user","value":{"ind":1,"age":20}}'
	query-agg -q --partial -g country -a median:age --top 1 --by median:age rows >state
	for how in '' --nulls '--ties all' '--nulls --median low' '-o csv'; do
		query-agg -q $how -g country -a median:age --top 1 \
			--by median:age rows >want
		stdout <want
		check query-agg --merge $how -g country -a median:age --top 1 \
			--by median:age state
	done
	# but what is to be told apart needs columns of its own
	query-agg --partial users-joined-by-year posts >state
	status 2
	stderr_like 'query-agg: state:1: a state of another question: .*'
	check query-agg --merge --distinct user users-joined-by-year state
}

@test "a thousand states, from a glob" {
	mkdir many
	for i in $(seq 1000); do
		{
			header 1
			echo "{\"i\":$i,\"g\":[\"Peru\"]}"
		} >many/$i
	done
	stdout '{"country":"Peru","count":1000}'
	check query-agg --merge -g country -a count many/*
}

@test "posts that differ between states: the first stands, and a warning" {
	{
		header 2
		echo '{"i":1,"g":["Peru"]}'
		echo '{"i":1,"g":["Peru"]}'
	} >a
	{
		header 1
		echo '{"i":1,"g":["Chad"]}'
	} >b
	stdout '{"country":"Peru","count":1}'
	stderr 'query-agg: 1 row differs from an earlier row of the same ind; the first read stands (b:2, geo, ind 1)'
	check query-agg --merge -g country -a count a b
	stdout '{"country":"Chad","count":1}'
	stderr 'query-agg: 2 rows differ from an earlier row of the same ind; the first read stands (first at a:2, geo, ind 1)'
	check query-agg --merge -g country -a count b a
}

# What must be said of the state on standard input: $1 the status, $2 the
# message. There is never an answer.
refused() {
	status "$1"
	stderr "query-agg: $2"
	check query-agg --merge -g country -a count
}

@test "a state of another version, question, or of none: 2" {
	version=0.0.9 header 0 | stdin
	refused 2 "stdin:1: a state of version 0.0.9, not $version"
	query-agg --partial -g category -a count posts | stdin
	refused 2 'stdin:1: a state of another question: -g category=category -a count=count'
	header 0 | sed 's/"country"/"timestamp"/' | stdin
	refused 2 'stdin:1: a state of other columns: {"g":["timestamp"]}'
	stdin posts </dev/null
	stdin <posts
	refused 2 'stdin:1: not a state: it has no header as --partial writes it'
	stdin '{"i":1,"g":["Peru"]}'
	refused 2 'stdin:1: not a state: it has no header as --partial writes it'
	stdin </dev/null
	refused 2 'stdin: not a state: it is empty'
	# one of several, the second in a file
	query-agg --partial -g country -a count posts >good
	: >empty
	status 2
	stderr 'query-agg: empty: not a state: it is empty'
	check query-agg --merge -g country -a count good empty good
	query-agg --partial -g country -a mean:ind posts >other
	cat good other >both
	status 2
	stderr 'query-agg: both:5: a state of another question: -g country=country -a mean_ind=mean:ind'
	check query-agg --merge -g country -a count both
	# a path, and a name with a dot in it
	echo '{"a.b":1,"a":{"b":2}}' | query-agg --partial -g a.b -a count >path
	status 2
	stderr 'query-agg: path:1: a state of another question: -g a.b=a.b -a count=count'
	check query-agg --merge -g '"a.b"' -a count path
	stdout '{"a.b":1,"count":1}'
	check query-agg --merge -g a.b -a count path
}

@test "a damaged state: 3, and no answer" {
	query-agg --partial -g country -a count posts >good
	head -n 3 good | stdin
	refused 3 'stdin: damaged state: 1 posts missing at its end'
	{ head -n 2 good; cat good; } | stdin
	refused 3 'stdin:3: damaged state: 2 posts missing before this header'
	{ cat good; tail -n 1 good; } | stdin
	refused 3 'stdin:5: damaged state: more posts than its header has'
	header '"3"' | stdin
	refused 3 'stdin:1: damaged state: the header is not whole'
	for line in '{"g":["Peru"]}' '{"i":"1","g":["Peru"]}' '{"i":1.0,"g":["Peru"]}' '{}'; do
		{ header 1; echo "$line"; } | stdin
		refused 3 'stdin:2: damaged state: neither a header nor a post'
	done
	for line in '{"i":1}' '{"i":1,"g":"Peru"}' '{"i":1,"g":[]}' \
		'{"i":1,"g":["Peru",1]}' '{"i":1,"g":[5]}' '{"i":1,"p":["x"]}' \
		'{"i":1,"g":["Peru"],"u":[1]}' '{"i":1,"g":[["Peru"]]}'; do
		{ header 1; echo "$line"; } | stdin
		refused 3 "stdin:2: damaged state: a row without the columns' values"
	done
	# numbers that no rule gives
	q='-a max:follower_count -a max:age -a max:timestamp'
	for row in '"p":[-1]' '"p":[9223372036854775808]' '"u":[131]' \
		'"u":["20"]' '"g":[253402300800]' '"g":[1.5]'; do
		{
			query-agg --partial $q </dev/null | sed 's/:0}/:1}/'
			echo "{\"i\":1,$row}"
		} | stdin
		status 3
		stderr "query-agg: stdin:2: damaged state: a row without the columns' values"
		check query-agg --merge $q
	done
}

@test "a line of a state that is no JSON, is cut off, or a file that is not there" {
	query-agg --partial -g country -a count posts >good
	sed '3s/}//' good >bad
	status 3
	stderr 'query-agg: bad:3:20: '\'','\'' or '\''}'\'' is due here' \
		'query-agg: bad:3: damaged state: no answer without that line'
	check query-agg --merge --max-rejects 5 -g country -a count bad good
	head -c -5 good | stdin
	status 75
	stderr 'query-agg: stdin:4: cut off: neither JSON nor ended by a newline'
	check query-agg --merge -g country -a count
	status 3
	stderr 'query-agg: none: No such file or directory' \
		'query-agg: no answer without that state'
	check query-agg --merge -g country -a count good none
}

@test "options that do not go together" {
	for case in '--every 1s --partial|--every: not with --partial' \
		'--every 1s --merge|--every: not with --merge' \
		'--partial -o csv|--partial: not with -o csv, which holds an answer' \
		'--every 0|--every: too short: "0"' \
		'--every 5|--every: needs a unit (ms, s, m, h or d): "5"' \
		'--every 1s -g snapshot=age|--every: has a column snapshot of its own' \
		'--max-memory 0|--max-memory: too small: 0' \
		'--max-memory 1X|--max-memory: not a size: "1X"'; do
		status 2
		stderr "query-agg: ${case#*|}" \
			"query-agg: try 'query-agg --help'"
		check query-agg ${case%|*} -a count posts
	done
}

# --- live

# Lines of the stream on descriptor 5 until one is like $1, which is in $line.
until_line() {
	while read -r -t 60 line <&5; do
		# shellcheck disable=SC2053
		[[ $line != $1 ]] || return 0
	done
	return 1
}

time='"snapshot":"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"'

# Starts query-agg with the options, reading descriptor 4, read from 5.
live() {
	mkfifo in out
	query-agg "$@" <in >out 2>err 3>&- &
	pid=$!
	exec 4>in 5<out
}

# What it ended with must be $1.
live_end() {
	local st=0

	wait $pid || st=$?
	exec 5<&-
	rm in out
	[ ! -s err ]
	[ $st -eq "$1" ]
}

@test "--every: answers so far, without any input being needed; the last at the end" {
	live --every 20ms -a count -a max:follower_count
	until_line "{$time,\"count\":0,\"max_follower_count\":null}"
	until_line ''
	until_line "{$time,\"count\":0,*"
	cat posts >&4
	until_line "{$time,\"count\":2,\"max_follower_count\":5}"
	until_line ''
	until_line "{$time,\"count\":2,*"
	printf '{"index":3,"follower_count":"7"}\n{"index":4,' >&4
	until_line "{$time,\"count\":3,\"max_follower_count\":7}"
	echo '"follower_count":"9"}' >&4
	exec 4>&-
	cat <&5 >rest
	[ "$(tail -n 2 rest | cut -c 36-)" = '"count":4,"max_follower_count":9}' ]
	[ -z "$(tail -n 1 rest)" ]
	live_end 0
}

@test "--every: TERM gives the last snapshot, and the death that it means" {
	live --every 1h -g category -a count
	cat posts >&4
	# a bad row after them: once it is told, all were read
	echo '{' >&4
	while [ ! -s err ]; do
		kill -0 $pid
	done
	kill -TERM $pid
	until_line "{$time,\"category\":\"art\",\"count\":2}"
	until_line ''
	cat <&5 >rest
	[ ! -s rest ]
	exec 4>&-
	[ "$(wc -l <err)" -eq 1 ]
	: >err
	live_end 143
}

@test "--every: each format, at the end at least" {
	q='-g country -a count --every 1h'
	t='[-0-9]+T[:0-9]+Z'
	stdout_like 'snapshot,country,count' "$t,Chad,1" "$t,Peru,2" ''
	check query-agg $q -o csv posts
	stdout_like $'snapshot\tcountry\tcount' "$t"$'\tChad\t1' \
		"$t"$'\tPeru\t2' ''
	check query-agg $q -o tsv posts
	stdout_like 'snapshot              country  count' \
		'--------------------  -------  -----' \
		"$t  Chad         1" "$t  Peru         2" ''
	check query-agg $q -o table posts
	stdout_like '\| snapshot \| country \| count \|' \
		'\| --- \| --- \| ---: \|' "\| $t \| Chad \| 1 \|" \
		"\| $t \| Peru \| 2 \|" ''
	check query-agg $q -o md posts
	query-agg --every 1h --all posts >all
	[ "$(sed -n 1p all | cut -c 36-)" = '"query":"top-category-by-country","country":"Chad","category":"art","category_count":1}' ]
}

@test "--every -o csv: one header, and a blank line after each snapshot" {
	live --every 20ms -o csv -a count
	until_line 'snapshot,count'
	for _ in 1 2 3; do
		until_line '*Z,0'
		until_line ''
	done
	exec 4>&-
	cat <&5 >rest
	[ "$(grep -c snapshot rest)" = 0 ]
	live_end 0
}

@test "--every: bad rows are told as ever, and a reader that leaves ends it" {
	stdin '{"index":"x"}'
	status 1
	stdout_like '\{"snapshot":"[-0-9]+T[:0-9]+Z","count":0\}' ''
	stderr 'query-agg: stdin:1: index: not an integer: "x"'
	check query-agg --every 1s -a count
	live --every 20ms -a count
	read -r -t 60 line <&5
	exec 5<&-
	st=0
	wait $pid || st=$?
	exec 4>&-
	[ $st -eq 141 ]
}

# --- bounds

@test "--max-memory: past it there is a message and status 3, before it an answer" {
	pin-emit --posts 30000 >rows
	query-agg -g title -a median:follower_count rows >want
	stdout <want
	check query-agg --max-memory 64M -g title -a median:follower_count rows
	for how in '' --partial '--every 1h'; do
		status 3
		stderr_like 'query-agg: memory: more than 1M needed for [0-9]+ posts \(see --max-memory\)'
		check query-agg --max-memory 1M $how -g title \
			-a median:follower_count rows
	done
	query-agg --partial -g title -a median:follower_count rows >state
	status 3
	stderr_like 'query-agg: memory: more than 1000000 needed for [0-9]+ posts \(see --max-memory\)'
	check query-agg --max-memory 1000000 --merge -g title \
		-a median:follower_count state
	# the answer needs more than the posts do
	status 3
	stderr 'query-agg: memory: more than 2M needed for 30000 posts (see --max-memory)'
	check query-agg --max-memory 2M -g ind -a median:ind rows
}
