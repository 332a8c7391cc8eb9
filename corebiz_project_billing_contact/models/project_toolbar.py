from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import ROLE_FIELDS


class ProjectToolbarMixin(models.AbstractModel):
    """Work from inside a project or a task: call, note, mail, appointment.

    **The bar.** Each button opens an ordinary dialog of Odoo (or a small one of ours),
    filled with the record, the customer's contact and the people with a role. What
    comes of it lands in the chatter of the record.

    **Rights.** Whoever may read the record may use the bar. Archived projects and
    templates refuse, whichever way the action is called.
    """

    _name = "project.toolbar.mixin"
    _description = "Calls, Notes, Mails and Appointments"

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
        """Whom at the customer one calls or writes to.

        :return: partner, empty where no customer is named
        """
        project = self._get_toolbar_project().sudo()
        return (project.contact_id or project._get_customer()).sudo(False)

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
            "corebiz_project_billing_contact.project_call_action",
            {"default_partner_id": self._get_toolbar_contact().id},
        )

    def action_write_note(self):
        """Open the dialog for a quick note with files."""
        return self._open_toolbar_dialog(
            "corebiz_project_billing_contact.project_note_action"
        )

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

        The people with a role are recipients as well, until the author takes them out.
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
                "default_partner_ids": self._get_mail_recipients().ids,
                "default_subject": self.display_name,
            },
        }

    def _get_mail_recipients(self):
        """The contact first, then those who take part, but for the author.

        Odoo sends one mail to each and names no address of our own people in that of
        the customer.
        """
        people = self._get_toolbar_people() - self.env.user
        colleagues = people.partner_id.filtered("email").sudo(False)
        return self._get_toolbar_contact() | colleagues

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
