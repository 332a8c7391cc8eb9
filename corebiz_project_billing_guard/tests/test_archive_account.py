from contextlib import contextmanager

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from .guard_common import GuardCase


class TestArchiveAccount(GuardCase):
    """The account of an archived project takes nothing new, and accounting goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user(
            "selma", "Selma Sales", "sales_team.group_sale_salesman"
        )
        cls.accountant = cls._create_user(
            "ines", "Ines Invoice", "account.group_account_invoice"
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Cable", "type": "consu", "invoice_policy": "order"}
        )
        cls.live = cls._create_project("Live project")
        for project in cls.project | cls.live:
            if not project.account_id:
                project._create_analytic_account()
        cls.account, cls.open_account = cls.project.account_id, cls.live.account_id
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        # What was there before
        cls.order = cls._sell(cls.account)
        cls.order.action_confirm()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        cls.quotation = cls._sell(cls.account)
        cls.bill = cls._buy(cls.account)
        cls.bill.action_post()
        cls._archive_at_once(cls.project)

    @classmethod
    def _sell(cls, *accounts, user=None, **values):
        """A quotation with one line for each account."""
        return (
            cls.env["sale.order"]
            .with_user(user or cls.seller)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "order_line": [
                        Command.create(cls._prepare_line(account))
                        for account in accounts
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _prepare_line(cls, account, **values):
        distribution = account and {str(account.id): 100}
        return {
            "product_id": cls.product.id,
            "price_unit": 10,
            "tax_ids": [],
            "analytic_distribution": distribution or False,
            **values,
        }

    @classmethod
    def _buy(cls, *accounts, move_type="in_invoice"):
        """A draft of the accountant with one line for each account."""
        return (
            cls.env["account.move"]
            .with_user(cls.accountant)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": cls.vendor.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(cls._prepare_line(account))
                        for account in accounts
                    ],
                }
            )
        )

    @contextmanager
    def _refuses(self):
        """Refused with the name of the project, and with what to do."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertIn(self.project.name, str(caught.exception))
        self.assertIn("reopen the project", str(caught.exception))

    # === Sales ===

    def test_no_new_order_line(self):
        with self._refuses():
            self._sell(self.open_account, self.account)
        shared = self._prepare_line(self.account)
        shared["analytic_distribution"] = {
            f"{self.open_account.id}": 50,
            f"{self.account.id}": 50,
        }
        with self._refuses():
            self._sell(user=self.env.user, order_line=[Command.create(shared)])
        quotations = self._sell(self.open_account) | self._sell(self.open_account)
        with self._refuses():
            quotations.order_line.write(
                {"analytic_distribution": {str(self.account.id): 100}}
            )
        with self._refuses():
            self.env["sale.order.line"].sudo().create(
                {
                    "order_id": quotations[0].id,
                    **self._prepare_line(self.account),
                }
            )

    def test_no_new_order_line_by_import(self):
        quotation = self._sell(self.open_account)
        result = (
            self.env["sale.order.line"]
            .with_user(self.seller)
            .load(
                [".id", "analytic_distribution"],
                [
                    [
                        str(quotation.order_line.id),
                        f'{{"{self.account.id}": 100}}',
                    ]
                ],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn(self.project.name, str(result["messages"]))

    def test_no_confirmation(self):
        other = self._sell(self.open_account)
        with self._refuses():
            (other | self.quotation).action_confirm()
        with self._refuses():
            (other | self.quotation).write({"state": "sale"})
        other.action_confirm()
        self.quotation.order_line.analytic_distribution = {
            str(self.open_account.id): 100
        }
        self.quotation.action_confirm()
        self.assertEqual(self.quotation.state, "sale")

    def test_no_order_for_the_project(self):
        with self._refuses():
            self._sell(project_id=self.project.id)
        quotations = self._sell(False) | self._sell(False)
        with self._refuses():
            quotations.sudo().write({"project_id": self.project.id})
        with self._refuses():
            quotations[1].sudo().project_id = self.project
        quotations.project_id = self.live
        quotations.action_confirm()

    def test_a_copy_starts_without_the_account(self):
        copy = self.order.copy()
        self.assertFalse(copy.order_line.analytic_distribution)
        copy.action_confirm()
        kept = self._sell(self.open_account)
        self.assertEqual(
            kept.copy().order_line.analytic_distribution,
            kept.order_line.analytic_distribution,
        )

    def test_what_was_sold_goes_on(self):
        self.order.order_line.write({"price_unit": 12, "name": "Cable, blue"})
        self.order.order_line.product_uom_qty = 2
        self.order.action_lock()
        invoice = self.order.sudo()._create_invoices()
        invoice.with_user(self.accountant).action_post()
        line = invoice.invoice_line_ids
        self.assertEqual(line.analytic_distribution, {str(self.account.id): 100})

    # === Accounting ===

    def test_no_new_bill(self):
        for move_type in ("in_invoice", "in_receipt"):
            with self._refuses():
                self._buy(self.open_account, self.account, move_type=move_type)
        bills = self._buy(self.open_account) | self._buy(self.open_account)
        with self._refuses():
            bills.invoice_line_ids.write(
                {"analytic_distribution": {str(self.account.id): 100}}
            )
        bills.action_post()
        with self._refuses():
            bills[0].invoice_line_ids.sudo().analytic_distribution = {
                str(self.account.id): 100
            }

    def test_no_bill_of_another_entry(self):
        """Switching the type is refused like a new bill, by button and over the API."""
        refund = self._buy(self.account, move_type="in_refund")
        with self._refuses():
            refund.action_switch_move_type()
        account = self.bill.invoice_line_ids.account_id.id
        entry = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        Command.create({"account_id": account, "balance": 10}),
                        Command.create(
                            {
                                "account_id": account,
                                "balance": -10,
                                "analytic_distribution": {str(self.account.id): 100},
                            }
                        ),
                    ],
                }
            )
        )
        for move in refund | entry:
            for user in (self.accountant, self.env.ref("base.user_root")):
                with self._refuses():
                    move.with_user(user).write(
                        {
                            "move_type": "in_invoice",
                            "journal_id": self.bill.journal_id.id,
                        }
                    )
        bill = self._buy(self.open_account)
        with self._refuses():
            refund.invoice_line_ids.write({"move_id": bill.id})
        kept = self._buy(self.open_account, move_type="in_refund")
        with self._refuses():
            (kept | refund).write({"move_type": "in_invoice"})
        kept.action_switch_move_type()
        self.assertEqual(kept.move_type, "in_invoice")
        # A bill that was there before may become another kind of bill.
        draft = self.bill.sudo()
        draft.button_draft()
        draft.write({"move_type": "in_receipt"})

    def test_accounting_goes_on(self):
        for move in self.invoice | self.bill:
            Form.from_action(
                self.env(user=self.accountant),
                move.with_user(self.accountant).action_register_payment(),
            ).save()._create_payments()
            self.assertIn(move.payment_state, ("paid", "in_payment"))
            wizard = (
                self.env["account.move.reversal"]
                .with_user(self.accountant)
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"journal_id": move.journal_id.id})
            )
            refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
            refund.filtered(lambda one: one.state == "draft").action_post()
            line = refund.invoice_line_ids
            self.assertEqual(line.analytic_distribution, {str(self.account.id): 100})

    def test_a_posted_bill_is_corrected(self):
        self.bill.button_draft()
        self.bill.invoice_line_ids.write({"price_unit": 11, "name": "Corrected"})
        self.bill.action_post()
        self.assertEqual(self.bill.state, "posted")

    # === Whose account ===

    def test_an_account_of_a_running_project_is_open(self):
        self.live.account_id = self.account
        order, bill = self._sell(self.account), self._buy(self.account)
        order.action_confirm()
        bill.action_post()
        self.assertEqual((order.state, bill.state), ("sale", "posted"))

    def test_a_reopened_project_takes_new_work(self):
        self.project.with_user(self.administrator).action_send_back("Forgot a cable")
        order, bill = self._sell(self.account), self._buy(self.account)
        (order | self.quotation).action_confirm()
        bill.action_post()
        states = [*(order | self.quotation).mapped("state"), bill.state]
        self.assertEqual(states, ["sale", "sale", "posted"])
