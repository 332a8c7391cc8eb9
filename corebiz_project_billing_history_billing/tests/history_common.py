from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.corebiz_project_billing.tests.common import PL_DONE, ProjectBillingCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin


class HistoryCase(SaleMixin, ProjectBillingCase):
    """A project with something of every kind in its history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history = cls.env["project.history"]
        cls.project.allocated_hours = 10
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.accountant = cls._create_user(
            "ines", "Ines Invoice", "account.group_account_invoice"
        )
        cls.salesman = cls._create_user(
            "saul", "Saul Sales", "sales_team.group_sale_salesman_all_leads"
        )
        cls._make_messages()
        cls._make_bookings()
        cls.order = cls._sell()
        cls.invoice, cls.payment = cls._bill(cls.order)
        cls.credit_note = cls._credit(cls.invoice)
        cls.quotation = cls._sell(confirm=False)
        cls.vendor = cls.env["res.partner"].create({"name": "Lieferant AG"})
        if not cls.project.account_id:
            cls.project._create_analytic_account()
        cls.bill = cls._buy(ref="L-4711")
        cls.vendor_credit = cls._buy(move_type="in_refund")
        cls.meeting = cls._meet(cls.project, "Kick-off")
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "plan.txt",
                "raw": b"plan",
                "res_model": cls.task._name,
                "res_id": cls.task.id,
            }
        )
        cls._walk_to(cls.project, PL_DONE)
        cls.env["project.alert"]._cron_detect()

    # === What happens ===

    @classmethod
    def _make_messages(cls):
        project, task = cls.project, cls.task
        cls.note = cls._write(task, "<p>Router &amp; <b>switch</b> replaced</p>")
        cls.mail_out = cls._write(
            project,
            "<p>The <i>offer</i> follows</p>",
            "mail.mt_comment",
            subject="Offer",
        )
        cls.mail_in = project.message_post(
            body="<p>Thank you</p>",
            message_type="email",
            author_id=cls.customer.id,
            subtype_xmlid="mail.mt_comment",
        )
        activity = task.activity_schedule(
            "mail.mail_activity_data_call", user_id=cls.leader.id
        )
        cls.call = activity._action_done(feedback="Nobody there")[0]

    @classmethod
    def _write(cls, record, body, subtype="mail.mt_note", user=None, **values):
        return record.message_post(
            body=Markup(body),
            author_id=(user or cls.leader).partner_id.id,
            message_type="comment",
            subtype_xmlid=subtype,
            **values,
        )

    @classmethod
    def _make_bookings(cls):
        cls.bookings = cls.env["account.analytic.line"]
        for user, hours, text in (
            (cls.leader, 2, "Cables"),
            (cls.leader, 3, "Labels"),
            (cls.employee, 6, "Tests"),
        ):
            # One day, even when the tests run past midnight
            values = {"name": text, "date": "2025-05-05"}
            cls.bookings |= cls._book(user, cls.task, hours, **values)

    @classmethod
    def _sell(cls, confirm=True, project=None):
        product = cls.env["product.product"].create(
            {"name": "Consulting", "type": "service", "taxes_id": False}
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "project_id": (project or cls.project).id,
                "user_id": cls.account_manager.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 100})
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _bill(cls, order):
        invoice = order._create_invoices()
        invoice.write({"invoice_date": fields.Date.today(), "ref": "Paper of the bill"})
        invoice.action_post()
        return invoice, cls._pay(invoice)

    @classmethod
    def _credit(cls, invoice):
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        return cls.env["account.move"].browse(wizard.reverse_moves()["res_id"])

    @classmethod
    def _buy(cls, accounts=None, move_type="in_invoice", **values):
        """A posted vendor's bill over 70 that names the account of the project."""
        values = {"partner_id": cls.vendor.id, **values}
        accounts = cls.project.account_id if accounts is None else accounts
        return cls._invoice_by_hand(accounts, move_type, **values)

    @classmethod
    def _pay(cls, move):
        """The payment of an invoice or bill."""
        wizard = Form.from_action(cls.env, move.action_register_payment()).save()
        return wizard._create_payments()

    @classmethod
    def _meet(cls, record, name, **values):
        return cls.env["calendar.event"].create(
            {
                "name": name,
                "start": "2024-05-02 08:00:00",
                "stop": "2024-05-02 09:00:00",
                "user_id": cls.manager.id,
                "partner_ids": cls.manager.partner_id.ids,
                "privacy": "public",
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                **values,
            }
        )

    # === What is seen ===

    @classmethod
    def _see(cls, user, domain=(), project=None):
        """The rows that ``user`` finds on the project."""
        history = cls.history.with_user(user)
        return history.search(
            [("project_id", "=", (project or cls.project).id), *domain]
        )

    def _find(self, record, user=None, project=None):
        """The row of ``record``."""
        return self._see(user or self.administrator, project=project).filtered(
            lambda row: (row.res_model, row.res_id) == (record._name, record.id)
        )

    def _kinds(self, user, **options):
        return set(self._see(user, **options).mapped("kind"))

    def _assert_consistent(self, user):
        """Count, groups, pages and reading by id tell the same as the search."""
        history = self.history.with_user(user)
        scope = [("project_id", "=", self.project.id)]
        rows = history.search(scope)
        self.assertEqual(history.search_count(scope), len(rows))
        groups = history._read_group(scope, ["kind"], ["__count"])
        self.assertEqual(sum(count for _kind, count in groups), len(rows))
        self.assertEqual({kind for kind, _count in groups}, set(rows.mapped("kind")))
        page = history.get_page(scope, limit=200)
        self.assertEqual([row["id"] for row in page["rows"]], rows.ids)
        everything = self.history.sudo().search(scope)
        self.assertEqual(everything.with_user(user).exists().ids, rows.ids)
        for row in everything.with_user(user):
            row.invalidate_recordset()
            if row in rows:
                self.assertTrue(row.read(["kind", "subject"]))
                continue
            with self.assertRaises(AccessError):
                row.check_access("read")
            with self.assertRaises(AccessError):
                row.action_open_source()
            self.assertFalse(history.search([("id", "=", row.id)]))
            self.assertFalse(history.search_count([("id", "in", row.ids)]))
