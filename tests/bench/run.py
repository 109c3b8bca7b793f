#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench - speed and memory of the tools, beside their peers: `make bench`.

Makes a data set with pin-emit, checks that each peer gives the answer that we
give, then times everything in turns, five times, and prints one table: the
median and the spread of wall-clock time, bytes a second, and the time as a
multiple of our tool's. Environment: B, the build directory; PINS, rows of
pins (500000); RUNS (5); DUMPED, rows of the
database (1000000).

DuckDB's time is that of its SQL alone, without Python's start. jq and
Miller are given a tenth of the rows, and their time is shown ten times as long
as it took.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
B = os.path.abspath(os.environ.get("B") or "build")
BIN = os.path.join(B, "bin")
DATA = os.path.join(B, "bench")
PINS = int(os.environ.get("PINS") or 500000)
RUNS = int(os.environ.get("RUNS") or 5)
DUCKDB = "1.5.5"
CHECKED = 5000  # rows on which the peers' cleaning is compared with ours

DUCKDB_PROGRAM = """
import duckdb, sys, time
sql = open(sys.argv[1]).read()
db = duckdb.connect()
db.execute("SET enable_progress_bar = false")
start = time.monotonic()
db.execute(sql)
print(time.monotonic() - start)
"""


def tool(name):
    return os.path.join(BIN, name)


def say(text):
    print(text, file=sys.stderr, flush=True)


def sh(command, **more):
    """Runs a line of sh; it must succeed."""
    return subprocess.run(["sh", "-c", command], check=True, **more)


# --- the data


def emit(table, n, name):
    path = os.path.join(DATA, "%s-%d.ndjson" % (name, n))
    made = tool("pin-emit")
    if (not os.path.exists(path)
            or os.path.getmtime(path) < os.path.getmtime(made)):
        say("bench: making %s" % path)
        sh("'%s' -T %s --posts %d >'%s.new' && mv '%s.new' '%s'" % (
            made, table, n, path, path, path))
    return path


def head(path, n):
    """The first n rows of a file, as a file."""
    out = "%s.head-%d" % (path, n)
    sh("head -n %d '%s' >'%s'" % (n, path, out))
    return out


# --- the peers: each a function from input and output to a way of timing


class Command:
    """A shell line; its time is the wall clock's, without sh's start."""

    def __init__(self, line):
        whole = "|" not in line and "&&" not in line
        self.line = "exec " + line if whole else line

    def run(self):
        start = time.monotonic()
        sh(self.line)
        return time.monotonic() - start


class Fresh(Command):
    """One that needs something done before it, untimed."""

    def __init__(self, before, line):
        super().__init__(line)
        self.before = before

    def run(self):
        sh(self.before)
        return super().run()


class Duckdb:
    python = os.path.join(DATA, "venv", "bin", "python")

    def __init__(self, query, out, **files):
        self.sql = os.path.join(DATA, "%s-%s.sql" % (
            query, os.path.basename(out)))
        with open(os.path.join(HERE, query + ".sql")) as f:
            text = f.read().replace("@OUT@", out)
        for name, path in files.items():
            text = text.replace("@%s@" % name.upper(), path)
        with open(self.sql, "w") as f:
            f.write(text)

    def run(self):
        done = subprocess.run([self.python, "-c", DUCKDB_PROGRAM, self.sql],
                              check=True, stdout=subprocess.PIPE)
        return float(done.stdout)

    @classmethod
    def install(cls):
        """Whether it is there, from PyPI if need be."""
        there = [cls.python, "-c", "import duckdb"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if subprocess.run(["test", "-x", cls.python]).returncode == 0:
            if subprocess.run(there, **quiet).returncode == 0:
                return True
        say("bench: installing DuckDB %s" % DUCKDB)
        try:
            venv = os.path.dirname(os.path.dirname(cls.python))
            subprocess.run([sys.executable, "-m", "venv", venv], check=True,
                           **quiet)
            subprocess.run([cls.python, "-m", "pip", "-q", "install",
                            "duckdb==" + DUCKDB], check=True, **quiet)
            return subprocess.run(there, **quiet).returncode == 0
        except (OSError, subprocess.CalledProcessError):
            return False


def own(pins, out):
    return Command("'%s' -o csv -g category -a n=count -a median:index '%s'"
                   " >'%s'" % (tool("query-agg"), pins, out))


def duckdb_median(pins, out):
    return Duckdb("median-by-category", out, pin=pins)


def jq(pins, out):
    return Command("jq -c -f '%s/clean-pin.jq' '%s' >'%s'" % (HERE, pins, out))


def miller(pins, out):
    return Command("mlr --ijsonl --ojsonl put -f '%s/clean-pin.mlr' '%s' >'%s'"
                   % (HERE, pins, out))


def duckdb_clean(pins, out):
    return Duckdb("clean-pin", out, pin=pins)


def miller_median(pins, out):
    return Command("mlr --ijsonl --ocsv stats1 -i -a count,p50 -f index"
                   " -g category then sort -f category '%s' >'%s'" % (
                       pins, out))


PEERS = {"DuckDB": duckdb_clean, "Miller": miller, "jq": jq}
SLOW = ("Miller", "jq")


def present():
    """The names of the peers that are here; the others are named."""
    here = []
    for name, there in (("DuckDB", Duckdb.install),
                        ("Miller", lambda: shutil.which("mlr")),
                        ("jq", lambda: shutil.which("jq"))):
        if there():
            here.append(name)
        else:
            print("left out, not installed: %s" % name)
    return here


# --- what is checked before it is timed


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def check_cleaning(pins, peers):
    """Each peer's clean rows are ours."""
    few = head(pins, CHECKED)
    ours = os.path.join(DATA, "ours.ndjson")
    Command("'%s' '%s' >'%s'" % (tool("clean-pin"), few, ours)).run()
    want = rows(ours)
    for name in peers:
        out = os.path.join(DATA, "theirs.ndjson")
        PEERS[name](few, out).run()
        got = rows(out)
        if len(got) != len(want):
            sys.exit("bench: %s: %d rows, not %d" % (
                name, len(got), len(want)))
        for mine, theirs in zip(want, got):
            if mine != theirs:
                sys.exit("bench: %s cleans otherwise:\n%s\n%s" % (
                    name, mine, theirs))


def check_query(query, pins, geos):
    ours = os.path.join(DATA, "ours.csv")
    theirs = os.path.join(DATA, "theirs.csv")
    Command("'%s' -o csv %s '%s' '%s' >'%s'" % (
        tool("query-agg"), query, pins, geos, ours)).run()
    Duckdb(query, theirs, pin=pins, geo=geos).run()
    with open(ours, newline="") as a, open(theirs, newline="") as b:
        if a.read().split() != b.read().split():
            sys.exit("bench: %s: DuckDB's answer is another one" % query)


def numbers(path):
    """A CSV file below its header, numbers as such."""
    def cell(s):
        try:
            return float(s)
        except ValueError:
            return s
    with open(path, encoding="utf-8") as f:
        return [[cell(s) for s in line.rstrip("\r\n").split(",")]
                for line in f][1:]


def check_own(pins, peers):
    """The question of one's own; by number, as .0 is written or not."""
    few = head(pins, CHECKED)
    ours = os.path.join(DATA, "ours.csv")
    theirs = os.path.join(DATA, "theirs.csv")
    own(few, ours).run()
    for name, command in (("DuckDB", duckdb_median),
                          ("Miller", miller_median)):
        if name in peers:
            command(few, theirs).run()
            if numbers(ours) != numbers(theirs):
                sys.exit("bench: a median by group: %s's answer is another "
                         "one" % name)


# --- the table


class Row:
    def __init__(self, label, command, size, scale=1):
        self.label, self.command = label, command
        self.size, self.scale = size, scale
        self.times = []

    def run(self):
        self.times.append(self.command.run() * self.scale)

    def median(self):
        return statistics.median(self.times)


HEADING = "%-42s %9s  %17s %8s %8s"


def show(title, group, ours):
    """A group of rows; times are compared with those of the row `ours`."""
    print()
    print(HEADING % (title, "median s", "min - max", "MB/s", "ratio"))
    for row in group:
        print(HEADING % (
            row.label, "%.3f" % row.median(),
            "%.3f - %.3f" % (min(row.times), max(row.times)),
            "%.0f" % (row.size / row.median() / 1e6),
            "%.2f" % (row.median() / ours.median())))


def cleaning(pins, peers):
    size = os.path.getsize(pins)
    ours = Row("clean-pin FILE", Command("'%s' '%s' >/dev/null" % (
        tool("clean-pin"), pins)), size)
    group = [
        Row("wc -l FILE", Command("wc -l '%s' >/dev/null" % pins), size),
        Row("cat FILE | cat", Command("cat '%s' | cat >/dev/null" % pins),
            size),
        ours,
    ]
    for name in peers:
        if name in SLOW:
            tenth = head(pins, max(1, PINS // 10))
            group.append(Row("%s, a tenth of the rows, times 10" % name,
                             PEERS[name](tenth, "/dev/null"),
                             10 * os.path.getsize(tenth), 10))
        else:
            group.append(Row(name, PEERS[name](pins, "/dev/null"), size))
    return "cleaning %d pins, %.0f MB" % (PINS, size / 1e6), group, ours


def piping(pins):
    size = os.path.getsize(pins)
    line = "cat '%s' | %s | cat >/dev/null"
    ours = Row("cat FILE | clean-pin | cat", Command(line % (
        pins, "'%s'" % tool("clean-pin"))), size)
    return "between two pipes", [
        Row("cat FILE | cat | cat", Command(line % (pins, "cat")), size),
        ours], ours


def asking(query, pins, geos, peers):
    size = os.path.getsize(pins) + os.path.getsize(geos)
    ours = Row("query-agg", Command("'%s' %s '%s' '%s' >/dev/null" % (
        tool("query-agg"), query, pins, geos)), size)
    group = [ours]
    if "DuckDB" in peers:
        group.append(Row("DuckDB", Duckdb(
            query, "/dev/null", pin=pins, geo=geos), size))
    return "%s, raw rows, %.0f MB" % (query, size / 1e6), group, ours


def asking_own(pins, peers):
    size = os.path.getsize(pins)
    ours = Row("query-agg", own(pins, "/dev/null"), size)
    group = [ours]
    if "DuckDB" in peers:
        group.append(Row("DuckDB", duckdb_median(pins, "/dev/null"), size))
    if "Miller" in peers:
        tenth = head(pins, max(1, PINS // 10))
        group.append(Row("Miller, a tenth of the rows, times 10",
                         miller_median(tenth, "/dev/null"),
                         10 * os.path.getsize(tenth), 10))
    return "a median by group, %.0f MB" % (size / 1e6), group, ours


def in_parts(query, pins, geos):
    """A state of everything, and the answer out of four of a quarter each."""
    size = os.path.getsize(pins) + os.path.getsize(geos)
    ours = Row("query-agg", Command("'%s' %s '%s' '%s' >/dev/null" % (
        tool("query-agg"), query, pins, geos)), size)
    states = []
    for i in range(4):
        states.append(os.path.join(DATA, "state-%d" % i))
        Command("awk 'NR %% 4 == %d' '%s' '%s' | '%s' --partial %s >'%s'" % (
            i, pins, geos, tool("query-agg"), query, states[-1])).run()
    return "in parts, raw rows, %.0f MB" % (size / 1e6), [
        ours,
        Row("query-agg --partial", Command(
            "'%s' --partial %s '%s' '%s' >/dev/null" % (
                tool("query-agg"), query, pins, geos)), size),
        Row("query-agg --merge of 4 states", Command(
            "'%s' --merge %s %s >/dev/null" % (tool("query-agg"), query,
            " ".join("'%s'" % s for s in states))), size)], ours


def storing(pins):
    """Into and out of topics and buckets in folders, beside what copies the
    same bytes."""
    store, lake = os.path.join(DATA, "store"), os.path.join(DATA, "lake")
    copy = os.path.join(DATA, "copy")
    size = os.path.getsize(pins)
    post = "'%s' -u 'file:%s' -t p '%s' >/dev/null" % (
        tool("kafka-post"), store, pins)
    get = "'%s' -u 'file:%s' p" % (tool("kafka-get"), store)
    put = "%s | '%s' -B 'file:%s' %%s >/dev/null" % (
        get, tool("s3-put"), lake)
    take = "'%s' -B 'file:%s' | cat >/dev/null" % (tool("s3-get"), lake)
    segments = "%s/topics/p/0/*.ndjson" % store
    posted = Row("kafka-post", Fresh("rm -rf '%s'" % store, post), size)
    got = Row("kafka-get | cat", Command(get + " | cat >/dev/null"), size)
    clear = "rm -rf '%s' && " % lake
    groups = [
        ("into a topic, %.0f MB, %d records" % (size / 1e6, PINS), [
            posted,
            Row("cat >>FILE; fdatasync", Fresh(
                "rm -f '%s'" % copy, "cat '%s' >>'%s' && sync -d '%s'" % (
                    pins, copy, copy)), size)], posted),
        ("out of a topic", [
            got,
            Row("cat SEGMENT... | cat", Command(
                "cat %s | cat >/dev/null" % segments), size)], got)]
    ours = Row("kafka-get | s3-put", Fresh(clear + ":", put % ""), size)
    zipped = Row("kafka-get | s3-put -z --level 1", Fresh(
        clear + ":", put % "-z --level 1"), size)
    group = [ours,
             Row("split -b 8M; fsync of each", Fresh(
                 clear + "mkdir '%s'" % lake,
                 "cd '%s' && split -b 8M '%s' && sync -d x*" % (lake, pins)),
                 size),
             zipped,
             Row("gzip -1", Command("gzip -1 <'%s' | cat >/dev/null" % pins),
                 size)]
    if shutil.which("pigz"):
        group.append(Row("pigz -1", Command(
            "pigz -1 <'%s' | cat >/dev/null" % pins), size))
    groups.append(("into a bucket", group, ours))
    fill = "%s && %s%s" % ("[ -d '%s/topics/p' ]" % store, clear, put % "")
    taken = Row("s3-get | cat", Fresh(fill, take), size)
    groups.append(("out of a bucket", [
        taken,
        Row("cat OBJECT... | cat", Command(
            "find '%s/topics' -type f -exec cat {} + | cat >/dev/null"
            % lake), size)], taken))
    return groups


def emitting(pins):
    size = os.path.getsize(pins)
    ours = Row("pin-emit -T pin --posts %d" % PINS, Command(
        "'%s' -T pin --posts %d >/dev/null" % (tool("pin-emit"), PINS)), size)
    return "making %.0f MB" % (size / 1e6), [ours], ours


# --- rows out of a database: a server of our own, for the run

SERVER = os.path.join(os.path.dirname(HERE), "services", "postgres.sh")
DUMPED = int(os.environ.get("DUMPED") or 1000000)


def server(*args):
    done = subprocess.run(["sh", SERVER] + list(args), check=True,
                          stdout=subprocess.PIPE, universal_newlines=True)
    return done.stdout.strip()


def database():
    """Starts a server with the table pinterest_data; its folder, or None."""
    if (subprocess.run(["sh", SERVER, "there"]).returncode != 0
            or not shutil.which("psql")):
        print("left out, not installed: PostgreSQL")
        return None
    say("bench: a database of %d rows" % DUMPED)
    folder = server("dir")
    server("init", folder)
    server("start", folder)
    os.environ.update(PGHOST=folder, PGUSER="postgres", PGDATABASE="postgres",
                      PGPORT="5432")
    columns = ("unique_id title description poster_name follower_count "
               "tag_list is_image_or_video image_src").split()
    sql = 'CREATE TABLE raw (line json); CREATE TABLE pinterest_data (' \
        '"index" bigint, %s text, downloaded bigint, save_location text, ' \
        'category text);' % " text, ".join(columns)
    sh("psql -Xqc '%s'" % sql)
    sh("'%s' -T pin --posts %d | sed 's/[\\]/&&/g' | "
       "psql -Xqc 'COPY raw FROM STDIN'" % (tool("pin-emit"), DUMPED))
    sh("psql -Xqc 'INSERT INTO pinterest_data SELECT (json_populate_record("
       "NULL::pinterest_data, line)).* FROM raw' -c 'DROP TABLE raw' "
       "-c 'VACUUM ANALYZE pinterest_data'")
    return folder


def dumping():
    """Bytes are ours: psql writes fewer for the same rows."""
    size = int(subprocess.check_output(["sh", "-c", "'%s' %s | wc -c" % (
        tool("pin-emit"), " ".join(DUMP))]))
    ours = Row("pin-emit --from postgres -T pin | cat", Command(
        "'%s' %s | cat >/dev/null" % (tool("pin-emit"), " ".join(DUMP))), size)
    line = "psql -Xqc '\\copy (select %s from pinterest_data %s) to stdout'" \
        " | cat >/dev/null"
    return "dump of %d rows of PostgreSQL" % DUMPED, [
        ours,
        Row("psql \\copy | cat", Command(line % ("*", "")), size),
        Row("psql \\copy of row_to_json | cat", Command(
            line % ("row_to_json(x)", "x")), size),
    ], ours


DUMP = ["--from", "postgres", "-T", "pin"]


def peak(args):
    """The peak resident memory of a command, in MB, as time(1) tells it."""
    out = os.path.join(DATA, "rss")
    subprocess.run([shutil.which("time"), "-o", out, "-f", "%M"] + args,
                   check=True, stdout=subprocess.DEVNULL)
    with open(out) as f:
        return int(f.read().split()[-1]) * 1024 / 1e6


def memory():
    few = max(1, PINS // 10)
    print()
    print("%-42s %11d %11d rows" % ("peak resident memory, MB", few, PINS))
    if not shutil.which("time"):
        print("left out, not installed: time(1)")
        return
    files = {n: [emit(t, n, t) for t in ("pin", "geo", "user")]
             for n in (few, PINS)}
    commands = [(t, lambda n, i=i, t=t: [tool(t), files[n][i]])
                for i, t in enumerate(("clean-pin", "clean-geo",
                                       "clean-user"))]
    commands += [
        ("query-agg top-category-by-country", lambda n: [
            tool("query-agg"), "top-category-by-country"] + files[n][:2]),
        ("query-agg --all", lambda n: [tool("query-agg"), "--all"] + files[n]),
        ("pin-emit", lambda n: [tool("pin-emit"), "--posts", str(n)]),
    ]
    for label, args in commands:
        print("%-42s %11.1f %11.1f" % (
            label, peak(args(few)), peak(args(PINS))))


def start_up(peers):
    print()
    print("%-42s %9s" % ("start-up: --version, median of 50", "ms"))
    commands = [("cat (coreutils)", ["cat", "--version"])]
    commands += [(name, [tool(name), "--version"]) for name in (
        "clean-pin", "query-agg", "pin-emit")]
    commands += [(name, [shutil.which(cmd), "--version"]) for name, cmd in (
        ("Miller", "mlr"), ("jq", "jq")) if name in peers]
    times = {label: [] for label, _ in commands}
    for _ in range(50):
        for label, args in commands:
            start = time.monotonic()
            subprocess.run(args, stdout=subprocess.DEVNULL, check=True)
            times[label].append(time.monotonic() - start)
    for label, _ in commands:
        print("%-42s %9.2f" % (label, 1e3 * statistics.median(times[label])))


def processor():
    try:
        with open("/proc/cpuinfo") as f:
            for line in f:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def main():
    os.makedirs(DATA, exist_ok=True)
    os.environ["LC_ALL"] = "C"
    query = "top-category-by-country"
    pins = emit("pin", PINS, "pin")
    geos = emit("geo", PINS, "geo")
    peers = present()

    say("bench: checking that all give the same")
    check_cleaning(pins, peers)
    if "DuckDB" in peers:
        check_query(query, pins, geos)
    check_own(pins, peers)

    groups = [cleaning(pins, peers), piping(pins),
              asking(query, pins, geos, peers), asking_own(pins, peers),
              in_parts(query, pins, geos), emitting(pins)]
    groups += storing(pins)
    folder = database()
    if folder:
        groups.append(dumping())
    for n in range(RUNS):
        say("bench: round %d of %d" % (n + 1, RUNS))
        for _, group, _ in groups:
            for row in group:
                row.run()

    print("%s, %d processors; medians of %d, all in turns in one run;" % (
        processor(), os.cpu_count(), RUNS))
    print("ratio: the time as a multiple of our tool's")
    for group in groups:
        show(*group)
    memory()
    if folder:
        print("%-42s %11s %11.1f" % ("pin-emit --from postgres, %d rows" %
                                     DUMPED, "", peak([tool("pin-emit")] +
                                                      DUMP)))
        server("drop", folder)
    start_up(peers)


if __name__ == "__main__":
    main()
