#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders the written sources of the sample library into HTML.

    render.py            write conditions/ and manifest.json
    render.py --check    write nothing; fail if what is there differs from what would be written

Needs nothing but Python 3.9. The result depends on the sources alone.
"""

import sys
from pathlib import Path

from press import library
from press.source import SourceError

ROOT = Path(__file__).resolve().parent


def differences(made):
    """One line for each file that is missing, stale or left over."""
    for path, data in made.items():
        file = ROOT / path
        if not file.is_file():
            yield f"{path}: missing; run Corpus/render.py"
        elif file.read_bytes() != data:
            yield f"{path}: differs from its source; run Corpus/render.py"
    for file in sorted((ROOT / "conditions").rglob("*")):
        path = file.relative_to(ROOT).as_posix()
        if file.is_file() and path not in made:
            yield f"{path}: has no source; remove it or write Corpus/source/…"


def write(made):
    """Writes what is new or changed, and removes what is left over."""
    for path, data in made.items():
        file = ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_bytes() != data:
            file.write_bytes(data)
    conditions = ROOT / "conditions"
    for file in sorted(conditions.rglob("*"), reverse=True):
        if file.is_file() and file.relative_to(ROOT).as_posix() not in made:
            file.unlink()
        elif file.is_dir() and not any(file.iterdir()):
            file.rmdir()


def main(arguments):
    """Returns the exit status: 0 fine, 1 differences, 64 usage, 65 a source cannot be read."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 64
    try:
        made = library.files(library.load(ROOT / "source"))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 65
    if arguments:
        problems = list(differences(made))
        print("\n".join(problems), end="\n" if problems else "")
        return 1 if problems else 0
    write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
