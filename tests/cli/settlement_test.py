#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prepaid balances, budget billing, final bills and estimated ones, on the command line.

usage: tests/cli/settlement_test.py PROGRAM
"""

import sqlite3
import sys
import unittest
from decimal import Decimal

from program import ProgramTest

HOME = "310000000002"
HOME_SITE = 2


def last_days_csv():
    """The hours of 30 and 31 July of the home's meter."""
    lines = [f"timestamp,V{HOME_SITE:09}/E1"]
    lines += [f"2026-07-{day} {hour:02}:00,0.25" for day in (30, 31) for hour in range(24)]
    return "\n".join(lines) + "\n"


class Settlement(ProgramTest):
    """A small city with June billed, and readings of July up to the 29th."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "portfolio", "--customers", "12", "--from", "2026-06-01", "--to",
                      "2026-07-30", "--interval", "60", "--seed", "5")
        self.voltmark("bill", "run", "--period", "2026-06", "--review", "none")

    def make_prepaid(self):
        """The home's term says prepaid, as `customer correct-term` would write it."""
        with sqlite3.connect(self.folder / "store.db") as store:
            store.execute("UPDATE contract_term SET attributes = replace(attributes, '{', "
                          "'{\"settlement\":\"prepaid\",') WHERE site_id = ?", (HOME_SITE,))
        store.close()

    def test_a_prepaid_home_from_warning_to_its_final_bill(self):
        self.assertEqual(self.refused("prepaid", "run", "--day", "2026-07-10"),
                         "prepaid.no_contracts")
        self.make_prepaid()
        self.assertEqual(self.refused("prepaid", "show", "--consumer", HOME),
                         "prepaid.not_computed")
        report = self.voltmark("prepaid", "run", "--day", "2026-07-10")
        self.assertEqual((report["contracts"], report["states"]["exhausted"]), (1, 1))
        self.voltmark("payment", "post", "--id", "p", "--consumer", HOME, "--amount", "2000", "--on",
                      "2026-07-11")
        self.voltmark("prepaid", "run", "--day", "2026-07-11")
        self.assertEqual(self.voltmark("prepaid", "events")[0]["after"], "ok")
        self.assertEqual(self.voltmark("prepaid", "list", "--state", "low"), [])
        shown = self.voltmark("prepaid", "show", "--consumer", HOME)
        self.assertEqual(len(shown["days"]), 2)
        newest = shown["days"][-1]
        self.assertEqual(Decimal(newest["balance"]),
                         Decimal(newest["posted"]) - Decimal(newest["provisional"]))
        self.assertGreater(shown["days_left"], 0)
        final = self.voltmark("bill", "final", "--consumer", HOME, "--on", "2026-07-11")
        self.assertTrue(final["final"])
        self.assertEqual(final["refund_due"], newest["balance"])
        self.assertEqual(self.voltmark("bill", "final", "--consumer", HOME, "--on", "2026-07-11"),
                         final)
        self.assertTrue(self.voltmark("bill", "explain", final["bill"])["final"])
        self.assertTrue(self.voltmark("check")["holds"])
        (self.folder / "broken.yaml").write_text("prepaid: x\n", encoding="utf-8")
        self.assertEqual(self.refused("prepaid", "run", "--policy", "broken.yaml"),
                         "prepaid.policy")

    def test_a_final_bill_comes_not_before_what_is_billed(self):
        self.voltmark("bill", "off-cycle", "--consumer", HOME, "--period", "2026-07-01..2026-07-21")
        self.assertEqual(self.refused("bill", "final", "--consumer", HOME, "--on", "2026-07-10"),
                         "billing.billed_beyond")
        final = self.voltmark("bill", "final", "--consumer", HOME, "--on", "2026-07-25")
        self.assertEqual((final["from"], final["to"]), ("2026-07-21", "2026-07-26"))
        self.assertTrue(self.voltmark("check")["holds"])

    def test_a_plan_of_budget_billing(self):
        start = ("budget", "start", "--consumer", HOME, "--from", "2026-07")
        self.assertEqual(self.refused(*start, "--amount", "100"), "security.actor")
        self.assertEqual(self.refused(*start, "--actor", "li"), "budget.few_bills")
        plan = self.voltmark(*start, "--amount", "100", "--actor", "li")
        self.assertEqual(plan["instalment"], "100.00")
        final = self.voltmark("bill", "final", "--consumer", HOME, "--on", "2026-07-20")
        ended = self.voltmark("budget", "show", "--consumer", HOME)[0]
        self.assertEqual(ended["reconciled"]["reason"], "final")
        self.assertEqual(Decimal(ended["reconciled"]["due"]),
                         Decimal(final["total"]) - Decimal(100))
        self.assertEqual(self.voltmark("budget", "list")[0]["plan"], 1)
        self.assertEqual(self.refused("budget", "stop", "--consumer", HOME, "--on", "2026-08-01",
                                      "--actor", "li"), "budget.none")
        self.assertTrue(self.voltmark("check")["holds"])

    def test_an_estimated_bill_says_so_and_is_corrected(self):
        self.voltmark("readings", "estimate", "--period", "2026-07")
        self.voltmark("bill", "run", "--period", "2026-07", "--review", "none")
        bill = self.voltmark("bill", "list", "--consumer", HOME, "--period", "2026-07")[0]["bill"]
        readings = self.voltmark("bill", "explain", bill)["readings"]
        self.assertEqual(readings["slots"]["estimated"], 48)
        self.assertEqual(readings["estimated_percent"], "6.5")  # 48 of 744
        (self.folder / "late.csv").write_text(last_days_csv(), encoding="utf-8")
        self.voltmark("readings", "import", "late.csv")
        self.voltmark("bill", "correct", "--contract", HOME, "--period", "2026-07", "--reason",
                      "actual readings", "--booked-on", "2026-08-20", "--actor", "li")
        corrected = self.voltmark("bill", "explain", bill[:-1] + "2")
        self.assertEqual(corrected["readings"]["estimated_percent"], "")
        self.assertEqual(corrected["readings"]["slots"]["estimated"], 0)
        self.assertEqual(corrected["replaces"]["bill"], bill)
        self.assertTrue(self.voltmark("check")["holds"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
