#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pin-emit: the built-in set is the same everywhere and for ever, and has what
# the census of real rows has.
#
# shellcheck disable=SC2154 # $top is the helper's

load helper

# The golden checksums. A change here is a change of everybody's data.
@test "the built-in set is the same on every machine" {
	stdout '378527918 11035992'
	check 'pin-emit | cksum'
	stdout '2849947561 7430554'
	check 'pin-emit -T pin | cksum'
	stdout '1303737770 1230738'
	check 'pin-emit -T geo | cksum'
	stdout '4126543526 1125320'
	check 'pin-emit -T user | cksum'
}

@test "other seeds and sizes too" {
	stdout '2977245059 1307761'
	check 'pin-emit --posts 1000000 -T pin -n 2000 | cksum'
	stdout '3346418040 972452'
	check 'pin-emit --seed 7 -n 1000 | cksum'
}

@test "each post is three envelopes: pin, geo, user, keyed by ind" {
	stdout_like '\{"topic":"pin","key":"0","value":\{"index":0,.*"category":"art"\}\}' \
		'\{"topic":"geo","key":"0","value":\{"ind":0,.*"\}\}' \
		'\{"topic":"user","key":"0","value":\{"ind":0,.*"\}\}'
	check pin-emit -n 1
}

@test "-T gives the same rows, bare" {
	for table in pin geo user; do
		pin-emit -n 500 -T $table >bare.ndjson
		pin-emit -n 500 | grep "^{\"topic\":\"$table\"" |
			sed 's/^[^{]*{[^{]*{/{/; s/}$//' >rows.ndjson
		same bare.ndjson rows.ndjson
	done
}

@test "-n counts posts, and no more than there are" {
	stdout 15
	check 'pin-emit -n 5 | wc -l'
	stdout 11154
	check 'pin-emit -n 99999 -T geo | wc -l'
	check pin-emit -n 0
	stdout 7
	check 'pin-emit --posts 7 -T user | wc -l'
}

@test "every row is JSON, and nothing of it is rejected" {
	stdout 33462
	check 'pin-emit | clean-pin | clean-geo | clean-user | wc -l'
}

@test "13 categories, 243 countries, no time twice" {
	stdout 13
	check "pin-emit -T pin | sed 's/.*\"category\"://' | sort -u | wc -l"
	stdout 243
	check "pin-emit -T geo | sed 's/.*\"country\"://' | sort -u | wc -l"
	stdout 11154
	check "pin-emit -T geo | cut -d '\"' -f 6 | sort -u | wc -l"
}

@test "placeholders occur as the census saw them" {
	pin-emit -T pin >pin.ndjson
	stories=$(grep -c '"multi-video(story page format)"' pin.ndjson)
	[ "$stories" -eq "$(grep -c '"description":"No description available Story format"' pin.ndjson)" ]
	failed=$(grep -c '"title":"No Title Data Available"' pin.ndjson)
	[ "$failed" -gt 0 ]
	[ "$failed" -eq "$(grep '"title":"No Title Data Available"' pin.ndjson |
		grep '"poster_name":"User Info Error"' |
		grep '"follower_count":"User Info Error"' |
		grep '"tag_list":"N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e"' |
		grep '"image_src":"Image src error."' |
		grep '"multi-video' | grep -c '"downloaded":0')" ]
	[ "$(grep -c '"downloaded":0' pin.ndjson)" -eq \
		"$(grep -c '"image_src":"Image src error."' pin.ndjson)" ]
}

@test "one pin in eight is ASCII with escapes, the others are UTF-8" {
	pin-emit -T pin >pin.ndjson
	[ "$(grep -c '\\u[0-9a-f]' pin.ndjson)" -gt 300 ]
	[ "$(grep -c '[^ -~]' pin.ndjson)" -gt 3000 ]
}

@test "memory does not depend on the number of posts" {
	# ASan reserves terabytes
	! grep -q __asan_init "$B/bin/pin-emit" || skip 'a sanitizer build'
	for posts in 11154 1099511627776; do
		(
			ulimit -v 65536
			pin-emit --posts "$posts" -n 3000 >/dev/null
		)
	done
}

@test "wrong options" {
	status 2
	stderr 'pin-emit: --posts: too small: 0' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit --posts 0
	status 2
	stderr 'pin-emit: --seed: not a number: "x"' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit --seed x
	status 2
	stderr 'pin-emit: no operand is taken: x.ndjson' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit x.ndjson
}
