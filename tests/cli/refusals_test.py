#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program refuses by itself: exit code, and the code of the error on standard error.

usage: tests/cli/refusals_test.py PROGRAM
"""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import unittest
import zipfile

from program import PROGRAM, ProgramTest

TARIFF = pathlib.Path(__file__).resolve().parents[2] / "data/tariffs/demo/single_10kv.yaml"
LOAD = "timestamp,{}\n2026-07-01 00:00,1\n2026-07-01 01:00,1\n"


class Refusals(ProgramTest):
    """Each runs the program in a folder of its own, beside a new store."""

    def test_a_column_that_means_nothing(self):
        self.write("load.csv", LOAD.format("kwh"))
        for column in ("kwh", "colour=kwh", ""):
            self.expect("usage.column", 2, "readings", "import", "load.csv", "--column", column)

    def test_an_attribute_without_a_value(self):
        self.write("load.csv", LOAD.format("kwh"))
        self.expect("usage.attribute", 2, "rate", "--tariff", TARIFF, "--load", "load.csv", "--attr",
                    "people")

    def test_a_load_whose_flow_nobody_names(self):
        self.write("load.csv", LOAD.format("column"))
        self.expect("load.flow", 2, "rate", "--tariff", TARIFF, "--load", "load.csv")

    def test_a_file_that_cannot_be_written(self):
        self.write("rate.json", '{"label": "a", "fixedmonthlycharge": 3}')
        self.expect("usage.write_file", 3, "tariff", "import-urdb", "rate.json", "--out", "no/such/folder.yaml")

    def test_days_that_end_before_they_begin(self):
        self.write("load.csv", LOAD.format("kwh"))
        self.expect("load.no_days", 2, "rate", "--tariff", TARIFF, "--load", "load.csv", "--from",
                    "2026-07-02", "--to", "2026-07-01")

    def test_a_currency_that_is_none(self):
        self.voltmark("simulate", "portfolio", "--customers", "1", "--from", "2026-07-01", "--to",
                      "2026-07-02")
        self.expect("usage.currency", 2, "payment", "post", "--id", "p1", "--consumer",
                    "310000000001", "--amount", "5", "--currency", "XXX", "--on", "2026-07-01")

    def test_a_correction_of_nobody_at_no_time(self):
        self.expect("usage.period", 2, "bill", "correct", "--population", "all", "--simulate")
        self.expect("usage.contract", 2, "bill", "correct", "--contract", "7-x", "--period",
                    "2026-07", "--simulate")

    def test_what_prepaid_and_final_bills_need(self):
        self.voltmark("simulate", "portfolio", "--customers", "1", "--from", "2026-07-01", "--to",
                      "2026-08-01", "--interval", "60")
        self.expect("prepaid.not_computed", 4, "prepaid", "list")
        self.voltmark("bill", "run", "--period", "2026-07")
        self.expect("billing.billed_beyond", 5, "bill", "final", "--consumer", "310000000001", "--on",
                    "2026-07-10")

    def test_a_demonstration_without_its_data(self):
        self.expect("demo.data", 4, "demo", "--data", self.folder / "absent")

    def test_what_if_nothing_is_asked_or_nothing_fits(self):
        self.expect("market.no_change", 2, "whatif")
        self.expect("customer.population", 2, "whatif", "--population", "homes")
        self.expect("tariff.edit_form", 2, "whatif", "--set", "energy")
        self.expect("tariff.unknown", 4, "whatif", "--tariff", "absent")
        self.expect("market.no_months", 4, "whatif", "--tariff", TARIFF)
        self.expect("load.no_days", 2, "whatif", "--from", "2026-07-02", "--to", "2026-07-01", "--tariff", TARIFF)
        self.expect("customer.unknown", 4, "offer", "--contract", "1")


class Bombs(ProgramTest):
    """Small files that become large when they are read."""

    MEMORY_MAX = 700 << 20

    def refused_in_little_memory(self, *arguments):
        """The code of the refusal; the program's memory is looked at."""
        command = [PROGRAM, "--store", "store.db", "--json", *map(str, arguments)]
        process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        said = process.stderr.read()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertGreater(process.returncode, 0, said)
        self.assertLess(usage.ru_maxrss * 1024, self.MEMORY_MAX)
        return json.loads(said.splitlines()[0])["error"]["code"]

    def test_a_file_that_unpacks_to_gigabytes(self):
        zeros = b"0" * (1 << 20)
        with gzip.open(self.folder / "bomb.gz", "wb") as file:
            for _ in range(2048):
                file.write(zeros)
        with zipfile.ZipFile(self.folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("bomb.csv", "w", force_zip64=True) as file:
                for _ in range(2048):
                    file.write(zeros)
        for name in ("bomb.gz", "bomb.zip"):
            self.assertLess((self.folder / name).stat().st_size, 4 << 20)
            self.assertEqual(self.refused_in_little_memory("readings", "import", name), "import.packed")

    def test_a_file_packed_in_itself(self):
        inner = gzip.compress(b"0" * (1 << 20))
        for _ in range(3):
            inner = gzip.compress(inner * 400)
        (self.folder / "nested.gz").write_bytes(inner)
        self.assertNotEqual(self.refused_in_little_memory("readings", "import", "nested.gz"), "")

    def test_entities_that_multiply(self):
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        for root in ('<feed xmlns="http://www.w3.org/2005/Atom">&e11;</feed>',
                     '<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#">&e11;</MeterReadings>'):
            self.write("laughs.xml", f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>{root}')
            self.assertNotEqual(self.refused_in_little_memory("readings", "import", "laughs.xml"), "")

    def test_an_entity_that_names_a_file(self):
        self.write("secret.txt", "what nobody may read")
        self.write("outside.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "secret.txt">]>'
                   '<feed xmlns="http://www.w3.org/2005/Atom"><title>&e;</title></feed>')
        run = self.run_program("--json", "readings", "import", "outside.xml")
        self.assertNotEqual(run.returncode, 0)
        self.assertNotIn("what nobody may read", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
