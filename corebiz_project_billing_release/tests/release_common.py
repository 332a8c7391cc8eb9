import base64
from datetime import date

from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

# A picture of one pixel.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
START, END = date(2026, 10, 1), date(2026, 10, 31)


class ReleaseCase(StatementCase):
    """20 h at 95 of October, in four bookings, and the customer's people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_employee(cls.employee).name = "Eve Employee"
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Karla Kundin",
                "parent_id": cls.customer.id,
                "email": "karla@customer.example.com",
                "lang": "en_US",
            }
        )
        cls.order, cls.bookings = cls._sell_and_book(
            bookings=[
                (cls.employee, 5, 8, "Server installed"),
                (cls.employee, 6, 5, "Mailboxes moved"),
                (cls.employee, 7, 4, "Training"),
                (cls.leader, 8, 3, "Planning; üöä"),
            ],
            price_unit=95,
        )
        cls.project = cls.order.project_ids
        cls.task = cls.project.tasks

    @classmethod
    def _sell_and_book(cls, product=None, bookings=None, **values):
        order, _project, task = cls._sell(product or cls.time_and_material, **values)
        lines = cls.env["account.analytic.line"]
        for person, day, hours, text in bookings:
            lines |= cls._book(
                person, task, hours, name=text, date=date(2026, 10, day)
            ).sudo()
        return order, lines

    @classmethod
    def _make(cls, user=None, project=None, start=START, end=END):
        """A draft, made by the leader in the dialog."""
        project = (project or cls.project).with_user(user or cls.leader)
        action = project.action_make_release()
        dialog = (
            cls.env[action["res_model"]]
            .with_user(user or cls.leader)
            .with_context(**action["context"])
            .create({"date_from": start, "date_to": end})
        )
        return cls.env["project.release"].browse(dialog.action_confirm()["res_id"])

    @classmethod
    def _send(cls, release, *partners, user=None, **values):
        """Send links in the dialog; to Karla, if nobody is named."""
        release = release.with_user(user or cls.leader)
        action = release.action_open_sending()
        partners = cls.env["res.partner"].union(*(partners or (cls.contact,)))
        dialog = (
            cls.env[action["res_model"]]
            .with_user(user or cls.leader)
            .with_context(**action["context"])
            .create({"partner_ids": partners.ids, **values})
        )
        before = release.sudo().link_ids
        dialog.action_confirm()
        return (release.sudo().link_ids - before).with_env(cls.env)

    @classmethod
    def _make_sent(cls, **values):
        release = cls._make(**values)
        return release, cls._send(release)

    @classmethod
    def _get_row(cls, release, hours):
        return release.line_ids.filtered(lambda row: row.hours == hours)

    @classmethod
    def _object(cls, link, hours, reason="That was warranty"):
        release = link.release_id.sudo()
        release._object(link.sudo(), {cls._get_row(release, hours): reason})
        cls.env.invalidate_all()

    @classmethod
    def _sign(cls, link, name="Karla Kundin"):
        link.release_id.sudo()._sign(link.sudo(), name, PICTURE)
        cls.env.invalidate_all()

    @classmethod
    def _make_signed(cls, **values):
        release, link = cls._make_sent(**values)
        cls._sign(link)
        return release, link

    @classmethod
    def _get_picture(cls):
        return base64.b64decode(PICTURE)

    @classmethod
    def _bill_order(cls, order=None, post=True):
        invoice = (order or cls.order)._create_invoices()
        invoice.invoice_date = END
        if post:
            invoice.action_post()
        return invoice
