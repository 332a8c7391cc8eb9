from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize

from odoo.addons.corebiz_project_billing.models.billing_state import OFFICE, PO_ARCHIVED
from odoo.addons.corebiz_project_billing.models.one_line import one_line


class ProjectLateMail(models.Model):
    """A mail that came for a project after it went to the archive.

    An archived project takes nothing more, and still no mail of a customer may be
    lost. So the mail gateway files it here instead of on the project: the record keeps
    the mail with its files and is listed on the archived project. The project office
    gets a copy in its mailbox (its members are told where there is none), answers from
    here, and marks the mail as handled.
    """

    _name = "project.late.mail"
    _description = "Mail for an Archived Project"
    _inherit = ["project.ledger.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"
    _primary_email = "email_from"
    _ledger_free_fields = frozenset({"is_handled"})

    name = fields.Char(string="Subject", readonly=True)
    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "project.task", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    email_from = fields.Char(string="From", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Sender", readonly=True, index="btree_not_null"
    )
    date = fields.Datetime(default=fields.Datetime.now, readonly=True, required=True)
    # As strict as a message: styles and classes lay a link over the whole of Odoo.
    body = fields.Html(
        string="Text", readonly=True, sanitize_style=True, strip_classes=True
    )
    is_handled = fields.Boolean(string="Handled", tracking=True)

    @api.private
    @api.model
    # pylint: disable-next=method-required-super
    def message_new(self, msg_dict, custom_values=None):
        """File the mail and tell the office; called by the mail gateway."""
        values = {
            "name": one_line(msg_dict.get("subject") or ""),
            "email_from": msg_dict.get("email_from"),
            "partner_id": msg_dict.get("author_id"),
            "body": msg_dict.get("body"),
            "date": msg_dict.get("date") or fields.Datetime.now(),
            **(custom_values or {}),
        }
        project = self.env["project.project"].sudo().browse(values["project_id"])
        values["company_id"] = project._get_billing_company().id
        record = self._add_rows([values])
        record.sudo()._tell_office(msg_dict.get("attachments") or [])
        return record

    def _tell_office(self, attachments):
        """Send the mail on to the mailbox of the office, with its files.

        The answer of the office goes to the sender. A mail that came from the mailbox
        itself is not sent back to it.

        :param list attachments: (name, content, ...) as the gateway parsed them
        """
        partners, mailbox = self.project_id._get_role_recipients(OFFICE)
        address = mailbox or ",".join(partners.mapped("email_formatted"))
        if not address or email_normalize(address) == email_normalize(self.email_from):
            return
        lang = self.project_id._get_recipients_lang(partners, mailbox)
        late = self.with_context(lang=lang)
        files = [
            (0, 0, {"name": file[0], "raw": self._get_file_content(file[1])})
            for file in attachments
        ]
        # Sent soon, and tried again while the mail server is down; see mail_mail.py.
        self.env["mail.mail"].sudo().create(
            {
                **late._prepare_office_mail_vals(),
                # The gateway may run as a user without an address.
                "email_from": self.company_id.email_formatted or address,
                "email_to": address,
                "attachment_ids": files,
            }
        )

    @api.model
    def _get_file_content(self, content):
        return content.encode() if isinstance(content, str) else content

    def _prepare_office_mail_vals(self):
        """Subject and text of the copy for the office."""
        project = self.project_id
        return {
            "subject": self.env._(
                "Mail for the archived project %(project)s: %(subject)s",
                project=project.name,
                subject=self.name or "",
            ),
            "body_html": Markup("<p>%s</p><p><a href='%s'>%s</a></p><hr/>%s")
            % (
                self.env._(
                    "%(sender)s wrote to “%(project)s”, which is “%(state)s”. The mail"
                    " is kept in the list of late mails of the project.",
                    sender=self.email_from,
                    project=project.name,
                    state=project._get_state_label(project.billing_state),
                ),
                f"{self.get_base_url()}/odoo/project.late.mail/{self.id}",
                self.env._("Open the mail in Odoo"),
                self.body or "",
            ),
            "reply_to": self.email_from,
            "model": self._name,
            "res_id": self.id,
            "is_notification": False,
            "auto_delete": False,
        }

    def action_set_handled(self):
        """Mark the mails as done; the office, and nobody else, may write them."""
        return self.write({"is_handled": True})

    def action_view_project(self):
        """Open the archived project."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.project",
            "res_id": self.project_id.id,
            "views": [(False, "form")],
        }


class ProjectProject(models.Model):
    """The mails that came for an archived project."""

    _inherit = "project.project"

    late_mail_ids = fields.One2many(
        "project.late.mail",
        "project_id",
        string="Late Mails",
        copy=False,
        groups="base.group_user",
    )
    late_mail_count = fields.Integer(
        compute="_compute_late_mail_count", groups="base.group_user"
    )

    @api.depends("late_mail_ids")
    def _compute_late_mail_count(self):
        counts = dict(
            self.env["project.late.mail"]._read_group(
                [("project_id", "in", self._origin.ids)], ["project_id"], ["__count"]
            )
        )
        for project in self:
            project.late_mail_count = counts.get(project._origin, 0)

    def action_view_late_mails(self):
        """List the mails that came after the project went to the archive."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_guard.project_late_mail_action"
        )
        action = {**action, "domain": [("project_id", "=", self.id)], "context": {}}
        return self._at_address(action, "late-mails-of-project")

    def _takes_no_mail(self):
        """Whether a mail for this project is filed as a late one."""
        return self.sudo().billing_state == PO_ARCHIVED
