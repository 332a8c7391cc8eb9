"""A report of Odoo as a page that needs nobody: no server, no script, no other file."""

import re

from lxml import html

from ..archive_format.page import readable

# Odoo's own styles for reports are half a megabyte and ask for fonts.
STYLE = """
* { box-sizing: border-box; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; color: #212529;
  font: 14px/1.45 system-ui, "Segoe UI", sans-serif; }
img { max-width: 100%; max-height: 5rem; }
h2 { font-size: 1.6rem; } h3 { font-size: 1.25rem; } h4 { font-size: 1.05rem; }
h2, h3, h4 { margin: 1.2rem 0 .4rem; line-height: 1.2; }
table { width: 100%; margin: .5rem 0 1rem; border-collapse: collapse; }
th, td { padding: .25rem .4rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid #d8dadd; }
.table-borderless th, .table-borderless td { border: 0; }
.text-end { text-align: right; } .text-center { text-align: center; }
.text-nowrap { white-space: nowrap; } .text-muted { color: #5f636f; }
.fw-bold { font-weight: 700; } .border-top { border-top: 1px solid #212529; }
.border { border: 1px solid #d8dadd; } .rounded { border-radius: .25rem; }
.p-3 { padding: 1rem; } .ps-4 { padding-left: 1.5rem; } .mb-3 { margin-bottom: 1rem; }
.mb-0 { margin-bottom: 0; } .mt-1 { margin-top: .25rem; } .d-none { display: none; }
.row { display: flex; gap: 1rem; } .row > * { flex: 1; }
"""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'"
)
DROPPED = (
    "script",
    "link",
    "style",
    "base",
    "meta",
    "iframe",
    "object",
    "embed",
    "form",
)
# The only styles of its own that an element keeps. A text that somebody has entered
# lies over nothing: no position, no negative margin, nothing written with escapes.
KEPT_STYLES = re.compile(
    r"(\s*(width|table-layout|page-break-inside|text-align|color|background-color"
    r"|font-(size|weight|style)|text-decoration)\s*:[\w .,%#()-]+(;|$))*\s*"
)
OUTSIDE = ("src", "srcset", "background", "poster", "data", "action", "formaction")


def make_standalone(content):
    """The HTML of a report as one that can be read alone.

    :param content: what the report was rendered to, as text or bytes
    :return: bytes in UTF-8
    """
    if isinstance(content, bytes):
        content = content.decode()
    page = html.document_fromstring(content)
    for element in list(page.iter(*DROPPED)):
        element.drop_tree()
    for element in page.iter(html.etree.Element):
        _cut_off(element)
        element.text = element.text and readable(element.text)
        element.tail = element.tail and readable(element.tail)
    head = page.find("head")
    if head is None:
        head = html.Element("head")
        page.insert(0, head)
    policy = {"http-equiv": "Content-Security-Policy", "content": POLICY}
    head.insert(0, html.Element("meta", policy))
    head.insert(0, html.Element("meta", {"charset": "utf-8"}))
    style = html.Element("style")
    style.text = STYLE
    head.append(style)
    return html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")


def _cut_off(element):
    """Take from an element what asks for another file, runs, or lies over others."""
    for name, value in list(element.attrib.items()):
        is_outside = name in OUTSIDE and not value.startswith("data:image/")
        is_link = name.endswith("href") and not value.startswith("#")
        asks = "://" in value or "url(" in value
        asks |= name == "style" and not KEPT_STYLES.fullmatch(value)
        if name.startswith("on") or is_outside or is_link or asks:
            del element.attrib[name]
