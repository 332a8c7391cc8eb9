from odoo import fields, models

CLOSED_AMOUNT = "closed_amount"


class ProjectHealthCheck(models.TransientModel):
    """Closed projects of which amounts are to invoice: fixed prices, goods, ...

    Before the gate watched amounts, or through a credit note or a changed order
    afterwards. Their hours are a finding of their own.
    """

    _inherit = "project.health.check"

    def _get_checks(self):
        return [*super()._get_checks(), self._find_closed_amounts]

    def _find_closed_amounts(self):
        """Closed projects with amounts that are neither invoiced nor written off."""
        projects = self._get_closed_projects()
        parts = projects._get_uninvoiced_parts()
        for project in projects:
            lines = project._get_uninvoiced_lines(parts[project.id])
            if not lines:
                continue
            yield self.env["project.health.finding"]._prepare_vals(
                CLOSED_AMOUNT,
                project,
                self.env._(
                    "“%(project)s” is %(state)s, but not all of its orders is invoiced"
                    " or written off: %(amounts)s.",
                    project=project.name,
                    state=self._get_closed_text(project),
                    amounts="; ".join(lines),
                ),
                amount=project.uninvoiced_amount,
                partner_id=project.partner_id.id,
            )


class ProjectHealthFinding(models.TransientModel):
    _inherit = "project.health.finding"

    kind = fields.Selection(
        selection_add=[(CLOSED_AMOUNT, "Closed project with amounts not invoiced")],
        ondelete={CLOSED_AMOUNT: "cascade"},
    )
