#!/bin/sh
# SPDX-License-Identifier: MIT
# setup.sh GROUP... - sees that what the groups need is installed.
#
#	build   compiler, make, libyaml, zlib, libcrypto, libpq
#	test    build, and what the unit and command-line tests run on
#	lint    test, and the checkers of `make lint`
#	all     lint, and what `make check-all` needs besides
#	services  test, and the servers of `make check-services`
#	bench   build, and the peers that `make bench` measures
#
# As root on Debian and its kin, missing packages are installed with apt-get,
# which is not called where nothing is missing. Elsewhere they are named, and
# the status is 1. Nothing goes to stdout.
set -eu
exec >&2

# dpkg wants these, and a bare chroot's or a plain user's PATH lacks them
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

# group, Debian package, Alpine package, how to see that it is there: a
# command, a header of the C library (.h), a pkg-config name (.pc), or one of
# the functions below
packages='build gcc                     gcc                cc
build libc6-dev               musl-dev           stdio.h
build make                    make               make
build pkg-config              pkgconf            pkg-config
build libyaml-dev             yaml-dev           yaml-0.1.pc
build zlib1g-dev              zlib-dev           zlib.pc
build libssl-dev              openssl-dev        libcrypto.pc
build libpq-dev               libpq-dev          libpq.pc
test  bats                    bats               bats
test  diffutils               diffutils          cmp
test  libcmocka-dev           cmocka-dev         cmocka.pc
test  perl                    perl-utils         prove
test  postgresql              postgresql         has_postgres
test  python3                 python3            python3
lint  clang                   clang              clang
lint  clang-format            clang-extra-tools  clang-format
lint  clang-tidy              clang-extra-tools  clang-tidy
lint  cppcheck                cppcheck           cppcheck
lint  mandoc                  mandoc             mandoc
lint  shellcheck              shellcheck         shellcheck
all   git                     git                git
all   lcov                    lcov               lcov
all   libclang-rt-dev         compiler-rt        has_clang_rt
all   gcc-aarch64-linux-gnu   -                  aarch64-linux-gnu-gcc
all   libc6-dev-arm64-cross   -                  has_arm64_libc
all   time                    time               time
all   musl-tools              -                  has_musl
all   qemu-user               qemu-aarch64       qemu-aarch64
all   valgrind                valgrind           valgrind
services mariadb-server       mariadb            has_mariadb
services mariadb-client       mariadb-client     mariadb
services openssl              openssl            openssl
services time                 time               time
bench jq                      jq                 jq
bench miller                  miller             mlr
bench python3                 python3            python3
bench python3-venv            python3            has_venv
bench time                    time               time'

has_command() {
	command -v "$1" >/dev/null 2>&1
}

has_clang_rt() {
	has_command clang && echo 'int main(void) { return 0; }' |
	    clang -fsanitize=address -x c -o /dev/null - 2>/dev/null
}

has_arm64_libc() {
	[ -e /usr/aarch64-linux-gnu/include/stdio.h ]
}

# where the libc is not musl by itself
has_musl() {
	has_command musl-gcc || [ -n "$(find /lib/ld-musl-* 2>/dev/null)" ]
}

has_postgres() {
	sh "$(dirname "$0")/services/postgres.sh" there && has_command psql
}

has_mariadb() {
	has_command mariadbd || [ -x /usr/sbin/mariadbd ]
}

has_venv() {
	python3 -c 'import ensurepip, venv' 2>/dev/null
}

has() {
	case $1 in
	*.h) has_command cc && echo "#include <$1>" |
	    cc -E - >/dev/null 2>&1 ;;
	*.pc) has_command pkg-config && pkg-config --exists "${1%.pc}" ;;
	has_*) "$1" ;;
	*) has_command "$1" ;;
	esac
}

groups=
for g in "$@"; do
	case $g in
	build) groups="$groups build " ;;
	test) groups="$groups build test " ;;
	lint) groups="$groups build test lint " ;;
	all) groups="$groups build test lint all " ;;
	services) groups="$groups build test services " ;;
	bench) groups="$groups build bench " ;;
	*)
		echo "setup.sh: no such group: $g"
		exit 2
		;;
	esac
done
if [ $# -eq 0 ]; then
	echo 'usage: setup.sh build|test|lint|all|services|bench...'
	exit 2
fi

# one line: Debian and Alpine names of what is missing, once each
missing() {
	echo "$packages" | while read -r group debian alpine probe; do
		case $groups in *" $group "*) ;; *) continue ;; esac
		has "$probe" || echo "$1 $debian $alpine"
	done | awk '{ p = $1 == "alpine" ? $3 : $2 }
	    p != "-" && !seen[p]++ { printf "%s%s", sep, p; sep = " " }'
}

need=$(missing debian)
if [ -z "$need" ]; then
	exit 0
fi
if ! has_command apt-get; then
	echo "setup.sh: missing; Debian packages: $need"
	echo "setup.sh: Alpine packages: $(missing alpine)"
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "setup.sh: missing packages; as root: apt-get install $need"
	exit 1
fi
echo "setup.sh: installing $need"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
apt-get -qq update
# word splitting is meant: the names have no blanks
# shellcheck disable=SC2086
apt-get -qq install -y --no-install-recommends $need >/dev/null
need=$(missing debian)
if [ -n "$need" ]; then
	echo "setup.sh: still missing after the installation: $need"
	exit 1
fi
