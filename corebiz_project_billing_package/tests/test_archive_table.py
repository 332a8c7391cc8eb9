import csv
import io
import json
import zipfile

from odoo.tests import BaseCase, tagged

from ..archive_format import writer
from ..models.project_archive_table import (
    Table,
)
from .package_common import PackageCase


@tagged("post_install", "-at_install")
class TestArchiveTable(BaseCase):
    """One table of a package, without a database."""

    def test_both_files_of_a_table(self):
        """The CSV is made harmless, the JSON Lines hold what was written."""
        text = "Cables;=1+1;"
        table = Table("account.analytic.line", ["id", "name", "unit_amount"], ",")
        table.add({"id": 3, "name": text, "unit_amount": -1.5})
        stream = io.BytesIO()
        package = writer.PackageWriter(stream)
        table.save(package)
        package.close({"company": {"id": 1, "name": "x"}}, 1)
        with zipfile.ZipFile(stream) as archive:
            rows = archive.read("data/account.analytic.line.csv").decode("utf-8-sig")
            data = json.loads(archive.read("data/account.analytic.line.jsonl"))
        self.assertEqual(data["name"], text)
        self.assertEqual(rows.splitlines()[1], '3;"Cables;\'=1+1;";"";-1,5;""')


class TestArchiveTableOfCompany(PackageCase):
    """The tables of a package in the language of the company."""

    def test_german_company(self):
        self.company.partner_id.lang = "de_DE"
        self.booking.with_user(self.employee).name = "Cables;=1+1;"
        files = self._read(self._archive(self.project))
        lines = files["data/account.analytic.line.csv"].decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(lines), delimiter=";")
        self.assertEqual(row["name"], "Cables;'=1+1;")
        self.assertEqual(row["unit_amount"], "2,5")
        for name in (name for name in files if name.endswith(".csv")):
            head = files[name].decode("utf-8-sig").partition("\r\n")[0]
            self.assertNotIn(",", head, name)
