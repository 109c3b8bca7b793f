#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Real rows, where there are some: REALDATA names a folder that holds
# pin.ndjson, geo.ndjson and user.ndjson. They are in no repository, so that
# these cases are skipped for most; every row is compared with a plain reading
# of the rules (tests/oracle/clean.pl).
#
# shellcheck disable=SC2154 # $top is the helper's

load helper

setup() {
	data=${REALDATA-}
	[ -n "$data" ] || skip 'REALDATA is not set'
	case $data in
	/*) ;;
	*) data=$(cd "$BATS_TEST_DIRNAME/../.." && cd "$data" && pwd) ;;
	esac
	case_setup
}

@test "every real row is cleaned as the rules say" {
	for table in pin geo user; do
		"clean-$table" "$data/$table.ndjson" >clean.ndjson
		run perl "$top/tests/oracle/clean.pl" "$table" \
		    "$data/$table.ndjson" clean.ndjson
		echo "$output"
		[ "$status" -eq 0 ]
	done
}

@test "cleaning real rows twice gives the same bytes as once" {
	for table in pin geo user; do
		"clean-$table" "$data/$table.ndjson" >once.ndjson
		"clean-$table" once.ndjson >twice.ndjson
		same once.ndjson twice.ndjson
	done
}

@test "the ten questions about real rows have the answers of a plain reading" {
	perl "$top/tests/oracle/agg.pl" answers "$data"/pin.ndjson \
	    "$data"/geo.ndjson "$data"/user.ndjson >want.ndjson
	[ "$(wc -l <want.ndjson)" -gt 100 ]
	query-agg --all "$data"/pin.ndjson "$data"/geo.ndjson \
	    "$data"/user.ndjson >raw.ndjson
	same want.ndjson raw.ndjson
	cat "$data"/user.ndjson "$data"/pin.ndjson "$data"/geo.ndjson |
	    awk '/"index"/ { print "{\"topic\":\"x.pin\",\"value\":" $0 "}" }
		/"latitude"/ { print "{\"topic\":\"x.geo\",\"value\":" $0 "}" }
		/"age"/ { print "{\"topic\":\"x.user\",\"value\":" $0 "}" }' |
	    clean-pin | clean-geo | clean-user | query-agg --all >clean.ndjson
	same want.ndjson clean.ndjson
}
