from odoo import models
from odoo.tools import formatLang

from .duration import format_hours


class ProjectProject(models.Model):
    """The facts that every hand-over mail shows below its text."""

    _inherit = "project.project"

    def _render_handover_facts(self):
        """Table of facts and link to the project, in the language of the context.

        For the body of mail templates on projects.

        :rtype: markupsafe.Markup
        """
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "corebiz_project_billing.handover_facts",
            {
                "facts": self._prepare_handover_facts(),
                "url": f"{self.get_base_url()}/mail/view?model=project.project"
                f"&res_id={self.id}",
            },
            raise_if_not_found=False,
        )

    def _get_given_back_text(self):
        """What the mail of a step back says where nobody sent the project back.

        For the mail template; an addon that takes steps back by itself says so here.

        :return: a text, or False where a person took the step
        """
        return False

    def _prepare_handover_facts(self):
        """Rows of the table: label, value, and whether the value is a warning.

        Hours are written as hours and minutes.
        """
        estimate, actual = self.allocated_hours, self.effective_hours
        over = bool(estimate) and actual > estimate
        return [
            {"label": self.env._("Customer"), "value": self.partner_id.name or "–"},
            {
                "label": self.env._("Status"),
                "value": self._get_state_label(self.billing_state),
            },
            {"label": self.env._("Estimate"), "value": self._format_hours(estimate)},
            {"label": self.env._("Actual"), "value": self._format_hours(actual)},
            {
                "label": self.env._("Deviation"),
                "value": self._format_deviation(actual - estimate, estimate),
                "warn": over,
            },
            {
                "label": self.env._("Open tasks"),
                "value": str(self.open_task_count),
                "warn": bool(self.open_task_count),
            },
        ]

    def _format_hours(self, hours):
        """For example "12:30 h"."""
        return self.env._("%s h", format_hours(hours))

    def _format_deviation(self, hours, estimate):
        """For example "+2:30 h (+12.5 %)"; "–" without an estimate."""
        if not estimate:
            return "–"
        sign = "+" if hours > 0 else ""
        percent = formatLang(self.env, 100 * hours / estimate, digits=1)
        return self.env._(
            "%(sign)s%(hours)s h (%(sign)s%(percent)s %%)",
            sign=sign,
            hours=format_hours(hours),
            percent=percent,
        )
