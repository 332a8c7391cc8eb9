from collections import defaultdict

from odoo import api, fields, models

# Bookings that the price of an order covers: they are not billed by the hour.
FIXED_PRICE_TYPES = ("billable_fixed", "billable_milestones", "billable_manual")


class ProjectProject(models.Model):
    """Which hours of a project are on an invoice, and which are not."""

    _inherit = "project.project"

    unbilled_hours = fields.Float(
        string="Hours Not Billed",
        compute="_compute_unbilled_hours",
        compute_sudo=True,
        help="Hours booked on the project that are on no invoice and that no fixed"
        " price covers.",
        groups="base.group_user",
    )

    @api.depends("timesheet_ids.unit_amount", "timesheet_ids.timesheet_invoice_id")
    def _compute_unbilled_hours(self):
        hour = self.env.ref("uom.product_uom_hour")
        hours = defaultdict(float)
        for project, uom, amount in self.env["account.analytic.line"]._read_group(
            self._get_unbilled_domain(),
            ["project_id", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            hours[project.id] += (uom or hour)._compute_quantity(
                amount, hour, round=False, raise_if_failure=False
            )
        for project in self:
            project.unbilled_hours = hours[project.id]

    def _get_unbilled_domain(self):
        """Bookings of these projects that are neither invoiced nor covered."""
        return [
            ("project_id", "in", self.ids),
            ("timesheet_invoice_id", "=", False),
            ("timesheet_invoice_type", "not in", FIXED_PRICE_TYPES),
        ]
