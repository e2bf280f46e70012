#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Readings go out in a format of exchange, and come into another store the same.

usage: tests/cli/exchange_test.py PROGRAM
"""

import csv
import datetime
import io
import sys
import unittest

from program import ProgramTest

CUSTOMERS = """site,consumer_no,contract,party,party_kind,area,address,tariff,from,to,class,voltage_kv,capacity_kva,people
s1,990000000001,1,Haus 1,person,A,Weg 1,demo.single.10kv,2025-01-01,,residential,,,
"""
METERS = """site,service_point,zone,meter,installed_on,removed_on,multiplier,channel,reading_key,flow,interval_minutes,step,use_contract,generation_contract
s1,1,Europe/Berlin,Z1,2025-01-01,,1,1,DE0001/E1,import,15,,1,
s1,1,Europe/Berlin,Z1,2025-01-01,,1,2,DE0001/B1,export,60,,1,
s1,2,Europe/Berlin,Z2,2025-01-01,,1,3,DE0002/import,import,60,,1,
s1,2,Europe/Berlin,Z2,2025-01-01,,1,4,DE0002/reactive_import,reactive_import,60,,1,
"""
KEYS = {"DE0001/E1": 15, "DE0001/B1": 60, "DE0002/import": 60, "DE0002/reactive_import": 60}
QUALITIES = ["actual", "actual", "substituted", "estimated", "suspect"]
MONTHS = ["2025-03", "2025-10"]
# In UTC, the local days on which the clocks change and those beside them.
SPANS = [("2025-03-28T23:00", 71), ("2025-10-24T22:00", 73)]
SENT = sum(hours * 60 // minutes for minutes in KEYS.values() for _, hours in SPANS)
SENT -= sum(sum(hours for _, hours in SPANS) * 60 // minutes // 7 for minutes in KEYS.values())


def readings(key):
    """Every fifth reading has each quality; one in seven is missing; values are exact to the mWh."""
    lines = ["timestamp,key,value,unit,quality"]
    unit = "kvarh" if "reactive" in key else "kWh"
    number = 0
    for begin, hours in SPANS:
        at = datetime.datetime.fromisoformat(begin)
        for _ in range(hours * 60 // KEYS[key]):
            number += 1
            if number % 7:
                value = f"{number % 90}.{number * 7919 % 1000000:06}"
                lines.append(f"{at.isoformat()}+00:00,{key},{value},{unit},{QUALITIES[number % 5]}")
            at += datetime.timedelta(minutes=KEYS[key])
    return "\n".join(lines) + "\n"


class Exchange(ProgramTest):
    """A store with four channels of two metering points, and readings around both clock changes."""

    def setUp(self):
        super().setUp()
        self.write("customers.csv", CUSTOMERS)
        self.write("meters.csv", METERS)
        self.fill()
        for number, key in enumerate(KEYS):
            self.write(f"readings-{number}.csv", readings(key))
            self.voltmark("readings", "import", f"readings-{number}.csv")

    def fill(self):
        self.voltmark("portfolio", "import", "--customers", "customers.csv", "--meters", "meters.csv")

    def export(self, name, of_format):
        keys = [word for key in KEYS for word in ("--key", key)]
        for month in MONTHS:
            self.voltmark("readings", "export", *keys, "--period", month, "--format", of_format,
                          "--out", f"{name}-{month}")

    def all_readings(self):
        """What the store has: value and quality by channel and moment."""
        self.export("table", "csv")
        found = {}
        for month in MONTHS:
            text = (self.folder / f"table-{month}").read_text(encoding="utf-8")
            for row in csv.DictReader(io.StringIO(text)):
                found[row["key"], row["timestamp"]] = (row["value"], row["quality"])
        return found

    def come_back(self, of_format):
        """What was sent, and what a new store with the same meters has of it."""
        sent = self.all_readings()
        self.export("out", of_format)
        for path in self.folder.glob("store.db*"):
            path.unlink()
        self.voltmark("init")
        self.fill()
        for month in MONTHS:
            report = self.voltmark("readings", "import", f"out-{month}")
            self.assertEqual([one for one in report["counts"] if one["verdict"] != "reported"], [])
        self.assertEqual(len(sent), SENT)
        return sent, self.all_readings()

    def test_green_button(self):
        sent, got = self.come_back("greenbutton")
        self.assertEqual(got, sent)

    def test_iec_61968_9(self):
        sent, got = self.come_back("cim")
        self.assertEqual(got, sent)

    def test_mscons(self):
        """Active energy alone, measured or not."""
        sent, got = self.come_back("mscons")
        wanted = {place: (value, "actual" if quality == "actual" else "substituted")
                  for place, (value, quality) in sent.items() if "reactive" not in place[0]}
        self.assertEqual(got, wanted)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
