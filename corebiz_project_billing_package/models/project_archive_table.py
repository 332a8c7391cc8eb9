"""One model of the project as JSON Lines (for programs) and CSV (for people)."""

import json

from odoo.addons.corebiz_project_billing_statement.models.csv_sheet import (
    BYTE_ORDER_MARK,
    format_row,
)

from ..archive_format.verify import HIDDEN
from ..archive_format.writer import new_spool


def flatten(value):
    """A value of a row as one cell: names instead of ids, no empty words.

    >>> flatten({"id": 7, "name": "Lena"}), flatten([{"id": 1, "name": "A"}, 5])
    ('Lena', 'A, 5')
    >>> flatten(None), flatten(True), flatten({"b": 1, "a": "ü"})
    ('', 'true', '{"a": "ü", "b": 1}')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(str(flatten(item)) for item in value)
    if isinstance(value, dict):
        if value.keys() == {"id", "name"}:
            return value["name"]
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def dump_row(row):
    r"""A line of JSON; what an editor would not show stands there as its number.

    >>> print(dump_row({"name": "rtl\u202efdp ü", "x": "\U000e0041"}))
    {"name": "rtl\u202efdp ü", "x": "\udb40\udc41"}
    """
    line = json.dumps(row, ensure_ascii=False)
    return HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], line)


class Table:
    """The rows of one model; ``columns`` are the fields in their order.

    ``decimal_point`` is that of the people who read the CSV.

    >>> table = Table("project.task", ["id", "user_id"])
    >>> table.add({"id": 3, "user_id": {"id": 7, "name": "Lena"}})
    >>> table.count, table.read_jsonl()
    (1, b'{"id": 3, "user_id": {"id": 7, "name": "Lena"}}\\n')
    """

    def __init__(self, model, columns, decimal_point="."):
        self.model = model
        self.columns = columns
        self.decimal_point = decimal_point
        self.count = 0
        self._jsonl = new_spool()
        self._csv = new_spool()
        self._csv.write(BYTE_ORDER_MARK)
        self._write_csv([heading for name in columns for heading in self._heads(name)])

    def _heads(self, name):
        return (name,) if name == "id" else (name, f"{name}:id")

    def _write_csv(self, cells):
        self._csv.write(format_row(cells, self.decimal_point))

    def _cells(self, name, value):
        if name == "id":
            return (value,)
        return (flatten(value), self._ids(value))

    def _ids(self, value):
        """The ids behind names, so that people can tell two of the same name apart."""
        items = value if isinstance(value, list) else [value]
        return " ".join(
            str(item["id"])
            for item in items
            if isinstance(item, dict) and item.keys() == {"id", "name"}
        )

    def add(self, row):
        """Add a row: a dict of JSON values, links as {"id": ..., "name": ...}."""
        self._jsonl.write(dump_row(row).encode(errors="replace") + b"\n")
        self._write_csv(
            [cell for name in self.columns for cell in self._cells(name, row.get(name))]
        )
        self.count += 1

    def read_jsonl(self):
        """All rows so far; for tests and small tables."""
        self._jsonl.seek(0)
        return self._jsonl.read()

    def save(self, writer):
        """Put both files into the package and forget the rows."""
        for ending, spool in (("jsonl", self._jsonl), ("csv", self._csv)):
            writer.add(f"data/{self.model}.{ending}", spool)
            spool.close()
