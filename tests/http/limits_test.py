#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often one sender may ask, over real sockets: an address, a person, a service, and passwords.

usage: tests/http/limits_test.py PROGRAM
"""

import http.client
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from program import PROGRAM, ProgramTest  # noqa: E402

PASSWORD = "Blue-Kettle-72"


class Client:
    """Somebody before the program, over one connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {}

    def ask(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return answer, json.loads(text) if text else None

    def close(self):
        self.connection.close()

    def sign_in(self, name, password=PASSWORD):
        answer, said = self.ask("POST", "/api/v1/session", {"name": name, "password": password})
        if answer.status == 200:
            self.headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0],
                            "X-CSRF-Token": said["csrf"]}
        return answer, said

    def passed(self, path, tries):
        """How many are answered before one is refused for their number; with that refusal."""
        for count in range(tries):
            answer, said = self.ask("GET", path)
            if answer.status == 429:
                return count, answer, said
            assert answer.status == 200, said
        return tries, None, None


class Limits(ProgramTest):
    """A store with two people and a program that signs in by token."""

    def setUp(self):
        super().setUp()
        self.person("admin", "first")
        for login in ("li", "wang"):
            self.person(login, "create", "--actor", "admin")
            self.voltmark("user", "roles", login, "--role", "security_administrator", "--actor", "admin")

    def person(self, login, verb, *more):
        code = self.voltmark("user", verb, login, *more)["code"]
        subprocess.run([PROGRAM, "--store", "store.db", "user", "password", login], cwd=self.folder, check=True,
                       input=f"{code}\n{PASSWORD}\n", text=True, capture_output=True)

    def serve(self, *options):
        """\\returns  the port of a server with those options."""
        process = subprocess.Popen([PROGRAM, "--store", "store.db", "--json", "serve", "--port", "0", *options],
                                   cwd=self.folder, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return json.loads(process.stdout.readline())["port"]

    def client(self, port):
        client = Client(port)
        self.addCleanup(client.close)
        return client

    def refused(self, answer, said, code):
        self.assertEqual((answer.status, said["code"], said["status"]), (429, code, 429))
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_each_person_and_service_has_a_limit(self):
        port = self.serve("--requests-per-person", "4", "--requests-per-service", "8")
        li, other_place, wang, service = (self.client(port) for _ in range(4))
        for client, name in ((li, "li"), (other_place, "li"), (wang, "wang")):
            self.assertEqual(client.sign_in(name)[0].status, 200)
        token = li.ask("POST", "/api/v1/tokens", {"name": "li", "scopes": ["token.read"], "days": 1})[1]["token"]
        service.headers = {"Authorization": f"Bearer {token}"}
        count, answer, said = li.passed("/api/v1/people", 400)
        self.assertTrue(30 <= count < 400, count)  # Ten seconds' worth, and what came back meanwhile.
        self.refused(answer, said, "api.too_many")
        # The same person elsewhere has none left, others have theirs.
        self.assertLess(other_place.passed("/api/v1/people", 40)[0], 30)
        count, answer, said = service.passed("/api/v1/tokens", 800)
        self.assertTrue(70 <= count < 800, count)
        self.refused(answer, said, "api.too_many")
        self.assertEqual(wang.passed("/api/v1/people", 30)[0], 30)
        # What nobody may is told to the log, where it is not refused for the number before.
        statuses = [li.ask("GET", "/api/v1/bills")[0].status for _ in range(40)]
        self.assertIn(429, statuses)
        denied = self.voltmark("audit", "list", "--action", "bill.read")
        self.assertEqual(len(denied), statuses.count(403))
        # Of requests beyond a limit it hears once a minute, however many there are.
        told = self.voltmark("audit", "list", "--action", "request.limit")
        self.assertEqual({(one["actor"], one["object_kind"], one["outcome"]) for one in told},
                         {("li", "person", "refused"), ("li", "service", "refused")})
        self.assertLess(len(told), statuses.count(429))
        time.sleep(1)
        self.assertGreater(li.passed("/api/v1/people", 40)[0], 0)

    def test_an_address_has_a_limit(self):
        client = self.client(self.serve("--requests-per-address", "10"))
        # An address is the peer's, whatever a header says of others.
        for count in range(500):
            client.headers = {"X-Forwarded-For": f"192.0.2.{count}", "Forwarded": f"for=192.0.2.{count}",
                              "X-Real-IP": f"192.0.2.{count}"}
            answer, said = client.ask("GET", "/api/openapi.json")
            if answer.status != 200:
                break
        self.assertTrue(20 <= count < 499, count)
        self.refused(answer, said, "http.too_many")

    def test_passwords_are_checked_so_often(self):
        """Guessing over many names, each of which would be allowed to try."""
        client = self.client(self.serve("--sign-ins-per-address", "1"))
        answers = [client.sign_in(f"nobody-{number}") for number in range(30)]
        statuses = [answer.status for answer, _ in answers]
        self.assertEqual(statuses[:10], [401] * 10)
        self.assertIn(429, statuses)
        self.refused(*next(one for one in answers if one[0].status == 429), "api.too_many")
        # Choosing a password is guessing too; who is signed in is not held up.
        body = {"name": "li", "password": "x", "chosen": "y"}
        statuses = [client.ask("POST", "/api/v1/session/password", body)[0].status for _ in range(20)]
        self.assertIn(429, statuses)
        self.assertEqual(client.ask("GET", "/api/openapi.json")[0].status, 200)

    def test_without_limits_nobody_is_refused(self):
        client = self.client(self.serve(*(word for name in ("address", "person", "service")
                                     for word in (f"--requests-per-{name}", "0")), "--sign-ins-per-address", "0"))
        client.sign_in("li")
        self.assertEqual(client.passed("/api/v1/session", 2000)[0], 2000)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
