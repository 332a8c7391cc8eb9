from odoo import fields, models

# How an invoice is called that deducts partial ones.
FINAL_DOCUMENTS = [
    ("remaining", "Remaining Invoice"),
    ("final", "Final Invoice"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    final_billing_document = fields.Selection(
        FINAL_DOCUMENTS,
        string="Invoice after Partial Invoices",
        default="remaining",
        help="How an invoice is titled that deducts partial ones. Whoever invoices may"
        " choose the other on the draft.",
    )
