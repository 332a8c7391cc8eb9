from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# Of the sequences of projects: that of the company, or that of all companies.
SEQUENCE = "project.project"


class ProjectProject(models.Model):
    """The number of a project: given once, and the same on all papers for good.

    It comes from a sequence when the project is made. Who takes over projects from
    another system gives their numbers when creating them. It is unique in a company; a
    project of no company is seen in all of them, and shares its number with none.
    """

    _inherit = "project.project"

    project_number = fields.Char(
        readonly=True,
        copy=False,
        help="Given once, when the project is made, and printed on papers.",
    )

    _project_number_uniq = models.UniqueIndex(
        "(project_number, COALESCE(company_id, 0))",
        "Another project of the company has this number already.",
    )

    @property
    def _rec_names_search(self):
        """Projects are found by their number, and by what other addons find them by."""
        names = super()._rec_names_search or ["name"]
        # With an id, PostgreSQL refuses to compare a text that is searched for exactly.
        return [*(name for name in names if name != "id"), "project_number"]

    @api.model_create_multi
    def create(self, vals_list):
        """Number the projects, but for those that bring a number along.

        :raises ValidationError: on a number that another project has
        """
        taken = set()
        return super().create([self._number_vals(vals, taken) for vals in vals_list])

    def write(self, vals):
        """:raises UserError: on another number for a project that has one"""
        if "project_number" in vals:
            self._check_number_kept(vals["project_number"] or False)
        return super().write(vals)

    @api.constrains("company_id", "project_number")
    def _check_number_unique(self):
        """Hold apart what the index cannot: projects with a company, and without one.

        :raises ValidationError: on a number that another project has
        """
        projects = self.sudo().filtered("project_number")
        found = projects._find_numbers(projects.mapped("project_number"))
        for project in projects:
            others = found[project.project_number] - project
            others._check_number_free_for(project.name, project.company_id)

    def _check_number_free_for(self, name, company):
        """Refuse to give the number of these projects to another one."""
        for project in self:
            if not (project.company_id and company) or project.company_id == company:
                raise ValidationError(
                    self.env._(
                        "“%(project)s” cannot have the number %(number)s: another"
                        " project of the company has it already.",
                        project=name,
                        number=project.project_number,
                    )
                )

    def _check_number_kept(self, number):
        for project in self.sudo():
            if project.project_number and project.project_number != number:
                raise UserError(
                    self.env._(
                        "“%(project)s” keeps its number %(number)s: invoices and the"
                        " bookkeeping name it.",
                        project=project.name,
                        number=project.project_number,
                    )
                )

    # === Papers ===

    def _get_printed_name(self, name=None):
        """The number goes before the name."""
        name = super()._get_printed_name(name)
        return f"{self.project_number} {name}" if self.project_number else name

    # === Drawing ===

    @api.model
    def _number_vals(self, vals, taken):
        """Values of a new project, with a number.

        :param set taken: numbers given in the same call, added to here
        """
        if number := vals.get("project_number"):
            company = self.env["res.company"].browse(vals.get("company_id"))
            found = self._find_numbers([number])[number]
            found._check_number_free_for(vals.get("name"), company)
        else:
            company = (
                self.env["res.company"].browse(vals.get("company_id"))
                or self.env["res.users"].browse(vals.get("user_id")).sudo().company_id
                or self.env.company
            )
            vals = {**vals, "project_number": self._draw_number(company, taken)}
        taken.add(vals["project_number"])
        return vals

    @api.model
    def _draw_number(self, company, taken):
        """The next free number, or False where somebody has deleted the sequence.

        :param set taken: numbers that are not free, besides those of projects
        """
        sequences = self.env["ir.sequence"].sudo().with_company(company)
        while number := sequences.next_by_code(SEQUENCE):
            if number not in taken and not self._find_numbers([number])[number]:
                return number
        return False

    @api.model
    def _find_numbers(self, numbers):
        """Projects by number, of all companies, archived ones too; with sudo."""
        found = defaultdict(self.sudo().browse)
        projects = self.sudo().with_context(active_test=False)
        for project in projects.search([("project_number", "in", numbers)]):
            found[project.project_number] |= project
        return found

    @api.model
    def _number_existing(self):
        """Number the projects without a number, in the order in which they were made.

        Written at once and not through the ORM: archived projects are closed to it, and
        nobody has changed them.
        """
        projects = (
            self.sudo()
            .with_context(active_test=False)
            .search([("project_number", "=", False)], order="id")
        )
        rows, taken = [], set()
        for project in projects:
            number = self._draw_number(project._get_billing_company(), taken)
            if not number:
                return
            taken.add(number)
            rows.append(SQL("(%s, %s)", project.id, number))
        if rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE project_project SET project_number = given.number"
                    " FROM (VALUES %s) given (id, number)"
                    " WHERE project_project.id = given.id",
                    SQL(", ").join(rows),
                )
            )
            projects.invalidate_recordset(["project_number"])
