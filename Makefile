# pinpipe - GNU make, one file, no configure. See README.md; targets: all
# check check-all lint bench install uninstall dist clean.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=
PKG_CONFIG ?= pkg-config
CC ?= cc
AR ?= ar
B ?= build

TOOLS := pin-emit clean-pin clean-geo clean-user query-agg

# --- flags: ours first, the user's CFLAGS and LDFLAGS last, so that they win
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
	-Wnull-dereference
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CPPFLAGS_ALL := -Ilib -Ibin -D_POSIX_C_SOURCE=200809L $(CPPFLAGS)
CFLAGS_ALL = -std=c11 -O2 -g $(HARDEN) $(WARN) -ffile-prefix-map=$(CURDIR)=. \
	-MMD -MP $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS)

# --- foreign libraries, each behind one file; asked for only where needed
YAML_LIBS ?= $(shell $(PKG_CONFIG) --libs yaml-0.1 2>/dev/null)
YAML_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags yaml-0.1 2>/dev/null)
ifneq ($(strip $(YAML_LIBS)),)
build-conf := -DHAVE_YAML $(YAML_CFLAGS)
endif
CMOCKA_LIBS ?= $(shell $(PKG_CONFIG) --libs cmocka)

LIB_SRC := $(sort $(wildcard lib/base/*.c lib/json/*.c lib/data/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/obj/%.o)
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
UNITS := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)

all: $(TOOLS:%=$(B)/bin/%)

$(B)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(B)/obj/lib/base/conf.o: CPPFLAGS_ALL += $(build-conf)
# the one path that needs more than the base instruction set; it is chosen
# at run time (json/scan.h)
ifneq ($(filter x86_64% amd64%,$(shell $(CC) -dumpmachine)),)
$(B)/obj/lib/json/scan-avx2.o: CFLAGS_ALL += -mavx2 -mbmi -mpopcnt
endif

$(B)/libpin.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcsD $@ $^

# a tool is its own file, the files it names here, and the library
$(B)/bin/clean-pin $(B)/bin/clean-geo $(B)/bin/clean-user: \
    $(B)/obj/bin/clean.o

$(B)/bin/%: $(B)/obj/bin/%.o $(B)/libpin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) \
	    $(B)/libpin.a $(LDLIBS_TOOL) $(YAML_LIBS) $(LDLIBS)

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(B)/libpin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(B)/libpin.a \
	    $(YAML_LIBS) $(CMOCKA_LIBS) $(LDLIBS)

units: $(UNITS)

clean:
	rm -rf $(B)

.PHONY: all units clean
.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
