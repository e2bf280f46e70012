# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the files of the tree, C++ without comments and texts, and findings."""

import pathlib
import re
import subprocess
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent

# In this order: a quote inside a comment is no text, and // inside a text is no comment.
COMMENT_OR_TEXT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>\bR"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"
                |(?<![0-9A-Za-z_])(?:u8|u|U|L)?"(?:\\.|[^"\\\n])*"
                |(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')""",
    re.DOTALL | re.VERBOSE)


class Finding(NamedTuple):
    """Something in the tree that is not as the house style says."""

    path: str
    line: int
    what: str


def root_of(arguments):
    """The tree to check: the one argument, or the one that the tool stands in."""
    if len(arguments) > 2:
        sys.exit(f"usage: {pathlib.Path(arguments[0]).name} [ROOT]")
    return pathlib.Path(arguments[1]).resolve() if len(arguments) == 2 else ROOT


def files_of(root):
    """The tree's files as paths below root: what git knows or would add, else all there are."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    return sorted(name for name in set(names) if (root / name).is_file())


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def blanked(text, comments_only=False):
    """C++ with comments and texts as blanks, so that every line stays where it is."""
    def blank(match):
        if comments_only and match["text"] is not None:
            return match[0]
        inside = re.sub(r"[^\n]", " ", match[0])
        return inside if match["text"] is None else '"' + inside[1:-1] + '"'
    return COMMENT_OR_TEXT.sub(blank, text)


def comments_of(text):
    """The comments of C++, each with the number of its first line."""
    for match in COMMENT_OR_TEXT.finditer(text):
        if match["comment"] is not None:
            yield text.count("\n", 0, match.start()) + 1, match[0]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def report(tool, findings, checked):
    """Prints the findings by place and answers the exit code."""
    for finding in sorted(set(findings)):
        print(f"{finding.path}:{finding.line}: {finding.what}")
    print(f"{tool}: {checked} checked, {len(set(findings))} findings")
    return 1 if findings else 0
