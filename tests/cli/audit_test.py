#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit log as an auditor meets it: signed, verified, and proven to a stranger.

usage: tests/cli/audit_test.py PROGRAM
"""

import json
import pathlib
import sqlite3
import stat
import sys
import unittest

from program import ProgramTest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Audit(ProgramTest):
    """A small city with its bills of July, and a key."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "portfolio", "--customers", "3", "--from", "2026-07-01", "--to",
                      "2026-08-02", "--interval", "60", "--seed", "4")
        self.voltmark("bill", "run", "--period", "2026-07")
        self.key = self.voltmark("audit", "keygen", "--out", "audit.key")["public_key"]

    def change(self, statement):
        """Writes past the program."""
        with sqlite3.connect(self.folder / "store.db") as database:
            database.execute(statement)

    def bill(self):
        """Some bill's name."""
        with sqlite3.connect(self.folder / "store.db") as database:
            site, contract = database.execute(
                "SELECT site_id, contract_no FROM bill ORDER BY 1, 2").fetchone()
        return f"{site}-{contract}-20260701-1"

    def test_a_run_is_logged_and_signed(self):
        entries = self.voltmark("audit", "list", "--action", "bill.")
        self.assertEqual(entries[0]["action"], "bill.issue")
        self.assertEqual(entries[0]["after"]["bills"], 3)
        self.voltmark("audit", "checkpoint", "--key-file", "audit.key", "--out", "last.json",
                      "--actor", "auditor")
        found = self.voltmark("audit", "verify", "--key", self.key, "--checkpoint", "last.json")
        self.assertEqual(found["signed_to"], 1)
        self.assertNotIn("break", found)
        mode = stat.S_IMODE((self.folder / "audit.key").stat().st_mode)
        self.assertEqual(mode, 0o600)

    def told(self, action):
        """The newest entry of an action."""
        return self.voltmark("audit", "list", "--action", action)[-1]

    def test_changes_are_told_with_what_was_before(self):
        with sqlite3.connect(self.folder / "store.db") as database:
            consumer = database.execute("SELECT consumer_no FROM consumer_number ORDER BY site_id").fetchone()[0]
            key = database.execute("SELECT source_key FROM channel ORDER BY 1").fetchone()[0]
        self.voltmark("payment", "post", "--id", "P1", "--consumer", consumer, "--amount", "1.50", "--actor", "li")
        self.voltmark("payment", "post", "--id", "P1", "--consumer", consumer, "--amount", "1.50", "--actor", "li")
        paid = self.voltmark("audit", "list", "--action", "payment.receive")
        self.assertEqual([(one["actor"], one["object_id"], one["after"]["amount"]) for one in paid],
                         [("li", "P1", "1.50")], "the same payment is posted and told once")
        self.voltmark("issuer", "set", "--name", "A", "--actor", "li")
        self.voltmark("issuer", "set", "--name", "B", "--actor", "li")
        issuer = self.told("issuer.set")
        self.assertEqual((issuer["before"]["name"], issuer["after"]["name"]), ("A", "B"))
        tariff = ROOT / "data/tariffs/cn/zhejiang/two_part_10kv.yaml"
        self.voltmark("tariff", "import", str(tariff))
        self.assertEqual(self.told("tariff.import")["actor"], "command-line")
        self.voltmark("readings", "edit", "--key", key, "--begin", "2026-08-01 08:00", "--values", "90.5,91",
                      "--reason", "display photographed", "--actor", "li")
        edit = self.told("reading.edit")
        self.assertEqual((edit["object_id"], edit["purpose"]), (key, "display photographed"))
        self.assertEqual(edit["after"]["kwh"], ["90.5", "91"])
        self.assertNotEqual(edit["before"]["kwh"], edit["after"]["kwh"])
        self.voltmark("user", "first", "admin")
        self.voltmark("user", "create", "he", "--actor", "admin")
        for role in ("cashier", "accountant"):
            self.voltmark("user", "roles", "he", "--role", role, "--actor", "admin")
        roles = self.told("user.roles")
        self.assertEqual((roles["before"]["roles"], roles["after"]["roles"]), (["cashier"], ["accountant"]))
        self.assertNotIn("break", self.voltmark("audit", "verify"))

    def test_debts_are_given_up_by_one_or_two_people(self):
        with sqlite3.connect(self.folder / "store.db") as database:
            site, contract, document = database.execute(
                "SELECT site_id, contract_no, document FROM ledger_entry WHERE ledger = 1 AND amount_minor > 10000"
            ).fetchone()
            consumer = database.execute("SELECT consumer_no FROM consumer_number WHERE site_id = ? AND contract_no = ?",
                                        (site, contract)).fetchone()[0]
        post = ("write-off", "post", "--consumer", consumer, "--document", document, "--reason", "dissolved")
        self.expect("security.actor", 2, *post)
        self.expect("collect.write_off_amount", 2, *post, "--amount", "0", "--actor", "li")
        done = self.voltmark(*post, "--amount", "0.50", "--actor", "li")
        self.assertEqual((done["write_off"], done["approval"]), ("W1", None))
        waits = self.voltmark(*post, "--actor", "li")
        self.assertIsNone(waits["write_off"])
        number = str(waits["approval"])
        self.expect("security.same_person", 5, "approval", "approve", number, "--actor", "li")
        self.voltmark("approval", "approve", number, "--actor", "wang")
        self.expect("collect.not_open", 5, *post, "--actor", "li")
        back = ("write-off", "take-back", "W1", "--consumer", consumer, "--reason", "paid after all", "--actor", "li")
        self.assertEqual(self.voltmark(*back)["amount"], "-0.50")
        self.expect("collect.write_off_taken_back", 5, *back)
        listed = self.voltmark("write-off", "list", "--consumer", consumer)
        self.assertEqual({one["write_off"] for one in listed}, {"W1", "W2", "W1-R"})
        self.assertEqual([(one["actor"], one["after"]["asked_by"]) for one in
                          self.voltmark("audit", "list", "--action", "ledger.write_off")],
                         [("li", "li"), ("wang", "li")])
        self.assertEqual(self.told("ledger.write_off_back")["purpose"], "paid after all")
        self.assertTrue(self.voltmark("check")["holds"])

    def test_the_first_changed_entry_is_named(self):
        self.change("UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 1")
        found = self.voltmark("audit", "verify", exit_code=1)
        self.assertEqual(found["break"], {"what": "altered", "entry": 1, "checkpoint": 0})

    def test_a_stranger_checks_a_bill_with_the_public_key_alone(self):
        bill = self.bill()
        self.expect("security.not_signed", 5, "audit", "prove", "--bill", bill)
        self.voltmark("audit", "checkpoint", "--key-file", "audit.key", "--actor", "auditor")
        made = self.voltmark("audit", "prove", "--bill", bill, "--out", "proof.json")
        (self.folder / "store.db").unlink()
        shown = self.voltmark("audit", "check-proof", "proof.json", "--key", self.key)
        self.assertEqual(shown["object_id"], bill)
        self.assertEqual(shown["content_sha256"], made["content_sha256"])
        proof = json.loads((self.folder / "proof.json").read_text())
        last = proof["content"][-2:]
        proof["content"] = proof["content"][:-2] + ("01" if last == "00" else "00")
        self.write("other.json", json.dumps(proof))
        self.expect("security.unproven", 6, "audit", "check-proof", "other.json", "--key", self.key)

    def test_a_bill_that_was_changed_cannot_be_proven(self):
        self.voltmark("audit", "checkpoint", "--key-file", "audit.key", "--actor", "auditor")
        self.change("UPDATE bill SET total_minor = total_minor + 1")
        self.expect("security.not_bound", 5, "audit", "prove", "--bill", self.bill())

    def test_keys_are_files_or_in_the_environment(self):
        self.expect("usage.no_key", 4, "audit", "checkpoint", "--actor", "auditor")
        self.expect("usage.read_file", 4, "audit", "checkpoint", "--key-file", "none", "--actor",
                    "auditor")
        self.write("bad.key", "abc\n")
        self.expect("security.key", 2, "audit", "checkpoint", "--key-file", "bad.key", "--actor",
                    "auditor")
        self.expect("usage.write_file", 3, "audit", "keygen", "--out", "audit.key")
        self.expect("security.actor", 2, "audit", "checkpoint", "--key-file", "audit.key")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
