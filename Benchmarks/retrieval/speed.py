#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times searches in a library of 100,000 passages, BM25 beside tantivy and bm25s in the same run.

    speed.py --data DATA [--programs .build/release] [--encoder MODEL.gguf] [--pages 10300] [--work FOLDER]

DATA holds nhs/pages.tar.xz (a folder of HTML pages) and queries/*.jsonl (questions). From the pages a
library of so many is made: the pages themselves and copies with every tenth word changed. Its vectors are
random, since what they mean does not change how long a search takes; everything else is real, and questions
are embedded by the encoder. The peers (`pip install tantivy bm25s PyStemmer`) get title, heading path and
text of the same passages as one field with English stemming, and each question as the disjunction of its words;
the best ten are taken. Ours and theirs take turns; what is printed is the median over rounds. With --work the
library is kept, and used again.
"""
import argparse
import datetime
import json
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "ingest"))
from ingest import enlarge  # noqa: E402

ROUNDS = 3
PARTS = ["words", "expandedWords", "analysis", "encoding", "vectors", "ranking", "search"]


def unpack(packed, words):
    """A text from the numbers of its words: see Sources/Retrieval/Generations/TextPacking.swift."""
    out, at = bytearray(), 0
    while at < len(packed):
        first = packed[at]
        if first == 0xFF:
            out += packed[at + 2:at + 2 + packed[at + 1]]
            at += 2 + packed[at + 1]
        elif first < 192:
            out += words[first]
            at += 1
        else:
            out += words[192 + (first - 192) * 256 + packed[at + 1]]
            at += 2
    return out.decode()


def passages(database):
    """Title, headings and text of every passage of an index."""
    connection = sqlite3.connect(database)
    packed = connection.execute("SELECT list FROM word").fetchone()[0]
    words, at = [], 0
    while at < len(packed):
        shared, rest = packed[at], packed[at + 1]
        words.append((words[-1] if words else b"")[:shared] + packed[at + 2:at + 2 + rest])
        at += 2 + rest
    for title, heading, text in connection.execute(
            "SELECT title, heading, text FROM passage JOIN page ON page.number = passage.page ORDER BY passage.number"):
        yield " ".join([title] + json.loads(unpack(heading, words)) + [unpack(text, words)])


class Tantivy:
    def __init__(self, texts):
        import tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        self.index = tantivy.Index(builder.build(), path=tempfile.mkdtemp())
        writer = self.index.writer(heap_size=200_000_000, num_threads=1)
        for text in texts:
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        self.name = tantivy.__version__.split(",")[0]

    def prepare(self, question):
        return self.index.parse_query(" ".join(re.findall(r"\w+", question.lower())), ["text"])

    def search(self, query):
        self.searcher.search(query, 10)


class BM25S:
    def __init__(self, texts):
        import bm25s
        import Stemmer
        self.bm25s, self.stemmer = bm25s, Stemmer.Stemmer("english")
        self.retriever = bm25s.BM25()
        self.retriever.index(bm25s.tokenize(texts, stemmer=self.stemmer, show_progress=False), show_progress=False)
        self.name = f"bm25s {bm25s.__version__}"

    def prepare(self, question):
        return self.bm25s.tokenize([question], stemmer=self.stemmer, show_progress=False)

    def search(self, query):
        self.retriever.retrieve(query, k=10, show_progress=False, n_threads=1)


def peers(index):
    texts = list(passages(index / "current/index.sqlite"))
    for peer in (Tantivy, BM25S):
        try:
            yield peer(texts)
        except ImportError as error:
            print(f"Without {peer.__name__}: {error}.", file=sys.stderr)


def percentiles(times):
    times = sorted(times)
    return times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]


def time_peer(peer, questions):
    times = []
    for question in questions:
        query = peer.prepare(question)
        start = time.perf_counter()
        peer.search(query)
        times.append(1000 * (time.perf_counter() - start))
    return percentiles(times)


def time_ours(args, index, path):
    run = subprocess.run([args.programs / "wardbook-eval", "speed", "--index", index, "--encoder", args.encoder,
                          "--queries", path], check=True, stdout=subprocess.PIPE, text=True)
    return {name: (value["p50"], value["p99"]) for name, value in json.loads(run.stdout).items()}


def library(args, work):
    """An index of the enlarged library."""
    if not (work / "index/current").exists():
        with tarfile.open(args.data / "nhs/pages.tar.xz") as tar:
            tar.extractall(work / "pages", filter="data")
        enlarge(work / "pages", work / "library", args.pages)
        subprocess.run([args.programs / "wardbook-eval", "building", "--corpus", work / "library", "--index",
                        work / "index", "--encoder", args.encoder], check=True, stdout=subprocess.DEVNULL)
    return work / "index"


def measure(args, work):
    index = library(args, work)
    counts = json.loads((index / "current/manifest.json").read_text())["counts"]
    others = list(peers(index))
    print(f"Searching {counts['passages']} passages and {counts['statements']} statements of {counts['pages']} "
          f"pages, {datetime.date.today()}. Milliseconds, p50 / p99, median of {ROUNDS} rounds.\n")
    for path in args.queries or sorted((args.data / "queries").glob("*.jsonl")):
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
        questions = [row.get("question") or row.get("symptoms_description") for row in rows]
        results = {}
        for _ in range(ROUNDS):
            for name, value in time_ours(args, index, path).items():
                results.setdefault(name, []).append(value)
            for peer in others:
                results.setdefault(peer.name, []).append(time_peer(peer, questions))
        words = statistics.median(len(question.split()) for question in questions)
        print(f"\n{path.name}: {len(questions)} questions of {words:.0f} words\n\n| part | p50 | p99 |\n|---|---|---|")
        for name in PARTS + [peer.name for peer in others]:
            p50, p99 = (statistics.median(value[place] for value in results[name]) for place in (0, 1))
            print(f"| {name} | {p50:.2f} | {p99:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path(".build/release"))
    parser.add_argument("--encoder", default="Models/all-MiniLM-L6-v2.gguf")
    parser.add_argument("--pages", type=int, default=10300)
    parser.add_argument("--queries", type=pathlib.Path, nargs="*", help="question files; all of DATA if left out")
    parser.add_argument("--work", type=pathlib.Path)
    args = parser.parse_args()
    if args.work:
        args.work.mkdir(parents=True, exist_ok=True)
        measure(args, args.work)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(args, pathlib.Path(folder))


if __name__ == "__main__":
    main()
