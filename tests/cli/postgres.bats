#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# pin-emit --from postgres, against a real server, made for this file.

load helper

server() {
	sh "$BATS_TEST_DIRNAME/../services/postgres.sh" "$@" 3>&-
}

setup_file() {
	local bin=${B:-build}/bin

	[ -x "$bin/pin-emit" ] || bin=$BATS_TEST_DIRNAME/../../$bin
	# bats 1.8 cannot skip in here
	unset PGHOST
	if ! PATH=$bin:$PATH has libpq || ! server there; then
		return
	fi
	PGHOST=$(server dir)
	PGUSER=postgres PGDATABASE=postgres
	export PGHOST PGUSER PGDATABASE
	server init "$PGHOST"
	server start "$PGHOST"
	sql <<-'END'
		CREATE TABLE pinterest_data ("index" bigint, unique_id text,
		    title text, description text, poster_name text,
		    follower_count text, tag_list text, is_image_or_video text,
		    image_src text, downloaded bigint, save_location text,
		    category text);
		CREATE TABLE geolocation_data (ind bigint,
		    "timestamp" timestamp, latitude double precision,
		    longitude double precision, country varchar(80));
		CREATE TABLE user_data (ind bigint, first_name text,
		    last_name text, age bigint, date_joined timestamp);
		CREATE TABLE raw (line json);
	END
	for table in pin:pinterest_data geo:geolocation_data user:user_data; do
		sql -c 'TRUNCATE raw'
		# COPY reads backslashes: each is doubled
		"$bin/pin-emit" -T "${table%:*}" -n 300 | sed 's/\\/\\\\/g' |
			sql -c 'COPY raw FROM STDIN'
		sql -c "INSERT INTO ${table#*:}
		    SELECT (json_populate_record(NULL::${table#*:}, line)).*
		    FROM raw"
	done
}

setup() {
	case_setup
	needs libpq
	[ -n "${PGHOST-}" ] || skip 'no PostgreSQL server here'
}

teardown_file() {
	[ -z "${PGHOST-}" ] || server drop "$PGHOST"
}

sql() {
	PGOPTIONS='-c client_min_messages=error' psql -XqAt -v ON_ERROR_STOP=1 \
		"$@" 3>&-
}

# A table t of one column, of type $1 with the value $2, comes as $3.
value() {
	sql -c 'DROP TABLE IF EXISTS t' -c "CREATE TABLE t (v $1)" -c "INSERT INTO t VALUES ($2)"
	stdout "{\"v\":$3}"
	check pin-emit --from postgres -T pin --tables pin=t
	sql -c 'DROP TABLE t'
}

# What the generator makes, with its escapes as the characters they are.
generated() {
	pin-emit "$@" | python3 -c '
import json, sys
for line in sys.stdin:
    print(json.dumps(json.loads(line), ensure_ascii=False,
        separators=(",", ":")).encode("utf-8", "surrogatepass").decode())'
}

@test "a full pass: post by post, as the generator has them" {
	LC_ALL=C.UTF-8 generated -n 300 >want.ndjson
	stdout <want.ndjson
	check pin-emit --from postgres
	stdout <<<"$(head -n 9 want.ndjson)"
	check pin-emit --from postgres -n 3
	stdout <<<"$(head -n 9 want.ndjson)"
	check pin-emit --from postgres -n 3 --rate 1000/s
	cat want.ndjson want.ndjson | head -n 1500 >twice
	stdout <twice
	check pin-emit --from postgres -f -n 500
	check pin-emit --from postgres -n 0
	for table in pin geo user; do
		LC_ALL=C.UTF-8 generated -n 300 -T "$table" >want.ndjson
		# in the table's own order, whatever that is
		pin-emit --from postgres -T "$table" >rows
		same <(sort want.ndjson) <(sort rows)
		stdout <<<"$(head -n 7 rows)"
		check pin-emit --from postgres -T "$table" -n 7
	done
	stderr '{"tool":"pin-emit","read":6,"written":6,"rejected":0,"skipped":0,"nulled":{}}'
	stdout <<<"$(pin-emit --from postgres -n 2)"
	check pin-emit --from postgres -n 2 --stats -
}

@test "the ten answers are those of the same rows in files" {
	pin-emit -n 300 | query-agg --all >want.ndjson
	stdout <want.ndjson
	check 'pin-emit --from postgres | clean-pin | clean-geo | clean-user | query-agg --all'
}

@test "types: numbers keep their digits" {
	digits=$(printf '%0100d' 7 | tr 0 9)
	value smallint -32768 -32768
	value integer 2147483647 2147483647
	value bigint -9223372036854775808 -9223372036854775808
	value numeric "$digits" "$digits"
	value 'numeric(9,4)' 1.5 1.5000
	value numeric "'NaN'" '"NaN"'
	value numeric -0.0000001 -0.0000001
	value 'double precision' 0.1 0.1
	value 'double precision' 1e300 1e+300
	value 'double precision' "'-Infinity'" '"-Infinity"'
	value real "'NaN'" '"NaN"'
	value real 3.4028235e38 3.4028235e+38
	value money "'12.5'" '"$12.50"'
	value oid 4294967295 '"4294967295"'
}

@test "types: times are of UTC, whatever the client says" {
	export PGTZ=Asia/Kolkata PGDATESTYLE='German, DMY'
	value timestamp "'2020-08-28 03:52:47'" '"2020-08-28 03:52:47"'
	value timestamp "'2020-08-28 03:52:47.125'" '"2020-08-28 03:52:47.125"'
	value timestamptz "'2020-08-28 03:52:47+02'" '"2020-08-28 01:52:47"'
	value timestamptz "'infinity'" '"infinity"'
	value date "'2020-08-28'" '"2020-08-28"'
	value time "'03:52:47'" '"03:52:47"'
	value interval "'1 day 2 hours'" '"1 day 02:00:00"'
}

@test "types: the others" {
	value bool true true
	value bool false false
	value bool NULL null
	value text NULL null
	value json NULL null
	value text "''" '""'
	value 'char(4)' "'ab'" '"ab  "'
	value name "'pins'" '"pins"'
	value json "'{\"b\": 1,  \"a\" : [1e400,\"\\u0000\"]}'" \
		'{"b": 1,  "a" : [1e400,"\u0000"]}'
	value json "E'[1,\n\r 2]'" '[1,   2]'
	value jsonb "'{\"b\":1,\"a\":\"\\n\"}'" '{"a": "\n", "b": 1}'
	value bytea "'\\x00ff'" '"\\x00ff"'
	value 'text[]' "array['a','b\"c',NULL]" '"{a,\"b\\\"c\",NULL}"'
	value 'int[]' "'{{1,2},{3,4}}'" '"{{1,2},{3,4}}"'
	value uuid "'39558f28-1dc9-41a8-8f4e-97182146119c'" \
		'"39558f28-1dc9-41a8-8f4e-97182146119c"'
	value inet "'10.0.0.7/8'" '"10.0.0.7/8"'
	sql -c 'CREATE DOMAIN small AS int' -c 'CREATE TYPE odd AS ENUM ($$a"b$$)'
	value small 7 7
	value odd "'a\"b'" '"a\"b"'
	sql -c 'DROP DOMAIN small' -c 'DROP TYPE odd'
}

@test "text: every character that JSON escapes, or nobody expects" {
	value text "E'a\"b\\\\c/d'" '"a\"b\\c/d"'
	value text "E'\n\r\t\b\f\x01\x0b\x1f\x7f'" \
		"\"\\n\\r\\t\\b\\f\\u0001\\u000b\\u001f$(printf '\177')\""
	value text "'Zoë 🌈 \\u00e9 手…'" '"Zoë 🌈 \\u00e9 手…"'
	for n in 1 7 8 9 15 16 17 100; do
		x=$(printf '%*s' "$n" '' | tr ' ' x)
		value text "E'$x\"$x'" "\"$x\\\"$x\""
		value text "'${x}é$x'" "\"${x}é$x\""
	done
}

@test "names: of tables and columns, whatever they are" {
	sql <<-'END'
		CREATE SCHEMA "a.b";
		CREATE TABLE "a.b"."T""; DROP TABLE user_data; --" (
		    "a""b" int, "c\d" text, "Größe" text, "select" int,
		    "ctid2,x" int);
		INSERT INTO "a.b"."T""; DROP TABLE user_data; --"
		    VALUES (1, 'x', 'y', 2, 3);
	END
	stdout '{"a\"b":1,"c\\d":"x","Größe":"y","select":2,"ctid2,x":3}'
	check pin-emit --from postgres -T geo \
		--tables 'geo="a.b"."T""; DROP TABLE user_data; --"'
	stdout '{"a\"b":1,"c\\d":"x","Größe":"y","select":2,"ctid2,x":3}'
	check pin-emit --from postgres -T geo -n 1 --random \
		--tables 'user=nope,geo="a.b"."T""; DROP TABLE user_data; --"'
	# not SQL: a name
	status 3
	stderr 'pin-emit: user_data; DROP TABLE user_data: relation "user_data; DROP TABLE user_data" does not exist'
	check pin-emit --from postgres -T user \
		--tables 'user=user_data; DROP TABLE user_data'
	status 3
	stderr 'pin-emit: USER_DATA: relation "USER_DATA" does not exist'
	check pin-emit --from postgres -T user --tables user=USER_DATA
	status 3
	stderr 'pin-emit: no.user_data: relation "no.user_data" does not exist'
	check pin-emit --from postgres -T user --tables user=no.user_data
	stdout 300
	check 'pin-emit --from postgres -T user --tables user=public.user_data | wc -l'
	sql -c 'DROP SCHEMA "a.b" CASCADE'
}

# A usage error: the message $1, of the options $2....
wrong() {
	status 2
	stderr "pin-emit: $1" "pin-emit: try 'pin-emit --help'"
	check pin-emit "${@:2}"
}

@test "options that are wrong" {
	wrong '--tables: not pin=, geo= or user=: "pins=x"' \
		--from postgres --tables pins=x
	wrong '--tables: not pin=, geo= or user=: "pin"' \
		--from postgres --tables pin
	wrong '--tables: not pin=, geo= or user=: ""' \
		--from postgres --tables pin=a,
	for name in '' . a. .a a.b.c '""' '"a' '"a"b' '"a"".'; do
		wrong "--tables: no name of a table: \"$name\"" \
			--from postgres --tables "pin=$name"
	done
	wrong '--tables: only with --from postgres' --tables pin=a
	wrong '--conninfo: only with --from postgres' -d dbname=a
	wrong '--posts: not with --from' --from postgres --posts 7
	wrong '--conninfo: invalid connection option "hots"' \
		--from postgres -d 'hots=a'
	wrong '--conninfo: no place for a password, which others would see' \
		--from postgres -d 'host=a password=secret'
	wrong '--conninfo: no place for a password, which others would see' \
		--from postgres -d 'postgres://ann:secret@a/b'
	wrong '--conninfo: not a connection string' \
		--from postgres -d 'postgres://ann:secret@[a/b'
}

@test "rows without a key, of several rows, and of none elsewhere" {
	sql <<-'END'
		CREATE TABLE p ("index" int, ind text);
		CREATE TABLE g (ind bigint);
		CREATE TABLE u ("index" int, ind smallint);
		INSERT INTO p VALUES (NULL, 'a'), (2, 'b'), (-1, 'c'), (2, 'd');
		INSERT INTO g VALUES (NULL), (2), (9223372036854775807);
		INSERT INTO u VALUES (2, 3), (9, 2), (7, -1);
	END
	pin-emit --from postgres --tables pin=p,geo=g,user=u | sort >got.ndjson
	sort >want.ndjson <<-'END'
		{"topic":"pin","key":"-1","value":{"index":-1,"ind":"c"}}
		{"topic":"user","key":"-1","value":{"index":7,"ind":-1}}
		{"topic":"pin","key":"2","value":{"index":2,"ind":"b"}}
		{"topic":"pin","key":"2","value":{"index":2,"ind":"d"}}
		{"topic":"geo","key":"2","value":{"ind":2}}
		{"topic":"user","key":"2","value":{"index":9,"ind":2}}
		{"topic":"user","key":"3","value":{"index":2,"ind":3}}
		{"topic":"geo","key":"9223372036854775807","value":{"ind":9223372036854775807}}
		{"topic":"pin","key":null,"value":{"index":null,"ind":"a"}}
		{"topic":"geo","key":null,"value":{"ind":null}}
	END
	same want.ndjson got.ndjson
	stdout '2' '6' '10'
	check 'for n in 1 2 9; do pin-emit --from postgres --tables pin=p,geo=g,user=u -n $n | wc -l; done'
	sql -c 'ALTER TABLE u RENAME "index" TO i' \
		-c 'ALTER TABLE u RENAME ind TO j'
	status 3
	stderr "pin-emit: u: no integer column ind or index, which a post's rows have in common: see -T"
	check pin-emit --from postgres --tables pin=p,geo=g,user=u
	sql -c 'DROP TABLE p, g, u'
}

@test "tables that are empty, missing, forbidden" {
	sql -c 'CREATE TABLE e (ind int)' -c 'CREATE TABLE none ()' \
		-c 'INSERT INTO none DEFAULT VALUES'
	check pin-emit --from postgres --tables pin=e,geo=e,user=e
	check pin-emit --from postgres -T pin --tables pin=e
	stdout '{}'
	check pin-emit --from postgres -T pin --tables pin=none
	status 3
	stderr 'pin-emit: e: no records to repeat'
	check pin-emit --from postgres -f --tables pin=e,geo=e,user=e
	status 3
	stderr 'pin-emit: e: no records to draw from'
	check pin-emit --from postgres --random --tables pin=e
	sql -c 'CREATE INDEX ON e (ind)'
	status 3
	stderr 'pin-emit: e: no records to draw from'
	check pin-emit --from postgres --random --tables pin=e
	status 3
	stderr 'pin-emit: no: relation "no" does not exist'
	check pin-emit --from postgres --tables geo=no
	sql -c 'CREATE ROLE guest LOGIN'
	status 3
	stderr 'pin-emit: user_data: permission denied for table user_data'
	PGUSER=guest check pin-emit --from postgres -T user
	sql -c 'DROP ROLE guest' -c 'DROP TABLE e, none'
}

@test "--random: with an index and without, the same for the same seed" {
	pin-emit --from postgres | sort -u >all
	for index in '' 'CREATE INDEX pi ON pinterest_data ("index")'; do
		sql -c "$index"
		pin-emit --from postgres --random -n 200 >drawn
		[ "$(wc -l <drawn)" -eq 600 ]
		stdout <drawn
		check pin-emit --from postgres --random -n 200 --seed 1
		[ -z "$(sort -u drawn | comm -23 - all)" ]
		# of each post its three rows, in order
		stdout 'pin geo user'
		check "cut -d '\"' -f 4 drawn | paste -d ' ' - - - | sort -u"
		pin-emit --from postgres --random -n 200 --seed 2 >other
		! cmp -s drawn other
		head -n 30 drawn >ten
		stdout <ten
		check pin-emit --from postgres --random -n 10
		stdout 300
		check 'pin-emit --from postgres --random -T pin | wc -l'
		# each as likely
		pin-emit --from postgres --random -T pin -n 9000 | sort |
			uniq -c | sort -n | awk '{ print $1 }' >counts
		[ "$(wc -l <counts)" -eq 300 ]
		[ "$(head -n 1 counts)" -ge 8 ]
		[ "$(tail -n 1 counts)" -le 60 ]
		status 141
		check 'pin-emit --from postgres --random -f | head -n 5000 >/dev/null'
	done
	sql -c 'CREATE VIEW pv AS SELECT * FROM pinterest_data'
	status 3
	stderr 'pin-emit: pv: cannot be drawn from: no table with pages, and no index on ind or index'
	check pin-emit --from postgres --random --tables pin=pv -T pin
	stdout <<<"$(pin-emit --from postgres -T pin)"
	check pin-emit --from postgres -T pin --tables pin=pv
	sql -c 'DROP VIEW pv' -c 'DROP INDEX pi'
}

@test "a database of bytes: what is no UTF-8 is a reject, the rest comes" {
	sql -c "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
	sql -d bytes <<-'END'
		CREATE TABLE user_data (ind int, n text, "n\m" text);
		INSERT INTO user_data VALUES (1, 'fine é', ''),
		    (2, E'caf\xe9', ''), (3, '', E'\xff'), (4, '🌈', '');
	END
	stdout '{"ind":1,"n":"fine é","n\\m":""}' '{"ind":4,"n":"🌈","n\\m":""}'
	stderr 'pin-emit: user_data:2: n: invalid UTF-8' \
		'pin-emit: user_data:3: n\m: invalid UTF-8'
	status 1
	check pin-emit --from postgres -T user -d bytes -r bad
	printf '{"ind":2,"n":"caf\351","n\\\\m":""}\n{"ind":3,"n":"","n\\\\m":"\377"}\n' >want.bad
	same want.bad bad
	stdout '{"ind":1,"n":"fine é","n\\m":""}'
	stderr 'pin-emit: user_data:2: n: invalid UTF-8'
	status 1
	check pin-emit --from postgres -T user -d bytes -e
	stdout '{"ind":1,"n":"fine é","n\\m":""}'
	stderr 'pin-emit: user_data:2: longer than --max-line, 35 bytes'
	status 1
	sql -d bytes -c "UPDATE user_data SET n = 'now it is longer' WHERE ind = 2" \
		-c 'DELETE FROM user_data WHERE ind > 2'
	check pin-emit --from postgres -T user -d bytes --max-line 35
	printf 'CREATE TABLE odd (ind int, "n\377" int); INSERT INTO odd VALUES (1, 2)' |
		sql -d bytes
	stderr 'pin-emit: odd: a column whose name is invalid UTF-8: "n\xff"'
	status 3
	check pin-emit --from postgres -T user -d bytes --tables user=odd
	sql -c 'DROP DATABASE bytes'
}

@test "a document too deep is a reject" {
	deep=$(printf '%01100d' 0 | tr 0 '[')
	sql -c 'DROP TABLE IF EXISTS t' -c 'CREATE TABLE t (v json)' \
		-c "INSERT INTO t VALUES ('$deep${deep//\[/]}'), ('[]')"
	stdout '{"v":[]}'
	stderr 'pin-emit: t:1: deeper than 1024 levels'
	status 1
	check pin-emit --from postgres -T pin --tables pin=t
	sql -c 'DROP TABLE t'
}

@test "no server, and a server that refuses" {
	status 75
	stderr "pin-emit: postgres: connection to server on socket \"$PWD/.s.PGSQL.5432\" failed: No such file or directory"
	check pin-emit --from postgres -d "host=$PWD"
	status 75
	stderr_like 'pin-emit: postgres: connection to server at "127.0.0.1", port 1 failed: Connection refused'
	check pin-emit --from postgres -d 'host=127.0.0.1 port=1'
	status 3
	stderr "pin-emit: postgres: connection to server on socket \"$PGHOST/.s.PGSQL.5432\" failed: FATAL: database \"none\" does not exist"
	check pin-emit --from postgres -d none
	status 3
	stderr 'pin-emit: postgres: definition of service "none" not found'
	check pin-emit --from postgres -d service=none
	status 3
	stderr 'pin-emit: postgres: invalid sslmode value: "perhaps"'
	PGSSLMODE=perhaps check pin-emit --from postgres
	sql -c 'CREATE ROLE many LOGIN CONNECTION LIMIT 0'
	status 75
	stderr "pin-emit: postgres: connection to server on socket \"$PGHOST/.s.PGSQL.5432\" failed: FATAL: too many connections for role \"many\""
	PGUSER=many check pin-emit --from postgres -T pin
	sql -c 'DROP ROLE many'
}

# Rows of user_data, as somebody with a password.
guarded() {
	sql -c "CREATE ROLE ann LOGIN PASSWORD 'it''s \"secret\"'" \
		-c 'GRANT SELECT ON user_data TO ann'
	printf 'local all ann scram-sha-256\nlocal all all trust\n' \
		>"$BATS_TEST_TMPDIR/hba"
	cat "$BATS_TEST_TMPDIR/hba" >"$PGHOST/data/pg_hba.conf"
	sql -c 'SELECT pg_reload_conf()' >/dev/null
	# the reload is seen when a new connection is refused
	for _ in $(seq 500); do
		PGUSER=ann psql -wXqc '' 2>/dev/null 3>&- || break
	done
	pin-emit --from postgres -T user -n 3 >want.ndjson
}

@test "passwords: a variable, a password file, a service file, a wrong one" {
	guarded
	secret="it's \"secret\""
	failed="pin-emit: postgres: connection to server on socket \"$PGHOST/.s.PGSQL.5432\" failed:"
	export PGUSER=ann
	status 3
	stderr "$failed fe_sendauth: no password supplied"
	check pin-emit --from postgres -T user -n 3
	status 3
	stderr "$failed FATAL: password authentication failed for user \"ann\""
	PGPASSWORD=wrong check pin-emit --from postgres -T user -n 3
	stdout <want.ndjson
	PGPASSWORD=$secret check pin-emit --from postgres -T user -n 3
	printf '*:*:*:ann:%s\n' "$secret" >"$HOME/.pgpass"
	chmod 600 "$HOME/.pgpass"
	stdout <want.ndjson
	check pin-emit --from postgres -T user -n 3
	mv "$HOME/.pgpass" pass
	stdout <want.ndjson
	check pin-emit --from postgres -T user -n 3 -d 'passfile=pass'
	printf '[pins]\nhost=%s\nuser=ann\ndbname=postgres\npassword=%s\n' \
		"$PGHOST" "$secret" >"$HOME/.pg_service.conf"
	stdout <want.ndjson
	unset PGUSER
	PGHOST='' PGDATABASE='' check pin-emit --from postgres -T user -n 3 -d service=pins
	stdout <want.ndjson
	PGHOST='' PGDATABASE='' PGSERVICE=pins check pin-emit --from postgres -T user -n 3
	PGUSER=postgres
	export PGUSER
	sql -c 'DROP OWNED BY ann' -c 'DROP ROLE ann'
}

@test "credentials out of YAML, in every form" {
	guarded
	for form in 'HOST USER PASSWORD DATABASE PORT' \
		'host user password database port' \
		'RDS_HOST RDS_USER RDS_PASSWORD RDS_DATABASE RDS_PORT' \
		'DB_HOST DB_USER DB_PASSWORD DB_DATABASE DB_PORT' \
		'db_Host RDS_user Password rds_database Db_Port'; do
		# shellcheck disable=SC2086
		set -- $form
		file db.yml "$1: $PGHOST" "$2: ann" \
			"$3: 'it''s \"secret\"'" "$4: postgres" "$5: 5432" \
			'other: 7'
		chmod 600 db.yml
		stdout <want.ndjson
		check env -u PGHOST -u PGUSER -u PGDATABASE pin-emit \
			--from postgres -T user -n 3 -c db.yml
		stdout <want.ndjson
		check env -u PGHOST -u PGUSER -u PGDATABASE \
			PINPIPE_CONFIG=db.yml pin-emit --from postgres -T user -n 3
	done
	# options beside them; who may read it; the environment wins, -d too
	file db.yml "HOST: $PGHOST" 'USER: ann' "PASSWORD: it's \"secret\"" \
		'DATABASE: none' 'pin-emit:' '  from: postgres' '  as: user' \
		'  count: 3' '  conninfo: dbname=postgres'
	chmod 644 db.yml
	stdout <want.ndjson
	stderr 'pin-emit: db.yml: holds a password, and others may read it: chmod 600'
	check env -u PGHOST -u PGUSER -u PGDATABASE pin-emit -c db.yml
	chmod 600 db.yml
	stdout <want.ndjson
	check env -u PGHOST PGUSER=postgres pin-emit -c db.yml
	status 3
	stderr "pin-emit: postgres: connection to server on socket \"$PGHOST/.s.PGSQL.5432\" failed: FATAL: password authentication failed for user \"ann\""
	check env -u PGHOST -u PGUSER PGPASSWORD=wrong pin-emit -c db.yml
	sql -c 'DROP OWNED BY ann' -c 'DROP ROLE ann'
}

# Rows enough that no buffer holds them all.
large() {
	sql -c "CREATE TABLE large AS SELECT g AS ind, repeat('x', 900) AS t
	    FROM generate_series(1, 60000) g"
}

@test "a server that dies: 75, and no half of a line" {
	large
	mkfifo rows
	pin-emit --from postgres -T pin --tables pin=large >rows 2>err 3>&- &
	exec 4<rows
	read -r _ <&4
	sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'" >/dev/null
	cat <&4 >rest
	exec 4<&-
	st=0
	wait $! || st=$?
	[ $st -eq 75 ]
	grep -xE 'pin-emit: large: (terminating connection due to administrator command|server closed the connection unexpectedly|SSL .*)' err
	stdout 0
	check "grep -cvxE '\{\"ind\":[0-9]+,\"t\":\"x{900}\"\}' rest || :"
	[ -z "$(tail -c 1 rest | tr -d '\n')" ]
	sql -c 'DROP TABLE large'
}

@test "TERM ends a wait for the server" {
	sql -c 'CREATE VIEW v AS SELECT 1 AS ind, pg_sleep(600)::text AS t'
	pin-emit --from postgres -T pin --tables pin=v 3>&- &
	while [ "$(sql -c "SELECT count(*) FROM pg_stat_activity
	    WHERE query LIKE 'COPY%' AND wait_event = 'PgSleep'")" = 0 ]; do
		kill -0 $!
	done
	kill -TERM $!
	st=0
	wait $! || st=$?
	[ $st -eq 143 ]
	sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'" >/dev/null
	sql -c 'DROP VIEW v'
}
