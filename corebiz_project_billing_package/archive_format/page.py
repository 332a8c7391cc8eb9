"""index.html: the whole project for a person with a browser and nothing else.

No script and nothing from outside: the two languages lie over each other, and a switch
made of CSS shows one of them. The sections are collected on the disk row by row, so
that a large project needs no memory.
"""

import base64
import hashlib
import re
import shutil
from html import escape
from urllib.parse import quote

from .names import INERT
from .verify import visible
from .writer import new_spool

SECTIONS = {
    "overview": ("Overview", "Überblick"),
    "history": ("History", "Verlauf"),
    "tasks": ("Tasks", "Aufgaben"),
    "hours": ("Hours", "Stunden"),
    "invoices": ("Invoices and Payments", "Rechnungen und Zahlungen"),
    "files": ("Files", "Dateien"),
    "data": ("Data", "Daten"),
}
# The heading of each column, and whether it holds numbers.
COLUMNS = {
    "history": (
        (("Date (UTC)", "Datum (UTC)"), False),
        (("Kind", "Art"), False),
        (("From", "Von"), False),
        (("On", "Zu"), False),
        (("What happened", "Was geschah"), False),
    ),
    "tasks": (
        (("Task", "Aufgabe"), False),
        (("Assigned to", "Zugewiesen an"), False),
        (("Status", "Status"), False),
        (("Estimate", "Plan"), True),
        (("Actual", "Ist"), True),
        (("Description", "Beschreibung"), False),
    ),
    "hours": (
        (("Date", "Datum"), False),
        (("Person", "Person"), False),
        (("Task", "Aufgabe"), False),
        (("Text", "Text"), False),
        (("Hours", "Stunden"), True),
    ),
    "invoices": (
        (("Date", "Datum"), False),
        (("Kind", "Art"), False),
        (("Document", "Beleg"), False),
        (("Details", "Einzelheiten"), False),
        (("Status", "Status"), False),
        (("Amount (gross)", "Betrag (brutto)"), True),
    ),
    "files": (
        (("File", "Datei"), False),
        (("Belongs to", "Gehört zu"), False),
        (("Date (UTC)", "Datum (UTC)"), False),
        (("Size", "Größe"), True),
    ),
    "data": (
        (("Records", "Datensätze"), False),
        (("Number", "Anzahl"), True),
        (("For people", "Für Menschen"), False),
        (("For programs", "Für Programme"), False),
    ),
}
EMPTY = ("Nothing here", "Nichts vorhanden")
INTRODUCTION = (
    "This package holds all data of an archived project. It can be verified with"
    " Python alone; manifest.json names every file with its SHA-256.",
    "Dieses Paket enthält alle Daten eines archivierten Projekts. Es lässt sich allein"
    " mit Python prüfen; manifest.json nennt jede Datei mit ihrer SHA-256-Summe.",
)
FILES_NOTE = (
    "Files are kept as they came in. Those that a browser or a program could run end in"
    " .bin, so that nothing opens them by mistake; save a copy under the name shown to"
    " look into one.",
    "Dateien sind so erhalten, wie sie eingingen. Was ein Browser oder Programm"
    " ausführen könnte, endet auf .bin, damit es niemand versehentlich öffnet; zum"
    " Ansehen eine"
    " Kopie unter dem gezeigten Namen speichern.",
)
# In a text that may have lines: what is obeyed instead of shown. Joiners of emojis and
# marks of languages that run to the left are part of texts.
HIDDEN_IN_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
STYLE = """
:root { color-scheme: light; --line: #d8dadd; --muted: #5f636f; --accent: #714b67; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, "Segoe UI", sans-serif; color: #1f2937; }
header, main { max-width: 78rem; margin: 0 auto; padding: 1rem 1.5rem; }
h1 { margin: .5rem 0 0; font-size: 1.7rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1rem; }
nav a, td a { color: var(--accent); }
.muted { color: var(--muted); }
.switch { float: right; }
.switch label { padding: .2rem .7rem; border: 1px solid var(--line); cursor: pointer; }
input[name=lang] { position: absolute; opacity: 0; }
#de:checked ~ * [lang=en], #en:checked ~ * [lang=de] { display: none; }
#de:checked ~ header label[for=de], #en:checked ~ header label[for=en] {
  background: var(--accent); color: #fff; }
#de:focus-visible ~ header label[for=de], #en:focus-visible ~ header label[for=en] {
  outline: 2px solid #1f2937; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr;
  gap: .35rem 1.5rem; margin: 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--muted); font-weight: 600; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.number + * { padding-left: .75rem; }
td:first-child { min-width: 6.5rem; } td:nth-child(2) { overflow-wrap: break-word; }
tr.part td { color: var(--muted); } tr.part td:nth-child(2) { padding-left: 1.25rem; }
pre { margin: 0; font: inherit; white-space: pre-wrap; max-width: 48rem; }
.scroll { overflow-x: auto; }
@media print { .switch, nav { display: none; } }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin: 0 0 .5rem; }
  header, main { padding: 1rem; } .switch { float: none; margin-bottom: .75rem; } }
"""
# No script, nothing from elsewhere, no other style than this one.
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none';"
    " form-action 'none'"
)


def readable(text):
    r"""A text with its lines, in which nothing turns the direction or is obeyed.

    >>> print(readable("Off\u202eer\r\nfor 5\x07"))
    Off\u202eer
    for 5\x07
    """
    lines = str(text).replace("\r\n", "\n")
    return HIDDEN_IN_TEXT.sub(lambda match: visible(match[0]), lines)


def both(text):
    """HTML of a text, or of a pair (English, German) of which one is shown.

    >>> both(("Hours", "Stunden"))
    '<span lang="en">Hours</span><span lang="de">Stunden</span>'
    >>> both("<b>"), both(None), both(("Status", "Status"))
    ('&lt;b&gt;', '', 'Status')
    """
    if not isinstance(text, tuple):
        return escape("" if text is None else readable(text))
    english, german = text
    if english == german:
        return escape(readable(english))
    return "".join(
        f'<span lang="{lang}">{escape(readable(value))}</span>'
        for lang, value in (("en", english), ("de", german))
    )


def link(path, text=None):
    r"""HTML of a link to a file of the package; ``text`` is a pair, or a name.

    >>> link("files/a b#1.txt")
    '<a href="files/a%20b%231.txt">files/a b#1.txt</a>'
    >>> link("files/x.html.bin", "x\u202e.html")
    '<a href="files/x.html.bin" download>x\\u202e.html</a>'
    """
    label = text if isinstance(text, tuple) else visible(text or path)
    action = " download" if path.endswith(INERT) else ""
    return f'<a href="{quote(path)}"{action}>{both(label)}</a>'


class Page:
    """The page of one project; rows are added, then it is written."""

    def __init__(self, title, subtitle):
        self.title = title
        self.subtitle = subtitle
        self.facts = []
        self._rows = {name: new_spool() for name in COLUMNS}

    def add_fact(self, label, value):
        """A line of the overview; both may be pairs (English, German)."""
        self.facts.append((label, value))

    def add(self, section, *cells, is_part=False):
        """A row of a section: texts, pairs, or HTML made by :func:`link` as bytes.

        :param bool is_part: whether it belongs to the row above
        """
        html = []
        for cell, (_heading, is_number) in zip(cells, COLUMNS[section], strict=True):
            content = cell.decode() if isinstance(cell, bytes) else both(cell)
            if "\n" in content:
                content = f"<pre>{content}</pre>"
            html.append(f"<td{' class=number' if is_number else ''}>{content}</td>")
        mark = " class=part" if is_part else ""
        self._rows[section].write(f"<tr{mark}>{''.join(html)}</tr>\n".encode())

    def save(self, stream):
        """Write the page; afterwards the collected rows are gone."""
        stream.write(self._get_head().encode())
        self._write_overview(stream)
        for section, columns in COLUMNS.items():
            self._write_section(stream, section, columns)
        stream.write(b"</main>\n</body>\n</html>\n")

    def _get_head(self):
        links = "".join(
            f'<a href="#{name}">{both(label)}</a>\n' for name, label in SECTIONS.items()
        )
        return f"""<!DOCTYPE html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="referrer" content="no-referrer">
<title>{escape(visible(self.title))}</title>
<style>{STYLE}</style>
</head>
<body>
<input type="radio" name="lang" id="de" checked>
<input type="radio" name="lang" id="en">
<header>
<div class="switch"><label for="de">Deutsch</label><label for="en">English</label></div>
<h1>{both(visible(self.title))}</h1>
<div class="muted">{both(self.subtitle)}</div>
<nav>
{links}</nav>
</header>
<main>
"""

    def _write_overview(self, stream):
        lines = "".join(
            f"<dt>{both(label)}</dt><dd>{both(value)}</dd>\n"
            for label, value in self.facts
            if value not in (None, "", False)
        )
        html = (
            f'<h2 id="overview">{both(SECTIONS["overview"])}</h2>\n'
            f"<dl>\n{lines}</dl>\n<p class=muted>{both(INTRODUCTION)}</p>\n"
        )
        stream.write(html.encode())

    def _write_section(self, stream, section, columns):
        stream.write(f'<h2 id="{section}">{both(SECTIONS[section])}</h2>\n'.encode())
        if section == "files":
            stream.write(f"<p class=muted>{both(FILES_NOTE)}</p>\n".encode())
        spool = self._rows[section]
        if not spool.tell():
            stream.write(f"<p class=muted>{both(EMPTY)}</p>\n".encode())
            spool.close()
            return
        head = "".join(
            f"<th{' class=number' if is_number else ''}>{both(heading)}</th>"
            for heading, is_number in columns
        )
        # Who scrolls by keys needs the focus on what is to be scrolled.
        html = (
            f'<div class="scroll" tabindex="0" role="region"'
            f' aria-labelledby="{section}">'
            f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        )
        stream.write(html.encode())
        spool.seek(0)
        shutil.copyfileobj(spool, stream)
        spool.close()
        stream.write(b"</tbody></table></div>\n")
