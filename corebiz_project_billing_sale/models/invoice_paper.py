"""The end of a printed invoice, kept together: last line, totals, payment terms.

The printer breaks a page between any two rows, and then the totals stand on a page of
their own. It breaks none inside a row. So the end of the invoice becomes the last row
of the table, which also repeats the head of the table above it:

    >>> lines = (
    ...     '<table name="invoice_line_table" class="table">'
    ...     '<thead><tr><th name="th_description">What</th><th>Sum</th></tr></thead>'
    ...     "<tbody><tr><td>One</td><td>1</td></tr><tr><td>Two</td><td>2</td></tr>"
    ...     "</tbody></table>"
    ... )
    >>> end = '<div><div id="right-elements">3</div></div>'
    >>> page = html.fragment_fromstring(join(lines, end), create_parent="div")
    >>> [row.text_content() for row in page.findall("table/tbody/tr")]
    ['One1']
    >>> page.find("table/tfoot/tr").text_content()
    'Two23'

Nothing that is empty stays below, for it would ask for room, and be all there is on
the last page:

    >>> end = '<div><div><div id="right-elements">3</div><hr/></div></div>'
    >>> page = html.fragment_fromstring(join(lines, end), create_parent="div")
    >>> [child.tag for child in page]
    ['table']

What is too long for this is printed as it came:

    >>> join(lines.replace("Two", "Two" * 1000), end).startswith(lines[:20])
    True
"""

from lxml import html
from markupsafe import Markup

TABLE = ".//table[@name='invoice_line_table']"
# Per cent of the width; the description takes the rest. They are fixed, because the
# last line is in a table of its own, whose columns are those of the first.
WIDTHS = {
    "th_position": 8,
    "th_quantity": 15,
    "th_priceunit": 13,
    "th_discount": 8,
    "th_taxes": 11,
    "th_subtotal": 14,
}
OTHER_WIDTH = 12
# Characters that may be kept together; more fill half a page.
LONG = 1200


def join(lines, end):
    """The table of lines with the end of the invoice in its last row.

    :param lines: markup of the table
    :param end: markup of what follows it: totals, payment terms
    :return: markup of both
    """
    page = html.fragment_fromstring(lines + end, create_parent="div")
    table = page.find(TABLE)
    parts = _find_end(page)
    kept = _find_last_rows(table) if parts else []
    if not kept or sum(map(_measure, kept + parts)) > LONG:
        return lines + end
    _join(table, kept, parts)
    _drop_empty(page, table)
    return Markup("").join(
        Markup(html.tostring(child, encoding="unicode")) for child in page
    )


def _find_last_rows(table):
    """The last line, with the heading above it; none where it may fill a page."""
    rows = table.findall("tbody/tr") if table is not None else []
    first = len(rows) - 1
    while first > 0 and "_section" in rows[first - 1].get("class", ""):
        first -= 1
    heads = table.findall("thead") if rows else []
    is_long = any("row-group" in head.get("style", "") for head in heads)
    return [] if is_long or len(rows) < 2 else rows[first:]


def _find_end(page):
    """Totals and, where nothing long stands between, payment terms."""
    totals = page.find(".//div[@id='right-elements']")
    if totals is None:
        return []
    terms = page.find(".//div[@id='payment_term']")
    between = page.find(".//div[@name='partial_invoices']")
    short = terms is not None and _measure(terms) < LONG / 2
    return [totals, terms] if short and between is None else [totals]


def _measure(part):
    """How long the text of a part is, in characters that are printed."""
    return len(" ".join(part.text_content().split()))


def _join(table, kept, parts):
    """Move rows and parts into a last row, without touching what they hold."""
    columns = table.findall("thead/tr[1]/th")
    last = html.Element("table", {"class": f"{table.get('class', '')} o_paper_last"})
    body = html.Element("tbody")
    cell = html.Element("td", {"colspan": str(len(columns) or 1)})
    whole = html.Element("div", {"class": "o_paper_whole"})
    block = html.Element("div", {"class": "clearfix"})
    body.extend(kept)
    last.append(body)
    block.extend(parts)
    whole.extend([last, block])
    cell.append(whole)
    row = html.Element("tr")
    row.append(cell)
    foot = html.Element("tfoot", {"class": "o_paper_end"})
    foot.append(row)
    table.append(foot)
    table.set("class", f"{table.get('class', '')} o_project_paper_joined")
    for one in (table, last):
        one.set("style", "table-layout: fixed; width: 100%")
        one.insert(0, _get_widths(columns))


def _drop_empty(page, table):
    """Remove what shows nothing any more below the table, and its margins with it."""
    for rest in list(page)[page.index(table) + 1 :]:
        if not rest.text_content().strip() and rest.find(".//img") is None:
            rest.drop_tree()


def _get_widths(columns):
    group = html.Element("colgroup")
    for column in columns:
        name = column.get("name")
        width = WIDTHS.get(name, OTHER_WIDTH)
        style = {} if name == "th_description" else {"style": f"width: {width}%"}
        group.append(html.Element("col", style))
    return group
