# SPDX-License-Identifier: Apache-2.0
"""The program as command line tests meet it: run in a folder of its own, beside a new store.

The first argument of a test is the program.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()


class ProgramTest(unittest.TestCase):
    """A folder with a store, `store.db`, in which nothing is."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.voltmark("init")

    def run_program(self, *arguments, language="en"):
        """One call, by nobody: who acts is said with --actor alone."""
        environment = {name: value for name, value in os.environ.items() if name != "VOLTMARK_ACTOR"}
        return subprocess.run(
            [PROGRAM, "--lang", language, "--store", "store.db", *arguments], cwd=self.folder,
            capture_output=True, text=True, check=False, env=environment)

    def voltmark(self, *arguments, exit_code=0):
        """A call that ends as it should: its answer, read where it is JSON."""
        run = self.run_program("--json", *arguments)
        self.assertEqual(run.returncode, exit_code, f"{arguments}: {run.stdout}{run.stderr}")
        return json.loads(run.stdout) if run.stdout.startswith(("{", "[")) else run.stdout

    def refused(self, *arguments):
        """The code of what a call is refused with."""
        run = self.run_program("--json", *arguments)
        self.assertNotEqual(run.returncode, 0)
        return json.loads(run.stderr.splitlines()[0])["error"]["code"]

    def expect(self, code, exit_code, *arguments):
        """A call that is refused so, and says nothing else."""
        run = self.run_program("--json", *arguments)
        self.assertEqual(json.loads(run.stderr.splitlines()[0])["error"]["code"], code)
        self.assertEqual(run.returncode, exit_code)
        self.assertEqual(run.stdout, "")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
