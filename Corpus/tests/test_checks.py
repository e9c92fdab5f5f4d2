# SPDX-License-Identifier: Apache-2.0
"""Each check finds the fault it is there for, planted in a copy of a real page."""

import copy
import unittest
from pathlib import Path

from checks import facts, language, questions, structure
from press import library
from render import differences

ROOT = Path(__file__).resolve().parent.parent
PAGES = library.load(ROOT / "source")


def planted(slug, change):
    """The library with one page changed."""
    pages = dict(PAGES)
    pages[slug] = copy.deepcopy(PAGES[slug])
    change(pages[slug])
    return pages


def replaced(old, new):
    """A change that replaces words in every text of a page."""
    def change(page):
        found = False
        for block in page.intro + [b for s in page.sections for b in s.blocks]:
            found |= old in block.text or any(old in item for item in block.items)
            block.text = block.text.replace(old, new)
            block.items = [item.replace(old, new) for item in block.items]
        if not found:
            raise AssertionError(f"{page.slug} does not say: {old}")
    return change


class Faults(unittest.TestCase):
    def assert_found(self, words, problems):
        problems = list(problems)
        self.assertTrue(any(words in line for line in problems), problems[:3])

    def test_wrong_numbers_are_found(self):
        for slug, old, new, name in (
                ("migraine", "1 or 2 tablets of 500 mg", "2 or 3 tablets of 500 mg", "paracetamol"),
                ("gout", "colchicine exactly", "colchicine 1 mg exactly", "no other doses"),
                ("flu", "aspirin under 16", "aspirin under 12", "aspirin and age"),
                ("flu", "months has a temperature of 38", "months has a temperature of 39",
                 "fever, baby under 3 months"),
                ("measles", "for at least 4 days from", "for 2 days from", "does not state")):
            with self.subTest(slug=slug, fault=new):
                self.assert_found(name, facts.check_facts(planted(slug, replaced(old, new))))

    def test_boilerplate_is_found(self):
        pages = dict(PAGES)
        for slug in ("acne", "flu", "gout", "stroke"):
            pages[slug] = copy.deepcopy(PAGES[slug])
            pages[slug].intro[0].text += " Ask the team what to expect in the weeks to come."
        self.assert_found("the same sentence", facts.check_repeats(pages))

    def test_faulty_form_is_found(self):
        def no_items(page):
            page.cards()[0].items.clear()

        def no_causes(page):
            page.sections = [s for s in page.sections if "ause" not in s.heading]

        def wrong_due(page):
            page.review_due = "2027-01-01"

        for check, change, words in (
                (structure.check_cards, no_items, "card without items"),
                (structure.check_form, no_causes, "no section on causes"),
                (structure.check_dates, wrong_due, "three years"),
                (language.check_length, replaced("Acne", "Acne " * 300), "words;")):
            with self.subTest(words):
                self.assert_found(words, check(planted("acne", change)))

    def test_a_missing_page_is_found(self):
        pages = {slug: page for slug, page in PAGES.items() if slug != "sepsis"}
        found = structure.check_coverage(pages, ROOT / "legacy")
        self.assert_found("page sepsis is missing", found)

    def test_a_stale_file_is_found(self):
        made = {"conditions/acne/index.html": b"other"}
        self.assert_found("differs from its source", differences(made))

    def test_wrong_questions_are_found(self):
        golden = {"page": "acne", "section": "Treatment", "evidence": "Acne is caught from toads.",
                  "must_include": [["frogs"]]}
        shown = {"acne": "…"}
        found = list(questions.check_golden("q", golden, PAGES, shown))
        self.assert_found("does not say", found)
        self.assert_found("holds none of", found)
        patient = {"page": "acne", "severity": "urgent", "demographics": {"age": 9, "sex": "Male"},
                   "symptoms_description": "I have pimples."}
        self.assert_found("names the condition", questions.check_patient("p", patient, PAGES))


class Library(unittest.TestCase):
    def test_the_library_itself_has_no_fault(self):
        for check in (structure.check_dates, structure.check_cards, structure.check_form,
                      language.check_length, facts.check_repeats, facts.check_facts):
            self.assertEqual(list(check(PAGES)), [], check.__name__)

    def test_rendering_twice_gives_the_same_bytes(self):
        self.assertEqual(library.files(PAGES), library.files(PAGES))


if __name__ == "__main__":
    unittest.main()
