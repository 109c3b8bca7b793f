#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# clean - clean-pin, clean-geo and clean-user: rows, envelopes and what passes,
# the options, and each message to the letter. Every form of every value is
# in tests/unit/kind.c; streams and files are in edge.bats.

load helper

pin_raw='{"index":7528,"unique_id":"fbe5-1","title":"No Title Data Available","description":"Gr\u00fc\u00dfe \"x\"","poster_name":"Ann","follower_count":"1.2k","tag_list":"a,b","is_image_or_video":"image","image_src":"Image src error.","downloaded":1,"save_location":"Local save in /data/art","category":"art"}'
pin_clean='{"ind":7528,"unique_id":"fbe5-1","title":null,"description":"Gr\u00fc\u00dfe \"x\"","follower_count":1200,"poster_name":"Ann","tag_list":"a,b","is_image_or_video":"image","image_src":null,"save_location":"/data/art","category":"art"}'
geo_raw='{"ind":7528,"timestamp":"2020-08-28 03:52:47","latitude":-89.9787,"longitude":-173.293,"country":" Albania "}'
geo_clean='{"ind":7528,"country":"Albania","coordinates":[-89.9787,-173.293],"timestamp":"2020-08-28T03:52:47Z"}'
user_raw='{"ind":7528,"first_name":"Ann ","last_name":" Lee","age":20,"date_joined":"2015-10-24 11:23:51"}'
user_clean='{"ind":7528,"user_name":"Ann Lee","age":20,"date_joined":"2015-10-24T11:23:51Z"}'

@test "a row of each table" {
	stdin "$pin_raw"
	stdout "$pin_clean"
	check clean-pin
	stdin "$geo_raw"
	stdout "$geo_clean"
	check clean-geo
	stdin "$user_raw"
	stdout "$user_clean"
	check clean-user
}

@test "a clean row comes out as it is" {
	stdin "$pin_clean"
	stdout "$pin_clean"
	check clean-pin
	stdin "$geo_clean"
	stdout "$geo_clean"
	check clean-geo
	stdin "$user_clean"
	stdout "$user_clean"
	check clean-user
}

@test "what is missing is null, what is no column is dropped" {
	stdin '{"index":7,"x":{"title":"y"},"country":"Peru"}'
	stdout '{"ind":7,"unique_id":null,"title":null,"description":null,"follower_count":null,"poster_name":null,"tag_list":null,"is_image_or_video":null,"image_src":null,"save_location":null,"category":null}'
	check clean-pin
	stdin '{"ind":7}'
	stdout '{"ind":7,"country":null,"coordinates":null,"timestamp":null}'
	check clean-geo
	stdin '{"ind":7}'
	stdout '{"ind":7,"user_name":null,"age":null,"date_joined":null}'
	check clean-user
}

@test "the order of columns and the blanks among them do not matter" {
	stdin $' {\t"country" : "Peru", "timestamp":null ,"ind" : "007" } '
	stdout '{"ind":7,"country":"Peru","coordinates":null,"timestamp":null}'
	check clean-geo
}

@test "names may be written with escapes" {
	stdin '{"\u0069nd":1,"\u0061g\u0065":"2\u0030"}'
	stdout '{"ind":1,"user_name":null,"age":20,"date_joined":null}'
	check clean-user
}

@test "the raw column wins over the clean one, even where it is null" {
	stdin '{"ind":1,"index":2}'
	stdout '{"ind":2}'
	check clean-pin --columns ind
	stdin '{"ind":1,"user_name":"Ann Lee","last_name":"May"}' \
		'{"ind":2,"user_name":"Ann Lee","first_name":null}'
	stdout '{"user_name":"May"}' '{"user_name":null}'
	check clean-user --columns user_name
	stdin '{"ind":1,"coordinates":[1,2],"latitude":null}'
	stdout '{"coordinates":null}'
	check clean-geo --columns coordinates
}

@test "text that no rule changes keeps its bytes" {
	stdin '{"index":1,"title":"\u0041\/\ud83d \ud83d\ude00 é😀\u0000"}'
	stdout '{"title":"\u0041\/\ud83d \ud83d\ude00 é😀\u0000"}'
	check clean-pin --columns title
}

@test "texts of every length are whole" {
	for n in {1..140} 4000 70000; do
		printf '{"index":1,"title":"%0*d","category":"%0*d"}\n' \
			"$n" 7 "$((n % 67 + 1))" 8
	done | tee raw | sed 's/"index":1,//' | stdout
	stdin <raw
	check clean-pin --columns title,category
}

@test "an envelope keeps all but its row" {
	stdin '{"topic":"12c5.pin","partition":0,"offset":42,"key":"7528","value":'"$pin_raw"',"x": [1, 2] }'
	stdout '{"topic":"12c5.pin","partition":0,"offset":42,"key":"7528","value":'"$pin_clean"',"x": [1, 2] }'
	check clean-pin
	stdin '{"value" : { "ind" : 1 } , "topic" : "geo"}'
	stdout '{"value" : {"ind":1} , "topic" : "geo"}'
	check clean-geo --columns ind
}

@test "other tables, none, tombstones and marks pass, byte for byte" {
	cat >other <<-'END'
		{"topic":"x.geo","value":{"ind": 1, "age":"x"}}
		{"topic":"x.user","value":{"ind":"bad"}}
		{"topic":"x","value":{"ind" : 1}}
		{"topic":"x","value":5}
		{"topic":"x.geo","value":"no row"}
		{"topic":"x.pin", "partition":0,"offset":7,"value":null}
		{"topic":"x.pin","partition":"shard-0","offset":"18446744073709551616"}
	END
	stdin <other
	stdout <other
	check clean-pin
}

@test "of what passes, only the blanks around go" {
	printf '  {"topic":"x", "value":null}\t \r\n' | stdin
	stdout '{"topic":"x", "value":null}'
	check clean-pin
}

@test "the columns tell the table where the topic does not" {
	stdin '{"topic":"all","value":{"index":1,"country":"Peru"}}' \
		'{"topic":"all","value":{"ind":2,"country":"Peru","age":1}}' \
		'{"topic":"all","value":{"ind":3,"age":1}}'
	stdout '{"topic":"all","value":{"ind":1}}' \
		'{"topic":"all","value":{"ind":2}}' \
		'{"topic":"all","value":{"ind":3}}'
	check 'clean-pin --columns ind | clean-geo --columns ind |
		clean-user --columns ind'
}

@test "a mixed stream through all three, in order" {
	stdin '{"topic":"12c5-user","value":'"$user_raw"'}' \
		'{"topic":"12c5_GEO","value":'"$geo_raw"'}' \
		'{"topic":"pin","value":'"$pin_raw"'}' \
		'{"topic":"pinterest_data","value":'"$pin_raw"'}'
	stdout '{"topic":"12c5-user","value":'"$user_clean"'}' \
		'{"topic":"12c5_GEO","value":'"$geo_clean"'}' \
		'{"topic":"pin","value":'"$pin_clean"'}' \
		'{"topic":"pinterest_data","value":'"$pin_clean"'}'
	check 'clean-pin | clean-geo | clean-user'
}

@test "-T: every envelope is of that table, a bare row of ours" {
	stdin '{"topic":"x","value":{"ind":1}}' \
		'{"topic":"x.geo","value":{"ind":2}}' '{"ind":3}'
	stdout '{"topic":"x","value":{"ind":1,"title":null}}' \
		'{"topic":"x.geo","value":{"ind":2,"title":null}}' \
		'{"ind":3,"title":null}'
	check clean-pin -T pin --columns ind,title
	stdin '{"topic":"x.pin","value":{"ind":1}}' '{"ind":3}'
	stdout '{"topic":"x.pin","value":{"ind":1}}' '{"ind":3,"title":null}'
	check clean-pin --as=geo --columns ind,title
}

@test "-T: no such table" {
	stderr_like "clean-pin: -T: .*pins.*" \
		"clean-pin: try 'clean-pin --help'"
	status 2
	check clean-pin -T pins
}

@test "an envelope of ours must hold an object or null" {
	stdin '{"topic":"x.pin","value":5}' '{"topic":"x.pin","value":"{}"}' \
		'{"topic":"x.pin","value":null}'
	stdout '{"topic":"x.pin","value":null}'
	stderr 'clean-pin: stdin:1: value: not an object: 5' \
		'clean-pin: stdin:2: value: not an object: "{}"'
	status 1
	check clean-pin
}

@test "index: an integer or digits; else a reject, by its name" {
	stdin '{"index":"12x"}' '{"index":"7"}' '{}' '{"ind":null}' \
		'{"index":99999999999999999999}' '{"index":1.0}' \
		'{"index":-0}' '{"index":" 1"}' '{"ind":1,"index":true}' \
		'{"index":"1\u0032"}'
	stdout '{"ind":7}' '{"ind":0}' '{"ind":12}'
	stderr 'clean-pin: stdin:1: index: not an integer: "12x"' \
		'clean-pin: stdin:3: index: missing' \
		'clean-pin: stdin:4: ind: not an integer: null' \
		'clean-pin: stdin:5: index: out of range: 99999999999999999999' \
		'clean-pin: stdin:6: index: not an integer: 1.0' \
		'clean-pin: stdin:8: index: not an integer: " 1"' \
		'clean-pin: stdin:9: index: not an integer: true'
	status 1
	check clean-pin --columns ind
	stdin '{"index":1}'
	stderr 'clean-geo: stdin:1: ind: missing' \
		'clean-geo: 1 row has columns of the pin table, and none of the geo table (stdin:1)'
	status 1
	check clean-geo
}

@test "bare rows of another table are told" {
	file rows '{"ind":6}' '{"ind":7,"country":"Peru"}' \
		'{"ind":8,"first_name":"A","latitude":1}' '{"ind":9,"x":1}'
	stdout '{"ind":6}' '{"ind":7}' '{"ind":8}' '{"ind":9}'
	stderr 'clean-pin: 2 rows have columns of the geo table, and none of the pin table (first at rows:2)'
	check clean-pin --columns ind rows
	stdout '{"ind":6}' '{"ind":7}' '{"ind":8}' '{"ind":9}'
	stderr 'clean-user: 1 row has columns of the geo table, and none of the user table (rows:2)'
	check clean-user --columns ind rows
	stdout '{"ind":6}' '{"ind":7}' '{"ind":8}' '{"ind":9}'
	check clean-geo --columns ind rows
	stdout '{"ind":6}' '{"ind":7}' '{"ind":8}' '{"ind":9}'
	check clean-pin -q --columns ind rows
	# envelopes pass, and say themselves whose they are
	stdin '{"topic":"geo","value":{"ind":7,"country":"Peru"}}' \
		'{"topic":"pin","value":{"ind":7,"country":"Peru"}}'
	stdout '{"topic":"geo","value":{"ind":7,"country":"Peru"}}' \
		'{"topic":"pin","value":{"ind":7}}'
	check clean-pin --columns ind
}

@test "bare rows of another table: rules of one's own may have its columns" {
	needs libyaml
	file rules.yml 'columns:' '- {name: ind, kind: id}' \
		'- {name: country, kind: text}'
	stdin '{"ind":7,"country":"Peru"}'
	stdout '{"ind":7,"country":"Peru"}'
	check clean-pin --rules rules.yml
}

@test "an ind that is not asked for is not asked about" {
	stdin '{"title":"x"}' '{"index":"12x","title":"y"}'
	stdout '{"title":"x"}' '{"title":"y"}'
	check clean-pin --columns title
	stdin '{"title":"x"}'
	stdout '{"title":"x"}'
	check 'clean-pin --columns title | clean-pin --columns title'
}

@test "--columns: selects, orders, and knows downloaded" {
	stdin "$pin_raw"
	stdout '{"category":"art","downloaded":1,"ind":7528}'
	check clean-pin --columns category,downloaded,ind
	stdin '{"category":"art","downloaded":1,"ind":7528}'
	stdout '{"category":"art","downloaded":1,"ind":7528}'
	check clean-pin --columns category,downloaded,ind
}

@test "--columns: names that are none" {
	stderr 'clean-pin: --columns: no such column: titel, did you mean title?' \
		"clean-pin: try 'clean-pin --help'"
	status 2
	check clean-pin --columns ind,titel
	stderr 'clean-pin: --columns: no such column: zzz, not one of ind, unique_id, title, description, follower_count, poster_name, tag_list, is_image_or_video, image_src, save_location, category, downloaded' \
		"clean-pin: try 'clean-pin --help'"
	status 2
	check clean-pin --columns zzz,ind
	stderr 'clean-user: --columns: a name is empty' \
		"clean-user: try 'clean-user --help'"
	status 2
	check clean-user --columns age,
	stderr 'clean-geo: --columns: country: named twice' \
		"clean-geo: try 'clean-geo --help'"
	status 2
	check clean-geo --columns country,ind,country
	# a raw name is none of the output's
	stderr 'clean-geo: --columns: no such column: latitude, not one of ind, country, coordinates, timestamp' \
		"clean-geo: try 'clean-geo --help'"
	status 2
	check clean-geo --columns latitude
}

@test "--columns in the configuration, and over it" {
	needs libyaml
	file c.yml 'clean-pin:' '  columns: title'
	stdin "$pin_raw"
	stdout '{"title":null}'
	check clean-pin -c c.yml
	stdin "$pin_raw"
	stdout '{"category":"art"}'
	check clean-pin -c c.yml --columns category
}

@test "--stats: what was nulled, by column and reason" {
	stdin '{"index":1,"title":"Untitled","category":"","poster_name":5}' \
		'{"index":2,"title":"No Title Data Available","follower_count":"x"}' \
		'{"index":3,"title":null,"follower_count":-1}' \
		'{"index":"x","title":"Untitled"}'
	stderr 'clean-pin: stdin:4: index: not an integer: "x"'
	stdout_like '.*' '.*' '.*'
	status 1
	check clean-pin --stats stats
	cat stats
	grep -qF '"read":4,"written":3,"rejected":1,"skipped":0,' stats
	grep -qF '"title":{"placeholder":2}' stats
	grep -qF '"follower_count":{"form":1,"range":1}' stats
	grep -qF '"poster_name":{"type":1}' stats
	grep -qF '"category":{"blank":1}' stats
}

@test "--stats: a part is counted under its own name" {
	stdin '{"ind":1,"first_name":" ","last_name":"Lee","age":131}'
	stdout '{"ind":1,"user_name":"Lee","age":null,"date_joined":null}'
	check clean-user --stats stats
	grep -qF '"nulled":{"first_name":{"blank":1},"age":{"range":1}}' stats
	stdin '{"ind":1,"latitude":"x","longitude":1}'
	stdout '{"ind":1,"country":null,"coordinates":null,"timestamp":null}'
	check clean-geo --stats stats
	grep -qF '"nulled":{"latitude":{"form":1}}' stats
}

@test "cleaning again changes nothing, whatever the options" {
	pin-emit -n 300 >posts || skip 'there is no pin-emit'
	clean-pin posts | clean-geo | clean-user >once
	clean-pin once | clean-geo | clean-user >twice
	same once twice
	clean-pin --columns downloaded,title posts >once
	clean-pin --columns downloaded,title once >twice
	same once twice
}

@test "-v: what was nulled, and why" {
	stdin '{"index":1,"title":"Untitled","follower_count":"many"}' \
		'{"index":2,"title":" ","follower_count":"User Info Error"}'
	stdout '{"ind":1,"title":null,"follower_count":null}' \
		'{"ind":2,"title":null,"follower_count":null}'
	stderr 'clean-pin: 2 read, 2 written, 0 rejected' \
		'clean-pin: title: 1 nulled: placeholder' \
		'clean-pin: title: 1 nulled: blank' \
		'clean-pin: follower_count: 1 nulled: placeholder' \
		'clean-pin: follower_count: 1 nulled: form'
	check clean-pin -v --columns ind,title,follower_count
}
