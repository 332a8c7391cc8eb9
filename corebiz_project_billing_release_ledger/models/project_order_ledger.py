from odoo import fields, models


class ProjectOrderLedger(models.Model):
    """The ledger of order lines also adds up by the customer's release.

    What he objects to is not invoiced, and what he has not released neither where he
    must: so the question what is to invoice asks for it.
    """

    _inherit = "project.order.ledger"

    release_state = fields.Char(readonly=True, export_string_translation=False)
