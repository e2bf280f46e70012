#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the program at random moments of its work, starts it again, and compares the bills.

usage: tests/sim/kill_test.py PROGRAM

The whole job (a synthetic city, a file that corrects its readings, a bill run, readings that come late
and a mass correction of the bills) is done twice in stores
of their own: once undisturbed, once with kill -9 at random parts of the time that it then took. After
each kill every standing law must hold; at the end every bill must be the same, byte for byte. The parts
follow from VOLTMARK_KILL_SEED, or 1; which step they meet depends on the machine as well. On PostgreSQL
where VOLTMARK_TEST_POSTGRES names a server.

A program that is killed may have done its work: between its last commit and its end it can still be
hit. To simulate again would then add another city, and another bill run would take up the contracts that
the first one held, so the store is asked first.
"""

import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SEED = int(os.environ.get("VOLTMARK_KILL_SEED", "1"))
SERVER = os.environ.get("VOLTMARK_TEST_POSTGRES")
CUSTOMERS = 3000
METERS = 680  # Of the file: with 30 days each, more than one transaction takes.

STAGES = (
    ("simulate", "portfolio", "--customers", str(CUSTOMERS), "--from", "2026-06-01", "--to",
     "2026-07-01", "--interval", "60", "--seed", "5"),
    ("readings", "import", "readings.csv"),
    ("bill", "run", "--period", "2026-06", "--unit", "20", "--review", "none"),
    ("bill", "correct", "--carry-out", "1", "--actor", "li", "--unit", "10"),
)
# What people do before the last stage: readings come late, a correction is proposed and approved.
BEFORE_CORRECTION = (
    ("readings", "import", "late.csv"),
    ("bill", "correct", "--population", "all", "--period", "2026-06", "--reason", "late readings",
     "--booked-on", "2026-07-20", "--actor", "li"),
    ("approval", "approve", "1", "--actor", "wang"),
)
BILLS = ("SELECT run_from, site_id, contract_no, version_no, period_from, period_to, currency, "
         "total_minor, tax_minor, import_milli, export_milli, estimated_slots, tier_month, tier_year, "
         "{} FROM bill ORDER BY 1, 2, 3, 4")
BOOKS = "SELECT * FROM ledger_entry ORDER BY 1, 2, 3, 4"
# What a store answers when a stage that must not be done twice is done.
DONE = {
    "simulate": "SELECT delivery_id FROM delivery WHERE kind = 'simulation' AND state = 'accepted'",
    "run": "SELECT run_id FROM bill_run WHERE NOT EXISTS (SELECT 1 FROM bill_run_unit WHERE "
           "bill_run_unit.run_id = bill_run.run_id AND state <> 'posted')",
}


def readings_csv(days, first=1):
    """A wide table that corrects every hour of some days of the first meters."""
    meters = range(first, METERS + 1)
    lines = ["timestamp," + ",".join(f"V{site:09}/E1" for site in meters)]
    for day in days:
        for hour in range(24):
            values = ",".join(f"{(site * 7 + day * 3 + hour * 5) % 40 + 1}.5" for site in meters)
            lines.append(f"2026-06-{day:02} {hour:02}:00,{values}")
    return "\n".join(lines) + "\n"


class SqliteStore:
    """A store in a file."""

    kills_a_stage = 4

    def __init__(self, folder, name):
        self.place = str(folder / f"{name}.db")

    def rows(self, query):
        with sqlite3.connect(f"file:{self.place}?mode=ro", uri=True) as database:
            return database.execute(query.format("hex(body)")).fetchall()

    def drop(self):
        pass  # Its folder vanishes with the test.


class PostgresStore:
    """A store in a schema of its own; an import that corrects so much takes it ten seconds."""

    kills_a_stage = 2

    def __init__(self, _folder, name):
        self.schema = f"voltmark_kill_{os.getpid()}_{name}"
        self.psql(f"CREATE SCHEMA {self.schema}")
        mark = "&" if "?" in SERVER else "?"
        self.place = f"{SERVER}{mark}options=-csearch_path%3D{self.schema}"

    def psql(self, query):
        return subprocess.run(["psql", SERVER, "-qAtc", query], capture_output=True, text=True,
                              check=True).stdout

    def rows(self, query):
        body = "upper(encode(body, 'hex'))"
        return self.psql(f"SET search_path = {self.schema}; {query.format(body)}").splitlines()

    def drop(self):
        self.psql(f"SET client_min_messages = warning; DROP SCHEMA {self.schema} CASCADE")


def is_done(store, stage):
    """Whether the store has all of a stage that was killed."""
    query = DONE.get(stage[0]) or DONE.get(stage[1])
    return query is not None and bool(store.rows(query))


class KilledAnywhere(unittest.TestCase):
    """The job on each engine."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "readings.csv").write_text(readings_csv(range(1, 31)), encoding="utf-8")
        late = readings_csv(range(10, 12), METERS // 3)
        (self.folder / "late.csv").write_text(late.replace(".5", ".7"), encoding="utf-8")
        self.random = random.Random(SEED)
        self.environment = {**os.environ, "VOLTMARK_MASTER_KEY_FILE": str(self.folder / "master.key")}

    def start(self, store, *arguments):
        return subprocess.Popen([PROGRAM, "--store", store.place, "--quiet", "--lang", "en", *arguments],
                                cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, env=self.environment)

    def finish(self, store, *arguments):
        """Runs a command to its end and answers how long it took."""
        begin = time.monotonic()
        process = self.start(store, *arguments)
        said = process.communicate()[0]
        self.assertEqual(process.returncode, 0, f"seed {SEED}: {' '.join(arguments)}: {said}")
        return time.monotonic() - begin

    def kill_at(self, store, moment, arguments):
        """Kills a command after so many seconds; answers whether it was still at work."""
        process = self.start(store, *arguments)
        try:
            said = process.communicate(timeout=moment)[0]
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        self.assertEqual(process.returncode, 0, f"seed {SEED}: {' '.join(arguments)}: {said}")
        return False

    def prepare(self, store, stage):
        """Does what must be done before the last stage."""
        if stage is STAGES[-1]:
            for step in BEFORE_CORRECTION:
                self.finish(store, *step)

    def disturbed(self, store, durations):
        """Does the job with kills; answers how many met the program at work."""
        kills = 0
        for stage, duration in zip(STAGES, durations):
            self.prepare(store, stage)
            done = False
            for _ in range(store.kills_a_stage):
                killed = self.kill_at(store, duration * self.random.random(), stage)
                kills += killed
                self.finish(store, "check")
                done = not killed or is_done(store, stage)
                if done:
                    break
            if not done:
                self.finish(store, *stage)
        return kills

    def compare(self, kind):
        whole, killed = kind(self.folder, "whole"), kind(self.folder, "killed")
        self.addCleanup(whole.drop)
        self.addCleanup(killed.drop)
        for store in (whole, killed):
            self.finish(store, "init")
        durations = []
        for stage in STAGES:
            self.prepare(whole, stage)
            durations.append(self.finish(whole, *stage))
        kills = self.disturbed(killed, durations)
        self.assertGreaterEqual(kills, len(STAGES), "too few kills met the program at work")
        self.finish(killed, "check")
        bills = whole.rows(BILLS)
        self.assertGreaterEqual(len(bills), CUSTOMERS * 9 // 10 + METERS // 2)
        self.assertEqual(killed.rows(BILLS), bills, f"seed {SEED}")
        self.assertEqual(killed.rows(BOOKS), whole.rows(BOOKS), f"seed {SEED}")

    def test_on_sqlite(self):
        self.compare(SqliteStore)

    @unittest.skipUnless(SERVER, "VOLTMARK_TEST_POSTGRES names no server")
    def test_on_postgresql(self):
        self.compare(PostgresStore)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
