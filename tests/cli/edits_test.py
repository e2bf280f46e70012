#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Readings that a person sets: seen first, approved by another where a bill was made from them.

usage: tests/cli/edits_test.py PROGRAM
"""

import sqlite3
import sys
import unittest

from program import ProgramTest


class Edits(ProgramTest):
    """A small city with its bills of July."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "portfolio", "--customers", "3", "--from", "2026-07-01", "--to",
                      "2026-08-02", "--interval", "60", "--seed", "4")
        self.voltmark("bill", "run", "--period", "2026-07")
        with sqlite3.connect(self.folder / "store.db") as database:
            self.key = database.execute("SELECT source_key FROM channel ORDER BY 1").fetchone()[0]

    def edit(self, begin, *more):
        return ("readings", "edit", "--key", self.key, "--begin", begin, "--values", "90.5,91",
                "--reason", "display photographed", *more)

    def test_a_preview_changes_nothing(self):
        shown = self.voltmark(*self.edit("2026-07-05 08:00", "--preview"))
        self.assertEqual([slot["after"] for slot in shown["slots"]], ["90.5", "91"])
        self.assertEqual(len(shown["bills"]), 1)
        self.assertEqual(self.voltmark("readings", "edits"), [])

    def test_what_no_bill_was_made_from_is_set_at_once(self):
        done = self.voltmark(*self.edit("2026-08-01 08:00"), "--actor", "li")
        edits = self.voltmark("readings", "edits")
        self.assertEqual(edits[0]["delivery"], done["delivery"])
        self.assertEqual(edits[0]["author"], "li")
        self.assertEqual(edits[0]["approved_by"], "")

    def test_what_was_billed_waits_for_another_person_and_the_bill_follows(self):
        asked = self.voltmark(*self.edit("2026-07-05 08:00"), "--actor", "li")
        self.assertEqual(self.voltmark("readings", "edits"), [])
        number = str(asked["approval"])
        self.assertEqual(self.refused("approval", "approve", number, "--actor", "li"),
                         "security.same_person")
        self.voltmark("approval", "approve", number, "--actor", "wang")
        edits = self.voltmark("readings", "edits")
        self.assertEqual(edits[0]["approved_by"], "wang")
        found = self.voltmark("bill", "correct", "--since-delivery", str(edits[0]["delivery"]),
                              "--period", "2026-07", "--simulate")
        self.assertIn(asked["bills"][0].rsplit("-", 1)[0], str(found))

    def test_nobody_edits_unnamed(self):
        self.assertEqual(self.refused(*self.edit("2026-08-01 08:00")), "security.actor")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
