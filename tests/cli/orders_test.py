#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Orders to meters: asked for here, carried out by a head end that runs beside it.

usage: tests/cli/orders_test.py PROGRAM
"""

import json
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest

METER = "100000000000"
DAY = "2026-07-01"


class Orders(ProgramTest):
    """One meter that speaks DL/T 698.45, and who may not be disconnected."""

    def setUp(self):
        super().setUp()
        self.voltmark("simulate", "meters", "--count", "1", "--day", DAY, "--add")
        self.write("meters.csv", f"address,protocol,protected\n{METER},dlt698,no\n7,dlt698,yes\n")
        self.write("head_end.yaml", "journal: journal\nmeters: meters.csv\norder_poll_ms: 20\n"
                                    "listen: [{protocol: dlt698}]\n")

    def order(self, kind, *more, meter=METER, actor="li.ming"):
        return ("acquire", "order", kind, "--meter", meter, "--actor", actor, *more)

    def start(self, *arguments):
        process = subprocess.Popen(
            [PROGRAM, "--json", "--store", "store.db", *arguments], cwd=self.folder,
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process

    def test_a_meter_is_read_and_disconnected(self):
        head_end = self.start("acquire", "run", "--config", "head_end.yaml")
        port = json.loads(head_end.stdout.readline())["port"]
        self.start("simulate", "meters", "--count", "1", "--day", DAY, "--port", str(port),
                   "--only-answer", "--seconds", "120")
        read = self.voltmark(*self.order("read", "--wait", "60"))
        self.assertEqual(read["state"], "answered")
        self.assertEqual(read["answer"]["values"][0]["unit"], "kWh")
        shown = self.run_program("acquire", "order", "show", str(read["order"]), language="zh")
        self.assertIn("已应答", shown.stdout)

        asked = self.voltmark(*self.order("disconnect", "--reason", "arrears"))
        self.assertEqual(asked["state"], "waiting_approval")
        approval = str(asked["approval"])
        self.assertEqual(self.refused("approval", "approve", approval, "--actor", "li.ming"),
                         "security.same_person")
        self.voltmark("approval", "approve", approval, "--actor", "wang.fang")
        order = asked
        while order["state"] in ("waiting_approval", "waiting", "sent"):
            order = self.voltmark("acquire", "order", "show", str(asked["order"]))
        self.assertEqual(order["state"], "confirmed")
        self.assertEqual(order["answer"]["relay"], "open")
        self.assertEqual(self.refused("acquire", "order", "cancel", str(asked["order"])),
                         "order.too_late")

    def test_orders_are_listed_and_taken_back(self):
        listed = self.run_program("acquire", "order", "list")
        self.assertEqual(listed.stdout, "no such order\n")
        asked = self.voltmark(*self.order("parameter", "--id", "40010200"))
        self.assertEqual(self.voltmark("acquire", "order", "list")[0]["ids"], ["40010200"])
        self.voltmark(*self.order("clock", "--correct", "--wait", "1"), exit_code=1)
        taken = self.voltmark("acquire", "order", "cancel", str(asked["order"]))
        self.assertEqual(taken["state"], "cancelled")

    def test_what_may_not_be_ordered(self):
        self.expect("order.meter", 2, *self.order("read", meter="my meter"))
        self.expect("order.ids", 2, *self.order("parameter", "--id", "4001"))
        self.expect("order.reason", 2, *self.order("disconnect"))
        self.assertEqual(self.refused(*self.order("disconnect", "--reason", "arrears", "--config",
                                                  "head_end.yaml", meter="7")), "order.protected")
        self.voltmark(*self.order("disconnect", "--reason", "arrears"))
        self.assertEqual(self.refused(*self.order("connect", "--reason", "paid")), "order.open")
        self.assertEqual(self.refused("acquire", "order", "show", "99"), "order.unknown")

    def test_events_and_journal_begin_empty(self):
        self.assertEqual(self.run_program("acquire", "events").stdout, "no such event\n")
        self.assertEqual(self.refused("acquire", "events", "done", "1-2-3", "--actor", "li.ming"),
                         "acquire.event")
        listed = self.run_program("acquire", "journal", "list", "--config", "head_end.yaml")
        self.assertEqual(listed.stdout, "the journal is empty\n")
        pruned = self.voltmark("acquire", "journal", "prune", "--config", "head_end.yaml",
                               "--keep-days", "90")
        self.assertEqual(pruned, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
