#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program tells browsers, over TLS: cookies, policies, methods and versions. usage: headers_test.py PROGRAM"""

import http.client
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
PASSWORD = "Blue-Kettle-72"


class Headers(unittest.TestCase):
    """One server with a certificate of its own, before which nobody knows anybody."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.run_program("init")
        code = json.loads(cls.run_program("user", "first", "admin"))["code"]
        cls.run_program("user", "password", "admin", input=f"{code}\n{PASSWORD}\n")
        cls.server = subprocess.Popen(
            [PROGRAM, "--store", "store.db", "--json", "--quiet", "serve", "--dev-tls", "--port", "0"],
            stdout=subprocess.PIPE, text=True, cwd=cls.folder.name)
        cls.port = json.loads(cls.server.stdout.readline())["port"]
        cls.trusting = ssl.create_default_context(
            cafile=str(pathlib.Path(cls.folder.name) / "voltmark-dev.crt"))
        cls.trusting.check_hostname = False

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        assert cls.server.wait() == 0, "the program did not end in order"
        cls.server.stdout.close()
        cls.folder.cleanup()

    @classmethod
    def run_program(cls, *arguments, **options):
        return subprocess.run(
            [PROGRAM, "--store", "store.db", "--json", "--quiet", *arguments], check=True, text=True,
            stdout=subprocess.PIPE, cwd=cls.folder.name, **options).stdout

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.trusting)
        connection.request(method, path, None if body is None else json.dumps(body).encode(), headers or {})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer, text

    def sign_in(self):
        return self.ask("POST", "/api/v1/session", {"name": "admin", "password": PASSWORD})

    def test_the_cookie_is_this_hosts_and_no_scripts(self):
        answer, text = self.sign_in()
        cookie = answer.headers["Set-Cookie"]
        self.assertRegex(cookie, r"^__Host-voltmark=[0-9a-f]{64}; ")
        for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn("; " + word, cookie)
        self.assertNotIn("Domain", cookie)
        ended, _ = self.ask("DELETE", "/api/v1/session", headers={
            "Cookie": cookie.split(";")[0], "X-CSRF-Token": json.loads(text)["csrf"]})
        self.assertIn("Max-Age=0", ended.headers["Set-Cookie"])
        self.assertIn("cache", ended.headers["Clear-Site-Data"])

    def test_every_answer_makes_browsers_careful(self):
        for path in ("/", "/bills", "/api/openapi.json", "/api/v1/session", "/api/v1/none", "/none.php"):
            answer, _ = self.ask("GET", path)
            policy = answer.headers["Content-Security-Policy"]
            for part in ("default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
                         "frame-ancestors 'self'", "form-action 'self'"):
                self.assertIn(part, policy, path)
            self.assertNotIn("unsafe-eval", policy)
            self.assertGreaterEqual(int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[1]),
                                    31_536_000, path)
            for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                                ("Cross-Origin-Opener-Policy", "same-origin"),
                                ("Cross-Origin-Resource-Policy", "same-origin")):
                self.assertEqual(answer.headers[name], value, path)
            self.assertIn("camera=()", answer.headers["Permissions-Policy"])
            self.assertTrue(answer.headers["Content-Type"], path)

    def test_pages_reach_nothing_else(self):
        policy = self.ask("GET", "/bills")[0].headers["Content-Security-Policy"]
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        self.assertEqual(parts["connect-src"], "'self'")
        for name, places in parts.items():
            self.assertNotRegex(places, r"https?:|\*|\bwss?:", name)

    def test_other_sites_are_allowed_nothing(self):
        foreign = {"Origin": "https://evil.example"}
        for method, path in (("GET", "/api/v1/session"), ("OPTIONS", "/api/v1/session"), ("GET", "/"),
                             ("POST", "/api/v1/session")):
            answer, _ = self.ask(method, path, headers={
                **foreign, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-csrf-token"})
            self.assertEqual([name for name in answer.headers if name.lower().startswith("access-control")], [],
                             f"{method} {path}")
        answer, text = self.ask("POST", "/api/v1/session", {"name": "admin", "password": PASSWORD}, foreign)
        self.assertEqual((answer.status, json.loads(text)["code"]), (403, "api.foreign_page"))
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_methods_that_tell_too_much_are_not_there(self):
        for method in ("TRACE", "CONNECT", "DEBUG", "PROPFIND"):
            with socket.create_connection(("127.0.0.1", self.port)) as link, \
                    self.trusting.wrap_socket(link) as peer:
                peer.sendall(f"{method} /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Marker: seen\r\n\r\n".encode())
                peer.settimeout(30)
                got = peer.recv(65536)
            self.assertRegex(got, rb"^HTTP/1.1 4\d\d ", method)
            self.assertNotIn(b"seen", got, method)

    def test_nothing_lies_open_beside_the_pages(self):
        for path in ("/assets/none", "/.git/config", "/.env", "/metrics.json", "/server-status.php",
                     "/store.db", "/backup.xml"):
            answer, text = self.ask("GET", path)
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn("Index of", text)
        # What looks like a page's address gets the page, never a file of the working folder.
        self.assertNotIn("PRIVATE KEY", self.ask("GET", "/voltmark-dev.key")[1])

    def test_old_versions_of_tls_are_refused(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.check_hostname = False
            old.verify_mode = ssl.CERT_NONE
            old.set_ciphers("ALL:@SECLEVEL=0")
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.port)) as link:
                with self.assertRaises(ssl.SSLError):
                    old.wrap_socket(link)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            new = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            new.check_hostname = False
            new.load_verify_locations(pathlib.Path(self.folder.name) / "voltmark-dev.crt")
            new.minimum_version = new.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.port)) as link, new.wrap_socket(link) as peer:
                self.assertTrue(peer.version())

    def agreed(self, ciphers):
        """The cipher of TLS 1.2 that is agreed on by who knows these alone; nothing where there is none."""
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname = False
        client.load_verify_locations(pathlib.Path(self.folder.name) / "voltmark-dev.crt")
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        client.set_ciphers(ciphers + ":@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", self.port)) as link:
            try:
                with client.wrap_socket(link) as peer:
                    return peer.cipher()[0]
            except ssl.SSLError:
                return None

    def test_weak_ciphers_are_refused(self):
        """Of TLS 1.2, without forward secrecy or with a checksum beside the cipher."""
        for good in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"):
            self.assertEqual(self.agreed(good), good)
        for weak in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256",
                     "DHE-RSA-AES128-GCM-SHA256"):
            self.assertIsNone(self.agreed(weak), weak)

    def test_plain_text_is_not_led_to_tls(self):
        # Plain text is not led to TLS: what it carried has been seen by then.
        with socket.create_connection(("127.0.0.1", self.port)) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            link.settimeout(30)
            self.assertNotIn(b"HTTP/1.1", link.recv(4096))


if __name__ == "__main__":
    unittest.main()
