# SPDX-License-Identifier: MIT
# sizes.awk ALLOWED FILE... - no function over 60 lines, no file over 250 in
# bin/, 400 in lib/, unless ALLOWED names it with a reason. A name in ALLOWED
# that is no longer too long is an error as well. No line over 80 columns, as
# clang-format leaves comments as they are.
#
# ALLOWED: lines of "PATH reason" or "PATH:FUNCTION reason"; # begins a
# comment.

BEGIN {
	FUNCTION = 60
	FILE = 400
	TOOL = 250
	WIDTH = 80
	TAB = 8
}

# columns of a line; of one with other scripts we do not know
function width(s,    n, part, parts, i)
{
	if (s ~ /[^\t -~]/)
		return 0
	parts = split(s, part, "\t")
	for (i = 1; i < parts; i++)
		n += length(part[i]) + TAB - length(part[i]) % TAB
	return n + length(part[parts])
}

# what is too long
function check(name, lines, most)
{
	if (lines <= most)
		return
	seen[name] = 1
	if (name in reason)
		return
	printf "%s: %d lines; at most %d, or a reason in %s\n", name, lines,
	    most, ARGV[1]
	bad = 1
}

function end_file()
{
	if (path ~ /^bin\//)
		check(path, lines, TOOL)
	else if (path ~ /^lib\//)
		check(path, lines, FILE)
}

FILENAME == ARGV[1] {
	if (NF > 0 && $1 !~ /^#/) {
		name = $1
		$1 = ""
		reason[name] = $0
		if (NF < 3) {
			printf "%s:%d: %s without a reason\n", FILENAME, FNR, name
			bad = 1
		}
	}
	next
}

FNR == 1 {
	end_file()
	path = FILENAME
	start = 0
}

{ lines = FNR }

width($0) > WIDTH {
	printf "%s:%d: %d columns; at most %d\n", FILENAME, FNR, width($0),
	    WIDTH
	bad = 1
}

# the return type stands on its own line, so a name in column 1 with a
# parenthesis is the function's
/^[a-z_][A-Za-z0-9_]*\(/ { func_name = substr($0, 1, index($0, "(") - 1) }
/^[{]/ { start = FNR }
/^[}]/ {
	if (start)
		check(path ":" func_name, FNR - start - 1, FUNCTION)
	start = 0
}

END {
	end_file()
	for (name in reason)
		if (!(name in seen)) {
			printf "%s: %s is not too long any more\n", ARGV[1], name
			bad = 1
		}
	exit bad
}
