#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an attacker sends, against the running program and a real store. usage: attacks_test.py PROGRAM

Every parameter of every operation that the API describes gets every hostile text; whatever comes, the program answers
with a problem of its own, lives, and tells nothing of its inside.
"""

import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
PASSWORD = "Blue-Kettle-72"

HOSTILE = [
    "' OR '1'='1",
    "'; DROP TABLE bill; --",
    "1 UNION SELECT password_hash FROM person",
    "\" OR \"\"=\"",
    "%27%20OR%201=1",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "\u0000",
    "{{7*7}}${7*7}",
    "=cmd|' /C calc'!A0",
    "9" * 400,
    "-1",
    "\ud83d\ude00" * 50,
    "a" * 5000,
]
INSIDE = re.compile(r"sqlite|syntax error|soci|SELECT |near \"|stack|root:x:|password_hash|/src/", re.I)


class Client:
    """One person before the program."""

    def __init__(self, port):
        self.port = port
        self.cookie = ""
        self.csrf = ""

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        sent = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf} if self.cookie else {}
        sent.update(headers or {})
        payload = None if body is None else json.dumps(body).encode()
        connection.request(method, path, payload, sent)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace") if "event-stream" not in answer.headers.get(
            "Content-Type", "") else ""
        connection.close()
        return answer, text

    def sign_in(self, name, password=PASSWORD):
        answer, text = self.ask("POST", "/api/v1/session", {"name": name, "password": password})
        if answer.status == 200:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.csrf = json.loads(text)["csrf"]
        return answer, text


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.store = pathlib.Path(cls.folder.name) / "voltmark.db"
        cls.run_program("demo", "--data", str(ROOT / "data/real"), "--out", cls.folder.name)
        cls.person("admin", [], "first")
        cls.person("clerk", ["billing_supervisor", "approver"])
        cls.person("victim", [])
        cls.server = subprocess.Popen(
            # Without limits: what is refused for their number would try nothing.
            [PROGRAM, "--store", cls.store, "--json", "serve", "--simulated-bank", "--port", "0",
             "--requests-per-person", "0", "--requests-per-address", "0", "--sign-ins-per-address", "0"],
            stdout=subprocess.PIPE, text=True, cwd=cls.folder.name)
        for line in cls.server.stdout:
            said = json.loads(line)
            if "serving" in said:
                cls.port = said["port"]
                break

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        assert cls.server.wait() == 0, "the program did not end in order"
        cls.server.stdout.close()
        cls.folder.cleanup()

    @classmethod
    def run_program(cls, *arguments, **options):
        return subprocess.run(
            [PROGRAM, "--store", cls.store, "--json", "--quiet", *arguments], check=True, text=True,
            stdout=subprocess.PIPE, cwd=cls.folder.name, **options).stdout

    @classmethod
    def person(cls, login, roles, verb="create"):
        code = json.loads(cls.run_program("--actor", "admin", "user", verb, login))["code"]
        cls.run_program("user", "password", login, input=f"{code}\n{PASSWORD}\n")
        if roles:
            flags = [word for role in roles for word in ("--role", role)]
            cls.run_program("--actor", "admin", "user", "roles", login, *flags)

    def alive(self):
        answer, _ = Client(self.port).ask("GET", "/api/openapi.json")
        self.assertEqual(answer.status, 200)

    def sound(self, method, path, answer, text):
        where = f"{method} {path[:120]}: {answer.status} {text[:200]}"
        self.assertLess(answer.status, 500, where)
        if answer.status >= 400:
            self.assertIsNone(INSIDE.search(json.loads(text).get("title", "") if text.startswith("{")
                                            else text), where)
        self.assertEqual(answer.headers.get("X-Content-Type-Options"), "nosniff", where)

    def attack(self, client, path, method, operation, hostile):
        """Every place of one operation that takes a text takes this one."""
        quoted = "".join(f"%{byte:02X}" for byte in hostile.encode("utf-8", "surrogatepass"))
        filled = "/api/v1" + re.sub(r"\{\w+\}", quoted, path)
        body = None
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = {name: hostile.encode("utf-8", "replace").decode()
                    for name in schema.get("properties", {"any": None})}
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        for query in [""] + [f"?{name}={quoted}" for name in names]:
            answer, text = client.ask(method.upper(), filled + query, body)
            self.sound(method, filled + query, answer, text)

    def test_every_parameter_takes_every_hostile_text(self):
        clerk = Client(self.port)
        clerk.sign_in("clerk")
        document = json.loads(clerk.ask("GET", "/api/openapi.json")[1])
        before = json.loads(clerk.ask("GET", "/api/v1/bills?limit=1000")[1])
        operations = [(path, method, operation) for path, methods in document["paths"].items()
                      for method, operation in methods.items()
                      if operation["operationId"] not in ("signOut", "choosePassword")]
        for path, method, operation in operations:
            for hostile in HOSTILE:
                self.attack(clerk, path, method, operation, hostile)
        self.alive()
        self.assertEqual(json.loads(clerk.ask("GET", "/api/v1/bills?limit=1000")[1]), before)

    def test_a_session_that_was_planted_is_not_taken_over(self):
        client = Client(self.port)
        client.cookie = "voltmark=" + "ab" * 32
        answer, _ = client.sign_in("clerk")
        self.assertEqual(answer.status, 200)
        self.assertNotEqual(client.cookie, "voltmark=" + "ab" * 32)
        old = client.cookie
        client.ask("DELETE", "/api/v1/session")
        client.cookie = old
        self.assertEqual(client.ask("GET", "/api/v1/session")[0].status, 401)

    def test_whoever_guesses_waits(self):
        client = Client(self.port)
        for number in range(8):
            answer, text = client.sign_in("victim", f"Guess-Kettle-{number}")
            self.assertEqual((answer.status, json.loads(text)["code"]), (401, "security.sign_in"))
        # Even the right one, and told the same.
        answer, text = client.sign_in("victim")
        self.assertEqual((answer.status, json.loads(text)["code"]), (401, "security.sign_in"))

    def test_files_outside_are_not_served(self):
        for path in ("/../etc/passwd", "/..%2f..%2fetc/passwd", "/assets/../../etc/passwd", "/%2e%2e/etc/passwd",
                     "//etc/passwd", "/assets/%00", "/voltmark.db", "/.git/config"):
            answer, text = Client(self.port).ask("GET", path)
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn("root:", text)

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port)) as peer:
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
            got = b""
            while piece := peer.recv(65536):
                got += piece
        return got

    def test_requests_that_could_be_read_in_two_ways_are_refused(self):
        head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n"
        inner = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        for lines in (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                      b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcd",
                      b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                      b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                      b"Content-Length: +4\r\n\r\nabcd",
                      b"Host: y\r\n\r\n"):
            got = self.raw(head + lines + inner)
            self.assertTrue(got.startswith(b"HTTP/1.1 4"), lines)
            self.assertEqual(got.count(b"HTTP/1.1 "), 1, lines)
        self.alive()

    def test_what_is_too_large_is_refused(self):
        self.assertIn(b" 431 ", self.raw(b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 40000 + b"\r\n\r\n"))
        self.assertIn(b" 414 ", self.raw(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"))
        answer, _ = Client(self.port).ask("POST", "/api/v1/session", {"name": "a" * 2_000_000, "password": "x"})
        self.assertEqual(answer.status, 413)
        deep = b"[" * 100_000
        got = self.raw(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(deep) + deep)
        self.assertIn(b" 422 ", got[:40])
        self.alive()

    def test_pages_of_others_cannot_frame_or_script(self):
        answer, text = Client(self.port).ask("GET", "/bills")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self';", policy)
        self.assertNotIn("unsafe-eval", policy)
        self.assertIn("frame-ancestors 'self'", policy)
        nonce = re.search(r"'nonce-(\w+)'", policy).group(1)
        self.assertIn(nonce, text)
        again = Client(self.port).ask("GET", "/bills")[0].headers["Content-Security-Policy"]
        self.assertNotIn(nonce, again)


if __name__ == "__main__":
    unittest.main()
