#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154
#
# examples/mysql-source.sh, against a MariaDB server made for this file.

load ../cli/helper

server() {
	local daemon

	daemon=$(command -v mariadbd || echo /usr/sbin/mariadbd)
	"$daemon" --no-defaults --user="$(id -un)" --datadir="$dir/data" \
		--socket="$dir/sock" --pid-file="$dir/pid" \
		--skip-networking >"$dir/log" 2>&1 3>&- &
}

sql() {
	mariadb --no-defaults --socket="$dir/sock" \
		--default-character-set=utf8mb4 "$@" 3>&-
}

setup() {
	case_setup
	dir=$(mktemp -d /tmp/my.XXXXXX)
	mariadb-install-db --no-defaults --user="$(id -un)" \
		--datadir="$dir/data" --auth-root-authentication-method=normal \
		>"$dir/log" 2>&1 3>&-
	server
	until sql -e '' 2>/dev/null; do
		kill -0 $!
	done
}

teardown() {
	sql -e SHUTDOWN || :
	wait
	rm -rf "$dir"
}

@test "rows of MariaDB, with all their text" {
	sql <<-'END'
		CREATE DATABASE pins CHARACTER SET utf8mb4;
		USE pins;
		CREATE TABLE pinterest_data (`index` bigint, unique_id text,
		    title text, description text, poster_name text,
		    follower_count text, tag_list text, is_image_or_video text,
		    image_src text, downloaded bigint, save_location text,
		    category text);
		CREATE TABLE geolocation_data (ind bigint, timestamp datetime,
		    latitude double, longitude double, country text);
		CREATE TABLE user_data (ind bigint, first_name text,
		    last_name text, age bigint, date_joined datetime);
		SET sql_mode = '';
		INSERT INTO pinterest_data VALUES (7, 'id', 'a "b" \\n \\ c',
		    'line\nline\ttab\r', '🌈 Zoë', NULL, '', 'image', NULL, 1,
		    'Local save in /data/art', 'art');
		INSERT INTO geolocation_data VALUES
		    (7, '2020-08-28 03:52:47', -89.5173, 0.1, 'Cote d''Ivoire');
		INSERT INTO user_data VALUES
		    (7, 'Ann', 'O''Lee', 20, '2015-10-23 16:08:41');
	END
	sh "$top/examples/mysql-source.sh" --no-defaults \
		--socket="$dir/sock" pins >rows
	# the same values as Python reads them
	python3 - rows >got <<-'END'
		import json, sys
		for line in open(sys.argv[1], encoding="utf-8"):
		    r = json.loads(line)
		    print(ascii([r["topic"], r["key"], *r["value"].values()]))
	END
	cat >want <<-'END'
		['pin', '7', 7, 'id', 'a "b" \\n \\ c', 'line\nline\ttab\r', '\U0001f308 Zo\xeb', None, '', 'image', None, 1, 'Local save in /data/art', 'art']
		['geo', '7', 7, '2020-08-28 03:52:47', -89.5173, 0.1, "Cote d'Ivoire"]
		['user', '7', 7, 'Ann', "O'Lee", 20, '2015-10-23 16:08:41']
	END
	same want got
	stdin <rows
	stdout '{"query":"users-joined-by-year","join_year":2015,"number_users_joined":1}'
	check 'pin-emit --from - | clean-pin -e | clean-geo -e | clean-user -e | query-agg --all | grep users-joined'
}
