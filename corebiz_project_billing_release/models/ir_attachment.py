from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Signature and PDF of a signed statement stay as they were made."""

    _inherit = "ir.attachment"

    def _check_no_statement(self):
        """Refuse to change or delete the files of statements, too.

        :raises UserError: names the statement
        """
        result = super()._check_no_statement()
        for file in self.sudo():
            if file.res_model == "project.release" and file.res_id:
                release = self.env["project.release"].sudo().browse(file.res_id)
                raise UserError(
                    self.env._(
                        "“%(file)s” is part of “%(statement)s” and stays as it is. Make"
                        " a new version of the statement instead.",
                        file=file.name,
                        statement=release.exists().display_name or "",
                    )
                )
        return result
