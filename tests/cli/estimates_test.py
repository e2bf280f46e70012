#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is missing, on the command line: preview, estimate by a method or by the best one, and show how.

usage: tests/cli/estimates_test.py PROGRAM
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
CHANNEL = "V000000002/E1"
METHODS = {"linear", "like_day", "alike", "smooth_alike", "mixed", "neighbour", "register_bound", "interval_from_scalar",
           "move_in"}


class Estimates(unittest.TestCase):
    """A small city of which nothing was read on two days of July and in the night before them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.voltmark("init")
        self.voltmark("simulate", "portfolio", "--customers", "6", "--from", "2026-06-01", "--to",
                      "2026-07-20", "--interval", "60", "--seed", "5")
        # The days after the gap come by file, for one meter alone.
        lines = [f"timestamp,{CHANNEL}"]
        lines += [f"2026-07-{day} {hour:02}:00,0.25" for day in range(22, 29) for hour in range(24)]
        (self.folder / "later.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.voltmark("readings", "import", "later.csv")

    def run_it(self, *arguments):
        return subprocess.run([PROGRAM, "--json", "--lang", "en", "--store", "store.db", *arguments],
                              cwd=self.folder, capture_output=True, text=True, check=False)

    def voltmark(self, *arguments):
        run = self.run_it(*arguments)
        self.assertEqual(run.returncode, 0, f"{arguments}: {run.stdout}{run.stderr}")
        return json.loads(run.stdout) if run.stdout.startswith(("{", "[")) else run.stdout

    def estimate(self, *arguments):
        return self.voltmark("readings", "estimate", "--period", "2026-07-20..2026-07-22", *arguments)

    def shown(self):
        return self.voltmark("readings", "estimates", "--channel", CHANNEL, "--period", "2026-07")

    def test_a_preview_tells_what_would_be_written(self):
        preview = self.estimate("--dry-run", "--limit", "1000")
        self.assertTrue(preview["preview"])
        self.assertGreaterEqual(preview["estimated"], 48)
        self.assertEqual(sum(method["slots"] for method in preview["methods"]), preview["estimated"])
        self.assertEqual(sum(method["gaps"] for method in preview["methods"]), len(preview["gaps"]))
        total = sum(Decimal(method["kwh"]) for method in preview["methods"])
        self.assertEqual(sum(Decimal(gap["kwh"]) for gap in preview["gaps"]), total)
        mine = next(gap for gap in preview["gaps"] if gap["site"] == 2 and gap["channel"] == 1)
        self.assertEqual((mine["day"], mine["slot"], mine["slots"]), ("2026-07-20", 0, 48))
        self.assertIn(mine["method"], METHODS)
        self.assertTrue(mine["sources"])
        self.assertEqual(self.shown(), [])
        made = self.estimate()
        self.assertEqual(made["methods"], preview["methods"])
        self.assertEqual(len(self.shown()), 1)
        self.assertEqual(self.shown()[0]["delivery"], made["delivery"])
        self.assertEqual(self.shown()[0]["method"], mine["method"])
        again = self.estimate()
        self.assertEqual(again["estimated"], 0)

    def test_estimates_are_owed_until_they_are_read(self):
        self.estimate()
        owed = self.voltmark("vee", "obligations", "--on", "2026-08-25", "--overdue-days", "35")
        self.assertEqual(owed["on"], "2026-08-25")
        self.assertEqual(owed["gaps"], owed["overdue"])
        mine = [one for one in owed["obligations"] if one["channel"] == CHANNEL]
        self.assertEqual([(one["day"], one["waiting"], one["age_days"]) for one in mine],
                         [("2026-07-20", 48, 36)])
        lines = [f"timestamp,{CHANNEL}"]
        lines += [f"2026-07-{day} {hour:02}:00,0.25" for day in (20, 21) for hour in range(24)]
        (self.folder / "late.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.voltmark("readings", "import", "late.csv")
        left = self.voltmark("vee", "obligations", "--on", "2026-08-25")
        self.assertNotIn(CHANNEL, [one["channel"] for one in left["obligations"]])

    def test_one_method_alone(self):
        made = self.estimate("--method", "like_day")
        self.assertEqual([method["method"] for method in made["methods"]], ["like_day"])
        self.assertEqual(self.shown()[0]["number"], 102)

    def test_the_plain_policy_tells_nothing(self):
        made = self.estimate("--method", "plain")
        self.assertGreaterEqual(made["estimated"], 48)
        self.assertEqual(made["methods"], [])
        self.assertEqual(self.shown(), [])

    def test_a_method_that_there_is_not(self):
        run = self.run_it("readings", "estimate", "--period", "2026-07", "--method", "magic")
        self.assertNotEqual(run.returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
