# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2154
#
# s3-put - objects as they are laid out, receipts to the byte, and each record
# once, whatever was there before.

load helper

setup() {
	case_setup
	case $BATS_TEST_DESCRIPTION in
	events:*) ;;
	*) needs libcrypto ;;
	esac
}

# $3 records of topic $1, from offset $2 on.
records() {
	for ((i = $2; i < $2 + $3; i++)); do
		printf '{"topic":"%s","partition":0,"offset":%d,%s}\n' "$1" \
			"$i" "\"value\":{\"ind\":$i}"
	done
}

mark() {
	printf '{"topic":"%s","partition":0,"offset":%d}\n' "$1" "$2"
}

# The receipt of topic t up to $1, of $2 records and $3 objects, the last $4.
receipt() {
	printf '{"sink":"s3","topic":"t","partition":0,"offset":%s,' "$1"
	printf '"count":%s' "$2"
	[ $# -le 2 ] || printf ',"objects":%s,"at":"file:lake/%s"' "$3" "$4"
	printf '}\n'
}

# The object of topic t that begins at $1.
at() {
	printf 'topics/t/partition=0/t+0+%010d.json' "$1"
}

# Whether the bucket holds each of the rows 0 to $1 - 1 of t once.
holds() {
	seq 0 $(($1 - 1)) | sed 's/.*/{"ind":&}/' | sort >should
	find lake/topics -name '*.json' -exec cat {} + >is
	find lake/topics -name '*.gz' -exec gzip -dc {} + >>is
	sort -o is is
	same should is
}

objects() {
	(cd "$1" && find . -type f | sort | sed 's|^\./||')
}

@test "an object a partition, named by its first offset; values only" {
	records t 42 3 | stdin
	stdout "$(receipt 44 3 1 "$(at 42)")"
	check s3-put -B file:lake
	printf '{"ind":%d}\n' 42 43 44 >want
	same want "lake/$(at 42)"
	[ "$(objects lake)" = "$(at 42)" ]
}

@test "long offsets and shards as text" {
	stdin '{"topic":"s","partition":"shard/1","offset":"49671","value":{}}'
	stdout '{"sink":"s3","topic":"s","partition":"shard/1",'"$(
	)"'"offset":"49671","count":1,"objects":1,"at":"file:lake/topics/s/'"$(
	)"'partition=shard%2F1/s+shard%2F1+0000049671.json"}'
	check s3-put -B file:lake
}

@test "rotation by records and by bytes; tombstones are counted" {
	records t 0 5 | stdin
	{
		receipt 1 2 1 "$(at 0)"
		receipt 3 2 1 "$(at 2)"
		receipt 4 1 1 "$(at 4)"
	} | stdout
	check s3-put -B file:lake -b 2
	holds 5
	rm -r lake
	records t 0 3 | stdin
	{
		receipt 1 2 1 "$(at 0)"
		receipt 2 1 1 "$(at 2)"
	} | stdout
	check s3-put -B file:lake --max-bytes 20
	stdin '{"topic":"t","partition":0,"offset":9,"value":null}'
	receipt 9 1 | stdout
	check s3-put -B file:lake
	holds 3
}

@test "lines of one offset stay in one object" {
	stdin '{"topic":"t","partition":0,"offset":0,"value":{"ind":0}}' \
		'{"topic":"t","partition":0,"offset":0,"value":{"ind":1}}' \
		'{"topic":"t","partition":0,"offset":1,"value":{"ind":2}}'
	{
		receipt 0 2 1 "$(at 0)"
		receipt 1 1 1 "$(at 1)"
	} | stdout
	check s3-put -B file:lake -b 1
}

@test "lines of one offset stay in one object, also when its time has come" {
	{
		for ((n = 0; n < 5000; n++)); do
			records t 0 1
		done
		records t 1 1
	} | stdin
	{
		receipt 0 5000 1 "$(at 0)"
		receipt 1 1 1 "$(at 1)"
	} | stdout
	check s3-put -B file:lake --every 1ms
}

@test "marks: a receipt each, also where nothing was given" {
	{
		mark t 3
		records t 4 2
		mark t 7
	} | stdin
	{
		receipt 3 0
		receipt 7 2 1 "$(at 4)"
	} | stdout
	check s3-put -B file:lake
}

@test "a replay with other limits changes nothing" {
	records t 0 20 >in
	s3-put -q -B file:lake -b 7 in >/dev/null
	objects lake >before
	for b in 1 3 7 20 100; do
		stderr 's3-put: file:lake: all 20 records were there already'
		check "s3-put -B file:lake -b $b in >receipts"
		tail -n 1 receipts >last
		grep -q '"offset":19,' last
		objects lake >after
		same before after
	done
	holds 20
}

@test "a replay that goes on, and is inside an object for a while" {
	records t 0 10 | s3-put -B file:lake >/dev/null
	{
		records t 0 4
		mark t 3
		records t 4 8
		mark t 11
	} | stdin
	{
		receipt null 0
		receipt 9 10
		receipt 11 2 1 "$(at 10)"
	} | stdout
	stderr 's3-put: 14 read, 2 written, 0 rejected, 10 skipped'
	check s3-put -v -B file:lake
	holds 12
}

@test "inside an object at the end: no receipt, status 0" {
	records t 0 10 | s3-put -B file:lake >/dev/null
	records t 0 4 | stdin
	stderr 's3-put: file:lake: all 4 records were there already'
	check s3-put -B file:lake
	holds 10
}

@test "other lines under the name: 3, and the key is named" {
	records t 0 3 | s3-put -B file:lake >/dev/null
	stdin '{"topic":"t","partition":0,"offset":0,"value":{"ind":9}}'
	status 3
	stderr "s3-put: file:lake/$(at 0): is there already, with other lines"
	check s3-put -B file:lake
	{
		records t 0 1
		mark t 0
		records t 2 1
	} | stdin
	receipt null 0 | stdout
	status 3
	stderr "s3-put: file:lake/$(at 0): is there already, with other lines"
	check s3-put -B file:lake
	holds 3
}

@test "gzip: the same bytes each time; both names count as taken" {
	needs zlib
	records t 0 10 >in
	s3-put -z -B file:lake in >/dev/null
	s3-put -z -B file:two in >/dev/null
	cmp "lake/$(at 0).gz" "two/$(at 0).gz"
	stderr 's3-put: file:lake: all 10 records were there already'
	receipt 9 10 | stdout
	check s3-put -B file:lake in
	[ "$(objects lake)" = "$(at 0).gz" ]
	holds 10
	s3-put -z --level 1 -B file:one in >/dev/null
	s3-put -z --level 9 -B file:nine in >/dev/null
	[ "$(gzip -dc "nine/$(at 0).gz" | wc -l)" -eq 10 ]
}

@test "two at once on the same input: each record once" {
	records t 0 300 >in
	for i in 1 2 3; do
		s3-put -q -B file:lake -b $((i * 3)) in >out.$i 2>err.$i 3>&- &
		s3-put -q -B file:lake -b $((i * 7)) in >/dev/null 3>&-
		wait $!
	done
	holds 300
}

@test "kill -9 at any time, then again: each record once, .tmp is swept" {
	records t 0 400 >in
	for ((i = 0; i < 8; i++)); do
		timeout -s KILL "0.0$i" s3-put -B file:lake \
			--partition-by ind -b 50 in >/dev/null || :
	done
	s3-put -q -B file:lake --partition-by ind -b 30 in >/dev/null
	holds 400
	: >lake/.tmp/99999.0
	s3-put -q -B file:lake </dev/null
	[ -z "$(ls lake/.tmp)" ]
}

@test "--partition-by columns: escaped, cut, null" {
	long=$(printf '%0300d' 0)
	stdin '{"topic":"t","partition":0,"offset":0,"value":{"a":"x/y","b":1}}' \
		'{"topic":"t","partition":0,"offset":1,"value":{"b":null}}' \
		'{"topic":"t","partition":0,"offset":2,"value":{"a":"'"$long"'"}}'
	receipt 2 3 3 "topics/t/a=${long:100}/b=null/t+0+0000000002.json" |
		stdout
	check s3-put -B file:lake --partition-by a,b
	objects lake | stdout
	check "printf '%s\n' topics/t/a=${long:100}/b=null/t+0+0000000002.json \
		topics/t/a=null/b=null/t+0+0000000001.json \
		topics/t/a=x%2Fy/b=1/t+0+0000000000.json"
}

@test "--partition-by time: the envelope's, or a column's" {
	stdin '{"topic":"t","partition":0,"offset":0,"timestamp":1598586767000,"value":{"d":"2018-02-03 04:05:06"}}'
	receipt 0 1 1 topics/t/year=2020/month=08/day=28/t+0+0000000000.json |
		stdout
	check s3-put -B file:lake --partition-by day
	stdin '{"d":"2018-02-03 04:05:06","age":3}'
	stdout '{"sink":"s3","topic":"user","count":1,"objects":1,'"$(
	)"'"at":"file:lake/topics/user/year=2018/user+0+0000000005.json"}'
	check s3-put -B file:lake --partition-by year --time-field d --start 5
}

@test "events: an object each, the last write stands" {
	stdin '{"unique_id":"a/b","title":"1"}' '{"unique_id":"a/b","title":"2"}' \
		'{"topic":"t","partition":0,"offset":7,"value":{"x":1}}' \
		'{"topic":"t","partition":0,"offset":8,"value":{"x":"k"}}'
	stdout '{"sink":"s3","topic":"pin","count":2,"objects":2,'"$(
	)"'"at":"file:lake/events/event-a%2Fb.json"}' \
		"$(receipt 8 2 2 events/t/event-k.json)"
	check s3-put -B file:lake --layout event -k x
	printf '{"unique_id":"a/b","title":"2"}\n' >want
	same want lake/events/event-a%2Fb.json
}

@test "events: compressed" {
	needs zlib
	stdin '{"topic":"t","partition":0,"offset":7,"value":{"x":1}}'
	receipt 7 1 1 ev/t/event-0+7.json.gz | stdout
	check s3-put -B file:lake --layout event --prefix /ev/ -z
}

@test "--dry-run: the objects that would be, and nothing more" {
	records t 0 3 | stdin
	stdout "file:lake/$(at 0)" "file:lake/$(at 2)"
	check s3-put -B file:lake -b 2 --dry-run
	[ ! -e lake ]
}

@test "rejects: no topic and no table; a wrong offset" {
	stdin '{"x":1}' '{"topic":"t","partition":0,"offset":"x","value":{}}' \
		'{"topic":"t","partition":0,"offset":null,"value":{}}' \
		'{"topic":"","partition":0,"offset":3,"value":{}}' \
		'{"topic":"t","partition":null,"offset":3,"value":{}}' \
		'{"topic":"t","partition":0,"offset":3,"value":5}' \
		'{"topic":"t"}'
	status 1
	receipt 3 0 | stdout
	stderr 's3-put: stdin:1: no topic, and no column tells a table' \
		's3-put: stdin:2: offset: not a position: x' \
		's3-put: stdin:3: offset: not a position: null' \
		's3-put: stdin:4: topic: empty' \
		's3-put: stdin:5: partition: not a position: null' \
		's3-put: stdin:6: value: not an object: 5'
	check 'head -n 6 | s3-put -B file:lake'
}

@test "a receipt names the whole of a long place, or none" {
	local part dir

	part=$(printf 'x%.0s' {1..200})
	dir=$(printf "/$part%.0s" {1..17})
	mkdir -p ".$dir"
	records t 0 1 | stdin
	receipt 0 1 1 "$(at 0)" | sed "s|lake|.$dir|" | stdout
	check s3-put -B "file:.$dir"
	dir=${dir%?????}$(printf "/$part%.0s" {1..3})
	mkdir -p ".$dir"
	records t 0 1 | stdin
	receipt 0 1 | sed 's/}$/,"objects":1}/' | stdout
	check s3-put -B "file:.$dir"
}

@test "-B: none, no folder, no URL of ours" {
	status 2
	stderr 's3-put: no -B BUCKET' "s3-put: try 's3-put --help'"
	check s3-put
	status 2
	stderr 's3-put: URL: not file:DIR: "lake"' "s3-put: try 's3-put --help'"
	check s3-put -B lake
	: >plain
	status 3
	stderr 's3-put: plain: Not a directory'
	check s3-put -B file:plain
}

@test "options that do not go together" {
	while IFS='|' read -r options message; do
		status 2
		stderr "s3-put: $message" "s3-put: try 's3-put --help'"
		# shellcheck disable=SC2086
		check s3-put -B file:lake $options
	done <<'END'
--level 3|--level: not without --gzip
--layout event --partition-by a|--partition-by: not with --layout event
--dry-run --receipts acks|--receipts: not with --dry-run, which writes nothing
-k a|--key: only with --layout event
--time-field a|--time-field: only with --partition-by year, month, day or hour
--partition-by a,,b|--partition-by: a name is empty in the list
--partition-by a/b|--partition-by: not a folder's: a/b
--partition-by a,b,c,d,e,f,g,h,i|--partition-by: more than 8 columns
END
	[ ! -e lake ]
}

@test "what the file has for the other layout has no effect" {
	needs libyaml
	echo '{"topic":"t","key":"k","value":{"a":"x","b":1}}' >in
	printf '%s\n' 'key: b' 'partition-by: a' 'time-field: b' 'level: 9' >c.yml
	s3-put -c c.yml -B file:lake in >out
	[ "$(cd lake && find topics -type f)" = topics/t/a=x/t+0+0000000000.json ]
	s3-put -c c.yml -B file:other --layout event in >out
	[ "$(cd other && find events -type f)" = events/t/event-1.json ]
}

# --- while it runs: what it says is waited for by reading it

# s3-put with in, out and err as FIFOs; 4, 5 and 6 are their other ends.
begin() {
	mkfifo in out err
	s3-put -B file:lake "$@" <in >out 2>err 3>&- &
	exec 4>in 5<out 6<err
}

# The next line of 5 (out) or 6 (err) is $2.
says() {
	IFS= read -r -t 30 line <&"$1"
	[ "$line" = "$2" ] || {
		printf 'is %s, must be %s\n' "$line" "$2"
		return 1
	}
}

# The end, with status $1, and nothing more said.
ended() {
	st=0
	exec 4>&-
	wait $! || st=$?
	[ "$st" -eq "$1" ]
	[ -z "$(cat <&5)" ]
	exec 5<&- 6<&-
}

@test "TERM: what was given is durable, and told" {
	begin
	{
		records t 0 3
		mark t 2
	} >&4
	says 5 "$(receipt 2 3 1 "$(at 0)")"
	{
		records t 3 2
		echo '{'
	} >&4
	says 6 "s3-put: stdin:7:2: a member's name in quotes is due here"
	kill -TERM $!
	says 5 "$(receipt 4 2 1 "$(at 3)")"
	ended 143
	printf '{"ind":%d}\n' 3 4 >should
	same should "lake/$(at 3)"
	holds 5
}

@test "--every: the age of the first record" {
	begin --every 50ms
	records t 0 3 >&4
	says 5 "$(receipt 2 3 1 "$(at 0)")"
	records t 3 1 >&4
	says 5 "$(receipt 3 1 1 "$(at 3)")"
	ended 0
}

@test "full: it is written when the next offset is late" {
	begin -b 2 --every 0
	records t 0 2 >&4
	says 5 "$(receipt 1 2 1 "$(at 0)")"
	ended 0
}

@test "two at once that meet: each goes on where the other was" {
	mkfifo in.a in.b out.a out.b
	s3-put -q -B file:lake <in.a >out.a 3>&- &
	exec 4>in.a 5<out.a
	s3-put -q -B file:lake <in.b >out.b 3>&- 4>&- 5<&- &
	exec 6>in.b 7<out.b
	{
		records t 0 5
		mark t 4
	} >&4
	says 5 "$(receipt 4 5 1 "$(at 0)")"
	{
		records t 0 3
		mark t 2
	} >&6
	says 7 "$(receipt null 0)"
	{
		records t 3 5
		mark t 7
	} >&6
	says 7 "$(receipt 4 5)"
	says 7 "$(receipt 7 3 1 "$(at 5)")"
	{
		records t 5 5
		mark t 9
	} >&4
	says 5 "$(receipt 9 5 1 "$(at 8)")"
	exec 4>&- 6>&-
	wait
	exec 5<&- 7<&-
	holds 10
	[ "$(objects lake | wc -l)" -eq 3 ]
}

# --- --receipts

@test "--receipts: a FIFO that is read before" {
	mkfifo acks
	exec 8<>acks
	exec 7<acks 8<&-
	records t 0 3 | stdin
	check s3-put -B file:lake --receipts acks
	cat <&7 >got
	exec 7<&-
	receipt 2 3 1 "$(at 0)" >should
	same should got
}

@test "--receipts: a reader that comes after the last receipt, before the end" {
	mkfifo acks
	begin --receipts acks
	{
		records t 0 3
		mark t 2
		echo '{'
	} >&4
	says 6 "s3-put: stdin:5:2: a member's name in quotes is due here"
	exec 7<acks
	says 7 "$(receipt 2 3 1 "$(at 0)")"
	ended 1
	exec 7<&-
}

@test "--receipts: a reader that has gone: 75" {
	mkfifo acks
	begin --receipts acks -q
	{
		records t 0 3
		mark t 2
	} >&4
	exec 7<acks
	says 7 "$(receipt 2 3 1 "$(at 0)")"
	exec 7<&-
	{
		records t 3 3
		mark t 5
	} >&4
	says 6 's3-put: --receipts: acks: its reader has gone'
	ended 75
	holds 6
}

@test "--receipts: a FIFO that nobody opens" {
	mkfifo acks
	records t 0 3 >in
	stderr 's3-put: --receipts: acks: nobody reads it; the receipts are lost'
	check s3-put -B file:lake --receipts acks in
	holds 3
}

@test "--receipts: a FIFO that nobody opens, of more than are kept" {
	local long

	mkfifo acks
	long=$(printf '%0250d/' {1..3})
	records t 0 1500 >in
	stderr 's3-put: --receipts: acks: nobody reads it; the receipts are lost'
	check s3-put -B file:lake -b 1 --prefix "$long" --receipts acks in
	[ "$(find lake -name '*.json' | wc -l)" -eq 1500 ]
}

# --- what cannot be written

@test "a bucket that cannot be written: 3, and no receipt" {
	[ $EUID -ne 0 ] || skip 'root may write everywhere'
	mkdir lake
	chmod 555 lake
	records t 0 3 | stdin
	status 3
	stderr 's3-put: lake/.tmp: Permission denied'
	check s3-put -B file:lake
}

@test "a file where a folder must be: 3, and no receipt" {
	: >plain
	records t 0 3 >in
	status 3
	stderr 's3-put: plain: Not a directory'
	check s3-put -B file:plain/lake in
	mkdir lake
	: >lake/topics
	status 3
	key=$(at 0)
	stderr "s3-put: file:lake/$key: key: not possible in a folder: $key"
	check s3-put -B file:lake in
	[ -z "$(ls lake/.tmp)" ]
}

@test "a limit of file sizes: 3, and no receipt" {
	records t 0 5000 >in
	status 3
	stderr 's3-put: spool: File too large'
	check 'trap "" XFSZ; ulimit -f 8; s3-put -B file:lake in'
	[ -z "$(objects lake)" ]
}

@test "a full disk: 3, no receipt, nothing left; with room again all is there" {
	[ $EUID -eq 0 ] || skip 'only root may mount'
	unshare -m true 2>/dev/null || skip 'no mounts here'
	records t 0 5000 >in
	status 3
	stderr_like 's3-put: .*No space left on device'
	# the spool fits, the object beside it does not
	check 'unshare -m sh -c "mkdir lake && mount -t tmpfs -o size=160k \
		none lake && s3-put -B file:lake in; st=\$?; \
		find lake -type f; exit \$st"'
	s3-put -q -B file:lake in >/dev/null
	holds 5000
}

# --- partitions as they may come

@test "odd names of topics and partitions: keys of their own" {
	stdin '{"topic":"a/b","partition":"","offset":0,"value":{"a":1}}' \
		'{"topic":"..","partition":"../x","offset":0,"value":{"a":2}}' \
		'{"topic":"a/b","partition":0,"offset":0,"value":{"a":3}}' \
		'{"topic":"a%2Fb","partition":0,"offset":0,"value":{"a":4}}' \
		'{"topic":"a\u0000b","partition":0,"offset":0,"value":{}}'
	status 1
	stderr 's3-put: stdin:5: topic: has a NUL in it: a\u0000b' \
		's3-put: 5 read, 4 written, 1 rejected'
	check 's3-put -v -B file:lake >receipts'
	objects lake >is
	stdout <<'END'
topics/%2E%2E/partition=..%2Fx/%2E%2E+..%2Fx+0000000000.json
topics/a%252Fb/partition=0/a%252Fb+0+0000000000.json
topics/a%2Fb/partition=/a%2Fb++0000000000.json
topics/a%2Fb/partition=0/a%2Fb+0+0000000000.json
END
	check cat is
}

@test "hundreds of partitions" {
	for i in {0..199}; do
		printf '{"topic":"t","partition":%d,"offset":7,"value":{"p":%d}}\n' \
			"$i" "$i"
	done >in
	cat in in >twice
	s3-put -B file:lake twice | sort >receipts
	for i in {0..199}; do
		key=topics/t/partition=$i/t+$i+0000000007.json
		printf '{"sink":"s3","topic":"t","partition":%d,"offset":7,' "$i"
		printf '"count":2,"objects":1,"at":"file:lake/%s"}\n' "$key"
	done | sort >expected
	same expected receipts
	find lake/topics -type f -exec cat {} + | sort >is
	sed 's/.*"value":\(.*\)}/\1/' twice | sort >expected
	same expected is
}

@test "what no key can hold is a reject, and covered; the others go on" {
	x=$(printf 'x%.0s' {1..300})
	stdin "{\"topic\":\"$x\",\"partition\":0,\"offset\":4,\"value\":{}}" \
		"{\"topic\":\"t\",\"partition\":\"$x\",\"offset\":4,\"value\":{}}" \
		'{"topic":"t","partition":0,"offset":4,"value":{}}'
	status 1
	stdout_like '.*"topic":"x+","partition":0,"offset":4,"count":0}' \
		'.*"topic":"t","partition":"x+","offset":4,"count":0}' \
		'.*"topic":"t","partition":0,"offset":4,"count":1,.*'
	stderr_like 's3-put: stdin:1: key: not possible in a folder: topics/x+.*' \
		's3-put: stdin:2: key: not possible in a folder: topics/t/.*'
	check s3-put -B file:lake
	# six folders, each of them short enough
	for n in a b c d e f; do
		printf '"%s":"%s",' $n "$(printf 'x%.0s' {1..190})"
	done >fields
	stdin "{$(<fields)\"ind\":1}" '{"ind":2}'
	status 1
	stdout_like '.*"count":1,"objects":1,.*'
	stderr 's3-put: stdin:1: key: longer than 1024 bytes'
	check s3-put -B file:lake -T user --partition-by a,b,c,d,e,f
	stdin "{\"unique_id\":\"$x\",\"index\":1}" '{"index":2,"title":""}'
	status 1
	stdout_like '.*"count":1,"objects":1,.*'
	stderr_like 's3-put: stdin:1: key: not possible in a folder: .*'
	check s3-put -B file:lake --layout event
}

@test "one partition by two spellings: the same lines are a replay" {
	stdin '{"topic":"a/b","partition":0,"offset":0,"value":{"a":1}}' \
		'{"topic":"a\/b","partition":"0","offset":0,"value":{"a":1}}'
	stderr 's3-put: 2 read, 1 written, 0 rejected, 1 skipped'
	check 's3-put -v -B file:lake >receipts'
	[ "$(wc -l <receipts)" -eq 2 ]
	stdin '{"topic":"pin","partition":0,"offset":0,"value":{"index":1}}' \
		'{"index":2}'
	status 3
	stderr_like 's3-put: file:lake/.*: is there already, with other lines'
	check 's3-put -B file:lake >receipts'
}

@test "bare rows beside envelopes of another topic" {
	{
		records t 0 2
		echo '{"index":7}'
		records t 2 2
		echo '{"index":8}'
	} | stdin
	{
		receipt 3 4 1 "$(at 0)"
		echo '{"sink":"s3","topic":"pin","count":2,"objects":1,'"$(
		)"'"at":"file:lake/topics/pin/partition=0/pin+0+0000000000.json"}'
	} | stdout
	check s3-put -B file:lake
}

@test "offsets that go back, also inside an object: as a new run" {
	records t 0 10 | s3-put -B file:lake >/dev/null
	{
		records t 0 4
		mark t 3
		records t 0 12
		records t 10 3
	} | stdin
	{
		receipt null 0
		receipt 9 14
		receipt 11 2 1 "$(at 10)"
		receipt 12 3 1 "$(at 12)"
	} | stdout
	check s3-put -q -B file:lake
	holds 13
}

@test "marks: below what was given; of a partition that never was" {
	{
		records t 5 3
		mark t 2
		printf '{"topic":"u","partition":"x","offset":"9"}\n'
	} | stdin
	{
		receipt 7 3 1 "$(at 5)"
		echo '{"sink":"s3","topic":"u","partition":"x","offset":"9",'"$(
		)"'"count":0}'
	} | stdout
	check s3-put -B file:lake
}

@test "lone surrogates: in keys percent-encoded, which s3-get reads" {
	stdin '{"topic":"q\ud800","partition":"\udfff","offset":1,"value":{"a":1}}' \
		'{"topic":"r\ud800","value":{"a":2}}'
	stdout '{"sink":"s3","topic":"q\ud800","partition":"\udfff","offset":1,'"$(
	)"'"count":1,"objects":1,"at":"file:lake/topics/q%ED%A0%80/'"$(
	)"'partition=%ED%BF%BF/q%ED%A0%80+%ED%BF%BF+0000000001.json"}' \
		'{"sink":"s3","topic":"r\ud800","count":1,"objects":1,'"$(
		)"'"at":"file:lake/topics/r%ED%A0%80/partition=0/'"$(
		)"'r%ED%A0%80+0+0000000000.json"}'
	check s3-put -B file:lake
	stdout '{"a":1}' '{"a":2}'
	check s3-get -B file:lake --bare
}

@test "a path that is no UTF-8: not in a receipt, not in a key" {
	records t 0 1 | stdin
	receipt 0 1 | sed 's/}$/,"objects":1}/' | stdout
	check s3-put -B $'file:la\xffke'
	[ "$(objects $'la\xffke')" = "$(at 0)" ]
	stderr 's3-put: --prefix: invalid UTF-8' "s3-put: try 's3-put --help'"
	status 2
	check s3-put -B file:lake --prefix $'a/\xff'
}

@test "a prefix that no key can begin with: told before anything is read" {
	local bad said long

	long=$(printf '%01000d' 1)
	long=${long//0000/000/}
	for bad in a//b ../x a/.. .tmp "$(printf '%0256d' 1)" "$long"; do
		said=$bad
		[ ${#bad} -le 80 ] || said=${bad:0:80}...
		status 2
		stderr "s3-put: --prefix: no key can begin so: \"$said\"" \
			"s3-put: try 's3-put --help'"
		check s3-put -B file:lake --prefix "$bad"
	done
	records t 0 1 | s3-put -B file:lake --prefix "${long:0:970}" >/dev/null
}

# --- kill -9 at each point of a rotation

@test "killed at each point: nothing is told that is not there; then all is" {
	unset MAKEFLAGS
	[ -x "$B/failpoints/bin/s3-put" ] || skip 'make check-crash builds it'
	make -s -C "$top" B="$B/failpoints" CFLAGS="-DFAILPOINTS ${CFLAGS-}" \
		"$B/failpoints/bin/s3-put" >&2 3>&-
	records t 0 60 | sed 's/"ind":[0-9]*\([0-9]\)/"d":\1,&/' >in
	for point in bucket.written bucket.synced bucket.named chain.put; do
		for k in 1 2 3 4 99; do
			rm -rf lake
			st=0
			PINPIPE_FAILPOINT=$point:$k "$B/failpoints/bin/s3-put" \
				-B file:lake --partition-by d -b 25 in \
				>receipts 3>&- || st=$?
			[ $k -eq 99 ] || [ $st -eq 137 ]
			[ $k -lt 99 ] || [ $st -eq 0 ]
			s3-put -q -B file:lake --partition-by d -b 17 in >again
			sed 's/.*"value":\(.*\)}$/\1/' in | sort >should
			find lake/topics -type f -exec cat {} + | sort >is
			same should is
			[ -z "$(ls lake/.tmp)" ]
		done
	done
}
