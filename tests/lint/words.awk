# SPDX-License-Identifier: MIT
# words.awk FILE... - no banned word in these C files, and a licence on line
# 1. Words are looked for in the code alone, without comments and strings.

# regex, the files where it is allowed (a regex too), what to do instead
function rule(word, allowed, instead)
{
	words[++n] = "(^|[^A-Za-z0-9_])(" word ")"
	files[n] = allowed
	advice[n] = instead
}

BEGIN {
	none = "^$"
	tests = "^tests/"
	own = "^tests/|^bin/|^lib/base/(diag|cli|cli-.*|out)[.]c$"

	rule("(atoi|atol|atoll|atof|strtou?l|strtou?ll|strtof|strtod|strtold|v?f?s?scanf) *[(]",
	    "^lib/json/num[.]c$", "numbers are read by cli_num and json/num.h")
	rule("(v?sprintf|strcpy|stpcpy|strcat|strncpy|strncat|gets|strtok|strtok_r) *[(]",
	    none, "use struct buf or snprintf")
	rule("(alloca|longjmp|setlocale|strcoll|signal|system|popen) *[(]",
	    none, "banned")
	rule("typedef +(struct|union|enum) *[a-z0-9_]* *([{]|[a-z0-9_]+ *;)", none, "structs have no typedef")
	rule("//", none, "comments are /* */")
	rule("(_exit|_Exit|exit|abort|quick_exit) *[(]|stdout|stderr", own,
	    "the library does not own the process")
	rule("(v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|assert) *[(]",
	    tests, "say it through diag.h and out.h")
	rule("(secure_)?getenv *[(]|environ", "^tests/|^bin/|^lib/base/(cli|failpoint)[.]c$",
	    "ask through cli.h")
	rule("(clock_gettime|gettimeofday|time|nanosleep|clock_nanosleep|u?sleep) *[(]",
	    "^tests/|^lib/base/clock[.]c$", "ask through clock.h")
	rule("(sigaction|raise|kill) *[(]",
	    "^tests/|^lib/base/(cli|failpoint|out|stop)[.]c$", "signals belong to stop.h")
}

function say(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

# The code of a line: what strings and comments hold is taken out. in_comment
# lasts from line to line.
function code(s,    out, at)
{
	while (s != "") {
		if (in_comment) {
			at = index(s, "*/")
			if (at == 0)
				return out
			s = substr(s, at + 2)
			in_comment = 0
		} else if (match(s, /["']|\/\*|\/\//)) {
			out = out substr(s, 1, RSTART - 1)
			at = substr(s, RSTART, 2)
			s = substr(s, RSTART)
			if (at == "//")
				return out "//"
			if (at == "/*") {
				in_comment = 1
				s = substr(s, 3)
			} else if (match(s, /^("(\\.|[^"\\])*"|'(\\.|[^'\\])*')/)) {
				out = out "@"
				s = substr(s, RLENGTH + 1)
			} else {
				return out
			}
		} else {
			return out s
		}
	}
	return out
}

FNR == 1 {
	in_comment = 0
	if ($0 != "/* SPDX-License-Identifier: MIT */")
		say("no SPDX line")
}

/(^|[^A-Za-z])(TODO|XXX|FIXME)([^:A-Za-z]|$)/ {
	say("a reminder without a reason: " $0)
}

{
	line = code($0)
	for (i = 1; i <= n; i++)
		if (line ~ words[i] && FILENAME !~ files[i])
			say(advice[i] ": " $0)
}

END { exit bad }
