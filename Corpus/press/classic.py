# SPDX-License-Identifier: Apache-2.0
"""The "classic" style: a handbook site of the 2000s, as many clinics have mirrored.

No `main`, no `article`; layout by `div` ids, urgency by headings and plain lists, dates in a footer
paragraph.
"""

from .template import Template, attribute, escape, prohibition

STYLE = """body { font-family: Verdana, sans-serif; font-size: 80%; margin: 0; }
#wrapper { width: 960px; margin: 0 auto; }
#left { float: left; width: 180px; }
#content { float: left; width: 560px; }
#right { float: right; width: 180px; }
.aka { font-style: italic; }"""
SCRIPT = """function printPage() { window.print(); return false; }
var lastVisited = new Date();"""


class Classic(Template):
    """A page of the Hillside Clinic Handbook."""

    publisher = "Hillside Clinic Handbook"
    strong = "b"

    def card(self, block, sheet):
        """A heading and a plain list: only the words give the level."""
        return (f"<h3>{self.inline(block.text, sheet)}</h3>\n"
                f"<ul>\n{self.items(block.items, sheet)}\n</ul>{self.notes(block, sheet)}")

    def advice(self, dos, donts, sheet):
        """Two headed lists."""
        lists = []
        for block, label, change in ((dos, "Do", str), (donts, "Do not", prohibition)):
            if block:
                items = self.items([change(item) for item in block.items], sheet)
                lists.append(f"<h3>{label}</h3>\n<ul>\n{items}\n</ul>")
        return "\n".join(lists)

    def table(self, block, sheet):
        """A bordered table whose first column is ordinary cells."""
        head, *rows = block.rows
        top = "".join(f"<th>{self.inline(cell, sheet)}</th>" for cell in head)
        body = "\n".join(
            "<tr>" + "".join(f"<td>{self.inline(cell, sheet)}</td>" for cell in row) + "</tr>"
            for row in rows)
        return f'<table class="grid">\n<tr>{top}</tr>\n{body}\n</table>'

    def document(self, sheet):
        """The whole file."""
        page = sheet.page
        sections = "\n".join(
            f"<h2>{self.inline(s.heading, sheet)}</h2>\n{self.blocks(s.blocks, sheet)}"
            for s in sheet.sections)
        return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(sheet.title)} - {self.publisher}</title>
<link rel="canonical" href="{sheet.url()}">
<meta property="og:url" content="{sheet.url()}">
<meta name="keywords" content="{attribute(', '.join([page.title] + page.names))}">
<style>
{STYLE}
</style>
<script>
{SCRIPT}
</script>
</head>
<body>
<div id="wrapper">
<p class="skip"><a href="#content">Skip navigation</a></p>
<div id="cookie-notice">This handbook sets no cookies. <a href="#content">Close</a></div>
<div id="header">
<div id="logo"><a href="{sheet.up()}index.html">{self.publisher}</a></div>
<form id="searchbox" action="{sheet.up()}index.html"><div><input type="text" name="q" value="Search the handbook" aria-label="Search"><input type="submit" value="Go"></div></form>
</div>
<div id="left">
<h4>Topics</h4>
<ul class="menu">
<li><a href="{sheet.up()}index.html">All conditions</a></li>
<li><a href="{sheet.link('malaria')}">Infections</a></li>
<li><a href="{sheet.link('atopic-eczema')}">Skin</a></li>
<li><a href="{sheet.link('toothache')}">Teeth</a></li>
<li><a href="{sheet.link('snake-bites')}">Bites and poisons</a></li>
</ul>
</div>
<div id="content">
<div class="crumbs"><a href="{sheet.up()}index.html">Conditions</a> &gt; {self.crumbs(sheet)}</div>
<h1>{escape(sheet.title)}</h1>
{self.also(sheet)}{self.blocks(sheet.intro, sheet)}
{self.contents(sheet)}{sections}
<p class="toplink"><a href="#header">Back to top</a></p>
</div>
<div id="right">
<h4>See also</h4>
<ul>
{self.related(sheet)}
</ul>
<p><a href="#content" onclick="return printPage();">Print this page</a></p>
<form id="comments" action="#content"><div><label for="note">Tell us what you think of this page</label> <textarea id="note" rows="3" cols="20"></textarea><input type="submit" value="Send"></div></form>
</div>
<div id="footer">
<p class="review">Reviewed on {page.reviewed}; next review {page.review_due}</p>
<p>Facts checked against: {escape('; '.join(page.checked))}.</p>
<p>{self.publisher}: a sample for trying out software, not for clinical use.</p>
</div>
</div>
</body>
</html>
"""

    def crumbs(self, sheet):
        """The last steps of the way from the list of conditions."""
        title = escape(sheet.page.title)
        if sheet.path == sheet.page.slug:
            return title
        return f'<a href="{sheet.link(sheet.page.slug)}">{title}</a> &gt; {escape(sheet.title)}'

    def also(self, sheet):
        """The line of alternative names."""
        if not sheet.page.names or sheet.path != sheet.page.slug:
            return ""
        return f'<p class="aka">Other names: {self.names(sheet)}</p>\n'

    def contents(self, sheet):
        """Links to the parts of a split page."""
        if not sheet.parts:
            return ""
        links = [escape(label) if path == sheet.path
                 else f'<a href="{sheet.link(path)}">{escape(label)}</a>'
                 for path, label in sheet.parts]
        return f'<p class="pages">Pages: {" | ".join(links)}</p>\n'
