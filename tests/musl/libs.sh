#!/bin/sh
# SPDX-License-Identifier: MIT
# libs.sh DIR - what pinpipe and its tests link with, for musl: Debian has no
# such packages, so zlib, libyaml, libcrypto and cmocka are built of Debian's
# sources, of which only the files that we need. DIR/include and DIR/lib are
# the outcome; where they are, nothing is done. Needs musl-gcc and a mirror.
#
# libcrypto takes a minute of the two or so that all of it takes.
set -eu

mkdir -p "$1"
cd "$1"
dir=$(pwd)
[ ! -e lib/libcmocka.a ] || exit 0
rm -rf src lists include lib
mkdir -p src lists/partial parts include lib

# --- the sources: as apt has its mirrors, but the other kind
for f in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	[ -e "$f" ] || continue
	sed '/^Types:/s/:.*/: deb-src/; s/^deb /deb-src /' "$f" \
	    >"parts/${f##*/}"
done
apt() {
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null \
	    -o Dir::Etc::sourceparts="$dir/parts" \
	    -o Dir::State::lists="$dir/lists" -o APT::Sandbox::User=root "$@"
}
apt update
apt source --download-only --tar-only zlib libyaml openssl cmocka
for f in *.orig.tar.*; do
	case $f in
	*.asc) ;;
	*) tar -C src -x -f "$f" ;;
	esac
done
rm -f ./*.orig.tar.*

# library NAME DIR FLAGS FILE... - the files as lib/libNAME.a; DIR is a pattern
library() {
	name=$1 flags=$3
	(
		# shellcheck disable=SC2086
		cd "$dir"/src/$2
		shift 3
		# words are meant
		# shellcheck disable=SC2086
		musl-gcc -O2 -fPIC -w $flags -c "$@"
		ar rcsD "$dir/lib/lib$name.a" ./*.o
	)
}

library z 'zlib-*' '-DHAVE_UNISTD_H -DHAVE_STDARG_H' adler32.c crc32.c \
    deflate.c inflate.c inffast.c inftrees.c trees.c zutil.c
cp src/zlib-*/zlib.h src/zlib-*/zconf.h include

library yaml 'libyaml-*/src' "-I../include -DYAML_VERSION_MAJOR=0
    -DYAML_VERSION_MINOR=2 -DYAML_VERSION_PATCH=5
    -DYAML_VERSION_STRING=\"0.2.5\"" api.c parser.c reader.c scanner.c loader.c
cp src/libyaml-*/include/yaml.h include

(
	cd src/openssl-*/
	no=
	for part in shared tests asm engine async dso secure-memory threads \
	    sock aria bf blake2 camellia cast chacha cmac cms ct des dh dsa \
	    ec gost idea legacy md4 mdc2 module ocb ocsp poly1305 rc2 rc4 \
	    rmd160 scrypt seed siphash siv sm2 sm3 sm4 srp srtp ts \
	    ui-console whirlpool; do
		no="$no no-$part"
	done
	# shellcheck disable=SC2086
	CC=musl-gcc ./Configure "linux-$(uname -m)" $no >/dev/null
	make -s build_generated
	make -s -j2 libcrypto.a
)
cp src/openssl-*/libcrypto.a lib
cp -R src/openssl-*/include/openssl include

library cmocka 'cmocka-*/src' '-I../include -DHAVE_INTTYPES_H -DHAVE_SIGNAL_H
    -DHAVE_STRINGS_H -DHAVE_STDINT_H -DHAVE_UNISTD_H -DHAVE_TIME_H
    -DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_GETTIME -DHAVE_CLOCK_REALTIME
    -DHAVE_STRSIGNAL -DHAVE_SNPRINTF -DHAVE_VSNPRINTF
    -DHAVE_GCC_THREAD_LOCAL_STORAGE' cmocka.c
cp src/cmocka-*/include/*.h include
rm -rf src lists parts
