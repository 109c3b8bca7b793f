#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# query-rows - query-agg over rows of one's own: any columns, one stream, no
# rules and no join. Cells and sums by themselves are in tests/unit/any.c.

load helper

setup() {
	case_setup
	file sales \
		'{"id":1,"shop":"Rome","price":9.95,"sold":"2020-05-05 10:00:00","at":{"lat":41.9,"who":{"age":"33"}}}' \
		'{"id":2,"shop":"Rome","price":10,"sold":"2021-01-01T00:30:00+01:00","at":{"lat":41.9}}' \
		'{"id":3,"shop":"Oslo","price":1e1,"sold":1609459200000,"at":{"lat":-5e-1}}' \
		'{"topic":"t","value":{"id":4,"shop":"Oslo","price":0.05}}' \
		'{"topic":"t","value":null}' \
		'{"topic":"t","partition":0,"offset":7}' \
		'{"id":5,"shop":null,"price":"n/a"}'
}

# A question, asked of the rows on standard input.
ask() {
	check query-agg "$@"
}

@test "any column of any rows, bare or in envelopes; a line is a row" {
	stdout '{"shop":"Oslo","n":2,"mean_price":5.025}' \
		'{"shop":"Rome","n":2,"mean_price":9.975}'
	ask -g shop -a n=count -a mean:price sales
	stdout '{"count":2,"sum_price":20}'
	ask -a count -a sum:price --where 'price = 10' sales
	stdin '{"ind":1,"x":1}' '{"ind":1,"x":1}' '{"ind":1,"x":2}'
	stdout '{"ind":1,"count":3,"sum_x":4}'
	ask -g ind -a count -a sum:x
}

@test "columns of tables are plain ones where another is no table's" {
	stdin '{"index":7,"category":"Untitled","follower_count":"2k"}' \
		'{"index":7,"category":" ","follower_count":"3k"}'
	stdout '{"category":" ","follower_count":"3k","median_index":7}' \
		'{"category":"Untitled","follower_count":"2k","median_index":7}'
	ask -g category,follower_count -a median:index
}

@test "numbers are equal by value, and told in their shortest form" {
	stdin '{"x":1.0}' '{"x":1}' '{"x":1e0}' '{"x":0.10e1}' '{"x":0.5}' \
		'{"x":5e-1}' '{"x":-0}' '{"x":0.0}'
	stdout '{"x":0,"count":2}' '{"x":0.5,"count":2}' '{"x":1,"count":4}'
	ask -g x -a count
	stdin '{"x":9007199254740993}' '{"x":9007199254740992}' \
		'{"x":123456789012345678901234567890}' \
		'{"x":123456789012345678901234567891}' '{"x":1e400}'
	stdout '{"x":9007199254740992,"count":1}' \
		'{"x":9007199254740993,"count":1}' \
		'{"x":123456789012345678901234567890,"count":1}' \
		'{"x":123456789012345678901234567891,"count":1}' \
		'{"x":1e+400,"count":1}'
	ask -g x -a count
}

@test "one order of all types: false, true, numbers, texts, arrays, objects" {
	stdin '{"x":{"b": 1}}' '{"x":[2 , 3]}' '{"x":"a"}' '{"x":"10"}' \
		'{"x":2}' '{"x":10}' '{"x":true}' '{"x":false}' '{"x":null}' \
		'{"y":1}'
	stdout '{"x":false,"count":1}' '{"x":true,"count":1}' \
		'{"x":2,"count":1}' '{"x":10,"count":1}' \
		'{"x":"10","count":1}' '{"x":"a","count":1}' \
		'{"x":[2,3],"count":1}' '{"x":{"b":1},"count":1}' \
		'{"x":null,"count":2}'
	ask --nulls -g x -a count
	stdin '{"x":"a"}' '{"x":2}' '{"x":true}'
	stdout '{"min_x":true,"max_x":"a","distinct_x":3}'
	ask -a min:x -a max:x -a distinct:x
}

@test "formats: a column that holds numbers alone is one of numbers" {
	stdin '{"x":1.5,"y":1}' '{"x":10,"y":"b"}' '{"x":null,"y":[1]}'
	stdout '  x  y    count' '---  ---  -----' '1.5  1        1' \
		' 10  b        1' '     [1]      1'
	ask --nulls -o table -g x,y -a count
	stdin '{"x":[1,"a,b"],"y":true}'
	stdout 'x,y,count' '"[1,""a,b""]",true,1'
	ask -o csv -g x,y -a count
	stdin '{"x":[1,"a|b"],"y":true}'
	stdout '| x | y | count |' '| --- | --- | ---: |' \
		'| [1,"a\|b"] | true | 1 |'
	ask -o md -g x,y -a count
	stdin '{"x":null}'
	stdout 'max_x' '""'
	ask -o csv -a max:x
	stdin '{"x":"⭐"}' '{"x":"aa"}'
	stdout 'x   count' '--  -----' 'aa      1' '⭐      1'
	ask -o table -g x -a count
}

@test "sums of decimals are exact, in any order" {
	stdin '{"x":1e16}' '{"x":0.1}' '{"x":-1e16}' '{"x":0.2}'
	stdout '{"sum_x":0.3,"mean_x":0.075,"median_x":0.15}'
	ask -a sum:x -a mean:x -a median:x
	stdin '{"x":1e290}' '{"x":1}' '{"x":-1e290}' '{"x":1e-400}'
	stdout '{"sum_x":1,"quantile_0.1_x":-7e+289}'
	ask -a sum:x -a quantile:0.1:x
}

@test "what is no number is left out, and told once" {
	stdin '{"g":1,"x":1}' '{"g":1,"x":"2"}' '{"g":1,"x":true}' \
		'{"g":1,"x":null}' '{"g":1}' '{"g":2,"x":"odd"}' \
		'{"g":null,"x":"odd"}'
	stdout '{"g":1,"mean_x":1,"median_x":1,"max_x":"2","count_x":3}'
	stderr 'query-agg: 2 values are no numbers that can be calculated with, and left out (first at stdin:2, x: "2")'
	ask -g g -a mean:x -a median:x -a max:x -a count:x --where 'g = 1'
	stdin '{"z":1,"x":1e298}' '{"z":1,"x":3}'
	stdout '{"sum_x":3}'
	stderr 'query-agg: 1 value is no number that can be calculated with, and left out (stdin:1, x: 1e+298)' \
		'{"tool":"query-agg","read":2,"written":1,"rejected":0,"skipped":0,"nulled":{"x":{"range":1}}}'
	ask -a sum:x --where 'z = 1' --stats -
}

@test "year and age_group read times and ages; what is none is null" {
	stdout '{"year_sold":2020,"count":2}' '{"year_sold":2021,"count":1}' \
		'{"year_sold":null,"count":2}'
	ask --nulls -g year:sold -a count sales
	stdout '{"y":2020,"count":1}'
	ask -g y=year:sold -a count --where 'y = 2020' \
		--where 'sold ~ 05-05' sales
	stdout '{"age_group_at.who.age":"25-35","count":1}'
	ask -g age_group:at.who.age -a count sales
	stdin '{"x":"2020-02-30 00:00:00"}' '{"x":[]}' '{"x":"2020-02-03 00:00:00"}'
	stdout '{"year_x":2020,"count":1}'
	stderr 'query-agg: 2 values are no times or ages to derive from, and null (first at stdin:1, x: "2020-02-30 00:00:00")' \
		'{"tool":"query-agg","read":3,"written":1,"rejected":0,"skipped":0,"nulled":{"x":{"type":1,"form":1}}}'
	ask -g year:x -a count --stats -
}

@test "year: a date alone is a time, and null is nothing to be told" {
	stdin '{"x":"2020-02-29"}' '{"x":"2020-12-31"}' '{"x":null}' '{}' \
		'{"x":"2020-02-30"}' '{"x":"2020-2-003"}' '{"x":"20200228"}'
	stdout '{"year_x":2020,"count":2}' '{"year_x":null,"count":5}'
	stderr 'query-agg: 3 values are no times or ages to derive from, and null (first at stdin:5, x: "2020-02-30")'
	ask --nulls -g year:x -a count
	stdin '{"x":"2020-05-05 "}' '{"x":" 2020-05-05"}' '{"x":"2020\u002d05-05"}' \
		'{"x":"\u00322020-05-05"}'
	stdout '{"year_x":2020,"count":3}'
	stderr_like '.*1 value is no time .*'
	ask -g year:x -a count
	stdin '{"x":"May"}' '{"x":"2020-01-01"}'
	stdout '{"age_group_x":null,"count":2}'
	stderr 'query-agg: 2 values are no times or ages to derive from, and null (first at stdin:1, x: "May")'
	ask --nulls -g age_group:x -a count
	stdin '{"x":{"y":34.5}}' '{"x":{"y":34}}'
	stdout '{"age_group_x.y":"25-35","count":1}'
	stderr 'query-agg: 1 value is no time or age to derive from, and null (stdin:1, x.y: 34.5)'
	ask -g age_group:x.y -a count
}

@test "names: a dotted one leads into objects, a quoted one may be any" {
	stdout '{"at.lat":-0.5,"count":1}' '{"at.lat":41.9,"count":2}'
	ask -g at.lat -a count sales
	stdin '{"a.b":1,"a":{"b":2}}' '{"a":{"b":3,"b":4}}' '{"a":5}' \
		'{"a":{"c":{"b":1}}}' '{"a":{"\u0062":"x }","d":[{}]}}'
	stdout '{"a.b":1,"count":1}' '{"a.b":4,"count":1}' \
		'{"a.b":"x }","count":1}'
	ask -g a.b -a count
	stdin '{"unit price":2,"a:b,c=d":"x","a.b":1,"\"q\"":7,"a":{"b":3}}'
	stdout '{"a:b,c=d":"x","\"q\"":7,"a.b":1,"sum_unit price":2,"n":1}'
	ask -g '"a:b,c=d","\"q\"","a.b"' -a 'sum:"unit price"' -a n=count \
		--where '"unit price" > 1' --top 1 --by 'sum:"unit price"' \
		--per '"a:b,c=d"'
}

@test "--where: blanks around a number are none of it" {
	stdin '{"x":1}' '{"x":2}' '{"x":" 1"}'
	stdout '{"count":1}'
	ask -a count --where 'x >  1 '
	stdin '{"x":1}' '{"x":2}' '{"x":" 1"}'
	stdout '{"count":2}'
	ask -a count --where 'x =  1'
	stdin '{"ind":1,"age":1}' '{"ind":2,"age":20}'
	stdout '{"count":1}'
	ask -T user -a count --where 'age <  7 '
}

@test "--where that is no UTF-8: no state would be read again" {
	status 2
	stderr 'query-agg: --where: not UTF-8: "k = \xff"' \
		"query-agg: try 'query-agg --help'"
	ask --partial -a count:k --where $'k = \xff'
}

@test "a state may have longer lines than the rows it is of" {
	{
		printf '{"k":"'
		head -c 992 /dev/zero | tr '\0' x
		printf '"}\n'
	} >row
	[ "$(wc -c <row)" -eq 1001 ]
	query-agg --max-line 1000 --partial -a n=count:k row >state
	stdout '{"n":1}'
	ask --max-line 1000 --merge -a n=count:k state
}

@test "--where: each value as what it is itself" {
	file rows '{"x":5,"y":1}' '{"x":5.5}' '{"x":"5"}' '{"x":"abc"}' \
		'{"x":true}' '{"x":[1,2]}' '{"x":null}' '{"y":2}' \
		'{"x":9007199254740993}'
	stdout '{"x":5,"count":1}'
	ask -g x -a count --where 'x = 5.0' rows
	stdout '{"x":5,"count":1}' '{"x":"5","count":1}'
	ask -g x -a count --where 'x = 5' rows
	stdout '{"x":true,"count":1}' '{"x":5.5,"count":1}' \
		'{"x":9007199254740993,"count":1}' '{"x":"abc","count":1}' \
		'{"x":[1,2],"count":1}'
	ask -g x -a count --where 'x > 5' rows
	stdout '{"x":9007199254740993,"count":1}'
	ask -g x -a count --where 'x > 9007199254740992' \
		--where 'x < 9007199254740994' rows
	stdout '{"x":true,"count":1}'
	ask -g x -a count --where 'x = true' rows
	stdout '{"x":5,"count":1}' '{"x":5.5,"count":1}' \
		'{"x":9007199254740993,"count":1}' '{"x":"5","count":1}'
	ask -g x -a count --where 'x != abc' --where 'x != 5x' \
		--where 'x ~ 5' rows
	stdout '{"count":2}'
	ask -a count --where 'x is null' rows
	stdout '{"count":1}'
	ask -a count --where 'y is not null' --where 'x is not null' rows
}

@test "a column that no row has: told, with the nearest, and status 1" {
	status 1
	stderr 'query-agg: no row has a column "categroy": did you mean "category"?'
	stdin '{"index":1,"category":"art"}'
	ask -g categroy -a n=count
	# a path's first part is no name that a row has
	stdin '{"item":{"sku":1},"price":1}'
	status 1
	stdout '{"items[0].sku":null,"items.sku":null,"count":1}'
	stderr 'query-agg: no row has a column "items[0].sku"' \
		'query-agg: no row has a column "items.sku"'
	ask --nulls -g 'items[0].sku,items.sku' -a count
	status 1
	stdout 'count' '0'
	stderr 'query-agg: no row has a column "\x1b"' \
		'query-agg: no row has a column "zz"'
	stdin '{"price":1}'
	ask -q -o csv -a count --where $'\e = 1' --where 'zz > 1' \
		--where 'year:zz > 1'
	stdout '{"count":0}'
	ask -a count --where 'zz = 1' </dev/null
}

@test "rows of one stream are not joined, which a question may take them for" {
	stdin '{"index":1,"category":"art"}' '{"ind":1,"country":"Peru"}'
	stderr 'query-agg: no row has all the columns that are named; rows of one stream are not joined'
	ask -g country -a max:index --where 'index > 0'
}

@test "-T: columns are the tables' alone" {
	status 2
	stderr 'query-agg: -g: no such column: categroy, did you mean category?' \
		"query-agg: try 'query-agg --help'"
	ask -T pin -g categroy -a count
	status 2
	stderr 'query-agg: -a: no such column: index' \
		"query-agg: try 'query-agg --help'"
	ask -T pin -g category -a max:index
}

@test "--distinct user is of the tables" {
	status 2
	stderr "query-agg: --distinct: users are told apart by the tables' columns alone" \
		"query-agg: try 'query-agg --help'"
	ask --distinct user -g zone -a count
}

@test "a column of the answer whose name is in quotes" {
	stdin '{"a":1}' '{"a":1}'
	stdout '{"unit=price, net":1,"n: all":2,"x":1}'
	ask -g '"unit=price, net"=a' -a '"n: all"=count' -a '"\u0078"=max:a' \
		--top 1 --by '"n: all"' --where '"unit=price, net" = 1'
}

@test "names that are none" {
	status 2
	stderr 'query-agg: -g: not a name: ""a\u0000b""' \
		"query-agg: try 'query-agg --help'"
	ask -g '"a\u0000b"' -a count
	status 2
	stderr 'query-agg: -g: not a name: "a"b"' \
		"query-agg: try 'query-agg --help'"
	ask -g 'a"b' -a count
	status 2
	stderr 'query-agg: -g: not a name: ""\x"' \
		"query-agg: try 'query-agg --help'"
	ask -g '"\x' -a count
	status 2
	stderr 'query-agg: -g: a column without a name' \
		"query-agg: try 'query-agg --help'"
	ask -g 'a,' -a count
	long=$(printf 'x%.0s' {1..257})
	status 2
	stderr "query-agg: -g: a name longer than 256 bytes: \"${long:0:80}...\"" \
		"query-agg: try 'query-agg --help'"
	ask -g "n=$long" -a count
	status 2
	stderr 'query-agg: more than 64 columns' \
		"query-agg: try 'query-agg --help'"
	cols=$(printf 'a%d,' {1..8})
	args=()
	for i in {1..9}; do
		args+=(-a "n$i=distinct:${cols//a/a$i}")
	done
	ask "${args[@]//%,/}" </dev/null
}

@test "a record that is no row is rejected" {
	status 1
	stdout '{"sum_x":3}'
	stderr 'query-agg: stdin:2: value: not an object: 5' \
		'query-agg: stdin:3:1: not an object'
	stdin '{"x":1}' '{"topic":"t","value":5}' '[1]' \
		'{"topic":"t","value":{"x":2}}'
	ask -a sum:x
}

@test "ind: any integer of 64 bits, and its least is no null" {
	stdin '{"ind":-9223372036854775808,"category":"a"}' \
		'{"ind":9223372036854775807,"category":"b"}' \
		'{"ind":5,"category":"c"}'
	stdout '{"ind":-9223372036854775808,"min_category":"a","sum_ind":-9223372036854775808}' \
		'{"ind":5,"min_category":"c","sum_ind":5}' \
		'{"ind":9223372036854775807,"min_category":"b","sum_ind":9223372036854775807}'
	ask -g ind -a min:category -a sum:ind
	stdin '{"ind":-9223372036854775808,"category":"a"}' \
		'{"ind":9223372036854775807,"category":"b"}'
	stdout '{"median_ind":-0.5,"count":2,"mean_ind":-0.5}'
	ask -a median:ind -a count -a mean:ind
	status 2
	stderr 'query-agg: --where: ind: not a number: "x"' \
		"query-agg: try 'query-agg --help'"
	ask -a count --where 'ind = x'
}

@test "random rows and questions: the same bytes as a naive implementation" {
	command -v perl >/dev/null || skip 'no perl'
	stdout_like '140 rounds, [0-9]+ bytes'
	check perl "$top/tests/oracle/agg.pl" stream 140 20261121
}
