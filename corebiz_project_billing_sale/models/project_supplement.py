from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    ACCOUNT_MANAGER,
    BILLING_ADMINISTRATOR,
    ESTIMATE_CLOSED_STATES,
)
from odoo.addons.corebiz_project_billing.models.project_estimate import SUPPLEMENT

# Who offers a supplement, by the role on the project.
OFFER_ROLES = (ACCOUNT_MANAGER, BILLING_ADMINISTRATOR)


class ProjectProject(models.Model):
    """Supplementary offers of a project: who may make them, and what they start from.

    :meth:`_get_cannot_offer_reason` is the one gate. The account manager makes the
    offer with the rights of a plain salesperson; a billing administrator who may sell
    stands in.
    """

    _inherit = "project.project"

    can_offer_supplement = fields.Boolean(
        compute="_compute_can_offer_supplement", export_string_translation=False
    )

    @api.depends("billing_state", "is_template", "account_manager_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_offer_supplement(self):
        sells = self.env.user.has_group("sales_team.group_sale_salesman")
        for project in self:
            reason = project._get_cannot_offer_reason()
            project.can_offer_supplement = sells and not reason

    def action_open_supplement_offer(self):
        """Open the dialog that prepares a quotation for the excess hours."""
        self.ensure_one()
        self._check_can_offer_supplement()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_sale.project_supplement_offer_action"
        )
        return {**action, "context": {"default_project_id": self.id}}

    def _check_can_offer_supplement(self):
        """Raise unless the user may offer a supplement for this project.

        :raises UserError: names the project and says what to do
        """
        self.check_access("read")
        if text := self._get_cannot_offer_reason():
            raise UserError(text)

    def _get_cannot_offer_reason(self):
        """Why the current user cannot offer a supplement for this project, or False."""
        self.ensure_one()
        project = self.sudo()
        if project.is_template:
            return self.env._(
                "“%(project)s” is a template. Create a project from it first.",
                project=project.name,
            )
        if project.billing_state in ESTIMATE_CLOSED_STATES:
            return self.env._(
                "“%(project)s” is “%(state)s”: a supplement would not be billed with"
                " it. Ask %(who)s to send the project back first.",
                project=project.name,
                state=project._get_state_label(project.billing_state),
                who=project._get_roles_text(project._get_send_back_roles()),
            )
        if any(project._has_role(role) for role in OFFER_ROLES):
            return False
        return project._get_missing_role_text((ACCOUNT_MANAGER,)) or self.env._(
            "Only %(who)s can offer a supplement for “%(project)s”.",
            who=project._get_roles_text(OFFER_ROLES),
            project=project.name,
        )

    # === What an offer starts from ===

    def _get_exceeded_tasks(self):
        """Tasks of the project that needed more than they were estimated with."""
        return self.env["project.task"].search(
            [
                ("project_id", "=", self.id),
                ("estimate_hours", ">", 0),
                ("deviation_hours", ">", 0),
            ]
        )

    def _get_sold_line(self, task=None):
        """The line of the order by which the task, or the project, was sold."""
        if task and task.sudo().sale_line_id:
            return task.sudo().sale_line_id
        return self.sudo().sale_line_id or self.sudo().tasks.sale_line_id[:1]

    def _add_supplement(self, hours, **companions):
        """Raise the estimate of each project by ``hours``, for more work.

        For work that the customer has accepted: no gate, as for all code of Odoo.

        :param companions: see :meth:`_get_estimate_companions`
        """
        for project in self.sudo():
            project.write(
                {
                    "allocated_hours": project.allocated_hours + hours,
                    "estimate_kind": SUPPLEMENT,
                    **companions,
                }
            )

    def _make_billable(self, order):
        """Sell this project by its first order, and by no other one.

        Odoo would tie its tasks to the last order of the customer that has prepaid
        hours left, whose lump sums would then be invoiced with this project.
        """
        project = self.sudo().with_context(active_test=False)
        tasks = project.tasks.filtered(lambda task: not task.sale_line_id)
        with self.env.protecting([tasks._fields["sale_line_id"]], tasks):
            project.write({"allow_billable": True, "partner_id": order.partner_id.id})
            self.env.flush_all()


class ProjectAlert(models.Model):
    """From an alert to the offer."""

    _inherit = "project.alert"

    can_offer_supplement = fields.Boolean(
        related="project_id.can_offer_supplement",
        related_sudo=False,
        export_string_translation=False,
    )

    def action_open_supplement_offer(self):
        """Open the dialog that prepares a quotation; it answers this alert."""
        self.ensure_one()
        action = self.project_id.action_open_supplement_offer()
        action["context"]["default_alert_id"] = self.id
        return action
