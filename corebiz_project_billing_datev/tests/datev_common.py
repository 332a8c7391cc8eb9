import base64
import csv
import io
import zipfile
from collections import defaultdict

from odoo import fields

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

from ..models.datev_text import read_amount

ACCOUNT_LENGTH = 6
AMOUNT, SIDE = "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen"
BASE, BASE_CURRENCY, RATE = "Basis-Umsatz", "WKZ Basis-Umsatz", "Kurs"
ACCOUNT, COUNTER = "Konto", "Gegenkonto (ohne BU-Schlüssel)"
NUMBER, TEXT, DONE = "Belegfeld 1", "Buchungstext", "Leistungsdatum"
KOST1, KOST2 = "KOST1 - Kostenstelle", "KOST2 - Kostenstelle"


class DatevCase(CoverageCase):
    """Exports the books of the house as its accountant, who has no other rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user(
            "bea", "Bea Books", "account.group_account_manager"
        )
        cls.company.write(
            {
                "datev_consultant_number": "1001",
                "datev_client_number": "42",
                "datev_account_code_length": ACCOUNT_LENGTH,
            }
        )

    @classmethod
    def _get_range(cls, company):
        """The present year, as a range of dates of the company."""
        year = fields.Date.today().year
        values = {
            "name": str(year),
            "company_id": company.id,
            "date_start": f"{year}-01-01",
            "date_end": f"{year}-12-31",
        }
        ranges = cls.env["date.range"]
        domain = [(name, "=", value) for name, value in values.items()]
        if not (found := ranges.search(domain, limit=1)):
            kind = ranges.type_id.create({"name": "Year", "company_id": company.id})
            found = ranges.create({**values, "type_id": kind.id})
        return found

    @classmethod
    def _create_export(cls, company=None, user=None):
        """An export of the books of the company, by somebody who is in another one,
        where he has several."""
        company, user = company or cls.company, user or cls.accountant
        others = user.company_ids - company
        exports = cls.env["datev_export_dtvf.export"].with_user(user)
        exports = exports.with_context(allowed_company_ids=(others + company).ids)
        year = cls._get_range(company)
        return exports.create(
            {
                "name": "Books",
                "fiscalyear_id": year.id,
                "period_ids": year.ids,
                "company_id": company.id,
            }
        )

    def _read_file(self, export, beginning="EXTF_Buchungsstapel"):
        """The lines of a file of the export, as lists of texts."""
        data = io.BytesIO(base64.b64decode(export.sudo().file_data))
        with zipfile.ZipFile(data) as archive:
            (name,) = [one for one in archive.namelist() if one.startswith(beginning)]
            text = archive.read(name).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def _export(self, *moves, company=None):
        """The rows of these entries, each a dictionary, from the file itself."""
        self.env.flush_all()
        export = self._create_export(company)
        export.action_generate()
        _header, names, *rows = self._read_file(export)
        numbers = {move._get_datev_number() for move in moves}
        found = [dict(zip(names, row, strict=True)) for row in rows]
        found = [row for row in found if row[NUMBER] in numbers]
        self.assertBooked(found, moves)
        return found

    def assertBooked(self, rows, moves):
        """The rows book what the ledger says, account by account."""
        booked, ledger = defaultdict(float), defaultdict(float)
        for row in rows:
            base = read_amount(row[BASE] or row[AMOUNT])
            sign = 1 if row[SIDE] == "S" else -1
            booked[row[ACCOUNT]] += sign * base
            booked[row[COUNTER]] -= sign * base
        for move in moves:
            for line in move.with_company(move.company_id).line_ids:
                if line.account_id:
                    ledger[line.account_id.code[-ACCOUNT_LENGTH:]] += line.balance
        for code in booked.keys() | ledger.keys():
            self.assertAlmostEqual(booked[code], ledger[code], 2, code)

    def _work_and_invoice(self, hours=1.0, task=None, order=None):
        """An hour more of the order, on an invoice of its own."""
        self._book(self.employee, task or self.task, hours)
        return self._invoice(order)
