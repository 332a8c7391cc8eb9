from odoo import api, fields, models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """Where projects and tasks of bookings are chosen, only bookable ones are offered.

    The fields say so, so that it holds for all lists, forms and grids. What is chosen
    already stays, and what else may not be booked on is refused by the guards.
    """

    _inherit = "account.analytic.line"

    project_id = fields.Many2one(domain=lambda self: self._get_project_picker_domain())
    task_id = fields.Many2one(domain=lambda self: self._get_task_picker_domain())
    is_task_required = fields.Boolean(
        compute="_compute_is_task_required", export_string_translation=False
    )

    @api.depends("project_id", "company_id")
    def _compute_is_task_required(self):
        for line in self:
            company = line.sudo().project_id.company_id or line.company_id
            company = company or self.env.company
            line.is_task_required = company.sudo().timesheet_task_required

    @api.model
    def _get_project_picker_domain(self):
        """Odoo's domain, of projects that are open to the current user.

        Private projects are those that he follows, as in Odoo, or has a role on.
        """
        projects = self.env["project.project"]
        seen = Domain(self._domain_project_id()) | projects._get_own_role_domain()
        return list(seen & projects._get_bookable_domain())

    @api.model
    def _get_task_picker_domain(self):
        """Odoo's domain, of tasks whose project is open: it is read by the client."""
        projects = self.env["project.project"]._get_bookable_domain()
        of_task = projects.map_conditions(
            lambda one: Domain(f"project_id.{one.field_expr}", one.operator, one.value)
        )
        conditions = repr(list(of_task))[1:-1]
        return (
            "[('allow_timesheets', '=', True), ('project_id', '=?', project_id),"
            f" ('has_template_ancestor', '=', False), {conditions}]"
        )

    def _get_favorite_project_id_domain(self, employee_id=False):
        """A new row begins with a project that is open."""
        domain = super()._get_favorite_project_id_domain(employee_id)
        bookable = self.env["project.project"]._get_bookable_domain()
        return Domain(domain) & Domain("project_id", "any", bookable)
