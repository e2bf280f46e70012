# SPDX-License-Identifier: Apache-2.0
"""Machines that are network namespaces, wired to a switch: for tests of what passes between them.

The namespace of the process that imports this holds the switch. A machine is a child process in a
namespace of its own, which ends with it; run as a program, this file is that process.
"""

import errno
import json
import re
import selectors
import socket
import subprocess
import sys
import threading


def run(*command, text=None):
    """A command that must succeed: its output."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stderr}")
    return done.stdout


def plain_switch():
    """The switch to which machines are plugged."""
    run("ip", "link", "add", "switch", "type", "bridge", "mcast_snooping", "0")
    run("ip", "link", "set", "switch", "up")


class Machine:
    """A machine that listens at all of `ports`."""

    def __init__(self, name, ports):
        self.name = name
        self.process = subprocess.Popen(
            ["unshare", "--net", sys.executable, "-B", __file__, json.dumps(ports)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()  # It is in its namespace now.

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def run(self, *command, text=None):
        """A command on the machine."""
        return run("nsenter", "--net", "--target", str(self.process.pid), *command, text=text)

    def plug(self, addresses):
        port = f"to-{self.name}"[:15]
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "wire", "netns",
            str(self.process.pid))
        run("ip", "link", "set", port, "master", "switch", "up")
        self.run("ip", "link", "set", "lo", "up")
        for address in addresses:
            kind = ["nodad"] if ":" in address else []
            self.run("ip", "address", "add", address, "dev", "wire", *kind)
        self.run("ip", "link", "set", "wire", "up")

    def load(self, rules):
        """Loads rules of nftables."""
        self.run("nft", "-f", "-", text=rules)

    def counter(self, name):
        """The packets that a counter of the machine's rules has seen."""
        shown = self.run("nft", "list", "counter", "inet", f"voltmark_{self.name}", name)
        return int(re.search(r"packets (\d+)", shown)[1])

    def ask(self, *words):
        """Has the machine do something of `Agent`."""
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Agent:
    """What a machine does when it is asked."""

    def __init__(self):
        self.trial = None
        self.error = 0

    def connect(self, address, port):
        """Begins to open a connection."""
        self.trial = socket.socket(family_of(address), socket.SOCK_STREAM)
        self.trial.setblocking(False)
        self.error = self.trial.connect_ex((address, port))

    def outcome(self):
        """What has become of it so far."""
        if self.error not in (0, errno.EINPROGRESS):
            self.trial.close()
            return "refused"
        with selectors.DefaultSelector() as selector:
            selector.register(self.trial, selectors.EVENT_WRITE)
            if not selector.select(0):
                return "waiting"
        error = self.trial.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.trial.close()
        return "refused" if error else "open"

    def give_up(self):
        self.trial.close()

    def datagram(self, address, port):
        """Sends one and waits for its echo, or for the word that it may not go."""
        with socket.socket(family_of(address), socket.SOCK_DGRAM) as line:
            line.connect((address, port))
            try:
                line.send(b"?")
                return "answered" if line.recv(1) == b"?" else "other"
            except OSError:
                return "refused"


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen(ports):
    """Listens at all ports, and for datagrams at those of names and times."""
    selector = selectors.DefaultSelector()
    for port in ports:
        line = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True,
                                    backlog=64)
        selector.register(line, selectors.EVENT_READ)
    for port in (53, 123):
        line = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        line.bind(("::", port))
        selector.register(line, selectors.EVENT_READ)
    return selector


def serve(selector):
    """Accepts what comes and echoes datagrams, for ever."""
    while True:
        for key, _ in selector.select():
            if key.fileobj.type == socket.SOCK_DGRAM:
                text, sender = key.fileobj.recvfrom(16)
                key.fileobj.sendto(text, sender)
            else:
                key.fileobj.accept()[0].close()


def main():
    ports = json.loads(sys.argv[1])
    threading.Thread(target=serve, args=(listen(ports),), daemon=True).start()
    print("ready", flush=True)
    agent = Agent()
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        print(json.dumps(getattr(agent, verb)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
