# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# kafka-topic - topics are made, shown and removed.

load store

topic() {
	check kafka-topic -u file:store "$@"
}

@test "made, listed, described, deleted" {
	topic list
	topic create b --partitions 2
	topic create a
	stdout '{"topic":"a"}' '{"topic":"b"}'
	topic list
	stdout '{"topic":"b","partition":0,"first":0,"end":0}' \
		'{"topic":"b","partition":1,"first":0,"end":0}'
	topic describe b
	topic delete b
	stdout '{"topic":"a"}'
	topic list
}

@test "the URL may come from the environment" {
	export PINPIPE_KAFKA_URL=file:store
	check kafka-topic create a
	stdout '{"topic":"a"}'
	check kafka-topic list
	check kafka-topic list -u file:other
}

@test "describe: what the partitions hold, also where they were trimmed" {
	stdin '{"index":1}' '{"index":2}' '{"index":3}'
	check 'kafka-post -u file:store -t a >receipts'
	stdout '{"topic":"a","partition":0,"first":0,"end":3}'
	topic describe a
	cd store/topics/a/0
	{ sed -n 3p 00000000000000000000.ndjson; } \
		>00000000000000000002.ndjson
	rm 00000000000000000000.ndjson
	cd ../../../..
	stdout '{"topic":"a","partition":0,"first":2,"end":3}'
	topic describe a
}

@test "deleted, and made anew: groups begin at its first record" {
	for _ in 1 2; do
		stdin '{"index":1}' '{"index":2}'
		check 'kafka-post -u file:store -t a >receipts'
		for group in g .h; do
			check "kafka-get -u file:store -g $group a | wc -l >n"
			[ "$(cat n)" -eq 2 ]
		done
		stdin '{"index":1}'
		check 'kafka-post -u file:store -t b >receipts'
		check "kafka-get -u file:store -g g b | wc -l >n"
		[ "$(cat n)" -eq 1 ]
		topic delete a
	done
	find store/groups -name '*.position' >have
	file want store/groups/g/topics/b/0.position
	same want have
}

@test "a deletion that was killed: the groups forget it before it is made anew" {
	stdin '{"index":1}' '{"index":2}'
	check 'kafka-post -u file:store -t a >receipts'
	check "kafka-get -u file:store -g g a | wc -l >n"
	# as between its name's going and what was committed meanwhile
	mv store/topics/a 'store/topics/~a'
	stdin '{"index":3}'
	check 'kafka-post -u file:store -t a >receipts'
	check "kafka-get -u file:store -g g a | wc -l >n"
	[ "$(cat n)" -eq 1 ]
	[ ! -e 'store/topics/~a' ]
	# one that is there keeps its positions
	mkdir 'store/topics/~a'
	status 2
	stderr 'kafka-topic: there is a topic of that name: a'
	topic create a
	check "kafka-get -u file:store -g g a | wc -l >n"
	[ "$(cat n)" -eq 0 ]
}

@test "a group that cannot be seen is not taken for none: 3, and nothing is gone" {
	stdin '{"index":1}' '{"index":2}'
	check 'kafka-post -u file:store -t pin >receipts'
	check 'kafka-get -u file:store -g g pin >rows'
	mv store/groups/g hidden
	# nobody can see through it, root neither
	ln -s g store/groups/g
	status 3
	stderr_like 'kafka-topic: store/groups/g/topics/pin: .*[Ss]ymbolic link.*'
	topic delete pin
	rm store/groups/g
	mv hidden store/groups/g
	check kafka-get -u file:store -g g pin
	# one that is buried, as well
	ln -s '~b' 'store/topics/~b'
	status 3
	stderr_like 'kafka-topic: store/topics/~b: .*[Ss]ymbolic link.*'
	topic create b
}

# The lock is held by a process of its own, until the FIFO "free" is opened.
@test "who makes one, and who deletes one, wait for each other" {
	topic create a
	mkfifo free
	# shellcheck disable=SC2016 # perl's own
	start out perl -MFcntl=:flock -e '
		open my $f, "+<", "store/topics.lock" or die;
		flock $f, LOCK_EX or die;
		open my $held, ">", "held" or die;
		open my $free, "<", "free" or die'
	until_true test -e held
	start deleted kafka-topic -u file:store delete a
	deleter=$pid
	start made kafka-topic -u file:store create b
	maker=$pid
	until_true rests "$deleter"
	until_true rests "$maker"
	stdout '{"topic":"a"}'
	topic list
	# records of one that is there wait for nobody
	stdin '{"index":1}'
	check 'kafka-post -u file:store -t a >receipts'
	: >free
	ends "$deleter" 0
	ends "$maker" 0
	stdout '{"topic":"b"}'
	topic list
}

@test "there is one already, or none: 2" {
	topic create a --partitions 3
	status 2
	stderr 'kafka-topic: there is a topic of that name: a'
	topic create a
	for command in describe delete; do
		status 2
		stderr 'kafka-topic: no topic of that name: b'
		topic $command b
	done
}

@test "names that are none" {
	long=$(head -c 250 /dev/zero | tr '\0' a)
	for name in '' . .. a/b ../a 'a b' ä 'a"b'; do
		for command in create describe delete; do
			status 2
			stderr_like 'kafka-topic: not a topic name: ".*"'
			topic $command "$name"
		done
	done
	status 2
	stderr "kafka-topic: not a topic name: \"${long:0:80}...\""
	topic create "$long"
	topic create "${long:1}"
	[ ! -e a ]
}

@test "what is asked must make sense" {
	wrong() {
		status 2
		stderr "kafka-topic: $1" "kafka-topic: try 'kafka-topic --help'"
		check kafka-topic "${@:2}"
	}
	wrong 'no -u URL, nor PINPIPE_KAFKA_URL' list
	wrong 'list: takes no topic' -u file:store list a
	wrong 'create: takes a topic' -u file:store create
	wrong '--partitions: only to create' -u file:store describe a --partitions 2
	wrong 'delete: takes a topic' -u file:store delete a b
	wrong 'command: unknown: "lsit", did you mean list?' lsit
	wrong 'command: unknown: "", not one of list, create, describe, delete'
	wrong '--partitions: too small: 0' create a --partitions 0
	wrong '--partitions: too large: 10001' create a --partitions 10001
	status 2
	stderr 'kafka-topic: URL: not file:DIR: "http://localhost:8082"'
	check kafka-topic -u http://localhost:8082 list
}

@test "a description that is none: 3" {
	mkdir -p store/topics/a
	for text in '' '{}' 'x' '{"partitions":0}' '{"partitions":"1"}'; do
		printf '%s' "$text" >store/topics/a/topic.json
		status 3
		stderr 'kafka-topic: store/topics/a/topic.json: not the description of a topic'
		topic describe a
	done
}

@test "a folder that cannot be one" {
	file store 'a file'
	status 3
	stderr_like 'kafka-topic: store.*: Not a directory'
	topic list
	status 3
	stderr_like 'kafka-topic: store.*: Not a directory'
	topic create a
}

@test "many make the same at once: one does" {
	for _ in 1 2 3 4 5 6 7 8; do
		{
			st=0
			kafka-topic -u file:store create a 2>/dev/null || st=$?
			echo $st
		} 3>&- >>statuses &
	done
	wait
	sort statuses | uniq -c | tr -s ' ' >counted
	file expected ' 1 0' ' 7 2'
	same expected counted
}

@test "-u wins over the environment, and that over the configuration" {
	needs libyaml
	for name in line env file own; do
		kafka-topic -u file:$name create $name
	done
	stdout '{"topic":"own"}'
	file c.yml 'url: file:file' 'kafka-topic:' '  url: file:own'
	check kafka-topic -c c.yml list
	stdout '{"topic":"env"}'
	PINPIPE_KAFKA_URL=file:env check kafka-topic -c c.yml list
	stdout '{"topic":"line"}'
	PINPIPE_KAFKA_URL=file:env check kafka-topic -c c.yml -u file:line list
}
