#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an attacker sends, against the running program and a real store. usage: attacks_test.py PROGRAM

Every parameter of every operation that the API describes gets every hostile text; whatever comes, the program answers
with a problem of its own, lives, and tells nothing of its inside.
"""

import contextlib
import hashlib
import http.client
import json
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

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
# Each would find everything, or take something away, where it became part of a query.
INJECTIONS = [
    "x' OR '1'='1' -- ",
    "x') OR ('1'='1",
    "x\" OR \"1\"=\"1",
    "0 OR 1=1",
    "x'; DELETE FROM bill; --",
    "x' UNION SELECT login FROM person --",
    "x%' OR 'a' LIKE '%a",
    "x\\' OR 1=1 -- ",
]
ROLES = {
    "clerk": ["billing_supervisor", "approver"],
    "money": ["cashier", "accountant", "tariff_clerk"],
    "agent": ["service_agent"],
    "system": ["system_administrator"],
    "security": ["security_administrator"],
    "auditor": ["audit_administrator"],
}
CONSUMER = "991000017001"
BILL = "91-1-20170701-1"
IDS = {"consumer_no": CONSUMER, "bill": BILL, "channel": "1", "run": "1", "approval": "1", "job": "1", "entry": "1",
       "login": "target", "name": "none", "tariff": "cn.zj.residential.ladder", "webhook": "1", "correction": "1",
       "sign_in": "1", "write_off": "W1"}
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
        areas = [area for (area,) in cls.rows("SELECT DISTINCT area FROM site")]
        for login, roles in ROLES.items():
            cls.person(login, roles, areas=areas)
        cls.person("other", ROLES["clerk"])
        cls.person("victim", [])
        cls.person("target", [])
        cls.person(CONSUMER, ["customer"], contract=CONSUMER)
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
        # Signed in before anything is tried: who guesses waits.
        cls.people = {login: Client(cls.port) for login in [*ROLES, CONSUMER]}
        for login, client in cls.people.items():
            assert client.sign_in(login)[0].status == 200, login
        cls.document = json.loads(Client(cls.port).ask("GET", "/api/openapi.json")[1])

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
    def rows(cls, query):
        with contextlib.closing(sqlite3.connect(f"file:{cls.store}?mode=ro", uri=True)) as store:
            return store.execute(query).fetchall()

    @classmethod
    def person(cls, login, roles, verb="create", areas=(), contract=None):
        code = json.loads(cls.run_program("--actor", "admin", "user", verb, login))["code"]
        cls.run_program("user", "password", login, input=f"{code}\n{PASSWORD}\n")
        if roles:
            flags = [word for role in roles for word in ("--role", role)]
            flags += [word for area in areas for word in ("--area", area)]
            flags += ["--contract", contract] if contract else []
            waits = json.loads(cls.run_program("--actor", "admin", "user", "roles", login, *flags)).get("approval")
            if waits:
                cls.run_program("--actor", "clerk", "approval", "approve", str(waits))

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
            schema = operation["requestBody"]["content"].get("application/json", {}).get("schema", {})
            body = {name: hostile.encode("utf-8", "replace").decode()
                    for name in schema.get("properties", {"any": None})}
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        for query in [""] + [f"?{name}={quoted}" for name in names]:
            answer, text = client.ask(method.upper(), filled + query, body)
            self.sound(method, filled + query, answer, text)

    def test_every_parameter_takes_every_hostile_text(self):
        clerk = Client(self.port)
        clerk.sign_in("other")  # Not of those who try the rest: it ends their sessions.
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

    # What follows sets one place alone, so that nothing else is what refuses it.

    @staticmethod
    def valid(schema):
        """A value that fits a schema of the description."""
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return Attacks.valid(schema["anyOf"][0])
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            return {name: Attacks.valid(one) for name, one in schema.get("properties", {}).items()
                    if name in schema.get("required", [])}
        if kind == "array":
            return [Attacks.valid(schema["items"])]
        if kind == "integer":
            return schema.get("minimum", 1)
        if kind == "boolean":
            return False
        return {"date": "2017-07-01", "date-time": "2017-07-01T00:00:00Z", "decimal": "1.00"}.get(
            schema.get("format"), "x")

    @staticmethod
    def places(schema, path=()):
        """Every place of a body that takes a text."""
        for name, one in schema.get("properties", {}).items():
            if one.get("type") == "object":
                yield from Attacks.places(one, (*path, name))
            elif one.get("type") == "array":
                yield (*path, name, 0)
            else:
                yield (*path, name)

    @staticmethod
    def with_text(body, place, text):
        """The body with a text at a place."""
        body = json.loads(json.dumps(body))
        at = body
        for step, after in zip(place, place[1:]):
            if isinstance(at, dict):
                at = at.setdefault(step, [""] if after == 0 else {})
            else:
                at = at[step]
        at[place[-1]] = text
        return body

    @staticmethod
    def address(path, parameters, place=None, text=""):
        """A path and query with true values but at one place."""
        quoted = urllib.parse.quote(text, safe="")
        filled = re.sub(r"\{(\w+)\}", lambda one: quoted if one[1] == place else IDS[one[1]], path)
        query = [f"{one['name']}={quoted}" for one in parameters if one["in"] == "query" and one["name"] == place]
        return "/api/v1" + filled + ("?" + "&".join(query) if query else "")

    def requests(self, path, operation, text):
        """(place, address, body) of an operation, with the text at each of its places in turn."""
        parameters = operation.get("parameters", [])
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = None if schema is None else self.valid(schema)
        for one in parameters:
            if one["in"] != "header":
                yield one["name"], self.address(path, parameters, one["name"], text), body
        for place in self.places(schema or {}):
            yield place, self.address(path, parameters), self.with_text(body, place, text)

    def who_may(self, method, path, operation):
        """Whoever is let through to where parameters are read; an operation that nobody may reach tests nothing."""
        address = self.address(path, operation.get("parameters", []))
        said = {}
        for login, client in self.people.items():
            # A parameter that is not known is refused after rights are decided, and before anything is done.
            answer, text = client.ask(method.upper(), f"{address}?no_such=1", {})
            if answer.status == 422 and json.loads(text)["code"] == "api.query":
                return client
            if answer.status == 404 and json.loads(text)["code"] != "http.no_such_address":
                return client
            said[login] = f"{answer.status} {text}"
        self.fail(f"nobody reaches {method} {path}: {said}")

    def counts(self):
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}

    def operations(self):
        """(path, method, operation), but for those that would end the session."""
        return [(path, method, operation) for path, methods in self.document["paths"].items()
                for method, operation in methods.items()
                if operation["operationId"] not in ("signOut", "endOtherSignIns")]

    def test_no_parameter_becomes_part_of_a_query(self):
        before, tried = self.counts(), 0
        for path, method, operation in self.operations():
            client = self.who_may(method, path, operation)
            for injection, (place, address, body) in [
                    (text, one) for text in INJECTIONS for one in self.requests(path, operation, text)]:
                answer, text = client.ask(method.upper(), address, body)
                self.sound(method, address, answer, text)
                if method == "get":
                    self.finds_nothing(place, address, answer, text, injection)
                tried += 1
        self.assertGreater(tried, 1500)
        after = self.counts()
        self.assertEqual({name for name in before if after.get(name, -1) < before[name] and name != "sign_in"}, set())
        self.alive()

    def finds_nothing(self, place, address, answer, text, injection):
        """A filter by a text that nothing is called matches nothing."""
        if answer.status != 200 or place in ("after", "purpose"):
            return
        said = json.loads(text) if text.startswith("{") else {}
        # What the attack itself has stored under this text is there.
        unasked = [one for one in said.get("items", []) if injection not in one.values()]
        self.assertEqual(unasked, [], address)

    def test_looking_changes_nothing(self):
        # The log notes who read what; a sign-in, when it was last used.
        noted = {"audit_entry", "audit_head", "sign_in"}
        before, seen = self.contents(noted), 0
        for path in (path for path, methods in self.document["paths"].items() if "get" in methods):
            for client in self.people.values():
                answer, _ = client.ask("GET", self.address(path, []))
                seen += answer.status == 200
        self.assertGreater(seen, 60)
        after = self.contents(noted)
        self.assertEqual([name for name in before if after[name] != before[name]], [])

    def contents(self, left_out):
        """A digest of each table."""
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        digests = {}
        for name in names:
            if name in left_out or name.startswith("sqlite_"):
                continue
            digests[name] = hashlib.sha256(repr(self.rows(f'SELECT * FROM "{name}"')).encode()).hexdigest()
        return digests

    def test_answers_are_kept_by_nobody_else(self):
        seen = 0
        for path in (path for path, methods in self.document["paths"].items() if "get" in methods):
            for client in self.people.values():
                answer, _ = client.ask("GET", self.address(path, []))
                if answer.status != 200 or "event-stream" in answer.headers["Content-Type"]:
                    continue
                kept = ", ".join(answer.headers.get_all("Cache-Control"))
                self.assertEqual(kept, "no-store", path)
                self.assertNotIn("public", kept, path)
                seen += 1
        self.assertGreater(seen, 60)

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
