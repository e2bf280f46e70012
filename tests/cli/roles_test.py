#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The roles of `voltmark store roles` in a real PostgreSQL: what each process may do, and that the
program works under them.

usage: tools/with_postgres tests/cli/roles_test.py PROGRAM
"""

import http.client
import json
import os
import re
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
PASSWORD = "Blue-Kettle-72"


def url(user="voltmark", database=DATABASE):
    return SERVER.replace("/postgres?", f"/{database}?").replace("user=voltmark", f"user={user}")


def psql(text, user="voltmark", database=DATABASE, check=True):
    """Rows of a query, or what it was refused with."""
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url(user, database)], input=text,
                          capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout.splitlines() if check else done.stderr


class Client:
    """Somebody before one of the servers."""

    def __init__(self, port):
        self.port = port
        self.headers = {}

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, payload, {**self.headers, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        if "Set-Cookie" in answer.headers and answer.status == 200:
            self.headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0],
                            "X-CSRF-Token": json.loads(text)["csrf"]}
        return answer.status, text

    def sign_in(self, name):
        self.headers = {}
        return self.ask("POST", "/api/v1/session", {"name": name, "password": PASSWORD})


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
        for table in ("service_token", "audit_entry", "audit_checkpoint", "ledger_journal",
                      "ledger_posting", "acquire_order", "acquire_position",
                      "vault_token", "webhook", "webhook_event", "payment_follower"):
            self.denied("voltmark_portal", f"SELECT * FROM {table}")
        for statement in ("DELETE FROM bill", "UPDATE bill SET total_minor = 0",
                          "INSERT INTO bill SELECT * FROM bill", "UPDATE contract SET site_id = 1",
                          "DELETE FROM reading_day", "DELETE FROM audit_entry", "DELETE FROM person",
                          "UPDATE person_holding SET name = 'approver'", "DELETE FROM payment_order",
                          "UPDATE payment_order SET state = 2", "UPDATE approval SET decision = 1"):
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
        self.assertEqual(self.refused("user", "create", "li", "--actor", "zhao.min"),
                         "store.unavailable")

    def test_every_table_that_tells_of_customers_shows_the_portal_theirs_alone(self):
        ruled = psql("SELECT tablename FROM pg_policies WHERE policyname = 'voltmark_portal'")
        of_customers = psql(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname IN "
            "('site_id', 'party_id', 'subject_id', 'consumer_no') AND "
            "has_table_privilege('voltmark_portal', c.oid, 'SELECT')")
        self.assertEqual(set(of_customers) - set(ruled), set())
        self.assertEqual(psql("SELECT rolname FROM pg_roles WHERE rolbypassrls AND rolname = "
                              "'voltmark_portal'"), [])

    def make_two_customers(self):
        self.user = "voltmark_core"
        self.voltmark("simulate", "portfolio", "--customers", "2", "--from", DAY, "--to",
                      "2026-08-02", "--interval", "60", "--seed", "4")
        self.voltmark("bill", "run", "--period", "2026-07", "--review", "none")
        return psql("SELECT consumer_no FROM contract ORDER BY 1")

    def test_the_portals_sessions_see_the_rows_of_whom_they_name(self):
        mine, other = self.make_two_customers()
        tables = psql("SELECT tablename FROM pg_policies WHERE policyname = 'voltmark_portal'")

        def seen(consumers):
            counts = psql("".join(f"SELECT count(*) FROM {table};" for table in tables).join(
                (f"SET voltmark.consumers = '{consumers}';", "")), "voltmark_portal")
            return dict(zip(tables, map(int, counts)))

        whole = dict(zip(tables, map(int, psql(
            "".join(f"SELECT count(*) FROM {table};" for table in tables)))))
        self.assertEqual({table: count for table, count in seen("").items() if count}, {})
        first, second, both = seen(mine), seen(other), seen(f"{mine},{other}")
        for table in ("bill", "contract", "site", "reading_day", "ledger_entry", "party",
                      "vault_field", "channel"):
            self.assertGreater(first[table], 0, table)
            self.assertEqual(first[table] + second[table], whole[table], table)
            self.assertEqual(both[table], whole[table], table)
        self.assertEqual(seen("x' OR '1'='1".replace("'", "''"))["bill"], 0)

    def serve(self, user, *arguments):
        process = self.start(user, "serve", "--port", "0", "--simulated-bank", *arguments)
        for line in process.stdout:
            if "port" in (said := json.loads(line)):
                return said["port"]
        raise AssertionError("it does not serve")

    def test_core_and_portal_serve_beside_each_other_under_their_roles(self):
        mine, other = self.make_two_customers()
        core = Client(self.serve("voltmark_core", "--role", "core", "--portal-at", "https://my.example"))
        portal = Client(self.serve("voltmark_portal", "--role", "portal", "--simulated-bank-at",
                                   f"http://127.0.0.1:{core.port}"))
        # The core made the first administrator; they make a customer and a clerk.
        for login, roles in ((mine, ("--role", "customer", "--contract", mine)),
                             ("clerk", ("--role", "billing_supervisor"))):
            code = self.voltmark("user", "create", login, "--actor", "admin")["code"]
            self.voltmark("user", "roles", login, *roles, "--actor", "admin")
            at = portal if login == mine else core
            chosen = {"name": login, "password": code, "chosen": PASSWORD}
            self.assertEqual(at.ask("POST", "/api/v1/session/password", chosen)[0], 204)
        # Each signs in at their own side, and hears nothing else than a stranger at the other.
        for at, login, status in ((portal, "nobody", 401), (portal, "clerk", 401), (core, mine, 401),
                                  (portal, mine, 200), (core, "clerk", 200)):
            self.assertEqual(at.sign_in(login)[0], status, login)
        status, mine_only = portal.ask("GET", "/api/v1/my/contracts")
        self.assertEqual(status, 200, mine_only)
        self.assertEqual([one["consumer_no"] for one in json.loads(mine_only)["items"]], [mine])
        self.portal_answers_what_it_describes(portal, mine)
        self.nobody_elses_is_told(portal, other)
        self.routes_are_apart(core, portal)
        self.a_payment_crosses_the_zones(core, portal, mine)
        stopped = self.voltmark("audit", "verify")
        self.assertNotIn("break", stopped)

    def portal_answers_what_it_describes(self, portal, mine):
        described = json.loads(portal.ask("GET", "/api/openapi.json")[1])
        bill = json.loads(portal.ask("GET", f"/api/v1/customers/{mine}")[1])
        self.assertIn("consumer_no", json.dumps(bill))
        number = psql(f"SELECT site_id || '-' || contract_no || '-20260701-1' FROM contract WHERE "
                      f"consumer_no = '{mine}'")[0]
        tried = 0
        for path, methods in described["paths"].items():
            if "get" not in methods:
                continue
            filled = path.replace("{consumer_no}", mine).replace("{bill}", number)
            wanted = {one["name"] for one in methods["get"].get("parameters", []) if one["in"] == "query"}
            query = "&".join(f"{name}={value}" for name, value in (
                ("from", DAY), ("to", "2026-08-01"), ("period", "2026-07"), ("month", "2026-07"))
                if name in wanted)
            status, text = portal.ask("GET", f"/api/v1{filled}?{query}" if query else f"/api/v1{filled}")
            self.assertLess(status, 500, f"{filled}?{query}: {text}")
            tried += status == 200
        self.assertGreater(tried, 5)

    def nobody_elses_is_told(self, portal, other):
        bill = psql(f"SELECT site_id || '-' || contract_no || '-20260701-1' FROM contract WHERE "
                    f"consumer_no = '{other}'")[0]
        for path in (f"/customers/{other}", f"/bills/{bill}", f"/customers/{other}/cost"):
            status, text = portal.ask("GET", "/api/v1" + path)
            self.assertIn(status, (403, 404), f"{path}: {text}")

    def routes_are_apart(self, core, portal):
        for path in ("/api/v1/people", "/api/v1/runs", "/api/v1/webhooks", "/api/v1/audit",
                     "/api/v1/customers", "/bills", "/people", "/simulated-bank/O-1"):
            self.assertEqual(portal.ask("GET", path)[0], 404, path)
        for path in ("/api/v1/my/contracts", "/my", "/my/bills"):
            self.assertEqual(core.ask("GET", path)[0], 404, path)
        # 405 where a page could have that address.
        self.assertIn(portal.ask("POST", "/api/v1/payment-notices", {})[0], (404, 405))
        self.assertEqual(portal.ask("GET", "/")[0], 303)
        for at, path in ((portal, "/my"), (portal, "/signin"), (core, "/"), (core, "/signin")):
            self.assertEqual(at.ask("GET", path)[0], 200, path)

    def a_payment_crosses_the_zones(self, core, portal, mine):
        order = {"amount": "1.00", "currency": "CNY"}
        named = {"Idempotency-Key": "k1"}
        path = f"/api/v1/customers/{mine}/payment-orders"
        status, text = portal.ask("POST", path, order, named)
        self.assertEqual(status, 201, text)
        self.assertEqual(portal.ask("POST", path, order, named)[1], text)
        page = json.loads(text)["page"]
        self.assertTrue(page.startswith(f"http://127.0.0.1:{core.port}/simulated-bank/"))
        status, _ = core.ask("POST", re.sub(r"^http://[^/]*", "", page), b"outcome=paid")
        self.assertEqual(status, 303)
        orders = json.loads(portal.ask("GET", path)[1])["items"]
        self.assertEqual([one["state"] for one in orders], ["paid"])

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
            stdout=subprocess.PIPE, text=True, env={**os.environ, "VOLTMARK_MASTER_KEY": MASTER_KEY})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
