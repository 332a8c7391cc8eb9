"""Rows of CSV for people: one writer for packages, timesheet statements and checks.

**Language.** Where the decimal point is a comma, as in German, the cells are separated
by semicolons, so that Excel opens the file with a double click; else by commas. The
byte order mark tells that it is UTF-8.

**Formulas.** A cell of text is quoted, and no part of it that any spreadsheet could
take for a cell begins like a formula. Which parts these are depends on the reader:
Excel in another language splits at the other separator, and where it does so it knows
no quotes. So an apostrophe is put before each sign of a formula with which the text, or
a part of it behind a separator or a line break, begins, be it behind spaces, quotes,
apostrophes or signs that nobody sees. Whoever wants the text as it was takes that one
apostrophe away again (:func:`restore`); numbers are never changed.
"""

import re

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = "\r\n"
# Also in full width, small and raised: some spreadsheets take these for the same.
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁺⁻⁼₊₋₌−"
SEPARATORS = ";,\t|\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
# Spaces, control characters, signs without a width, quotes.
SKIPPED = (
    "\\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\"'"
)
BEGINNING = re.compile(f"((?:^|[{SEPARATORS}])[{SKIPPED}]*)(?=[{SIGNS}])")
MARKED = re.compile(f"((?:^|[{SEPARATORS}])[{SKIPPED}]*)'(?=[{SIGNS}])")


def defuse(text):
    """A text of which no part is a formula.

    >>> defuse("=1+1"), defuse("Cables;=1+1;"), defuse("1+1"), defuse("re-use")
    ("'=1+1", "Cables;'=1+1;", '1+1', 're-use')
    >>> defuse(' \\t"@x'), defuse("＝1"), defuse("a\\n-b, -c"), defuse("'=1")
    (' \\t"\\'@x', "'＝1", "a\\n'-b, '-c", "''=1")
    """
    return BEGINNING.sub(r"\1'", text)


def restore(text):
    """The text before :func:`defuse`.

    >>> texts = ["=1+1", "Cables;=1+1;", "'=1", "a\\n-b, -c", "''", "it's -5"]
    >>> [restore(defuse(text)) for text in texts] == texts
    True
    """
    return MARKED.sub(r"\1", text)


def format_number(value, decimal_point):
    """A number as a spreadsheet of that language reads it, with all its digits.

    >>> format_number(1.5, ","), format_number(-2.0, "."), format_number(7, ",")
    ('1,5', '-2', '7')
    >>> format_number(-0.0, "."), format_number(0.1 + 0.2, ",")
    ('0', '0,30000000000000004')
    """
    # Adding nothing takes the sign from a negative zero.
    return (
        repr(value + 0.0 if value == 0 else value)
        .removesuffix(".0")
        .replace(".", decimal_point)
    )


def format_cell(cell, decimal_point):
    """A cell as it stands in the file.

    >>> format_cell('a "x" b', ","), format_cell(1.5, ","), format_cell(None, ",")
    ('"a ""x"" b"', '1,5', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return format_number(cell, decimal_point)
    text = defuse(str(cell)).replace('"', '""')
    return f'"{text}"'


def format_row(cells, decimal_point):
    """A line of the file as bytes.

    >>> format_row(["Prüfung; =", 1.5], ",").decode()
    '"Prüfung; \\'=";1,5\\r\\n'
    >>> format_row(["=x", 1.5], ".").decode()
    '"\\'=x",1.5\\r\\n'
    """
    separator = ";" if decimal_point == "," else ","
    line = separator.join(format_cell(cell, decimal_point) for cell in cells)
    return (line + LINE_END).encode(errors="replace")


def write_csv(table, decimal_point):
    """A table as the bytes of a CSV file.

    >>> write_csv([["Text", "Stunden"], ["a", 2]], ",").decode("utf-8-sig")
    '"Text";"Stunden"\\r\\n"a";2\\r\\n'
    """
    rows = (format_row(cells, decimal_point) for cells in table)
    return BYTE_ORDER_MARK + b"".join(rows)
