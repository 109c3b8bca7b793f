#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh [FILE...] - installs what the tests need, builds, and runs them all
# under prove(1), or only the files named (paths from the top of the tree).
#
# B is the build directory; CC, CFLAGS and LDFLAGS are make's. A sanitizer
# run is this script with others:
#
#	B=build/asan CFLAGS='-fsanitize=address,undefined' \
#	    LDFLAGS='-fsanitize=address,undefined' sh tests/run.sh
#
# TEST_TIMEOUT (600) is how many seconds a file may take. The status is prove's.
set -eu

# prove calls us back, once a file: a unit test is a program, the rest is bats
if [ "${1-}" = --one ]; then
	# a test that hangs has failed
	set -- timeout "${TEST_TIMEOUT:-600}" "$2"
	case $3 in
	*.bats) exec "$1" "$2" bats --tap "$3" ;;
	esac
	# without cmocka's own comment on what went well
	st=0
	out=$("$@") || st=$?
	printf '%s\n' "$out" | sed '/^# ok - /d'
	exit $st
fi

cd "$(dirname "$0")/.."
B=${B:-build}
CMOCKA_MESSAGE_OUTPUT=TAP
LC_ALL=C
export B CMOCKA_MESSAGE_OUTPUT LC_ALL

sh tests/setup.sh test
make -s -j2 B="$B" all units >&2

# The tests sync small files by the thousand: in memory, where it has room.
# What a disk does is for make check-crash.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -z "${TMPDIR-}" ] && [ "${room:-0}" -ge 4000000 ] &&
	! grep -q ' /dev/shm .*noexec' /proc/mounts; then
	TMPDIR=/dev/shm
	export TMPDIR
fi

if [ $# -eq 0 ]; then
	# the longest first, so that no worker idles at the end
	first='edge s3-put kafka-get kinesis-get'
	for f in $first; do
		set -- "$@" "tests/cli/$f.bats"
	done
	for f in tests/unit/*.c; do
		f=${f##*/}
		set -- "$@" "$B/unit/${f%.c}"
	done
	for f in tests/cli/*.bats; do
		name=${f##*/}
		case " $first " in
		*" ${name%.bats} "*) ;;
		*) set -- "$@" "$f" ;;
		esac
	done
fi
set -- prove -j4 -f -o --exec 'sh tests/run.sh --one' "$@"

# bats reads /dev/fd, which a bare chroot has only once /proc is mounted: as
# root we mount one for ourselves alone
if [ -d /dev/fd/ ]; then
	exec "$@"
elif [ "$(id -u)" -ne 0 ]; then
	echo 'run.sh: bats needs /dev/fd: mount /proc first' >&2
	exit 3
fi
# shellcheck disable=SC2016
exec unshare --mount --propagation unchanged sh -c '
	mount -t proc proc /proc || exit 3
	st=0
	"$@" || st=$?
	umount /proc
	exit $st' run.sh "$@"
