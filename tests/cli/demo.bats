# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# demo - examples/demo.sh shows what the tools do, and the same each time.

load helper

demo() {
	sh "$top/examples/demo.sh" "$@" 2>progress
}

# What it prints into the file one, and its progress; run once for all tests.
demo_once() {
	if [ ! -e "$BATS_FILE_TMPDIR/one" ]; then
		demo >one
		cp one progress "$BATS_FILE_TMPDIR"
	fi
	cp "$BATS_FILE_TMPDIR/one" "$BATS_FILE_TMPDIR/progress" .
}

@test "the demo answers all questions, twice the same" {
	needs libcrypto
	demo_once
	demo >two
	same one two
	for name in $(query-agg --list | cut -d ' ' -f 1); do
		grep -qx "$name" one
	done
	grep -q '^    pin-emit | query-agg ' one
}

@test "the demo's answers are those of the pipeline" {
	needs libcrypto
	ROWS=1000000 demo | sed '/^Through topics/,$d' >one
	pin-emit | clean-pin | clean-geo | clean-user |
		query-agg --all -o table >two
	echo >>two
	same two one
}

@test "the demo tells each step and how many records it had" {
	needs libcrypto
	pin-emit | wc -l >n
	demo_once
	[ "$(grep -c '^== [1-8] of 8: ' progress)" -eq 8 ]
	for tool in pin-emit clean-pin clean-geo clean-user query-agg; do
		tr '\r' '\n' <progress |
			grep -q "^$tool: $(tr -d ' ' <n) records, "
	done
}

@test "the demo's long ways give the same answers, by bytes" {
	needs libcrypto
	demo_once
	pin-emit | query-agg --all | head -n 2 >two
	sed -n '/^Through topics/,/^\.\.\. /p' one | sed '1d;$d' >three
	sed -n '/^Through streams/,/^\.\.\. /p' one | sed '1d;$d' >four
	same two three
	same two four
	[ "$(grep -c 'more, the same by bytes$' one)" -eq 2 ]
}

@test "exactly-once.sh: what was posted is stored, once" {
	needs libcrypto
	sh "$top/examples/exactly-once.sh" >one 2>/dev/null
	grep -qx 'posted:  11154' one
	grep -qE '^stored:  11154, in [0-9]+ objects, 11154 of them different$' one
}

@test "the demo takes rows of the user's, in any shape" {
	printf '\357\273\277%s\r\n\n' '{"index":1,"category":"art"}' >a
	printf '%s' '{"ind":1,"country":"Peru","latitude":1,"longitude":2}' >b
	file c '{"topic":"x.pin","value":{"index":2,"category":"diy"}}' \
		'{"ind":2,"country":"Chad","latitude":1,"longitude":2}'
	demo a b c >one
	# what is not known of them is not answered
	sed -n '/^top-category-by-country/,/^$/p' one | sed 's/  */ /g' |
		stdin
	stdout 'top-category-by-country' 'country category category_count' \
		'------- -------- --------------' 'Chad diy 1' 'Peru art 1' ''
	check cat
}

@test "the demo goes on after a bad row, and names it" {
	file a '{"index":1,"category":"art"}' 'no JSON'
	demo a >one
	grep -q '^clean-pin: stdin:2:.*: no JSON value: "no JSON' progress
}

@test "the demo names a file that it cannot read" {
	status 3
	stderr 'demo.sh: none: cannot be read'
	check sh "$top/examples/demo.sh" none
}
