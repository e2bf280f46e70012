#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bills that are put right, on the command line: simulate, propose, approve, carry out, replay, export.

usage: tests/cli/corrections_test.py PROGRAM
"""

import json
import sys
import unittest
import zipfile

from program import ProgramTest

SITES = (2, 3, 5)


def late_csv():
    """Every hour of a day of some meters, corrected."""
    lines = ["timestamp," + ",".join(f"V{site:09}/E1" for site in SITES)]
    lines += [f"2026-07-10 {hour:02}:00," + ",".join("7.5" for _ in SITES) for hour in range(24)]
    return "\n".join(lines) + "\n"


class Corrections(ProgramTest):
    """A small city whose bills of July are posted, and readings that come late."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "portfolio", "--customers", "12", "--from", "2026-07-01", "--to",
                      "2026-08-01", "--interval", "60", "--seed", "5")
        self.voltmark("bill", "run", "--period", "2026-07", "--review", "none")
        (self.folder / "late.csv").write_text(late_csv(), encoding="utf-8")
        self.voltmark("readings", "import", "late.csv")

    def test_many_bills_with_a_second_person(self):
        plan = self.voltmark("bill", "correct", "--population", "all", "--period", "2026-07",
                             "--simulate")
        self.assertGreaterEqual(plan["changed"], len(SITES))
        self.assertEqual(plan["sums"][0]["bills"], plan["changed"])
        correct = ("bill", "correct", "--population", "all", "--period", "2026-07", "--reason",
                   "late readings", "--booked-on", "2026-08-20")
        self.assertEqual(self.refused(*correct), "security.actor")
        proposed = self.voltmark(*correct, "--actor", "li")
        self.assertEqual(proposed["state"], "proposed")
        carry_out = ("bill", "correct", "--carry-out", str(proposed["correction"]), "--actor", "li")
        self.assertEqual(self.refused(*carry_out), "security.not_approved")
        self.voltmark("approval", "approve", "1", "--actor", "wang")
        self.assertEqual(self.voltmark(*carry_out)["state"], "done")
        self.assertEqual(self.voltmark(*carry_out)["state"], "done")
        self.assertTrue(self.voltmark("check")["holds"])
        bills = self.voltmark("bill", "list", "--period", "2026-07", "--limit", "100")
        self.assertEqual(sum(bill["replaced"] for bill in bills), plan["changed"])
        for bill in bills:
            replayed = self.voltmark("bill", "replay", "--bill", bill["bill"])
            self.assertTrue(replayed["same"])
        again = self.voltmark("bill", "correct", "--population", "all", "--period", "2026-07",
                              "--simulate")
        self.assertEqual(again["changed"], 0)
        self.assertEqual(self.voltmark("bill", "corrections")[0]["bills"], plan["changed"])

    def test_one_bill_directly(self):
        bill = f"{SITES[0]}-1-20260701-1"
        done = self.voltmark("bill", "correct", "--bill", bill, "--reason", "late reading",
                             "--actor", "li", "--booked-on", "2026-08-20")
        self.assertEqual(done["state"], "done")
        after = self.voltmark("bill", "explain", bill[:-1] + "2")
        self.assertEqual(after["replaces"]["bill"], bill)
        self.assertEqual(after["replaces"]["reason"], "late reading")
        self.assertEqual(self.voltmark("bill", "explain", bill)["replaced_by"], bill[:-1] + "2")
        differs = self.run_program("--json", "bill", "replay", "--bill", bill, "--as-of", "run:2")
        self.assertEqual(differs.returncode, 1)
        self.assertIn("line 1", json.loads(differs.stdout)["differences"][0]["what"])

    def test_a_workbook_of_a_run(self):
        counts = self.voltmark("bill", "export", "--run", "1", "--xlsx", "july.xlsx")
        with zipfile.ZipFile(self.folder / "july.xlsx") as book:
            self.assertIsNone(book.testzip())
            sheets = book.read("xl/workbook.xml").decode()
            for name in ("bills", "lines", "totals"):
                self.assertIn(f'name="{name}"', sheets)
            bills = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertEqual(bills.count("<row "), counts["bills"] + 1)

    def test_a_bill_that_review_holds(self):
        (self.folder / "strict.yaml").write_text(
            "review: strict\nseed: 1\nhold_from: 5\nsample_from: 1\nsample_percent: 0\n"
            "record_from: 1\nrelease_second_person_above: 100000\ncorrection_direct_up_to: 1000\n"
            "rules:\n  sudden_change: {weight: 5, percent: 0, floor_kwh: 0}\n", encoding="utf-8")
        self.voltmark("simulate", "portfolio", "--customers", "2", "--from", "2026-07-01", "--to",
                      "2026-09-01", "--interval", "60", "--seed", "6")
        self.voltmark("bill", "run", "--period", "2026-07", "--review", "none")
        run = self.voltmark("bill", "run", "--period", "2026-08", "--review", "strict.yaml")
        held = self.voltmark("bill", "review", "list", "--open")
        self.assertGreaterEqual(len(held), 2)
        self.assertGreaterEqual(run["held"], len(held))
        bill = held[0]["bill"]
        self.assertEqual(self.voltmark("bill", "review", "show", "--bill", bill)["findings"][0]["code"],
                         "sudden_change")
        released = self.voltmark("bill", "review", "release", "--bill", bill, "--reason", "checked",
                                 "--actor", "li")
        self.assertEqual((released["state"], released["decided_by"]), ("released", "li"))
        self.assertEqual(self.voltmark("bill", "show", bill)["state"], "posted")
        self.assertTrue(self.voltmark("check")["holds"])
        (self.folder / "broken.yaml").write_text("review: x\n", encoding="utf-8")
        self.assertEqual(self.refused("bill", "run", "--period", "2026-08", "--review",
                                      "broken.yaml"), "billing.review_policy")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
