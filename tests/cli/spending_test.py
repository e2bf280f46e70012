#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Monthly budgets of customers, on the command line.

usage: tests/cli/spending_test.py PROGRAM
"""

import sys
import unittest
from decimal import Decimal

from program import ProgramTest

HOME = "310000000002"


class Spending(ProgramTest):
    """A small city with June billed, and readings of July up to the 29th."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "portfolio", "--customers", "12", "--from", "2026-06-01", "--to",
                      "2026-07-30", "--interval", "60", "--seed", "5")
        self.voltmark("bill", "run", "--period", "2026-06", "--review", "none")

    def test_a_budget_from_setting_it_to_its_alerts(self):
        spend = ("spending", "set", "--consumer", HOME, "--amount", "1")
        self.assertEqual(self.refused(*spend), "security.actor")
        self.assertEqual(self.refused(*spend, "--actor", "li", "--thresholds", "0"),
                         "spending.thresholds")
        self.assertEqual(self.refused(*spend, "--actor", "li", "--currency", "USD"),
                         "spending.currency")
        self.voltmark(*spend, "--actor", "li")
        self.assertEqual(self.voltmark("spending", "check", "--day", "2026-07-20"),
                         {"budgets": 1, "alerts": 3})
        self.assertEqual(self.voltmark("spending", "check", "--day", "2026-07-21")["alerts"], 0)
        shown = self.voltmark("spending", "show", "--consumer", HOME, "--day", "2026-07-20")
        self.assertEqual(shown["budget"]["thresholds"], [50, 80, 100])
        self.assertEqual([one["percent"] for one in shown["alerts"]], [100, 80, 50])
        month = shown["month"]
        self.assertEqual((month["from"], month["to"]), ("2026-07-01", "2026-07-20"))
        self.assertGreater(Decimal(month["projected"]), Decimal(month["cost"]))
        self.voltmark("spending", "remove", "--consumer", HOME)
        self.assertEqual(self.refused("spending", "remove", "--consumer", HOME), "spending.none")
        self.assertEqual(len(self.voltmark("spending", "show", "--consumer", HOME)["alerts"]), 3)

    def test_a_month_that_is_billed_costs_what_its_bill_asks_for(self):
        [bill] = self.voltmark("bill", "list", "--consumer", HOME, "--period", "2026-06")
        shown = self.voltmark("spending", "show", "--consumer", HOME, "--day", "2026-07-01")
        self.assertEqual(shown["month"]["cost"], bill["total"])
        self.assertEqual(shown["month"]["projected"], bill["total"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
