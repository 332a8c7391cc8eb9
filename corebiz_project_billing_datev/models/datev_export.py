from odoo import models

from odoo.addons.corebiz_project_billing_amount.models.money_split import split_amount

from .datev_text import amount_text, one_line, read_amount

# Numbering of partners, as OCA's addon asks for it.
PARTNER_KINDS = {"asset_receivable": "customer", "liability_payable": "supplier"}
AMOUNT, BASE = "Umsatz (ohne Soll/Haben-Kz)", "Basis-Umsatz"
CURRENCY, BASE_CURRENCY = "WKZ Umsatz", "WKZ Basis-Umsatz"
CURRENCY_COLUMNS = (CURRENCY, "Kurs", BASE, BASE_CURRENCY)
TEXTS = ("Buchungstext", "Belegfeld 2")


class DatevExport(models.Model):
    """The rows of invoices and bills, with number, cost centers and service date.

    OCA's addon takes any entry apart into pairs of lines, the smallest first. For an
    invoice that lowers an amount (a down payment, a discount) this books tax against
    revenue, and a row may be of two projects. Here every line of an invoice is booked
    against the customer. Rows of other entries stay as they are, but for their number,
    line breaks in texts, and the currency of the company.
    """

    _inherit = "datev_export_dtvf.export"

    def action_generate(self):
        """Generate each file with the eyes of its company: accounts have codes by
        company, and so have the sequences of partners.

        :raises ValidationError: where a company has no numbers of DATEV
        """
        for export in self:
            company_export = export.with_company(export.company_id)
            super(DatevExport, company_export).action_generate()
        return None

    def _get_data_transaction(self, move):
        """The rows of one entry. Whoever may export it needs no more rights."""
        move = move.sudo()
        pairs = move.is_invoice(include_receipts=True) and move._get_datev_pairs()
        if pairs:
            yield from self._get_invoice_rows(move, pairs)
            return
        number = move._get_datev_number()
        for row in super()._get_data_transaction(move):
            row.update({name: one_line(row.get(name)) for name in TEXTS})
            row["Belegfeld 1"] = number
            self._set_base_currency(row, move.company_currency_id.name)
            yield row

    def _set_base_currency(self, row, currency):
        """Name the currency of the company, which OCA's addon takes for that of the
        entry, and the rate at which the row was booked."""
        if row.get(CURRENCY) in (None, currency):
            if row.get(CURRENCY):
                row[AMOUNT] = row[BASE]
            for name in CURRENCY_COLUMNS:
                row.pop(name, None)
            return
        foreign, base = read_amount(row[AMOUNT]), read_amount(row[BASE])
        row["Kurs"] = amount_text(foreign / base, 6) if base else ""
        row[BASE_CURRENCY] = currency

    # === Invoices ===

    def _get_invoice_rows(self, move, pairs):
        lines = move.line_ids.browse([line.id for line, _item in pairs])
        projects = lines._get_datev_projects()
        facts = self._prepare_invoice_columns(move)
        for line, item in pairs:
            columns = facts | self._prepare_pair_columns(line, item)
            for amounts, center in self._split_line(line, projects[line]):
                yield columns | amounts | center

    def _prepare_invoice_columns(self, move):
        """Columns that all rows of an invoice share."""
        day = move._get_datev_service_date()
        return {
            "Belegdatum": move.date.strftime("%d%m"),
            "Belegfeld 1": move._get_datev_number(),
            "KOST-Datum": move.date.strftime("%d%m%Y"),
            "Leistungsdatum": day.strftime("%d%m%Y") if day else "",
        }

    def _prepare_pair_columns(self, line, item):
        """Accounts and text of a line that is booked against ``item``."""
        is_debit, first, second = line.balance < 0, item, line
        if item.account_id.datev_export_nonautomatic:
            is_debit, first, second = not is_debit, line, item
        plain = (line | item).account_id.filtered("datev_export_nonautomatic")
        return {
            "Soll/Haben-Kennzeichen": "S" if is_debit else "H",
            "Konto": self._get_datev_account(first),
            "Gegenkonto (ohne BU-Schlüssel)": self._get_datev_account(second),
            "BU-Schlüssel": "40" if plain else "",
            "Buchungstext": one_line(line.name),
        }

    def _get_datev_account(self, line):
        """Number of the partner, where the company numbers them, or of the account."""
        company = self.company_id
        kind = PARTNER_KINDS.get(line.account_id.account_type)
        if kind and line.partner_id and company.datev_partner_numbering != "none":
            return self._get_partner_number(line.partner_id, kind, True)
        return line.account_id.code[-company.datev_account_code_length :]

    def _split_line(self, line, weights):
        """Amounts and cost centers of a line: one pair for each of its projects."""
        projects = list(weights) or [self.env["project.project"]]
        parts = list(weights.values()) or [1]
        bases = split_amount(line.balance, parts, line.company_currency_id.rounding)
        foreigns = split_amount(line.amount_currency, parts, line.currency_id.rounding)
        for project, base, foreign in zip(projects, bases, foreigns, strict=True):
            if base:
                amounts = self._prepare_amounts(line, base, foreign)
                yield amounts, self._prepare_cost_center(line, project)

    def _prepare_amounts(self, line, base, foreign):
        if line.currency_id == line.company_currency_id:
            return {AMOUNT: amount_text(base)}
        return {
            AMOUNT: amount_text(foreign),
            CURRENCY: line.currency_id.name,
            "Kurs": amount_text(foreign / base, 6),
            BASE: amount_text(base),
            BASE_CURRENCY: line.company_currency_id.name,
        }

    def _prepare_cost_center(self, line, project):
        """KOST1: the department of the project; KOST2: the number of the project.

        Without a project, KOST1 is the analytic account, as OCA's addon has it.
        """
        if not project:
            account = line.analytic_line_ids[:1].account_id
            return {"KOST1 - Kostenstelle": account.code or account.name or ""}
        project = project.sudo()
        return {
            "KOST1 - Kostenstelle": project.department_id._get_datev_cost_center(),
            "KOST2 - Kostenstelle": project.project_number or "",
        }
