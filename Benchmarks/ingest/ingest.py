#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how fast a library becomes an index.

    ingest.py --data DATA [--programs .build/release] [--pages 5000] [--peers] [--encoder MODEL.gguf]

DATA holds nhs/pages.tar.xz (a folder of HTML pages). From it a library of so many pages is made: the
pages themselves and copies with every tenth word changed. It is built without embedding (pages and
megabytes a second, most memory held), beside trafilatura and readability-lxml, which only extract the
text of 200 of its pages (`pip install trafilatura readability-lxml`). With --encoder the pages
themselves are built with embedding, then again with one page in a hundred changed. Prints Markdown.
"""
import argparse
import datetime
import json
import pathlib
import random
import re
import subprocess
import tarfile
import tempfile
import time


def enlarge(source, target, count):
    """A library of `count` pages: those of `source`, then copies with changed words."""
    pages = sorted(source.rglob("*.html"))
    for number in range(count):
        page, turn = pages[number % len(pages)], number // len(pages)
        place = page.relative_to(source)
        if turn:
            place = place.with_name(f"{turn}-{place.name}") if place.name != "index.html" else (
                place.parent.with_name(f"{place.parent.name}-{turn}") / place.name)
        file = target / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed(page.read_text(encoding="utf8"), number) if turn else
                        page.read_text(encoding="utf8"), encoding="utf8")


def changed(html, seed, share=0.1):
    """The page with a share of its words changed, markup left alone."""
    chance = random.Random(seed)

    def word(match):
        return match[0] if chance.random() > share else match[0] + chance.choice(["a", "en", "ism", "ly"])

    parts = re.split(r"(?s)(<[^>]*>)", html)
    return "".join(p if p.startswith("<") else re.sub(r"[a-z]{4,}", word, p) for p in parts)


def peers(folder):
    """Pages and megabytes a second of the peers over 200 pages, one core."""
    import trafilatura
    from readability import Document

    pages = [file.read_bytes() for file in sorted(folder.rglob("*.html"))[:200]]
    size = sum(map(len, pages)) / 1e6
    for tool, extract in [
        ("trafilatura, text only, one core", lambda data: trafilatura.extract(data)),
        ("readability-lxml, text only, one core", lambda data: Document(data.decode("utf8", "replace")).summary()),
    ]:
        begin = time.time()
        for page in pages:
            extract(page)
        seconds = time.time() - begin
        print(f"| {tool} | {len(pages)} | {len(pages) / seconds:.0f} | {size / seconds:.1f} | |")


def ingest(programs, corpus, index, encoder):
    command = [programs / "wardbookd", "ingest", "--json", "--corpus", corpus, "--index", index,
               "--embedder", encoder]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def with_embedding(programs, source, work, encoder):
    first = ingest(programs, source, work / "index", encoder)
    pages = sorted(source.rglob("*.html"))
    for number, page in enumerate(pages[::100]):
        page.write_text(changed(page.read_text(encoding="utf8"), number, 0.01), encoding="utf8")
    second = ingest(programs, source, work / "index", encoder)
    print(f"\nWith embedding: {first['counts']['pages']} pages, {first['embedded']} texts in "
          f"{first['secondsTotal']:.1f} s, {first['seconds']['embedding']:.1f} s of it waiting for the encoder "
          f"({first['embedded'] / first['seconds']['embedding']:.0f} texts/s). With {len(second['changed'])} pages "
          f"changed: {second['embedded']} texts in {second['secondsTotal']:.2f} s, "
          f"{100 * second['secondsTotal'] / first['secondsTotal']:.1f} % of the full time.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path(".build/release"))
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--encoder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        with tarfile.open(args.data / "nhs/pages.tar.xz") as tar:
            tar.extractall(work / "pages", filter="data")
        enlarge(work / "pages", work / "library", args.pages)
        run = subprocess.run([args.programs / "wardbook-eval", "building", "--corpus", work / "library"],
                             check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(run.stdout)
        print(f"Building an index, {datetime.date.today()}\n")
        print("| what | pages | pages/s | MB/s | most memory, MB |\n|---|---|---|---|---|")
        print(f"| wardbook, whole index without embedding | {found['pages']} | {found['pagesPerSecond']:.0f} | "
              f"{found['megabytesPerSecond']:.1f} | {found['residentMegabytesMax']:.0f} |")
        if args.peers:
            peers(work / "library")
        print(f"\nThe same library again, nothing changed: {found['unchangedSeconds']:.2f} s.")
        if args.encoder:
            with_embedding(args.programs, work / "pages", work, args.encoder)


if __name__ == "__main__":
    main()
