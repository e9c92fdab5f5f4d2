#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks what lies around a daemon and looks whether it lives and says what happened.

faults.py [FAULT…]

Faults: disk, index, model, clock, reader, kill, requests. Needs root (small disks are mounted) and
best a mount namespace of its own: `unshare -m --propagation private systemd/appliance/faults.py`.
Uses the programs of RELEASE (.build/release); BROKEN says how many broken requests are sent.
"""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RELEASE = pathlib.Path(os.environ.get("RELEASE", ROOT / ".build/release"))
MODELS = ROOT / "Models"
GENERATOR = MODELS / "SmolLM2-135M-Instruct.Q4_1.gguf"
EMBEDDER = MODELS / "all-MiniLM-L6-v2.gguf"
PAGES = ["shingles", "gout", "flu", "hives"]
QUESTION = "How long is shingles infectious?"
CLOCK_LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"

passed = 0


def expect(holds, what, shown=""):
    """Counts what holds; ends at the first thing that does not."""
    global passed
    if not holds:
        sys.exit(f"not ok - {what}\n{shown}")
    passed += 1
    print(f"ok {passed} - {what}", flush=True)


def run(program, *arguments, **options):
    return subprocess.run(
        [str(RELEASE / program), *map(str, arguments)],
        capture_output=True, text=True, timeout=300, check=False, **options,
    )


class Site:
    """A small library with its index, and a daemon over it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.corpus, self.index = self.folder / "corpus", self.folder / "index"
        self.audit, self.generator = self.folder / "audit.jsonl", GENERATOR
        self.log, self.process = self.folder / "log", None
        for page in PAGES:
            source = ROOT / "Corpus/conditions" / page
            shutil.copytree(source, self.corpus / page, dirs_exist_ok=True)

    def settings(self):
        settings = self.folder / "wardbook.toml"
        settings.write_text(
            f'[paths]\ncorpus = "{self.corpus}"\nindex = "{self.index}"\n'
            f'socket = "{self.folder}/s"\nrequests = "{self.folder}/requests"\n'
            f'[models]\ngenerator = "{self.generator}"\nembedder = "{EMBEDDER}"\n'
            f'[audit]\nfile = "{self.audit}"\n'
        )
        return settings

    def ingest(self):
        return run("wardbookd", "ingest", "--config", self.settings())

    def wardbook(self, *arguments):
        return run("wardbook", *arguments, "--socket", self.folder / "s")

    def status(self):
        status = self.wardbook("status", "--json")
        if status.returncode != 0:
            sys.exit(f"not ok - the status can be read\n{status.stderr}\n{self.log.read_text()}")
        return json.loads(status.stdout)

    def answers(self):
        return self.wardbook("ask", QUESTION).returncode == 0

    def start(self, **environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                # By way of env: libfaketime sets a variable in the first program that it finds, and
                # the Swift runtime looks for its arguments beside the variables.
                ["env", RELEASE / "wardbookd", "serve", "--config", self.settings()],
                stderr=log, stdout=log, env={**os.environ, **environment},
            )
        for _ in range(300):
            if self.wardbook("status").returncode == 0:
                return self
            if self.process.poll() is not None:
                return self
            time.sleep(0.1)
        sys.exit(f"the daemon does not answer\n{self.log.read_text()}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            return self.process.wait(20)
        return None


def small_disk(folder, mebibytes):
    """A disk of its own that is soon full."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder], check=True
    )


def fill(folder):
    with open(folder / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(bytes(4096))


def disk(site):
    """The disk is full: of the audit log, then of the index."""
    small_disk(site.folder / "logs", 1)
    site.audit = site.folder / "logs/audit.jsonl"
    site.ingest()
    site.start()
    fill(site.folder / "logs")
    # The last block of the log may still have room.
    expect(all(site.answers() for _ in range(14)), "a full disk of the audit log stops no answer")
    warnings = site.status()["warnings"]
    expect(any("audit log" in w for w in warnings), "the status says so", warnings)
    os.unlink(site.folder / "logs/filler")
    site.answers()
    expect(site.status()["warnings"] == [], "with room again the log goes on")
    checked = run("wardbookd", "check", "audit", "--config", site.settings())
    expect(checked.returncode == 0, "and its chain holds", checked.stderr)
    site.stop()

    site.index = site.folder / "disk/index"
    small_disk(site.folder / "disk", 8)
    site.ingest()
    site.start()
    fill(site.folder / "disk")
    shutil.copytree(ROOT / "Corpus/conditions/asthma", site.corpus / "asthma")
    failed = site.ingest()
    expect(failed.returncode != 0, "an index on a full disk is not made")
    words = ("o space", "disk is full", "space left")
    expect(any(w in failed.stderr for w in words), "the message says why", failed.stderr)
    expect(site.answers(), "the index before stays in service")
    whole = run("wardbookd", "index", "verify", "--config", site.settings())
    expect(whole.returncode == 0, "and is whole", whole.stderr)
    os.unlink(site.folder / "disk/filler")
    expect(site.ingest().returncode == 0, "with room again it is made")
    expect(site.wardbook("show", "asthma").returncode == 0, "and in service without a restart")


def index(site):
    """The index is deleted underneath."""
    site.ingest()
    site.start()
    shutil.rmtree(site.index)
    expect(site.answers(), "without its files the index in service still answers")
    warnings = site.status()["warnings"]
    expect(any("holds no index" in w for w in warnings), "the status says so", warnings)
    expect(site.ingest().returncode == 0, "another index can be made")
    status = site.status()
    expect(status["warnings"] == [], "and is taken up", status)
    (site.index / "generations/1/index.sqlite").write_bytes(b"no database")
    expect(site.wardbook("ask", QUESTION).returncode in (0, 70), "a ruined database is told")
    shutil.rmtree(site.index)
    expect(site.ingest().returncode == 0 and site.answers(), "and another one mends it")


def model(site):
    """The model is cut short underneath; a service manager would start the daemon again."""
    site.ingest()
    site.generator = site.folder / "model.gguf"
    shutil.copyfile(GENERATOR, site.generator)
    site.start()
    os.truncate(site.generator, 5_000_000)
    asked = site.wardbook("ask", QUESTION)
    expect(asked.returncode != 0, "an answer that cannot be finished is no answer", asked.stdout)
    expect(site.process.wait(30) == 74, "the daemon ends with EX_IOERR")
    expect("has become shorter" in site.log.read_text(), "and says why")
    site.start()
    expect(site.process.wait(30) not in (0, 74), "a model that is too short is refused")
    expect(str(site.generator) in site.log.read_text(), "by name", site.log.read_text())
    shutil.copyfile(GENERATOR, site.generator)
    expect(site.start().answers(), "with the whole model it answers again")


def clock(site):
    """The clock jumps: forwards by 20 years, back to 1999, and home again."""
    site.ingest()
    stamp = site.folder / "clock"
    stamp.write_text("+0")
    site.start(
        LD_PRELOAD=CLOCK_LIBRARY, FAKETIME_TIMESTAMP_FILE=str(stamp), FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    before = site.status()["index"]["pagesPastReview"]
    stamp.write_text("+20y")
    expect(site.answers(), "after a jump of 20 years it answers")
    after = site.status()["index"]["pagesPastReview"]
    expect(after == len(PAGES) > before, "and every page is past its review", after)
    stamp.write_text("@1999-12-31 23:59:59")
    expect(site.answers(), "in 1999 it answers")
    status = site.status()
    expect(status["index"]["pagesPastReview"] == before, "no page looks fresher than it is", status)
    expect(any("clock" in w for w in status["warnings"]), "and the status says so", status)
    stamp.write_text("+0")
    expect(site.status()["warnings"] == [], "home again all is well")
    expect(site.status()["uptimeSeconds"] < 3600, "the daemon has aged by seconds")
    checked = run("wardbookd", "check", "audit", "--config", site.settings())
    expect(checked.returncode == 0, "the audit log is one chain", checked.stderr)


def reader(site):
    """Clients that ask and do not read, and clients that go away."""
    site.ingest()
    site.start()
    body = json.dumps({"question": QUESTION}).encode()
    head = b"POST /v1/ask HTTP/1.1\r\nHost: w\r\nContent-Length: %d\r\n\r\n" % len(body)
    clients = []
    for _ in range(5):
        client = socket.socket(socket.AF_UNIX)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.connect(str(site.folder / "s"))
        client.sendall(head + body)
        clients.append(client)
    expect(site.answers(), "clients that do not read hold nobody up")
    for client in clients:
        client.close()
    for _ in range(20):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(site.folder / "s"))
            client.sendall(head + body)
            time.sleep(0.02)
    time.sleep(1)
    expect(site.answers(), "clients that went away are forgotten")
    status = site.status()
    expect(status["answering"] + status["waiting"] == 0, "nothing is left of them", status)


def kill(site):
    """Readings of the library are killed at any moment."""
    site.ingest()
    site.start()
    chance = random.Random(8)
    for _ in range(20):
        page = site.corpus / chance.choice(PAGES) / "index.html"
        page.write_text(page.read_text() + f"<p>Word {chance.random()}.</p>")
        reading = subprocess.Popen(
            [RELEASE / "wardbookd", "ingest", "--config", site.settings()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.random())
        reading.send_signal(signal.SIGKILL)
        reading.wait()
        whole = run("wardbookd", "index", "verify", "--config", site.settings())
        if whole.returncode != 0 or site.wardbook("search", "shingles").returncode != 0:
            expect(False, "the index is whole", whole.stdout + whole.stderr)
    expect(True, "after 20 kills at any moment the index is whole and in service")
    expect(site.ingest().returncode == 0, "and the library is read when nobody kills")


def requests(site):
    """Broken requests, half-open connections, slow writers."""
    site.ingest()
    site.start()
    garbage = subprocess.run(
        [ROOT / "systemd/appliance/garbage.py", site.folder / "s", os.environ.get("BROKEN", "50000")],
        check=False,
    )
    expect(garbage.returncode == 0, "broken requests, half-open connections, slow writers")
    expect(site.answers(), "after all of them it answers")


def main():
    faults = [disk, index, model, clock, reader, kill, requests]
    names = sys.argv[1:] or [fault.__name__ for fault in faults]
    for fault in faults:
        if fault.__name__ not in names:
            continue
        print(f"# {fault.__doc__}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            site = Site(folder)
            try:
                fault(site)
                ended = site.stop()
                expect(ended in (0, None), "the daemon ends in order", site.log.read_text())
            finally:
                if site.process and site.process.poll() is None:
                    site.process.kill()
                    site.process.wait()
                for mounted in ("logs", "disk"):
                    subprocess.run(
                        ["umount", "-q", site.folder / mounted], check=False,
                        stderr=subprocess.DEVNULL,
                    )
    print(f"1..{passed}")


main()
