#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends broken requests to a running daemon, and asks now and then whether it still answers.

garbage.py SOCKET [COUNT]

Mutations of real requests (seeded), half-open connections, slow writers and slow readers. Ends with
status 1 when the daemon dies, hangs, or answers a broken request with a server's error (5xx).
"""

import collections
import random
import socket
import sys
import time

SEEDS = [
    b"GET /v1/status HTTP/1.1\r\nHost: w\r\n\r\n",
    b"GET /v1/pages/shingles HTTP/1.1\r\nHost: w\r\n\r\n",
    b"GET /v1/passages/%41%00%ff HTTP/1.1\r\nHost: w\r\n\r\n",
    b'POST /v1/search HTTP/1.1\r\nHost: w\r\nContent-Length: 32\r\n\r\n{"question":"stiff neck","a":[]}',
    b'POST /v1/search HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n'
    b'14\r\n{"question": "gout"}\r\n0\r\n\r\n',
    b'POST /v1/ask HTTP/1.1\r\nHost: w\r\nContent-Length: 16\r\n\r\n{"question": ""}',
    b"DELETE /healthz HTTP/1.0\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: w\r\nExpect: 100-continue\r\nUpgrade: h2c\r\n\r\n",
]


def mutated(seed, chance):
    """A request with a few bytes changed, doubled, removed, or cut off."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 1 and place < len(data):
            del data[place : place + chance.randint(1, 20)]
        elif kind == 2:
            data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        elif kind == 3:
            data[place:place] = data[:place] * chance.randint(1, 3)
        elif kind == 4:
            data[place:place] = chance.choice([b"\r\n", b"\0", b"\xff\xfe", b"9" * 30, b"{" * 200])
        else:
            del data[place:]
        if not data:
            data = bytearray(b"\n")
    return bytes(data[:20000])


def connection(path, wait=2.0):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(wait)
    client.connect(path)
    return client


def status_of(path, request, wait=0.5):
    """The status of the first response; 0 when the daemon closed or waited for more."""
    with connection(path, wait) as client:
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            answer = client.recv(4096)
        except OSError:
            return 0
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def must_live(path, what):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if status_of(path, b"GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n", 15) == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"the daemon no longer answers after {what}")


def main():
    path = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50000
    chance = random.Random(20261121)
    statuses = collections.Counter()
    for number in range(count):
        request = mutated(chance.choice(SEEDS), chance)
        status = status_of(path, request)
        statuses[status] += 1
        if status >= 500:
            sys.exit(f"status {status} for {request!r}")
        if number % 1000 == 0:
            must_live(path, f"{number} broken requests")
    print("broken requests:", dict(sorted(statuses.items())))

    half_open, until = [], time.monotonic() + 90
    while len(half_open) < 1000 and time.monotonic() < until:
        client = socket.socket(socket.AF_UNIX)
        client.setblocking(False)
        try:
            client.connect(path)
            client.send(b"POST /v1/search HTTP/1.1\r\nContent-Le")
            half_open.append(client)
        except OSError:
            # All places are taken until the daemon closes those that say no more.
            client.close()
            time.sleep(0.1)
    print("half-open connections:", len(half_open))
    must_live(path, "half-open connections")
    for client in half_open:
        client.close()

    with connection(path, 60) as slow:
        for byte in SEEDS[3]:
            slow.sendall(bytes([byte]))
            time.sleep(0.01)
        assert slow.recv(4096).startswith(b"HTTP/1.1 200"), "a slow writer gets its answer"
    must_live(path, "a slow writer")
    print("alive")


main()
