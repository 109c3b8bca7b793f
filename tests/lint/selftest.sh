#!/bin/sh
# SPDX-License-Identifier: MIT
# lint/selftest.sh - a check that cannot fail is no check: breaks a copy of
# the tree in one way after the other, and sees that the check meant says so,
# and names the place. Output is TAP.
set -eu

cd "$(dirname "$0")/../.."
sh tests/setup.sh lint
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL
tab=$(printf '\t')
count=0
failed=0

# A small tree: the checks themselves, and two files to break.
fresh() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/lib/base" "$work/tree/lib/json" \
	    "$work/tree/bin" "$work/tree/man" "$work/tree/tests/unit" \
	    "$work/tree/examples"
	cp "$top/Makefile" "$top/.clang-format" "$top/.clang-tidy" "$work/tree/"
	cp -R "$top/tests/lint" "$work/tree/tests/"
	cd "$work/tree"
	printf '# none\n' >tests/lint/sizes.txt
	printf '#!/bin/sh\necho hello\n' >examples/demo.sh
	cat >lib/base/one.h <<-'END'
	/* SPDX-License-Identifier: MIT */
	#ifndef BASE_ONE_H
	#define BASE_ONE_H

	int one_get(const int *p, int n);

	#endif
	END
	cat >lib/json/two.c <<-'END'
	/* SPDX-License-Identifier: MIT */
	#include <stdlib.h>
	#include <string.h>

	#include "base/one.h"

	int
	one_get(const int *p, int n)
	{
	TABreturn p[n];
	}
	END
	sed -i "s/TAB/$tab/" lib/json/two.c
	printf '.Dd January 1, 2025\n.Dt ONE 1\n.Os\n.Sh NAME\n.Nm one\n' \
	    >man/one.1
	printf '.Nd a page\n.Sh DESCRIPTION\nText.\n' >>man/one.1
	cd "$top"
}

lint() {
	(cd "$work/tree" && make -s -f tests/lint/lint.mk B="$work/build" \
	    TOOLS= YAML_LIBS= "$1") >"$work/log" 2>&1
}

report() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
		return
	fi
	echo "not ok $count - $2"
	head -n 5 "$work/log" | sed 's/^/# /'
	failed=$((failed + 1))
}

# broken CHECK WHERE WHAT: with the tree as it is now, CHECK fails, and its
# output has WHERE in it
broken() {
	bad=1
	if ! lint "$1" && grep -q -e "$2" "$work/log"; then
		bad=0
	fi
	report $bad "$1: $3"
	fresh
}

# Puts a function of this body into the C file.
body() {
	cat >>"$work/tree/lib/json/two.c" <<-END

	int two_get(int n);

	int
	two_get(int n)
	{
	$1
	}
	END
}

fresh
for check in gcc clang tidy cppcheck format words includes sizes shell man; do
	st=0
	lint $check || st=$?
	report "$st" "$check: nothing to say of a clean tree"
done

# --- compilers
body "${tab}long m = n;

${tab}n = m;
${tab}return n;"
cp "$work/tree/lib/json/two.c" "$work/two.c"
broken gcc 'two.c:.*conversion' 'a warning'
cp "$work/two.c" "$work/tree/lib/json/two.c"
broken clang 'two.c:.*conversion' 'a warning'
body "${tab}char *s = calloc(1, (size_t)n);

${tab}free(s);
${tab}return s != NULL ? s[0] : n;"
broken gcc 'two.c:.*after .free' 'a use after free, by its analyzer'
body "${tab}int zero = 0;

${tab}return n / zero;"
broken tidy 'two.c:' 'a division by zero'
body "${tab}int x[4] = {0};

${tab}return x[4] + n;"
broken cppcheck 'two.c:' 'an index out of bounds'

# --- text
body '    return n;'
broken format 'two.c:' 'blanks for a tab'
for word in 'strtol("1", NULL, 10)' 'atoi("1")' 'exit(1)' 'getenv("A") != 0' \
    'printf("x")' 'sprintf(s, "x")' 'stderr != 0' 'time(NULL) > 0' \
    'setlocale(0, "") != 0' 'signal(2, 0) != 0' '1; // why' \
    '1; typedef struct {'; do
	body "${tab}return n + $word;"
	broken words 'two.c:18:' "$word"
done
sed -i 1d "$work/tree/lib/json/two.c"
broken words 'two.c:1: no SPDX' 'no licence'
printf '/* TO%s later */\n' DO >>"$work/tree/lib/json/two.c"
broken words 'two.c:12: a reminder' 'a reminder without a reason'
body "${tab}return n; /* exit(1), not \"stderr\" */"
lint words && st=0 || st=$?
report "$st" 'words: comments and strings may say anything'
fresh

sed -i 's/<string.h>/<jansson.h>/' "$work/tree/lib/json/two.c"
sed 's/one_get/two_get/' "$work/tree/lib/json/two.c" \
    >"$work/tree/lib/json/three.c"
broken includes 'two.c:3: jansson.h is for one file' 'a library included twice'
printf '/* */\n#include <jansson.h>\n' >"$work/tree/bin/tool.c"
broken includes 'bin/tool.c:2: a foreign header' 'a library included by a tool'
sed -i 's/^#define.*/&\n#include "json\/rec.h"/' "$work/tree/lib/base/one.h"
broken includes 'one.h:4: base may not include json' 'base that includes json'
sed -i 's/base.one.h/store\/topic.h/' "$work/tree/lib/json/two.c"
broken includes 'two.c:5: json may not include store' 'json that includes store'
mkdir "$work/tree/lib/more"
printf '/* */\n' >"$work/tree/lib/more/x.h"
broken includes 'no such layer: more' 'a folder of no layer'

body "$(yes "${tab}n++;" | head -n 61)"
cp "$work/tree/lib/json/two.c" "$work/two.c"
broken sizes 'two.c:two_get: 61 lines' 'a long function'
cp "$work/two.c" "$work/tree/lib/json/two.c"
echo 'lib/json/two.c:two_get it is a table' >"$work/tree/tests/lint/sizes.txt"
lint sizes && st=0 || st=$?
report "$st" 'sizes: a long function with a reason'
cp "$work/two.c" "$work/tree/lib/json/two.c"
echo 'lib/json/two.c:two_get' >"$work/tree/tests/lint/sizes.txt"
broken sizes 'without a reason' 'a long function without one'
echo 'lib/json/two.c it is a table' >"$work/tree/tests/lint/sizes.txt"
broken sizes 'not too long any more' 'a reason for what is short'
yes '/* */' | head -n 400 >>"$work/tree/lib/json/two.c"
broken sizes 'two.c: 411 lines' 'a long file in lib/'
printf '%s/* %068d */\n' "$tab" 0 >>"$work/tree/lib/json/two.c"
broken sizes 'two.c:12: 82 columns' 'a long line'
yes '/* */' | head -n 251 >"$work/tree/bin/tool.c"
broken sizes 'tool.c: 251 lines' 'a long file in bin/'

echo "rm -r \$1/*" >>"$work/tree/examples/demo.sh"
broken shell 'demo.sh' 'a word unquoted'
echo '.Xx' >>"$work/tree/man/one.1"
broken man 'one.1:' 'a macro that is none'

echo "1..$count"
[ "$failed" -eq 0 ]
