#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the sample library: quiet and 0 when all is well, else one line a problem and 1.

    check.py [--no-spelling]

Needs Python 3.9, and for the spelling `apt install hunspell hunspell-en-gb`.
"""

import sys
from pathlib import Path

from checks import facts, language, questions, structure
from press import library
from press.source import SourceError
from render import differences

ROOT = Path(__file__).resolve().parent


def problems(spelling):
    """Every problem as one line. Raises `SourceError` if a page cannot be read at all."""
    pages = library.load(ROOT / "source")
    yield from differences(library.files(pages))
    yield from structure.check_dates(pages)
    yield from structure.check_cards(pages)
    yield from structure.check_form(pages)
    yield from structure.check_coverage(pages, ROOT / "legacy")
    yield from structure.check_links(ROOT)
    yield from language.check_length(pages)
    yield from facts.check_repeats(pages)
    yield from facts.check_facts(pages)
    yield from questions.check_questions(ROOT, pages)
    if spelling:
        yield from language.check_spelling(pages, ROOT / "words.txt")


def main(arguments):
    """Returns the exit status: 0 fine, 1 problems, 64 usage, 65 a source cannot be read."""
    if arguments not in ([], ["--no-spelling"]):
        print(__doc__, file=sys.stderr)
        return 64
    try:
        found = list(problems(spelling=not arguments))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 65
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
