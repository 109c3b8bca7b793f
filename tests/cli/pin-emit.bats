#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# pin-emit - the set that everybody has, what the options change, and what
# occurs in it how often. Every row and any order: tests/unit/gen.c.

load helper

# Who changes these changes the set of everybody.
@test "the set is the same for ever" {
	stdout '3781462375 11495512'
	check 'pin-emit | cksum'
	stdout '1422068180 7892493'
	check 'pin-emit -T pin | cksum'
	stdout '1873759640 1230695'
	check 'pin-emit -T geo | cksum'
	stdout '2710022771 1122944'
	check 'pin-emit -T user | cksum'
	stdout '932086840 1015022'
	check 'pin-emit --posts 1099511627776 --seed 7 -n 1000 | cksum'
}

@test "a post is three envelopes, keyed by ind" {
	stdout 'pin 0 0' 'geo 0 0' 'user 0 0' 'pin 1 1' 'geo 1 1' 'user 1 1'
	check 'pin-emit -n 2 | sed -E '\''s/^\{"topic":"(pin|geo|user)","key":"([0-9]+)","value":\{"(index|ind)":([0-9]+),.*\}\}$/\1 \2 \4/'\'
}

@test "-T gives what is in the envelopes" {
	for table in pin geo user; do
		pin-emit -n 300 | sed -n "s/^{\"topic\":\"$table\",\"key\":\"[0-9]*\",\"value\":\(.*\)}\$/\1/p" >want.ndjson
		[ "$(wc -l <want.ndjson)" -eq 300 ]
		stdout <want.ndjson
		check pin-emit -n 300 -T "$table"
	done
}

@test "columns stand in the order of the sources" {
	stdout 'index unique_id title description poster_name follower_count tag_list is_image_or_video image_src downloaded save_location category'
	check "pin-emit -n 1 -T pin | grep -oE '[{,]\"[a-z_]+\":' | tr -d '{,\":' | paste -sd ' '"
	stdout 'ind timestamp latitude longitude country'
	check "pin-emit -n 1 -T geo | grep -oE '[{,]\"[a-z_]+\":' | tr -d '{,\":' | paste -sd ' '"
	stdout 'ind first_name last_name age date_joined'
	check "pin-emit -n 1 -T user | grep -oE '[{,]\"[a-z_]+\":' | tr -d '{,\":' | paste -sd ' '"
}

@test "-n: so many posts, or all" {
	check pin-emit -n 0
	for n in 1 7 20; do
		stdout $((n < 9 ? n : 9))
		check "pin-emit --posts 9 -n $n -T user | wc -l"
	done
	stdout 33462
	check 'pin-emit -n 99999 | wc -l'
}

@test "--posts and --seed make other sets" {
	stdout 4
	check 'for o in "" "--seed 2" "--posts 11155" "--posts 11155 --seed 2"; do pin-emit $o -T pin | cksum; done | sort -u | wc -l'
	stdout <<<"$(pin-emit -n 5)"
	check pin-emit -n 5 --posts 11154 --seed 1
	stdout 1
	check 'pin-emit --posts 1 -T geo | wc -l'
}

@test "wrong values" {
	for case in '-n -1: too small' '--posts 0: too small' \
		'--posts 1099511627777: too large' '--seed -1: too small' \
		'--seed 9223372036854775808: too large'; do
		option=${case%% *} why=${case#*: } value=${case#* }
		value=${value%%:*}
		status 2
		stderr "pin-emit: $option: $why: $value" \
			"pin-emit: try 'pin-emit --help'"
		check pin-emit "$option" "$value"
	done
	status 2
	stderr 'pin-emit: --seed: not a number: "1e3"' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit --seed 1e3
	status 2
	stderr 'pin-emit: -T: unknown: "pins", did you mean pin?' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit -T pins
}

@test "it takes no files" {
	status 2
	stderr 'pin-emit: takes no files: raw.ndjson' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit raw.ndjson
	status 2
	stderr 'pin-emit: takes no files: \x1b[2J' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit $'\e[2J'
}

@test "counts of --stats and -v" {
	stdout <<<"$(pin-emit -n 2)"
	stderr '{"tool":"pin-emit","read":6,"written":6,"rejected":0,"skipped":0,"nulled":{}}'
	check pin-emit -n 2 --stats -
	stdout <<<"$(pin-emit -n 2 -T geo)"
	stderr 'pin-emit: 2 read, 2 written, 0 rejected'
	check pin-emit -n 2 -T geo -v
}

@test "options out of a file" {
	file conf.yml 'pin-emit:' '  as: user' '  count: 3' '  seed: 7'
	stdout <<<"$(pin-emit -T user -n 3 --seed 7)"
	check pin-emit -c conf.yml
}

@test "no row is rejected by a cleaner" {
	stdout 33462
	check 'pin-emit | clean-pin -e | clean-geo -e | clean-user -e | wc -l'
}

# --- what occurs, of 11,154 posts

# `among LOW HIGH COMMAND`: what it prints is a number between the two.
among() {
	n=$(bash -c "$3")
	echo "$3: $n of $1 to $2"
	[ "$n" -ge "$1" ] && [ "$n" -le "$2" ]
}

# Fails where the command finds something.
none() {
	! "$@"
}

@test "all categories in blocks, all countries, no timestamp twice" {
	pin-emit -T pin >pin.nd
	pin-emit -T geo >geo.nd
	stdout '893 art' '747 beauty' '997 christmas' '830 diy-and-crafts' \
		'862 education' '749 event-planning' '787 finance' \
		'860 home-decor' '852 mens-fashion' '910 quotes' \
		'970 tattoos' '858 travel' '839 vehicles'
	check "sed 's/.*\"category\":\"\([a-z-]*\)\".*/\1/' pin.nd | uniq -c | sed 's/^ *//'"
	stdout 243
	check "sed 's/.*\"country\":\"\(.*\)\"}/\1/' geo.nd | sort -u | wc -l"
	stdout 11154
	check "grep -o '\"timestamp\":\"[^\"]*' geo.nd | sort -u | wc -l"
}

@test "placeholders come together as the scraper leaves them" {
	pin-emit -T pin >pin.nd
	grep -F '"title":"No Title Data Available"' pin.nd >failed
	among 60 120 'wc -l <failed'
	for text in '"poster_name":"User Info Error"' \
		'"follower_count":"User Info Error"' '"downloaded":0' \
		'"tag_list":"N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e"' \
		'"image_src":"Image src error."' \
		'"is_image_or_video":"multi-video(story page format)"' \
		'"description":"No description available Story format"'; do
		none grep -vF "$text" failed
	done
	none grep -vF failed -e '"poster_name":"User Info Error"'
	grep -F '"image_src":"Image src error."' pin.nd >bare
	grep -F '"downloaded":0' pin.nd >zero
	same bare zero
	grep -F '(story page format)' pin.nd >stories
	grep -F '"No description available Story format"' pin.nd >undescribed
	same stories undescribed
	among 780 920 'wc -l <stories'
	among 240 340 'wc -l <bare'
	among 130 240 'grep -c "\"No description available\"" pin.nd'
	among 120 230 'grep -c "N,o, ,T,a,g,s" pin.nd'
	among 1 12 'grep -c "\"title\":\"\"" pin.nd'
	among 1 12 'grep -c "\"title\":\"Untitled\"" pin.nd'
	among 1 12 'grep -c "\"description\":\"Untitled\"" pin.nd'
}

@test "text is dirty in every way" {
	pin-emit -T pin >pin.nd
	among 3500 4200 'grep -cE "(…|\\\\u2026)($(printf "\\302\\240")|\\\\u00a0)\",\"poster" pin.nd'
	# U+200B and curly quotes by their bytes, as the locale is C
	for text in '\"' "\\\\" '\n' '\u00a0' '\ud83' '; ' '&' '<' ' ","desc' \
		$'\342\200\213' $'\342\200\231' $'\342\200\234' é ñ ü \
		ш α 手 가 ا 🌈 𝗜; do
		echo "is there any: $text"
		grep -qF -e "$text" pin.nd
	done
	# escapes: one row of eight that is not ASCII, and never both in one
	grep '\\u' pin.nd >escaped
	among 550 850 'wc -l <escaped'
	none grep -n '[^ -~]' escaped
}

@test "a name has one count of followers, a place one country" {
	pin-emit -T pin | sed 's/.*"poster_name":"\(.*\)","follower_count":"\([^"]*\)".*/\1	\2/' |
		sed 's/ *	/	/' | grep -v 'User Info Error' | sort -u >posters
	cut -f 1 posters | uniq -d >twice
	[ ! -s twice ]
	pin-emit -T geo | sed 's/.*"latitude":/"latitude":/' | sort -u >places
	cut -d , -f 1,2 places | uniq -d >twice
	[ ! -s twice ]
	among 4500 6500 'wc -l <places'
}

@test "followers, coordinates, ages, dates are of their forms" {
	pin-emit -T pin >pin.nd
	pin-emit -T geo >geo.nd
	pin-emit -T user >user.nd
	none grep -vE '"follower_count":"([0-9]|[1-9][0-9]{1,2}|[1-9][0-9]{0,2}k|[1-9][0-9]?M|User Info Error)",' pin.nd
	grep -q '"follower_count":"0"' pin.nd
	none grep -vE '"latitude":-?([0-8]?[0-9])\.[0-9]{3,5}[1-9],"longitude":-?(1?[0-9]?[0-9])\.[0-9]{2,5}[1-9],' geo.nd
	none grep -vE '"timestamp":"20(1[789]|2[012])-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"' geo.nd
	none grep -vE '"age":([2-5][0-9]|60),"date_joined":"201[567]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"' user.nd
	among 1900 2400 'grep -c "\"age\":20," user.nd'
}
