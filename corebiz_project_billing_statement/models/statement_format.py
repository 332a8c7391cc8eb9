"""How a timesheet statement is sealed and compared.

Plain Python, so that the seal of a statement can be computed again without Odoo. A row
is a dict of texts, as :data:`ROW_FIELDS` lists them; hours and quantities are texts
with four decimals, dates are ISO 8601. Whoever wants to check a seal elsewhere writes
the head and the rows like :func:`serialise` does and takes the SHA-256 of the bytes.
"""

import hashlib
import json

# The kinds of rows.
BILLED = "billed"
FIXED = "fixed"
CREDITED = "credited"
WAIVED = "waived"
# Hours that no position of the invoice charges.
UNCHARGED = (FIXED, WAIVED)
# How people are named on paper.
PERSON_STYLES = [("name", "Name"), ("initials", "Initials"), ("role", "Role")]
# What a row of a statement says, in the order of the seal and of the table.
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
# on the invoice follow from the other fields or from the invoice itself. The last two
# are sealed in the rows that have them.
COMPARED_FIELDS = (
    "date",
    "employee_name",
    "order_name",
    "project_name",
    "task_name",
    "name",
    "hours",
    "time_text",
    "remark",
)
# Between the two times of a row.
BETWEEN_TIMES = "–"


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
    """The SHA-256 of a statement in hexadecimal digits.

    >>> seal({"a": "1"}, []) == seal({"a": "1"}, [])
    True
    >>> seal({"a": "1"}, []) == seal({"a": "2"}, [])
    False
    """
    return digest(serialise(head, rows))


def digest(content):
    """The SHA-256 of bytes in hexadecimal digits.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def changed_fields(frozen, today):
    """The fields of a row whose text is another one today.

    What only some rows have is missing in the others, like an empty text.

    >>> row = dict.fromkeys(COMPARED_FIELDS, "")
    >>> changed_fields({**row, "hours": "1.0000"}, {**row, "hours": "2.0000"})
    ['hours']
    """
    return [
        name for name in COMPARED_FIELDS if frozen.get(name, "") != today.get(name, "")
    ]


def initials(name):
    """The initials of a person.

    >>> initials("Anna-Lena von Beck"), initials("madonna"), initials("")
    ('ALVB', 'M', '')
    """
    return "".join(word[0] for word in name.replace("-", " ").split()).upper()
