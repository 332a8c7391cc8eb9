from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    ACCOUNT_MANAGER,
    BILLING_ADMINISTRATOR,
    MANAGER,
    OFFICE,
    PM_DONE,
    PO_BILLED,
)

from .evaluation_figures import Figures
from .project_evaluation_item import EXPECTED, HOURS, OTHER_REVENUE, REVENUE

# Who sees what a project cost and brought, besides project administrators.
EVALUATION_ROLES = (ACCOUNT_MANAGER, MANAGER, OFFICE, BILLING_ADMINISTRATOR)
HOUR_FIGURES = ("estimate_hours", "actual_hours", "uncosted_hours")


class ProjectProject(models.Model):
    """Did the project pay? Live figures, and a snapshot when it is billed.

    The figures are those of ``project.evaluation.item``. The snapshot is taken in the
    transaction of the step to "Billed", after the status is written.
    """

    _inherit = "project.project"

    evaluation_ids = fields.One2many(
        "project.evaluation",
        "project_id",
        string="Evaluations",
        copy=False,
        groups="base.group_user",
    )
    can_see_evaluation = fields.Boolean(
        compute="_compute_can_see_evaluation", export_string_translation=False
    )

    @api.depends("account_manager_id", "user_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_see_evaluation(self):
        for project in self:
            project.can_see_evaluation = (
                bool(project.id) and not project._get_cannot_see_evaluation_text()
            )

    def _get_cannot_see_evaluation_text(self):
        """Why the current user may not see what this project cost, or False."""
        self.ensure_one()
        project = self.sudo()
        if self.env.user.has_group("project.group_project_manager") or any(
            project._has_role(role) for role in EVALUATION_ROLES
        ):
            return False
        return self.env._(
            "The evaluation of “%(project)s” shows costs and margin. Only %(who)s and"
            " project administrators see it.",
            project=project.name,
            who=project._get_roles_text(EVALUATION_ROLES),
        )

    def _check_can_see_evaluation(self):
        """Raise unless the user may see what these projects cost.

        :raises AccessError: names the project and who may
        """
        self.check_access("read")
        for project in self:
            if text := project._get_cannot_see_evaluation_text():
                raise AccessError(text)

    # === Figures ===

    def _get_evaluation(self):
        """The figures of this project: a dict by the names of ``evaluation_figures``.

        Money in the currency of the project; of a billed project as its newest
        snapshot says. Not for users: it asks nobody for rights.
        """
        self.ensure_one()
        return self._get_evaluation_figures()[self].as_dict()

    def _get_evaluation_figures(self, items=None):
        """The figures of each project, as {project: Figures}.

        :param items: see :meth:`_get_evaluation_items`, where they are known already
        """
        sums = {project: defaultdict(float) for project in self}
        for item in self._get_evaluation_items() if items is None else items:
            figures = sums[item.project_id]
            figures["is_final"] = bool(item.evaluation_id)
            for name in HOUR_FIGURES:
                figures[name] += item[name]
            figures["ledger_margin"] += item.ledger_amount
            if item.kind in (REVENUE, OTHER_REVENUE):
                figures["revenue"] += item.amount
            elif item.kind == EXPECTED:
                figures["expected_revenue"] += item.amount
            elif item.kind != HOURS:
                figures[item.kind] -= item.amount
        return {
            project: Figures(**figures).rounded(project.currency_id.round)
            for project, figures in sums.items()
        }

    def _get_evaluation_items(self):
        """The rows of these projects as they are now; with sudo."""
        items = self.env["project.evaluation.item"].sudo()
        items.invalidate_model()
        # At once: each query works all of them out.
        names = [name for name, field in items._fields.items() if field.column_type]
        return items.search_fetch([("project_id", "in", self.ids)], names)

    # === The snapshot ===

    def _record_step(self, target, reason, date):
        """Take a snapshot of each project that becomes billed, in the transaction.

        The figures are those before the step, because afterwards the project shows its
        newest snapshot. A project that comes back from the archive has one already.
        """
        snapshots = {}
        if target == PO_BILLED:
            billed = self.filtered(lambda project: project.billing_state == PM_DONE)
            snapshots = self.env["project.evaluation"]._prepare_snapshots(billed)
        result = super()._record_step(target, reason, date)
        self.env["project.evaluation"]._take(snapshots)
        return result

    # === Actions ===

    def action_view_evaluation(self):
        """Open the evaluation of this project.

        :raises AccessError: if the user may not see it
        """
        self.ensure_one()
        self._check_can_see_evaluation()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_evaluation.project_evaluation_report_action"
        )
        return {
            **action,
            "display_name": self.env._("Evaluation: %s", self.name),
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.id,
        }
