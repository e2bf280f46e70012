#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tariffs from the command line: a price sheet and its approval, the year's picture, differences.

usage: tests/cli/tariffs_test.py PROGRAM
"""

import pathlib
import sys
import unittest

from program import ProgramTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
JIANGXI = ROOT / "data/tariffs/cn/jiangxi/two_part_10kv.yaml"
SHANGHAI = ROOT / "data/tariffs/cn/shanghai/single_10kv.yaml"
LADDER = ROOT / "data/tariffs/cn/zhejiang/residential_ladder.yaml"


def documented_sheet():
    """The example of docs/formats/price_sheet.md."""
    page = (ROOT / "docs/formats/price_sheet.md").read_text(encoding="utf-8")
    return page.split("```csv\n", 1)[1].split("```", 1)[0]


class Tariffs(ProgramTest):
    """Each runs the program in a folder of its own, beside a store with two tariffs."""

    def setUp(self):
        super().setUp()
        self.run_program("tariff", "import", JIANGXI, SHANGHAI)
        self.write("sheet.csv", documented_sheet())

    def versions(self):
        return {one["tariff"]: one["versions"] for one in self.voltmark("tariff", "list")}

    def test_a_price_sheet_waits_for_a_second_person(self):
        asked = self.voltmark("tariff", "import-sheet", "sheet.csv", "--actor", "li.ming")
        self.assertEqual(asked["approval"], 1)
        self.assertEqual(asked["published_checked"], 7)
        self.assertEqual(self.versions(), {"cn.jx.two_part.10kv": 1, "cn.sh.single.10kv": 1})
        shown = self.voltmark("approval", "show", "1")
        self.assertEqual(shown["state"], "waiting")
        self.assertEqual(len(shown["payload"]["documents"]), 2)
        text = self.run_program("approval", "show", "1").stdout
        self.assertRegex(text, r"version 2026-09: added, against 2026-08\n(.*\n)+ +price +0\.428899 +-> +0\.4251")
        self.expect("security.actor", 2, "approval", "approve", "1")
        self.expect("security.same_person", 5, "approval", "approve", "1", "--actor", "Li.Ming")
        done = self.voltmark("approval", "approve", "1", "--actor", "wang.fang", "--reason", "compared")
        self.assertEqual(done["state"], "done")
        self.assertEqual(done["effect"], "tariff_document 3, 4")
        self.assertEqual(self.versions(), {"cn.jx.two_part.10kv": 2, "cn.sh.single.10kv": 2})
        self.expect("security.already_done", 5, "approval", "approve", "1", "--actor", "wang.fang")
        self.assertEqual(self.voltmark("approval", "list", "--state", "waiting"), [])
        text = self.run_program("approval", "list", language="zh").stdout
        self.assertIn("已执行", text)

    def test_what_is_refused_adds_nothing(self):
        self.voltmark("tariff", "import-sheet", "sheet.csv", "--actor", "li.ming")
        refused = self.voltmark("approval", "refuse", "1", "--actor", "wang.fang", "--reason", "wrong")
        self.assertEqual(refused["state"], "refused")
        self.expect("security.decided", 5, "approval", "approve", "1", "--actor", "wang.fang")
        self.expect("security.unknown", 4, "approval", "show", "2")
        self.assertEqual(self.versions()["cn.sh.single.10kv"], 1)

    def test_a_defect_of_a_sheet_has_its_place(self):
        self.expect("security.actor", 2, "tariff", "import-sheet", "sheet.csv")
        self.write("bad.csv", documented_sheet().replace("0.883755", "0.884"))
        run = self.run_program("tariff", "import-sheet", "bad.csv", "--actor", "li.ming")
        self.assertEqual(run.returncode, 2)
        self.assertTrue(run.stderr.startswith("bad.csv:3:85: sheet.published_differs: "), run.stderr)
        self.assertEqual(self.voltmark("approval", "list"), [])

    def test_the_year_as_a_picture(self):
        text = self.run_program("tariff", "show", JIANGXI).stdout
        self.assertIn("   7  FFVVVVVVVVFFFFFFFFFFFFFVDDDDVFFFFFPPPPPPPSSSSPFF", text)
        self.assertNotIn("\033", text)  # No colours in a pipe.
        self.assertRegex(text, r"S +sharp peak +248 +0\.9657947")
        chinese = self.run_program("tariff", "show", "cn.jx.two_part.10kv", language="zh").stdout
        self.assertIn("工作日", chinese)
        self.assertIn("尖峰", chinese)
        tiers = self.run_program("tariff", "show", LADDER).stdout
        self.assertIn("tier 1, to 2760 kWh", tiers)
        picture = self.voltmark("tariff", "show", "cn.sh.single.10kv", "--version", "2026-08-15")
        self.assertEqual(picture["calendars"][0]["rows"][0]["hours"][1],
                         {"from": "06:00", "to": "22:00", "band": "peak"})
        self.assertEqual(picture["prices"][0]["price"], "0.888413")
        self.expect("tariff.not_valid", 4, "tariff", "show", SHANGHAI, "--version", "2027-01-01")
        self.expect("tariff.unknown", 4, "tariff", "show", "cn.nowhere")

    def test_the_year_as_a_file(self):
        run = self.run_program("tariff", "show", JIANGXI, "--svg", "a.svg", "--png", "a.png")
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        svg = (self.folder / "a.svg").read_text(encoding="utf-8")
        self.assertIn("<svg", svg)
        self.assertEqual((self.folder / "a.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.run_program("tariff", "show", JIANGXI, "--svg", "b.svg")
        self.assertEqual((self.folder / "b.svg").read_text(encoding="utf-8"), svg)
        self.expect("usage.write_file", 3, "tariff", "show", JIANGXI, "--svg", "absent/a.svg")

    def test_what_changed(self):
        self.assertEqual(self.voltmark("tariff", "diff", JIANGXI, "cn.jx.two_part.10kv"),
                           {"same": True, "fields": [], "versions": []})
        self.voltmark("tariff", "import-sheet", "sheet.csv", "--actor", "li.ming")
        self.voltmark("approval", "approve", "1", "--actor", "wang.fang")
        change = self.voltmark("tariff", "diff", "cn.jx.two_part.10kv@2026-08-01",
                               "cn.jx.two_part.10kv@2026-09-01", exit_code=1)
        purchase = change["versions"][0]["components"][0]
        self.assertEqual(purchase["component"], "purchase")
        self.assertEqual(purchase["fields"],
                         [{"field": "price", "before": "0.408914", "after": "0.4012"}])
        text = self.run_program("tariff", "diff", JIANGXI, "cn.jx.two_part.10kv", language="zh")
        self.assertEqual(text.returncode, 1)
        self.assertIn("版本 2026-09：新增，对比 2026-08", text.stdout)

    def test_notices_do_not_fail_a_check(self):
        document = JIANGXI.read_text(encoding="utf-8")
        self.write("slip.yaml", document + "      - {id: winter, price: 1, months: [1]}\n")
        run = self.run_program("tariff", "check", "slip.yaml")
        self.assertEqual(run.returncode, 0)
        self.assertIn("tariff.months_outside", run.stdout)
        self.write("never.yaml", document + "      - {id: never, price: 1, when: {voltage_kv: "
                                            "{from: 35}}}\n")
        self.expect("tariff.component_unreachable", 2, "tariff", "check", "never.yaml")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
