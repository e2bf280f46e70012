# SPDX-License-Identifier: Apache-2.0
"""Finds the functions of a C++ file by its braces: good enough for code that clang-format wrote."""

import re
from typing import NamedTuple

from source_tree import blanked, line_of

NAMESPACE = re.compile(r"\b(namespace\b[^;(]*|extern\s*\"\s*\"\s*)$")
TYPE = re.compile(r"^\s*(template\s*<.*>\s*)?(requires.*\s)?(typedef\s+)?(class|struct|union|enum)\b",
                  re.DOTALL)
CONTROL = re.compile(r"(\b(if|for|while|switch|catch)\b(\s+constexpr)?\s*\(.*\)|\b(else|do|try))\s*$",
                     re.DOTALL)
LAMBDA = re.compile(r"\[[^\[\]]*\]\s*(<[^<>]*>\s*)?(\(.*\))?[^()]*$", re.DOTALL)
NAME = re.compile(r"((?:[\w~]+::)*(?:operator\s*[^\s(]+|~?\w+))\s*\(")
AFTER_PARAMETERS = re.compile(r"(\)|\bconst|\bnoexcept|\boverride|\bfinal|->\s*[\w:<>,&*\s]+)\s*$")


class Function(NamedTuple):
    """A function with a body: its first line, the lines of its body, the depth of its control."""

    name: str
    line: int
    lines: int
    depth: int


class Brace(NamedTuple):
    """An open brace: what it opens, where its head begins, how deep in control its inside stands."""

    kind: str
    offset: int
    head: int
    depth: int
    parentheses: int  # That are open around it.


def kind_of(head, outer):
    """What the brace after `head` opens: scope, function, control, lambda or value."""
    if outer == "scope":
        if NAMESPACE.search(head) or (TYPE.match(head) and "(" not in TYPE.sub("", head)):
            return "scope"
        in_list = re.search(r"\)[^()]*:[^:]", head) and re.search(r"[\w>]\s*$", head)
        if "(" in head and "=" not in re.sub(r"operator\s*\S+|\([^()]*\)|[<>=!]=", "", head):
            if not in_list and (AFTER_PARAMETERS.search(head) or head.rstrip().endswith("}")):
                return "function"
        return "value"
    if CONTROL.search(head):
        return "control"
    if LAMBDA.search(head):
        return "lambda"
    return "scope" if TYPE.match(head) else "value"


class Scanner:
    """Goes through the braces of a file without comments, texts and directives."""

    def __init__(self, bare):
        self.bare = bare
        self.braces = []
        self.head = 0  # Where what the next brace may belong to begins.
        self.parentheses = 0
        self.deepest = 0

    def open(self, at):
        outer = self.braces[-1] if self.braces else Brace("scope", 0, 0, 0, 0)
        kind = kind_of(self.bare[self.head:at], outer.kind)
        depth = {"control": outer.depth + 1, "value": outer.depth}.get(kind, 0)
        self.deepest = 0 if kind == "function" else max(self.deepest, depth)
        self.braces.append(Brace(kind, at, self.head, depth, self.parentheses))
        self.parentheses = 0
        if kind != "value":
            self.head = at + 1

    def close(self, at):
        """The function that ends here, if one does."""
        brace = self.braces.pop()
        self.parentheses = brace.parentheses
        if brace.kind != "value":
            self.head = at + 1
        if brace.kind != "function":
            return None
        head = self.bare[brace.head:brace.offset]
        named = NAME.search(head)
        start = brace.head + len(head) - len(head.lstrip())
        lines = self.bare.count("\n", brace.offset, at) + 1
        return Function(named[1] if named else "?", line_of(self.bare, start), lines, self.deepest)

    def semicolon(self, at):
        inside_value = self.braces and self.braces[-1].kind == "value"
        if self.parentheses == 0 and not inside_value:
            self.head = at + 1


def functions_of(text):
    """The functions of a file, in order of their ends. Lambdas belong to the function around."""
    bare = "\n".join("" if line.lstrip().startswith("#") else line
                     for line in blanked(text).split("\n"))
    scanner = Scanner(bare)
    for match in re.finditer(r"[{}();]", bare):
        if match[0] == "{":
            scanner.open(match.start())
        elif match[0] == "}":
            function = scanner.close(match.start())
            if function:
                yield function
        elif match[0] == ";":
            scanner.semicolon(match.start())
        else:
            scanner.parentheses += 1 if match[0] == "(" else -1
