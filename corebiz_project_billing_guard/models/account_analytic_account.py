from odoo import models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .project_archive_guard import ARCHIVE_CONTEXT, ARCHIVE_PASS


class AccountAnalyticAccount(models.Model):
    """The account of a project is closed with it, and opened with it again."""

    _inherit = "account.analytic.account"

    def write(self, vals):
        """Keep the accounts of archived projects closed, whoever opens them by hand."""
        if vals.get("active"):
            self.filtered(lambda account: not account.active)._check_archive_closed()
        return super().write(vals)

    def _check_archive_closed(self):
        """Refuse when only archived projects use one of these accounts.

        :raises UserError: names account and project, and who can reopen it
        """
        if self.env.context.get(ARCHIVE_CONTEXT) is ARCHIVE_PASS:
            return
        projects = self._get_closed_projects()
        if projects:
            project = projects[0]
            raise UserError(
                self.env._(
                    "The analytic account “%(account)s” was closed with the archived"
                    " project “%(project)s”. Reopen the project first: a billing"
                    " administrator can do so, giving a reason.",
                    account=project.account_id.display_name,
                    project=project.name,
                )
            )

    def _update_accounts_in_analytic_lines(self, new_fname, current_fname, accounts):
        """Another plan moves the account to another column of its lines, by SQL.

        :raises UserError: where a line is a booking of an archived project
        """
        if new_fname != current_fname:
            lines = self.env["account.analytic.line"].sudo()
            lines.search(
                [
                    (current_fname, "in", accounts.ids),
                    ("project_id.billing_state", "=", PO_ARCHIVED),
                ],
                limit=1,
            )._check_archive_guard()
        return super()._update_accounts_in_analytic_lines(
            new_fname, current_fname, accounts
        )

    def _get_closed_projects(self):
        """The archived projects of accounts that no project outside of it uses."""
        projects = self.env["project.project"].sudo().with_context(active_test=False)
        projects = projects.search([("account_id", "in", self.ids)])
        archived = projects.filtered(lambda row: row.billing_state == PO_ARCHIVED)
        used = (projects - archived).account_id
        return archived.filtered(lambda project: project.account_id not in used)
