from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from odoo.addons.corebiz_project_billing_sale.models.project_decision_mixin import (
    TAKEN_BACK,
)

WRITTEN_OFF = "written_off"


class ProjectWriteOff(models.Model):
    """An amount of an order line that will not be invoiced: who decided it, and why.

    A ledger: rows are added and stay. Taking a write-off back adds a counter row with
    the amount negative, and the row itself counts no more. An order line may have
    several rows that count; together they are never more than what is to invoice of it.

    The order and its status stay as they are. Hours are waived booking by booking, see
    ``project.waiver``; lines that bookings make up are not written off here.
    """

    _name = "project.write.off"
    _inherit = ["project.decision.reversible.mixin"]
    _description = "Write-off of an Amount"
    _decided_figure = "amount"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(string="Written Off", related="sale_line_id.display_name")
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [(WRITTEN_OFF, "Written Off"), (TAKEN_BACK, "Taken Back")],
        default=WRITTEN_OFF,
        required=True,
        readonly=True,
    )
    amount = fields.Monetary(
        required=True,
        readonly=True,
        help="Before taxes, in the currency of the order. Negative where a write-off is"
        " taken back.",
    )

    def action_take_back(self):
        """Open the dialog that takes back those of these write-offs that count."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_amount.project_write_off_create_action"
        )
        rows = self.filtered("is_active")
        return {
            **action,
            "name": self.env._("Take Write-offs Back"),
            "context": {"default_write_off_ids": rows.ids},
        }

    @api.model
    def _write_off(self, project, amounts, reason):
        """Write off amounts of order lines of ``project``.

        :param dict amounts: amount (before taxes, in the currency of the order) by
            order line
        :return: the rows
        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, and for more than is to invoice
        """
        self._check_decision(project, reason)
        self._check_amounts(project, amounts)
        rows = self.sudo()._add_rows(
            [
                self._prepare_write_off_vals(project, line, amount, reason)
                for line, amount in amounts.items()
            ]
        )
        # Whoever writes off the same line meanwhile starts again, and sees this.
        rows.sale_line_id.flush_recordset(["written_off_amount"])
        project._offer_closing()
        return rows

    @api.model
    def _prepare_write_off_vals(self, project, line, amount, reason):
        """Values of the row that writes off ``amount`` of the order line ``line``."""
        order_line = line.sudo()
        return {
            **self._prepare_decision_vals(project, order_line.company_id, reason),
            **self._prepare_line_vals(order_line),
            "amount": amount,
        }

    @api.model
    def _prepare_line_vals(self, order_line):
        return {
            "sale_line_id": order_line.id,
            "currency_id": order_line.currency_id.id,
        }

    def _prepare_counter_vals(self, reason):
        vals = super()._prepare_counter_vals(reason)
        return {**vals, **self._prepare_line_vals(self.sale_line_id)}

    def _get_office_text(self, project):
        return self.env._(
            "Only the Project Office writes amounts of “%s” off or takes a write-off"
            " back.",
            project.name,
        )

    def _get_reason_text(self):
        return self.env._(
            "Say why these amounts will not be invoiced, or why they will."
        )

    def _check_amounts(self, project, amounts):
        """Refuse to write off more than is to invoice, of a line and in all.

        :raises UserError: names the line and how much can be written off
        """
        left = project._get_write_off_limits()
        if not amounts:
            raise UserError(self.env._("Enter an amount to write off."))
        for line, amount in amounts.items():
            currency = line.sudo().currency_id
            limit, order_id = left.get(line.id, 0.0), line.sudo().order_id.id
            largest = min(limit, left.get((order_id,), 0.0), key=abs)
            if (
                currency.is_zero(amount)
                or amount * largest <= 0
                or currency.compare_amounts(abs(amount), abs(largest)) > 0
            ):
                raise UserError(
                    self.env._(
                        "Of “%(line)s” you can write off %(amount)s at most, which is"
                        " what is still to invoice.",
                        line=line.sudo().display_name,
                        amount=formatLang(self.env, largest, currency_obj=currency),
                    )
                )
            left[line.id] = limit - amount
            left[order_id,] -= amount


class ProjectProject(models.Model):
    """What the office may write off, and where it does so."""

    _inherit = "project.project"

    write_off_ids = fields.One2many(
        "project.write.off",
        "project_id",
        string="Write-offs",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    can_write_off = fields.Boolean(
        compute="_compute_can_write_off",
        export_string_translation=False,
        groups="base.group_user",
        help="Whether anything but hours is to invoice.",
    )

    @api.depends("uninvoiced_amount")
    def _compute_can_write_off(self):
        for project in self:
            # Also where amounts of two orders cancel each other out.
            limits = project._origin and project._origin._get_write_off_limits()
            project.can_write_off = bool(limits)

    def action_open_write_off(self):
        """Open the dialog that writes amounts of order lines off.

        :raises AccessError: for people outside the project office
        :raises UserError: where nothing but hours is to invoice
        """
        self.ensure_one()
        self.check_access("read")
        self.env["project.write.off"]._check_office(self)
        if not self._get_write_off_limits():
            raise UserError(
                self.env._(
                    "“%s” has no amounts to write off. Open hours are waived instead.",
                    self.name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_amount.project_write_off_create_action"
        )
        return {**action, "context": {"default_project_id": self.id}}

    def _get_write_off_limits(self):
        """What is to invoice by order line, and by order less its down payments.

        :return: {line id: amount, (order id,): amount}, without lines that bookings
            make up
        """
        self.ensure_one()
        parts = self._get_uninvoiced_parts()[self.id]
        limits = {}
        for part in parts:
            if part.is_hours or not part.line_id:
                continue
            limits[part.line_id] = part.amount
            limits.setdefault((part.order_id,), 0.0)
        for order_id in [key[0] for key in limits if isinstance(key, tuple)]:
            of_order = [part for part in parts if part.order_id == order_id]
            amounts = self._get_named_amounts(of_order)
            limits[order_id,] = sum(amount for _name, amount in amounts)
        return limits


class SaleOrderLine(models.Model):
    """What of an order line the office has written off."""

    _inherit = "sale.order.line"

    write_off_ids = fields.One2many(
        "project.write.off",
        "sale_line_id",
        string="Write-offs",
        readonly=True,
        groups="base.group_user",
    )
    written_off_amount = fields.Monetary(
        string="Written Off",
        compute="_compute_written_off_amount",
        compute_sudo=True,
        store=True,
        code_only=True,
        copy=False,
        groups="base.group_user",
        help="What the project office decided not to invoice, before taxes.",
    )

    @api.depends("write_off_ids.amount", "write_off_ids.is_active")
    def _compute_written_off_amount(self):
        for line in self:
            rows = line.write_off_ids.filtered("is_active")
            line.written_off_amount = sum(rows.mapped("amount"))

    def _get_short_name(self):
        """What was sold, in the first line of its text."""
        self.ensure_one()
        text = (self.name or "").strip().split("\n")[0]
        return text or self.product_id.display_name
