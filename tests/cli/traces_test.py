#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program leaves behind: no personal data and no secret in logs, errors, addresses, temporary files, lists of
processes or core dumps. Everything that can be known of a person or is secret here can be recognised, and is looked for.

usage: tests/cli/traces_test.py PROGRAM
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MASTER_KEY = "5ac3e1" * 10 + "77b2"
PASSWORD = "Zinnober-Kessel-72"
WRONG = "Quarz-Laterne-19"
PERSONAL = ("欧阳晓珊", "Thaddeus Quillfeather", "13987650001", "330102198811223344", "6222020200777001",
            "梧桐山路88号")
# What no request below has in it: an answer that shows it did not get it from there.
UNASKED = ("Thaddeus Quillfeather", "330102198811223344", "6222020200777001", "梧桐山路88号")
CUSTOMERS = """site,consumer_no,contract,party,party_kind,phone,identity_no,bank_account,area,address,tariff,from,class,people
a,330100000001,1,欧阳晓珊,person,13987650001,330102198811223344,6222020200777001,东区,梧桐山路88号,cn.zj.residential.ladder,2026-01-01,residential,4
b,330100000002,1,Thaddeus Quillfeather,person,13987650002,,,东区,梧桐山路90号,cn.zj.residential.ladder,2026-01-01,residential,4
"""
METERS = """site,service_point,zone,meter,installed_on,reading_key,flow,interval_minutes,use_contract
a,1,Asia/Shanghai,M1001,2026-01-01,M1001/E1,import,1440,1
b,1,Asia/Shanghai,M1002,2026-01-01,M1002/E1,import,1440,1
"""


class Client:
    """Somebody before the server, who keeps everything that was answered."""

    def __init__(self, port):
        self.port = port
        self.headers = {}
        self.heads = []
        self.problems = []

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        payload = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, payload, {**self.headers, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        self.heads.append(str(answer.headers))
        if answer.status >= 400:
            self.problems.append(text)
        return answer, text

    def sign_in(self, name, password):
        self.headers = {}
        answer, text = self.ask("POST", "/api/v1/session", {"name": name, "password": password})
        if answer.status == 200:
            self.headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0],
                            "X-CSRF-Token": json.loads(text)["csrf"]}
        return answer.status


class Traces(ProgramTest):
    """Two customers, some staff, and a server whose every output is kept."""

    def setUp(self):
        self.said = []
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.write("customers.csv", CUSTOMERS)
        self.write("meters.csv", METERS)
        self.voltmark("tariff", "import", str(ROOT / "data/tariffs/cn/zhejiang/residential_ladder.yaml"))
        self.voltmark("portfolio", "import", "--customers", "customers.csv", "--meters", "meters.csv")
        for name in ("customers.csv", "meters.csv"):
            (self.folder / name).unlink()
        self.secrets = {MASTER_KEY, PASSWORD, WRONG}
        self.voltmark("user", "first", "admin")
        for login, role in (("zhou", "service_agent"), ("sun", "system_administrator"),
                            ("sec", "security_administrator")):
            code = self.voltmark("user", "create", login, "--actor", "admin")["code"]
            self.voltmark("user", "roles", login, "--role", role, "--area", "东区", "--actor", "admin")
            self.run_program("user", "password", login, lines=f"{code}\n{PASSWORD}\n")
            self.secrets.add(code)

    def environment(self):
        return {**{name: value for name, value in os.environ.items() if name != "VOLTMARK_ACTOR"},
                "VOLTMARK_MASTER_KEY": MASTER_KEY, "TMPDIR": str(self.folder / "tmp")}

    def run_program(self, *arguments, language="en", lines=None):
        done = subprocess.run(
            [PROGRAM, "--lang", language, "--store", "store.db", *arguments], cwd=self.folder,
            capture_output=True, text=True, check=False, env=self.environment(), input=lines)
        self.said.append(done.stderr)
        return done

    def serve(self):
        """With core dumps allowed, as far as the caller goes."""
        def allow_cores():
            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

        with open(self.folder / "serve.out", "wb") as out, open(self.folder / "serve.err", "wb") as err:
            process = subprocess.Popen(
                [PROGRAM, "--store", "store.db", "--json", "serve", "--port", "0", "--simulated-bank",
                 "--webhook-loopback"],
                cwd=self.folder, stdout=out, stderr=err, env=self.environment(), preexec_fn=allow_cores)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        while not (said := re.search(r'"port":(\d+)', (self.folder / "serve.out").read_text("utf-8"))):
            self.assertIsNone(process.poll())
        return process, Client(int(said[1]))

    def work(self, client):
        """What a day brings, and what goes wrong in it."""
        self.assertNotEqual(client.sign_in("zhou", WRONG), 200)
        self.assertEqual(client.sign_in("zhou", PASSWORD), 200)
        self.secrets.add(client.headers["Cookie"].split("=")[1])
        self.secrets.add(client.headers["X-CSRF-Token"])
        answer, text = client.ask("POST", "/api/v1/customer-searches", {"text": "欧阳晓珊"})
        self.assertEqual(answer.status, 200, text)
        answer, text = client.ask("GET", "/api/v1/customers/330100000001")
        self.assertIn("欧阳晓珊", text)  # The markers are what the program really shows.
        answer, text = client.ask("POST", "/api/v1/customers/330100000001/personal-data-readings",
                                  {"purpose": "call 4711"})
        self.assertIn("330102198811223344", text)

    def break_things(self, client):
        """Requests that are refused, each with something that must not be repeated."""
        quoted = "%E6%AC%A7%E9%98%B3%E6%99%93%E7%8F%8A"
        for path in (f"/api/v1/customers/{quoted}", f"/api/v1/bills?name={quoted}",
                     f"/api/v1/none/{quoted}", f"/{quoted}.php", "/api/v1/customers/13987650001"):
            client.ask("GET", path)
        for body in ("欧阳晓珊".encode(), {"text": ["欧阳晓珊"]}, {"欧阳晓珊": 1},
                     {"text": "欧阳晓珊" * 500}):
            client.ask("POST", "/api/v1/customer-searches", body)
        for body in ({"name": "zhou", "password": {"x": PASSWORD}}, {"name": "zhou"},
                     {"name": WRONG, "password": WRONG}, {"name": WRONG * 30, "password": PASSWORD}):
            client.ask("POST", "/api/v1/session", body)
        client.ask("GET", "/api/v1/session", headers={"Cookie": f"voltmark={WRONG}"})
        client.ask("GET", "/api/v1/session", headers={"Authorization": f"Bearer {WRONG}"})
        for raw in (f"GET /{WRONG} HTTP/9.9\r\n\r\n", f"{WRONG}\r\n\r\n",
                    f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nA: {WRONG}\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", client.port)) as link:
                link.sendall(raw.encode())
                client.heads.append(link.recv(65536).decode("utf-8", "replace"))

    def administrate(self, client):
        """Secrets that are told once."""
        self.assertEqual(client.sign_in("sun", PASSWORD), 200)
        answer, text = client.ask("POST", "/api/v1/webhooks", {
            "url": "http://127.0.0.1:9/hooks", "events": ["bill.issued", "payment.received"]})
        self.assertEqual(answer.status, 201, text)
        self.secrets.add(json.loads(text)["secret"])
        self.secrets.add(json.loads(text)["secret"].removeprefix("whsec_"))
        client.ask("POST", "/api/v1/webhooks/1/try", {})
        self.assertEqual(client.sign_in("sec", PASSWORD), 200)
        answer, text = client.ask("POST", "/api/v1/tokens",
                                  {"name": "erp", "scopes": ["bill.read"], "days": 30})
        self.assertEqual(answer.status, 200, text)
        self.secrets.add(json.loads(text)["token"])

    def look_through(self, name, text, markers):
        for marker in markers:
            self.assertNotIn(marker, text, f"in {name}")

    def test_neither_people_nor_secrets_are_left_behind(self):
        process, client = self.serve()
        self.work(client)
        self.break_things(client)
        self.administrate(client)
        self.voltmark("payment", "post", "--id", "p1", "--consumer", "330100000001", "--amount", "5")
        for place in ("cmdline", "environ"):
            text = pathlib.Path(f"/proc/{process.pid}/{place}").read_bytes().decode("utf-8", "replace")
            self.look_through(place, text, [*PERSONAL, *self.secrets])
        for arguments in (("customer", "show", "13987650001"), ("bill", "show", "欧阳晓珊"),
                          ("customer", "find", "欧阳晓珊", "--limit", "x"),
                          ("payment", "list", "--consumer", "330102198811223344")):
            self.run_program(*arguments)
        process.send_signal(signal.SIGTERM)
        process.wait()
        everything = [*PERSONAL, *self.secrets]
        for number, text in enumerate(client.heads):
            # The cookie is where a session's token belongs.
            self.look_through(f"head {number}", re.sub(r"Set-Cookie: .*", "", text), everything)
        for number, text in enumerate(client.problems):
            self.look_through(f"problem {number}: {text}", text, [*self.secrets, *UNASKED])
        self.look_through("errors of commands", "".join(self.said), self.secrets)
        self.assertEqual(list(self.temporary.iterdir()), [])
        for path in self.folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for marker in everything:
                    self.assertNotIn(marker.encode(), content, path.name)

    def test_what_fails_inside_is_told_by_its_route_alone(self):
        process, client = self.serve()
        self.assertEqual(client.sign_in("zhou", PASSWORD), 200)
        with contextlib.closing(sqlite3.connect(self.folder / "store.db", isolation_level=None)) as database:
            database.execute("UPDATE vault_field SET sealed = zeroblob(length(sealed)) WHERE subject_id = 1")
        self.assertEqual(client.ask("GET", "/api/v1/customers/330100000001")[0].status, 500)
        self.assertEqual(client.ask("GET", "/api/v1/customers/330100000009")[0].status, 404)
        process.send_signal(signal.SIGTERM)
        process.wait()
        said = (self.folder / "serve.err").read_text("utf-8").splitlines()
        self.assertEqual([json.loads(line)["error"] for line in said],
                         [{"code": "http.failed", "message": "something went wrong here",
                           "source": "GET /api/v1/customers/{consumer_no}"}])

    def test_a_program_that_dies_writes_no_core(self):
        process, client = self.serve()
        self.work(client)
        limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text("ascii")
        self.assertEqual(re.search(r"Max core file size\s+(\d+)\s+(\d+)", limits).groups(), ("0", "0"))
        before = set(self.folder.rglob("*"))
        os.kill(process.pid, signal.SIGSEGV)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -signal.SIGSEGV
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))
        self.assertEqual({path for path in set(self.folder.rglob("*")) - before
                          if "core" in path.name}, set())

    def test_the_list_of_processes_shows_no_password(self):
        url = f"postgresql://li:{WRONG}@127.0.0.1:9/voltmark?connect_timeout=20"
        with socket.create_server(("127.0.0.1", 0)) as silent:
            # A server that says nothing: the program waits before it.
            url = url.replace(":9/", f":{silent.getsockname()[1]}/")
            process = subprocess.Popen([PROGRAM, "--store", url, "audit", "list"], cwd=self.folder,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            link = silent.accept()[0]
            shown = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
            link.close()
        out, err = process.communicate()
        self.assertIn("postgresql://li:*", shown)
        self.look_through("output", shown + out + err, [WRONG])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
