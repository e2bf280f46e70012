#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of `voltmark firewall`, loaded by nft into machines that can only meet through them.

Each machine is a network namespace of its own, wired to one switch. Everybody tries everybody at
every port, over IPv4 and IPv6: what may pass does, and nothing else.

usage: tests/cli/firewall_test.py PROGRAM
"""

import itertools
import json
import os
import shutil
import subprocess
import sys
import unittest

from namespaces import Machine, plain_switch

# Here once more and in other words than the program's: what may pass.
ZONES = ["head_end", "core", "portal", "store"]
OUTSIDE = ["meters", "staff", "management", "public", "broker", "partner", "servers"]
PORTS = [22, 53, 443, 4001, 5432, 6980, 6981, 8080, 8081, 8443, 8444, 8883, 9999]
PASSES = {
    ("meters", "head_end"): {6980, 6981},
    ("head_end", "meters"): {4001},
    ("head_end", "broker"): {8883},
    ("head_end", "store"): {5432},
    ("core", "store"): {5432},
    ("portal", "store"): {5432},
    ("staff", "core"): {8443},
    ("core", "partner"): {443},
    **{(outside, "portal"): {8444} for outside in OUTSIDE},
    **{(zone, "servers"): {53} for zone in ZONES},
}
for zone_of in ZONES:
    PASSES[("management", zone_of)] = PASSES.get(("management", zone_of), set()) | {22}
# Whoever is named hears at once that they may not; others hear nothing.
ANSWERED = [*ZONES, "staff", "management"]


def address(name, version):
    """Where a machine is."""
    number = 1 + [*ZONES, *OUTSIDE].index(name)
    return f"10.99.{number}.1" if version == 4 else f"fd00:99::{number}"


def rules(zone):
    """What an operator would load on the machines of a zone."""
    def both(option, name):
        return [option, address(name, 4), option, address(name, 6)]
    command = [
        sys.argv[1], "--quiet", "firewall", "--zone", zone, "--dial-port", "4001",
        *both("--head-end", "head_end"), *both("--core", "core"), *both("--portal", "portal"),
        *both("--store", "store"), *both("--meters", "meters"), *both("--broker", "broker"),
        *both("--management", "management"), *both("--partner", "partner"),
        *both("--name-server", "servers"), *both("--time-server", "servers"),
        "--staff", address("staff", 4) + "/32", "--staff", address("staff", 6)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Firewall(unittest.TestCase):
    """All machines, wired up, with their rules."""

    @classmethod
    def setUpClass(cls):
        plain_switch()
        cls.machines = {}
        for name in [*ZONES, *OUTSIDE]:
            machine = Machine(name, PORTS)
            cls.machines[name] = machine
            cls.addClassCleanup(machine.end)
            machine.plug([address(name, 4) + "/16", address(name, 6) + "/64"])
        for zone in ZONES:
            cls.machines[zone].load(rules(zone))

    def attempt(self, source, target, version, port):
        """How a connection goes: open, refused, or dropped, as the counter of the target says."""
        machine = self.machines[source]
        watched = self.machines[target] if target in ZONES else None
        before = watched.counter("dropped_in") if watched else 0
        machine.ask("connect", address(target, version), port)
        while (outcome := machine.ask("outcome")) == "waiting":
            if watched and watched.counter("dropped_in") > before:
                machine.ask("give_up")
                return "dropped"
        return outcome

    def expected(self, source, target, port):
        if port in PASSES.get((source, target), ()):
            return "open"
        if source in ZONES or source in ANSWERED:
            return "refused"
        return "dropped"

    def test_what_may_pass_passes_and_nothing_else(self):
        tried = 0
        for source, target in itertools.permutations(self.machines, 2):
            if source not in ZONES and target not in ZONES:
                continue
            for version, port in itertools.product((4, 6), PORTS):
                with self.subTest(source=source, target=target, version=version, port=port):
                    self.assertEqual(self.attempt(source, target, version, port),
                                     self.expected(source, target, port))
                tried += 1
        self.assertEqual(tried, 2 * len(PORTS) * (4 * 3 + 2 * 4 * 7))

    def test_names_and_times_come_from_their_servers_alone(self):
        for zone, version in itertools.product(ZONES, (4, 6)):
            for port in (53, 123):
                ask = self.machines[zone].ask
                self.assertEqual(ask("datagram", address("servers", version), port), "answered")
                self.assertEqual(ask("datagram", address("public", version), port), "refused")

    def test_machines_of_zones_pass_nothing_on(self):
        core = self.machines["core"]
        core.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        core.run("ip", "route", "add", "10.98.0.0/16", "via", address("store", 4))
        staff = self.machines["staff"]
        staff.run("ip", "route", "add", "10.98.0.0/16", "via", address("core", 4))
        staff.ask("connect", "10.98.0.1", 8443)
        while core.counter("forwarded") == 0:
            self.assertEqual(staff.ask("outcome"), "waiting")
        staff.ask("give_up")

    def test_rules_take_the_place_of_older_ones_at_once(self):
        portal = self.machines["portal"]
        portal.load(rules("portal"))
        tables = json.loads(portal.run("nft", "-j", "list", "tables"))["nftables"]
        self.assertEqual([one["table"]["name"] for one in tables if "table" in one],
                         ["voltmark_portal"])
        self.assertEqual(self.attempt("public", "portal", 4, 8444), "open")

    def test_what_is_stopped_is_counted(self):
        head_end = self.machines["head_end"]
        before = head_end.counter("refused_out")
        self.assertEqual(self.attempt("head_end", "public", 4, 443), "refused")
        self.assertGreater(head_end.counter("refused_out"), before)


def reason_to_skip():
    """Why this machine cannot try the rules; nothing where it can."""
    for program in ("nft", "ip", "unshare", "nsenter"):
        if shutil.which(program, path=os.environ["PATH"]) is None:
            return f"{program} is not installed"
    probe = subprocess.run(
        [*own_network(), "nft", "add table inet probe; add chain inet probe input "
         "{ type filter hook input priority filter; }; add rule inet probe input ct state new"],
        capture_output=True, text=True, check=False)
    return f"no network namespace with nftables here: {probe.stderr}" if probe.returncode else None


def own_network():
    """Runs a command in a network of its own, in which it is root."""
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]


if __name__ == "__main__":
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if "--inside" in sys.argv:
        unittest.main(argv=[sys.argv[0]])
    elif reason := reason_to_skip():
        print(f"SKIPPED: {reason}")
    else:
        os.execvp("unshare", [*own_network(), sys.executable, "-B", __file__,
                              os.path.abspath(sys.argv[1]), "--inside"])
