#!/bin/sh
# SPDX-License-Identifier: MIT
# postgres.sh - a PostgreSQL server of one's own, for a test.
#
#	postgres.sh there	whether there is one to start: status 0
#	postgres.sh dir		makes a folder that it can live in, names it
#	postgres.sh init DIR [INITDB-OPTION...]
#	postgres.sh start DIR [-c NAME=VALUE...]
#	postgres.sh stop DIR [MODE]
#	postgres.sh drop DIR	stop, and remove the folder
#
# It listens on a socket in DIR alone (port 5432), unless told otherwise, and
# trusts who comes. As root it runs as the user postgres, since root may not.
# Nothing goes to stdout, but of `dir`.
set -eu

# runuser lies there, and a bare chroot's PATH lacks it
PATH=$PATH:/usr/sbin:/sbin

# Debian keeps the programs off PATH, the newest version last
bin=
for b in /usr/lib/postgresql/*/bin /usr/libexec/postgresql /usr/bin; do
	if [ -x "$b/initdb" ] && [ -x "$b/postgres" ]; then
		bin=$b
	fi
done

as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

ctl() {
	as_server "$bin/pg_ctl" -D "$dir/data" -w -t 30 "$@" >/dev/null 2>&1
}

do=${1-}
dir=${2-}
shift $(($# < 2 ? $# : 2))
[ -n "$bin" ] || exit 1

case $do in
there) ;;
dir)
	# a path of a socket has 107 bytes at most
	dir=$(mktemp -d /tmp/pg.XXXXXX)
	chmod 755 "$dir"
	[ "$(id -u)" -ne 0 ] || chown postgres: "$dir"
	echo "$dir"
	;;
init)
	as_server "$bin/initdb" -D "$dir/data" -A trust -U postgres --no-sync \
	    -E UTF8 --locale=C "$@" >"$dir/init.log" 2>&1 || {
		cat "$dir/init.log" >&2
		exit 1
	}
	;;
start)
	ctl -l "$dir/log" -o "-c listen_addresses='' \
	    -c unix_socket_directories='$dir' -p 5432 -c fsync=off \
	    -c full_page_writes=off -c max_wal_senders=0 \
	    -c wal_level=minimal -c shared_buffers=16MB $*" start || {
		cat "$dir/log" >&2
		exit 1
	}
	;;
stop) ctl -m "${1:-fast}" stop ;;
drop)
	ctl -m immediate stop || :
	rm -rf "$dir"
	;;
*)
	echo 'usage: postgres.sh there|dir|init|start|stop|drop [DIR...]' >&2
	exit 2
	;;
esac
