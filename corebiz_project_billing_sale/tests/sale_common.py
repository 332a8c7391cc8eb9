from odoo import fields
from odoo.fields import Command


class SaleMixin:
    """Orders and invoices for the people of ``ProjectBillingCase``."""

    @classmethod
    def _create_order(cls, lines, **values):
        """A quotation of the company for the customer; ``lines`` are values."""
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "order_line": [Command.create(line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _in_company(cls, amount):
        """An amount of an order, in the currency of the company."""
        return amount

    @classmethod
    def _invoice_by_hand(cls, accounts, move_type="out_invoice", **values):
        """Post an invoice over 70 without an order, whose line names ``accounts``.

        :param move_type: may be that of a vendor's bill, too
        """
        line = {
            "name": "By hand",
            "price_unit": 70,
            "tax_ids": [Command.clear()],
            "analytic_distribution": dict.fromkeys(accounts.ids, 100),
        }
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        invoice.action_post()
        return invoice
