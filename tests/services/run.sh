#!/bin/sh
# SPDX-License-Identifier: MIT
# services/run.sh [FILE...] - the tests against real servers that are too slow
# for every run: tests/services/*.bats. What they need is installed before.
set -eu

cd "$(dirname "$0")/../.."
sh tests/setup.sh services
if [ $# -eq 0 ]; then
	set -- tests/services/*.bats
fi
exec sh tests/run.sh "$@"
