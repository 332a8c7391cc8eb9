from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import float_is_zero

from .billing_state import BOOKING_CLOSED_STATES, OFFICE, PO_BILLED
from .project_effort import EFFORT_DIGITS


class ProjectProject(models.Model):
    """A project is billed when every one of its hours is accounted for."""

    _inherit = "project.project"

    def _get_uncovered_step_text(self, step):
        """Why hours are in the way of ``step``, or False; asked by the gate."""
        if step.target != PO_BILLED or step.is_back:
            return False
        return self._get_uncovered_text()

    def _get_uncovered_text(self):
        """Why this project is not covered yet and what to do, or False."""
        self.ensure_one()
        open_hours = self._get_open_hours_by_line()
        if any(open_hours.values()):
            return self.env._(
                "“%(project)s” has hours that are not billed yet:\n%(hours)s\n"
                "Invoice them from the order, or let the Project Office waive them with"
                " a reason.",
                project=self.name,
                hours="\n".join(
                    f"• {line.display_name if line else self.env._('No order')}:"
                    f" {self._format_hours(hours)}"
                    for line, hours in open_hours.items()
                    if hours
                ),
            )
        if not float_is_zero(self.draft_hours, EFFORT_DIGITS):
            drafts = self._get_draft_invoices()
            return self.env._(
                "“%(project)s” has %(hours)s in draft invoices (%(invoices)s). Post or"
                " delete them first.",
                project=self.name,
                hours=self._format_hours(self.draft_hours),
                invoices=", ".join(drafts.mapped("display_name")),
            )
        return False

    def _get_open_hours_by_line(self):
        """Open hours of this project as {order line: hours}; corrections count off."""
        hours = {}
        for line, unit, amount in self.env["account.analytic.line"]._read_group(
            [("project_id", "=", self.id), ("coverage_state", "=", "open")],
            ["so_line", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            hours[line] = hours.get(line, 0.0) + amount * unit._get_hours_factor()
        return {
            line: 0.0 if float_is_zero(amount, EFFORT_DIGITS) else amount
            for line, amount in hours.items()
        }

    def _get_draft_invoices(self):
        """Draft invoices that hold hours of this project."""
        links = self.env["project.coverage.link"].search(
            [
                ("project_id", "in", self.ids),
                ("is_active", "=", True),
                ("move_id.state", "=", "draft"),
            ]
        )
        return links.move_id

    def write(self, vals):
        """Whether a finished project is billable is for the office to decide."""
        if {"allow_billable", "partner_id"} & vals.keys():
            self._check_billable_open(vals)
        return super().write(vals)

    def _check_billable_open(self, vals):
        """Refuse to make open hours internal by the side door.

        :raises AccessError: names the project and who may
        """
        for project in self.sudo():
            becomes_internal = not vals.get(
                "allow_billable", project.allow_billable
            ) and not vals.get("partner_id", project.partner_id)
            if (
                becomes_internal
                and project.billing_state in BOOKING_CLOSED_STATES
                and (project.allow_billable or project.partner_id)
                and not project.with_user(self.env.user)._has_role(OFFICE)
            ):
                raise AccessError(
                    self.env._(
                        "“%(project)s” is “%(state)s”: only the Project Office still"
                        " decides that nothing of it is billed.",
                        project=project.name,
                        state=project._get_state_label(project.billing_state),
                    )
                )
