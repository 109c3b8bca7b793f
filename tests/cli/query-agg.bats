#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# query-agg - the ten questions by name, and any other: whom they ask, what
# they answer, the options, each message to the letter. Aggregates, filters,
# ranks and formats by themselves are in tests/unit; streams and files are in
# edge.bats.

load helper

setup() {
	case_setup
	# four posts, raw
	file pins \
		'{"index":1,"category":"art","poster_name":"Ann","follower_count":"2k"}' \
		'{"index":2,"category":"art","poster_name":"Bob","follower_count":"5"}' \
		'{"index":3,"category":"travel","poster_name":"Cy","follower_count":"2k"}' \
		'{"index":4,"category":"travel","poster_name":"User Info Error","follower_count":"User Info Error"}'
	file geos \
		'{"ind":1,"timestamp":"2018-01-01 00:00:00","country":"Peru"}' \
		'{"ind":2,"timestamp":"2018-12-31 23:59:59","country":"Chad"}' \
		'{"ind":3,"timestamp":"2022-12-31 23:59:59","country":"Peru"}' \
		'{"ind":4,"timestamp":"2023-01-01 00:00:00","country":"Cuba"}'
	file users \
		'{"ind":1,"first_name":"A","last_name":"B","age":24,"date_joined":"2015-01-01 00:00:00"}' \
		'{"ind":2,"first_name":"A","last_name":"B","age":24,"date_joined":"2015-01-01 00:00:00"}' \
		'{"ind":3,"first_name":"C","last_name":"D","age":51,"date_joined":"2020-12-31 23:59:59"}' \
		'{"ind":4,"first_name":"E","last_name":"F","age":17,"date_joined":"2021-01-01 00:00:00"}'
}

# Question $1 of the posts, with the options that follow.
ask() {
	check query-agg "$@" pins geos users
}

@test "top-category-by-country" {
	stdout '{"country":"Chad","category":"art","category_count":1}' \
		'{"country":"Cuba","category":"travel","category_count":1}' \
		'{"country":"Peru","category":"art","category_count":1}'
	ask top-category-by-country
}

@test "top-category-by-year: 2018 to 2022, both included" {
	stdout '{"post_year":2018,"category":"art","category_count":2}' \
		'{"post_year":2022,"category":"travel","category_count":1}'
	ask top-category-by-year
}

@test "posts-by-category-and-year" {
	stdout '{"post_year":2018,"category":"art","category_count":2}' \
		'{"post_year":2022,"category":"travel","category_count":1}'
	ask posts-by-category-and-year
}

@test "top-user-by-country: a count that is not known is none" {
	stdout '{"country":"Chad","poster_name":"Bob","follower_count":5}' \
		'{"country":"Peru","poster_name":"Ann","follower_count":2000}'
	ask top-user-by-country
}

@test "country-with-top-user asks for no poster_name" {
	stdout '{"country":"Peru","follower_count":2000}'
	ask country-with-top-user
	stdin '{"index":1,"follower_count":1}' '{"ind":1,"country":"Chad"}'
	stdout '{"country":"Chad","follower_count":1}'
	check query-agg country-with-top-user
}

@test "top-category-by-age-group" {
	stdout '{"age_group":"18-24","category":"art","category_count":2}' \
		'{"age_group":"50+","category":"travel","category_count":1}'
	ask top-category-by-age-group
}

@test "median-followers-by-age-group" {
	stdout '{"age_group":"18-24","median_follower_count":1002.5}' \
		'{"age_group":"50+","median_follower_count":2000}'
	ask median-followers-by-age-group
	stdout '{"age_group":"18-24","median_follower_count":5}' \
		'{"age_group":"50+","median_follower_count":2000}'
	ask median-followers-by-age-group --median low
	stdout '{"age_group":"18-24","median_follower_count":1002.5}' \
		'{"age_group":"50+","median_follower_count":2000}' \
		'{"age_group":null,"median_follower_count":null}'
	ask median-followers-by-age-group --nulls --median=mean
}

@test "users-joined-by-year: 2015 to 2020, both included" {
	stdout '{"join_year":2015,"number_users_joined":2}' \
		'{"join_year":2020,"number_users_joined":1}'
	ask users-joined-by-year
	stdout '{"join_year":2015,"number_users_joined":1}' \
		'{"join_year":2020,"number_users_joined":1}'
	ask users-joined-by-year --distinct user
}

@test "--distinct user: name, age and date tell users apart" {
	stdin '{"ind":1,"user_name":"A B","age":1,"date_joined":"2016-01-01 00:00:00"}' \
		'{"ind":2,"first_name":" A ","last_name":"B","age":"1","date_joined":"2016-01-01T01:00:00+01:00"}' \
		'{"ind":3,"user_name":"A B","age":2,"date_joined":"2016-01-01 00:00:00"}' \
		'{"ind":4,"user_name":"A B","age":1,"date_joined":"2016-01-01 00:00:01"}' \
		'{"ind":5,"user_name":null,"age":null,"date_joined":"2016-01-01 00:00:00"}'
	stdout '{"join_year":2016,"number_users_joined":4}'
	check query-agg users-joined-by-year --distinct user
	local user='"user_name":"A","age":1,"date_joined":"2016-01-01 00:00:00"'
	stdin "{\"ind\":1,$user}" "{\"ind\":2,$user}"
	stdout '{"count":1}'
	check query-agg --distinct user -T user -a count
}

@test "what the file has for other questions has no effect" {
	needs libyaml
	pin-emit -n 200 >posts
	printf '%s\n' 'query-agg:' '  aggregate: [count, "n=distinct:title"]' \
		'  nulls: true' '  output: csv' >c.yml
	query-agg --nulls --all posts >all
	stdout <all
	check query-agg -c c.yml --all posts
	stdout <<<"$(query-agg --nulls -o csv users-joined-by-year posts)"
	check query-agg -c c.yml users-joined-by-year posts
	stdout <<<"$(query-agg --nulls -o csv -a count -a n=distinct:title posts)"
	check query-agg -c c.yml posts
	echo '  every: 1m' >>c.yml
	stdout <<<"$(query-agg --nulls --partial users-joined-by-year posts)"
	check query-agg -c c.yml --partial users-joined-by-year posts
	printf '%s\n' 'all: true' 'distinct: user' >c.yml
	echo '{"x":1}' >own
	stdout '{"max_x":1}'
	check query-agg -c c.yml -a max:x own
}

@test "options after operands, also where POSIXLY_CORRECT is set" {
	pin-emit -n 20 >posts
	stdout <<<"$(query-agg -o csv users-joined-by-year posts)"
	POSIXLY_CORRECT=1 check query-agg users-joined-by-year -o csv posts
}

@test "median-followers-by-join-year" {
	stdout '{"join_year":2015,"median_follower_count":1002.5}' \
		'{"join_year":2020,"median_follower_count":2000}'
	ask median-followers-by-join-year
}

@test "median-followers-by-join-year-and-age-group" {
	stdout '{"age_group":"18-24","join_year":2015,"median_follower_count":1002.5}' \
		'{"age_group":"50+","join_year":2020,"median_follower_count":2000}'
	ask median-followers-by-join-year-and-age-group
}

@test "--all: each answer as by itself, and its name first" {
	for name in $(query-agg --list | cut -d ' ' -f 1); do
		query-agg "$name" --ties all pins geos users |
			sed "s/^{/{\"query\":\"$name\",/"
	done >want
	[ "$(wc -l <want)" -ge 20 ]
	stdout <want
	ask --all --ties=all
}

@test "--ties all" {
	stdout '{"country":"Chad","category":"art","category_count":1}' \
		'{"country":"Cuba","category":"travel","category_count":1}' \
		'{"country":"Peru","category":"art","category_count":1}' \
		'{"country":"Peru","category":"travel","category_count":1}'
	ask top-category-by-country --ties all
	stdout '{"country":"Chad","category":"art","category_count":1}' \
		'{"country":"Cuba","category":"travel","category_count":1}' \
		'{"country":"Peru","category":"art","category_count":1}'
	ask top-category-by-country --ties first
}

@test "--nulls: null is a group, and comes last" {
	file more '{"index":9,"category":"Untitled"}' \
		'{"ind":9,"timestamp":"2018-05-05 05:05:05","country":" "}'
	stdout '{"country":"Chad","category":"art","category_count":1}' \
		'{"country":"Cuba","category":"travel","category_count":1}' \
		'{"country":"Peru","category":"art","category_count":1}' \
		'{"country":null,"category":"Untitled","category_count":1}'
	check query-agg top-category-by-country --nulls pins geos more
}

@test "the order and the shape of rows do not matter" {
	query-agg --all pins geos users >want
	for table in pin geo user; do
		clean-$table ${table}s
	done >clean
	stdout <want
	check query-agg --all clean
	sort -r clean | sed 's/.*/{"value":&,"topic":"x","key":null}/' | stdin
	stdout <want
	check query-agg --all
	# some rows twice, some tables in each file
	stdin <users
	stdout <want
	check query-agg --all pins - clean geos pins
}

@test "tombstones, marks, other tables and rows of none are skipped" {
	stdin '{"topic":"pin","value":null}' '{"topic":"pin","offset":5}' \
		'{"ind":7}' '{"x":1}' '{"index":"bad"}' '{"age":"bad"}' \
		'{"topic":"12c5.pin","value":5}' \
		'{"topic":"12c5.geo","value":{"ind":7,"date_joined":"2016-01-01 00:00:00"}}' \
		'{"ind":7,"date_joined":"2016-01-01 00:00:00"}'
	stdout '{"join_year":2016,"number_users_joined":1}'
	status 1
	stderr 'query-agg: stdin:6: ind: missing' \
		'query-agg: 9 read, 1 written, 1 rejected, 7 skipped'
	check query-agg -v users-joined-by-year
}

@test "-T: all rows are of that table" {
	stdin '{"topic":"12c5.geo","value":{"ind":7,"date_joined":"2016-01-01 00:00:00"}}' \
		'{"index":7,"ind":8,"date_joined":"2016-01-01 00:00:00"}'
	stdout '{"join_year":2016,"number_users_joined":2}'
	check query-agg users-joined-by-year -T user
	status 2
	stderr 'query-agg: -T: unknown: "usr", did you mean user?' \
		"query-agg: try 'query-agg --help'"
	check query-agg users-joined-by-year -T usr
}

@test "a row without a good ind is a reject" {
	stdin '{"age":5}' '{"ind":"x","age":5}' '{"ind":1.0,"age":5}' \
		'{"ind":null,"age":5}' '{"ind":9223372036854775808,"age":5}' \
		'{"topic":"user","value":5}' '{"topic":"user","value":"x"}'
	status 1
	stderr 'query-agg: stdin:1: ind: missing' \
		'query-agg: stdin:2: ind: not an integer: "x"' \
		'query-agg: stdin:3: ind: not an integer: 1.0' \
		'query-agg: stdin:4: ind: not an integer: null' \
		'query-agg: stdin:5: ind: out of range: 9223372036854775808' \
		'query-agg: stdin:6: value: not an object: 5' \
		'query-agg: stdin:7: value: not an object: "x"'
	check query-agg users-joined-by-year
}

@test "rows of one ind that differ: the first stands, and a warning" {
	file a '{"index":7,"category":"art","title":"x"}' \
		'{"index":"7","category":"art","title":"y"}' \
		'{"ind":7,"country":"Peru"}'
	file b '{"topic":"pin","value":{"ind":7,"category":"beauty"}}' \
		'{"ind":7,"country":" Peru "}'
	stdout '{"country":"Peru","category":"art","category_count":1}'
	stderr 'query-agg: 1 row differs from an earlier row of the same ind; the first read stands (b:1, pin, ind 7)'
	check query-agg top-category-by-country a b
	stdout '{"country":"Peru","category":"beauty","category_count":1}'
	stderr 'query-agg: 2 rows differ from an earlier row of the same ind; the first read stands (first at a:1, pin, ind 7)'
	check query-agg top-category-by-country b a
	stdout '{"country":"Peru","category":"art","category_count":1}'
	check query-agg -q top-category-by-country a b
	# only the columns used count
	stdin '{"ind":7,"date_joined":"2016-01-01 00:00:00","age":5}' \
		'{"ind":7,"date_joined":"2016-01-01T00:00:00Z","age":6}'
	stdout '{"join_year":2016,"number_users_joined":1}'
	check query-agg users-joined-by-year
}

@test "texts: escapes are another way to write the same" {
	stdin '{"index":1,"category":"\u0061rt\u00e9\ud83d\ude00"}' \
		'{"index":2,"category":"arté😀"}' \
		'{"index":3,"category":"a\"\\\n\u0000\ud800"}' \
		'{"ind":1,"country":"Per\u0075"}' '{"ind":2,"country":"Peru"}' \
		'{"ind":3,"country":"\u00a0Cuba\t"}'
	stdout '{"country":"Cuba","category":"a\"\\\n\u0000\ud800","category_count":1}' \
		'{"country":"Peru","category":"arté😀","category_count":2}'
	check query-agg top-category-by-country
}

@test "medians past what 64 bits add up to" {
	stdin '{"index":1,"follower_count":9223372036854775807}' \
		'{"index":2,"follower_count":"9223372036854775806"}' \
		'{"ind":1,"age":20}' '{"ind":2,"age":20}'
	stdout '{"age_group":"18-24","median_follower_count":9223372036854775806.5}'
	check query-agg median-followers-by-age-group
}

@test "-o csv, tsv, table, md" {
	file pins '{"index":1,"category":"a,\"b\"|\tc"}' \
		'{"index":2,"category":"日本"}'
	stdout 'country,category,category_count' 'Chad,日本,1' \
		$'Peru,"a,""b""|\tc",1'
	ask top-category-by-country -o csv
	stdout $'country\tcategory\tcategory_count' $'Chad\t日本\t1' \
		$'Peru\ta,"b"|\\tc\t1'
	ask top-category-by-country -o tsv
	stdout 'country  category   category_count' \
		'-------  ---------  --------------' \
		'Chad     日本                    1' \
		'Peru     a,"b"|\tc               1'
	ask top-category-by-country --output table
	stdout '| country | category | category_count |' \
		'| --- | --- | ---: |' \
		'| Chad | 日本 | 1 |' \
		'| Peru | a,"b"\|\tc | 1 |'
	ask top-category-by-country -o md
	stdout '{"country":"Chad","category":"日本","category_count":1}' \
		'{"country":"Peru","category":"a,\"b\"|\tc","category_count":1}'
	ask top-category-by-country -o ndjson
	status 2
	stderr 'query-agg: -o: unknown: "xml", not one of ndjson, csv, tsv, table, md' \
		"query-agg: try 'query-agg --help'"
	ask top-category-by-country -o xml
}

@test "--all -o table and md: titles, and a blank line between" {
	query-agg --all -o table pins geos users >all.txt
	query-agg --all -o md pins geos users >all.md
	[ "$(grep -c '^$' all.txt)" -eq 9 ]
	sed -n '/^users-joined/,/^$/p' all.txt >part
	file want users-joined-by-year 'join_year  number_users_joined' \
		'---------  -------------------' \
		'     2015                    2' \
		'     2020                    1' ''
	same want part
	[ "$(grep -c '^## ' all.md)" -eq 10 ]
	head -n 4 all.md >part
	file want '## top-category-by-country' '' \
		'| country | category | category_count |' \
		'| --- | --- | ---: |'
	same want part
}

@test "--all holds more tables than csv or tsv can" {
	for format in csv tsv; do
		status 2
		stderr "query-agg: --all: not with -o $format, which holds one table" \
			"query-agg: try 'query-agg --help'"
		check query-agg -o $format --all pins
	done
}

@test "no rows: nothing, or a header" {
	stdin </dev/null
	check query-agg --all
	stdin </dev/null
	stdout 'join_year,number_users_joined'
	check query-agg users-joined-by-year -o csv
	stdin </dev/null
	stdout 'join_year  number_users_joined' '---------  -------------------'
	check query-agg users-joined-by-year -o table
}

@test "no such query" {
	status 2
	stderr 'query-agg: no such query: top-categry, did you mean top-category-by-country?' \
		"query-agg: try 'query-agg --help'"
	check query-agg top-categry
	status 2
	stderr 'query-agg: no such query: x\x1by; --list prints their names' \
		"query-agg: try 'query-agg --help'"
	check query-agg $'x\ey' pins
	status 2
	stderr 'query-agg: no such query: users-joined-by-yaer, did you mean users-joined-by-year?' \
		"query-agg: try 'query-agg --help'"
	check query-agg --explain users-joined-by-yaer
	for none in '' - '- pins'; do
		status 2
		stderr 'query-agg: no query is named; --list prints their names' \
			"query-agg: try 'query-agg --help'"
		check "query-agg $none"
	done
}

@test "ways that are none" {
	status 2
	stderr 'query-agg: --ties: unknown: "al", did you mean all?' \
		"query-agg: try 'query-agg --help'"
	check query-agg --all --ties al
	status 2
	stderr 'query-agg: --median: unknown: "high", not one of mean, low' \
		"query-agg: try 'query-agg --help'"
	check query-agg --all --median high
	status 2
	stderr 'query-agg: --distinct: unknown: "post", not one of user' \
		"query-agg: try 'query-agg --help'"
	check query-agg --all --distinct=post
}

@test "--explain: the options that a name stands for" {
	stdout '-g country,category -a category_count=count --top 1 --by category_count --per country'
	check query-agg --explain top-category-by-country
	stdout "-g post_year=year:timestamp,category -a category_count=count --top 1 --by category_count --per post_year --where 'post_year >= 2018' --where 'post_year <= 2022'"
	check query-agg --explain=top-category-by-year
	stdout '-g country -a follower_count=max:follower_count --top 1 --by follower_count'
	check query-agg --explain country-with-top-user
	stdout "-g age_group=age_group:age,join_year=year:date_joined -a median_follower_count=median:follower_count --where 'join_year >= 2015' --where 'join_year <= 2020'"
	check query-agg --explain median-followers-by-join-year-and-age-group
}

@test "--list: the ten names, a line each" {
	query-agg --list >list
	[ "$(wc -l <list)" -eq 10 ]
	grep -qx 'users-joined-by-year  *how many users joined, by year' list
	while read -r name _; do
		query-agg "$name" /dev/null
		query-agg --explain "$name" | grep -q '^-g '
	done <list
}

@test "--stats: what was nulled, of the columns used" {
	stdin '{"index":1,"category":"Untitled","follower_count":"1.5","poster_name":"User Info Error"}' \
		'{"index":2,"category":5,"follower_count":"12x","poster_name":" "}'
	stderr 'query-agg: no row of the geo table, which the question needs' \
		'{"tool":"query-agg","read":2,"written":0,"rejected":0,"skipped":0,"nulled":{"poster_name":{"placeholder":1,"blank":1},"follower_count":{"form":2}}}'
	check query-agg top-user-by-country --stats -
}

@test "ways and formats may stand in the configuration" {
	needs libyaml
	file c.yaml 'query-agg:' '  output: csv' '  median: low' '  nulls: true'
	stdout 'age_group,median_follower_count' '18-24,5' '50+,2000' ','
	ask median-followers-by-age-group -c c.yaml
	stdout '-g country -a follower_count=max:follower_count --top 1 --by follower_count'
	check query-agg --explain country-with-top-user -c c.yaml
}

@test "--explain: typed after query-agg, the same bytes" {
	pin-emit -n 2000 >posts
	for name in $(query-agg --list | cut -d ' ' -f 1); do
		query-agg "$name" posts >want
		eval "query-agg $(query-agg --explain "$name") posts" >got
		[ -s want ]
		same want got
	done
}

@test "-g, -a: a question of one's own" {
	stdout '{"country":"Chad","count":1,"sum_follower_count":5}' \
		'{"country":"Cuba","count":1,"sum_follower_count":null}' \
		'{"country":"Peru","count":2,"sum_follower_count":4000}'
	ask -g country -a count -a sum:follower_count
	stdout '{"y":2018,"category":"art","n":2,"mean_follower_count":1002.5}' \
		'{"y":2022,"category":"travel","n":1,"mean_follower_count":2000}' \
		'{"y":2023,"category":"travel","n":1,"mean_follower_count":null}'
	ask -g y=year:timestamp --group=category -a n=count \
		--aggregate mean:follower_count
	stdout '{"max_timestamp":"2023-01-01T00:00:00Z","min_country":"Chad","median_follower_count":2000}'
	ask -a max:timestamp -a min:country -a median:follower_count
	stdout '{"quantile_0.25_follower_count":1002.5,"distinct_poster_name_category":4,"age":3}'
	ask -a quantile:0.25:follower_count \
		-a distinct:poster_name,category -a age=distinct:age
	stdout 'age_group_age,count' '18-24,2' '50+,1'
	ask -o csv -g age_group:age -a count
	stdout '{"age_group_age":null,"count":1}'
	ask --nulls -g age_group:age -a count --where 'age_group:age is null'
}

@test "-a: sums past 64 bits, means rounded once" {
	stdin '{"index":1,"follower_count":9223372036854775807}' \
		'{"index":2,"follower_count":9223372036854775807}' \
		'{"index":3,"follower_count":9223372036854775806}'
	stdout '{"sum_follower_count":27670116110564327420,"mean_follower_count":9.223372036854776e+18,"q":9223372036854775806.5}'
	check query-agg -a sum:follower_count -a mean:follower_count \
		-a q=quantile:0.25:follower_count
}

@test "ind: of the tables asked, else of the posts or of -T" {
	stdout '{"count":4}'
	ask -a count
	stdout '{"ind":3,"max_age":51}'
	ask -g ind -a max:age --where 'ind = 3'
	stdout '{"country":"Peru","distinct_ind":2,"max_ind":3}'
	ask -g country -a distinct:ind -a max:ind --where 'country = Peru'
	stdin <users
	stdout '{"min_ind":1,"count":4}'
	check query-agg -T user -a min:ind -a count
	stdout '{"count":0}'
	check query-agg -a count
}

@test "--where: numbers by value, text by bytes, all must hold" {
	stdout '{"country":"Peru","count":2}'
	ask -g country -a count --where 'country = Peru'
	stdout '{"country":"Peru","count":1}'
	ask -g country -a count --where 'country ~ er' \
		--where 'timestamp >= 2022'
	stdout '{"age":51,"count":1}'
	ask -g age -a count --where 'age > 2.4e1'
	stdout '{"age":17,"count":1}' '{"age":24,"count":2}'
	ask -g age -a count --where 'date_joined is not null' \
		--where 'age < 50.5'
	stdout '{"count":1}'
	ask -a count --where 'poster_name is null'
	stdout '{"year_timestamp":2022,"count":1}' \
		'{"year_timestamp":2023,"count":1}'
	ask -g year:timestamp -a count --where 'year_timestamp > 2018'
}

@test "--where: with blanks around the operator, or without" {
	for where in age=24 'age =24' 'age= 24' 'age  = 24' age==24 'age>=24'; do
		stdout '{"age":24,"count":2}'
		ask -g age -a count --where "$where" --where age\<25
	done
	for where in country=Peru country~eru 'country!=Cuba'; do
		stdout '{"country":"Peru","count":2}'
		ask -g country -a count --where "$where" --where country\>Cu
	done
	# the value begins behind one blank
	stdout
	ask -g country -a count --where 'country =  Peru'
}

@test "--top, --by, --per" {
	stdout '{"country":"Chad","count":1}' '{"country":"Peru","count":2}'
	ask -g country -a count --top 2 --by count
	stdout '{"country":"Cuba","count":1}' '{"country":"Peru","count":2}'
	ask -g country -a count --top 2 --by country
	stdout '{"category":"art","country":"Chad","count":1}' \
		'{"category":"travel","country":"Cuba","count":1}'
	ask -g category,country -a count --top 1 --by count --per category
	stdout '{"country":"Peru","max_follower_count":2000}'
	ask -g country -a max:follower_count --top 1 --by max:follower_count
}

@test "--where: quotes that the column does not have are told" {
	for where in 'country = "Peru"' 'country > "Peru"' 'country ~ "eru"'; do
		stdout '{"n":0}'
		[ "$where" != 'country > "Peru"' ] || stdout '{"n":4}'
		stderr "query-agg: --where: the quotes of ${where#* * } are compared too, and no country has them"
		ask -a n=count --where "$where"
		stdout
		ask -q -g country -a n=count --where "$where" \
			--where 'country < !' pins geos users
	done
	file titles '{"index":1,"title":"\"Art\""}' '{"index":2,"title":"it'\''s '\''x'\''"}'
	stdout '{"n":1}'
	check query-agg -a n=count --where 'title = "Art"' titles
	stdout '{"n":0}'
	check query-agg -a n=count --where 'title = "Ar"' titles
	stdout '{"n":1}'
	check query-agg -a n=count --where "title ~ 'x'" titles
	# one that stands alone, or beside another, is none of a pair
	stdout '{"n":0}'
	check query-agg -a n=count --where "title = '" --where "title = 'x\"" titles
	stdout '{"n":0}'
	check query-agg -a n=count --where "category = 'x'" titles
}

# What is said where the tables named have no row.
no_row() {
	local table

	for table; do
		echo "query-agg: no row of the $table table, which the question needs"
	done >told
	stderr <told
}

@test "a table without a row is told" {
	stdout '{"count":0}'
	no_row pin
	check query-agg -a count users
	stdout
	no_row geo
	check query-agg top-category-by-country pins users
	no_row pin geo
	check query-agg top-category-by-country users
	stdout
	no_row pin user
	check query-agg --all geos
	stdout
	check query-agg -q --all geos
	stdout '{"count":0}'
	no_row pin
	stdin '{"shop":"Rome"}'
	check query-agg -a count
	# of no rows at all nothing is to be said, nor of a part of them
	check query-agg --all /dev/null
	status 1
	stderr 'query-agg: stdin:1:1: not an object'
	stdin 5
	check query-agg top-category-by-country
	query-agg --partial top-category-by-country pins >p 2>quiet
	query-agg --partial top-category-by-country geos >g 2>>quiet
	query-agg --partial top-category-by-country /dev/null >none 2>>quiet
	same /dev/null quiet
	stdout <<<"$(query-agg top-category-by-country pins geos)"
	check query-agg --merge top-category-by-country none p g
	check query-agg --merge top-category-by-country none
	no_row geo
	check query-agg --merge top-category-by-country p none
	# of answers that come again and again at the end alone
	no_row geo
	check '(cat pins; sleep 0.3) | query-agg --every 100ms -g country -a count:category | tr -d "\n"'
}

# What must be said of a wrong question: $1, the options follow.
wrong() {
	status 2
	stderr "query-agg: $1" "query-agg: try 'query-agg --help'"
	shift
	ask "$@"
}

@test "a wrong question" {
	wrong '-g: no such column: contry, did you mean country?' \
		-T geo -g contry -a count
	wrong '--group: no such derived column: yaer, did you mean year?' \
		--group yaer:timestamp -a count
	wrong '-a: no such aggregate: cuont, did you mean count?' \
		-g country -a cuont
	wrong '-a: sum: not a column of integers: country' -a sum:country
	wrong '-a: quantile: not a number from 0 to 1 of at most 9 decimals: "2"' \
		-a quantile:2:age
	wrong '-a: needed, as in -a count' -g country
	status 2
	stderr 'query-agg: country-with-top-user: stands alone; --explain=country-with-top-user prints options to change' \
		"query-agg: try 'query-agg --help'"
	check query-agg country-with-top-user --where age=24 pins geos users
	status 2
	stderr 'query-agg: country-with-top-user: stands alone; --explain=country-with-top-user prints options to change' \
		"query-agg: try 'query-agg --help'"
	check query-agg -a count country-with-top-user
	cp pins country-with-top-user
	stdout '{"count":4}'
	check query-agg -a count country-with-top-user
	wrong '--where: no such column: aeg, did you mean age?' \
		-T user -a count --where 'aeg = 5'
	wrong '--where: not an operator and a value: "like 5"' \
		-a count --where 'age like 5'
	wrong '--where: not an operator and a value: ""' -a count --where age
	wrong '--where: age: not a number: ""' -a count --where age=
	wrong '--where: age: not a number: "=5"' -a count --where 'age== =5'
	wrong '--where: not an operator: "===", did you mean =?' \
		-a count --where age===5
	wrong '--where: not an operator: "<>", did you mean !=?' \
		-a count --where 'country <> Peru'
	wrong '--where: timestamp: not a time, nor the beginning of one: "May"' \
		-a count --where 'timestamp > May'
	wrong '--where: age: not a number: "old"' -a count --where 'age = old'
	wrong '--top: not a number from 1 up: "0"' -a count --top 0
	wrong '--top and --by: neither without the other' -a count --top 1
	wrong '--by: no such group or aggregate: cuont, did you mean count?' \
		-g age -a count --top 1 --by cuont
	wrong '--per: no such group: aeg, did you mean age?' \
		-g age -a count --top 1 --by count --per aeg
	wrong '--all: not with a question of your own' --all -a count
}

@test "random questions: the same bytes as a naive implementation" {
	command -v perl >/dev/null || skip 'no perl'
	stdout_like '100 rounds, [0-9]+ bytes'
	check perl "$top/tests/oracle/agg.pl" ask 100 20261121
}

@test "random rows and options: the same bytes as a naive implementation" {
	command -v perl >/dev/null || skip 'no perl'
	stdout_like '60 rounds, [0-9]+ bytes'
	check perl "$top/tests/oracle/agg.pl" compare 60 20261121
}

@test "-g: a name that is no UTF-8 is refused, as it would be no JSON" {
	status 2
	stderr 'query-agg: -g: not UTF-8: "\xff"' \
		"query-agg: try 'query-agg --help'"
	check query-agg -g $'\xff=country' -a count
}

# Two threads read a large file, one reads a pipe: all that is told is the
# same.
@test "a large file and a pipe: the same answer, rejects, messages, status" {
	local long='"index":9,"title":"a","description":"'

	{
		pin-emit -T pin -n 5000 | awk 'NR % 700 == 13 { print "{\"index\":}" } { print }'
		# too long for a block, and what follows
		printf '{%s%s"}\n' "$long" "$(head -c 400000 /dev/zero | tr '\0' x)"
		printf '\n{"index":"12x","category":"art"}\r\n'
		pin-emit -T pin -n 3000
		printf '{"index":10000001,"category":"art"}'
	} >large
	[ "$(wc -c <large)" -gt 4000000 ]
	for options in '-v' '-e' '--max-rejects 20' '--max-line 300' '-v --partial'; do
		rm -f bad bad.pipe
		# the options are words
		# shellcheck disable=SC2086
		{
			st=0
			query-agg $options -r bad -g category -a count \
				-a median:index large >out 2>err || st=$?
			st_pipe=0
			head -c 99999999 large |
				query-agg $options -r bad.pipe -g category -a count \
					-a median:index >out.pipe 2>err.pipe ||
				st_pipe=$?
		}
		sed 's/large:/stdin:/' err >err.named
		same err.named err.pipe
		same out out.pipe
		same bad bad.pipe
		[ "$st" -eq "$st_pipe" ]
	done
	[ -s bad ]
}

@test "a large file, standard input: read on where it stands" {
	pin-emit -T pin -n 4000 >large
	[ "$(wc -c <large)" -gt 2000000 ]
	stdout '{"count":3999}'
	check '{ read -r _; query-agg -T pin -a count; } <large'
}
