from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class ProjectNote(models.TransientModel):
    """A quick note on a project or on tasks, with files. Customers never read it."""

    _name = "project.note"
    _inherit = ["project.dialog.mixin"]
    _description = "Write a Note"

    project_id = fields.Many2one("project.project", readonly=True, ondelete="cascade")
    task_id = fields.Many2one(
        "project.task",
        domain="[('project_id', '=', project_id)]",
        ondelete="cascade",
        help="The note is kept on this task; without one, on the project.",
    )
    task_ids = fields.Many2many("project.task", string="Tasks", readonly=True)
    body = fields.Html(string="Note", sanitize_style=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_confirm(self):
        """Post the note on every record that was chosen."""
        self.ensure_one()
        records = self.task_ids or self.task_id or self.project_id
        records._check_can_use_toolbar()
        if is_html_empty(self.body) and not self.attachment_ids:
            raise UserError(
                self.env._(
                    "The note on “%s” is empty. Write something, or add a file.",
                    records[:1].display_name,
                )
            )
        for record in records:
            record.message_post(
                body=self.body,
                subtype_xmlid="mail.mt_note",
                message_type="comment",
                attachment_ids=self._get_files_for(record).ids,
            )
        return {"type": "ir.actions.act_window_close"}

    def _get_files_for(self, record):
        """Copies of the files that belong to ``record``.

        The copies share their content with the originals. The user must be able to
        read the files, so that nobody pulls in those of others by their numbers.
        """
        self.attachment_ids.check_access("read")
        vals = {"res_model": record._name, "res_id": record.id}
        copies = self.env["ir.attachment"].sudo()
        for attachment in self.attachment_ids.sudo():
            copies |= attachment.copy({**vals, "name": attachment.name})
        return copies
