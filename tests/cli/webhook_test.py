#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Webhooks before a real receiver: what it is sent, what it can verify, what becomes of one that fails.

usage: tests/cli/webhook_test.py PROGRAM, with PostgreSQL too where tools/with_postgres runs it
"""

import http.server
import json
import os
import pathlib
import re
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import unittest

from program import PROGRAM, ProgramTest

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/formats/webhook.md"
SERVER = os.environ.get("VOLTMARK_TEST_POSTGRES")
DATABASE = "voltmark_webhook_test"
ACTOR = ("--actor", "zhao.min")


def verifier():
    """`verify`, as docs/formats/webhook.md has it."""
    text = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    names = {}
    exec(text, names)  # pylint: disable=exec-used
    return names["verify"]


class Receiver(http.server.BaseHTTPRequestHandler):
    """Notes what comes, and answers as the test says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.got.append((dict(self.headers.items()), body))
            status, headers = self.server.answer(len(self.server.got))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks(ProgramTest):
    """A small city whose bills are posted while a receiver listens."""

    store = "store.db"

    def environment(self):
        return {name: value for name, value in os.environ.items() if name != "VOLTMARK_ACTOR"}

    def run_program(self, *arguments, language="en"):
        return subprocess.run(
            [PROGRAM, "--lang", language, "--store", self.store, *arguments], cwd=self.folder,
            capture_output=True, text=True, check=False, env=self.environment())

    def start(self, *arguments):
        process = subprocess.Popen(
            [PROGRAM, "--json", "--store", self.store, *arguments], cwd=self.folder,
            stdout=subprocess.DEVNULL, env=self.environment())
        self.addCleanup(process.kill)
        return process

    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.server.daemon_threads = True
        self.server.lock = threading.Lock()
        self.server.got = []
        self.server.answer = lambda number: (204, {})
        self.addCleanup(self.server.server_close)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"
        self.voltmark("simulate", "portfolio", "--customers", "3", "--from", "2026-07-01", "--to",
                      "2026-08-02", "--interval", "60", "--seed", "4")

    def add(self, *events, url=None):
        flags = [word for event in events for word in ("--event", event)]
        added = self.voltmark("webhook", "add", url or self.url, *flags, "--loopback", *ACTOR)
        self.secret = added["secret"]
        return str(added["webhook"])

    def bill(self):
        self.assertEqual(self.voltmark("bill", "run", "--period", "2026-07")["bills"], 3)

    def pay(self, number, amount="10.00"):
        consumer = self.consumers()[0]
        self.voltmark("payment", "post", "--id", number, "--consumer", consumer, "--amount", amount,
                      "--on", "2026-08-05")

    def consumers(self):
        return [row[0] for row in self.rows("SELECT consumer_no FROM contract ORDER BY 1")]

    def rows(self, statement):
        with sqlite3.connect(self.folder / "store.db") as database:
            return database.execute(statement).fetchall()

    def deliver(self, exit_code=0):
        return self.voltmark("webhook", "deliver", "--loopback", exit_code=exit_code)

    def make_due(self, past_s=0):
        """As if the waits were over, and the first attempt `past_s` seconds ago."""
        self.rows("UPDATE webhook SET retry_at = 0")
        self.rows(f"UPDATE webhook_delivery SET next_at = 1, first_at = first_at - {past_s} "
                  "WHERE state = 1")

    def state(self, number):
        return next(one for one in self.voltmark("webhook", "list") if str(one["webhook"]) == number)

    def bodies(self):
        return [json.loads(body) for _, body in self.server.got]

    def test_bills_and_payments_arrive_signed_and_without_personal_data(self):
        self.pay("before")
        self.add("bill.issued", "payment.received")
        self.bill()
        self.pay("p1")
        self.pay("p1")
        self.assertEqual(self.deliver(), {"delivered": 4, "failed": 0, "paused": []})
        self.assertEqual(self.deliver()["delivered"], 0)
        verify = verifier()
        for headers, body in self.server.got:
            headers = {name.lower(): value for name, value in headers.items()}
            self.assertTrue(verify(self.secret, headers, body))
            self.assertFalse(verify(self.secret, headers, body + b" "))
            self.assertFalse(verify(self.secret, headers, body, now=time.time() + 301))
            self.assertFalse(verify("whsec_" + "A" * 43 + "=", headers, body))
            self.assertEqual(headers["content-type"], "application/json")
        by_type = {}
        for body in self.bodies():
            by_type.setdefault(body["type"], []).append(body["data"])
        self.assertEqual([one["payment"] for one in by_type["payment.received"]], ["p1"])
        self.assertEqual(by_type["payment.received"][0]["amount"], "10.00")
        self.assertEqual(sorted(one["consumer_no"] for one in by_type["bill.issued"]),
                         self.consumers())
        self.assertEqual(by_type["bill.issued"][0]["from"], "2026-07-01")
        shown = self.voltmark("customer", "show", self.consumers()[0])
        sent = "".join(body.decode() for _, body in self.server.got)
        self.assertNotIn(shown["customer"], sent)

    def test_the_worked_example_of_the_page_is_right(self):
        text = PAGE.read_text(encoding="utf-8")
        example = dict(line.split(None, 1) for line in re.search(
            r"```\n(secret .*?)```", text, re.DOTALL)[1].splitlines())
        body = example["body"].encode()
        now = int(example["webhook-timestamp"])
        self.assertTrue(verifier()(example["secret"], example, body, now=now))
        self.assertFalse(verifier()(example["secret"], example, body.replace(b"123", b"124"), now=now))

    def test_an_event_that_failed_comes_again_with_the_same_id(self):
        number = self.add("payment.received")
        self.server.answer = lambda count: (503 if count == 1 else 200, {"Retry-After": "60"})
        self.pay("p1")
        self.assertEqual(self.deliver(1), {"delivered": 0, "failed": 1, "paused": []})
        self.assertEqual(self.deliver()["failed"], 0)
        due, now = self.rows("SELECT next_at, last_at FROM webhook_delivery")[0]
        self.assertEqual(due - now, 60)
        self.assertEqual(self.state(number)["failures"], 1)
        self.make_due()
        self.assertEqual(self.deliver()["delivered"], 1)
        self.assertEqual(self.state(number)["failures"], 0)
        ids = {headers["webhook-id"] for headers, _ in self.server.got}
        self.assertEqual((len(self.server.got), len(ids)), (2, 1))

    def test_three_days_of_failures_pause_it_and_nothing_is_lost(self):
        number = self.add("payment.received")
        self.server.answer = lambda _: (500, {})
        self.pay("p1")
        self.deliver(1)
        self.make_due(3 * 86400 - 3600)
        self.assertEqual(self.deliver(1)["paused"], [])
        self.make_due(2 * 3600)
        self.assertEqual(self.deliver(1)["paused"], [int(number)])
        self.assertEqual(self.state(number)["paused_because"], "webhook.gave_up")
        logged = self.voltmark("audit", "list", "--action", "webhook.pause")
        self.assertEqual((logged[0]["actor"], logged[0]["purpose"]), ("voltmark", "webhook.gave_up"))
        self.pay("p2")
        self.assertEqual(self.deliver()["failed"], 0)
        self.server.answer = lambda _: (200, {})
        self.voltmark("webhook", "resume", number, *ACTOR)
        self.assertEqual(self.deliver()["delivered"], 2)
        self.assertEqual({one["data"]["payment"] for one in self.bodies()}, {"p1", "p2"})

    def test_an_answer_of_410_pauses_it_at_once(self):
        number = self.add("payment.received")
        self.server.answer = lambda _: (410, {})
        self.pay("p1")
        self.assertEqual(self.deliver(1)["paused"], [int(number)])
        self.assertEqual(self.state(number)["paused_because"], "webhook.gone")

    def test_a_redirect_is_not_followed(self):
        number = self.add("payment.received")
        self.server.answer = lambda _: (307, {"Location": self.url + "/other"})
        self.pay("p1")
        self.deliver(1)
        self.assertEqual(len(self.server.got), 1)
        self.expect("webhook.redirected", 5, "webhook", "try", number, "--loopback", *ACTOR)

    def test_a_slow_receiver_is_not_waited_for_and_others_get_theirs(self):
        released = threading.Event()
        self.addCleanup(released.set)

        def answer(_):
            return (200, {})

        slow = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type(
            "Slow", (Receiver,), {"do_POST": lambda handler: released.wait()}))
        slow.daemon_threads = True
        threading.Thread(target=slow.serve_forever, daemon=True).start()
        self.addCleanup(slow.server_close)
        self.addCleanup(slow.shutdown)
        self.server.answer = answer
        number = self.add("payment.received", url=f"http://127.0.0.1:{slow.server_port}/")
        self.add("payment.received")
        self.pay("p1")
        self.assertEqual(self.deliver(1)["delivered"], 1)
        code = self.rows(f"SELECT last_code FROM webhook_delivery WHERE webhook_id = {number}")
        self.assertEqual(code, [("webhook.slow",)])

    def test_nobody_there_is_told_so(self):
        with http.server.HTTPServer(("127.0.0.1", 0), Receiver) as closed:
            port = closed.server_port
        number = self.add("payment.received", url=f"http://127.0.0.1:{port}/")
        self.expect("webhook.unreachable", 3, "webhook", "try", number, "--loopback", *ACTOR)

    def test_networks_of_ones_own_are_reached_where_the_operator_says(self):
        number = self.add("payment.received")
        self.expect("webhook.address", 5, "webhook", "try", number, *ACTOR)
        self.assertEqual(self.server.got, [])
        # A name that leads to this machine is looked at when it is connected to.
        named = self.voltmark("webhook", "add", f"https://localhost:{self.server.server_port}/",
                              "--event", "bill.issued", *ACTOR)
        self.expect("webhook.address", 5, "webhook", "try", str(named["webhook"]), *ACTOR)
        self.assertEqual(self.voltmark("webhook", "try", number, "--loopback", *ACTOR)["status"], 204)
        self.assertEqual(self.bodies()[0]["type"], "webhook.test")
        self.expect("zones.network", 2, "webhook", "try", number, "--network", "10.0.0.1/8", *ACTOR)

    def test_certificates_are_verified(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "tls.key", "-out",
             "tls.crt"], cwd=self.folder, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "tls.crt", self.folder / "tls.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        number = self.add("payment.received", url=f"https://localhost:{self.server.server_port}/")
        tried = ("webhook", "try", number, "--network", "127.0.0.0/8", "--network", "::1", *ACTOR)
        self.expect("webhook.unreachable", 3, *tried)
        self.assertEqual(self.voltmark(*tried, "--ca", "tls.crt")["status"], 204)

    def test_killed_in_the_middle_it_goes_on_and_loses_nothing(self):
        self.add("payment.received")
        for number in range(5):
            self.pay(f"p{number}")
        arrived = threading.Event()
        killed = threading.Event()
        self.addCleanup(killed.set)

        def answer(count):
            if count == 3:
                arrived.set()
                killed.wait()
            return (200, {})

        self.server.answer = answer
        process = self.start("webhook", "deliver", "--loopback")
        arrived.wait()
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed.set()
        self.assertEqual(self.deliver()["delivered"], 0)  # Claimed, until two minutes later.
        self.make_due()
        self.assertEqual(self.deliver()["delivered"], 5)
        seen = {}
        for headers, body in self.server.got:
            seen.setdefault(headers["webhook-id"], set()).add(body)
        self.assertEqual(len(seen), 5)
        self.assertTrue(all(len(bodies) == 1 for bodies in seen.values()))

    def test_serve_delivers_by_itself(self):
        self.add("bill.issued")
        self.bill()
        process = self.start("serve", "--port", "0", "--webhook-loopback")
        while self.rows("SELECT count(*) FROM webhook_delivery WHERE state = 2") != [(3,)]:
            self.assertIsNone(process.poll())
            time.sleep(0.1)
        process.terminate()
        self.assertEqual(process.wait(), 0)
        self.assertEqual(len({headers["webhook-id"] for headers, _ in self.server.got}), 3)

    def test_what_is_not_right_is_refused(self):
        add = ("webhook", "add")
        wanted = ("--event", "bill.issued")
        self.expect("security.actor", 2, *add, "https://erp.example/", *wanted)
        self.expect("webhook.url", 2, *add, "http://erp.example/", *wanted, *ACTOR)
        self.expect("webhook.event", 2, *add, "https://erp.example/", "--event", "bill.paid", *ACTOR)
        self.expect("webhook.unknown", 4, "webhook", "pause", "7", *ACTOR)
        number = self.add("bill.issued")
        self.expect("webhook.state", 5, "webhook", "resume", number, *ACTOR)
        self.voltmark("webhook", "pause", number, *ACTOR)
        self.assertEqual(self.state(number)["state"], "paused")
        self.voltmark("webhook", "remove", number, *ACTOR)
        self.assertEqual(self.voltmark("webhook", "list"), [])
        actions = [one["action"] for one in self.voltmark("audit", "list", "--action", "webhook.")]
        self.assertEqual(sorted(actions), ["webhook.add", "webhook.pause", "webhook.remove"])
        self.assertEqual(self.rows("SELECT secret_sealed FROM webhook"), [("",)])


@unittest.skipIf(SERVER is None, "SKIPPED: no PostgreSQL: run it by tools/with_postgres")
class WebhooksOnPostgres(Webhooks):
    """The same beside a server."""

    store = (SERVER or "").replace("/postgres?", f"/{DATABASE}?")

    def environment(self):
        return {**super().environment(), "VOLTMARK_MASTER_KEY": "5a" * 32}

    def rows(self, statement, database=DATABASE):
        done = subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1",
             SERVER.replace("/postgres?", f"/{database}?"), "-c", statement],
            capture_output=True, text=True, check=True)
        return [tuple(int(cell) if cell.isdigit() and len(cell) < 12 else cell
                      for cell in line.split("|")) for line in done.stdout.splitlines()]

    def setUp(self):
        self.rows(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", "postgres")
        self.rows(f"CREATE DATABASE {DATABASE}", "postgres")
        self.addCleanup(self.rows, f"DROP DATABASE {DATABASE} WITH (FORCE)", "postgres")
        super().setUp()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
