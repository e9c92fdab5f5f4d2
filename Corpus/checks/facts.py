# SPDX-License-Identifier: Apache-2.0
"""Numbers that several pages share, and sentences that too many pages share.

`SHARED` says: wherever a sentence speaks of this, it must say that. `STATED` says: this page must
say that. The figures are those of UK public guidance; change them here first, then on the pages.
"""

import re
from collections import defaultdict

from .language import SENTENCE, texts

SHARED = (
    ("paracetamol for adults", r"\b500 ?mg\b",
     r"1 or 2 tablets of 500 mg up to 4 times in 24 hours, at least 4 hours apart"),
    ("ibuprofen for adults", r"\b200 ?mg\b",
     r"1 or 2 tablets of 200 mg up to 3 times in 24 hours, with food"),
    ("aspirin in a heart attack", r"\b300 ?mg\b", r"aspirin"),
    ("no other doses", r"\b\d[\d.,]* ?(?:mg|mcg|micrograms?|ml|grams?)\b(?! ?/)",
     r"\b500 mg\b|\b200 mg\b|\b300 mg\b"),
    ("aspirin and age", r"\baspirin\b.*\bunder \d+|\bunder \d+.*\baspirin\b", r"\bunder 16\b"),
    ("fever, baby under 3 months", r"\bunder 3 months\b.*\d\d°C",
     r"\bunder 3 months\b(?: with| has)?(?: a temperature of)? 38°C or above"),
    ("fever, baby of 3 to 6 months", r"\b3 to 6 months\b.*\d\d°C",
     r"3 to 6 months\b(?: with| has)?(?: a temperature of)? 39°C or above"),
    ("fever in general", r"(?:temperature|fever) of \d\d(?:\.\d)?°C", r"3[89]°C or above"),
    ("second adrenaline", r"\bsecond\b.*\b(?:auto-injector|adrenaline|pen)\b.*\bminutes\b",
     r"\b5 minutes\b"),
    ("cooling a burn", r"\bcool\b.*\bburn\b.*\bminutes\b|\bburn\b.*\bcool\b.*\bminutes\b",
     r"\b20 minutes\b"),
    ("long seizure", r"\b(?:fit|seizure)\b.*\b(?:more|longer) than \d+ minutes",
     r"than 5 minutes"),
    ("nosebleed", r"\bnosebleed\b.*\bminutes\b", r"\b10 (?:to|or) 15 minutes\b"),
    ("hypothermia", r"\bbody temperature\b.*\bbelow \d\d", r"\bbelow 35°C"),
    ("blood pressure in surgery", r"\b140/\d+", r"\b140/90\b"),
    ("blood pressure at home", r"\b135/\d+", r"\b135/85\b"),
    ("blood pressure, very high", r"\b180/\d+", r"\b180/120\b"),
    ("low blood sugar", r"\b(?:below|under|less than) \d ?mmol/L", r"\b[34] ?mmol/L"),
    ("stomach bugs, time off",
     r"\b(?:stay off|cook|swim)\b.*\b(?:diarrhoea|vomiting|loose stool|symptoms)\b",
     r"\b48 hours\b|\b2 weeks\b|\bclear\b"),
    ("measles, time off", r"\bmeasles\b.*\bstay off\b", r"\b4 days\b"),
    ("malaria, how long to think of it", r"\bmalaria\b.*\blast (?:\d+) months", r"\b3 months\b"),
)

STATED = (
    ("chickenpox", r"from 2 days before the spots"), ("chickenpox", r"usually 5 days after"),
    ("measles", r"4 days before the rash"), ("measles", r"at least 4 days from when the rash"),
    ("mumps", r"\b5 days after\b"), ("rubella", r"1 week before the rash until 5 days after"),
    ("scarlet-fever", r"24 hours after the first dose of antibiotics"),
    ("whooping-cough", r"48 hours after starting antibiotics"),
    ("whooping-cough", r"2 weeks after the cough (?:started|began)"),
    ("impetigo", r"\b48 hours\b"), ("scabies", r"24 hours after the first treatment"),
    ("hepatitis-a", r"\b7 days after\b"), ("norovirus", r"until 48 hours after"),
    ("gastroenteritis", r"until 48 hours after"), ("food-poisoning", r"until 48 hours after"),
    ("cholera", r"until 48 hours after"), ("threadworms", r"need not stay off"),
    ("shingles", r"until the last blister has scabbed"),
    ("heart-attack", r"300 mg"), ("anaphylaxis", r"after 5 minutes"),
    ("burns-and-scalds", r"20 minutes"), ("seizures-first-aid", r"more than 5 minutes"),
    ("febrile-seizures", r"longer than 5 minutes"), ("hypothermia", r"below 35°C"),
    ("fever-in-children", r"under 3 months with a temperature of 38°C or above"),
    ("fever-in-children", r"3 to 6 months with a temperature of 39°C or above"),
    ("meningitis", r"does not fade when a glass is pressed"),
    ("high-blood-pressure", r"140/90"), ("stroke", r"999"), ("malaria", r"3 months"),
)

REPEATED_WORDS_MIN, REPEATED_PAGES_MAX = 8, 3
ALLOWED = re.compile(
    r"aspirin|38°C|39°C|500 mg|200 mg|glass is pressed|48 hours after|malaria area|blotchy skin")
"""Sentences of safety that are meant to be the same everywhere."""


def sentences(page, headings=True):
    """All sentences of a page; a list item, a heading or a table cell is one."""
    for kind, text in texts(page):
        if kind != "heading" or headings:
            yield from SENTENCE.split(text) if kind == "text" else (text,)


def check_repeats(pages):
    """Sentences that stand on many pages, which makes them boilerplate."""
    where = defaultdict(set)
    for slug, page in pages.items():
        for sentence in sentences(page, headings=False):
            if len(sentence.split()) >= REPEATED_WORDS_MIN and not ALLOWED.search(sentence):
                where[sentence.lower().rstrip(".")].add(slug)
    for sentence, slugs in sorted(where.items()):
        if len(slugs) > REPEATED_PAGES_MAX:
            yield f"{', '.join(sorted(slugs))}: the same sentence: {sentence}"


def check_facts(pages):
    """Sentences and pages that contradict the table above."""
    for slug, page in pages.items():
        for sentence in sentences(page):
            for name, about, says in SHARED:
                if re.search(about, sentence, re.I) and not re.search(says, sentence, re.I):
                    yield f"{slug}: {name}: {sentence}"
    for slug, says in STATED:
        text = "\n".join(text for _, text in texts(pages[slug])) if slug in pages else ""
        if not re.search(says, text, re.I):
            yield f"{slug}: does not state: {says}"
