from odoo import fields, models

from .statement_format import PERSON_STYLES


class ResCompany(models.Model):
    """What a customer reads in the timesheet statement."""

    _inherit = "res.company"

    statement_person = fields.Selection(
        PERSON_STYLES,
        string="Persons in Timesheet Statements",
        default="name",
        required=True,
        help="How the people who booked are named to the customer: by name, by initials"
        " or by role (job title).",
        prefetch="corebiz_project_billing",
    )
    statement_fixed_price = fields.Boolean(
        string="List Fixed-Price Work",
        help="Timesheet statements also list the hours that a fixed price or a"
        " milestone covers, marked as such and without a quantity. Otherwise an invoice"
        " of fixed prices only has no timesheet statement.",
        prefetch="corebiz_project_billing",
    )
    statement_waived = fields.Boolean(
        string="List Hours Not Charged",
        help="Timesheet statements also list the hours that were waived, at 0, as far"
        " as their kind is shown to customers.",
        prefetch="corebiz_project_billing",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    statement_person = fields.Selection(
        related="company_id.statement_person", readonly=False
    )
    statement_fixed_price = fields.Boolean(
        related="company_id.statement_fixed_price", readonly=False
    )
    statement_waived = fields.Boolean(
        related="company_id.statement_waived", readonly=False
    )
