#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a running daemon with many clients at once and says how it bore it.

load.py SOCKET QUESTIONS [--clients 1,8,64,256] [--seconds 60] [--process PID] [--reloads 3] [--json FILE]

QUESTIONS has one JSON object with a "question" a line, each as likely as the others. One request in five
is to be answered, the others are searches. Every request must get an answer or an
honest refusal (429 or 503 with Retry-After); anything else is a fault and ends with status 1. With
--process the daemon's memory is watched, and it is told to reload during each run.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import time

ASK_SHARE = 0.2
# Nobody waits longer for an answer.
PATIENCE = 300


class Client:
    """One client that asks one thing after the other."""

    def __init__(self, path, questions, number, until):
        self.path, self.questions, self.until = path, questions, until
        self.chance = random.Random(number)
        self.evidence, self.search, self.answers = [], [], []
        self.refused, self.faults = 0, []

    async def run(self):
        # People do not all begin in the same moment.
        await asyncio.sleep(self.chance.random())
        while time.monotonic() < self.until:
            question = self.chance.choice(self.questions)
            verb = "ask" if self.chance.random() < ASK_SHARE else "search"
            try:
                async with asyncio.timeout(PATIENCE):
                    refused = await self.request(verb, question)
                # Nobody comes back at once; half a second keeps the run busy.
                await asyncio.sleep(0.5 if refused else 0)
            except (OSError, ValueError, IndexError) as error:
                self.faults.append(f"{verb}: {error!r}")
                await asyncio.sleep(0.1)

    async def request(self, verb, question):
        """Asks; tells whether the answer was to come back later."""
        body = json.dumps({"question": question}).encode()
        head = f"POST /v1/{verb} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        start = time.monotonic()
        reader, writer = await asyncio.open_unix_connection(self.path)
        try:
            writer.write(head.encode() + body)
            data, evidence = b"", None
            while piece := await reader.read(65536):
                data += piece
                if evidence is None and b"event: evidence" in data:
                    evidence = time.monotonic() - start
            took = time.monotonic() - start
        finally:
            writer.close()
        return self.judge(verb, data, evidence, took)

    def judge(self, verb, data, evidence, took):
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status in (429, 503) and b"etry-" in head:
            self.refused += 1
            return True
        if status != 200:
            self.faults.append(f"{verb}: status {status}")
        elif verb == "search":
            if not body.rstrip().endswith((b"}", b"}\r\n0")):
                self.faults.append("search: the answer has no end")
            self.search.append(took)
        elif b"event: done" in body:
            self.answers.append(took)
            if evidence is not None:
                self.evidence.append(evidence)
        else:
            self.faults.append("ask: the answer has no end")
        return False


def percentile(values, share):
    """Milliseconds that the share of values does not exceed; null when there are none."""
    if not values:
        return None
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def resident(process):
    """MiB of memory that the process has."""
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


async def run(path, questions, count, seconds, process, reloads):
    until = time.monotonic() + seconds
    clients = [Client(path, questions, number, until) for number in range(count)]
    running = [asyncio.create_task(client.run()) for client in clients]
    memory = []
    for step in range(reloads + 1):
        await asyncio.sleep(seconds / (reloads + 1))
        if process:
            memory.append(resident(process))
            if step < reloads:
                os.kill(process, signal.SIGHUP)
    await asyncio.wait(running, timeout=PATIENCE)
    gathered = {
        name: [value for client in clients for value in getattr(client, name)]
        for name in ("evidence", "search", "answers", "faults")
    }
    return {
        "clients": count,
        "seconds": seconds,
        "searches": len(gathered["search"]),
        "searchMs": {p: percentile(gathered["search"], float(p)) for p in ("0.5", "0.99")},
        "answers": len(gathered["answers"]),
        "answerMs": {p: percentile(gathered["answers"], float(p)) for p in ("0.5", "0.99")},
        "evidenceMs": {p: percentile(gathered["evidence"], float(p)) for p in ("0.5", "0.99")},
        "refused": sum(client.refused for client in clients),
        "faults": len(gathered["faults"]),
        "residentMiB": memory,
        "examples": sorted(set(gathered["faults"]))[:5],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("socket")
    parser.add_argument("questions")
    parser.add_argument("--clients", default="1,8,64,256")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--process", type=int)
    parser.add_argument("--reloads", type=int, default=3)
    parser.add_argument("--json")
    options = parser.parse_args()
    with open(options.questions, encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    # The measure itself must not wait for what it measures.
    with contextlib.suppress(OSError):
        os.nice(-10)
    results = []
    for count in map(int, options.clients.split(",")):
        result = asyncio.run(
            run(options.socket, questions, count, options.seconds, options.process, options.reloads)
        )
        results.append(result)
        print(json.dumps(result), flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as target:
            json.dump({"runs": results}, target, indent=1)
    sys.exit(any(result["faults"] for result in results))


main()
