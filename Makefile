# SPDX-License-Identifier: MIT
# pinpipe - GNU make, one file, no configure. See README.md.
#
#	make            the tools, in build/bin
#	make check      unit and command-line tests
#	make lint       style, analyzers, rules of the house
#	make check-services  real databases, found or installed
#	make check-all  sanitizers, valgrind, faults, fuzzing, coverage, ...
#	make check-crash pipelines whose members are killed: nothing lost, nothing
#	                doubled
#	make bench      speed and memory beside jq, Miller and DuckDB
#	make install    honours DESTDIR PREFIX BINDIR MANDIR BASHDIR ZSHDIR
#	                (prefix, bindir and mandir too); uninstall
#	make dist       build/pinpipe-VERSION.tar.gz, of the last commit
#
# Products go to build, or where B says: make B=/tmp/b.

PREFIX ?= $(or $(prefix),/usr/local)
BINDIR ?= $(or $(bindir),$(PREFIX)/bin)
MANDIR ?= $(or $(mandir),$(PREFIX)/share/man)
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
DESTDIR ?=
PKG_CONFIG ?= pkg-config
INSTALL ?= install
CC ?= cc
AR ?= ar
B ?= build

ifneq ($(words $(B)),1)
$(error B is '$(B)': one name without blanks, please)
endif

TOOLS := pin-emit kafka-post kafka-get kafka-topic s3-put s3-get \
	kinesis-put kinesis-get kinesis-stream clean-pin clean-geo \
	clean-user query-agg
VERSION = $(shell sed -n 's/^.define PINPIPE_VERSION "\(.*\)"/\1/p' lib/base/cli.h)

# --- flags: ours first, the user's CFLAGS and LDFLAGS last, so that they win
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
	-Wnull-dereference
# glibc warns where fortifying meets no optimization
HARDEN := $(if $(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS))$(filter \
	-O0,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2) \
	-fstack-protector-strong -fPIE
CPPFLAGS_ALL = -Ilib -Ibin -D_POSIX_C_SOURCE=200809L $(CPPFLAGS)
CFLAGS_ALL = -std=c11 -O2 -g $(HARDEN) $(WARN) '-ffile-prefix-map=$(CURDIR)=.' \
	$(CFLAGS)
LDFLAGS_ALL = -pie -pthread -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS)

# --- foreign libraries, each behind one file, asked for only where needed.
# What is missing, or has LIBS that are empty, is left out, and make says so
# (headers may be missing where the library is known: libpq's want libcrypto's)
found = $(shell $(PKG_CONFIG) --cflags $1 >/dev/null 2>&1 && \
	$(PKG_CONFIG) --libs $1)
YAML_LIBS ?= $(call found,yaml-0.1)
YAML_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags yaml-0.1 2>/dev/null)
Z_LIBS ?= $(call found,zlib)
Z_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags zlib 2>/dev/null)
CRYPTO_LIBS ?= $(call found,libcrypto)
CRYPTO_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags libcrypto 2>/dev/null)
PQ_LIBS ?= $(call found,libpq)
PQ_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags libpq 2>/dev/null)
# asked for once
$(foreach v,YAML Z CRYPTO PQ,$(eval $v_LIBS := $$($v_LIBS)) \
	$(eval $v_CFLAGS := $$($v_CFLAGS)))
CMOCKA_LIBS ?= $(or $(shell $(PKG_CONFIG) --libs cmocka),$(error cmocka is \
	missing: libcmocka-dev on Debian, cmocka-dev on Alpine))

# --- flags of single files, by their path
ifneq ($(strip $(YAML_LIBS)),)
CFLAGS_lib/base/conf := -DHAVE_YAML $(YAML_CFLAGS)
endif
ifneq ($(strip $(Z_LIBS)),)
CFLAGS_lib/net/gz := -DHAVE_ZLIB $(Z_CFLAGS)
CFLAGS_lib/net/gz-none := -DHAVE_ZLIB
endif
ifneq ($(strip $(CRYPTO_LIBS)),)
CFLAGS_lib/net/digest := -DHAVE_CRYPTO $(CRYPTO_CFLAGS)
endif
ifneq ($(strip $(PQ_LIBS)),)
CFLAGS_lib/net/pg := -DHAVE_PQ $(PQ_CFLAGS)
CFLAGS_lib/net/pg-none := -DHAVE_PQ
$(B)/bin/pin-emit: LDLIBS_TOOL += $(PQ_LIBS)
endif
# the one path that needs more than the base instruction set; it is chosen
# at run time (json/scan.h)
ifneq ($(filter x86_64% amd64%,$(shell $(CC) -dumpmachine)),)
CFLAGS_lib/json/scan-avx2 := -mavx2 -mbmi -mpopcnt
endif

LIB_SRC := $(sort $(wildcard $(foreach d,base json net store data,lib/$d/*.c)))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/obj/%.o)
UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort \
	$(wildcard tests/unit/*.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(filter-out \
	tests/fuzz/replay.c,$(sort $(wildcard tests/fuzz/*.c))))
MANS := $(sort $(wildcard man/*.[157]))

all: $(TOOLS:%=$(B)/bin/%) completions left-out

# $(call without,LIBS,NAME,DEBIAN,ALPINE,WHAT)
without = $(if $(strip $1),,echo 'left out, as $2 is missing: $5 \
	($3 on Debian, $4 on Alpine)' >&2)

left-out:
	@$(if $(and $(YAML_LIBS),$(Z_LIBS),$(CRYPTO_LIBS),$(PQ_LIBS)),,$(if \
	    $(shell command -v $(PKG_CONFIG) 2>/dev/null),,echo '$(PKG_CONFIG), which \
	    finds libraries, is missing (pkg-config on Debian, pkgconf on \
	    Alpine)' >&2))
	@$(call without,$(YAML_LIBS),libyaml,libyaml-dev,yaml-dev,-c and --rules)
	@$(call without,$(Z_LIBS),zlib,zlib1g-dev,zlib-dev,s3-put -z and gzip \
	    in s3-get)
	@$(call without,$(CRYPTO_LIBS),libcrypto,libssl-dev,openssl-dev,s3-put \
	    (but for --layout event) and kinesis-put)
	@$(call without,$(PQ_LIBS),libpq,libpq-dev,libpq-dev,pin-emit --from \
	    postgres)

# what a shell offers, made from the pages
completions: $(TOOLS:%=$(B)/completion/%) $(TOOLS:%=$(B)/completion/_%)

$(B)/completion/_%: man/%.1 man/pinpipe.7 man/completion.awk
	@mkdir -p $(@D)
	awk -v shell=zsh -f man/completion.awk man/pinpipe.7 $< >$@.tmp
	mv $@.tmp $@

$(B)/completion/%: man/%.1 man/pinpipe.7 man/completion.awk
	@mkdir -p $(@D)
	awk -v shell=bash -f man/completion.awk man/pinpipe.7 $< >$@.tmp
	mv $@.tmp $@

# a library has come or gone: what stands before it is made anew
LIBRARIES = $(YAML_LIBS) $(YAML_CFLAGS) $(Z_LIBS) $(Z_CFLAGS) \
	$(CRYPTO_LIBS) $(CRYPTO_CFLAGS) $(PQ_LIBS) $(PQ_CFLAGS)
$(B)/obj/lib/base/conf.o $(patsubst %,$(B)/obj/lib/net/%.o,digest gz gz-none \
	pg pg-none): $(B)/libraries

$(B)/libraries: FORCE
	@mkdir -p $(@D)
	@echo '$(LIBRARIES)' | cmp -s - $@ || echo '$(LIBRARIES)' >$@

$(B)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_$*) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/libpin.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcsD $@ $^

# a tool is its own file, the files it names here, and the library
$(B)/bin/clean-pin $(B)/bin/clean-geo $(B)/bin/clean-user: \
    $(B)/obj/bin/clean.o
$(B)/bin/pin-emit: $(patsubst %,$(B)/obj/bin/emit-%.o,opts from \
	postgres pass range drawn row)
$(B)/bin/query-agg: $(B)/obj/bin/query-opts.o
$(B)/bin/kafka-post $(B)/bin/kinesis-put: $(B)/obj/bin/post.o \
    $(B)/obj/bin/post-opts.o $(B)/obj/bin/post-lanes.o
$(B)/bin/kafka-get $(B)/bin/kinesis-get $(B)/bin/s3-get: $(B)/obj/bin/get.o
$(B)/bin/kafka-post $(B)/bin/kafka-get $(B)/bin/kafka-topic \
$(B)/bin/kinesis-put $(B)/bin/kinesis-get $(B)/bin/kinesis-stream: \
    $(B)/obj/bin/url-from.o
$(B)/bin/kafka-topic $(B)/bin/kinesis-stream: $(B)/obj/bin/admin.o
$(B)/bin/kinesis-put $(B)/bin/kinesis-get $(B)/bin/kinesis-stream: \
    LDLIBS_TOOL += $(CRYPTO_LIBS)
$(B)/bin/s3-put: $(B)/obj/bin/put-lanes.o $(B)/obj/bin/put-rotate.o \
    $(B)/obj/bin/put-keys.o $(B)/obj/bin/put-tell.o $(B)/obj/bin/put-event.o \
    $(B)/obj/bin/put-opts.o
$(B)/bin/s3-put $(B)/bin/s3-get: LDLIBS_TOOL += $(Z_LIBS) $(CRYPTO_LIBS)

$(B)/bin/%: $(B)/obj/bin/%.o $(B)/libpin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) \
	    $(B)/libpin.a $(LDLIBS_TOOL) $(YAML_LIBS) $(LDLIBS)

# --- tests
units: $(UNITS)

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(B)/libpin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(B)/libpin.a \
	    $(PQ_LIBS) $(YAML_LIBS) $(Z_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS) \
	    $(LDLIBS)

# a fuzz target replays a corpus, unless it is given libFuzzer's main
FUZZ_MAIN ?= $(B)/obj/tests/fuzz/replay.o

fuzzers: $(FUZZERS)

$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(filter %.o,$(FUZZ_MAIN)) $(B)/libpin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(FUZZ_MAIN) \
	    $(B)/libpin.a $(YAML_LIBS) $(Z_LIBS) $(CRYPTO_LIBS) $(LDLIBS)

check:
	+B='$(B)' sh tests/run.sh

lint:
	+sh tests/setup.sh lint
	+$(MAKE) -f tests/lint/lint.mk B='$(B)/lint' checks

check-all:
	+sh tests/setup.sh all
	+B='$(B)' sh tests/check-all.sh

# KILLS is how many; SEED repeats a schedule
KILLS ?= 200
check-crash: all
	B='$(B)' perl tests/crash/crash.pl $(KILLS) $(SEED)
	$(MAKE) -s B='$(B)/failpoints' CFLAGS='-DFAILPOINTS $(CFLAGS)' all
	B='$(B)/failpoints' perl tests/crash/failpoints.pl

check-services:
	+B='$(B)' sh tests/services/run.sh

bench: all
	sh tests/setup.sh bench || : # a peer that is missing is left out
	B='$(B)' python3 tests/bench/run.py

# --- installation
install: all
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(BASHDIR)' \
	    '$(DESTDIR)$(ZSHDIR)'
	$(INSTALL) -m 755 $(TOOLS:%=$(B)/bin/%) '$(DESTDIR)$(BINDIR)'
	set -e; for m in $(MANS); do d='$(DESTDIR)$(MANDIR)'/man$${m##*.}; \
	    $(INSTALL) -d "$$d"; $(INSTALL) -m 644 $$m "$$d"; done
	$(INSTALL) -m 644 $(TOOLS:%=$(B)/completion/%) '$(DESTDIR)$(BASHDIR)'
	$(INSTALL) -m 644 $(TOOLS:%=$(B)/completion/_%) '$(DESTDIR)$(ZSHDIR)'

uninstall:
	set -e; for t in $(TOOLS); do rm -f '$(DESTDIR)$(BINDIR)'/$$t \
	    '$(DESTDIR)$(BASHDIR)'/$$t '$(DESTDIR)$(ZSHDIR)'/_$$t; done
	set -e; for m in $(MANS); do \
	    rm -f '$(DESTDIR)$(MANDIR)'/man$${m##*.}/$${m##*/}; done

dist:
	@mkdir -p $(B)
	git archive --format=tar.gz --prefix=pinpipe-$(VERSION)/ \
	    -o $(B)/pinpipe-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(B)

.PHONY: all completions units fuzzers check lint check-all check-crash \
	check-services bench install uninstall dist clean left-out FORCE
.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
