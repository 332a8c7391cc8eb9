from odoo import api, fields, models


class ProjectProject(models.Model):
    """What is left of the quotas that pay for a project."""

    _inherit = "project.project"

    quota_text = fields.Char(
        string="Quota",
        compute="_compute_quota_text",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "sale_line_id", "timesheet_ids.unit_amount", "timesheet_ids.prepaid_hours"
    )
    @api.depends_context("lang")
    def _compute_quota_text(self):
        self._get_quota_lines()  # read for all at once, before it goes one by one
        for project in self:
            texts = project._get_quota_lines().mapped("quota_text")
            project.quota_text = ", ".join(text for text in texts if text) or False

    def _get_quota_lines(self):
        """The quotas that pay for these projects, each by its first line."""
        projects = self.sudo()
        lines = projects.sale_line_id | projects.tasks.sale_line_id
        heads = lines.browse()
        for line in lines.filtered(
            lambda line: (
                line._is_account() and line.state == "sale" and not line.is_excess_line
            )
        ):
            heads |= line._get_prepaid_package()[0]
        return heads

    def _get_beyond_prepaid_text(self, lines):
        """What an excess line charges needs no larger quantity of the quota."""
        lines = self.env["sale.order.line"].sudo().union(*lines)
        charging = lines.excess_line_id
        others = lines.filtered(lambda line: not line.excess_line_id)
        texts = [super()._get_beyond_prepaid_text(others)]
        if charging:
            texts.append(
                self.env._(
                    "Hours beyond a prepaid quantity are invoiced with %(items)s.",
                    items=", ".join(f"“{line.display_name}”" for line in charging),
                )
            )
        return " ".join(text for text in texts if text)

    def action_view_quotas(self):
        """Show the quotas that pay for this project."""
        self.ensure_one()
        self._check_inside()
        lines = self.env["sale.order.line"]
        action = lines._get_quotas_action(self._get_quota_lines())
        return self._at_address(action, "quotas-of-project")
