#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# rules - --print-rules and --rules of the cleaners. What a file may say, and
# each refusal, is in tests/unit/rules.c.

load helper

# The rules of FILE, $1, changed by sed script $2.
edited() {
	"$1" --print-rules | sed "$2"
}

@test "--print-rules: a file that says what it is" {
	stdout <<'END'
# The rules of the user table: what clean rows are made of.
# Change what you like, and give the file to --rules; pin-records(5) tells
# more. Columns may be added, left out, and come in another order.
#
#   name          the column, in clean rows
#   kind          text, trim, path, count, id, integer, time, join or pair
#   from          the raw column; of a join 1 to 8, of a pair 2. None: name's
#   placeholders  texts that stand for none, to the letter: they become null
#   prefixes      likewise, whatever begins with one of them
#   strip         of a path: what is taken off its beginning
#   range         of an integer [min, max], of a pair two of them
#   hidden        true: only --columns shows it
table: user
columns:
  - name: ind
    kind: id
  - name: user_name
    kind: join
    from: [first_name, last_name]
  - name: age
    kind: integer
    range: [0, 130]
  - name: date_joined
    kind: time
END
	check clean-user --print-rules
}

@test "--rules: what was printed cleans to the same bytes, and prints them" {
	needs libyaml
	pin-emit -n 1000 >posts
	for tool in clean-pin clean-geo clean-user; do
		"$tool" --print-rules >rules.yml
		stdout <rules.yml
		check "$tool" --print-rules --rules rules.yml
		"$tool" posts | stdout
		check "$tool" --rules rules.yml posts
	done
	clean-pin --columns downloaded,ind posts | stdout
	clean-pin --print-rules >rules.yml
	check clean-pin --rules rules.yml --columns downloaded,ind posts
}

@test "--rules: other placeholders, names, columns, kinds and order" {
	needs libyaml
	file r.yml <<'END'
columns:
  - name: heading
    kind: text
    from: [title]
    placeholders: [N/A, "\u00e9"]
    prefixes: [Lost]
  - name: id
    kind: id
    from: index
  - name: place
    kind: join
    from: [town, region, country]
    placeholders: [unknown]
  - name: stars
    kind: integer
    range: [1, 5]
  - name: seen
    kind: time
    placeholders: ["1970-01-01T00:00:00Z"]
  - name: "a \"b\""
    kind: trim
    placeholders: [none]
  - name: raw_title
    kind: text
    from: [title]
    hidden: true
END
	file raw '{"index":"7","title":"Untitled","country":"Peru","town":" Lima ","region":"unknown","stars":5,"seen":"1970-01-01 00:00:00","a \u0022b\"":" x "}' \
		'{"index":8,"title":"\u00e9","stars":6,"seen":0,"a \"b\"":" none "}' \
		'{"index":9,"title":"Lost in \"","stars":1,"seen":1000,"downloaded":1}'
	file clean '{"heading":"Untitled","id":7,"place":"Lima Peru","stars":5,"seen":null,"a \"b\"":"x"}' \
		'{"heading":null,"id":8,"place":null,"stars":null,"seen":null,"a \"b\"":null}' \
		'{"heading":null,"id":9,"place":null,"stars":1,"seen":"1970-01-01T00:00:01Z","a \"b\"":null}'
	stdout <clean
	check clean-pin --rules r.yml raw
	stdout <clean
	check clean-pin --rules r.yml clean
	stdout '{"raw_title":"Untitled","heading":"Untitled"}' \
		'{"raw_title":"\u00e9","heading":null}' \
		'{"raw_title":"Lost in \"","heading":null}'
	check clean-pin --rules r.yml --columns raw_title,heading raw
}

@test "--rules: one long raw column in every clean one" {
	needs libyaml
	{
		echo 'columns:'
		for i in $(seq 64); do
			echo "  - {name: c$i, kind: text, from: [x]}"
		done
	} >r.yml
	awk 'BEGIN {
		for (i = 0; i < 20000; i++) s = s "0123456789"
		printf "{\"x\":\"%s\"}\n", s >"raw"
		for (i = 1; i <= 64; i++)
			printf "%s\"c%d\":\"%s\"", i == 1 ? "{" : ",", i, s
		print "}" }' | stdout
	check clean-pin --rules r.yml raw
}

@test "--rules: which table a row is of stays as it is" {
	needs libyaml
	edited clean-pin 's/from: \[index\]/from: [country]/' >r.yml
	file rows '{"topic":"x","value":{"country":"Peru"}}' \
		'{"topic":"x","value":{"index":1}}'
	stdout '{"topic":"x","value":{"country":"Peru"}}'
	stderr 'clean-pin: rows:2: country: missing'
	status 1
	check clean-pin --rules r.yml rows
}

@test "--rules: --stats counts by the names of the file" {
	needs libyaml
	edited clean-pin 's/name: title/name: heading\n    from: [title]/' >r.yml
	stdin '{"index":1,"title":"Untitled"}'
	stdout '{"heading":null}'
	check clean-pin --rules r.yml --columns heading --stats stats
	cat stats
	grep -qF '"nulled":{"heading":{"placeholder":1}}' stats
}

@test "--rules: a wrong file is told with its line" {
	needs libyaml
	edited clean-geo 's/kind: trim/kind: trm/' >r.yml
	stderr 'clean-geo: r.yml: line 18: unknown kind: trm, did you mean trim?' \
		"clean-geo: try 'clean-geo --help'"
	status 2
	check clean-geo --rules r.yml
	stderr 'clean-geo: r.yml: line 18: unknown kind: trm, did you mean trim?' \
		"clean-geo: try 'clean-geo --help'"
	status 2
	check clean-geo --print-rules --rules r.yml
	clean-geo --print-rules >geo.yml
	stderr 'clean-pin: geo.yml: line 13: rules of the geo table, not of pin' \
		"clean-pin: try 'clean-pin --help'"
	status 2
	check clean-pin --rules geo.yml
	stderr 'clean-pin: none.yml: No such file or directory' \
		"clean-pin: try 'clean-pin --help'"
	status 2
	check clean-pin --rules none.yml
	stderr 'clean-geo: --columns: no such column: indx, did you mean ind?' \
		"clean-geo: try 'clean-geo --help'"
	status 2
	check clean-geo --rules geo.yml --columns indx
}

@test "--rules in the configuration, and over it" {
	needs libyaml
	file c.yml 'rules: a.yml' 'columns: t'
	file a.yml 'columns: [{name: t, kind: text, from: title}]'
	file b.yml 'columns: [{name: t, kind: text, from: category}]'
	file raw '{"title":"T","category":"C"}'
	stdout '{"t":"T"}'
	check clean-pin -c c.yml raw
	stdout '{"t":"C"}'
	check clean-pin -c c.yml --rules b.yml raw
}
