from odoo import api, models
from odoo.exceptions import UserError

from .billing_state import OPEN, PO_ARCHIVED


class ProjectProject(models.Model):
    """The side doors of the workflow: archiving by hand, templates, deleting.

    A project in the first status is as free as any of Odoo's. Later ones leave the
    daily views by the steps only, and whatever was handed over is kept.
    """

    _inherit = "project.project"

    def _check_guarded_write(self, vals):
        """Refuse what would take a project out of the workflow by a side door.

        :raises UserError: archiving or unarchiving by hand between the first and the
            last status, and making a template of a project that has left the first.
        """
        projects = self.sudo().filtered(lambda project: project.billing_state != OPEN)
        if "active" in vals:
            for project in projects:
                if bool(vals["active"]) != (project.billing_state != PO_ARCHIVED):
                    raise UserError(project._get_guarded_active_text())
        if vals.get("is_template") and projects:
            raise UserError(
                self.env._(
                    "“%(project)s” is “%(state)s” and cannot become a template. Make a"
                    " copy of it and turn the copy into a template.",
                    project=projects[0].name,
                    state=projects[0]._get_state_label(projects[0].billing_state),
                )
            )

    def _get_guarded_active_text(self):
        """Why this project cannot be archived or unarchived by hand."""
        values = {
            "project": self.name,
            "state": self._get_state_label(self.billing_state),
        }
        if self.billing_state == PO_ARCHIVED:
            return self.env._(
                "“%(project)s” is “%(state)s” and stays in the archive. A billing"
                " administrator can send it back, giving a reason.",
                **values,
            )
        return self.env._(
            "“%(project)s” is “%(state)s” and cannot be archived by hand: the project"
            " office archives it when it is billed.",
            **values,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        """A project that was handed over is kept: its ledger must stay readable."""
        for project in self.sudo():
            if project.handover_ids:
                raise UserError(
                    self.env._(
                        "“%(project)s” cannot be deleted: it has been handed over and"
                        " its records are kept. It leaves the daily views when the"
                        " project office archives it.",
                        project=project.name,
                    )
                )
