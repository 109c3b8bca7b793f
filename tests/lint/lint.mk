# SPDX-License-Identifier: MIT
# lint - the checks that `make lint` runs; each can be called alone:
#
#	make -f tests/lint/lint.mk words
#
# Compiler checks are builds into directories of their own, and clang-tidy
# leaves a stamp a file, so that a second run looks at what has changed.
# tests/lint/selftest.sh breaks each rule and sees that its check says so.
include Makefile

C_SRC := $(sort $(wildcard bin/*.c lib/*/*.c tests/*/*.c))
C_HDR := $(sort $(wildcard bin/*.h lib/*/*.h tests/*/*.h))
SHELLS := $(sort $(wildcard .ci/run examples/*.sh tests/*.sh tests/*/*.sh \
	tests/*/*.bats tests/*/*.bash))
JOBS ?= 2
BUILD = +$(MAKE) -s -f Makefile B='$(B)/$@' YAML_LIBS='$(YAML_LIBS)' \
	PQ_LIBS='$(PQ_LIBS)'

CHECKS := gcc clang tidy cppcheck format words includes sizes shell man

checks:
	@+$(MAKE) -s -k -j$(JOBS) -O --no-print-directory \
	    -f tests/lint/lint.mk B='$(B)' $(CHECKS)
	@echo 'lint: clean'

# --- compilers: no warning, and no path through a function that gcc's static
# analyzer dislikes. It takes what is stored in a caller's struct for leaked
# (valgrind looks for leaks), and does not know that cmocka's asserts return
# only where they hold
gcc:
	$(BUILD) CC=gcc CFLAGS='-Werror -fanalyzer -Wno-analyzer-malloc-leak' \
	    '$(B)/$@/libpin.a' all
	$(BUILD) CC=gcc CFLAGS='-Werror -Wno-null-dereference' units

clang:
	$(BUILD) CC=clang CFLAGS='-Werror -Wno-unused-command-line-argument' \
	    '$(B)/$@/libpin.a' all units fuzzers

tidy: $(C_SRC:%.c=$(B)/tidy/%)

$(B)/tidy/%: %.c $(C_HDR) .clang-tidy
	@mkdir -p $(@D)
	clang-tidy --quiet $< -- $(CPPFLAGS_ALL) $(CFLAGS_$*) \
	    -std=c11 2>$@.log || { cat $@.log; exit 1; }
	@touch $@

cppcheck:
	cppcheck -q -j2 --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppressions-list=tests/lint/cppcheck.txt \
	    --library=posix --library=tests/lint/cppcheck.xml \
	    -Ilib -Ibin -D__linux__ bin lib tests

# --- text
format:
	clang-format --dry-run -Werror $(C_SRC) $(C_HDR)

words:
	awk -f tests/lint/words.awk $(C_SRC) $(C_HDR)

includes:
	awk -f tests/lint/includes.awk $(filter bin/% lib/%,$(C_SRC) $(C_HDR))

sizes:
	awk -f tests/lint/sizes.awk tests/lint/sizes.txt $(C_SRC) $(C_HDR)

shell:
	shellcheck -x $(SHELLS)

man:
	$(if $(MANS),mandoc -T lint -W warning $(MANS))

.PHONY: checks $(CHECKS)
