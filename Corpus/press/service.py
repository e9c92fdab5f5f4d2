# SPDX-License-Identifier: Apache-2.0
"""The "service" style: a public health service with care cards and do and don't lists.

Class names follow those that such sites use, in their older and their newer spelling, because a
source profile has to know both.
"""

import json
import zlib

from .template import LONG, Template, attribute, escape, long_date, prohibition

LEVEL = {"emergency": "immediate", "urgent": "urgent", "routine": "non-urgent",
         "pharmacy": "non-urgent"}
STYLE = """.nhsuk-u-visually-hidden{position:absolute;width:1px;overflow:hidden;clip:rect(0 0 0 0)}
.nhsuk-width-container{max-width:60rem;margin:0 auto;padding:0 1rem}
.nhsuk-inset-text{border-left:8px solid #005a63;padding-left:1rem}"""
SCRIPT = ("document.documentElement.className+=' js-enabled';"
          "window.dataLayer=window.dataLayer||[];"
          "window.dataLayer.push({event:'page',section:'conditions'});")


class Service(Template):
    """A page of the Sample Health Library."""

    publisher = "Sample Health Library"

    def newer(self, sheet):
        """Whether the page uses the newer class names."""
        return zlib.crc32(sheet.page.slug.encode()) & 8 != 0

    def card(self, block, sheet):
        """A care card; pharmacy advice is inset text on the pages with older class names."""
        level = LEVEL[block.level]
        items = self.items(block.items, sheet)
        content = f"<ul>\n{items}\n</ul>{self.notes(block, sheet)}"
        heading = self.inline(block.text, sheet)
        if block.level == "pharmacy" and not self.newer(sheet):
            return ('<div class="nhsuk-inset-text">\n'
                    '<span class="nhsuk-u-visually-hidden">Information: </span>\n'
                    f"<h3>{heading}</h3>\n{content}\n</div>")
        if self.newer(sheet):
            name = "emergency" if level == "immediate" else level
            outer, inner = f"nhsuk-card nhsuk-card--care nhsuk-card--care--{name}", "nhsuk-card"
            prefix = "nhsuk-card--care"
        else:
            outer, inner = f"nhsuk-care-card nhsuk-care-card--{level}", "nhsuk-care-card"
            prefix = "nhsuk-care-card"
        return (f'<div class="{outer}">\n<div class="{prefix}__heading-container">\n'
                f'<h3 class="{prefix}__heading"><span role="text">'
                f'<span class="nhsuk-u-visually-hidden">{LONG[level]}</span>{heading}</span></h3>\n'
                f'<span class="{prefix}__arrow" aria-hidden="true"></span>\n</div>\n'
                f'<div class="{inner}__content">\n{content}\n</div>\n</div>')

    def advice(self, dos, donts, sheet):
        """A do list and a don't list, each in its own box."""
        boxes = []
        for block, label, kind, change in ((dos, "Do", "tick", str),
                                           (donts, "Don’t", "cross", prohibition)):
            if block:
                items = self.items([change(item) for item in block.items], sheet)
                boxes.append(
                    f'<div class="nhsuk-do-dont-list">\n'
                    f'<h3 class="nhsuk-do-dont-list__label">{label}</h3>\n'
                    f'<ul class="nhsuk-list nhsuk-list--{kind}">\n{items}\n</ul>\n</div>')
        return "\n".join(boxes)

    def document(self, sheet):
        """The whole file."""
        page = sheet.page
        data = {"@context": "https://schema.org", "@type": "MedicalWebPage", "name": sheet.title,
                "url": sheet.url(), "alternateName": page.names,
                "lastReviewed": [page.reviewed, page.review_due]}
        sections = "\n".join(
            f"<section>\n<h2>{self.inline(s.heading, sheet)}</h2>\n"
            f"{self.blocks(s.blocks, sheet)}\n</section>" for s in sheet.sections)
        return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{escape(sheet.title)} - {self.publisher}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="{sheet.url()}">
<meta property="og:url" content="{sheet.url()}">
<meta property="og:title" content="{attribute(sheet.title)}">
<meta property="og:site_name" content="{self.publisher}">
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>
<style>
{STYLE}
</style>
<script>{SCRIPT}</script>
</head>
<body>
<div class="nhsuk-cookie-banner" role="region" aria-label="Cookies">
<div class="nhsuk-width-container">
<h2>Cookies on the Sample Health Library</h2>
<p>This sample stores nothing on your device. A real website would ask you here.</p>
<button type="button">Use measuring cookies</button>
<button type="button">Refuse measuring cookies</button>
</div>
</div>
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
<header class="nhsuk-header" role="banner">
<div class="nhsuk-width-container">
<a class="nhsuk-header__link" href="{sheet.up()}index.html" aria-label="Home">Library</a>
<form class="nhsuk-header__search" action="{sheet.up()}index.html" role="search">
<label class="nhsuk-u-visually-hidden" for="search-field">Search the library</label>
<input id="search-field" name="q" type="search" placeholder="Search">
<button type="submit">Search</button>
</form>
<nav class="nhsuk-header__navigation" aria-label="Primary navigation">
<ul>
<li><a href="{sheet.up()}index.html">Health A to Z</a></li>
<li><a href="{sheet.link('fever-in-children')}">Children</a></li>
<li><a href="{sheet.link('depression')}">Mental health</a></li>
<li><a href="{sheet.link('pre-eclampsia')}">Pregnancy</a></li>
</ul>
</nav>
</div>
</header>
<nav class="nhsuk-breadcrumb" aria-label="Breadcrumb">
<ol class="nhsuk-breadcrumb__list">
<li><a href="{sheet.up()}index.html">Home</a></li>
<li><a href="{sheet.up()}index.html">Health A to Z</a></li>{self.crumb(sheet)}
</ol>
</nav>
<div class="nhsuk-width-container">
<main class="nhsuk-main-wrapper" id="maincontent" role="main">
<article>
<h1>{self.heading(sheet)}</h1>
{self.also(sheet)}{self.contents(sheet)}{self.blocks(sheet.intro, sheet)}
{sections}
<div class="nhsuk-review-date">
<p class="nhsuk-body-s">Page last reviewed: {long_date(page.reviewed)}<br>
Next review due: {long_date(page.review_due)}</p>
</div>
</article>
</main>
<aside class="nhsuk-related-nav" aria-label="Related conditions">
<h2>Related conditions</h2>
<ul>
{self.related(sheet)}
</ul>
</aside>
<form class="feedback" action="#maincontent">
<fieldset>
<legend>Is this page useful?</legend>
<button type="button">Yes</button> <button type="button">No</button>
</fieldset>
</form>
</div>
<footer class="nhsuk-footer" role="contentinfo">
<div class="nhsuk-width-container">
<h2 class="nhsuk-u-visually-hidden">Support links</h2>
<ul>
<li><a href="https://library.example/contact/">Contact us</a></li>
<li><a href="https://library.example/accessibility/">Accessibility statement</a></li>
</ul>
<p>A sample page for trying out software. Not for clinical use. Facts checked against: {escape('; '.join(page.checked))}.</p>
</div>
</footer>
</body>
</html>
"""

    def heading(self, sheet):
        """The first-level heading, with the condition above it on a part of a split page."""
        if sheet.path == sheet.page.slug:
            return escape(sheet.title)
        short = escape(sheet.title)
        return (f'<span class="nhsuk-caption-xl">{escape(sheet.page.title)}'
                f'<span class="nhsuk-u-visually-hidden"> - </span></span> {short}')

    def crumb(self, sheet):
        """The step of the breadcrumb that leads from a part to its page."""
        if sheet.path == sheet.page.slug:
            return ""
        title = escape(sheet.page.title)
        return f'\n<li><a href="{sheet.link(sheet.page.slug)}">{title}</a></li>'

    def also(self, sheet):
        """The line of alternative names."""
        if not sheet.page.names or sheet.path != sheet.page.slug:
            return ""
        return f'<p class="page-names">Also called: {self.names(sheet)}.</p>\n'

    def contents(self, sheet):
        """The list of parts of a split page."""
        if not sheet.parts:
            return ""
        lines = []
        for path, label in sheet.parts:
            inner = escape(label)
            if path != sheet.path:
                inner = f'<a href="{sheet.link(path)}">{inner}</a>'
            lines.append(f"<li>{inner}</li>")
        return ('<nav class="nhsuk-contents-list" aria-label="Pages in this guide">\n'
                '<h2 class="nhsuk-u-visually-hidden">Contents</h2>\n<ol>\n'
                + "\n".join(lines) + "\n</ol>\n</nav>\n")
