# SPDX-License-Identifier: Apache-2.0
"""Length, reading age and spelling of the written pages."""

import re
import subprocess

from press.template import plain, prohibition

WORDS_MIN, WORDS_MAX = 450, 900
GRADE_MIN, GRADE_MAX = 3.5, 8.5
"""Flesch-Kincaid grades of the paragraphs; the age of a reader is about the grade plus five."""
GRADE_MEAN_MIN, GRADE_MEAN_MAX = 5.0, 7.0
"""The same over the whole library: a reading age of 10 to 12."""
SENTENCE_WORDS_MAX = 15.0
"""Mean words of a sentence."""
SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z0-9“\"'])")
TOKEN = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z'’]+)*|\d+(?:[.,]\d+)*")


def texts(page):
    """Every text of a page as `(kind, text)`, inline markup removed."""
    yield "title", page.title
    for block in page.intro:
        yield from block_texts(block)
    for section in page.sections:
        yield "heading", plain(section.heading)
        for block in section.blocks:
            yield from block_texts(block)


def block_texts(block):
    """Every text of a block as `(kind, text)`."""
    kind = {"subheading": "heading", "paragraph": "text", "card": "heading"}.get(block.kind, "")
    if block.text:
        yield kind, plain(block.text)
    for item in block.items:
        item = prohibition(item) if block.kind == "donts" else item
        yield "item", plain(item)
    for note in block.notes:
        yield "text", plain(note)
    for row in block.rows:
        for cell in row:
            yield "cell", plain(cell)


def syllables(word):
    """Syllables of an English word, by groups of vowels; good enough for averages."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee", "ye")) and count > 1:
        count -= 1
    if re.search(r"[^td]ed$", word) and count > 1:
        count -= 1
    if re.search(r"(?:ia|io(?!us|n)|eo|iu)", word):
        count += 1
    return max(count, 1)


def grade(page):
    """Flesch-Kincaid grade and mean sentence length of the paragraphs (J. P. Kincaid, 1975).

    List items are left out: as fragments they would make every page look easier than it is.
    """
    words = sentences = sounds = 0
    for kind, text in texts(page):
        for sentence in SENTENCE.split(text) if kind == "text" else ():
            tokens = TOKEN.findall(sentence)
            sentences += bool(tokens)
            words += len(tokens)
            sounds += sum(syllables(part) for t in tokens for part in t.split("-"))
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59, words / sentences


def word_count(page):
    """Words of everything that a reader of the page sees, its names and dates apart."""
    return sum(len(text.split()) for _, text in texts(page))


def check_length(pages):
    """Pages that are too short, too long, too hard or too childish."""
    grades = []
    for slug, page in pages.items():
        words, (level, sentence) = word_count(page), grade(page)
        grades.append(level)
        if not WORDS_MIN <= words <= WORDS_MAX:
            yield f"{slug}: {words} words; {WORDS_MIN} to {WORDS_MAX} are allowed"
        if not GRADE_MIN <= level <= GRADE_MAX:
            yield f"{slug}: reading grade {level:.1f}; {GRADE_MIN} to {GRADE_MAX} are allowed"
        if sentence > SENTENCE_WORDS_MAX:
            yield f"{slug}: {sentence:.1f} words a sentence; {SENTENCE_WORDS_MAX} are allowed"
    mean = sum(grades) / len(grades)
    if not GRADE_MEAN_MIN <= mean <= GRADE_MEAN_MAX:
        yield (f"library: mean reading grade {mean:.1f}; "
               f"{GRADE_MEAN_MIN} to {GRADE_MEAN_MAX} are allowed")


def allowed_words(word_list):
    """The words of `words.txt`: those allowed everywhere, and those allowed in names alone.

    A line that starts with `=` holds a word for names, such as an American spelling.
    """
    lines = [line.strip() for line in word_list.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    names = {line[1:] for line in lines if line.startswith("=")}
    return {line for line in lines if not line.startswith("=")}, names


def unknown_words(text):
    """The words that hunspell's British dictionary does not know. Raises `OSError`."""
    command = ["hunspell", "-d", "en_GB", "-i", "utf-8", "-l"]
    found = subprocess.run(
        command, input=text.replace("’", "'"), capture_output=True, text=True, check=False)
    if found.returncode:
        raise OSError(found.stderr.strip())
    return set(found.stdout.split())


def check_spelling(pages, word_list):
    """Words that neither the dictionary nor `words.txt` knows, and words kept there for nothing."""
    everywhere, in_names = allowed_words(word_list)
    prose = {slug: "\n".join(text for _, text in texts(page)) for slug, page in pages.items()}
    names = {slug: "\n".join(page.names) for slug, page in pages.items()}
    try:
        unknown, unknown_names = (unknown_words("\n".join(p.values())) for p in (prose, names))
    except OSError as error:
        yield f"spelling not checked: {error}; apt install hunspell hunspell-en-gb"
        return
    for wrong, where in ((unknown - everywhere, prose),
                         (unknown_names - everywhere - in_names, names)):
        for word in sorted(wrong):
            slugs = [slug for slug, text in where.items() if word in text.replace("’", "'")]
            yield f"{', '.join(slugs)}: unknown word {word}; mend it or add it to Corpus/words.txt"
    for word in sorted((everywhere | in_names) - unknown - unknown_names):
        yield f"words.txt: {word} is used nowhere"
