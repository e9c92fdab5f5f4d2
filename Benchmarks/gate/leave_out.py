#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copies a corpus five times, each time without a fifth of its pages: `leave_out.py CORPUS FOLDER`.

A question whose page is left out has no answer in that index, which is an honest and plentiful kind of unanswerable
question. Which fifth a page belongs to follows from the name of its folder.
"""
import hashlib
import pathlib
import shutil
import sys

corpus, folder = map(pathlib.Path, sys.argv[1:3])
for path in corpus.rglob("*.html"):
    place = path.relative_to(corpus)
    name = place.parts[1] if place.parts[0] == "conditions" and len(place.parts) > 2 else str(place)
    fifth = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 5
    for k in range(5):
        if k != fifth:
            target = folder / str(k) / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
