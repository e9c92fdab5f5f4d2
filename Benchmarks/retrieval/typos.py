#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Misspells one word of every question: what `wardbook-eval retrieval` finds with and without --uncorrected.

    typos.py INDEX/current/index.sqlite QUESTIONS.jsonl [SEED] > typos.jsonl

The word is the longest that stands in the title or a name of a page, else the longest of all; words of
fewer than five letters are left alone. One letter after the first is left out, doubled, swapped with its
neighbour, or replaced by a neighbour on the keyboard. Labels stay, so the figures compare with those of
the questions as they were.
"""
import json
import random
import re
import sqlite3
import sys

KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]


def neighbours(letter):
    for row, keys in enumerate(KEYS):
        if letter in keys:
            at = keys.index(letter)
            near = keys[max(0, at - 1):at + 2] + "".join(KEYS[r][max(0, at - 1):at + 1] for r in (row - 1, row + 1)
                                                         if 0 <= r < len(KEYS))
            return near.replace(letter, "")
    return "e"


def misspelt(word, chance):
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1:]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return word[:at] + chance.choice(neighbours(word[at].lower())) + word[at + 1:]


def main():
    database, path = sys.argv[1:3]
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    rows = sqlite3.connect(database).execute("SELECT title, names FROM page")
    named = set(re.findall(r"[a-z]{5,}", " ".join(title + " " + names for title, names in rows).lower()))
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        field = "question" if "question" in row else "symptoms_description"
        words = re.findall(r"[A-Za-z]{5,}", row[field])
        if words:
            word = max(words, key=lambda w: (w.lower() in named, len(w)))
            row[field] = row[field].replace(word, misspelt(word, chance), 1)
        print(json.dumps(row))


if __name__ == "__main__":
    main()
