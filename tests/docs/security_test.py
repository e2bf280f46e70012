#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/security.md and docs/security/asvs.csv say what is so: every requirement is there once, what
is called met has a test that exists, and statements about the tree hold.

usage: tests/docs/security_test.py
"""

import csv
import json
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Sections of OWASP ASVS 5.0.0 with how many requirements of levels 1 and 2 each has; within a
# section those of level 1 come first, and those of level 3 last.
SECTIONS = """1.1:0+2 1.2:5+4 1.3:2+9 1.4:0+3 1.5:1+1 2.1:1+2 2.2:2+1 2.3:1+3 2.4:0+1 3.2:2+0 3.3:1+3
3.4:2+4 3.5:3+2 3.7:0+2 4.1:1+2 4.2:0+1 4.3:0+2 4.4:1+3 5.1:0+1 5.2:2+1 5.3:2+0 5.4:0+3 6.1:1+2
6.2:8+4 6.3:2+2 6.4:2+2 6.5:0+5 6.6:0+3 6.8:0+4 7.1:0+3 7.2:4+0 7.3:0+2 7.4:2+3 7.5:0+2 7.6:0+2
8.1:1+1 8.2:2+1 8.3:1+0 8.4:0+1 9.1:3+0 9.2:1+3 10.1:0+2 10.2:0+2 10.3:0+4 10.4:5+6 10.5:0+5
10.6:0+2 10.7:0+3 11.1:0+2 11.2:0+3 11.3:2+1 11.4:1+3 11.5:0+1 11.6:0+1 12.1:1+2 12.2:2+0 12.3:0+4
13.1:0+1 13.2:0+5 13.3:0+2 13.4:1+4 14.1:0+2 14.2:1+3 14.3:1+2 15.1:1+2 15.2:1+2 15.3:1+6 16.1:0+1
16.2:0+5 16.3:0+4 16.4:0+3 16.5:0+3 17.1:0+1 17.2:0+4 17.3:0+2"""
REFERENCE = re.compile(r"\b((?:src|tests|tools|docs|data)/[\w./-]*\w)(?:::([\w.]+))?")


def requirements():
    for section in SECTIONS.split():
        name, one, two = re.fullmatch(r"([\d.]+):(\d+)\+(\d+)", section).groups()
        for number in range(1, int(one) + int(two) + 1):
            yield f"{name}.{number}", "1" if number <= int(one) else "2"


def rows():
    with open(ROOT / "docs/security/asvs.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources():
    """Every source of the program, with its text."""
    for path in sorted((ROOT / "src").rglob("*.[ch]pp")):
        if "_test" not in path.name:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def section_of(title):
    """A section of docs/security.md."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]


class Asvs(unittest.TestCase):
    """The table of requirements."""

    def test_every_requirement_is_there_once(self):
        self.assertEqual([(row["id"], row["level"]) for row in rows()], list(requirements()))

    def test_every_row_says_how_it_is(self):
        for row in rows():
            self.assertIn(row["state"], ("met", "n/a", "open"), row)
            self.assertTrue(row["asks"] and row["how"], row)
            if row["state"] == "met":
                self.assertRegex(row["how"], REFERENCE, row)

    def test_what_is_named_exists(self):
        named = [(row["id"], *found) for row in rows() for found in REFERENCE.findall(row["how"])]
        self.assertTrue(named)
        for number, path, name in named:
            self.assertTrue((ROOT / path).is_file(), f"{number}: {path}")
            text = (ROOT / path).read_text(encoding="utf-8")
            if name:
                self.assertIn(self.definition(path, name.rstrip(".")), text, number)

    @staticmethod
    def definition(path, name):
        return f"def {name}(" if path.endswith(".py") else f"({name.replace('.', ', ')})"


class Statements(unittest.TestCase):
    """What the documents say of the whole tree."""

    def test_the_program_starts_no_other(self):
        call = re.compile(r"\b(?:system|popen|fork|vfork|posix_spawnp?|exec[lv]p?e?)\s*\(")
        self.assertEqual([path for path, text in sources() if call.search(text)], [])

    def test_cryptography_is_in_few_places(self):
        users = {path for path, text in sources()
                 if re.search(r'#include <(?:sodium\.h|openssl/)', text)}
        listed = set(re.findall(r"`(src/[\w/.]+)`", section_of("Keys and algorithms")))
        self.assertEqual(users, listed)

    def test_the_inventory_names_every_key(self):
        used = {name for _, text in sources() for name in re.findall(r'"(VOLTMARK_\w*KEY)"', text)}
        self.assertTrue(used)
        for name in used:
            self.assertIn(f"`{name}`", section_of("Keys and algorithms"))

    def test_random_values_come_from_where_they_cannot_be_guessed(self):
        """libsodium, and in two places the standard library's device, which is the kernel or the processor."""
        guessable = re.compile(r"\b(?:mt19937(?:_64)?|minstd_rand0?|default_random_engine|s?rand(?:om)?|drand48)\s*[({]")
        self.assertEqual([path for path, text in sources()
                          if guessable.search(text) and not path.endswith("_bench.cpp")],
                         ["src/acquire/simulator.cpp"])  # Of what simulated meters do, from a seed.
        self.assertEqual([path for path, text in sources() if "std::random_device" in text],
                         ["src/acquire/dlms_exchange.cpp", "src/collect/payment_order.cpp"])
        self.assertEqual([path for path, text in sources() if "randombytes_" in text],
                         ["src/security/secret.cpp", "src/security/vault.cpp"])

    def test_only_known_places_are_redirected_to(self):
        """Of the bank that moves no money, which takes the place from its options, and of the portal's first page."""
        self.assertEqual([path for path, text in sources() if '"Location"' in text],
                         ["src/api/simulated_bank.cpp", "src/api/site.cpp"])

    def test_the_api_takes_files_of_readings_alone(self):
        document = json.loads((ROOT / "web/openapi.json").read_text(encoding="utf-8"))
        taken = {(kind, one["operationId"]) for methods in document["paths"].values() for one in methods.values()
                 for kind in one.get("requestBody", {}).get("content", {}) if kind != "application/json"}
        self.assertEqual(taken, {("application/octet-stream", "importReadings")})
        # They are never on a disk, where something could execute or serve them.
        source = (ROOT / "src/api/reading_imports.cpp").read_text(encoding="utf-8")
        self.assertIn("memfd_create", source)
        self.assertIsNone(re.search(r"ofstream|fopen|mkstemp|temp_directory", source))

    def test_the_console_makes_no_code_of_texts(self):
        """Nor does it talk to other windows, or keep anything but how it looks and speaks."""
        forbidden = re.compile(r"dangerouslySetInnerHTML|\beval\(|new Function\b|document\.write|postMessage|"
                               r"__proto__|sessionStorage|indexedDB|document\.cookie|\.innerHTML\s*=")
        kept = set()
        for path in sorted((ROOT / "web/src").rglob("*.ts*")):
            if ".test." in path.name or path.name == "schema.d.ts":
                continue
            text = path.read_text(encoding="utf-8")
            self.assertIsNone(forbidden.search(text), path)
            if "localStorage" in text:
                kept.update(re.findall(r'const kept = "([\w.]+)"', text))
                self.assertEqual(len(re.findall(r"localStorage\.\w+\((?!kept\b)", text)), 0, path)
        self.assertEqual(kept, {"voltmark.dark", "voltmark.language"})

    def test_assets_are_classed(self):
        lines = [line for line in section_of("Assets").splitlines() if line.startswith("|")]
        self.assertGreater(len(lines), 8)
        for line in lines[2:]:
            self.assertRegex(line, r"\| (?:secret|personal|business|public) \|")

    def test_logs_are_listed(self):
        for word in ("audit log", "journal", "`voltmark core in: `", "standard error"):
            self.assertIn(word, section_of("Logs"))

    def test_components_are_listed(self):
        named = (ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")
        for line in (ROOT / "tools/packages.txt").read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words and words[0] == "run":
                self.assertIn(words[2], named)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
