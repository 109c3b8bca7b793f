# SPDX-License-Identifier: MIT
# includes.awk FILE... - who may include whom, among bin/ and lib/.
#
# Dependencies run one way, bin -> data, store -> net -> json -> base, and
# data sees neither store nor net. A header that is not C's or POSIX's comes
# from a foreign library (or belongs to one kind of processor): exactly one
# file in lib/ may include it.

BEGIN {
	sees["base"] = "base"
	sees["json"] = "base json"
	sees["net"] = "base json net"
	sees["store"] = "base json net store"
	sees["data"] = "base json data"
	sees["bin"] = "base json net store data bin"

	n = split("assert ctype errno fenv float inttypes iso646 limits " \
	    "locale math stdalign stdarg stdbool stddef stdint stdio stdlib " \
	    "stdnoreturn string threads time " \
	    "dirent fcntl getopt glob grp netdb poll pthread pwd signal " \
	    "strings termios unistd sys/file sys/ioctl sys/mman " \
	    "sys/resource sys/socket sys/stat sys/time sys/types sys/uio " \
	    "sys/un sys/wait arpa/inet net/if netinet/in netinet/tcp", std)
	for (i = 1; i <= n; i++)
		standard[std[i] ".h"] = 1
}

function say(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

FNR == 1 {
	split(FILENAME, dir, "/")
	layer = dir[1] == "lib" ? dir[2] : dir[1]
	if (!(layer in sees))
		say("no such layer: " layer)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
	split($0, part, "[<>]")
	header = part[2]
	if (header in standard)
		next
	if (layer == "bin")
		say("a foreign header in bin/: " header)
	else if (header in first && first[header] != FILENAME)
		say(header " is for one file alone, and " first[header] \
		    " includes it")
	first[header] = FILENAME
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	header = part[2]
	target = "bin"
	if (index(header, "/")) {
		split(header, dir, "/")
		target = dir[1]
	}
	if (index(" " sees[layer] " ", " " target " ") == 0)
		say(layer " may not include " header)
}

END { exit bad }
