#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times tantivy on the passages of one of our indexes: the peer of `wardbook-eval speed`.

    peer_tantivy.py INDEX/current/index.sqlite QUESTIONS.jsonl

Title, heading path and text of every passage go into one field with English stemming; each question
is the disjunction of its words, the best ten are taken. Needs `pip install tantivy`. Run it right before
or after `wardbook-eval speed` on a quiet machine and compare `words` with what this prints.
"""
import json
import re
import sqlite3
import sys
import tempfile
import time

import tantivy


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


def word_list(packed):
    words, at = [], 0
    while at < len(packed):
        words.append(packed[at + 1:at + 1 + packed[at]])
        at += 1 + packed[at]
    return words


def main():
    database, questions = sys.argv[1:3]
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("number", stored=True)
    index = tantivy.Index(builder.build(), path=tempfile.mkdtemp())
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    connection = sqlite3.connect(database)
    words = word_list(connection.execute("SELECT list FROM word").fetchone()[0])
    rows = connection.execute(
        "SELECT passage.number, title, heading, text FROM passage JOIN page ON page.number = passage.page")
    start = time.perf_counter()
    for number, title, heading, text in rows:
        body = " ".join([title] + json.loads(unpack(heading, words)) + [unpack(text, words)])
        writer.add_document(tantivy.Document(number=number, text=body))
    writer.commit()
    writer.wait_merging_threads()
    print(f"build {time.perf_counter() - start:.1f} s")
    index.reload()
    searcher = index.searcher()
    times = []
    for line in open(questions, encoding="utf-8"):
        row = json.loads(line)
        text = row.get("question") or row.get("symptoms_description")
        query = index.parse_query(" ".join(re.findall(r"\w+", text.lower())), ["text"])
        start = time.perf_counter()
        searcher.search(query, 10)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    print(f"p50 {times[len(times) // 2]:.2f} ms, p99 {times[len(times) * 99 // 100]:.2f} ms")


if __name__ == "__main__":
    main()
