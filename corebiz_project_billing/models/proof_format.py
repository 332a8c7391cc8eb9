"""How a proof of work is sealed, compared and written as a table.

Plain Python, so that the seal of a proof can be computed again without Odoo. A row is
a dict of texts, as :data:`ROW_FIELDS` lists them; hours and quantities are texts with
four decimals, dates are ISO 8601. Whoever wants to check a seal elsewhere writes the
head and the rows like :func:`serialise` does and takes the SHA-256 of the bytes.
"""

import csv
import hashlib
import io
import json

# What a row of a proof says, in the order of the seal and of the table.
ROW_FIELDS = (
    "booking_ref",
    "kind",
    "date",
    "employee_name",
    "person",
    "order_name",
    "project_name",
    "task_name",
    "name",
    "hours",
    "position",
    "quantity",
    "unit_name",
)
# What is compared with the bookings of today. The person as printed and the position
# on the invoice follow from the other fields or from the invoice itself.
COMPARED_FIELDS = (
    "date",
    "employee_name",
    "order_name",
    "project_name",
    "task_name",
    "name",
    "hours",
)
# Spreadsheets take a text that begins like this for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def number(value):
    """The canonical text of hours or a quantity.

    >>> number(1 / 3), number(2), number(-0.00001)
    ('0.3333', '2.0000', '0.0000')
    """
    return f"{round(value, 4) + 0.0:.4f}"


def serialise(head, rows):
    """The bytes over which the seal is taken: canonical JSON, UTF-8.

    >>> serialise({"b": "1", "a": "ä"}, [{"name": "x"}]).decode()
    '{"head":{"a":"ä","b":"1"},"rows":[{"name":"x"}]}'
    """
    return json.dumps(
        {"head": head, "rows": rows},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def seal(head, rows):
    """The SHA-256 of a proof in hexadecimal digits.

    >>> seal({"a": "1"}, []) == seal({"a": "1"}, [])
    True
    >>> seal({"a": "1"}, []) == seal({"a": "2"}, [])
    False
    """
    return hashlib.sha256(serialise(head, rows)).hexdigest()


def changed_fields(frozen, today):
    """The fields of a row whose text is another one today.

    >>> row = dict.fromkeys(COMPARED_FIELDS, "")
    >>> changed_fields({**row, "hours": "1.0000"}, {**row, "hours": "2.0000"})
    ['hours']
    """
    return [name for name in COMPARED_FIELDS if frozen[name] != today[name]]


def initials(name):
    """The initials of a person.

    >>> initials("Anna-Lena von Beck"), initials("madonna"), initials("")
    ('ALVB', 'M', '')
    """
    return "".join(word[0] for word in name.replace("-", " ").split()).upper()


def spreadsheet_text(text):
    """A text that no spreadsheet takes for a formula.

    >>> spreadsheet_text("=1+1"), spreadsheet_text("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def spreadsheet_number(value, decimal_point):
    """A number as a spreadsheet of that language reads it.

    >>> spreadsheet_number(1.5, ","), spreadsheet_number(-2, ".")
    ('1,5', '-2')
    """
    text = number(value).rstrip("0").rstrip(".")
    return text.replace(".", decimal_point)


def write_csv(table, decimal_point=","):
    """A table of texts and numbers as CSV that Excel opens with a double click.

    Where the decimal point is a comma, as in German, the fields are separated by
    semicolons. The byte order mark tells Excel that the file is UTF-8.

    >>> write_csv([["Text", "Stunden"], ["Prüfung; =", 1.5]]).decode("utf-8-sig")
    'Text;Stunden\\r\\n"Prüfung; =";1,5\\r\\n'
    >>> write_csv([["=x", 1.5]], ".").decode("utf-8-sig")
    "'=x,1.5\\r\\n"
    """
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";" if decimal_point == "," else ",")
    for row in table:
        writer.writerow(
            spreadsheet_text(cell)
            if isinstance(cell, str)
            else spreadsheet_number(cell, decimal_point)
            for cell in row
        )
    return BYTE_ORDER_MARK + output.getvalue().encode()
