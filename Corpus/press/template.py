# SPDX-License-Identifier: Apache-2.0
"""What all three page styles share: inline markup, links, dates and the walk over the blocks.

A style overrides what its publisher would do differently; the walk itself is the same everywhere,
so that a page says the same words in whichever style it is printed.
"""

import html
import re
from dataclasses import dataclass

SITE = "https://library.example"
MONTHS = ("January February March April May June July August September October November "
          "December").split()
LONG = {"immediate": "Immediate action required: ", "urgent": "Urgent advice: ",
        "non-urgent": "Non-urgent advice: "}


@dataclass
class Sheet:
    """One HTML file: a whole page, or one part of a page that is split."""

    page: object
    title: str
    """The text of the first-level heading."""
    path: str
    """Folder below `conditions/`, such as `asthma` or `asthma/symptoms`."""
    intro: list
    sections: list
    parts: list
    """`(path, label)` of every part of a split page, or nothing."""
    titles: dict
    """Title of every page of the library by slug."""

    def up(self):
        """The relative way to `conditions/`."""
        return "../" * (self.path.count("/") + 1)

    def link(self, path):
        """A relative link to another page or part."""
        return f"{self.up()}{path}/index.html"

    def url(self):
        """Where the page would live if the library were published."""
        return f"{SITE}/conditions/{self.path}/"


def escape(text):
    """Escapes text for element content; quotes stay, since they are not in attributes."""
    return html.escape(text, quote=False)


def attribute(text):
    """Escapes text for an attribute value."""
    return html.escape(text, quote=True)


def long_date(iso):
    """`2026-03-10` as `10 March 2026`."""
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def plain(text):
    """The words of inline markup: bold marks and link targets dropped."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("**", "")


def prohibition(item):
    """A don't item as a whole clause, so that it cannot be quoted as advice by mistake."""
    return f"do not {item}"


class Template:
    """A style of page. Subclasses give `document` and whatever else differs."""

    publisher = "Sample Health Library"
    strong = "strong"

    def inline(self, text, sheet):
        """Bold and links of the source as HTML."""
        def anchor(match):
            return f'<a href="{sheet.link(match.group(2))}">{match.group(1)}</a>'
        text = re.sub(r"\[([^\]]+)\]\(([a-z0-9-]+)\)", anchor, escape(text))
        return re.sub(r"\*\*(.+?)\*\*", rf"<{self.strong}>\1</{self.strong}>", text)

    def blocks(self, blocks, sheet):
        """All blocks of a section, one after the other."""
        parts, waiting = [], []
        for block in blocks:
            if block.kind == "dos":
                waiting = [block]
                continue
            if block.kind == "donts":
                parts.append(self.advice(waiting[0] if waiting else None, block, sheet))
                waiting = []
                continue
            parts += [self.advice(held, None, sheet) for held in waiting]
            waiting = []
            parts.append(getattr(self, block.kind)(block, sheet))
        parts += [self.advice(held, None, sheet) for held in waiting]
        return "\n".join(parts)

    def paragraph(self, block, sheet):
        """A paragraph."""
        return f"<p>{self.inline(block.text, sheet)}</p>"

    def subheading(self, block, sheet):
        """A third-level heading."""
        return f"<h3>{self.inline(block.text, sheet)}</h3>"

    def items(self, items, sheet):
        """List items, one a line."""
        return "\n".join(f"<li>{self.inline(item, sheet)}</li>" for item in items)

    def bullets(self, block, sheet):
        """A plain list."""
        return f"<ul>\n{self.items(block.items, sheet)}\n</ul>"

    def steps(self, block, sheet):
        """A numbered list."""
        return f"<ol>\n{self.items(block.items, sheet)}\n</ol>"

    def notes(self, block, sheet):
        """The paragraphs that close a card, each after a line break."""
        return "".join(f"\n<p>{self.inline(note, sheet)}</p>" for note in block.notes)

    def table(self, block, sheet):
        """A table with a header row, and the first column as row headers."""
        head, *rows = block.rows
        top = "".join(f'<th scope="col">{self.inline(cell, sheet)}</th>' for cell in head)
        lines = [f"<tr>{top}</tr>"]
        body = []
        for first, *rest in rows:
            cells = "".join(f"<td>{self.inline(cell, sheet)}</td>" for cell in rest)
            body.append(f'<tr><th scope="row">{self.inline(first, sheet)}</th>{cells}</tr>')
        body = "\n".join(body)
        return (f"<table>\n<thead>\n{lines[0]}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>")

    def names(self, sheet):
        """The alternative names as one string, escaped."""
        return escape(", ".join(sheet.page.names))

    def related(self, sheet):
        """List items that link to related pages."""
        return "\n".join(
            f'<li><a href="{sheet.link(slug)}">{escape(sheet.titles[slug])}</a></li>'
            for slug in sheet.page.see)
