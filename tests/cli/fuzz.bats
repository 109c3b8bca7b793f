#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # $top and $B are of the helper
# What the fuzz targets hold, over the corpus of inputs that are worth keeping.

load helper

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." && make -s B="${B:-build}" fuzzers >&2
}

@test "fuzz corpus: lines, for the scanner, the checker and the walker" {
	"$B/fuzz/scan" "$top/tests/fuzz/corpus/scan"
}

@test "fuzz corpus: values, for every rule" {
	"$B/fuzz/kind" "$top/tests/fuzz/corpus/kind"
}

@test "fuzz corpus: configuration files" {
	"$B/fuzz/conf" "$top/tests/fuzz/corpus/conf"
}

@test "fuzz corpus: rows, for the cleaners" {
	"$B/fuzz/clean" "$top/tests/fuzz/corpus/clean"
}

@test "fuzz corpus: files of rules" {
	"$B/fuzz/rules" "$top/tests/fuzz/corpus/rules"
}

@test "fuzz corpus: questions" {
	"$B/fuzz/query" "$top/tests/fuzz/corpus/query"
}

@test "fuzz corpus: states to merge" {
	"$B/fuzz/partial" "$top/tests/fuzz/corpus/partial"
}

@test "fuzz corpus: texts of several values" {
	"$B/fuzz/values" "$top/tests/fuzz/corpus/values"
}

@test "fuzz corpus: segments of a partition" {
	"$B/fuzz/log" "$top/tests/fuzz/corpus/log"
}

@test "fuzz corpus: receipts, through a FIFO" {
	"$B/fuzz/receipts" "$top/tests/fuzz/corpus/receipts"
}

@test "fuzz corpus: credentials" {
	"$B/fuzz/creds" "$top/tests/fuzz/corpus/creds"
}

@test "fuzz corpus: maps of shards" {
	"$B/fuzz/shards" "$top/tests/fuzz/corpus/shards"
}

@test "fuzz corpus: positions, leases, descriptions" {
	"$B/fuzz/positions" "$top/tests/fuzz/corpus/positions"
}
