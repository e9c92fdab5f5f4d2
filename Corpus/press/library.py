# SPDX-License-Identifier: Apache-2.0
"""Lays out the whole library: which page gets which style, which is split, the A-to-Z list and the
manifest."""

import hashlib
import json
import re
import zlib

from . import source
from .article import Article
from .classic import Classic
from .service import Service
from .template import SITE, Sheet, escape

STYLES = {"service": Service(), "article": Article(), "classic": Classic()}
SPLIT = ("coeliac-disease", "endometriosis", "menopause", "osteoarthritis", "type-2-diabetes")
PARTS = (("symptoms", "Symptoms"), ("treatment", "Treatment and self-care"),
         ("causes", "Causes and outlook"))


def style_name(slug):
    """The style of a page. It follows from the name, so that a new page changes no other."""
    return tuple(STYLES)[zlib.crc32(slug.encode()) % len(STYLES)]


def part_of(heading):
    """Which part of a split page a section belongs to; nothing for the overview."""
    start = heading.lower()
    if start.startswith("when to get help"):
        return ""
    if start.startswith(("symptoms", "what", "signs")) and "help" not in start:
        return "symptoms"
    if start.startswith(("looking after", "treatment", "what helps")):
        return "treatment"
    return "causes"


def sheets(page, titles):
    """The files that a page becomes: one, or an overview and its parts."""
    if page.slug not in SPLIT:
        return [Sheet(page, page.title, page.slug, page.intro, page.sections, [], titles)]
    parts = [(page.slug, "Overview")]
    parts += [(f"{page.slug}/{name}", label) for name, label in PARTS]
    made = []
    for (path, label), name in zip(parts, ("",) + tuple(name for name, _ in PARTS)):
        chosen = [s for s in page.sections if part_of(s.heading) == name]
        title = page.title if not name else f"{page.title}: {label.lower()}"
        made.append(Sheet(page, title, path, [] if name else page.intro, chosen, parts, titles))
    return made


def load(folder):
    """All written pages, by slug. Raises `SourceError`."""
    pages = [source.read(path) for path in sorted(folder.glob("*.md"))]
    known = {page.slug for page in pages}
    for page in pages:
        text = (folder / f"{page.slug}.md").read_text(encoding="utf-8")
        for slug in page.see + re.findall(r"\]\(([^)]*)\)", text):
            if slug not in known:
                raise source.SourceError(f"{page.slug}.md: links to {slug}, which is no page")
    return {page.slug: page for page in pages}


def files(pages):
    """Every generated file: path below `Corpus/` to its bytes."""
    titles = {slug: page.title for slug, page in pages.items()}
    made, entries = {}, []
    for slug, page in sorted(pages.items()):
        style, paths = STYLES[style_name(slug)], []
        for sheet in sheets(page, titles):
            paths.append(f"conditions/{sheet.path}/index.html")
            made[paths[-1]] = style.document(sheet).encode("utf-8")
        entries.append(entry(page, paths, made))
    made["conditions/index.html"] = hub(pages).encode("utf-8")
    manifest = {"version": 1, "pages": entries}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    made["manifest.json"] = text.encode("utf-8")
    return made


def entry(page, paths, made):
    """What the manifest says of a page. `parts` are the other files of a split page."""
    made_entry = {
        "slug": page.slug, "path": paths[0], "title": page.title, "names": page.names,
        "style": style_name(page.slug), "source": f"{SITE}/conditions/{page.slug}/",
        "reviewed": page.reviewed, "reviewDue": page.review_due,
        "sha256": hashlib.sha256(made[paths[0]]).hexdigest()}
    if len(paths) > 1:
        made_entry["parts"] = [
            {"path": path, "sha256": hashlib.sha256(made[path]).hexdigest()}
            for path in paths[1:]]
    return made_entry


def hub(pages):
    """The A-to-Z list: titles and alternative names under their first letters."""
    letters = {}
    for slug, page in pages.items():
        for name in [page.title] + page.names:
            shown = name[0].upper() + name[1:]
            letters.setdefault(shown[0], set()).add((shown.lower(), shown, slug))
    blocks = []
    for letter in sorted(letters):
        lines = []
        for _, name, slug in sorted(letters[letter]):
            link = f'<a href="{slug}/index.html">{escape(name)}</a>'
            see = "" if name == pages[slug].title else f", see {escape(pages[slug].title)}"
            lines.append(f"<li>{link}{see}</li>")
        blocks.append(f'<section id="letter-{letter.lower()}">\n<h2>{letter}</h2>\n<ul>\n'
                      + "\n".join(lines) + "\n</ul>\n</section>")
    jump = " ".join(f'<a href="#letter-{c.lower()}">{c}</a>' for c in sorted(letters))
    body = "\n".join(blocks)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Conditions A to Z - Sample Health Library</title>
<link rel="canonical" href="{SITE}/conditions/">
</head>
<body>
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
<header class="nhsuk-header" role="banner"><a href="index.html">Library</a></header>
<main class="nhsuk-main-wrapper" id="maincontent" role="main">
<h1>Conditions A to Z</h1>
<nav aria-label="Letters">{jump}</nav>
{body}
</main>
<footer class="nhsuk-footer" role="contentinfo">
<p>Sample pages for trying out software. Not for clinical use.</p>
</footer>
</body>
</html>
"""
