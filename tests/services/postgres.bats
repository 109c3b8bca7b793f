#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# PostgreSQL at size, over TLS, and with real rows where REALDATA names a
# folder that holds pin.ndjson, geo.ndjson and user.ndjson.

load ../cli/helper

server() {
	sh "$BATS_TEST_DIRNAME/postgres.sh" "$@" 3>&-
}

sql() {
	psql -XqAt -v ON_ERROR_STOP=1 "$@" 3>&-
}

setup() {
	case_setup
	PGHOST=$(server dir)
	PGUSER=postgres PGDATABASE=postgres
	export PGHOST PGUSER PGDATABASE
}

teardown() {
	server drop "$PGHOST"
}

# The three tables, empty, and how rows come into them: `fill TABLE <rows`.
tables() {
	sql <<-'END'
		CREATE TABLE pinterest_data ("index" bigint, unique_id text,
		    title text, description text, poster_name text,
		    follower_count text, tag_list text, is_image_or_video text,
		    image_src text, downloaded bigint, save_location text,
		    category text);
		CREATE TABLE geolocation_data (ind bigint,
		    "timestamp" timestamp, latitude double precision,
		    longitude double precision, country text);
		CREATE TABLE user_data (ind bigint, first_name text,
		    last_name text, age bigint, date_joined timestamp);
		CREATE TABLE raw (line json);
	END
}

fill() {
	sql -c 'TRUNCATE raw'
	sed 's/\\/\\\\/g' | sql -c 'COPY raw FROM STDIN'
	sql -c "INSERT INTO $1 SELECT
	    (json_populate_record(NULL::$1, line)).* FROM raw"
}

@test "a million rows: all are there, in 32 MB" {
	server init "$PGHOST"
	server start "$PGHOST"
	sql <<-'END'
		CREATE TABLE big AS SELECT g AS ind, md5(g::text) AS a,
		    repeat(md5((g + 1)::text), 10) AS b, g::numeric / 7 AS c
		    FROM generate_series(1, 1000000) g;
	END
	/usr/bin/time -o kb -f %M pin-emit --from postgres -T pin \
		--tables pin=big | tee >(wc -l >lines) | cksum >got
	sql -c 'SELECT row_to_json(big) FROM big' | cksum >want
	same want got
	[ "$(<lines)" -eq 1000000 ]
	[ "$(tail -n 1 kb)" -lt 32000 ]
	/usr/bin/time -o kb -f %M pin-emit --from postgres \
		--tables pin=big,geo=big,user=big | wc -l >lines
	[ "$(<lines)" -eq 3000000 ]
	[ "$(tail -n 1 kb)" -lt 32000 ]
}

# Certificates: ca.crt and other.crt, and a server's by the first.
certificates() {
	for ca in ca other; do
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
			-subj "/CN=$ca" -keyout $ca.key -out $ca.crt
	done
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost \
		-keyout server.key -out server.csr
	echo 'subjectAltName=DNS:localhost' >names
	openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key \
		-CAcreateserial -days 2 -extfile names -out server.crt
} 2>/dev/null

@test "TLS: verify-full, and what it refuses" {
	echo 'over TLS' >secret
	chmod 644 secret
	certificates
	server init "$PGHOST"
	cp server.crt server.key "$PGHOST/data"
	chmod 600 "$PGHOST/data/server.key"
	[ "$(id -u)" -ne 0 ] || chown postgres: "$PGHOST/data/server.key"
	cat >"$PGHOST/data/pg_hba.conf" <<-'END'
		local all all trust
		hostssl all all 127.0.0.1/32 scram-sha-256
	END
	# a port that is free, or else another
	for port in 54329 54387 55211 56003; do
		server start "$PGHOST" -c listen_addresses=127.0.0.1 \
			-c ssl=on -p $port 2>err && break
	done
	export PGPORT=$port
	sql -c "ALTER ROLE postgres PASSWORD 'over TLS'" \
		-c 'CREATE TABLE t (ind int)' -c 'INSERT INTO t VALUES (7)'
	export PGPASSWORD='over TLS' PGHOSTADDR=127.0.0.1
	stdout '{"ind":7}'
	check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=localhost sslmode=verify-full sslrootcert=ca.crt"
	failed='pin-emit: postgres: connection to server at "127.0.0.1", port [0-9]+ failed:'
	status 3
	stderr_like "$failed SSL error: certificate verify failed"
	check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=localhost sslmode=verify-full sslrootcert=other.crt"
	status 3
	stderr_like "$failed server certificate for \"localhost\" does not match host name \"db.example\""
	check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=db.example sslmode=verify-full sslrootcert=ca.crt"
	status 3
	stderr_like "$failed root certificate file \"none.crt\" does not exist.*"
	check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=localhost sslmode=verify-full sslrootcert=none.crt"
	status 3
	stderr_like "$failed FATAL: no pg_hba.conf entry for host .*, no encryption"
	check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=localhost sslmode=disable"
	status 3
	stderr_like "$failed FATAL: password authentication failed for user \"postgres\""
	PGPASSWORD=wrong check pin-emit --from postgres -T pin --tables pin=t \
		-d "host=localhost sslmode=require"
	unset PGHOSTADDR
}

@test "real rows: the answers are those of the files" {
	[ -n "${REALDATA-}" ] || skip 'REALDATA is not set'
	server init "$PGHOST"
	server start "$PGHOST"
	tables
	fill pinterest_data <"$REALDATA/pin.ndjson"
	fill geolocation_data <"$REALDATA/geo.ndjson"
	fill user_data <"$REALDATA/user.ndjson"
	query-agg --all "$REALDATA/pin.ndjson" "$REALDATA/geo.ndjson" \
		"$REALDATA/user.ndjson" >want.ndjson
	stdout <want.ndjson
	check 'pin-emit --from postgres | clean-pin | clean-geo | clean-user | query-agg --all'
}
