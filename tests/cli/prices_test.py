#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Price series from the command line: import with revisions, faults with their places, a load rated by them.

usage: tests/cli/prices_test.py PROGRAM
"""

import sys
import unittest

from program import ProgramTest

SPOT = """tariff: spot
name: {zh: 日前联动, en: Day ahead}
versions:
  - valid: {from: 2026-01-01}
    source: a retail contract
    components:
      - {id: energy, name: {zh: 电能, en: Energy}, series: {name: cn.gd.day_ahead, times: 0.001, floor: 0}}
"""


def hours(prices, day="2026-07-01"):
    return "".join(f"{day} {hour:02}:00,{price}\n" for hour, price in enumerate(prices))


class Prices(ProgramTest):
    """Each runs the program in a folder of its own."""

    def setUp(self):
        super().setUp()
        self.write("spot.yaml", SPOT)
        self.write("prices.csv", "timestamp,price\n" + hours([400] * 12 + [-50] * 2 + [600] * 10))
        self.write("load.csv", "timestamp,kwh\n" + hours([1] * 24))

    def test_an_import_can_be_repeated_and_revised(self):
        first = self.voltmark("price", "import", "prices.csv", "--series", "cn.gd.day_ahead")
        self.assertEqual(first, {"series": "cn.gd.day_ahead", "step": "60", "added": 24, "changed": 0,
                                 "known": 0, "revision": 1})
        again = self.voltmark("price", "import", "prices.csv", "--series", "cn.gd.day_ahead")
        self.assertEqual((again["known"], again["revision"]), (24, 0))
        self.write("late.csv", "timestamp,price\n2026-07-01 08:00,410\n")
        late = self.voltmark("price", "import", "late.csv", "--series", "cn.gd.day_ahead")
        self.assertEqual((late["changed"], late["revision"]), (1, 2))
        (listed,) = self.voltmark("price", "list")
        self.assertEqual((listed["zone"], listed["first"], listed["revision"]),
                         ("Asia/Shanghai", "2026-07-01", 2))
        shown = self.voltmark("price", "show", "cn.gd.day_ahead", "--day", "2026-07-01")
        self.assertEqual(shown["revisions"][0]["prices"][8]["price"], "410.00")
        history = self.voltmark("price", "show", "cn.gd.day_ahead", "--day", "2026-07-01", "--history")
        self.assertEqual([one["prices"][8]["price"] for one in history["revisions"]],
                         ["400.00", "410.00"])
        text = self.run_program("price", "show", "cn.gd.day_ahead", "--day", "2026-07-01", language="zh")
        self.assertIn("2026-07-01 08:00", text.stdout)

    def test_faults_have_their_place_and_nothing_is_imported(self):
        self.write("bad.csv", "timestamp,price\n2026-07-01 00:00,1\n2026-07-01 01:00,dear\nnever,2\n")
        run = self.run_program("price", "import", "bad.csv", "--series", "spot")
        self.assertEqual(run.returncode, 2)
        self.assertIn("bad.csv:3:18: decimal.digit", run.stderr)
        self.assertIn("bad.csv:4:1: csv.timestamp", run.stderr)
        self.assertEqual(self.voltmark("price", "list"), [])

    def test_arguments_are_checked(self):
        self.expect("price.name", 2, "price", "import", "prices.csv", "--series", "Spot")
        self.expect("usage.step", 2, "price", "import", "prices.csv", "--series", "spot", "--step", "5")
        self.expect("usage.price_column", 2, "price", "import", "prices.csv", "--series", "spot",
                    "--column", "when=MTU")
        self.expect("csv.column_missing", 2, "price", "import", "prices.csv", "--series", "spot",
                    "--column", "price=EUR/MWh")
        self.expect("price.unknown", 4, "price", "show", "spot", "--day", "2026-07-01")
        self.voltmark("price", "import", "prices.csv", "--series", "spot")
        self.expect("price.differs", 5, "price", "import", "prices.csv", "--series", "spot",
                    "--currency", "EUR")
        self.expect("usage.prices", 2, "rate", "--tariff", "spot.yaml", "--load", "load.csv",
                    "--prices", "prices.csv")

    def test_a_load_is_rated_without_a_store(self):
        bills = self.voltmark("rate", "--tariff", "spot.yaml", "--load", "load.csv", "--prices",
                              "cn.gd.day_ahead=prices.csv")
        (line,) = bills["bills"][0]["lines"]
        self.assertEqual(bills["total"], "10.80")  # 12 x 0.40 + 2 x 0 + 10 x 0.60
        self.assertEqual((line["quantity"], line["price"], line["exact"]), ("24", "0.45", "10.80"))
        self.assertEqual(line["series"], "cn.gd.day_ahead x 0.001, floor 0.00")
        text = self.run_program("rate", "--tariff", "spot.yaml", "--load", "load.csv", "--prices",
                                "cn.gd.day_ahead=prices.csv")
        self.assertIn("24 kWh x 0.45 (mean of interval prices) = 10.80", text.stdout)
        self.expect("rating.price_series", 5, "rate", "--tariff", "spot.yaml", "--load", "load.csv")

    def test_a_tariff_shows_its_series(self):
        shown = self.voltmark("tariff", "show", "spot.yaml")
        self.assertEqual(shown["by_interval"], ["energy: cn.gd.day_ahead x 0.001, floor 0.00"])
        self.write("other.yaml", SPOT.replace("floor: 0", "floor: 0.1"))
        changed = self.run_program("tariff", "diff", "spot.yaml", "other.yaml")
        self.assertIn("series.floor", changed.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
