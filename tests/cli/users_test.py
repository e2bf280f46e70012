#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""People from the first administrator on: codes, passwords, roles, review.

usage: tests/cli/users_test.py PROGRAM
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import struct
import subprocess
import sys
import time
import unittest

from program import PROGRAM, ProgramTest


class Users(ProgramTest):
    """A new store."""

    def password(self, login, old, new):
        """Changes a password by lines of standard input; the code of a refusal."""
        run = subprocess.run(
            [PROGRAM, "--json", "--store", "store.db", "user", "password", login],
            cwd=self.folder, input=f"{old}\n{new}\n", capture_output=True, text=True, check=False,
            env=dict(os.environ))
        self.assertNotIn(new, run.stdout + run.stderr)
        if run.returncode == 0:
            return ""
        return json.loads(run.stderr.splitlines()[0])["error"]["code"]

    def test_one_administrator_is_made_and_makes_the_others(self):
        code = self.voltmark("user", "first", "zhao")["code"]
        self.expect("security.not_first", 5, "user", "first", "li")
        self.assertEqual(self.password("zhao", code, "zhao"), "security.password")
        self.assertEqual(self.password("zhao", code, "Blue-Kettle-72"), "")
        self.assertEqual(self.password("zhao", code, "Green-Kettle-73"), "security.sign_in")
        self.voltmark("user", "create", "li", "--actor", "zhao")
        self.voltmark("user", "roles", "li", "--role", "cashier", "--area", "pudong", "--actor",
                      "zhao")
        self.expect("security.roles_apart", 5, "user", "roles", "li", "--role",
                    "system_administrator", "--role", "audit_administrator", "--actor", "zhao")
        people = {one["login"]: one for one in self.voltmark("user", "list")}
        self.assertEqual(people["li"]["roles"], ["cashier"])
        self.assertEqual(people["zhao"]["state"], "active")

    def test_a_locked_person_is_out_and_a_review_shows_the_others(self):
        self.voltmark("user", "first", "zhao")
        code = self.voltmark("user", "create", "li", "--actor", "zhao")["code"]
        self.voltmark("user", "lock", "li", "--reason", "left", "--actor", "zhao")
        self.assertEqual(self.password("li", code, "Blue-Kettle-72"), "security.sign_in")
        review = self.voltmark("user", "review")
        self.assertEqual([one["login"] for one in review], ["zhao"])
        self.assertEqual(review[0]["conflicts"], [])
        self.voltmark("user", "unlock", "li", "--actor", "zhao")
        fresh = self.voltmark("user", "reset", "li", "--actor", "zhao")["code"]
        self.assertEqual(self.password("li", fresh, "Blue-Kettle-72"), "")
        self.assertNotIn("break", self.voltmark("audit", "verify"))

    def test_a_review_is_noted_and_comes_due_again(self):
        self.assertEqual(self.voltmark("user", "review", "--due"), {"overdue": False})
        self.voltmark("user", "first", "zhao")
        self.assertFalse(self.voltmark("user", "review", "--due")["overdue"])
        with sqlite3.connect(self.folder / "store.db") as database:
            database.execute("UPDATE person SET created_at = created_at - 91 * 86400")
        self.assertTrue(self.voltmark("user", "review", "--due", exit_code=1)["overdue"])
        self.expect("security.actor", 2, "user", "review", "--done", "zhao keeps all")
        noted = self.voltmark("user", "review", "--done", "zhao keeps all", "--actor", "wang.fang")
        self.assertEqual(noted["review"], 1)
        due = self.voltmark("user", "review", "--due")
        self.assertEqual((due["overdue"], due["last"]["by"]), (False, "wang.fang"))
        logged = self.voltmark("audit", "list", "--action", "user.review")
        self.assertEqual(logged[0]["purpose"], "zhao keeps all")
        unused = self.voltmark("user", "review")[0]["unused_rights"]
        self.assertIn("token. on service_token in all", unused)
        self.assertNotIn("user.create on person in all", unused)

    def code_of(self, key):
        """The code of a base-32 key, by an implementation of its own (RFC 6238)."""
        digest = hmac.new(base64.b32decode(key), struct.pack(">Q", int(time.time()) // 30),
                          hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"

    def test_a_second_factor_holds_once_confirmed_and_is_taken_by_another(self):
        self.voltmark("user", "first", "zhao")
        self.voltmark("user", "create", "li", "--actor", "zhao")
        factor = ("user", "second-factor", "li")
        self.expect("security.factor_begun", 5, *factor, "--confirm", "123456", "--actor", "li")
        begun = self.voltmark(*factor, "--begin", "--actor", "li")
        self.assertTrue(begun["uri"].startswith("otpauth://totp/Voltmark:li?secret="))
        self.expect("security.factor_code", 2, *factor, "--confirm", "12345", "--actor", "li")
        codes = self.voltmark(*factor, "--confirm", self.code_of(begun["key"]), "--actor",
                              "li")["recovery_codes"]
        self.assertEqual(len(set(codes)), 8)
        people = {one["login"]: one for one in self.voltmark("user", "list")}
        self.assertTrue(people["li"]["second_factor"])
        self.expect("security.factor_held", 5, *factor, "--begin", "--actor", "li")
        self.expect("security.own_factor", 5, *factor, "--remove", "--reason", "x", "--actor", "li")
        self.expect("security.reason", 2, *factor, "--remove", "--actor", "zhao")
        self.voltmark(*factor, "--remove", "--reason", "telephone lost", "--actor", "zhao")
        self.expect("security.factor_none", 5, *factor, "--remove", "--reason", "x", "--actor",
                    "zhao")

    def test_a_second_factor_is_shown_as_a_code_that_a_telephone_reads(self):
        self.voltmark("user", "first", "zhao")
        shown = subprocess.run(
            [PROGRAM, "--lang", "en", "--store", "store.db", "--actor", "zhao", "user",
             "second-factor", "zhao", "--begin"],
            cwd=self.folder, capture_output=True, text=True, check=True, env=dict(os.environ))
        rows = [line for line in shown.stdout.splitlines() if line and not line.strip("█▀▄ ")]
        self.assertEqual(len({len(row) for row in rows}), 1)
        self.assertGreaterEqual(2 * len(rows), len(rows[0]) - 1)

    def test_programs_get_tokens_that_are_listed_and_revoked(self):
        self.voltmark("user", "first", "zhao")
        token = ("user", "token")
        made = self.voltmark(*token, "create", "importer", "--scope", "reading.import", "--days",
                             "30", "--actor", "zhao")
        self.assertRegex(made["token"], "^[0-9a-f]{64}$")
        listed = self.voltmark(*token, "list")
        self.assertEqual([(one["name"], one["scopes"], one["state"]) for one in listed],
                         [("importer", ["reading.import"], "valid")])
        self.assertNotIn(made["token"], json.dumps(listed))
        self.voltmark(*token, "revoke", "importer", "--actor", "zhao")
        self.assertEqual(self.voltmark(*token, "list")[0]["state"], "revoked")
        self.expect("security.actor", 2, *token, "create", "other", "--scope", "job.")

    def test_nobody_acts_unnamed_or_on_nobody(self):
        self.expect("security.actor", 2, "user", "create", "li")
        self.expect("security.person_unknown", 4, "user", "lock", "li", "--actor", "zhao")
        self.expect("security.profile", 4, "user", "first", "li", "--profile", "none")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
