from odoo.addons.corebiz_project_billing_history_billing.models import (
    project_history_orders as orders,
)

from ..archive_format import figures
from .project_archive_table import Table

# One row for each payment of each invoice, so no model of Odoo's.
TABLE = "invoice.payment"
LABEL = ("Payments on Invoices", "Zahlungen auf Rechnungen")
COLUMNS = [
    *("invoice_id", "kind", "date", "amount", "currency_id", "journal_id"),
    *("payment_id", "entry_id", "method", "memo", "state"),
]
PAYMENT, CREDIT_NOTE, EXCHANGE, ENTRY = "payment", "credit_note", "exchange", "entry"
KINDS = {
    PAYMENT: ("Payment", "Zahlung"),
    CREDIT_NOTE: ("Set off by Credit Note", "Verrechnet mit Rechnungskorrektur"),
    EXCHANGE: ("Exchange Difference", "Kursdifferenz"),
    ENTRY: ("Journal Entry", "Buchungssatz"),
}


class ExportPayments:
    """What was paid on the invoices and bills of a project, up to its archiving.

    A row is what Odoo has reconciled with one invoice: so a payment of several invoices
    is there with the share of those of this project, and with nothing of the others.
    Accounting goes on afterwards; like all of its documents they are for reading.
    """

    def _export_payments(self):
        """The table, and on the page each invoice and bill with its payments."""
        table = Table(TABLE, COLUMNS, self.decimal_point)
        seen = set()
        for invoice in self._get_paid_documents():
            self._show_invoice(invoice)
            for row in self._iterate_payments(invoice, seen):
                table.add({name: row[name] for name in COLUMNS})
                self._show_payment(row)
                self._add_paid(invoice, row)
        self._save(table, label=LABEL)

    def _get_paid_documents(self):
        """The invoices, then the bills, each with its credit notes at the end.

        So a credit note is set off once: at the invoice.
        """
        for moves in (
            self.project._get_archive_invoices(),
            self.project._get_archive_bills(),
        ):
            yield from moves.sorted(
                lambda move: (
                    move.move_type.endswith("_refund"),
                    move.invoice_date,
                    move.id,
                )
            )

    def _add_paid(self, invoice, row):
        """Add up what came in from the customer, less what was paid back."""
        if invoice.move_type not in orders.INVOICE_KINDS:
            return
        if row["kind"]["id"] in (PAYMENT, ENTRY):
            sign = -1 if invoice.move_type == "out_refund" else 1
            code = row["currency_id"]["name"]
            self.paid[code] = self.paid.get(code, 0) + sign * row["amount"]

    def _iterate_payments(self, invoice, seen):
        """Rows of one invoice; ``seen`` are the reconciliations that stand already."""
        partials = list(invoice._get_all_reconciled_invoice_partials())
        for partial in sorted(partials, key=lambda one: one["partial_id"]):
            if partial["partial_id"] not in seen:
                seen.add(partial["partial_id"])
                yield self._prepare_partial_row(invoice, partial)
        for payment in invoice.matched_payment_ids.sorted("id"):
            # Without a journal entry of its own there is nothing to reconcile.
            if payment.move_id or payment.state not in ("in_process", "paid"):
                continue
            if share := self._get_share(invoice, payment):
                yield self._prepare_payment_row(invoice, payment, share)

    def _prepare_partial_row(self, invoice, partial):
        line = partial["aml"]
        payment = line.payment_id
        kind = PAYMENT if payment else ENTRY
        if partial["is_exchange"]:
            kind = EXCHANGE
        elif line.move_id.is_invoice():
            kind = CREDIT_NOTE
        memo = payment.memo or line.move_id.ref or line.name
        return {
            **self._prepare_row(invoice, payment, kind, memo),
            "date": line.date.isoformat(),
            "amount": partial["amount"],
            "currency_id": self._link(partial["currency"]),
            "journal_id": self._link(line.journal_id),
            "entry_id": self._link(line.move_id),
        }

    def _prepare_payment_row(self, invoice, payment, share):
        return {
            **self._prepare_row(invoice, payment, PAYMENT, payment.memo),
            "date": payment.date.isoformat(),
            "amount": share,
            "currency_id": self._link(payment.currency_id),
            "journal_id": self._link(payment.journal_id),
            "entry_id": None,
        }

    def _prepare_row(self, invoice, payment, kind, memo):
        """What both kinds of rows have in common."""
        states = dict(payment._fields["state"]._description_selection(self.env))
        state = payment.state and {"id": payment.state, "name": states[payment.state]}
        return {
            "invoice_id": self._link(invoice),
            "kind": {"id": kind, "name": KINDS[kind][self.lang.startswith("de")]},
            "payment_id": self._link(payment),
            "method": payment.payment_method_line_id.name or None,
            "memo": memo or None,
            "state": state or None,
        }

    def _link(self, record):
        return {"id": record.id, "name": record.display_name or ""} if record else None

    def _get_share(self, invoice, payment):
        """How much of a payment without entry is for an invoice.

        Nobody has noted it: it pays what was due first, as the reconciliation would. An
        invoice that the bank's own entry has paid since needs it no more.
        """
        left, currency = payment.amount, payment.currency_id
        for one in payment.invoice_ids.sorted(
            lambda move: (move.invoice_date_due or move.date, move.id)
        ):
            open_amount = one.currency_id._convert(
                one.amount_residual, currency, one.company_id, payment.date
            )
            share = min(left, open_amount)
            if one == invoice:
                return share
            left = currency.round(left - share)
        return 0.0

    # === Page ===

    def _show_invoice(self, invoice):
        amount = invoice.amount_total_in_currency_signed
        self.page.add(
            "invoices",
            figures.day(invoice.invoice_date),
            self._translate(invoice, "move_type"),
            invoice.name or "",
            self._get_invoice_details(invoice),
            self._translate(invoice, "payment_state"),
            self._format_amount(amount, invoice.currency_id),
        )

    def _get_invoice_details(self, invoice):
        """When it is due, after the vendor and his number: (English, German)."""
        known = ()
        if invoice.move_type in orders.BILL_KINDS:
            known = (invoice.partner_id.display_name, invoice.ref)
        due = figures.day(invoice.invoice_date_due)
        due = due and (f"Due on {due[0]}", f"Fällig am {due[1]}")
        return tuple(
            ", ".join(filter(None, (*known, text))) for text in due or ("", "")
        )

    def _show_payment(self, row):
        document = row["payment_id"] or row["entry_id"]
        details = (row["journal_id"]["name"], row["method"], row["memo"])
        payment = self.env["account.payment"].browse(
            row["payment_id"] and row["payment_id"]["id"]
        )
        self.page.add(
            "invoices",
            figures.day(row["date"]),
            KINDS[row["kind"]["id"]],
            document["name"],
            ", ".join(filter(None, details)),
            self._translate(payment, "state") if payment else "",
            self._format_amount(
                row["amount"],
                self.env["res.currency"].browse(row["currency_id"]["id"]),
            ),
            is_part=True,
        )

    def _format_amount(self, amount, currency):
        return figures.money(amount, currency.name, currency.decimal_places)
