#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Frames and messages on the command line: what is encoded is decoded, and what is wrong is told.

usage: tests/cli/frames_test.py PROGRAM
"""

import json
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest

NEM13 = ("100,NEM13,202607010900,MDP1,RETAILER\r\n"
         "250,4001234567,1141,01,11,11,VM100001,E,038841,20260401093206,A,,,039013,20260701074053,A,,,"
         "172,KWH,20261001,20260702104410,\r\n900\r\n")


class Frames(ProgramTest):
    """Each decodes a file of its own."""

    def decode(self, name, text, exit_code, *options):
        """The objects that a file decodes to."""
        self.write(name, text)
        run = self.run_program("--json", "decode", *options, name)
        self.assertEqual(run.returncode, exit_code, run.stdout + run.stderr)
        return [json.loads(line) for line in run.stdout.splitlines()]

    def encode(self, *arguments):
        """A frame as a line of hex."""
        run = self.run_program("encode", *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.strip()

    def test_what_is_encoded_is_decoded(self):
        frame = self.encode("--format", "dlt698", "get", "--address", "000000000001", "--oad", "00100200")
        got = self.decode("frames.txt", f"# asked for\n\n{frame}\n", 0, "--format", "dlt698")
        self.assertEqual(len(got), 1)
        self.assertEqual(got[0]["format"], "dlt698")
        self.assertEqual(got[0]["dir"], "request")
        self.assertEqual(got[0]["address"], "000000000001")
        self.assertEqual(got[0]["oad"], "00100200")
        run = self.run_program("encode", "--format", "dlt698", "get", "--address", "000000000001", "--oad",
                               "00100200", "--json")
        self.assertEqual(json.loads(run.stdout), {"format": "dlt698", "frame": frame})
        self.assertEqual(self.voltmark("encode", "--format", "dlt698", "get", "--address", "000000000001",
                                       "--oad", "00100200"), {"format": "dlt698", "frame": frame})

    def test_bytes_are_read_as_hex_is(self):
        frame = self.encode("--format", "dlt698", "get", "--address", "000000000001", "--oad", "00100200")
        as_hex = self.decode("frames.txt", frame, 0, "--format", "dlt698")
        (self.folder / "frames.bin").write_bytes(bytes.fromhex(frame))
        run = self.run_program("--json", "decode", "--format", "dlt698", "--binary", "frames.bin")
        self.assertEqual([json.loads(line) for line in run.stdout.splitlines()], as_hex)
        written = subprocess.run(
            [PROGRAM, "encode", "--format", "dlt698", "get", "--address", "000000000001", "--oad", "00100200",
             "--binary"], cwd=self.folder, capture_output=True, check=True)
        self.assertEqual(written.stdout, bytes.fromhex(frame))

    def test_a_line_that_is_no_hex_does_not_stop_the_next(self):
        frame = self.encode("--format", "dlt698", "get", "--address", "000000000001", "--oad", "00100200")
        got = self.decode("frames.txt", f"68 zz\n{frame}\n", 2, "--format", "dlt698")
        self.assertEqual(got[0]["error"]["code"], "codec.hex")
        self.assertEqual(got[0]["error"]["offset"], 3)
        self.assertEqual(got[1]["oad"], "00100200")

    def test_people_read_errors_on_standard_error(self):
        self.write("frames.txt", "68\n")
        run = self.run_program("decode", "--format", "dlt698", "frames.txt")
        self.assertEqual(run.returncode, 2)
        self.assertIn("frames.txt:1", run.stderr)

    def test_what_is_mistyped_is_told_with_what_there_is(self):
        for code, words in {
            "codec.verb": ("raed",),
            "codec.option_missing": ("get", "--oad", "00100200"),
            "codec.option_unknown": ("get", "--adress", "1", "--oad", "00100200"),
            "codec.option_value": ("get", "--address", "000000000001", "--oad", "zz"),
            "usage.option_pair": ("get", "--address", "000000000001", "--oad"),
        }.items():
            self.expect(code, 2, "encode", "--format", "dlt698", *words)

    def test_every_format_says_what_it_can(self):
        run = self.run_program("encode", "--help")
        for format_name in ("dlt645", "dlt645-1997", "dlt698", "gdw3761", "dlms", "iec62056_21", "mbus"):
            self.assertIn(f"\n  {format_name} ", run.stdout)
        frame = self.encode("--format", "dlt645", "read", "--address", "000000000001", "--di", "00010000")
        got = self.decode("frames.txt", frame, 0, "--format", "dlt645")
        self.assertEqual(got[0]["function"], "read")
        self.assertEqual(got[0]["di"], "00010000")
        self.assertEqual(got[0]["name"]["zh"][:4], "正向有功")

    def test_readings_go_out_as_they_are(self):
        self.voltmark("simulate", "portfolio", "--customers", "1", "--from", "2026-07-01", "--to",
                      "2026-07-03", "--interval", "60", "--seed", "3")
        self.voltmark("readings", "export", "--consumer", "310000000001", "--period", "2026-07", "--out",
                      "readings.csv")
        whole = self.decode("copy.csv", (self.folder / "readings.csv").read_text(encoding="utf-8"), 0)
        want = sorted(value for day in whole for value in day["values"] if value is not None)
        self.assertEqual(len(want), 48 * len({day["channel"] for day in whole}))
        for format_name, scale in (("greenbutton", 1000), ("mscons", 1), ("cim", 1)):
            self.voltmark("readings", "export", "--consumer", "310000000001", "--period", "2026-07",
                          "--format", format_name, "--out", "readings.out")
            text = (self.folder / "readings.out").read_text(encoding="utf-8")
            got = self.decode("copy.out", text, 0, "--format", format_name)
            self.assertEqual(sorted(float(one["value"]) for one in got),
                             [round(value * scale, 6) for value in want], format_name)
        self.expect("usage.no_channel", 2, "readings", "export", "--period", "2026-07")
        self.expect("usage.channel", 4, "readings", "export", "--key", "x", "--period", "2026-07")

    def test_nem13_is_known_by_its_header(self):
        for options in ((), ("--format", "nem12"), ("--format", "nem13")):
            got = self.decode("reads.csv", NEM13, 0, *options)
            self.assertEqual([one["value"] for one in got], ["172"])

    def test_a_green_button_feed(self):
        feed = ("<feed><entry><content><IntervalBlock><IntervalReading><timePeriod><duration>900</duration>"
                "<start>1782835200</start></timePeriod><value>12</value></IntervalReading></IntervalBlock>"
                "</content></entry><entry><content><ReadingType><uom>72</uom></ReadingType></content></entry>"
                "</feed>")
        got = self.decode("usage.xml", feed, 0, "--format", "greenbutton")
        self.assertEqual(got[0]["value"], "12")
        self.assertEqual(got[0]["unit"], "Wh")
        self.assertEqual(got[0]["time"], "2026-06-30T16:00:00Z")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
