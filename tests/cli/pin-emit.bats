#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154
#
# pin-emit - the set that everybody has, what the options change, and what
# occurs in it how often. Every row and any order: tests/unit/gen.c.

load helper

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
	stderr 'pin-emit: takes no files, but --from: raw.ndjson' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit raw.ndjson
	status 2
	stderr 'pin-emit: takes no files, but --from: \x1b[2J' \
		"pin-emit: try 'pin-emit --help'"
	check pin-emit $'\e[2J'
}

@test "what the file has for other rows has no effect" {
	needs libyaml
	printf '%s\n' 'conninfo: host=nowhere' 'tables: pin=a' 'rate: 1/h' \
		'posts: 7' 'as: geo' >c.yml
	pin-emit -n 2 >rows
	stdout <rows
	check pin-emit -c c.yml --from rows --interval 0
	printf '%s\n' 'random: true' 'follow: true' >d.yml
	stdout <rows
	stdin <rows
	check pin-emit -c d.yml --from -
	stdout <<<"$(pin-emit -n 2 -T geo --posts 7)"
	check pin-emit -c c.yml -n 2 --interval 0
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
	needs libyaml
	file conf.yml 'pin-emit:' '  as: user' '  count: 3' '  seed: 7'
	stdout <<<"$(pin-emit -T user -n 3 --seed 7)"
	check pin-emit -c conf.yml
}

@test "no row is rejected by a cleaner" {
	stdout 33462
	check 'pin-emit | clean-pin -e | clean-geo -e | clean-user -e | wc -l'
}

# --- pace, draws, files. What is paced is fast here: tests do not wait.

# A usage error: the message $1, of the options $2....
wrong() {
	status 2
	stderr "pin-emit: $1" "pin-emit: try 'pin-emit --help'"
	check pin-emit "${@:2}"
}

@test "--rate: what is no rate" {
	wrong '--rate: not a rate: "fast"' --rate fast
	wrong '--rate: not a rate: ""' --rate ''
	wrong '--rate: not a rate: "/s"' --rate /s
	wrong '--rate: not a rate: "5/"' --rate 5/
	wrong '--rate: not a rate: "5/d"' --rate 5/d
	wrong '--rate: not a rate: "5/sec"' --rate 5/sec
	wrong '--rate: not a rate: "0.5/s"' --rate 0.5/s
	wrong '--rate: needs a unit (/s, /m or /h): "50"' --rate 50
	wrong '--rate: too small: 0/s' --rate 0/s
	wrong '--rate: too large: 1000000001/h' --rate 1000000001/h
	wrong '--rate: not a rate: "-1/s"' --rate -1/s
}

@test "--interval: what is no interval" {
	wrong '--interval: needs a unit (ms, s, m, h or d): "2"' --interval 0-2
	wrong '--interval: not a duration: ""' --interval 1s-
	wrong '--interval: not a duration: ""' --interval -1s
	wrong '--interval: not a duration: "x"' --interval x
	wrong '--interval: not a duration: "2s-3s"' --interval 1s-2s-3s
	wrong '--interval: ends before it begins: "2s-1s"' --interval 2s-1s
	long=$(printf '%070d' 0)
	wrong "--interval: not a duration: \"${long}s-1s\"" --interval "${long}s-1s"
}

@test "options that do not go together" {
	file some.ndjson '{"a":1}'
	wrong '--rate: not with --interval' --rate 1/s --interval 0
	wrong '--as: not with --from, but postgres' -T pin --from some.ndjson
	wrong '--posts: not with --from' --posts 5 --from some.ndjson
	wrong '--from: stdin is read once, in order' --from - --random
	wrong '--from: stdin is read once, in order' --from - -f
}

@test "a pace changes no byte" {
	for pace in '--rate 1000000000/s' '--rate 1000/s' '--rate 1/h -n 1' \
		'--interval 0' '--interval 0s-1ms' '--interval 1ms'; do
		pin-emit -T geo -n 9 --random >want.ndjson
		case $pace in *-n*) sed -i 1q want.ndjson ;; esac
		stdout <want.ndjson
		# shellcheck disable=SC2086
		check pin-emit -T geo -n 9 --random $pace
	done
}

@test "what is written is seen before a sleep, and TERM ends the sleep" {
	for pace in '--rate 1/h' '--interval 1h'; do
		mkfifo rows
		# shellcheck disable=SC2086
		pin-emit -T user -f $pace >rows 3>&- &
		exec 4<rows
		case $pace in
		*rate*)
			read -r line <&4
			[ "$line" = "$(pin-emit -T user -n 1)" ]
			;;
		esac
		kill -TERM $!
		st=0
		wait $! || st=$?
		exec 4<&-
		rm rows
		# a signal before it is caught is death all the same
		[ $st -eq 143 ]
	done
}

@test "--random: the same draws for ever, others for another seed" {
	stdout '2991475523 857'
	check 'pin-emit -T geo --random -n 8 | cksum'
	stdout 3
	check 'for s in 1 2 3; do pin-emit --random -n 5 --seed 1 --posts 1$s | cksum; done | sort -u | wc -l'
	# of one set: a post drawn is the post that it is in order
	pin-emit -T user | sort >all
	pin-emit -T user --random -n 3000 | sort >drawn
	[ "$(wc -l <drawn)" -eq 3000 ]
	[ -z "$(sort -u drawn | comm -23 - all)" ]
	among 2550 2750 'sort -u drawn | wc -l'
}

@test "--random: with replacement, --posts times, or -n, or for ever" {
	stdout 11154
	check 'pin-emit -T user --random | wc -l'
	stdout 30
	check 'pin-emit -T user --random --posts 30 | wc -l'
	stdout 500 1
	check 'pin-emit -T user --random --posts 1 -n 500 >out; wc -l <out; sort -u out | wc -l'
	stdout 'pin geo user'
	check 'pin-emit --random -n 1 | cut -d \" -f 4 | paste -sd " "'
	status 141
	check 'pin-emit -f --random -T user | head -n 30000 | wc -l >n'
	[ "$(<n)" -eq 30000 ]
}

@test "-f: anew after the last" {
	pin-emit --posts 3 -T geo >three
	cat three three three | head -n 7 >want.ndjson
	stdout <want.ndjson
	check pin-emit --posts 3 -T geo -f -n 7
	status 141
	check 'pin-emit --posts 3 -T geo -f | head -n 7 >out'
	same want.ndjson out
}

# Lines in every dress: mixed.ndjson, and its records in want.ndjson.
mixed() {
	{
		printf '\357\273\277{"n":0}\r\n\n   \n'
		for i in $(seq 1 40); do
			printf ' {"n":%d, "a" : [1,  "\\u00e9"]}\r\n' "$i"
			[ $((i % 7)) -ne 0 ] || printf '\n'
		done
		seq 1 100 | sed 's/.*//'
		printf '{"n":41,"long":"%s"}\n' "$(printf '%040000d' 0)"
		printf '{"topic":"pin","value":null}\n{"n":42}'
	} >mixed.ndjson
	{
		echo '{"n":0}'
		for i in $(seq 1 40); do
			printf '{"n":%d, "a" : [1,  "\\u00e9"]}\n' "$i"
		done
		printf '{"n":41,"long":"%s"}\n' "$(printf '%040000d' 0)"
		printf '{"topic":"pin","value":null}\n{"n":42}\n'
	} >want.ndjson
}

@test "--from: rows as they are, of a file or stdin" {
	mixed
	stdout <want.ndjson
	check pin-emit --from mixed.ndjson
	stdin <mixed.ndjson
	stdout <want.ndjson
	check pin-emit --from -
	stdout <<<"$(head -n 3 want.ndjson)"
	check pin-emit --from mixed.ndjson -n 3 --rate 1000/s
	cat want.ndjson want.ndjson | head -n 60 >twice
	stdout <twice
	check pin-emit --from mixed.ndjson -f -n 60
	file empty
	check pin-emit --from empty
	check pin-emit --from empty --random
}

@test "--from --random: each record is as likely" {
	mixed
	pin-emit --from mixed.ndjson --random -n 8800 >drawn
	sort -u want.ndjson >all
	sort -u drawn >seen
	same all seen
	sort drawn | uniq -c | sed 's/^ *//' | cut -d ' ' -f 1 | sort -n >counts
	among 130 200 'head -n 1 counts'
	among 200 270 'tail -n 1 counts'
	stdout 44
	check 'pin-emit --from mixed.ndjson --random | wc -l'
	stdout <<<"$(head -n 50 drawn)"
	check pin-emit --from mixed.ndjson --random -f -n 50 --seed 1
	pin-emit --from mixed.ndjson --random -n 50 --seed 2 >other
	none cmp -s other <(head -n 50 drawn)
}

@test "--from: bad lines are rejects, told once, never drawn" {
	file some.ndjson '{"n":1}' '{"n":2' '[3]' '{"n":4,"n":4}' '{"n":5}' \
		'{"n":"longer than that"}'
	for how in '' --random; do
		rm -f bad
		st=0
		# shellcheck disable=SC2086
		pin-emit --from some.ndjson --max-line 20 -r bad $how \
			>out 2>err || st=$?
		[ $st -eq 1 ]
		[ "$(cut -d : -f 3 err | paste -sd ' ')" = '2 3 4 6' ]
		sed -n '2,4p;6p' some.ndjson >want.bad
		same want.bad bad
		none grep -vxF -e '{"n":1}' -e '{"n":5}' out
		[ "$(wc -l <out)" -eq 2 ]
	done
	pin-emit --from some.ndjson --max-line 20 --random -n 200 -q >out || :
	[ "$(wc -l <out)" -eq 200 ]
	[ "$(sort -u out | wc -l)" -eq 2 ]
	stdout '{"n":1}'
	status 1
	stderr_like 'pin-emit: some.ndjson:2:.*'
	check pin-emit -e --from some.ndjson
	status 1
	stderr_like 'pin-emit: some.ndjson:2:.*'
	check pin-emit -e --from some.ndjson --random
	# what was read, what left
	stderr_like '\{"tool":"pin-emit","read":6,"written":9,"rejected":4,.*'
	stdout <<<"$(head -n 9 out)"
	check pin-emit --from some.ndjson --max-line 20 --random -n 9 -q --max-rejects 4 --stats -
}

@test "--from: what cannot be read, drawn or repeated" {
	mkfifo fifo
	file empty '' ''
	for how in '' --random -f; do
		for case in 'none: No such file or directory' \
			'.: Is a directory'; do
			[ "$how" != '' ] && [ "${case%%:*}" = . ] &&
				case='.: not a regular file'
			status 3
			stderr "pin-emit: $case"
			# shellcheck disable=SC2086
			check pin-emit --from "${case%%:*}" $how
		done
	done
	for how in --random -f; do
		status 3
		stderr 'pin-emit: fifo: not a regular file'
		check pin-emit --from fifo $how
	done
	status 3
	stderr 'pin-emit: empty: no records to repeat'
	check pin-emit --from empty -f
	status 3
	stderr 'pin-emit: empty: no records to draw from'
	check pin-emit --from empty --random -n 1
	printf '{"n":1}\n{"n":' | stdin
	stdout '{"n":1}'
	status 75
	stderr 'pin-emit: stdin:2: cut off: neither JSON nor ended by a newline'
	check pin-emit --from -
}

@test "--from --random: a file that changes is told" {
	seq 1 100 | sed 's/.*/{"n":&}/' >some.ndjson
	mkfifo rows
	pin-emit --from some.ndjson --random -f >rows 2>err 3>&- &
	exec 4<rows
	read -r _ <&4
	: >some.ndjson
	cat <&4 >/dev/null
	exec 4<&-
	st=0
	wait $! || st=$?
	[ $st -eq 3 ]
	echo 'pin-emit: some.ndjson: changed while it was drawn from' >want.err
	same want.err err
}

# --- what occurs, of 11,154 posts

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
