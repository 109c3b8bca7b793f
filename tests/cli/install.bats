#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2030,SC2031,SC2154
#
# install - what `make install` puts somewhere runs there and is found there,
# and `make uninstall` takes it away. The name of the place has a blank.

load helper

# Once, by who lets nobody see his files, for all that only look.
setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	B=$(cd "$top" && cd "${B:-build}" && pwd)
	dest="$BATS_FILE_TMPDIR/a place"
	export dest
	(umask 077 && into PREFIX=/usr install)
}

setup() {
	case_setup
	tools=$(cd "$top/bin" && grep -l '^main(' ./*.c |
		sed 's/\.c$//; s/^..//' | sort)
}

# make as a packager calls it, whoever has called us
into() {
	env -u MAKEFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
		make -s -C "$top" B="$B" DESTDIR="$dest" "$@" 3>&-
}

# mode and path of each file
modes() {
	(cd "$dest" && find . -type "$1" -exec stat -c '%a %n' {} + | sort)
}

@test "install: every tool, page and completion, for all to read" {
	{
		for t in $tools; do
			echo "644 ./usr/share/bash-completion/completions/$t"
			echo "644 ./usr/share/man/man1/$t.1"
			echo "644 ./usr/share/zsh/site-functions/_$t"
			echo "755 ./usr/bin/$t"
		done
		echo '644 ./usr/share/man/man5/pin-records.5'
		echo '644 ./usr/share/man/man7/pinpipe.7'
	} | sort >want
	modes f >have
	same want have
	modes d | grep -v '^755 ' >odd || :
	grep -v ' \.$' odd >have || :
	same /dev/null have
}

@test "what is installed runs, and is what was built" {
	for t in $tools; do
		cmp "$B/bin/$t" "$dest/usr/bin/$t"
		[ "$t (pinpipe)" = "$("$dest/usr/bin/$t" -V | cut -d ' ' -f 1-2)" ]
	done
	pin-emit -n 50 | clean-pin | query-agg posts-by-category-and-year \
		>want || :
	PATH="$dest/usr/bin:${PATH#*:}"
	[ "$(command -v pin-emit)" = "$dest/usr/bin/pin-emit" ]
	pin-emit -n 50 | clean-pin | query-agg posts-by-category-and-year >have
	[ -s have ]
	same want have
}

@test "the pages are found where they are installed" {
	command -v man >/dev/null || skip 'no man'
	for page in 1:query-agg 5:pin-records 7:pinpipe; do
		MANPATH="$dest/usr/share/man" man -w "${page%:*}" "${page#*:}" \
			>have
		grep -qF "$dest/usr/share/man/man${page%:*}" have
	done
}

@test "completions: bash takes them from where they are installed" {
	# shellcheck disable=SC2016
	bash -c '. "$1" && complete -p query-agg' - \
		"$dest/usr/share/bash-completion/completions/query-agg" >have
	grep -q ' query-agg$' have
}

@test "each folder has a name of its own" {
	dest=$PWD/dest
	into BINDIR=/b MANDIR=/m BASHDIR=/c ZSHDIR=/z install
	(cd "$dest" && find . -type f | cut -d / -f 2 | sort | uniq -c |
		awk '{ print $2, $1 }') >have
	n=$(echo "$tools" | wc -l)
	file want "b $n" "c $n" "m $((n + 2))" "z $n"
	same want have
	into BINDIR=/b MANDIR=/m BASHDIR=/c ZSHDIR=/z uninstall
	[ -z "$(find "$dest" -type f)" ]
	into prefix=/p bindir=/q mandir=/r install
	[ -x "$dest/q/s3-put" ]
	[ -e "$dest/r/man7/pinpipe.7" ]
	[ -e "$dest/p/share/zsh/site-functions/_s3-put" ]
}

@test "install again; uninstall leaves nothing of ours, and what is not; twice" {
	into PREFIX=/usr install
	modes f >have
	[ "$(wc -l <have)" -eq $((4 * $(echo "$tools" | wc -l) + 2)) ]
	: >"$dest/usr/bin/other"
	into PREFIX=/usr uninstall
	into PREFIX=/usr uninstall
	find "$dest" -type f >have
	file want "$dest/usr/bin/other"
	same want have
}
