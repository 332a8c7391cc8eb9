from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_MONEY


class ProjectWriteOffCreate(models.TransientModel):
    """Asks which amounts are written off, and why; or why they are taken back.

    The ledger decides who may, not this dialog.
    """

    _name = "project.write.off.create"
    _inherit = ["project.dialog.mixin"]
    _description = "Write Amounts Off"

    project_id = fields.Many2one("project.project", readonly=True, ondelete="cascade")
    write_off_ids = fields.Many2many(
        "project.write.off", string="Write-offs", readonly=True
    )
    line_ids = fields.One2many(
        "project.write.off.create.line",
        "dialog_id",
        string="Order Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    reason = fields.Text(required=True)

    @api.depends("project_id")
    def _compute_line_ids(self):
        """A row for each order line of which something is to invoice.

        :raises AccessError: for people outside the project office
        """
        for dialog in self:
            project = dialog.project_id._origin
            dialog.line_ids = [Command.clear()]
            if not project:
                continue
            project.check_access("read")
            self.env["project.write.off"]._check_office(project)
            limits = project._get_write_off_limits()
            lines = self.env["sale.order.line"].sudo()
            dialog.line_ids = [
                Command.create(
                    {
                        "sale_line_id": line_id,
                        "name": lines.browse(line_id).display_name,
                        "currency_id": lines.browse(line_id).currency_id.id,
                        "open_amount": amount,
                    }
                )
                for line_id, amount in limits.items()
                if isinstance(line_id, int)
            ]

    def action_confirm(self):
        """Write the rows of the ledger.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, and for more than is to invoice
        """
        self.ensure_one()
        if self.write_off_ids:
            self.write_off_ids._take_back(self.reason)
        else:
            self.env["project.write.off"]._write_off(
                self.project_id,
                {
                    line.sale_line_id: line.amount
                    for line in self.line_ids
                    if line.amount
                },
                self.reason,
            )
        return {"type": "ir.actions.act_window_close"}


class ProjectWriteOffCreateLine(models.TransientModel):
    """How much of an order line is written off."""

    _name = "project.write.off.create.line"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Amount to Write Off"

    dialog_id = fields.Many2one(
        "project.write.off.create", required=True, ondelete="cascade"
    )
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="cascade")
    name = fields.Char(string="Order Line", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    open_amount = fields.Monetary(string="To Invoice", readonly=True)
    amount = fields.Monetary(string="Write Off")

    @api.model
    def _get_number_bounds(self):
        # How much there is to write off, the ledger knows.
        return {"amount": (-MOST_MONEY, MOST_MONEY)}
