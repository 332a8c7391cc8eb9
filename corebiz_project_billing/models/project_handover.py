from odoo import api, fields, models

from .billing_state import PL_DONE, PO_BILLED, STATES, find_step

SECONDS_PER_DAY = 24 * 60 * 60


class ProjectHandover(models.Model):
    """One row for each step that a project took: the ledger of hand-overs.

    Written by ``project.project`` in the transaction of the step. The people are
    those of that moment, so that the row still tells the truth after a role changed
    hands. The mail that a step sends is noted on its row as soon as it is queued.
    """

    _name = "project.handover"
    _inherit = ["project.ledger.mixin"]
    _description = "Hand-over of a Project"
    _order = "date desc, id desc"
    _rec_name = "project_id"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    from_state = fields.Selection(
        selection=lambda self: self._selection_state(), readonly=True, required=True
    )
    to_state = fields.Selection(
        selection=lambda self: self._selection_state(),
        readonly=True,
        required=True,
        index=True,
    )
    is_back = fields.Boolean(string="Sent Back", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Done by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    in_place_of_id = fields.Many2one(
        "res.users",
        string="In Place of",
        readonly=True,
        ondelete="restrict",
        help="The absent person for whom a billing administrator took the step.",
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    reason = fields.Text(readonly=True)
    notified_partner_ids = fields.Many2many(
        "res.partner", string="People Told", readonly=True
    )
    notified_email = fields.Char(
        string="Addresses Told",
        readonly=True,
        help="Names and addresses as they were when the mail was queued.",
    )
    notified_by = fields.Selection(
        [
            ("none", "Nobody"),
            ("activity", "Activity"),
            ("mail", "E-mail and activity"),
        ],
        string="Told by",
        default="none",
        required=True,
        readonly=True,
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Project Manager",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    leader_id = fields.Many2one(
        "res.users", string="Project Leader", readonly=True, ondelete="restrict"
    )
    account_manager_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict"
    )
    days_in_state = fields.Float(
        string="Days in Status Before",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Days for which the project stood in the status that it left.",
    )
    lead_days = fields.Float(
        string="Lead Time (Days)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Days from the last “Leader Done” to “Billed”; set on the steps to"
        " “Billed” only.",
    )

    @api.model
    def _selection_state(self):
        return (
            self.env["project.project"]
            ._fields["billing_state"]
            ._description_selection(self.env)
        )

    @api.depends("project_id", "from_state", "to_state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_state())
        for handover in self:
            handover.display_name = self.env._(
                "%(project)s: %(origin)s → %(target)s",
                project=handover.project_id.sudo().display_name,
                origin=labels.get(handover.from_state),
                target=labels.get(handover.to_state),
            )

    @api.model
    def _prepare_handover_vals(self, project, target, reason, in_place_of, date):
        """Values of the row for the step of ``project`` to ``target`` at ``date``."""
        step = find_step(project.billing_state, target)
        since = project.billing_state_date or project.create_date
        return {
            "project_id": project.id,
            "company_id": project.company_id.id,
            "partner_id": project.partner_id.id,
            "from_state": project.billing_state,
            "to_state": target,
            "is_back": step.is_back,
            "user_id": self.env.uid,
            "in_place_of_id": in_place_of.id,
            "date": date,
            "reason": reason,
            "manager_id": project.user_id.id,
            "leader_id": project.leader_id.id,
            "account_manager_id": project.account_manager_id.id,
            "days_in_state": self._days_between(since, date),
            "notified_by": "activity" if STATES[target].activity else "none",
            **self._prepare_lead_vals(project, target, date),
        }

    @api.model
    def _prepare_lead_vals(self, project, target, date):
        """Lead time in days, for a step to "Billed" only."""
        if target != PO_BILLED or find_step(project.billing_state, target).is_back:
            return {}
        domain = [("project_id", "=", project.id), ("to_state", "=", PL_DONE)]
        finished = self._get_newest(domain)
        return {"lead_days": self._days_between(finished.date, date)}

    @api.model
    def _get_newest(self, domain):
        """The last row that was added, whatever date it carries.

        A clock that was wrong for a moment leaves rows of the future behind.
        """
        return self.search(domain, order="id desc", limit=1)

    @api.model
    def _days_between(self, start, end):
        """Days (24 hours, with fractions) between two moments, never negative."""
        if not (start and end):
            return 0.0
        return max((end - start).total_seconds() / SECONDS_PER_DAY, 0.0)

    @api.model
    def _note_mails(self, mails):
        """Note on the row of the step that is just being taken whom its mail tells.

        The mail of a step is queued in the step's own transaction, right after the
        row was added; a mail of any other moment (a reminder, a mail by hand) finds
        no such row.
        """
        for mail in mails:
            handover = self._get_newest([("project_id", "=", mail.res_id)])
            if (
                handover.create_date != self.env.cr.now()
                or handover.notified_by == "mail"
            ):
                continue
            handover._complete(
                {
                    "notified_by": "mail",
                    "notified_partner_ids": mail.recipient_ids.ids,
                    "notified_email": ", ".join(
                        filter(
                            None,
                            [
                                *mail.recipient_ids.mapped("email_formatted"),
                                mail.email_to,
                            ],
                        )
                    ),
                }
            )
            mail.mail_message_id._make_internal_note()
