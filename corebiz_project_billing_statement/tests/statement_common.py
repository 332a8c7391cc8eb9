from datetime import date

from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_sale.tests.supplement_common import (
    SupplementCase,
)


class StatementCase(SupplementCase):
    """Hours that were sold by time and are on a posted invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls._create_user(
            "bea", "Bea Biller", "account.group_account_invoice"
        )
        cls.customer.write({"lang": "en_US", "street": "Marktplatz 1"})

    @classmethod
    def _sell_and_book(cls, product=None, bookings=None, **values):
        """An order with a confirmed project, and its bookings."""
        order, _project, task = cls._sell(product or cls.time_and_material, **values)
        lines = cls.env["account.analytic.line"]
        for person, day, hours, text in bookings or cls._get_usual_bookings():
            lines |= cls._book(
                person, task, hours, name=text, date=date(2026, 3, day)
            ).sudo()
        return order, lines

    @classmethod
    def _get_usual_bookings(cls):
        return [
            (cls.employee, 2, 2.5, "Server installed"),
            (cls.leader, 3, 1.25, "Mailboxes moved; üöä"),
            (cls.employee, 4, 1, "=cmd|' /C calc'!A0"),
        ]

    @classmethod
    def _invoice(cls, *orders, post=True):
        """The invoices of ``orders``, written and posted by the least of rights."""
        invoices = cls.env["account.move"]
        for order in orders:
            invoices |= order._create_invoices()
        invoices = invoices.with_user(cls.biller)
        invoices.invoice_date = date(2026, 3, 31)
        if post:
            invoices.action_post()
        return invoices

    @classmethod
    def _bill(cls, **values):
        """A posted invoice, its statement and the bookings behind it."""
        order, bookings = cls._sell_and_book(**values)
        invoice = cls._invoice(order)
        return invoice, invoice.timesheet_statement_ids, bookings

    def _render(self, statement):
        """The print as a page."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "corebiz_project_billing_statement.report_project_timesheet_statement",
            statement.ids,
        )
        return html.decode()

    @classmethod
    def _damage(cls, record, **values):
        """Write past every gate, as a restore or a script would."""
        cls.env.flush_all()
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(record._table),
                assignments,
                tuple(record.ids),
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _destroy(cls, record):
        """Delete past every gate, together with what points at the record."""
        cls.env.flush_all()
        if record._name == "account.analytic.line":
            cls._destroy(record.sudo().coverage_link_ids)
        if record:
            cls.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE id IN %s",
                    SQL.identifier(record._table),
                    tuple(record.ids),
                )
            )
        cls.env.invalidate_all()
