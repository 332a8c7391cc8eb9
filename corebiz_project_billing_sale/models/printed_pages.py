r"""Whether the pages of a print are counted right, and what to do where they are not.

wkhtmltopdf lays a paper out twice: to count its pages, and to print them. Where a row
of a table ends exactly at the foot of a page, it moves to the next one in only one of
the two. Then all footers name a page that is not there, the program crashes, or nothing
but the head of the table is on the last page. As soon as there is a little more room
somewhere above, both agree.

Each paper numbers its own pages; the second of these two names five and has two:

    >>> pages = ["A 1 / 2", "B 2 / 2", "C\nSeite: 1 von 5", "D\nSeite: 2 von 5"]
    >>> find_miscounted(pages)
    [1]

What stands on a page besides does not matter, nor do papers without any number:

    >>> find_miscounted(["8,00 von 12,00 h 1 of 1 Page 1 / 2", "Sum Page 2 / 2"])
    []
    >>> find_miscounted(["", "2 / 3"])
    []

A page is empty if the page before it says the same:

    >>> find_miscounted(["Sum\nFirewall 5\nPage 1 / 2", "Sum\nPage 2 / 2"])
    [0]
    >>> find_miscounted(["Sum\nFirewall 5\nPage 1 / 2", "Sum\nTotal\nPage 2 / 2"])
    []
"""

import io
import re

from odoo.tools.pdf import PdfFileReader

# Part of the names of classes that mark papers to be counted; they stand in their HTML.
MARK = "o_project_paper"
# Pixels below the heads of tables: one after the other is tried. Odoo has 4 or 8.
ROOMS = (11, 6, 14)
PLAIN = r"(?<!\d)(\d+)\s*(?:/|[^\W\d_]{1,3})\s*(\d+)(?!\d)"
NUMBERED = re.compile(f"(?={PLAIN})")  # also those that begin inside of another one


def read_pages(content):
    """The texts of the pages of a PDF."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [page.extract_text() for page in reader.pages]


def find_miscounted(pages):
    """The papers of a print whose pages name a wrong count, or whose last is empty.

    :param pages: the texts of the pages of all papers
    :return: positions of these papers, from 0
    """
    said = [{(int(a), int(b)) for a, b in NUMBERED.findall(page)} for page in pages]
    miscounted, position, start = [], 0, 0
    while start < len(pages):
        counts = {count for number, count in said[start] if number == 1}
        if not counts:
            return []
        lengths = [(_count_pages(said[start:], count), count) for count in counts]
        length, count = max(lengths, key=lambda one: (one[0], one[0] == one[1]))
        paper = pages[start : start + length]
        if length != count or _ends_empty(paper):
            miscounted.append(position)
        start += length
        position += 1
    return miscounted


def _ends_empty(paper):
    """Whether the last page says nothing but what is on the one before, too."""
    if len(paper) < 2:
        return False
    before, last = map(_read_lines, paper[-2:])
    return not last - before


def _read_lines(page):
    """The lines of a page without what numbers it."""
    return {line.strip() for line in re.sub(PLAIN, "", page).splitlines()} - {""}


def _count_pages(said, count):
    """How many pages at the beginning are numbered in order, of ``count``."""
    number = 0
    while number < len(said) and (number + 1, count) in said[number]:
        number += 1
    return number


def make_room(body, pixels):
    """The HTML of a paper with so much room below the heads of its tables."""
    style = f"<style>thead th {{ padding-bottom: {pixels}px !important; }}</style>"
    return body.replace("</head>", f"{style}</head>", 1)
