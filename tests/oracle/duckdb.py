#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""duckdb.py ROUNDS SEED - random questions, asked of query-agg and of DuckDB.

The odd rounds are about the three tables, the even ones about one stream of
rows of any columns. Both read the same clean NDJSON; their rows must be the
same, numbers to 1e-9. What DuckDB has no like for is not asked: `~` of numbers,
quantiles other than quantile_cont's, columns of mixed types. query-agg is found
on PATH; files are made in the working directory.
"""

import json
import math
import random
import subprocess
import sys

del sys.path[0]  # where this file is, which has the module's name
import duckdb

# by name: table, type, and SQL for the value that is asked for
TABLES = {
    "category": ("pin", "text", "pin.category"),
    "poster_name": ("pin", "text", "pin.poster_name"),
    "follower_count": ("pin", "int", "pin.follower_count"),
    "country": ("geo", "text", "geo.country"),
    "year:timestamp": ("geo", "int", "year(geo.timestamp::TIMESTAMP)"),
    "age": ("user", "int", '"user".age'),
    "year:date_joined": ("user", "int", 'year("user".date_joined::TIMESTAMP)'),
    "age_group:age": ("user", "text", """CASE
        WHEN "user".age < 18 THEN NULL WHEN "user".age < 25 THEN '18-24'
        WHEN "user".age < 36 THEN '25-35' WHEN "user".age < 51 THEN '36-50'
        WHEN "user".age >= 51 THEN '50+' END"""),
}
STREAM = {
    "shop": ("rows", "text", "rows.shop"),
    "price": ("rows", "float", "rows.price"),
    "units": ("rows", "int", "rows.units"),
    "spot.lat": ("rows", "float", "rows.spot.lat"),
    "spot.zone": ("rows", "text", "rows.spot.zone"),
    '"sold by"': ("rows", "text", 'rows."sold by"'),
    "year:sold": ("rows", "int", "year(rows.sold::TIMESTAMP)"),
}
COLUMNS = {
    "pin": "ind BIGINT, category VARCHAR, poster_name VARCHAR,"
           " follower_count BIGINT",
    "geo": "ind BIGINT, country VARCHAR, timestamp VARCHAR",
    "user": "ind BIGINT, age BIGINT, date_joined VARCHAR",
    "rows": "shop VARCHAR, price DOUBLE, units BIGINT,"
            " spot STRUCT(lat DOUBLE, zone VARCHAR), \"sold by\" VARCHAR,"
            " sold VARCHAR",
}
TEXTS = {"category": ["art", "beauty", "travel"], "country": ["Peru", "Chad"],
         "poster_name": ["Ann", "Bob", "Zo\u00eb", "ann"],
         "age_group:age": ["18-24", "50+"], "shop": ["Rome", "Oslo"],
         "spot.zone": ["a", "b", "B"], '"sold by"': ["x", "\u00e9", "y z"]}


def maybe(rnd, value):
    return None if rnd.random() < 0.1 else value


def moment(rnd):
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % (
        rnd.randint(2014, 2023), rnd.randint(1, 12), rnd.randint(1, 28),
        rnd.randint(0, 23), rnd.randint(0, 59), rnd.randint(0, 59))


def row(rnd, table, ind):
    def text(name):
        return maybe(rnd, rnd.choice(TEXTS[name]))
    if table == "pin":
        return {"ind": ind, "category": text("category"),
                "poster_name": text("poster_name"),
                "follower_count": maybe(rnd, rnd.choice(
                    [5, 7, 1000, rnd.randrange(10 ** 6), 2 ** 62]))}
    if table == "geo":
        return {"ind": ind, "country": text("country"),
                "timestamp": maybe(rnd, moment(rnd))}
    if table == "user":
        return {"ind": ind, "age": maybe(rnd, rnd.randint(10, 80)),
                "date_joined": maybe(rnd, moment(rnd))}
    return {"shop": text("shop"), "price": maybe(rnd, rnd.choice(
        [9.95, 0.1, 10, round(rnd.uniform(-50, 50), 3), 1e-7, 1e15])),
            "units": maybe(rnd, rnd.randint(-5, 5)),
            "spot": maybe(rnd, {"lat": maybe(rnd, rnd.randint(-9, 9) / 4),
                              "zone": text("spot.zone")}),
            "sold by": text('"sold by"'), "sold": maybe(rnd, moment(rnd))}


def write(db, rnd, tables):
    for table in tables:
        with open(table + ".ndjson", "w", encoding="utf-8") as f:
            for ind in range(rnd.choice([1, 5, 40, 100])):
                if rnd.random() < 0.9:
                    f.write(json.dumps(row(rnd, table, ind),
                                       ensure_ascii=False) + "\n")
        spec = ", ".join("%s: '%s'" % tuple(c.strip().rsplit(" ", 1))
                         for c in COLUMNS[table].split(", ")
                         if "STRUCT" not in c and "zone" not in c)
        if table == "rows":
            spec += ", spot: 'STRUCT(lat DOUBLE, zone VARCHAR)'"
        db.execute("CREATE OR REPLACE TABLE \"%s\" AS SELECT * FROM read_json("
                   "'%s.ndjson', format = 'newline_delimited',"
                   " columns = {%s})" % (table, table, spec))


def literal(kind, value):
    return "'%s'" % value if kind == "text" else str(value)


class Question:
    """As options and as SQL, with what orders the rows."""

    def __init__(self, rnd, columns):
        self.argv, self.select, self.used = [], [], set()
        self.rnd, self.columns = rnd, columns
        where = ["TRUE"]
        groups = rnd.sample(sorted(columns), rnd.randint(0, 2))
        nulls = rnd.random() < 0.3
        if nulls:
            self.argv.append("--nulls")
        for i, name in enumerate(groups):
            self.argv += ["-g", "g%d=%s" % (i, name)]
            self.add(self.sql(name))
            if not nulls:
                where.append("(%s) IS NOT NULL" % self.sql(name))
        for i in range(rnd.randint(1, 3)):
            self.aggregate("a%d" % i)
        for _ in range(rnd.randint(0, 2)):
            where.append(self.filter())
        joins = sorted(self.used) or ["pin"]
        tables = '"%s"' % joins[0] + "".join(
            ' JOIN "%s" ON "%s".ind = "%s".ind' % (t, t, joins[0])
            for t in joins[1:])
        keys = ", ".join(str(i + 1) for i in range(len(groups)))
        order = ", ".join("%d NULLS LAST" % (i + 1)
                          for i in range(len(groups)))
        self.query = "SELECT %s FROM %s WHERE %s" % (
            ", ".join(self.select), tables, " AND ".join(where))
        if groups:
            self.query += " GROUP BY %s ORDER BY %s" % (keys, order)

    def add(self, sql):
        self.select.append("(%s) AS c%d" % (sql, len(self.select)))

    def sql(self, name):
        table, _, sql = self.columns[name]
        self.used.add(table)
        return sql

    def aggregate(self, name):
        rnd = self.rnd
        func = rnd.choice(["count", "sum", "min", "max", "mean", "median",
                           "quantile", "distinct"])
        calculates = func in ("sum", "mean", "median", "quantile")
        col = rnd.choice([c for c in sorted(self.columns)
                          if self.columns[c][1] != "text" or not calculates])
        sql, q = "(%s)" % self.sql(col), rnd.choice(["0.25", "0.9", "0", "1"])
        self.argv += ["-a", "%s=%s:%s%s" % (
            name, func, q + ":" if func == "quantile" else "", col)]
        self.add({"count": "count(%s)", "sum": "sum(%s)", "min": "min(%s)",
                  "max": "max(%s)", "mean": "avg(%s)",
                  "median": "median(%s::DOUBLE)",
                  "quantile": "quantile_cont(%%s::DOUBLE, %s)" % q,
                  "distinct": "count(DISTINCT %s)"}[func] % sql)

    def filter(self):
        rnd = self.rnd
        col = rnd.choice(sorted(self.columns))
        kind, sql = self.columns[col][1], "(%s)" % self.sql(col)
        if rnd.random() < 0.2:
            word = rnd.choice(["null", "not null"])
            self.argv += ["--where", "%s is %s" % (col, word)]
            return "%s IS %s" % (sql, word)
        value = rnd.choice(TEXTS[col]) if kind == "text" else rnd.choice(
            [0, 2.25, 9.95, 30, 2018, 10 ** 5])
        op = rnd.choice(["=", "!=", "<", "<=", ">", ">="])
        self.argv += ["--where", "%s %s %s" % (col, op, value)]
        return "%s %s %s" % (sql, op, literal(kind, value))


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def ask(db, seed):
    rnd = random.Random(seed)
    stream = seed % 2 == 0
    tables = ["rows"] if stream else ["pin", "geo", "user"]
    write(db, rnd, tables)
    question = Question(rnd, STREAM if stream else TABLES)
    argv = ["query-agg", *question.argv, *[t + ".ndjson" for t in tables]]
    done = subprocess.run(argv, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    # 1: no row has a column, which is told
    if done.returncode not in (0, 1):
        sys.exit("seed %d: %s: status %d" % (seed, argv, done.returncode))
    got = [list(json.loads(line).values()) for line in
           done.stdout.decode().splitlines()]
    want = [[float(v) if type(v).__name__ == "Decimal" else v for v in r]
            for r in db.execute(question.query).fetchall()]
    if len(got) != len(want) or not all(
            same(x, y) for a, b in zip(got, want) for x, y in zip(a, b)):
        sys.exit("seed %d: %s\n%s\nours: %s\ntheirs: %s" % (
            seed, argv, question.query, got, want))
    return len(got)


def main():
    rounds, seed = int(sys.argv[1]), int(sys.argv[2])
    db = duckdb.connect()
    db.execute("SET threads = 1")
    told = sum(ask(db, seed + i) for i in range(rounds))
    print("%d rounds, %d rows" % (rounds, told))


if __name__ == "__main__":
    main()
