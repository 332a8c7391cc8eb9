from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from odoo.addons.corebiz_project_billing.models.number_mixin import (
    MOST_HOURS,
    MOST_MONEY,
)
from odoo.addons.corebiz_project_billing.models.project_alert import (
    OPEN,
    OVERRUN_PERCENT,
)


class ProjectSupplementOffer(models.TransientModel):
    """Prepares the quotation for the hours that a project needs beyond its estimate.

    It proposes a line for each task that needed more than estimated, or one in total,
    with product and price of the order that sold the work. Where no order did, or a
    lump sum, they are asked for, and so is the customer where there is none. The
    quotation is made with the rights of the user.
    """

    _name = "project.supplement.offer"
    _inherit = ["project.dialog.mixin"]
    _description = "Offer a Supplement"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, ondelete="cascade"
    )
    alert_id = fields.Many2one("project.alert", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
    )
    reason_id = fields.Many2one("project.alert.reason", required=True)
    introduction = fields.Text(
        compute="_compute_introduction",
        store=True,
        readonly=False,
        help="Stands above the lines of the quotation; the customer reads it.",
    )
    per_task = fields.Boolean(
        string="One Line per Task",
        compute="_compute_per_task",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "project.supplement.offer.line",
        "offer_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("project_id")
    def _compute_partner_id(self):
        """The customer of the order that sold the project, or of the project."""
        for offer in self:
            project = offer.project_id.sudo()
            sold = project._get_sold_line().order_id
            offer.partner_id = sold.partner_id or project.partner_id

    @api.depends("project_id", "reason_id", "partner_id")
    def _compute_introduction(self):
        for offer in self:
            customer = offer.partner_id
            texts = offer.with_context(lang=customer.lang or self.env.lang)
            values = {
                "project": offer.project_id.sudo().name,
                "reason": texts.reason_id.name,
            }
            offer.introduction = bool(offer.reason_id) and texts.env._(
                "Supplement to the project “%(project)s”. Reason for the additional"
                " work: %(reason)s.",
                **values,
            )

    @api.depends("project_id")
    def _compute_per_task(self):
        for offer in self:
            offer.per_task = bool(offer.project_id._get_exceeded_tasks())

    @api.depends("project_id", "per_task")
    def _compute_line_ids(self):
        for offer in self:
            tasks = offer.project_id._get_exceeded_tasks()
            if not offer.per_task or not tasks:
                vals_list = [offer._prepare_total_vals()]
            else:
                vals_list = [offer._prepare_task_vals(task) for task in tasks]
            offer.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in vals_list),
            ]

    def _prepare_task_vals(self, task):
        """Values of the line for a task that needed more than estimated."""
        line = self.project_id._get_sold_line(task)
        return {
            "task_id": task.id,
            "name": task.name,
            "hours": task.deviation_hours,
            **self._prepare_price_vals(line),
        }

    def _prepare_total_vals(self):
        """Values of the one line for all hours beyond the estimate."""
        project = self.project_id
        return {
            "name": project.sudo().name,
            "hours": project.overrun_hours,
            **self._prepare_price_vals(project._get_sold_line()),
        }

    def _prepare_price_vals(self, line):
        """Product and price per hour of ``line``; empty where they must be asked for.

        A single piece is a lump sum, whose price says nothing about an hour.
        """
        if not line:
            return {}
        hour = self.env["uom.uom"]._get_hour()
        price = line.price_unit * (1 - line.discount / 100)
        if line.product_uom_id._has_common_reference(hour):
            price = line.product_uom_id._compute_price(price, hour)
        elif line.product_uom_qty == 1:
            price = 0.0
        return {"product_id": line.product_id.id, "price_unit": price}

    # === The quotation ===

    def action_confirm(self):
        """Make the quotation and open it; the gate of the project decides.

        :raises UserError: names the project and what is missing
        """
        self.ensure_one()
        # The defaults of the dialog are none of the order's.
        context = clean_context(self.env.context)
        self = self.with_context(context)  # pylint: disable=context-overridden
        self.project_id._check_can_offer_supplement()
        self._check_complete()
        order = self.env["sale.order"].create(self._prepare_order_vals())
        self._make_supplement(order.sudo())
        self._plan_sending(order)
        self._acknowledge_alerts(order)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _make_supplement(self, order):
        """Tie the quotation to the project, and its lines to their tasks."""
        order._write_by_code({"supplement_project_id": self.project_id.id})
        lines = order.order_line.filtered(lambda line: not line.display_type)
        for line, offered in zip(lines, self.line_ids, strict=True):
            line._write_by_code({"supplement_task_id": offered.task_id.id})

    def _check_complete(self):
        values = {"project": self.project_id.sudo().name}
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Add at least one line to the supplement of “%(project)s”.",
                    **values,
                )
            )
        for line in self.line_ids:
            if line.hours <= 0 or not line.product_id or line.price_unit <= 0:
                raise UserError(
                    self.env._(
                        "Complete the line “%(line)s” of the supplement of"
                        " “%(project)s”: it needs hours, a product and a price.",
                        line=line.name,
                        **values,
                    )
                )

    def _prepare_order_vals(self):
        """Values of the quotation; customer and price list are those of the first."""
        project = self.project_id.sudo()
        sold = project._get_sold_line().order_id
        company = project.company_id or sold.company_id or self.env.company
        note = {"display_type": "line_note", "name": self.introduction}
        vals = {
            "partner_id": self.partner_id.id,
            "project_id": project.id,
            "company_id": company.id,
            "user_id": self.env.uid,
            "origin": sold.name,
            "order_line": [
                *([Command.create(note)] if self.introduction else []),
                *(Command.create(line._prepare_order_line()) for line in self.line_ids),
            ],
        }
        if sold.partner_id == self.partner_id:
            vals["partner_invoice_id"] = sold.partner_invoice_id.id
            vals["partner_shipping_id"] = sold.partner_shipping_id.id
            vals["pricelist_id"] = sold.pricelist_id.id
        return vals

    def _plan_sending(self, order):
        """Remind the account manager to send the quotation."""
        activity_type = self.env.ref(
            "corebiz_project_billing_sale.mail_activity_type_supplement",
            raise_if_not_found=False,
        )
        if activity_type:
            quiet = order.sudo().with_context(mail_activity_quick_update=True)
            quiet.activity_schedule(
                activity_type_id=activity_type.id,
                summary=activity_type.summary,
                user_id=self.env.uid,
            )

    def _acknowledge_alerts(self, order):
        """The offer answers the alert it comes from, or the open overruns."""
        alerts = self.alert_id or self.project_id.alert_ids.filtered(
            lambda alert: alert.percent >= OVERRUN_PERCENT
        )
        alerts.filtered(lambda alert: alert.state == OPEN)._acknowledge(
            self.reason_id, self.env._("Supplement offered: %s", order.name)
        )


class ProjectSupplementOfferLine(models.TransientModel):
    """A line of the quotation that is being prepared."""

    _name = "project.supplement.offer.line"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Line of a Supplement"

    offer_id = fields.Many2one(
        "project.supplement.offer", required=True, ondelete="cascade"
    )
    task_id = fields.Many2one("project.task", ondelete="cascade")
    name = fields.Char(string="Description", required=True)
    hours = fields.Float(help="Hours to offer.")
    product_id = fields.Many2one(
        "product.product",
        domain="[('type', '=', 'service'), ('sale_ok', '=', True)]",
    )
    price_unit = fields.Float(
        string="Price per Hour", digits="Product Price", help="Without taxes."
    )

    @api.model
    def _get_number_bounds(self):
        return {"hours": (0, MOST_HOURS), "price_unit": (0, MOST_MONEY)}

    def _prepare_order_line(self):
        """Values of the line of the quotation, which sells hours at a price per hour.

        Also of a product that is sold by the piece: pieces would be no estimate.
        """
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.hours,
            "product_uom_id": self.env["uom.uom"]._get_hour().id,
            "price_unit": self.price_unit,
        }
