from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
    ROLE_FIELDS,
    STATES,
    back_step,
)
from .one_line import one_line_of


class ProjectProject(models.Model):
    """Roles, status and hand-overs of a project.

    **Roles.** The account manager sold the project, the project manager (Odoo's own
    ``user_id``) is responsible overall, the project leader for the technical work.
    The project office is a group of users with a mailbox per company.

    **Status.** ``billing_state`` walks the table in ``billing_state.py``. Whatever
    changes it (button, API, import, list edit, board, other code) goes through
    :meth:`write`, and :meth:`_get_cannot_step_reason` is the one gate in front of it.
    The gate asks who the user is, never how he comes: neither sudo nor a context key
    opens it. Since the role on the record decides, the person who holds it needs no
    right to edit projects.

    **A step** is one transaction: status, row in the ledger (``project.handover``),
    activity for the next person and the mail, which the automation rules queue.
    """

    _inherit = "project.project"

    account_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        tracking=True,
        index="btree_not_null",
        prefetch="corebiz_project_billing",
        help="Sold the project and cares for the customer.",
    )
    leader_id = fields.Many2one(
        "res.users",
        string="Project Leader",
        domain="[('share', '=', False)]",
        tracking=True,
        index="btree_not_null",
        prefetch="corebiz_project_billing",
        help="Responsible for the technical work; declares the project finished.",
    )
    billing_state = fields.Selection(
        [(state.key, state.label) for state in STATES.values()],
        string="Billing Status",
        default=OPEN,
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    billing_state_date = fields.Datetime(
        string="In This Status Since",
        default=fields.Datetime.now,
        copy=False,
        readonly=True,
        code_only=True,
        prefetch="corebiz_project_billing",
    )
    billing_reason = fields.Char(
        string="Reason of the Step",
        store=False,
        help="Write-only companion of the billing status, so that an import or a"
        " program can give the reason that a step back needs, or a step in spite of"
        " warnings.",
    )
    handover_ids = fields.One2many(
        "project.handover",
        "project_id",
        string="Hand-overs",
        copy=False,
        groups="base.group_user",
    )
    last_handover_id = fields.Many2one(
        "project.handover",
        string="Last Hand-over",
        compute="_compute_last_handover_id",
        groups="base.group_user",
    )

    @api.depends("handover_ids")
    def _compute_last_handover_id(self):
        for project in self:
            # Rows of the running transaction stand last in memory, whatever the order.
            project.last_handover_id = project.handover_ids.sorted("id")[-1:]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Every project starts at the beginning, whatever the values say.

        Its name is one line: Odoo makes it of the customer's order number.
        """
        vals_list = [one_line_of(vals, "name") for vals in vals_list]
        projects = super().create(vals_list)
        for project in projects:
            if project.billing_state != OPEN:
                raise UserError(
                    self.env._(
                        "“%(project)s” cannot be created as “%(state)s”: a project"
                        " starts as “%(open)s”. Leave the billing status out and"
                        " take the steps afterwards.",
                        project=project.name,
                        state=project._get_state_label(project.billing_state),
                        open=project._get_state_label(OPEN),
                    )
                )
        return projects

    def write(self, vals):
        """Take the step when the billing status changes, and guard closed projects."""
        vals = dict(one_line_of(vals, "name"))
        target = vals.pop("billing_state", None)
        reason = vals.pop("billing_reason", None)
        result = True
        if vals or target is None:
            self._check_guarded_write(vals)
            turn_changes = bool({*ROLE_FIELDS.values(), "company_id"} & vals.keys())
            users = {
                project.id: project.turn_user_ids
                for project in (self.sudo() if turn_changes else self.browse())
            }
            result = super().write(vals)
            if turn_changes:
                self._move_turn_activities(users)
        if target is not None:
            # A value that is written again, as imports do, is no step.
            moving = self.filtered(lambda project: project.billing_state != target)
            moving._take_step(target, reason)
        return result

    # === The steps ===

    def action_set_pl_done(self):
        """Declare the technical work finished; for the Project Leader.

        :raises UserError: with the reason for each project that cannot take the step;
            then no project takes it. The same holds for the other steps.
        """
        return self._action_step(PL_DONE)

    def action_set_pm_done(self):
        """Declare the project checked and ready for billing; for the Project Manager.

        :raises UserError: see :meth:`action_set_pl_done`
        """
        return self._action_step(PM_DONE)

    def action_set_po_billed(self, reason=None):
        """Declare the project billed; for the Project Office.

        :param str reason: why warnings of the check before billing are passed
        :raises UserError: see :meth:`action_set_pl_done`
        """
        return self._action_step(PO_BILLED, reason)

    def action_set_po_archived(self, reason=None):
        """Archive the project; for the Project Office.

        :param str reason: why warnings of the check before archiving are passed
        :raises UserError: see :meth:`action_set_pl_done`
        """
        return self._action_step(PO_ARCHIVED, reason)

    def _action_step(self, target, reason=None):
        """Take the step to ``target`` on all projects; a reached status is refused."""
        passed = self._pass_gate(dict.fromkeys(self, target), reason)
        return passed.write({"billing_state": target, "billing_reason": reason})

    def action_send_back(self, reason):
        """Take the one step back that each project's status has.

        :param str reason: why; the person whose turn it is again reads it
        :raises UserError: see :meth:`action_set_pl_done`; also without a reason
        """
        targets = {}
        for project in self:
            step = back_step(project.billing_state)
            target = step.target if step else OPEN
            targets[target] = targets.get(target, self.browse()) | project
        passed = self._pass_gate(
            {project: target for target, group in targets.items() for project in group},
            reason,
        )
        for target, projects in targets.items():
            projects.with_env(passed.env).write(
                {"billing_state": target, "billing_reason": reason}
            )
        return True

    def action_open_send_back(self):
        """Open the dialog that asks why."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_send_back_action"
        )
        if self._are_all_archived():
            action["name"] = self.env._("Reopen")
        return {**action, "context": {"default_project_ids": self.ids}}

    def _are_all_archived(self):
        """Whether the step back of all of these is to reopen them."""
        return set(self.mapped("billing_state")) == {PO_ARCHIVED}

    def _take_step(self, target, reason=None, date=None):
        """Move all projects to the status ``target``: gate, status, ledger, activity.

        :param str reason: needed for a step back
        :param datetime date: moment of the step if it is not now, for histories that
            are loaded from elsewhere
        :raises UserError: if one of the projects cannot take the step; then none does
        """
        if not self:
            return
        passed = self._pass_gate(dict.fromkeys(self, target), reason)._leave_gate()
        # The role on the record is the permission, not the right to edit projects.
        passed.sudo()._record_step(target, reason, date or fields.Datetime.now())

    # pylint: disable-next=missing-return
    def _record_step(self, target, reason, date):
        """Ledger, status and activity of a step that the gate has let pass."""
        # First, because every deletion empties the cache.
        self._unlink_turn_activities()
        prepare = self.env["project.handover"]._prepare_handover_vals
        rows = [
            prepare(
                project, target, reason, project._get_represented_user(target), date
            )
            for project in self
        ]
        self.env["project.handover"]._add_rows(rows)
        # Past the gate: this class's own write would ask again.
        # pylint: disable-next=super-method-mismatch
        super().write(self._by_code(self._prepare_step_vals(target, date)))
        self._add_turn_activities()

    def _prepare_step_vals(self, target, date):
        """Values that a step writes on the project."""
        vals = {
            "billing_state": target,
            "billing_state_date": date,
            "billing_reminder_date": False,
        }
        if target == PO_ARCHIVED:
            vals["active"] = False
        elif PO_ARCHIVED in self.sudo().mapped("billing_state"):
            vals["active"] = True
        return vals
