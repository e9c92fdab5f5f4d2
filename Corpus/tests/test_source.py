# SPDX-License-Identifier: Apache-2.0
"""What the reader of the written pages makes of each kind of line, and what it refuses."""

import tempfile
import unittest
from pathlib import Path

from press import source

FRONT = ("---\ntitle: T\nnames: a; b\nreviewed: 2026-01-02\nreviewDue: 2029-01-02\n"
         "checked: C\nsee: x\n---\n")


def read(body, front=FRONT):
    """The page whose file holds the front matter and `body`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slug.md"
        path.write_text(front + body, encoding="utf-8")
        return source.read(path)


class Reading(unittest.TestCase):
    def test_front_matter_becomes_fields(self):
        page = read("Opening.\n")
        self.assertEqual((page.slug, page.names, page.see), ("slug", ["a", "b"], ["x"]))
        self.assertEqual([b.text for b in page.intro], ["Opening."])

    def test_each_kind_of_line_becomes_its_block(self):
        body = ("## H\n\nText.\n\n### Sub\n\n- one\n- two\n\n1. first\n2. second\n\n"
                "| A | B |\n|---|---|\n| c | d |\n\n!urgent Call 111 if:\n- fever\n\n!do\n- rest\n"
                "!dont\n- run\n")
        blocks = read(body).sections[0].blocks
        self.assertEqual([b.kind for b in blocks], [
            "paragraph", "subheading", "bullets", "steps", "table", "card", "dos", "donts"])
        self.assertEqual(blocks[4].rows, [["A", "B"], ["c", "d"]])
        self.assertEqual((blocks[5].level, blocks[5].items), ("urgent", ["fever"]))

    def test_a_paragraph_after_an_emergency_card_closes_the_card(self):
        blocks = read("## H\n\n!emergency Call 999 if:\n- fire\n\nStay calm.\n").sections[0].blocks
        self.assertEqual((len(blocks), blocks[0].notes), (1, ["Stay calm."]))

    def test_what_does_not_fit_is_refused_with_file_and_line(self):
        for card in ("!sudden Call:", "!urgent"):
            with self.assertRaisesRegex(source.SourceError, "slug.md:10"):
                read(f"## H\n{card}\n")
        with self.assertRaisesRegex(source.SourceError, "lacks see"):
            read("", FRONT.replace("see: x\n", ""))
        with self.assertRaisesRegex(source.SourceError, "unknown front matter"):
            read("", FRONT.replace("see: x", "sea: x"))


if __name__ == "__main__":
    unittest.main()
