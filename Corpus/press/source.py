# SPDX-License-Identifier: Apache-2.0
"""Reads one written page (`source/<slug>.md`) into sections of blocks.

The format is small on purpose: front matter, two levels of headings, paragraphs, lists, numbered
steps, pipe tables, and lines that start with `!` for care cards and for lists of dos and don'ts.
Whatever does not fit is an error that names the file and the line.
"""

import re
from dataclasses import dataclass, field

LEVELS = ("emergency", "urgent", "routine", "pharmacy")
KEYS = ("title", "names", "reviewed", "reviewDue", "checked", "see")


class SourceError(Exception):
    """Says which file and line could not be read, and why."""


@dataclass
class Block:
    """One piece of a section.

    `kind` is paragraph, subheading, bullets, steps, table, card, dos or donts. A card has a level,
    a heading, items and perhaps closing paragraphs (`notes`). A table has its header row first.
    """

    kind: str
    text: str = ""
    level: str = ""
    items: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)


@dataclass
class Section:
    """A second-level heading and what stands under it."""

    heading: str
    blocks: list = field(default_factory=list)


@dataclass
class Page:
    """A condition as it was written."""

    slug: str
    title: str
    names: list
    reviewed: str
    review_due: str
    checked: list
    see: list
    intro: list
    sections: list

    def cards(self):
        """All care cards in order."""
        return [b for s in self.sections for b in s.blocks if b.kind == "card"]


def semicolons(value):
    """Splits `a; b; c`."""
    return [part.strip() for part in value.split(";") if part.strip()]


def read(path):
    """Reads a page from a `pathlib.Path`. Raises `SourceError`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise SourceError(f"{path.name}: front matter between two lines of --- is missing")
    end = lines.index("---", 1)
    front = {}
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(":")
        if not colon or key not in KEYS:
            raise SourceError(f"{path.name}:{number}: unknown front matter line: {line}")
        front[key] = value.strip()
    missing = [key for key in KEYS if key not in front]
    if missing:
        raise SourceError(f"{path.name}: front matter lacks {', '.join(missing)}")
    intro, sections = read_body(path.name, lines, end + 1)
    return Page(
        slug=path.stem, title=front["title"], names=semicolons(front["names"]),
        reviewed=front["reviewed"], review_due=front["reviewDue"],
        checked=semicolons(front["checked"]), see=semicolons(front["see"]),
        intro=intro, sections=sections)


def read_body(name, lines, start):
    """Returns the blocks before the first heading, and the sections."""
    intro, sections = [], []
    blocks = intro
    for number in range(start, len(lines)):
        line, where = lines[number].rstrip(), f"{name}:{number + 1}"
        if line.startswith("## "):
            sections.append(Section(line[3:]))
            blocks = sections[-1].blocks
        elif line:
            add_line(blocks, line, where, after_blank=not lines[number - 1].strip())
    return intro, sections


def add_line(blocks, line, where, after_blank):
    """Adds one line to the block it belongs to, or opens a new block."""
    last = blocks[-1] if blocks else None
    if line.startswith("### "):
        blocks.append(Block("subheading", text=line[4:]))
    elif line.startswith("!"):
        blocks.append(marked(line, where))
    elif line.startswith("- "):
        if last is None or last.kind not in ("bullets", "card", "dos", "donts") or last.notes:
            blocks.append(last := Block("bullets"))
        last.items.append(line[2:].strip())
    elif match := re.match(r"\d+\. (.*)", line):
        if last is None or last.kind != "steps":
            blocks.append(last := Block("steps"))
        last.items.append(match.group(1))
    elif line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if last is None or last.kind != "table":
            blocks.append(last := Block("table"))
        if not all(set(cell) <= set("-: ") for cell in cells):
            last.rows.append(cells)
    elif last is not None and last.kind == "card" and last.level in ("emergency", "urgent"):
        last.notes.append(line)
    elif last is not None and last.kind == "paragraph" and not after_blank:
        last.text += " " + line
    else:
        blocks.append(Block("paragraph", text=line))


def marked(line, where):
    """Opens the block that a line starting with `!` announces."""
    word, _, heading = line[1:].partition(" ")
    if word == "do":
        return Block("dos")
    if word == "dont":
        return Block("donts")
    if word not in LEVELS or not heading.strip():
        raise SourceError(f"{where}: unknown mark or card without heading: {line}")
    return Block("card", text=heading.strip(), level=word)
