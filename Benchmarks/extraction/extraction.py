#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how well pages are read, against gold text and beside other extractors.

    extraction.py --data DATA [--inspect 'COMMAND'] [--peers]

DATA holds nhs/ (pages.tar.xz, main-text.jsonl.xz, care-cards.jsonl), womenshealth/ (pages.tar.xz,
main-text-silver.jsonl.xz, manifest.jsonl) and extraction/readability-pages.tar.xz; sets that are not
there are left out. COMMAND prints one line of JSON for each file given to it; the default is
`.build/release/wardbookd inspect --json`. With --peers the same pages go through trafilatura and
readability-lxml (`pip install trafilatura readability-lxml`). Token-level precision, recall and F1
are means over pages; words are runs of letters and digits in lower case. Prints Markdown.
"""
import argparse
import collections
import datetime
import json
import lzma
import pathlib
import re
import shlex
import subprocess
import tarfile
import tempfile
import time


def words(text):
    return re.findall(r"\w+", text.lower())


def score(found, gold):
    """Precision, recall and F1 of two bags of words."""
    found, gold = collections.Counter(found), collections.Counter(gold)
    both = sum((found & gold).values())
    precision, recall = both / max(1, found.total()), both / max(1, gold.total())
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def plain(html):
    """Text of an HTML fragment (gold of the readability set, output of readability-lxml)."""
    html = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", html)
    import html as escapes

    return escapes.unescape(re.sub(r"(?s)<[^>]*>", " ", html))


def read_lines(path):
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def nhs(data, work):
    for page in read_lines(data / "nhs/main-text.jsonl.xz"):
        yield work / "conditions" / page["page"] / "index.html", " ".join(page["lines"])


def womens_health(data, work):
    kinds = {p["path"]: p for p in read_lines(data / "womenshealth/manifest.jsonl")}
    for page in read_lines(data / "womenshealth/main-text-silver.jsonl.xz"):
        known = kinds[page["path"]]
        if known["kind"] == "article" and not known.get("dup_of"):
            yield work / page["path"], page["main_text"]


def readability(data, work):
    for folder in sorted((work / "test/test-pages").iterdir()):
        if (folder / "source.html").exists():
            gold = plain((folder / "expected.html").read_text(encoding="utf8"))
            if words(gold):
                yield folder / "source.html", gold


SETS = [
    ("NHS", "nhs/pages.tar.xz", nhs),
    ("womenshealth.gov", "womenshealth/pages.tar.xz", womens_health),
    ("general (Readability.js)", "extraction/readability-pages.tar.xz", readability),
]


def inspect(command, files):
    """What the program under test makes of the files, by path, and the seconds it took."""
    result, begin = {}, time.time()
    for start in range(0, len(files), 200):
        run = subprocess.run(
            shlex.split(command) + [str(f) for f in files[start:start + 200]],
            stdout=subprocess.PIPE, text=True)
        for line, file in zip(run.stdout.splitlines(), files[start:start + 200]):
            result[file] = json.loads(line)
    return result, time.time() - begin


def text_of(page, title):
    parts, path = [page["page"]["title"]] if title else [], []
    for section in page["sections"]:
        parts += [heading for heading in section["heading"] if heading not in path]
        path = section["heading"]
        parts += [block["text"] for block in section["blocks"] if block["kind"] != "caption"]
    return " ".join(parts)


def peers():
    import trafilatura
    from readability import Document

    def by_readability(data):
        return plain(Document(data.decode("utf8", "replace")).summary())

    return {
        "trafilatura": lambda data: trafilatura.extract(data, include_comments=False) or "",
        "readability-lxml": by_readability,
    }


def row(name, tool, scores, seconds=None):
    mean = [sum(s[i] for s in scores) / len(scores) for i in range(3)]
    rate = f"{len(scores) / seconds:.0f}" if seconds else ""
    return f"| {name} | {len(scores)} | {tool} | " + " | ".join(f"{m:.4f}" for m in mean) + f" | {rate} |"


def measure_text(name, pairs, args):
    files = [file for file, _ in pairs]
    found, seconds = inspect(args.inspect, files)
    scores = [score(words(text_of(found[f], name == "NHS")), words(gold)) for f, gold in pairs if f in found]
    print(row(name, "wardbook", scores, seconds))
    if not args.peers:
        return found
    for tool, extract in peers().items():
        begin, scores = time.time(), []
        for file, gold in pairs:
            try:
                text = extract(file.read_bytes())
            except Exception:  # an extractor that fails on a page has found nothing there
                text = ""
            scores.append(score(words(text), words(gold)))
        print(row(name, tool, scores, time.time() - begin))
    return found


def measure_cards(data, found, work):
    """Care cards: share with the right level, and share whose items are exactly those of the page."""
    gold = read_lines(data / "nhs/care-cards.jsonl")
    level = {"routine": "see_gp", "pharmacy": "see_gp", "selfCare": "see_gp"}
    right_level = right_items = 0
    for card in gold:
        items = [text for kind, text in card["blocks"] if kind == "li"] or [t for _, t in card["blocks"]]
        spans = found[work / "conditions" / card["page"] / "index.html"]["urgency"]
        same = [s for s in spans if s["heading"] == card["heading"]]
        right_level += any(level.get(s["level"], s["level"]) == card["level"] for s in same)
        right_items += any(s["items"] == items for s in same)
    print(f"\nCare cards: {len(gold)}; level right {right_level / len(gold):.4f}, "
          f"items exact {right_items / len(gold):.4f}.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--inspect", default=".build/release/wardbookd inspect --json")
    parser.add_argument("--peers", action="store_true")
    args = parser.parse_args()
    print(f"Extraction of main text, {datetime.date.today()}\n")
    print("| set | pages | tool | precision | recall | F1 | pages/s |\n|---|---|---|---|---|---|---|")
    cards = None
    with tempfile.TemporaryDirectory() as folder:
        for name, archive, pairs in SETS:
            if not (args.data / archive).exists():
                continue
            work = pathlib.Path(folder) / archive.split("/")[0]
            with tarfile.open(args.data / archive) as tar:
                tar.extractall(work, filter="data")
            found = measure_text(name, list(pairs(args.data, work)), args)
            if name == "NHS":
                cards = (found, work)
        if cards:
            measure_cards(args.data, *cards)


if __name__ == "__main__":
    main()
