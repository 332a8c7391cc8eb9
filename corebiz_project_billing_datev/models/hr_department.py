from odoo import fields, models


class HrDepartment(models.Model):
    """A department is a cost center of the bookkeeping."""

    _inherit = "hr.department"

    cost_center = fields.Char(
        string="Cost Center (KOST1)",
        size=36,
        help="Number of the cost center in DATEV. Where it is empty, the name of the"
        " department is handed over.",
    )

    def _get_datev_cost_center(self):
        """What DATEV calls this department; empty for none."""
        return self.cost_center or self.name or ""
