from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .billing_state import PO_ARCHIVED, ROLE_FIELDS

CALL_SUBTYPE = "corebiz_project_billing.mt_project_call"
CALL, NOTE, MAIL = "call", "note", "mail"
MESSAGE_COUNTS = {CALL: "call_count", NOTE: "note_count", MAIL: "mail_count"}


class ProjectToolbarMixin(models.AbstractModel):
    """Work from inside a project or a task: call, note, mail, appointment.

    **The bar.** Each button opens an ordinary dialog of Odoo (or a small one of ours),
    filled with the record, the customer's contact and the people with a role. What
    comes of it lands in the chatter of the record.

    **Rights.** Whoever may read the record may use the bar. Archived projects and
    templates refuse, whichever way the action is called.

    **Counts.** A project counts what lies on it and on those of its tasks that the
    user may read; a task counts its own.
    """

    _name = "project.toolbar.mixin"
    _description = "Calls, Notes, Mails and Appointments"

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

    # === What the records are; the two models say it ===

    def _get_toolbar_project(self):
        """The project that the record is, or belongs to."""
        raise NotImplementedError

    def _get_toolbar_task(self):
        """The task that the record is, or none."""
        raise NotImplementedError

    def _get_toolbar_people(self):
        """The internal users who take part: those with a role on the project."""
        project = self._get_toolbar_project().sudo()
        people = self.env["res.users"].sudo()
        for name in ROLE_FIELDS.values():
            people |= project[name]
        return people.filtered(lambda user: user.active and not user.share)

    def _get_toolbar_contact(self):
        """Whom at the customer one calls or writes to: of the project, then the order.

        :return: partner, empty where no customer is named
        """
        project = self._get_toolbar_project().sudo()
        order = project.sale_line_id.order_id or project.reinvoiced_sale_order_id
        contact = project.contact_id or project.partner_id or order.partner_id
        return contact.sudo(False)

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

    # === Counts ===

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
        call = self.env.ref(CALL_SUBTYPE).id
        is_call = Domain("subtype_id", "=", call) | Domain(
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

    @api.model
    def _get_meeting_field(self):
        """The field of an appointment that points to this model."""
        return "task_id" if self._name == "project.task" else "project_id"

    # === The bar ===

    def _check_can_use_toolbar(self):
        """Refuse where nothing may be added any more.

        :raises UserError: names the project and says what to do
        """
        self.check_access("read")
        for record in self:
            project = record._get_toolbar_project().sudo()
            if text := project and project._get_toolbar_closed_text():
                raise UserError(text)

    def action_log_call(self):
        """Open the dialog that logs a call, or plans one."""
        return self._open_toolbar_dialog(
            "corebiz_project_billing.project_call_action",
            {"default_partner_id": self._get_toolbar_contact().id},
        )

    def action_write_note(self):
        """Open the dialog for a quick note with files."""
        return self._open_toolbar_dialog("corebiz_project_billing.project_note_action")

    def _open_toolbar_dialog(self, xmlid, defaults=None):
        """Open a dialog of ours for this record."""
        self._check_can_use_toolbar()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        context = {**self._prepare_toolbar_defaults(), **(defaults or {})}
        return {**action, "context": context}

    def _prepare_toolbar_defaults(self):
        """Defaults that link what a dialog creates to this record."""
        return {
            "default_project_id": self._get_toolbar_project().id,
            "default_task_id": self._get_toolbar_task().id,
        }

    def action_write_mail(self):
        """Open Odoo's composer for a mail to the customer's contact.

        The mail leaves with the reply address of the project, so that the answer
        comes back to this record.
        """
        self.ensure_one()
        self._check_can_use_toolbar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write a Mail"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self._get_toolbar_contact().ids,
                "default_subject": self.display_name,
            },
        }

    def action_plan_meeting(self):
        """Open the form of an appointment with the contact and the people involved."""
        self.ensure_one()
        self._check_can_use_toolbar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Appointment"),
            "res_model": "calendar.event",
            "views": [(False, "form")],
            "target": "new",
            "context": self._prepare_meeting_defaults(),
        }

    def _prepare_meeting_defaults(self):
        """Subject, link and attendees of an appointment."""
        people = self._get_toolbar_people() | self.env.user
        partners = people.partner_id | self._get_toolbar_contact()
        return {
            **self._prepare_toolbar_defaults(),
            "default_name": self.display_name,
            "default_partner_ids": partners.ids,
        }

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
            "corebiz_project_billing.mail_message_action_project"
        )
        return {
            **action,
            "name": name,
            "domain": [("id", "in", messages.ids)],
            "context": {"create": False},
        }

    def action_view_meetings(self):
        """Show the appointments of this record in the calendar and as a list."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        return {
            **action,
            "name": self.env._("Appointments"),
            "domain": [(self._get_meeting_field(), "=", self.id)],
            "context": self._prepare_meeting_defaults(),
            "views": [(False, "list"), (False, "calendar"), (False, "form")],
        }


class ProjectProject(models.Model):
    """The bar on the project, and the contact at the customer."""

    _name = "project.project"
    _inherit = ["project.project", "project.toolbar.mixin"]
    # Who may read a project takes part in it, as on tasks.
    _mail_post_access = "read"

    contact_id = fields.Many2one(
        "res.partner",
        domain="[('id', 'child_of', partner_id)]",
        index="btree_not_null",
        tracking=True,
        help="The person at the customer whom one calls or writes to about the project."
        " Without it, the customer itself.",
    )

    def _get_toolbar_project(self):
        return self

    def _get_toolbar_task(self):
        return self.env["project.task"]

    def _get_toolbar_closed_text(self):
        """Why nothing can be added to this project, or False."""
        if self.is_template:
            return self.env._(
                "“%(project)s” is a template. Create a project from it first.",
                project=self.name,
            )
        if self.billing_state == PO_ARCHIVED:
            return self.env._(
                "“%(project)s” is “%(state)s”; nothing is added to it any more. A"
                " billing administrator can send it back, giving a reason.",
                project=self.name,
                state=self._get_state_label(self.billing_state),
            )
        return False

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {
            "call_minutes",
            "call_outcome",
        }


class ProjectTask(models.Model):
    """The bar on a task; a task without a project has it as well."""

    _name = "project.task"
    _inherit = ["project.task", "project.toolbar.mixin"]

    def _get_toolbar_project(self):
        return self.project_id

    def _get_toolbar_task(self):
        return self

    def _get_toolbar_people(self):
        """The people with a role on the project, and those who do the task."""
        assignees = self.sudo().user_ids.filtered(lambda user: user.active)
        return super()._get_toolbar_people() | assignees

    def _get_toolbar_contact(self):
        """The contact of the project; of the task where the project names none."""
        return super()._get_toolbar_contact() or self.sudo().partner_id.sudo(False)

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {
            "call_minutes",
            "call_outcome",
        }
