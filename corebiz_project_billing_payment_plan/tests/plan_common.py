from odoo import fields
from odoo.fields import Command

from odoo.addons.corebiz_project_billing_desk.tests.desk_common import DeskCase


class PlanCase(DeskCase):
    """An order of 10,000 net and 19 % tax, its salesperson, and its project in work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user(
            "selma", "Selma Sale", "sales_team.group_sale_salesman"
        )
        cls.tax = cls._create_tax(19)
        cls.order = cls._sell_plan()
        cls.project = cls.order.project_id

    @classmethod
    def _create_tax(cls, percent, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"{percent} %",
                "amount": percent,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _sell_plan(cls, product=None, confirm=True, price=1000, tax=None, **values):
        """An order of 10 pieces at 1,000."""
        order = cls._create_order(
            [
                {
                    "product_id": (product or cls.fixed).id,
                    "product_uom_qty": 10,
                    "price_unit": price,
                    "tax_ids": [Command.set((tax or cls.tax).ids)],
                }
            ],
            user_id=cls.seller.id,
            **values,
        )
        if confirm:
            order.action_confirm()
            order.project_ids.write(
                {"user_id": cls.manager.id, "leader_id": cls.leader.id}
            )
        return order

    @classmethod
    def _plan(cls, percent=None, amount=None, order=None, user=None, **values):
        """A row of the plan, entered by the salesperson."""
        values.setdefault("name", f"Instalment of {percent or amount}")
        if amount:
            values.update(kind="amount", amount=amount)
        else:
            values["percent"] = percent
        rows = cls.env["sale.order.instalment"].with_user(user or cls.seller)
        row = rows.create({"order_id": (order or cls.order).id, **values})
        return row.sudo().with_env(cls.env)

    @classmethod
    def _ask_for(cls, *rows, post=True, user=None):
        """The partial invoices of rows, made by the office."""
        invoices = cls.env["account.move"]
        for row in rows:
            invoices |= row.with_user(user or cls.clerk)._create_invoices()
        invoices = invoices.sudo().with_env(cls.env)
        if post:
            invoices.action_post()
        cls.env.invalidate_all()
        return invoices

    @classmethod
    def _pay(cls, invoice, amount=None, **values):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "payment_date": fields.Date.today(),
                    **({"amount": amount} if amount else {}),
                    **values,
                }
            )
        )
        return wizard._create_payments()

    @classmethod
    def _credit(cls, invoice, post=True, **values):
        """A credit note of an invoice, with these values on its lines."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        note = wizard.new_move_ids
        if values:
            note.invoice_line_ids.filtered("sale_line_ids").write(values)
        if post:
            note.action_post()
        cls.env.invalidate_all()
        return note

    @classmethod
    def _finish(cls, order=None, post=False):
        """The last invoice of the order."""
        invoice = (order or cls.order)._create_invoices(final=True)
        if post:
            invoice.action_post()
        return invoice
