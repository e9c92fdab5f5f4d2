# SPDX-License-Identifier: Apache-2.0
"""Form of the written pages and of the rendered files: dates, cards, headings, links, coverage."""

import datetime
import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from press.library import SPLIT, style_name
from press.source import LEVELS
from press.template import plain

HEADINGS = {
    "symptoms": r"symptom|signs|movements",
    "look-alikes": r"confused|may come from|what else", "help": r"when to get help",
    "treatment": r"treatment|treated", "how long": r"how long", "causes": r"cause",
    "complications": r"complication", "risk": r"risk|who gets|who has"}
"""What every page must have, as patterns over its headings."""
REVIEWED_FIRST, REVIEWED_LAST = "2023-01-01", "2026-09-30"
CAPITALS = re.compile(r"[A-Z]{2}|[A-Z]\d|I |I'|999|\d|[A-Z][a-z]+('s)? ")
COVERAGE = {
    "emergencies": """heart-attack stroke transient-ischaemic-attack sepsis meningitis anaphylaxis
        ectopic-pregnancy appendicitis testicular-torsion diabetic-ketoacidosis pulmonary-embolism
        subarachnoid-haemorrhage severe-bleeding choking poisoning snake-bites burns-and-scalds
        carbon-monoxide-poisoning heatstroke hypothermia head-injury acute-glaucoma
        retinal-detachment cauda-equina-syndrome septic-arthritis bowel-obstruction pancreatitis
        pre-eclampsia upper-gi-bleeding low-blood-sugar seizures-first-aid""",
    "children": """fever-in-children febrile-seizures colic nappy-rash teething cradle-cap croup
        reflux-in-babies bronchiolitis chickenpox measles hand-foot-and-mouth-disease""",
    "pregnancy": """morning-sickness miscarriage ectopic-pregnancy pre-eclampsia
        reduced-baby-movements mastitis postnatal-depression""",
    "mental health": """depression anxiety panic-attacks insomnia suicidal-thoughts
        postnatal-depression psychosis""",
    "skin": "atopic-eczema psoriasis acne cellulitis impetigo ringworm scabies hives",
    "eyes": "conjunctivitis stye acute-glaucoma retinal-detachment dry-eyes",
    "teeth": "toothache dental-abscess gum-disease mouth-ulcers teething",
    "low-resource clinics": """malaria dengue typhoid-fever tuberculosis cholera measles rabies
        tetanus snake-bites hiv hepatitis-b dehydration""",
    "neighbours": """shingles chickenpox hives migraine subarachnoid-haemorrhage common-cold flu
        pneumonia tension-headache cluster-headache"""}
LEGACY_BYTES = {
    "motion-sickness.html": (b"\x92", b"\xa3", b"\xe9"), "hiccups.html": (b"\xf1", b"\xb0"),
    "chilblains.html": (b"<FONT",), "dandruff.html": (b"&#149;",),
    "corns-and-calluses.htm": (b"<li>corns",), "zoster.htm": (b"refresh",)}
"""What makes each legacy page awkward, so that no editor tidies it away."""


class Links(HTMLParser):
    """Collects targets and anchors of one file."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            if key in ("href", "action", "src"):
                self.targets.append(value or "")
            elif key in ("id", "name"):
                self.anchors.add(value)


def check_dates(pages):
    """Dates that are malformed, out of range, or not three years apart."""
    for slug, page in pages.items():
        try:
            day = datetime.date.fromisoformat(page.reviewed)
            due = datetime.date.fromisoformat(page.review_due)
        except ValueError as error:
            yield f"{slug}: {error}"
            continue
        if not REVIEWED_FIRST <= page.reviewed <= REVIEWED_LAST:
            yield f"{slug}: reviewed {day}; {REVIEWED_FIRST} to {REVIEWED_LAST} is allowed"
        if (due.year - day.year, due.month, due.day) != (3, day.month, day.day):
            yield f"{slug}: review due {due} is not three years after {day}"


def check_cards(pages):
    """Care cards that are missing, empty, or have items that cannot be read alone."""
    for slug, page in pages.items():
        levels = [card.level for card in page.cards()]
        for needed in ("emergency", "urgent"):
            if needed not in levels:
                yield f"{slug}: no {needed} card"
        if [LEVELS.index(level) for level in levels] != sorted(map(LEVELS.index, levels)):
            yield f"{slug}: cards are not in order of urgency"
        for card in page.cards():
            if not card.items:
                yield f"{slug}: card without items: {card.text}"
            for item in map(plain, card.items):
                if item.endswith(".") or len(item.split()) < 2:
                    yield f"{slug}: card item is no clause: {item}"
                if item[0].isupper() and not CAPITALS.match(item):
                    yield f"{slug}: card item starts with a capital: {item}"


def check_form(pages):
    """Headings, names and related pages."""
    for slug, page in pages.items():
        headings = [section.heading.lower() for section in page.sections]
        for what, pattern in HEADINGS.items():
            if not any(re.search(pattern, heading) for heading in headings):
                yield f"{slug}: no section on {what}"
        if len(set(headings)) != len(headings):
            yield f"{slug}: two sections have the same heading"
        if not page.see or slug in page.see:
            yield f"{slug}: 'see' is empty or names the page itself"
        if len({name.lower() for name in page.names + [page.title]}) != len(page.names) + 1:
            yield f"{slug}: a name is given twice"
        for section in page.sections:
            for block in section.blocks:
                if block.kind == "table" and len({len(row) for row in block.rows}) != 1:
                    yield f"{slug}: table rows differ in length: {block.rows[0]}"


def check_coverage(pages, legacy):
    """What the library promises to contain."""
    if len(pages) < 120:
        yield f"library: {len(pages)} pages; at least 120 are promised"
    for group, slugs in COVERAGE.items():
        for slug in slugs.split():
            if slug not in pages:
                yield f"library: {group}: page {slug} is missing"
    styles = {style_name(slug) for slug in pages}
    if len(styles) < 3 or not set(SPLIT) <= set(pages):
        yield f"library: styles {sorted(styles)}; three styles and the pages {SPLIT} are needed"
    tables = sum(b.kind == "table" for p in pages.values() for s in p.sections for b in s.blocks)
    if tables < 2:
        yield f"library: {tables} tables; at least 2 are promised"
    for name, marks in LEGACY_BYTES.items():
        file = legacy / name
        data = file.read_bytes() if file.is_file() else b""
        if not all(mark in data for mark in marks):
            yield f"legacy/{name}: missing, or no longer awkward in its way"


def check_links(root):
    """Relative links of all HTML files that lead nowhere."""
    files = sorted(p for p in root.rglob("*.htm*") if p.is_file())
    parsed = {}
    for file in files:
        parsed[file.relative_to(root).as_posix()] = Links(file.read_text("latin-1"))
    for path, links in parsed.items():
        for target in sorted(set(links.targets)):
            parts = urlsplit(target)
            if parts.scheme or target.startswith("//"):
                continue
            folder = posixpath.dirname(path)
            goal = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            goal = goal if parts.path else path
            if goal not in parsed:
                yield f"{path}: link leads nowhere: {target}"
            elif parts.fragment and parts.fragment not in parsed[goal].anchors:
                yield f"{path}: no such place: {target}"
