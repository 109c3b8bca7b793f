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

@test "each option of pinpipe.7 is one of every tool" {
	for tool in $(tools); do
		shared_options "$tool" >shared
		while read -r option; do
			"$tool" "$option" --help >out 2>err </dev/null || :
			if grep -E 'unknown option|not found' err; then
				return 1
			fi
		done <shared
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

@test "man pages: each command of EXAMPLES runs" {
	example_files
	for page in "$top"/man/*.[1-8]; do
		sed -n '/^\.Sh EXAMPLES/,/^\.Sh [^E]/p' "$page" >section
		{
			sed -n 's/^\.Dl //p' section
			sed -n '/^\.Bd/,/^\.Ed/p' section | grep -v '^\.'
		} | sed -e 's/\\e/\\/g; s/^\\&//; s/^\$ //' \
			-e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' >commands
		case $page in
		*.1) [ -s commands ] ;;
		esac
		while read -r line; do
			echo "${page##*/}: $line"
			bash -o pipefail -c "$line" >out 2>err </dev/null \
				3>&- || {
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
