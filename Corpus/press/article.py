# SPDX-License-Identifier: Apache-2.0
"""The "article" style: a magazine-like health guide in semantic HTML5.

Callouts with class names of its own, folded sections (`details`), and dates in JSON-LD.
"""

import json

from .template import Template, attribute, escape, long_date, prohibition

BADGE = {"emergency": "Emergency", "urgent": "Same day", "routine": "Routine",
         "pharmacy": "Pharmacy"}
FOLDED = ("Complications", "Causes", "Who is more at risk")
STYLE = """body{font:1.05rem/1.5 Georgia,serif;margin:0}
.layout{display:grid;grid-template-columns:3fr 1fr;gap:2rem;max-width:70rem;margin:auto}
.callout{border:2px solid #444;border-radius:.5rem;padding:0 1rem;margin:1rem 0}
.callout-emergency{border-color:#b00020}.callout-urgent{border-color:#b35c00}
.sr-only{position:absolute;left:-10000px}"""
SCRIPT = """(function () {
  var menu = document.querySelector('.menu-button');
  if (menu) { menu.addEventListener('click', function () { document.body.classList.toggle('menu-open'); }); }
})();"""


class Article(Template):
    """A page of the Lantern Health Guide."""

    publisher = "Lantern Health Guide"

    def card(self, block, sheet):
        """A callout whose class and badge give the level."""
        return (f'<div class="callout callout-{block.level}" role="note">\n'
                f'<p class="callout-badge" aria-hidden="true">{BADGE[block.level]}</p>\n'
                f'<h3 class="callout-title">{self.inline(block.text, sheet)}</h3>\n'
                f'<ul class="callout-list">\n{self.items(block.items, sheet)}\n</ul>'
                f"{self.notes(block, sheet)}\n</div>")

    def advice(self, dos, donts, sheet):
        """Two columns, one of dos and one of don'ts."""
        columns = []
        for block, label, name, change in ((dos, "Do", "dos", str),
                                           (donts, "Don't", "donts", prohibition)):
            if block:
                items = self.items([change(item) for item in block.items], sheet)
                columns.append(f'<div class="advice-{name}">\n<h3>{label}</h3>\n'
                               f"<ul>\n{items}\n</ul>\n</div>")
        return '<div class="advice">\n' + "\n".join(columns) + "\n</div>"

    def table(self, block, sheet):
        """A table in a figure that can scroll."""
        return f'<figure class="table-scroll">\n{super().table(block, sheet)}\n</figure>'

    def section(self, section, sheet):
        """A section; the ones that few readers need first are folded."""
        heading, body = self.inline(section.heading, sheet), self.blocks(section.blocks, sheet)
        if section.heading.startswith(FOLDED):
            return (f'<details class="fold">\n<summary><h2>{heading}</h2></summary>\n{body}\n'
                    "</details>")
        return f"<section>\n<h2>{heading}</h2>\n{body}\n</section>"

    def metadata(self, sheet):
        """The JSON-LD of the page."""
        page = sheet.page
        return json.dumps({
            "@context": "https://schema.org", "@type": "MedicalWebPage", "headline": sheet.title,
            "url": sheet.url(), "lastReviewed": page.reviewed, "expires": page.review_due,
            "about": {"@type": "MedicalCondition", "name": page.title,
                      "alternateName": page.names},
            "publisher": {"@type": "Organization", "name": self.publisher},
        }, ensure_ascii=False, indent=1)

    def document(self, sheet):
        """The whole file."""
        page = sheet.page
        sections = "\n".join(self.section(section, sheet) for section in sheet.sections)
        return f"""<!doctype html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width">
  <title>{escape(sheet.title)} | {self.publisher}</title>
  <meta name="description" content="{attribute(sheet.title)}: signs, when to get help, and treatment.">
  <link rel="canonical" href="{sheet.url()}">
  <meta property="og:type" content="article">
  <meta property="og:url" content="{sheet.url()}">
  <meta property="og:title" content="{attribute(sheet.title)}">
  <script type="application/ld+json">
{self.metadata(sheet)}
  </script>
  <style>
{STYLE}
  </style>
</head>
<body class="guide">
<a class="sr-only" href="#story">Jump to the article</a>
<div id="consent" class="consent-bar" role="dialog" aria-label="Privacy choices">
  <p>We value your privacy. This sample keeps no cookies.</p>
  <button type="button" class="consent-accept">Accept all</button>
  <button type="button" class="consent-reject">Reject all</button>
</div>
<header class="masthead">
  <a class="brand" href="{sheet.up()}index.html">{self.publisher}</a>
  <button type="button" class="menu-button" aria-expanded="false">Menu</button>
  <nav aria-label="Main">
    <a href="{sheet.up()}index.html">Conditions A–Z</a>
    <a href="{sheet.link('common-cold')}">Coughs and colds</a>
    <a href="{sheet.link('burns-and-scalds')}">First aid</a>
    <a href="{sheet.link('anxiety')}">Mind</a>
  </nav>
  <form role="search" action="{sheet.up()}index.html">
    <input type="search" name="q" aria-label="Search the guide" placeholder="What are you looking for?">
    <button type="submit">Go</button>
  </form>
</header>
<nav class="trail" aria-label="You are here"><a href="{sheet.up()}index.html">Conditions</a> › {self.trail(sheet)}</nav>
<div class="layout">
<main>
<article id="story" class="condition">
<header>
<h1>{escape(sheet.title)}</h1>
{self.also(sheet)}<p class="byline">Last reviewed <time datetime="{page.reviewed}">{long_date(page.reviewed)}</time>. Next review due <time datetime="{page.review_due}">{long_date(page.review_due)}</time>.</p>
</header>
{self.blocks(sheet.intro, sheet)}
{self.contents(sheet)}{sections}
</article>
</main>
<aside class="sidebar">
<h2>You may also want to read</h2>
<ul>
{self.related(sheet)}
</ul>
<div class="promo"><h2>Letter from the lantern</h2><p>One short health note a month. Sign up with your e-mail address.</p></div>
</aside>
</div>
<section class="share" aria-label="Share"><p>Share this page</p><ul><li><a href="#story">Print</a></li><li><a href="#story">Copy link</a></li></ul></section>
<footer class="colophon">
<p>Facts checked against: {escape('; '.join(page.checked))}.</p>
<p>{self.publisher} is made up. Its pages are samples for trying out software and not for clinical use.</p>
</footer>
<script>
{SCRIPT}
</script>
</body>
</html>
"""

    def trail(self, sheet):
        """The last steps of the way from the list of conditions."""
        title = escape(sheet.page.title)
        if sheet.path == sheet.page.slug:
            return f"<span>{title}</span>"
        return (f'<a href="{sheet.link(sheet.page.slug)}">{title}</a> › '
                f"<span>{escape(sheet.title)}</span>")

    def also(self, sheet):
        """The line of alternative names."""
        if not sheet.page.names or sheet.path != sheet.page.slug:
            return ""
        return f'<p class="synonyms"><b>Also known as:</b> {self.names(sheet)}</p>\n'

    def contents(self, sheet):
        """Links to the parts of a split page."""
        if not sheet.parts:
            return ""
        lines = "\n".join(
            f"<li><b>{escape(label)}</b></li>" if path == sheet.path
            else f'<li><a href="{sheet.link(path)}">{escape(label)}</a></li>'
            for path, label in sheet.parts)
        return f'<nav class="chapters" aria-label="Chapters">\n<ol>\n{lines}\n</ol>\n</nav>\n'
