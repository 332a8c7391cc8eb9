from odoo import api, fields, models


class ProjectProject(models.Model):
    """The department that a project is done for, its cost center.

    It is a field of its own, and begins with the department of the project manager. It
    does not follow him afterwards: when a manager changes his department, or a project
    its manager, what was exported before must not move to another cost center unseen.
    """

    _inherit = "project.project"

    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        index="btree_not_null",
        groups="base.group_user",
        help="Cost center of the project in the bookkeeping (KOST1 in DATEV). Begins"
        " with the department of the project manager.",
    )

    @api.depends("user_id")
    def _compute_department_id(self):
        """Fill in the department where there is none."""
        empty = self.filtered(lambda project: not project.department_id)
        departments = empty._find_manager_departments()
        for project in empty:
            company = project.company_id or project.user_id.sudo().company_id
            project.department_id = departments.get((project.user_id.id, company.id))

    def _find_manager_departments(self):
        """Departments of the managers, as {(user, company): department}; ids first."""
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search_fetch(
                [("user_id", "in", self.user_id.ids), ("department_id", "!=", False)],
                ["company_id", "department_id", "user_id"],
            )
        )
        return {
            (employee.user_id.id, employee.company_id.id): employee.department_id
            for employee in employees
        }
