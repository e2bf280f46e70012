#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The roles of `voltmark store roles` in a real PostgreSQL: what each process may do, and that the
program works under them.

usage: tools/with_postgres tests/cli/roles_test.py PROGRAM
"""

import json
import os
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest

SERVER = os.environ.get("VOLTMARK_TEST_POSTGRES")
DATABASE = "voltmark_roles_test"
ROLES = ("voltmark_head_end", "voltmark_core", "voltmark_portal")
MASTER_KEY = "5a" * 32  # Of a store without a folder of its own.
LETTERS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
METER = "100000000000"
DAY = "2026-07-01"


def url(user="voltmark", database=DATABASE):
    return SERVER.replace("/postgres?", f"/{database}?").replace("user=voltmark", f"user={user}")


def psql(text, user="voltmark", database=DATABASE, check=True):
    """Rows of a query, or what it was refused with."""
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url(user, database)], input=text,
                          capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout.splitlines() if check else done.stderr


@unittest.skipIf(SERVER is None, "SKIPPED: no PostgreSQL: run it by tools/with_postgres")
class Roles(ProgramTest):
    """A store of its own, with the roles."""

    def setUp(self):
        psql(f"DROP DATABASE IF EXISTS {DATABASE}", database="postgres")
        psql(f"CREATE DATABASE {DATABASE}", database="postgres")
        self.addCleanup(psql, f"DROP DATABASE {DATABASE} WITH (FORCE)", database="postgres")
        self.user = "voltmark"
        super().setUp()
        self.apply()

    def run_program(self, *arguments, language="en"):
        return subprocess.run(
            [PROGRAM, "--lang", language, "--store", url(self.user), *arguments], cwd=self.folder,
            capture_output=True, text=True, check=False,
            env={**os.environ, "VOLTMARK_MASTER_KEY": MASTER_KEY})

    def apply(self):
        psql(self.run_program("store", "roles").stdout)

    def denied(self, user, statement):
        self.assertIn("permission denied", psql(statement, user, check=False), statement)

    def test_every_table_is_listed_and_has_those_rights_alone(self):
        listed = {row["table"]: row for row in self.voltmark("store", "roles")}
        tables = psql("SELECT table_name FROM information_schema.tables "
                      "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        self.assertEqual(sorted(listed), sorted(tables))
        psql("GRANT ALL ON person TO voltmark_portal; GRANT SELECT ON audit_entry TO PUBLIC;"
             "GRANT CREATE ON SCHEMA public TO voltmark_portal")
        self.apply()
        held = set(psql(
            "SELECT r || ' ' || t || ' ' || p FROM unnest(ARRAY['" + "','".join(ROLES) + "']) r, "
            "(SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public') x,"
            "unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) p "
            "WHERE has_table_privilege(r, t, p)"))
        wanted = {f"{role} {table} {LETTERS[letter]}"
                  for table, row in listed.items() for role in ROLES for letter in row[role]}
        self.assertEqual(held, wanted)

    def test_the_portal_reads_no_staff_no_log_no_journal_and_writes_no_bill(self):
        for table in ("person", "person_holding", "sign_in", "service_token", "audit_entry",
                      "audit_checkpoint", "ledger_journal", "ledger_posting", "approval",
                      "acquire_order", "acquire_position", "vault_token"):
            self.denied("voltmark_portal", f"SELECT * FROM {table}")
        for statement in ("DELETE FROM bill", "UPDATE bill SET total_minor = 0",
                          "INSERT INTO bill SELECT * FROM bill", "UPDATE contract SET site_id = 1",
                          "DELETE FROM reading_day", "DELETE FROM audit_entry"):
            self.denied("voltmark_portal", statement)
        psql("SELECT * FROM bill", "voltmark_portal")

    def test_the_head_end_knows_no_customer_and_no_bill(self):
        for table in ("party", "contract", "contract_term", "consumer_number", "bill", "payment",
                      "ledger_entry", "person", "audit_entry", "vault_field", "tariff_document"):
            self.denied("voltmark_head_end", f"SELECT * FROM {table}")
        self.denied("voltmark_head_end", "UPDATE channel SET site_id = 1")
        self.denied("voltmark_head_end", "INSERT INTO approval SELECT * FROM approval")

    def test_nobody_changes_the_log_or_the_tables(self):
        for role in ROLES:
            for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry",
                              "TRUNCATE audit_entry", "DELETE FROM audit_head",
                              "DELETE FROM audit_checkpoint", "CREATE TABLE mine (id INTEGER)",
                              "UPDATE schema_version SET version = 0"):
                self.denied(role, statement)
            self.assertIn("must be owner", psql("DROP TABLE bill", role, check=False))

    def test_the_core_bills_under_its_role(self):
        self.user = "voltmark_core"
        self.voltmark("simulate", "portfolio", "--customers", "2", "--from", DAY, "--to",
                      "2026-08-02", "--interval", "60", "--seed", "4")
        self.assertEqual(self.voltmark("bill", "run", "--period", "2026-07")["bills"], 2)
        self.voltmark("audit", "keygen", "--out", "audit.key")
        self.voltmark("audit", "checkpoint", "--key-file", "audit.key", "--actor", "auditor")
        self.voltmark("audit", "verify")
        self.voltmark("user", "first", "zhao.min")
        self.voltmark("user", "review")
        self.voltmark("check")
        self.user = "voltmark_portal"
        bill = psql("SELECT site_id || '-' || contract_no FROM bill ORDER BY 1 LIMIT 1")[0]
        shown = self.voltmark("bill", "explain", f"{bill}-20260701-1", "--days")
        self.assertIn("total", json.dumps(shown))
        self.assertEqual(self.refused("user", "create", "li", "--actor", "zhao.min"),
                         "store.unavailable")

    def test_the_head_end_reads_and_orders_under_its_role(self):
        self.user = "voltmark_core"
        self.voltmark("simulate", "meters", "--count", "1", "--day", DAY, "--add")
        self.write("meters.csv", f"address,protocol,protected\n{METER},dlt698,no\n")
        self.write("head_end.yaml", "journal: journal\nmeters: meters.csv\norder_poll_ms: 20\n"
                                    "commit_ms: 20\nlisten: [{protocol: dlt698}]\n")
        head_end = self.start("voltmark_head_end", "acquire", "run", "--config", "head_end.yaml")
        port = json.loads(head_end.stdout.readline())["port"]
        self.start("voltmark_core", "simulate", "meters", "--count", "1", "--day", DAY, "--port",
                   str(port), "--seconds", "600")
        order = ("acquire", "order", "disconnect", "--meter", METER, "--reason", "arrears")
        asked = self.voltmark(*order, "--actor", "li.ming")
        self.voltmark("approval", "approve", str(asked["approval"]), "--actor", "wang.fang")
        while asked["state"] in ("waiting_approval", "waiting", "sent"):
            asked = self.voltmark("acquire", "order", "show", str(asked["order"]))
        self.assertEqual(asked["state"], "confirmed")
        while psql("SELECT count(*) FROM reading_day") == ["0"]:
            self.assertIsNone(head_end.poll())

    def start(self, user, *arguments):
        process = subprocess.Popen(
            [PROGRAM, "--json", "--store", url(user), *arguments], cwd=self.folder,
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
