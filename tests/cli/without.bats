#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154
#
# without - what a tool says that was built without one of the libraries.
# tests/check-all.sh builds them so; else all of this is skipped.

load helper

# skips the test where the tools are built with $1
lacks() {
	! has "$1" || skip "built with $1"
}

@test "without libyaml, -c and --rules say so, and --print-rules works" {
	lacks libyaml
	for tool in clean-pin clean-geo clean-user; do
		stderr "$tool: --rules: built without libyaml" \
			"$tool: try '$tool --help'"
		status 2
		check "$tool" --rules x.yml
		"$tool" --print-rules | grep -q "^table: ${tool#clean-}\$"
	done
	file c.yml 'count: 1'
	for path in "$B"/bin/*; do
		tool=${path##*/}
		stderr "$tool: c.yml: built without libyaml" \
			"$tool: try '$tool --help'"
		status 2
		check "$path" -c c.yml
	done
}

@test "without zlib, s3-put -z says so, and what is plain works" {
	lacks zlib
	stderr 's3-put: -z: built without zlib'
	status 2
	check s3-put -B file:lake --layout event -z
	[ ! -e lake ]
	stdin '{"ind":7,"age":30}'
	stdout_like '.*event-7.json"}'
	check s3-put -B file:lake --layout event
}

@test "without zlib, s3-get names what is compressed, and reads the others" {
	lacks zlib
	mkdir -p lake/t
	echo '{"ind":1}' | gzip >lake/t/1.json.gz
	echo '{"ind":2}' >lake/t/2.json
	printf '1' >lake/t/3.json
	stdout '{"ind":2}'
	stderr_like 's3-get: t/1.json.gz: gzip: built without zlib' \
		's3-get: t/3.json:.*'
	status 3
	check s3-get -B file:lake --bare
}

@test "without libcrypto, kinesis-put and s3-put say so, before they read" {
	lacks libcrypto
	stderr 'kinesis-put: built without libcrypto'
	status 2
	check kinesis-put -u file:store none.ndjson
	stderr 's3-put: --layout sink: built without libcrypto'
	status 2
	check s3-put -B file:lake none.ndjson
	[ ! -e store ]
	[ ! -e lake ]
}

@test "without libcrypto, streams are made and told all the same" {
	lacks libcrypto
	check kinesis-stream -u file:store create s --shards 2
	stdout '{"stream":"s"}'
	check kinesis-stream -u file:store list
	check kinesis-get -u file:store s
}

@test "without libpq, --from postgres says so" {
	lacks libpq
	stderr 'pin-emit: --from postgres: built without libpq'
	status 2
	check pin-emit --from postgres
}
