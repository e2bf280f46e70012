#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Validation of stored readings from the command line: a check, its findings, what settles them, the rules.

usage: tests/cli/validation_test.py PROGRAM
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PERIOD = ("--from", "2026-07-01", "--to", "2026-07-15")
# Some day of a synthetic home is always a little below its usual.
STRICT = """validation: strict
rules:
  low: {severity: suspect, groups: [], percent: 95, floor_kwh: 0, days: 28, least: 2}
"""


class Validation(unittest.TestCase):
    """Each runs the program in a folder of its own, beside a small city."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.run_program("init")
        self.answer("simulate", "portfolio", "--customers", "20", "--from", "2026-06-01", "--to", "2026-07-15",
                    "--interval", "60", "--seed", "1")
        (self.folder / "strict.yaml").write_text(STRICT, encoding="utf-8")

    def run_program(self, *arguments, language="en"):
        environment = {name: value for name, value in os.environ.items() if name != "VOLTMARK_ACTOR"}
        return subprocess.run([PROGRAM, "--lang", language, "--store", "store.db", *arguments],
                              cwd=self.folder, capture_output=True, text=True, check=False, env=environment)

    def answer(self, *arguments):
        run = self.run_program("--json", *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout) if run.stdout else None

    def expect(self, code, exit_code, *arguments):
        run = self.run_program("--json", *arguments)
        self.assertEqual(json.loads(run.stderr.splitlines()[0])["error"]["code"], code)
        self.assertEqual(run.returncode, exit_code)

    def test_a_check_finds_and_a_person_settles(self):
        report = self.answer("vee", "check", *PERIOD, "--rules", "strict.yaml")
        self.assertGreater(report["readings"], 20 * 14 * 20)
        self.assertGreater(report["findings"], 0)
        self.assertEqual(report["rules"], {"low": report["findings"]})
        found = self.answer("vee", "findings", "--limit", "10000")
        self.assertEqual(len(found), report["findings"])
        first = found[0]
        self.assertEqual((first["code"], first["severity"], first["state"]), ("vee.low", "suspect", "open"))
        place = ("--channel", first["channel"], "--day", first["day"], "--rule", "low", "--reason", "away")
        self.expect("security.actor", 2, "vee", "settle", *place)
        self.assertEqual(self.answer("--actor", "li", "vee", "settle", *place), {"settled": 1})
        self.expect("vee.unknown_finding", 4, "--actor", "li", "vee", "settle", *place)
        again = self.answer("vee", "check", *PERIOD, "--rules", "strict.yaml")
        self.assertEqual((again["findings"], again["settled_before"]), (report["findings"], 1))
        (settled,) = self.answer("vee", "findings", "--state", "settled")
        self.assertEqual((settled["settled_by"], settled["reason"]), ("li", "away"))
        text = self.run_program("vee", "findings", "--limit", "1", language="zh")
        self.assertIn("远低于平常", text.stdout)

    def test_a_clean_city_has_few_findings_and_none_that_refuse(self):
        self.answer("vee", "check", *PERIOD)
        found = self.answer("vee", "findings", "--limit", "10000")
        self.assertEqual([one for one in found if one["severity"] == "refuse"], [])

    def test_the_rules_are_a_document(self):
        printed = self.run_program("vee", "rules")
        self.assertIn("validation: default", printed.stdout)
        (self.folder / "own.yaml").write_text(printed.stdout, encoding="utf-8")
        rules = self.answer("vee", "rules", "--rules", "own.yaml")
        self.assertEqual(rules, self.answer("vee", "rules"))
        self.assertEqual(len(rules["rules"]), 23)
        (self.folder / "bad.yaml").write_text("validation: x\nrules:\n  gaps: {}\n", encoding="utf-8")
        run = self.run_program("vee", "check", *PERIOD, "--rules", "bad.yaml")
        self.assertEqual(run.returncode, 2)
        self.assertIn("bad.yaml:3:3: vee.rule_policy", run.stderr)
        self.expect("time.period", 2, "vee", "check", "--from", "2026-07-15", "--to", "2026-07-01")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
