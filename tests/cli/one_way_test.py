#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signed files that go one way, from a head end's store to the core's.

usage: tests/cli/one_way_test.py PROGRAM
"""

import json
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest

CUSTOMERS = """site,consumer_no,contract,party,party_kind,area,address,tariff,from,to,class,voltage_kv,capacity_kva,people
s1,990000000001,1,Haus 1,person,A,Weg 1,demo.single.10kv,2025-01-01,,residential,,,
"""
METERS = """site,service_point,zone,meter,installed_on,removed_on,multiplier,channel,reading_key,flow,interval_minutes,step,use_contract,generation_contract
s1,1,Europe/Berlin,Z1,2025-01-01,,1,1,DE0001/E1,import,60,,1,
"""
BY = ("--actor", "li.ming")


def readings(day):
    lines = [f"{day}T{hour:02}:00:00+01:00,DE0001/E1,{hour}.5,kWh" for hour in range(24)]
    return "timestamp,key,value,unit\n" + "\n".join(lines) + "\n"


class OneWay(ProgramTest):
    """A store of the core, and one of a head end that makes files."""

    def setUp(self):
        super().setUp()
        self.write("customers.csv", CUSTOMERS)
        self.write("meters.csv", METERS)
        self.voltmark("portfolio", "import", "--customers", "customers.csv", "--meters", "meters.csv")
        self.at_head_end("init")
        self.key = self.voltmark("audit", "keygen", "--out", "exchange.key")["public_key"]

    def at_head_end(self, *arguments):
        """A call that works with the store of the head end."""
        run = subprocess.run([PROGRAM, "--json", "--store", "head_end.db", *arguments],
                             cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, f"{arguments}: {run.stdout}{run.stderr}")
        return json.loads(run.stdout)

    def send(self, name, text, what="readings"):
        self.write("content", text)
        return self.at_head_end("exchange", "export", "--what", what, "--from", "content", "--to",
                                name, "--sender", "head-end-1", "--key", "exchange.key", *BY)

    def take(self, name, *more):
        return ("exchange", "import", name, "--public-key", self.key, *BY, *more)

    def stored(self):
        """How many readings the core has."""
        text = self.voltmark("readings", "export", "--key", "DE0001/E1", "--period", "2025-01",
                             "--format", "csv", "--out", "-")
        return len(text.splitlines()) - 1

    def test_readings_come_in_once_and_in_order(self):
        for number, day in enumerate(("2025-01-01", "2025-01-02", "2025-01-03"), 1):
            self.assertEqual(self.send(f"{number}.vmx", readings(day))["sequence"], number)
        self.voltmark(*self.take("1.vmx"))
        self.assertEqual(self.stored(), 24)
        again = self.run_program(*self.take("1.vmx"))
        self.assertEqual((again.returncode, again.stdout),
                         (0, "number 1 of head-end-1 was received before; no effect\n"))
        self.expect("exchange.sequence", 5, *self.take("3.vmx"))
        self.assertEqual(self.stored(), 24)
        self.voltmark(*self.take("3.vmx", "--accept-gap"))
        self.voltmark(*self.take("2.vmx"))
        self.assertEqual(self.stored(), 72)
        self.assertEqual([one["sequence"] for one in self.voltmark("exchange", "list")], [1, 2, 3])
        logged = self.voltmark("audit", "list", "--action", "exchange.")
        self.assertEqual([one["object_id"] for one in logged],
                         ["head-end-1/1", "head-end-1/3", "head-end-1/2"])
        self.assertEqual(logged[1]["purpose"], "numbers 2 to 2 are missing")
        delivered = self.voltmark("readings", "deliveries")
        self.assertEqual(delivered[0]["source"], "head-end-1/2")

    def test_what_was_changed_does_nothing(self):
        self.send("1.vmx", readings("2025-01-01"))
        whole = (self.folder / "1.vmx").read_bytes()
        for at, code, exit_code in ((0, "exchange.form", 2), (7, "exchange.version", 2),
                                    (20, "exchange.signature", 6), (-1, "exchange.content", 6)):
            changed = bytearray(whole)
            changed[at] ^= 8
            (self.folder / "bad.vmx").write_bytes(changed)
            self.expect(code, exit_code, *self.take("bad.vmx"))
        (self.folder / "bad.vmx").write_bytes(whole[:-1])
        self.expect("exchange.cut", 6, *self.take("bad.vmx"))
        other = self.voltmark("audit", "keygen", "--out", "other.key")["public_key"]
        self.expect("exchange.signature", 6, "exchange", "import", "1.vmx", "--public-key", other,
                    *BY)
        self.assertEqual(self.stored(), 0)
        self.assertEqual(self.voltmark("exchange", "list"), [])

    def test_one_number_has_one_content(self):
        self.send("1.vmx", readings("2025-01-01"))
        (self.folder / "head_end.db").unlink()
        self.at_head_end("init")
        self.send("other.vmx", readings("2025-01-02"))
        self.voltmark(*self.take("1.vmx"))
        self.expect("exchange.other_content", 5, *self.take("other.vmx", "--accept-gap"))

    def test_other_content_is_kept_as_a_file(self):
        self.send("1.vmx", "a workbook", "bills")
        self.expect("exchange.not_imported", 2, *self.take("1.vmx"))
        self.voltmark(*self.take("1.vmx", "--content", "bills.xlsx"))
        self.assertEqual((self.folder / "bills.xlsx").read_text(encoding="utf-8"), "a workbook")
        self.send("2.vmx", "another", "bills")
        self.expect("exchange.file", 3, *self.take("2.vmx", "--content", "bills.xlsx"))
        self.assertEqual(len(self.voltmark("exchange", "list")), 1)

    def test_who_acts_and_signs_must_be_known(self):
        self.write("content", "x")
        command = ("exchange", "export", "--what", "bills", "--from", "content", "--to", "1.vmx")
        self.expect("usage.no_key", 4, *command, "--sender", "a", *BY)
        self.expect("security.actor", 2, *command, "--sender", "a", "--key", "exchange.key")
        self.expect("exchange.name", 2, *command, "--sender", "a/b", "--key", "exchange.key", *BY)
        self.expect("exchange.file", 3, *command[:-4], "--from", "none", "--to", "1.vmx", "--sender",
                    "a", "--key", "exchange.key", *BY)
        self.assertEqual(sorted(one.name for one in self.folder.glob("*vmx*")), [])

    def test_a_journal_goes_to_a_store_that_no_meter_reaches(self):
        self.voltmark("simulate", "meters", "--count", "1", "--day", "2025-01-01", "--add")
        self.write("head_end.yaml", "journal: journal\nlisten: [{protocol: dlt698}]\n")
        self.write("core.yaml", "journal: received\n")
        self.play()
        segment = next((self.folder / "journal").glob("*.vmj"))
        self.at_head_end("exchange", "export", "--what", "journal", "--from",
                         f"journal/{segment.name}", "--to", "1.vmx", "--sender", "head-end-1", "--key",
                         "exchange.key", *BY)
        (self.folder / "received").mkdir()
        self.voltmark(*self.take("1.vmx", "--content", f"received/{segment.name}"))
        self.voltmark("acquire", "replay", "--config", "core.yaml")
        self.voltmark("simulate", "meters", "--verify", "--count", "1", "--day", "2025-01-01")

    def play(self):
        """A meter delivers its day to a head end."""
        process = subprocess.Popen(
            [PROGRAM, "--json", "--store", "head_end.db", "acquire", "run", "--config",
             "head_end.yaml"], cwd=self.folder, stdout=subprocess.PIPE, text=True)
        port = json.loads(process.stdout.readline())["port"]
        self.voltmark("simulate", "meters", "--count", "1", "--day", "2025-01-01", "--port",
                      str(port))
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
