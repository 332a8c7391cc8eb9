from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

CALL_SUBTYPE = "corebiz_project_billing_contact.mt_project_call"
CALL, NOTE, MAIL = "call", "note", "mail"
MESSAGE_COUNTS = {CALL: "call_count", NOTE: "note_count", MAIL: "mail_count"}


class ProjectToolbarMixin(models.AbstractModel):
    """What came of the bar: counts, and the lists behind them.

    A project counts what lies on it and on those of its tasks that the user may read;
    a task counts its own.
    """

    _inherit = "project.toolbar.mixin"

    call_count = fields.Integer(
        string="Calls", compute="_compute_message_counts", groups="base.group_user"
    )
    note_count = fields.Integer(
        string="Notes", compute="_compute_message_counts", groups="base.group_user"
    )
    mail_count = fields.Integer(
        string="Mails", compute="_compute_message_counts", groups="base.group_user"
    )
    meeting_count = fields.Integer(
        string="Appointments",
        compute="_compute_meeting_count",
        groups="base.group_user",
    )

    @api.depends("message_ids")
    @api.depends_context("uid")
    def _compute_message_counts(self):
        for record in self:
            counts = record._count_messages() if record._origin.id else {}
            for kind, name in MESSAGE_COUNTS.items():
                record[name] = counts.get(kind, 0)

    def _count_messages(self):
        """Messages of each kind, in one query."""
        domain = self._origin._get_toolbar_message_domain()
        counts = defaultdict(int)
        groups = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                domain & Domain("message_type", "!=", "user_notification"),
                ["message_type", "subtype_id", "mail_activity_type_id"],
                ["__count"],
            )
        )
        for message_type, subtype, activity_type, count in groups:
            counts[self._get_message_kind(message_type, subtype, activity_type)] += (
                count
            )
        return counts

    @api.model
    def _get_message_kind(self, message_type, subtype, activity_type):
        """What a message is: a call, a note or a mail; None for what Odoo logs."""
        if subtype == self.env.ref(CALL_SUBTYPE, raise_if_not_found=False):
            return CALL
        if activity_type.category == "phonecall":
            return CALL
        if message_type in ("email", "email_outgoing"):
            return MAIL
        if message_type == "comment":
            return NOTE if subtype == self.env.ref("mail.mt_note") else MAIL
        return None

    @api.model
    def _get_message_kind_domain(self, kind):
        """The messages that :meth:`_get_message_kind` calls ``kind``."""
        note = self.env.ref("mail.mt_note").id
        call = self.env.ref(CALL_SUBTYPE, raise_if_not_found=False)
        is_call = Domain("subtype_id", "in", call.ids if call else []) | Domain(
            "mail_activity_type_id.category", "=", "phonecall"
        )
        is_note = Domain("message_type", "=", "comment") & Domain(
            "subtype_id", "=", note
        )
        if kind == CALL:
            return is_call
        if kind == NOTE:
            return is_note & ~is_call
        written = Domain("message_type", "in", ("email", "email_outgoing", "comment"))
        return written & ~is_note & ~is_call

    @api.depends_context("uid")
    def _compute_meeting_count(self):
        name = self._get_meeting_field()
        counts = dict(
            self.env["calendar.event"]
            .sudo()
            ._read_group([(name, "in", self._origin.ids)], [name], ["__count"])
        )
        for record in self:
            record.meeting_count = counts.get(record._origin, 0)

    # === Messages ===

    def _get_toolbar_message_domain(self):
        """Messages of the record, and of its tasks that the user may read."""
        self.ensure_one()
        domain = Domain("model", "=", self._name) & Domain("res_id", "=", self.id)
        if self._name == "project.project":
            tasks = self.env["project.task"].with_context(active_test=False)
            query = tasks._search([("project_id", "=", self.id)])
            domain |= Domain("model", "=", "project.task") & Domain(
                "res_id", "in", query
            )
        return domain

    # === Smart buttons ===

    def action_view_calls(self):
        """List the calls of this record."""
        return self._view_messages(CALL, self.env._("Calls"))

    def action_view_notes(self):
        """List the notes of this record, those of its tasks included."""
        return self._view_messages(NOTE, self.env._("Notes"))

    def action_view_mails(self):
        """List the mails of this record, in and out."""
        return self._view_messages(MAIL, self.env._("Mails"))

    def _view_messages(self, kind, name):
        self.ensure_one()
        self.check_access("read")
        messages = self.env["mail.message"].search(
            self._get_toolbar_message_domain() & self._get_message_kind_domain(kind)
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_contact.mail_message_action_project"
        )
        action = {
            **action,
            "display_name": name,
            "domain": [("id", "in", messages.ids)],
            "context": {"create": False},
        }
        return self._at_address(action, self._get_toolbar_path(f"{kind}s"))

    def _get_toolbar_path(self, kind):
        """The address of what is of this record, such as "calls-of-task"."""
        return f"{kind}-of-{self._name.removeprefix('project.')}"

    def action_view_meetings(self):
        """Show the appointments of this record in the calendar and as a list."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        action = {
            **action,
            "display_name": self.env._("Appointments"),
            "domain": [(self._get_meeting_field(), "=", self.id)],
            "context": self._prepare_meeting_defaults(),
            "views": [(False, "list"), (False, "calendar"), (False, "form")],
        }
        return self._at_address(action, self._get_toolbar_path("meetings"))
