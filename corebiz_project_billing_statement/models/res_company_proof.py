from odoo import fields, models

from .project_proof import PERSON_STYLES


class ResCompany(models.Model):
    """What a customer reads in the proof of work."""

    _inherit = "res.company"

    proof_person = fields.Selection(
        PERSON_STYLES,
        string="Persons in Proofs of Work",
        default="name",
        required=True,
        help="How the people who booked are named to the customer: by name, by initials"
        " or by role (job title).",
        prefetch="corebiz_project_billing",
    )
    proof_fixed_price = fields.Boolean(
        string="List Fixed-Price Work",
        help="Proofs of work also list the hours that a fixed price or a milestone"
        " covers, marked as such and without a quantity. Otherwise an invoice of fixed"
        " prices only has no proof of work.",
        prefetch="corebiz_project_billing",
    )
    proof_waived = fields.Boolean(
        string="List Hours Not Charged",
        help="Proofs of work also list the hours that were waived, at 0, as far as"
        " their kind is shown to customers.",
        prefetch="corebiz_project_billing",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    proof_person = fields.Selection(related="company_id.proof_person", readonly=False)
    proof_fixed_price = fields.Boolean(
        related="company_id.proof_fixed_price", readonly=False
    )
    proof_waived = fields.Boolean(related="company_id.proof_waived", readonly=False)
