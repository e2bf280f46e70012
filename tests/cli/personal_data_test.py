#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Personal data on the command line: encrypted, found, exported, erased, and in plain text nowhere.

usage: tests/cli/personal_data_test.py PROGRAM
"""

import contextlib
import http.client
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import unittest

from program import PROGRAM, ProgramTest

PASSWORD = "Blue-Kettle-72"
CUSTOMERS = """site,consumer_no,contract,party,party_kind,phone,identity_no,bank_account,area,address,tariff,from,class,people
a,330100000001,1,欧阳晓珊,person,13987650001,330102198811223344,6222020200777001,东区,梧桐山路88号,cn.zj.residential.ladder,2026-01-01,residential,4
b,330100000002,1,Thaddeus Quillfeather,person,13987650002,,,东区,梧桐山路90号,cn.zj.residential.ladder,2026-01-01,residential,4
"""
METERS = """site,service_point,zone,meter,installed_on,reading_key,flow,interval_minutes,use_contract
a,1,Asia/Shanghai,M1001,2026-01-01,M1001/E1,import,1440,1
b,1,Asia/Shanghai,M1002,2026-01-01,M1002/E1,import,1440,1
"""
SECRETS = ("欧阳晓珊", "欧阳", "Thaddeus", "Quillfeather", "thaddeus", "13987650001", "330102198811223344",
           "6222020200777001", "梧桐山", "ouyang")


class PersonalData(ProgramTest):
    """Two customers, and their bills of July."""

    def setUp(self):
        super().setUp()
        self.write("customers.csv", CUSTOMERS)
        self.write("meters.csv", METERS)
        self.voltmark("tariff", "import", self.source("data/tariffs/cn/zhejiang/residential_ladder.yaml"))
        self.voltmark("portfolio", "import", "--customers", "customers.csv", "--meters", "meters.csv")
        days = "".join(f"2026-07-{day:02},8.5,9.5\n" for day in range(1, 32))
        self.write("readings.csv", "timestamp,M1001/E1,M1002/E1\n" + days)
        self.voltmark("readings", "import", "readings.csv")
        self.voltmark("bill", "run", "--period", "2026-07", "--review", "none")
        for name in ("customers.csv", "meters.csv"):
            (self.folder / name).unlink()

    @staticmethod
    def source(name):
        """A file of the source tree."""
        return os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", name)

    def find(self, text, *more):
        return self.voltmark("customer", "find", text, *more)["hits"]

    def erase(self, consumer):
        asked = self.voltmark("customer", "erase", consumer, "--reason", "asked by letter", "--actor", "li")
        number = str(asked["approval"])
        self.assertEqual(self.refused("approval", "approve", number, "--actor", "li"),
                         "security.same_person")
        self.voltmark("approval", "approve", number, "--actor", "wang")

    def take_out(self, actor, purpose):
        """Asks, lets wang agree, and takes it out."""
        asked = ("customer", "export-data", "330100000001", "--purpose", purpose, "--actor", actor)
        self.voltmark("approval", "approve", str(self.voltmark(*asked)["approval"]), "--actor", "wang")
        return self.voltmark(*asked)

    def expect_nothing_in_plain_text(self):
        """In no file of the folder."""
        for path in self.folder.rglob("*"):
            if not path.is_file() or path.suffix == ".pdf":
                continue
            content = path.read_bytes()
            for secret in SECRETS:
                self.assertNotIn(secret.encode(), content, path)

    def test_the_key_is_its_owners_alone(self):
        key = self.folder / "store.db.key"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        key.chmod(0o640)
        self.expect("usage.key_mode", 5, "customer", "show", "330100000001")
        key.chmod(0o600)
        text = key.read_text(encoding="ascii")
        key.write_text("0" * 64, encoding="ascii")
        self.expect("security.master_key", 5, "bill", "list")
        key.unlink()
        self.expect("usage.master_key", 4, "bill", "show", "1-1-20260701-1")
        self.voltmark("init")
        self.assertFalse(key.exists(), "a new key could read nothing")
        self.voltmark("bill", "run", "--period", "2026-08", "--review", "none")
        self.assertTrue(self.voltmark("check")["holds"])
        key.write_text(text, encoding="ascii")
        key.chmod(0o600)
        self.assertEqual(self.voltmark("customer", "show", "330100000001")["customer"], "欧阳晓珊")

    def test_people_are_found_and_masked(self):
        self.assertEqual(self.find("oyxs"), [{"consumer_no": "330100000001", "customer": "欧**珊",
                                             "area": "东区", "address": "梧桐山路***", "site": 1,
                                             "contract": 1, "by": "name"}])
        for text, by in (("0001", "phone"), ("M1001", "meter"), ("梧桐山路88号", "address"),
                         ("330100000001", "number"), ("ouyang", "name"), ("330102198811223344", "identity")):
            hits = self.find(text)
            self.assertEqual([(hit["consumer_no"], hit["by"]) for hit in hits], [("330100000001", by)], text)
        self.assertEqual(len(self.find("梧桐山")), 2)
        first = self.voltmark("customer", "find", "梧桐山", "--limit", "1")
        second = self.voltmark("customer", "find", "梧桐山", "--limit", "1", "--after", first["next"])
        self.assertNotEqual(first["hits"], second["hits"])
        self.expect("customer.search_cursor", 2, "customer", "find", "x", "--after", "y")

    def test_whole_data_is_read_for_a_purpose_and_logged(self):
        self.expect("usage.purpose", 2, "customer", "find", "zw", "--whole", "--actor", "li")
        self.expect("security.actor", 2, "customer", "find", "zw", "--whole", "--purpose", "call")
        hits = self.find("quill", "--whole", "--purpose", "call 4711", "--actor", "li")
        self.assertEqual(hits[0]["customer"], "Thaddeus Quillfeather")
        [entry] = self.voltmark("audit", "list", "--action", "customer.")
        self.assertEqual((entry["actor"], entry["object_id"], entry["purpose"]),
                         ("li", "330100000002", "call 4711"))

    def test_somebody_gets_all_that_is_kept_of_them(self):
        data = self.take_out("li", "letter 4711")
        again = self.voltmark("customer", "export-data", "330100000001", "--purpose", "letter 4711", "--actor", "li")
        self.assertEqual(list(again), ["approval"], "an approval is good once")
        self.assertEqual(data["person"]["phone"], "13987650001")
        self.assertEqual(data["person"]["bank_account"], "6222020200777001")
        self.assertEqual(data["person"]["addresses"][0]["address"], "梧桐山路88号")
        self.assertEqual(len(data["contracts"][0]["bills"]), 1)
        [entry] = self.voltmark("audit", "list", "--action", "customer.export")
        self.assertEqual((entry["object_id"], entry["purpose"]), ("330100000001", "letter 4711"))

    def test_what_was_approved_for_one_is_not_for_another(self):
        waits = self.voltmark("customer", "export-data", "330100000001", "--purpose", "a", "--actor", "li")
        number = str(waits["approval"])
        self.expect("security.same_person", 5, "approval", "approve", number, "--actor", "li")
        self.voltmark("approval", "approve", number, "--actor", "wang")
        for change in (("--purpose", "b", "--actor", "li"), ("--purpose", "a", "--actor", "zhao")):
            other = self.voltmark("customer", "export-data", "330100000001", *change)
            self.assertNotEqual(other["approval"], waits["approval"])
        data = self.voltmark("customer", "export-data", "330100000001", "--purpose", "a", "--actor", "li")
        self.assertIn("person", data)

    def test_plain_text_stands_nowhere_and_the_erased_are_gone(self):
        bill = "1-1-20260701-1"
        self.voltmark("bill", "pdf", bill)
        self.voltmark("bill", "explain", bill)
        self.find("oyxs", "--whole", "--purpose", "test", "--actor", "li")
        temporary = set(os.listdir(tempfile.gettempdir()))
        self.voltmark("bill", "pdf", bill)
        self.assertEqual({name for name in os.listdir(tempfile.gettempdir()) if name.startswith("voltmark")}
                         - temporary, set())
        self.expect_nothing_in_plain_text()
        with sqlite3.connect(self.folder / "store.db") as database:
            sealed = database.execute("SELECT sealed_key FROM vault_key WHERE subject_id = 1").fetchone()[0]
        before = self.voltmark("bill", "explain", bill)
        self.erase("330100000001")
        for name in ("store.db", "store.db-wal"):
            path = self.folder / name
            if path.exists():
                self.assertNotIn(sealed, path.read_bytes(), "the destroyed key lies in " + name)
        self.assertEqual(self.find("oyxs"), [])
        self.assertEqual(self.find("梧桐山路88号"), [])
        self.assertEqual(self.voltmark("customer", "show", "330100000001")["customer"], "(erased)")
        after = self.voltmark("bill", "explain", bill)
        self.assertEqual((after["customer"], after["address"]), ("(erased)", "(erased)"))
        self.assertEqual(after["total"], before["total"])
        asked = ("customer", "export-data", "330100000001", "--purpose", "late", "--actor", "li")
        self.voltmark("approval", "approve", str(self.voltmark(*asked)["approval"]), "--actor", "wang")
        self.expect("security.erased", 5, *asked)
        self.assertTrue(self.voltmark("check")["holds"])
        self.assertEqual(self.voltmark("customer", "show", "330100000002")["customer"],
                         "Thaddeus Quillfeather")
        self.expect_nothing_in_plain_text()
        self.assertNotIn("欧阳", self.run_program("audit", "list").stdout)

    def serve(self):
        """\returns  a function that asks a server as wang, who approves."""
        for login, verb in (("admin", "first"), ("wang", "create")):
            code = self.voltmark("user", verb, login, *(() if verb == "first" else ("--actor", "admin")))["code"]
            subprocess.run([PROGRAM, "--store", "store.db", "user", "password", login], cwd=self.folder, text=True,
                           input=f"{code}\n{PASSWORD}\n", check=True, capture_output=True)
        self.voltmark("user", "roles", "wang", "--role", "approver", "--role", "billing_supervisor", "--actor",
                      "admin")
        server = subprocess.Popen([PROGRAM, "--store", "store.db", "--json", "serve", "--port", "0"],
                                  cwd=self.folder, stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        link = http.client.HTTPConnection("127.0.0.1", json.loads(server.stdout.readline())["port"])
        self.addCleanup(link.close)
        headers = {}

        def ask(method, path, body=None):
            link.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = link.getresponse()
            said = json.loads(answer.read())
            self.assertLess(answer.status, 300, said)
            return answer, said

        answer, session = ask("POST", "/session", {"name": "wang", "password": PASSWORD})
        headers.update({"Cookie": answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": session["csrf"]})
        return lambda *request: ask(*request)[1]

    def sealed_key(self):
        """The first person's key, without which nothing of them can be read."""
        with contextlib.closing(sqlite3.connect(self.folder / "store.db")) as database:
            return database.execute("SELECT sealed_key FROM vault_key WHERE subject_id = 1").fetchone()[0]

    def where(self, key):
        """Files of the store that hold it."""
        return [name for name in ("store.db", "store.db-wal")
                if (self.folder / name).exists() and key in (self.folder / name).read_bytes()]

    def test_an_erasure_that_is_approved_in_the_console_is_settled(self):
        ask = self.serve()
        # While a server runs, the log holds old pages, as after any work on that person.
        with contextlib.closing(sqlite3.connect(self.folder / "store.db", isolation_level=None)) as database:
            for moment in (1, 0):
                database.execute("UPDATE vault_key SET erased_at = ? WHERE subject_id = 1", (moment,))
        key = self.sealed_key()
        self.assertEqual(self.where(key), ["store.db", "store.db-wal"])
        asked = self.voltmark("customer", "erase", "330100000001", "--reason", "by letter", "--actor", "li")
        reader = sqlite3.connect(self.folder / "store.db", isolation_level=None)
        self.addCleanup(reader.close)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM vault_key").fetchone()
        decided = ask("POST", f"/approvals/{asked['approval']}/approve", {"reason": "agreed"})
        self.assertEqual(decided["state"], "done")
        # Somebody still reads the state before. Others write meanwhile.
        self.voltmark("payment", "post", "--id", "p1", "--consumer", "330100000002", "--amount", "5")
        [job] = ask("GET", "/jobs")["items"]
        self.assertEqual((job["kind"], job["subject"], job["state"]),
                         ("customer.erase", "330100000001", "running"))
        self.assertTrue(self.where(key))
        reader.execute("COMMIT")
        for _ in range(100):
            [job] = ask("GET", "/jobs")["items"]
            if job["state"] != "running":
                break
            time.sleep(0.1)
        self.assertEqual(job["state"], "done", job)
        self.assertEqual(self.where(key), [])
        self.assertEqual(self.voltmark("customer", "show", "330100000001")["customer"], "(erased)")

    def test_a_server_settles_what_one_that_was_killed_did_not(self):
        key = self.sealed_key()
        database = sqlite3.connect(self.folder / "store.db", isolation_level=None)
        self.addCleanup(database.close)  # The last to close would settle it.
        database.execute("UPDATE vault_key SET erased_at = 1 WHERE subject_id = 1")
        database.execute("UPDATE vault_key SET sealed_key = zeroblob(0) WHERE subject_id = 1")
        self.assertEqual(self.where(key), ["store.db", "store.db-wal"])
        self.serve()
        self.assertEqual(self.where(key), [])

    def test_names_of_an_older_version_are_moved(self):
        with sqlite3.connect(self.folder / "store.db") as database:
            database.execute("INSERT INTO party (party_id, kind, created_at) VALUES (99, 'person', 0)")
            database.execute("INSERT INTO unsealed_data VALUES (99, 1, 0, '司徒明月')")
            database.execute("UPDATE contract SET party_id = 99 WHERE site_id = 2")
        self.expect("security.unsealed", 5, "customer", "show", "330100000002")
        self.assertEqual(self.voltmark("vault", "seal")["sealed"], 1)
        self.assertEqual(self.voltmark("vault", "seal")["sealed"], 0)
        self.assertEqual(self.voltmark("customer", "show", "330100000002")["customer"], "司徒明月")
        for name in ("store.db", "store.db-wal"):
            path = self.folder / name
            if path.exists():
                self.assertNotIn("司徒明月".encode(), path.read_bytes())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
