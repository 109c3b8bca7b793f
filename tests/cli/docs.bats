# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2154
#
# docs - what is written agrees with what is done: --help, man pages, README.

load helper

# The options that --help of tool $1 names, one a line, sorted.
help_options() {
	"$1" --help | grep -oE -- '(^|[ ,(])--?[[:alpha:]][[:alpha:]-]*' |
		tr -d ' ,(' | sort -u
}

# Those that man page $1 describes.
page_options() {
	sed -n 's/^\.It Fl /, Fl /p' "$1" |
		grep -oE ', Fl -?[[:alpha:]][[:alpha:]-]*' |
		sed 's/, Fl /-/' | sort -u
}

# Those of pinpipe.7 that tool $1 has.
shared_options() {
	if grep -q '^but for those about records' "$top/man/$1.1"; then
		sed '/^Tools that read or make records/,$d' \
			"$top/man/pinpipe.7" | page_options -
	else
		page_options "$top/man/pinpipe.7"
	fi
}

# The tools, from the Makefile.
tools() {
	sed -n '/^TOOLS := /,/[^\\]$/p' "$top/Makefile" |
		tr -s ' \t' '\n' | grep -x '[a-z].*-.*'
}

@test "every tool is built and has a man page" {
	for tool in $(tools); do
		[ -x "$B/bin/$tool" ]
		[ -e "$top/man/$tool.1" ]
	done
}

@test "--help names the options of the man page, and the reverse" {
	for tool in $(tools); do
		shared_options "$tool" >shared
		help_options "$tool" >help
		page_options "$top/man/$tool.1" | sort -u - shared >page
		echo "$tool: page (-), --help (+)"
		same page help
	done
}

# The options of page $1 as words of a command line, 1 as their arguments; but
# for those that end the tool at once.
option_words() {
	sed -nE -e '/Fl -(help|version)$/d' \
		-e 's/^\.It Fl ([a-z]) , Fl -([a-z-]+)$/-\1 --\2/p' \
		-e 's/^\.It Fl ([a-z]) Ar .*, Fl -([a-z-]+) Ns.*/-\1 1 --\2 1/p' \
		-e 's/^\.It Fl -([a-z-]+)$/--\1/p' \
		-e 's/^\.It Fl -([a-z-]+) Ns.*/--\1 1/p' "$1"
}

@test "each option of pinpipe.7 is one of every tool" {
	option_words "$top/man/pinpipe.7" >all
	sed '/^Tools that read or make records/,$d' "$top/man/pinpipe.7" >some
	option_words some >some.words
	[ "$(wc -w <all)" -eq 21 ]
	[ "$(wc -w <some.words)" -eq 8 ]
	for tool in $(tools); do
		words=$(<all)
		if grep -q '^but for those about records' "$top/man/$tool.1"; then
			words=$(<some.words)
		fi
		"$tool" --help | stdout
		# shellcheck disable=SC2086
		check "$tool" $words --help
	done
}

@test "the statuses of diag.h are those of the man pages" {
	tr -d '\n' <"$top/lib/base/diag.h" |
		grep -oE 'ST_[A-Z]+ =[[:blank:]]*[0-9]+' |
		grep -oE '[0-9]+$' | sort -n >statuses
	[ "$(wc -l <statuses)" -ge 5 ]
	for page in "$top"/man/*.[17]; do
		sed -n '/^\.Sh EXIT STATUS/,/^\.Sh [^E]/p' "$page" >section
		[ -s section ]
		sed -n 's/^\.It \([0-9]*\)$/\1/p' section | sort -n >page
		echo "$page"
		case $page in
		*/pinpipe.7) same statuses page ;;
		*) # a tool need not tell all: not each can reject
			[ -z "$(comm -13 statuses page)" ]
			[ -s page ] || grep -q 'Xr pinpipe 7' section
			;;
		esac
	done
}

@test "the lists of tools in README and pinpipe.7 say what the pages say" {
	for tool in $(tools); do
		nd=$(sed -n 's/^\.Nd //p' "$top/man/$tool.1")
		[ -n "$nd" ]
		echo "$tool: $nd"
		grep -qxF "| [\`$tool\`](man/$tool.1) | $nd |" "$top/README.md"
		grep -A 1 -x ".It Xr ${tool} 1" "$top/man/pinpipe.7" |
			grep -qxF "$nd"
	done
	[ "$(grep -c '](man/.*\.1) |' "$top/README.md")" -eq \
		"$(tools | wc -l)" ]
}

@test "README's table of statuses is that of pinpipe.7" {
	sed -n 's/^| \([0-9][0-9]*\) | .*/\1/p' "$top/README.md" >readme
	sed -n '/^\.Sh EXIT STATUS/,$s/^\.It \([0-9]*\)$/\1/p' \
		"$top/man/pinpipe.7" >page
	same page readme
}

# The files that the examples of the pages read.
example_files() {
	pin-emit -n 500 >posts.ndjson
	pin-emit -n 500 -T pin >pins.ndjson
	pin-emit -n 500 -T geo >geos.ndjson
	pin-emit -n 500 -T user >users.ndjson
	cp posts.ndjson raw.ndjson
	echo '{"shop":"Rome","price":9.95}' >sales.ndjson
	clean-pin posts.ndjson | clean-geo | clean-user >clean.ndjson
	mkdir -p bucket/topics/geo/partition=0
	cp geos.ndjson bucket/topics/geo/partition=0/geo+0+0000000000.json
}

# Runs the commands of the file blocks, lines that begin with "$ ": what is
# printed must be what follows them, up to the next or to a line like $1.
run_blocks() {
	grep -n '^\$ ' blocks | cut -d : -f 1 >starts
	while read -r at; do
		sed -n "${at}s/^\\$ //p" blocks >line
		sed -n "$((at + 1)),\$p" blocks | sed "/^\\\$ /,\$d; /$1/,\$d" |
			stdout
		check "$(<line)"
	done <starts
}

@test "README: each command prints what it says" {
	needs libcrypto
	example_files
	sed -n '/^```console/,/^```$/p' "$top/README.md" >blocks
	[ "$(grep -c '^\$ ' blocks)" -ge 3 ]
	run_blocks '^```'
}

@test "man pages: a command after a dollar prints what follows it" {
	example_files
	file sales.ndjson \
		'{"shop":"Rome","price":9.95,"sold":"2020-05-05 10:00:00"}' \
		'{"shop":"Oslo","price":10,"sold":"2021-01-01 09:30:00"}' \
		'{"shop":"Rome","price":0.2,"sold":"2021-07-01 12:00:00"}'
	sed -n '/^\.Bd/,/^\.Ed/p' "$top/man/query-agg.1" >blocks
	[ "$(grep -c '^\$ ' blocks)" -ge 3 ]
	run_blocks '^\.Ed'
}

# The commands of EXAMPLES of page $1, in order, one a line.
examples() {
	awk '/^\.Sh /{ on = $2 == "EXAMPLES" }
		on && sub(/^\.Dl /, "") { print; next }
		/^\.Bd/ { block = 1; next } /^\.Ed/ { block = 0 }
		on && block' "$1" |
		sed -e 's/^\\&//; s/^\$ //' -e ':a' -e 's/\\e/\\/g' \
			-e '/\\$/{N;s/\\\n//;ba' -e '}'
}

@test "man pages: each command of EXAMPLES runs" {
	needs libcrypto libyaml
	example_files
	for page in "$top"/man/*.[1-8]; do
		folder=$PWD/${page##*/}
		mkdir "$folder"
		cp -r ./*.ndjson bucket "$folder"
		# of the million rows to measure by, ten thousand will do
		examples "$page" | sed 's/\<1000000\>/10000/g' >commands
		case $page in
		*.[17]) [ -s commands ] ;;
		esac
		while read -r line; do
			echo "${page##*/}: $line"
			bash -o pipefail -c "cd '$folder'; $line" >out 2>err \
				</dev/null 3>&- || {
				st=$?
				cat err
				# head(1) leaves early: that is no failure
				case $line in
				*'| head'*) [ $st -eq 141 ] ;;
				*) false ;;
				esac
			}
		done <commands
	done
}

# What bash offers after these words; the last may be empty or begun.
offered() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	"_pinpipe_${1//-/_}"
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

@test "bash completes the options of --help, and what they take" {
	for tool in $(tools); do
		# shellcheck source=/dev/null
		. "$B/completion/$tool"
		offered "$tool" - >names
		help_options "$tool" >help
		echo "$tool: offered (-), --help (+)"
		same names help
	done
	: >a-file
	[ "$(offered clean-pin --as = g)" = geo ]
	[ "$(offered clean-pin -r a-)" = a-file ]
	[ "$(offered clean-pin a-)" = a-file ]
	[ "$(offered clean-pin --max-line '')" = '' ]
	[ "$(offered query-agg users)" = users-joined-by-year ]
	[ "$(offered query-agg -a med)" = median ]
}

@test "zsh has a completion of each tool, with its options" {
	for tool in $(tools); do
		grep -qx "#compdef $tool" "$B/completion/_$tool"
		grep -oE "[')]--?[[:alpha:]][[:alpha:]-]*" \
			"$B/completion/_$tool" | tr -d "')" | sort -u >names
		help_options "$tool" >help
		echo "$tool: offered (-), --help (+)"
		same names help
	done
}

@test "lib/README names each module, and none that is not there" {
	page=$top/lib/README.md
	for header in "$top"/lib/*/*.h; do
		name=${header##*/}
		name=${name%.h}
		# what only the files of one module share
		[ -e "${header%.h}.c" ] || [[ $name != *-* ]] || continue
		grep -qwF -- "$name" "$page" || {
			echo "not named: $name"
			false
		}
	done
	grep -oE '(base|json|data|net|store)/[a-z0-9-]+' "$page" | sort -u |
		while read -r name; do
			compgen -G "$top/lib/$name.[ch]" >/dev/null || {
				echo "not there: $name"
				false
			}
		done
}

# The body of section $2 of page $1.
section() {
	sed -n "/^\\.Sh $2\$/,/^\\.Sh /p" "$1" | grep -v '^\.Sh'
}

@test "each variable that is read is in ENVIRONMENT, and the reverse" {
	grep -hoE '"(PINPIPE|AWS|PG)[A-Z_]+"|getenv\("[^"]*"' -r \
		"$top/lib" "$top/bin" --include='*.[ch]' |
		cut -d '"' -f 2 | sort -u >code
	[ "$(wc -l <code)" -ge 8 ]
	{
		for page in "$top"/man/*.[17]; do
			section "$page" ENVIRONMENT | grep -E '^\.(It )?Ev ' ||
				:
		done | tr ' ' '\n' | grep -E '^[A-Z_]{3,}$'
		# of the builds that die on purpose
		echo PINPIPE_FAILPOINT
	} | sort -u >told
	# which only libpq reads
	sed -i '/^PGSERVICE$/d; /^PGSSLMODE$/d' told
	echo 'code (-), told (+)'
	same code told
	for tool in $(tools); do
		"$tool" --help | grep -oE 'also [A-Z_]{4,}' | cut -c 6- |
			while read -r name; do
				echo "$tool: $name"
				[ "$name" = PINPIPE_CONFIG ] ||
					section "$top/man/$tool.1" ENVIRONMENT |
					grep -qx "\\.It Ev $name"
				section "$top/man/pinpipe.7" ENVIRONMENT |
					grep -qx "\\.It Ev $name"
			done
	done
}

refuses_key() {
	printf '%s:\n  %s:\n' "$1" "$2" >one.yml
	"$1" -c one.yml </dev/null >out 2>err || :
	read -r words <err
	echo "$1: $2: $words"
	[[ $words = "$1: one.yml:2: unknown key: $2"* ]]
}

@test "each key of a configuration is an option, and the reverse" {
	needs libyaml
	for tool in $(tools); do
		"$tool" --help | grep -oE -- '--[[:alpha:]][[:alpha:]-]*' |
			sed 's/^--//' | sort -u >names
		{
			echo "$tool:"
			grep -vxE 'help|version|config' names | sed 's/.*/  &:/'
		} >all.yml
		[ "$(wc -l <all.yml)" -ge 4 ]
		"$tool" -c all.yml </dev/null >out 2>err || :
		echo "$tool: all"
		run cat err
		[[ $output != *'unknown key'* ]]
		refuses_key "$tool" none
	done
	for name in help version config; do
		refuses_key clean-pin $name
	done
	# and the example is one
	section "$top/man/pinpipe.7" FILES | sed -n '/^\.Bd/,/^\.Ed/p' |
		grep -v '^\.' >example.yml
	[ -s example.yml ]
	for tool in $(tools); do
		if grep -q "^$tool:" example.yml; then
			pin-emit -n 9 | "$tool" -c example.yml >out
		fi
	done
	[ -s out ]
}

# "OPTION DEFAULT" for each default that --help of tool $1 names: a number in
# brackets behind its option.
help_defaults() {
	"$1" --help | sed 1,/^\$/d |
		grep -oE -- '--[a-z-]+|\([0-9][^ )]*\)' |
		awk '/^--/ { o = $0; next } { print o, substr($0, 2, length - 2) }'
}

# The same of the options that page $1 describes: "16M unless told".
page_defaults() {
	awk '/^\.It .*Fl -/ { o = $0; sub(/.*Fl -/, "--", o); sub(/ .*/, "", o) }
		/^\.(El|Sh|Ss)/ { o = "" }
		o { text[o] = text[o] " " $0 }
		END { for (o in text) print o text[o] }' "$1" |
		sed -E 's/\.[A-Z][a-z] //g; s/ ,/,/g' |
		sed -nE 's/^(--[a-z-]+) .*[^0-9,]([0-9][0-9a-zA-Z,]*),? unless told.*/\1 \2/p' |
		sed 's/,//g'
}

@test "a default that --help names is that of the page, and the reverse" {
	for tool in $(tools); do
		help_defaults "$tool" | sort >help
		{
			page_defaults "$top/man/$tool.1"
			grep -q '^but for those about records' \
				"$top/man/$tool.1" ||
				page_defaults "$top/man/pinpipe.7"
		} | sort >page
		echo "$tool: page (-), --help (+)"
		same page help
	done
}

@test "the pages that a page names are there, and its sections" {
	for page in "$top"/man/*.[1-8]; do
		echo "${page##*/}"
		# a macro is for one page
		if grep -E 'Xr [^ ]+ [0-9] , [a-z]' "$page"; then
			false
		fi
		grep -oE 'Xr [a-z0-9-]+ [0-9]' "$page" | sort -u >named
		grep -qx 'Xr pinpipe 7' named || [[ $page = */pinpipe.7 ]]
		while read -r _ name number; do
			case $name in
			cat | head | jq | mkfifo | psql) continue ;;
			esac
			echo "$name($number)"
			[ -e "$top/man/$name.$number" ]
		done <named
		sed -n 's/^\.\(It \|Pq \)*Sx //p' "$page" |
			sed 's/ [.,;:]$//; s/\\&//' | sort -u >sections
		while read -r name; do
			echo "section $name"
			sed 's/\\&//' "$page" | grep -qx "\\.S[hs] $name"
		done <sections
		section "$page" 'SEE ALSO' | sed 's/ ,$//' >also
		[ -s also ]
		if grep -vE '^\.Xr [a-z0-9-]+ [0-9]$' also; then
			false
		fi
		sort -u -k 3,3 -k 2,2 also >sorted
		same sorted also
		own=$(basename "${page%.*}")
		if grep -x "\\.Xr $own ${page##*.}" also; then
			false
		fi
	done
	for tool in $(tools); do
		section "$top/man/pinpipe.7" 'SEE ALSO' |
			grep -qE "^\\.Xr $tool 1"
	done
}

@test "sections come in one order" {
	cat >order <<'END'
NAME
SYNOPSIS
DESCRIPTION
RECORDS
ENVIRONMENT
FILES
EXIT STATUS
EXAMPLES
DIAGNOSTICS
SEE ALSO
CAVEATS
END
	for page in "$top"/man/*.[1-8]; do
		sed -n 's/^\.Sh //p' "$page" | grep -xFf order >has
		echo "${page##*/}: due (-), has (+)"
		grep -xFf has order >due
		same due has
		case $page in
		*.1)
			same has <(sed -n 's/^\.Sh //p' "$page")
			grep -vxE 'ENVIRONMENT|FILES|CAVEATS' order |
				while read -r name; do
					echo "must have $name"
					grep -qx "$name" has
				done
			;;
		esac
	done
}

# The options in the SYNOPSIS of page $1, letters before long ones.
synopsis_options() {
	section "$1" SYNOPSIS | grep -oE 'Fl -?[[:alpha:]][[:alpha:]-]*' |
		sed -E 's/^Fl //; /^-/!s/(.)/\n\1/g; s/^/-/; s/\n/&-/g; s/^-\n//' |
		sort -u
}

@test "SYNOPSIS has each option once, by its letter if it has one" {
	for tool in $(tools); do
		{
			shared_options "$tool" | grep -vxE -- \
				'--(help|version|verbose|quiet|config|fail-fast|rejects)'
			sed -n 's/^\.It Fl \([^ ]*\).*/\1/p' "$top/man/$tool.1" |
				sed 's/^/-/'
		} | sort -u >page
		synopsis_options "$top/man/$tool.1" >synopsis
		echo "$tool: options (-), synopsis (+)"
		same page synopsis
	done
}

# JSON, with its numbers and texts taken out.
shape() {
	sed -E 's/:-?[0-9]+/:0/g; s/:"[^"]*"/:""/g; s/\["[^"]*"\]/[]/g'
}

# The lines of JSON in page $1, those that were broken made whole.
page_json() {
	sed -n 's/^\.Dl {/{/p; /^\.Bd/,/^\.Ed/p' "$1" |
		awk '/^\{/ { s = "" ; on = 1 } /^\./ { on = 0 }
			on { sub(/^ +/, ""); s = s $0
				if (s ~ /\}$/) { print s; s = ""; on = 0 } }'
}

# What the tools write, of each kind a line or two.
written() {
	pin-emit -n 2
	pin-emit -n 2 | clean-geo --columns ind
	pin-emit -n 2 -T geo | clean-geo --columns ind,country
	echo '{"index":7528,"title":"Untitled"}' |
		clean-pin --stats - --columns title 2>&1
	{
		echo '{"topic":"12c5.pin","value":{"index":7528}}'
		echo '{"topic":"12c5.geo","value":{"ind":7528}}'
		echo '{"topic":"12c5.geo","key":"7528","value":null}'
	} | kafka-post -u file:lake
	mkfifo acks
	# it holds what it has until a mark comes
	kafka-get -u file:lake -g g --acks acks 12c5.pin 12c5.geo | tee given |
		s3-put -B file:held --receipts acks
	cat given
	kafka-get -u file:lake 12c5.pin | kafka-post -u file:copy
	kafka-get -u file:lake 12c5.pin | s3-put -B file:bucket
	cat lake/groups/g/topics/12c5.pin/0.position
	s3-get -B file:bucket --state state
	cat state
	s3-get -B file:bucket -l
	kafka-topic -u file:lake list
	kafka-topic -u file:lake describe 12c5.pin
	kafka-get -u file:lake 12c5.pin | kinesis-put -u file:lake
	kinesis-get -u file:lake --state st 12c5.pin
	cat st/12c5.pin/*.json
	kinesis-stream -u file:lake split 12c5.pin shardId-000000000000
	kinesis-stream -u file:lake list
	kinesis-stream -u file:lake describe 12c5.pin
	echo '{"ind":7528,"country":"Peru"}' |
		query-agg --partial -g country -a count
	echo '{"ind":2863,"country":null}' |
		query-agg --partial -g country -a count
}

@test "each line of JSON in a page is valid, and as the tools write it" {
	needs libcrypto
	written | shape | sort -u >shapes
	for page in "$top"/man/*.[1-8]; do
		# a command and what it prints is another test's
		case $page in
		*/query-agg.1) continue ;;
		esac
		page_json "$page" | sed 's/,\.\.\.}/}/' >lines
		echo "${page##*/}: never written"
		pin-emit --from lines >out
		shape <lines | sort -u | comm -23 - shapes >never
		same /dev/null never
		cat lines >>all
	done
	[ "$(wc -l <all)" -ge 20 ]
}

# "OPTION ARGUMENT|WORDS" of the lines of --help of tool $1, up to a semicolon.
help_words() {
	"$1" --help | sed 1,/^\$/d |
		sed -nE 's/^  (-., |    )(--[^ ]+( [^ ]+)?)  +([^;]*).*/\2|\4/p'
}

@test "the same option has the same words in each --help" {
	for tool in $(tools); do
		help_words "$tool"
	done | sort | uniq -c >words
	[ "$(wc -l <words)" -ge 40 ]
	sed 's/^ *[0-9]* //; s/|.*//' words | sort | uniq -d >twice
	# what is another thing in another tool: rows or envelopes, posts or
	# records, a service or another
	sort >other <<'END'
--as TABLE
--batch N
--count N
--every TIME
--follow
--from WHERE
--url URL
END
	echo 'other things (-), other words (+)'
	same other twice
}

@test "no line of an example is wider than a terminal" {
	for page in "$top"/man/*.[1-8]; do
		sed 's/\\(dq/"/g; s/\\e/\\/g; s/\\&//g' "$page" |
			awk '/^\.Dl / && length > 67 + 4 { print }
			/^\.Bd/ { max = /-offset indent/ ? 69 : 75 }
			/^\.Ed/ { max = 0 }
			max && length > max { print }' >wide
		echo "${page##*/}: wide"
		same /dev/null wide
	done
}

@test "pin-records.5 has the columns, words and ranges of --print-rules" {
	needs libyaml
	page=$top/man/pin-records.5
	sed 's/\\&//g' "$page" >text
	for tool in clean-pin clean-geo clean-user; do
		"$tool" --print-rules
	done >rules
	sed -n 's/^  - name: //p' rules | grep -vx downloaded >names
	section "$page" COLUMNS | grep '^\.It .* Ta [a-z]' |
		sed -E 's/.* Ta ([a-z_]+).*/\1/' >columns
	echo 'page (-), rules (+)'
	same columns names
	# a list of texts, which are quoted where they hold a comma
	sed -nE 's/^    (placeholders|prefixes): \[(.*)\]$/\2/p' rules |
		grep -oE '"[^"]*"|[^],[ "][^],"]*' | tr -d '"' >words
	[ "$(wc -l <words)" -ge 9 ]
	while read -r word; do
		echo "$word"
		grep -q "^\\.Dq $word" text
	done <words
	# a greatest of 64 bits is none that a page need tell
	sed -nE 's/^    range: \[(.*)\]$/\1/p' rules | tr -s ', ' '\n' |
		grep -vx 9223372036854775807 | sort -u >numbers
	[ "$(wc -l <numbers)" -ge 6 ]
	section text COLUMNS >columns
	while read -r number; do
		echo "$number"
		grep -qE -- "(^| )$number([ ,.]|$)" columns
	done <numbers
	# and the file of rules that it shows is one
	sed -n '/^table: geo/,/^\.Ed/p' "$page" | grep -v '^\.' >rules.yml
	file in '{"ind":7,"country":" N/A "}' '{"ind":8,"country":"Peru"}'
	stdout '{"ind":7,"country":null,"coordinates":null}' \
		'{"ind":8,"country":"Peru","coordinates":null}'
	check clean-geo --rules rules.yml in
}
