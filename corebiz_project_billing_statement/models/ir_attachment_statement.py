from odoo import api, models
from odoo.exceptions import UserError

# What makes a file another one. The name is part of it: the customer got it so.
FILE_FIELDS = frozenset(
    {"name", "raw", "datas", "db_datas", "store_fname", "url", "type"}
    | {"res_model", "res_id", "res_field"}
)


class IrAttachment(models.Model):
    """The files of timesheet statements stay as they were made, in every channel."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if FILE_FIELDS & vals.keys():
            self._check_no_statement()
        return super().write(vals)

    # Odoo asks in the order of the names: before the general rule on what is needed.
    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_statement(self):
        self._check_no_statement()

    def _check_no_statement(self):
        """Refuse to change or delete the file of a timesheet statement.

        :raises UserError: names the file
        """
        statement = (
            self.env["project.timesheet.statement"]
            .sudo()
            .search(
                [
                    "|",
                    ("attachment_id", "in", self.ids),
                    ("csv_attachment_id", "in", self.ids),
                ],
                limit=1,
            )
        )
        if statement:
            file = (statement.attachment_id | statement.csv_attachment_id) & self.sudo()
            raise UserError(
                self.env._(
                    "“%(file)s” is part of the timesheet statement of %(invoice)s and"
                    " stays as it is. Post the invoice again to make another version.",
                    file=file[:1].name,
                    invoice=statement.name,
                )
            )

    def _move_to_record(self, record):
        """Attach files of a statement to ``record``, content and name unchanged."""
        # pylint: disable-next=super-method-mismatch
        return super().write({"res_model": record._name, "res_id": record.id})
