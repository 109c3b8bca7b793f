# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# messages - what the pages quote in DIAGNOSTICS is what the tools say, and
# what they can say is quoted.
#
# For each page a function, messages_pinpipe, messages_kafka_get, ..., has
# commands that make the tool say it; they run in a folder of their own, and
# what they say is gathered. Where more than a command is needed (a reader that
# leaves, a full disk, a database), another test states the message:
# messages_elsewhere lists its words, and they are looked for in that file.

load helper

# What a command says; its status does not matter here.
says() {
	"$@" >/dev/null 2>>../said || :
}

# The same of a tool that is given these lines.
told() {
	local lines=()

	while [ "$1" != -- ]; do
		lines+=("$1")
		shift
	done
	shift
	printf '%s\n' "${lines[@]}" | says "$@"
}

# The same of a file of rules, whose lines these are, under "columns:".
ruled() {
	printf '%s\n' columns: "$@" >rules.yml
	says clean-geo --rules rules.yml </dev/null
}

messages_pinpipe() {
	says clean-pin --colums
	says clean-pin -columns ind
	says clean-pin --max-line
	says clean-pin --fail-fast=1
	says clean-pin --max-rejects many
	says clean-pin --max-rejects -1
	says clean-pin --max-line 5x
	says clean-pin --max-line 2G
	says query-agg --every soon
	says query-agg --every 10
	says s3-get --every 1ms
	says s3-get -B file:lake --every 1s
	says clean-pin -T pins
	pin-emit -n 1 -T pin >pins.ndjson
	says clean-pin --stats pins.ndjson </dev/null
	says clean-pin --stats bad.ndjson -r bad.ndjson </dev/null
	rm bad.ndjson
	# shellcheck disable=SC2094 # it is refused
	clean-pin -r clean.ndjson 2>>../said >clean.ndjson || :
	says query-agg -o xml
	says kafka-post -u http://localhost:8082

	says clean-pin -c tools.yml
	config columns: columns:
	config '- columns'
	config 'columns: &a ind'
	config 'columns: *a'
	config 'columns: ind' '---' 'columns: ind'
	config 'clean-pin:' '  colums: ind'
	config 'clean-pin: columns'
	config 'quiet: maybe'
	config 'max-line: 5x'

	told '{"ind":1' '{"a":[1' '{"a" 1}' '{1}' '{"a":' '{"a' '{"a":NaN}' \
		'{"a":"\x"}' '{"a":01}' -- clean-pin
	told '{"a":1}}' $'{"a":"\t"}' $'{"a":"\xff"}' '[]' \
		'{"ind":1,"ind":2}' '{"topic":"pin","value":5}' -- clean-pin
	perl -e 'print "{", join(",", map { qq("$_":1) } 0 .. 4096), "}\n",
		qq({"a":), "[" x 1024, "\n"' | says clean-pin
	told '{"index":12345}' -- clean-pin --max-line 10
	yes x | head -n 11 | says clean-pin
	told '{"index":"12x"}' -- clean-pin
	says clean-pin raw.ndjson
	mkdir raw.ndjson
	says clean-pin raw.ndjson
	says clean-pin -r none/bad.ndjson
	says clean-pin -r bad.ndjson bad.ndjson
	gzip -c bad.ndjson >day.ndjson.gz
	says clean-pin day.ndjson.gz
	rmdir raw.ndjson
	# shellcheck disable=SC2094 # it is refused
	clean-pin raw.ndjson 2>>../said >>raw.ndjson || :
	clean-pin --help 2>>../said >/dev/full || :
	printf '{"ind":1' | says clean-pin
	told '{"index":1,"title":"Untitled"}' -- clean-pin -v
	pin-emit -n 5 | s3-put -B file:again >/dev/null
	pin-emit -n 6 | says s3-put -v -B file:again
}

# What clean-pin says of a configuration file of these lines.
config() {
	printf '%s\n' "$@" >tools.yml
	says clean-pin -c tools.yml </dev/null
}

messages_pin_records() {
	printf '%s\n' 'colums: a' >rules.yml
	says clean-geo --rules rules.yml
	printf '%s\n' 'table: places' >rules.yml
	says clean-geo --rules rules.yml
	printf '%s\n' 'table: pin' >rules.yml
	says clean-geo --rules rules.yml
	ruled
	ruled '- {name: a, kind: text, hidden: true}'
	ruled '  name: a'
	ruled '- a'
	ruled '- {kind: text}'
	ruled '- {name: country}'
	ruled '- {name: a, kind: trm}'
	ruled '- {name: [a, b], kind: text}'
	ruled '- {name: topic, kind: text}'
	ruled '- {name: country, kind: text}' '- {name: country, kind: text}'
	ruled "- {name: a, kind: text, from: $(printf '%0129d' 0)}"
	ruled '- {name: a, kind: join, from: [country, country]}'
	ruled '- {name: country, kind: text}' \
		'- {name: land, kind: text, from: country}'
	ruled '- {name: country, kind: text, from: land}' \
		'- {name: land, kind: text}'
	ruled '- {name: place, kind: pair, from: a}'
	ruled '- {name: name, kind: join}'
	ruled '- {name: name, kind: text, from: [a, b]}'
	ruled '- {name: name, kind: join, from: [name, b]}'
	ruled '- {name: ind, kind: id, placeholders: a}'
	ruled '- {name: path, kind: path}'
	ruled '- {name: title, kind: text, strip: a}'
	ruled '- {name: title, kind: text, range: [1, 2]}'
	ruled '- {name: age, kind: integer, range: [1]}'
	ruled '- {name: place, kind: pair, from: [a, b], range: [1]}'
	ruled '- {name: age, kind: integer, range: [2, 1]}'
	ruled '- {name: age, kind: integer, range: [1.5, 2]}'
	ruled '- {name: age, kind: integer, hidden: maybe}'
	for i in $(seq 65); do
		echo "- {name: a$i, kind: text}"
	done >many
	mapfile -t many <many
	ruled "${many[@]}"
}

# What the three cleaners share; the key column, a list with a mistake, a column,
# and another table.
messages_cleaner() {
	told "{\"$2\":\"12x\"}" '{}' "{\"$2\":99999999999999999999}" \
		"{\"topic\":\"${1#clean-}\",\"value\":5}" -- "$1"
	pin-emit -n 2 -T "$5" | says "$1"
	says "$1" --columns "$3"
	says "$1" --columns "$4,$4"
	says "$1" --columns "$4,"
	printf 'columns:\n- {name: a, kind: trm}\n' >rules.yml
	says "$1" --rules rules.yml
}

messages_clean_pin() {
	messages_cleaner clean-pin index titel title geo
}

messages_clean_geo() {
	messages_cleaner clean-geo ind county country user
}

messages_clean_user() {
	messages_cleaner clean-user ind username user_name geo
}

# The folder lake: topic pin of four partitions and streams pin, both with rows.
stores() {
	kafka-topic -u file:lake create pin --partitions 4
	pin-emit -n 9 | kafka-post -u file:lake >/dev/null
	pin-emit -n 9 | kinesis-put -u file:lake >/dev/null
}

messages_kafka_get() {
	stores
	says kafka-get pin
	says kafka-get -u file:lake
	says kafka-get -u http://localhost:8082 pin
	says kafka-get -u file:lake --acks a pin
	: >rows.ndjson
	says kafka-get -u file:lake -g g --acks rows.ndjson pin
	says kafka-get -u file:lake -g g --acks a pin
	says kafka-get -u file:lake -g g --session 50ms pin
	says kafka-get -u file:lake 12c5.pni
	says kafka-get -u file:lake a/b
	says kafka-get -u file:lake -g a/b pin
	says kafka-get -u file:lake pin pin
	kafka-get -u file:lake -g g pin >/dev/null
	echo '{"offset":99}' >lake/groups/g/topics/pin/0.position
	says kafka-get -u file:lake -g g pin
	echo 42 >lake/groups/g/topics/pin/0.position
	says kafka-get -u file:lake -g g pin
}

# What kafka-post and kinesis-put share: $1 and its option of the destination.
messages_post() {
	says "$1" </dev/null
	says "$1" -u http://localhost:8082
	says "$1" -u file:lake "$2" '{tabel}'
	says "$1" -u file:lake "$2" ''
	told '{"topic":"a/b","value":{}}' '{"x":1}' \
		'{"topic":"a\u0000","value":{}}' \
		'{"topic":"pin","value":5}' \
		'{"topic":"pin","partition":0,"offset":"x","value":{}}' \
		'{"topic":"pin","partition":0,"offset":null,"value":{}}' \
		'{"topic":"pin","partition":0,"value":{}}' \
		'{"topic":"pin","offset":0,"value":{}}' -- "$1" -u file:lake
	told '{"x":1}' -- "$1" -u file:lake "$2" '{table}'
	told '{"ind":1,"age":1}' -- "$1" -u file:lake --receipts acks
	mkfifo acks
	told '{"ind":1,"age":1}' -- "$1" -u file:lake --receipts acks
}

messages_kafka_post() {
	stores
	messages_post kafka-post -t
	says kafka-post -u file:lake --dry-run --receipts acks
	told '{"ind":1,"age":1}' -- kafka-post -u file:lake -t pin -p 4
	echo >lake/topics/pin/topic.json
	told '{"ind":1,"age":1}' -- kafka-post -u file:lake -t pin
	rm lake/topics/pin/topic.json
	told '{"ind":1,"age":1}' -- kafka-post -u file:lake -t pin
}

messages_kinesis_put() {
	stores
	messages_post kinesis-put -s
	says kinesis-put -u file:lake --dry-run --receipts acks
	told '{"topic":"pin","key":"","value":{}}' \
		"{\"topic\":\"pin\",\"key\":\"$(printf '%0257d' 0)\",\"value\":{}}" \
		-- kinesis-put -u file:lake
	printf '{"topic":"pin","value":{"x":"%01048577d"}}\n' 0 |
		says kinesis-put -u file:lake
	echo >lake/streams/pin/shards.ndjson
	told '{"ind":1,"age":1}' -- kinesis-put -u file:lake -s pin
	rm lake/streams/pin/shards.ndjson
	told '{"ind":1,"age":1}' -- kinesis-put -u file:lake -s pin
}

messages_kafka_topic() {
	stores
	says kafka-topic list
	says kafka-topic -u http://localhost:8082 list
	says kafka-topic -u file:lake lsit
	says kafka-topic -u file:lake
	says kafka-topic -u file:lake create
	says kafka-topic -u file:lake list pin
	says kafka-topic -u file:lake list --partitions 3
	kafka-topic -u file:lake create 12c5.pin
	says kafka-topic -u file:lake create 12c5.pin
	says kafka-topic -u file:lake delete 12c5.pni
	says kafka-topic -u file:lake create a/b
	echo >lake/topics/pin/topic.json
	says kafka-topic -u file:lake describe pin
	rm lake/topics/pin/topic.json
	says kafka-topic -u file:lake create pin
}

messages_kinesis_get() {
	local place

	stores
	says kinesis-get pin
	says kinesis-get -u file:lake
	says kinesis-get -u http://localhost:4566 pin
	says kinesis-get -u file:lake --acks a pin
	says kinesis-get -u file:lake --shards 1/2 pin
	says kinesis-get -u file:lake --state st --shards 3/2 pin
	says kinesis-get -u file:lake --from soon pin
	says kinesis-get -u file:lake pni
	says kinesis-get -u file:lake a/b
	says kinesis-get -u file:lake pin pin
	says kinesis-get -u file:lake --state st --acks a pin
	: >rows.ndjson
	says kinesis-get -u file:lake --state st --acks rows.ndjson pin
	kinesis-get -u file:lake --state st pin >/dev/null
	place=st/pin/shardId-000000000000.json
	echo 42 >$place
	says kinesis-get -u file:lake --state st pin
	echo '{"upto":"42"}' >$place
	says kinesis-get -u file:lake --state st pin
	echo '{"upto":"49000000000000000000000000000000000000000000000000000099"}' \
		>$place
	says kinesis-get -u file:lake --state st pin
}

messages_kinesis_stream() {
	local on=(kinesis-stream -u file:lake)

	stores
	says kinesis-stream list
	says kinesis-stream -u http://localhost:8082 list
	says "${on[@]}" lsit
	says "${on[@]}"
	says "${on[@]}" create
	says "${on[@]}" list pins
	says "${on[@]}" list --shards 3
	says "${on[@]}" split pins
	says "${on[@]}" merge pins
	says "${on[@]}" delete pni
	says "${on[@]}" create a/b
	says "${on[@]}" create pins --shards 4
	says "${on[@]}" create pins
	says "${on[@]}" split pins shardId-000000000009
	says "${on[@]}" split pins shardId-000000000001
	says "${on[@]}" split pins shardId-000000000001
	says "${on[@]}" merge pins shardId-000000000000 shardId-000000000003
	echo x >>lake/streams/pins/shards.ndjson
	says "${on[@]}" describe pins
	rm lake/streams/pin/shards.ndjson
	says "${on[@]}" create pin
}

messages_s3_put() {
	says s3-put
	says s3-put -B lake
	says s3-put -B file:lake --dry-run --receipts acks
	says s3-put -B file:lake -k ind
	says s3-put -B file:lake --layout event --partition-by country
	says s3-put -B file:lake --time-field timestamp
	says s3-put -B file:lake --partition-by a,b,c,d,e,f,g,h,i
	says s3-put -B file:lake --partition-by a,,b
	says s3-put -B file:lake --partition-by a/b
	says s3-put -B file:lake --prefix a//b
	: >plain
	says s3-put -B file:plain
	told '{"x":1}' '{"topic":"pin","partition":0,"value":{}}' \
		'{"topic":"pin","offset":0,"value":{}}' \
		'{"topic":"pin","partition":0,"offset":"x","value":{}}' \
		'{"topic":"pin","partition":0,"offset":null,"value":{}}' \
		'{"topic":"a\u0000","value":{}}' \
		'{"topic":"pin","value":5}' -- s3-put -B file:lake
	pin-emit -n 9 -T pin | s3-put -B file:lake >/dev/null
	pin-emit -n 9 -T pin | says s3-put -B file:lake
	pin-emit -n 9 -T pin --seed 2 | says s3-put -B file:lake
	pin-emit -n 9 -T pin | says s3-put -B file:lake --receipts acks
	mkfifo acks
	pin-emit -n 9 -T pin | says s3-put -B file:lake --receipts acks
	told "{\"topic\":\"x\",\"key\":\"$(printf '%01025d' 0)\",\"value\":{}}" -- \
		s3-put -B file:lake --layout event
}

messages_s3_get() {
	says s3-get
	says s3-get -B lake
	says s3-get -B file:lake
	pin-emit -n 9 -T geo | s3-put -B file:lake >/dev/null
	says s3-get -B file:lake --acks a --bare
	says s3-get -B file:lake --acks a -l
	says s3-get -B file:lake --since 12:00
	says s3-get -B file:lake --every 1ms
	says s3-get -B file:lake --acks a
	: >rows.ndjson
	says s3-get -B file:lake --acks rows.ndjson
	mkdir lake/events
	echo '{"a":01}' >lake/events/1.json
	printf '[{"a":1},\n' >lake/events/2.json
	printf '[{"a":1}\n{"a":2}]\n' >lake/events/3.json
	echo '{"a":1}' | gzip | head -c 20 >lake/events/4.json.gz
	printf '\037\213\010\0\0\0\0\0\0\0\377\377' >lake/events/5.json.gz
	ln -s none lake/events/6.json
	says s3-get -B file:lake events/
	rm -r lake/events

	mkdir lake/events
	printf '{"ind":%s}\n' 1 2 3 >lake/events/1.json
	s3-get -B file:lake --state state -n 2 events/ >/dev/null
	echo '{"ind":1}' >lake/events/1.json
	says s3-get -B file:lake --state state events/
	rm lake/events/1.json
	says s3-get -B file:lake --state state
	echo '{}' >state
	says s3-get -B file:lake --state state
	says s3-get -B file:lake --state none/state
	cp lake/topics/geo/partition=0/geo+0+000000000{0,1}.json
	says s3-get -B file:lake
}

messages_query_agg() {
	pin-emit -n 200 >posts.ndjson
	printf '{"price":"n/a"}\n%.0s' 1 2 >sales.ndjson
	says query-agg
	says query-agg top-categry
	says query-agg all.ndjson
	says query-agg --explain top
	says query-agg --all -a count
	says query-agg --all -o csv
	says query-agg --every 1s --partial --all
	says query-agg --every 1us --all
	says query-agg --every 0s --all
	says query-agg --every 1s -g snapshot -a count
	says query-agg --partial -o csv -a count
	says query-agg -T geo -g contry -a count
	says query-agg -T geo -a cuont
	says query-agg -a avg
	says query-agg -g country
	says query-agg users-joined-by-year --top 3
	says query-agg -a sum
	says query-agg -a sum:age,ind
	says query-agg -a quantile:2:age
	says query-agg -T pin -a sum:title
	says query-agg -T pin -a count --where 'follower_count > many'
	says query-agg -T pin -a count --where 'title like P%'
	says query-agg -a count --where 'category <> art'
	says query-agg -a count --where 'timestamp > May'
	says query-agg -a count --where 'country = "Peru"' posts.ndjson
	pin-emit -n 2 -T pin | says query-agg top-category-by-country
	says query-agg -g 'a"b' -a count
	says query-agg -g '' -a count
	says query-agg -g =country -a count
	says query-agg -g "$(printf '%0300d' 0)" -a count
	says query-agg -T geo -g year:country -a count
	says query-agg -g country -g country -a count
	says query-agg -g "$(seq -s , 17)" -a count
	for i in 2 3 4 5 6 7 8; do
		echo "-a n$i=distinct:$(seq -s , ${i}1 ${i}8)"
	done >many
	# shellcheck disable=SC2046
	says query-agg -g "$(seq -s , 16)" $(cat many)
	says query-agg -g country -a count --top 3
	says query-agg -g country -a count --per country
	says query-agg -g country -a count --by count
	says query-agg -g country -a count --top 3 --by cuont
	says query-agg -g country -a count --top 0 --by count
	says query-agg --distinct user -g shop -a count
	pin-emit -T pin | says query-agg --max-memory 1M -g title -a count
	says query-agg -g categroy -a count posts.ndjson
	says query-agg -g price -a count:title posts.ndjson sales.ndjson
	says query-agg -a sum:price <sales.ndjson
	printf '{"sold":"2020-02-03"}\n{"sold":"May"}\n{"sold":"May"}\n' |
		says query-agg -g year:sold -a count
	told '{"ind":"12x","country":"a"}' '{"country":"a"}' \
		'{"topic":"geo","value":5}' '{"ind":7,"country":"b"}' \
		'{"ind":7,"country":"c"}' '{"ind":7,"country":"d"}' -- \
		query-agg -g country -a count
	query-agg --partial -g country -a count posts.ndjson >whole
	query-agg --partial -g category -a count posts.ndjson >state
	merged
	sed 's/"0.1.0"/"0.0.9"/' whole >state
	merged
	head -n 9 whole >state
	merged
	cat whole >>state
	merged
	sed '5s/.*/{}/' whole >state
	merged
	: >state
	merged
	cp posts.ndjson state
	merged
	rm state
	merged
}

merged() {
	says query-agg --merge -g country -a count state
}

messages_pin_emit() {
	mkfifo raw.ndjson
	says pin-emit raw.ndjson
	says pin-emit --from - --random
	says pin-emit --from raw.ndjson --random
	rm raw.ndjson
	: >raw.ndjson
	says pin-emit --from raw.ndjson -f
	says pin-emit --from raw.ndjson --random -n 1
	says pin-emit --from raw.ndjson --posts 5
	says pin-emit --from raw.ndjson -T pin
	says pin-emit --rate 5/s --interval 1s
	says pin-emit --rate 5
	says pin-emit --rate fast
	says pin-emit --interval 2s-1s
	says pin-emit --posts 0
	says pin-emit -d db
	says pin-emit --tables pin=a
	says pin-emit --from postgres --tables pins=a
	says pin-emit --from postgres --tables pin=
	says pin-emit --from postgres -d 'host=db password=x'
}

# A page, the file with the test, and words of both.
messages_elsewhere() {
	cat <<'END'
clean-geo tests/cli/without.bats --rules: built without libyaml
clean-pin tests/cli/without.bats --rules: built without libyaml
clean-user tests/cli/without.bats --rules: built without libyaml
pinpipe tests/cli/without.bats built without libyaml
pinpipe tests/unit/diag.c memory: Cannot allocate memory
kafka-get tests/cli/kafka-get.bats --acks: a: another source reads it
kafka-get tests/cli/kafka-get.bats --acks: a: no receipt: "hello"
kafka-get tests/cli/kafka-get.bats --acks: it was closed early: 
kafka-get lib/store/pump.c nobody has opened it
kafka-get tests/cli/kafka-get.bats stdout: its reader has gone
kafka-get tests/cli/kafka-get.bats : another member has taken it over
kafka-get tests/cli/kafka-get.bats  are to be read, and are not there any more
kinesis-get tests/cli/kafka-get.bats --acks: a: another source reads it
kinesis-get tests/cli/kafka-get.bats --acks: a: no receipt: "hello"
kinesis-get tests/cli/kinesis-get.bats --acks: it was closed early: 
kinesis-get lib/store/pump.c nobody has opened it
kinesis-get tests/cli/kafka-get.bats stdout: its reader has gone
kinesis-get tests/cli/kinesis-get.bats : deleted meanwhile
kinesis-get tests/cli/kinesis-get.bats  waits for a shard that another worker is to read
kinesis-get tests/cli/kinesis-get.bats  are to be read, and are not there any more
kinesis-get tests/cli/kinesis-get.bats  is to be read, but there is nothing
s3-get tests/cli/kafka-get.bats --acks: a: another source reads it
s3-get tests/cli/kafka-get.bats --acks: a: no receipt: "hello"
s3-get tests/cli/kafka-get.bats --acks: it was closed early: 
s3-get lib/store/pump.c nobody has opened it
s3-get tests/cli/kafka-get.bats stdout: its reader has gone
kafka-post tests/cli/s3-put.bats its reader has gone
kafka-post tests/cli/post.bats : No space left on device
kafka-post tests/cli/kafka-post.bats : deleted meanwhile
kafka-post tests/cli/kafka-post.bats : was deleted meanwhile
kinesis-put tests/cli/s3-put.bats its reader has gone
kinesis-put tests/cli/post.bats : No space left on device
kinesis-put tests/cli/kinesis-put.bats : deleted meanwhile
kinesis-put tests/cli/kinesis-put.bats : was deleted meanwhile
s3-put tests/cli/s3-put.bats its reader has gone
s3-put tests/cli/s3-put.bats No space left on device
s3-put tests/cli/s3-put.bats lake/.tmp: Permission denied
s3-put tests/cli/s3-put.bats : key: not possible in a folder: 
kafka-topic tests/cli/kafka-topic.bats /groups/g/topics/pin: 
kinesis-stream tests/unit/shards.c : it has one hash, and cannot be split
kinesis-stream tests/unit/shards.c  are the most
kinesis-stream tests/cli/kinesis-stream.bats : the shards do not share all hashes
pin-emit tests/cli/pin-emit.bats changed while it was drawn from
pin-emit tests/cli/postgres.bats : no integer column ind or index, which a post's rows have in common: see -T
pin-emit tests/cli/postgres.bats pv: cannot be drawn from: no table with pages
pin-emit tests/cli/postgres.bats " does not exist
pin-emit tests/cli/postgres.bats db.yml: holds a password, and others may read it: chmod
pin-emit tests/cli/postgres.bats no name of a table
pin-emit tests/cli/without.bats --from postgres: built without libpq
query-agg tests/cli/query-rows.bats a name longer than
s3-put tests/cli/without.bats -z: built without zlib
s3-put tests/cli/without.bats --layout sink: built without libcrypto
s3-put tests/cli/s3-put.bats --prefix: invalid UTF
s3-get tests/cli/without.bats gzip: built without zlib
kinesis-put tests/cli/without.bats built without libcrypto
s3-get tests/cli/s3-get.bats : key: invalid UTF
kafka-get tests/cli/kafka-get.bats begins before the end of the one before it
kinesis-get tests/cli/kafka-get.bats begins before the end of the one before it
END
}

# unquoted FILE SOURCE... - the messages in these sources, as formats, that no
# line of FILE is an example of. Words alone are parts of messages.
unquoted() {
	perl -e '
		my $calls = join "|", qw(bad bad_bytes complain diag_die
		    diag_error diag_note diag_usage diag_warn err_set err_call
		    out_of_range reader_reject refuse tally_reject);
		my $string = qr/"(?:[^"\\]|\\.)*"/;

		sub text { local $/; open my $f, "<", shift or die; <$f> }
		my @quoted = split /\n/, text(shift);
		for my $file (@ARGV) {
			my $s = text($file);
			$s =~ s{/\*.*?\*/}{}gs;
			$s =~ s{\x27\\?"\x27}{0}g;
			$s =~ s{\bPRI[a-z0-9]+}{"d"}g;
			$s =~ s{\bURL_KAFKA\b}{"PINPIPE_KAFKA_URL"}g;
			$s =~ s{\bURL_KINESIS\b}{"AWS_ENDPOINT_URL_KINESIS"}g;
			while ($s =~ /\b(?:$calls)\s*\(((?:[^;"]|$string)*);/g) {
				my $args = $1;
				$args =~ s/"\s+"//g;
				for ($args =~ /($string)/g) {
					my $m = substr $_, 1, -1;
					$m =~ s/\\(.)/$1/g;
					my @fixed = split /%[-+ 0-9.*]*[a-z]+/, $m, -1;
					my @words = "@fixed" =~ /[A-Za-z]{2,}/g;
					next if @words < 2 || $m !~ / /;
					my $like = join ".*", map { quotemeta } @fixed;
					print "$m\n" if !grep { /$like/ } @quoted;
				}
			}
		}
	' "$@"
}

# The messages that the DIAGNOSTICS of a page quote, one a line.
quoted() {
	sed -n '/^\.Sh DIAGNOSTICS/,/^\.Sh [^D]/p' "$1" |
		sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' |
		sed -n 's/^\.It "\(.*\)"$/\1/p' |
		sed 's/\\(dq/"/g; s/\\(aq/'\''/g; s/\\&//g; s/\\e/\\/g'
}

# Numbers are of the example.
digits() {
	sed 's/[0-9][0-9]*/0/g' | sort -u
}

# Leaves out of the file never what other tests state, for page $1.
elsewhere() {
	local page file words

	while IFS=' ' read -r page file words; do
		[ "$page" = "$1" ] || continue
		echo "$1: $file: $words"
		grep -qF -- "$words" "$top/$file"
		grep -qF -- "$words" never
		grep -vF -- "$words" never >left || :
		mv left never
	done <others
}

@test "each message that a page quotes is one that its tool gives" {
	needs libyaml libcrypto zlib libpq
	messages_elsewhere >others
	for page in "$top"/man/*.[1-8]; do
		name=$(basename "${page%.*}")
		mkdir "$name"
		: >said
		(cd "$name" && "messages_${name//-/_}")
		case $page in
		*.1) who=$name ;;
		*) who='[a-z0-9-]*' ;;
		esac
		sed -n "s/^$who: //p" said | digits >given
		quoted "$page" | digits >wanted
		[ -s wanted ]
		comm -23 wanted given >never
		elsewhere "$name"
		echo "$name: never said"
		same /dev/null never
	done
}

@test "what the sources can say, a page quotes" {
	for page in "$top"/man/*.[1-8]; do
		quoted "$page"
	done >all
	unquoted all "$top"/bin/*.c "$top"/lib/*/*.c | sort -u >left
	# limits that nobody meets, and what no user can help
	sort >seldom <<'END'
%s: a segment became shorter while it was read
%s: a segment became shorter: it was not changed by its writers
%s: larger than %zu bytes
%s: offset %d is to be read, and is not there any more
--acks: %s: a receipt is too long
a NUL byte in text
a column whose name is invalid UTF-8: "%s"
a control byte
a key that is not text
a state of other columns: %s
connection timed out
gzip: cannot compress
key too long
nested too deep
no row, no coordinates
not YAML
not gzip
not of 64 bits
not rows of COPY
offset: before its object
out of memory
partitions: not from 1 to %d: %u
shards: not from 1 to %d: %u
something else is there
spool: ends early
temporary file: %s
the connection failed
the shards of a stream change all the time
too large to draw from
too many keys
too many values
END
	echo 'seldom (-), not quoted (+)'
	same seldom left
}

@test "what a tool itself can say, its own page quotes, or pinpipe.7" {
	while read -r tool files; do
		cd "$top/bin"
		# shellcheck disable=SC2086
		sources=$(ls $files)
		{
			quoted "$top/man/$tool.1"
			quoted "$top/man/pinpipe.7"
		} >"$OLDPWD/its"
		# shellcheck disable=SC2086
		unquoted "$OLDPWD/its" $sources >"$OLDPWD/left"
		cd "$OLDPWD"
		echo "$tool: not quoted"
		# a record that is neither row nor mark cannot be
		sed -i '/^no row, no coordinates$/d' left
		same /dev/null left
	done <<'END'
clean-geo clean*.c
clean-pin clean*.c
clean-user clean*.c
kafka-get kafka-get.c get.c
kafka-post kafka-post.c post*.c
kafka-topic kafka-topic.c admin.c
kinesis-get kinesis-get.c get.c
kinesis-put kinesis-put.c post*.c
kinesis-stream kinesis-stream.c admin.c
pin-emit pin-emit.c emit-*.c
query-agg query-*.c
s3-get s3-get.c get.c
s3-put s3-put.c put-*.c
END
}
