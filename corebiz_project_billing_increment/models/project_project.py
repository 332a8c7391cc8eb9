from odoo import fields, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """The increment of a project: hours that invoices bill and nobody booked.

    It is no part of the hours that were booked, and stands beside their equation.
    """

    _inherit = "project.project"

    increment_hours = fields.Float(
        string="Increment",
        compute="_compute_increment_hours",
        compute_sudo=True,
        groups="base.group_user",
        help="Hours that invoices and drafts bill beyond the booked ones, because"
        " increment and minimum of the order line round up.",
    )

    def _compute_increment_hours(self):
        """Added up from the rows that count, for any number of projects at once."""
        hours = {}
        if self.ids:
            rows = self.env.execute_query(
                SQL(
                    "SELECT project_id, SUM(increment_hours) FROM project_coverage_link"
                    " WHERE project_id IN %s AND is_active AND increment_hours != 0"
                    " GROUP BY project_id",
                    tuple(self.ids),
                    to_flush=[
                        self.env["project.coverage.link"]._fields[name]
                        for name in ("increment_hours", "is_active", "project_id")
                    ],
                )
            )
            hours = {project_id: float(total) for project_id, total in rows}
        for project in self:
            project.increment_hours = hours.get(project._origin.id, 0.0)
