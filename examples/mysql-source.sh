#!/bin/sh
# SPDX-License-Identifier: MIT
# mysql-source.sh [MYSQL-OPTION...] - raw posts out of MySQL or MariaDB, one
# JSON object a line, for `pin-emit --from -`:
#
#	sh examples/mysql-source.sh --defaults-extra-file=db.cnf pins |
#	    pin-emit --from - --rate 50/s | clean-pin | clean-geo | clean-user
#
# The database's own client reads the tables pinterest_data,
# geolocation_data and user_data, a row at a time (--quick), and the server
# makes an envelope of each by JSON_OBJECT. --raw keeps the client from
# escaping once more what is escaped already. Options and the database's name
# are the client's: a password belongs in its options file, not here.
#
# MYSQL names the client (mariadb or mysql). Columns are named below: a table
# with others needs its own line.
set -eu

client=${MYSQL:-$(command -v mariadb || command -v mysql)}

# row TOPIC KEY TABLE COLUMN...: the statement for a table
row() {
	topic=$1 key=$2 table=$3
	shift 3
	pairs=
	for column in "$@"; do
		case $column in
		timestamp | date_joined)
			value="DATE_FORMAT(\`$column\`, '%Y-%m-%d %H:%i:%s')" ;;
		*) value="\`$column\`" ;;
		esac
		pairs="$pairs${pairs:+, }'$column', $value"
	done
	echo "SELECT CONCAT('{\"topic\":\"$topic\",\"key\":\"', \`$key\`," \
	    "'\",\"value\":', JSON_OBJECT($pairs), '}')" \
	    "FROM $table ORDER BY \`$key\`;"
}

{
	row pin index pinterest_data index unique_id title description \
	    poster_name follower_count tag_list is_image_or_video image_src \
	    downloaded save_location category
	row geo ind geolocation_data ind timestamp latitude longitude country
	row user ind user_data ind first_name last_name age date_joined
} | "$client" "$@" --default-character-set=utf8mb4 --batch --raw --quick \
    --skip-column-names
