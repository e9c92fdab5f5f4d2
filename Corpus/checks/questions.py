# SPDX-License-Identifier: Apache-2.0
"""The question files: their fields, and that pages, sections and evidence exist as they say."""

import json
import re
from html.parser import HTMLParser

from press.library import sheets
from press.template import plain

from .language import block_texts

COUNTS = {"golden": 150, "unanswerable": 60, "patients": 120, "emergencies": 150}
SEVERITIES = {"emergency", "urgent", "routine", "pharmacy", "selfCare"}
FIELDS = {
    "golden": {"id", "question", "page", "section", "must_include", "evidence", "kind"},
    "unanswerable": {"id", "question", "kind"},
    "patients": {"id", "symptoms_description", "page", "severity", "kind", "demographics"},
    "emergencies": {"id", "question", "kind", "split"}}
KINDS = {
    "unanswerable": {"off-topic", "not-in-library", "false-premise", "dose", "local",
                     "personal-verdict"},
    "patients": {"basic", "hypochondriac", "downplay"},
    "emergencies": {"emergency", "calm"}}


class Text(HTMLParser):
    """The text of a file with one space for every run of white space."""

    def __init__(self, data):
        super().__init__()
        self.parts, self.skipping = [], 0
        self.feed(data.decode("utf-8", "replace"))

    def handle_starttag(self, tag, attrs):
        self.skipping += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.skipping -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.skipping:
            self.parts.append(data)

    def text(self):
        return " ".join("".join(self.parts).split())


def page_text(root, page, titles):
    """The text of all files of a page."""
    files = [root / "conditions" / s.path / "index.html" for s in sheets(page, titles)]
    return " ".join(Text(file.read_bytes()).text() for file in files if file.is_file())


def section_texts(page):
    """The texts of each section by its heading; the empty heading stands for the opening.

    A third-level heading and a care card count as sections too, and their texts also belong to the
    section around them.
    """
    found = {"": [text for block in page.intro for _, text in block_texts(block)]}
    for section in page.sections:
        outer = found.setdefault(plain(section.heading), [])
        inner = None
        for block in section.blocks:
            made = [text for _, text in block_texts(block)]
            outer += made
            if block.kind == "subheading":
                inner = found.setdefault(plain(block.text), [])
            elif block.kind == "card":
                found.setdefault(plain(block.text), []).extend(made)
            elif inner is not None:
                inner += made
    return found


def read(root, name):
    """The lines of a question file, and the problems of reading it."""
    file, rows, issues = root / "questions" / f"{name}.jsonl", [], []
    if not file.is_file():
        return rows, [f"questions/{name}.jsonl: missing"]
    seen = set()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        where = f"questions/{name}.jsonl:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            issues.append(f"{where}: {error}")
            continue
        if not FIELDS[name] <= set(row):
            issues.append(f"{where}: lacks {', '.join(sorted(FIELDS[name] - set(row)))}")
            continue
        if row["id"] in seen:
            issues.append(f"{where}: id {row['id']} is used twice")
        if name in KINDS and row["kind"] not in KINDS[name]:
            issues.append(f"{where}: unknown kind {row['kind']}")
        seen.add(row["id"])
        rows.append((where, row))
    if len(rows) < COUNTS[name]:
        issues.append(f"questions/{name}.jsonl: {len(rows)} lines; {COUNTS[name]} are promised")
    return rows, issues


def check_questions(root, pages):
    """Everything that is wrong with the files."""
    for name in COUNTS:
        yield from read(root, name)[1]
    titles, shown = {slug: page.title for slug, page in pages.items()}, {}
    for where, row in read(root, "golden")[0]:
        if row["page"] in pages and row["page"] not in shown:
            shown[row["page"]] = page_text(root, pages[row["page"]], titles)
        yield from check_golden(where, row, pages, shown)
    for where, row in read(root, "patients")[0]:
        yield from check_patient(where, row, pages)


def check_golden(where, row, pages, shown):
    """A golden question: its page, section, evidence, and the key facts in the evidence."""
    page = pages.get(row["page"])
    if page is None:
        yield f"{where}: no page {row['page']}"
        return
    texts = section_texts(page).get(row["section"])
    if texts is None:
        yield f"{where}: {row['page']} has no section {row['section']!r}"
    elif not any(row["evidence"] in text for text in texts):
        yield f"{where}: {row['page']}, {row['section']!r} does not say: {row['evidence']}"
    if row["evidence"] not in shown[row["page"]]:
        yield f"{where}: the file of {row['page']} does not say: {row['evidence']}"
    for group in row["must_include"]:
        if not any(words.lower() in row["evidence"].lower() for words in group):
            yield f"{where}: the evidence holds none of {group}"


def check_patient(where, row, pages):
    """A patient: the page, its cards for the severity, and that the condition is not named."""
    page = pages.get(row["page"])
    if page is None:
        yield f"{where}: no page {row['page']}"
        return
    if row["severity"] not in SEVERITIES:
        yield f"{where}: unknown severity {row['severity']}"
    elif row["severity"] != "selfCare" and row["severity"] not in {c.level for c in page.cards()}:
        yield f"{where}: {row['page']} has no card for {row['severity']}"
    if not {"age", "sex"} <= set(row["demographics"]):
        yield f"{where}: demographics need age and sex"
    for name in [page.title] + page.names:
        if re.search(rf"\b{re.escape(name)}\b", row["symptoms_description"], re.I):
            yield f"{where}: names the condition: {name}"
