from odoo import api, fields, models
from odoo.tools import SQL

READERS = (
    "sales_team.group_sale_salesman,corebiz_project_billing.group_project_office,"
    "account.group_account_invoice,account.group_account_readonly"
)


class SaleOrderLine(models.Model):
    """The line that bills hours of a work type, on the order of the other hours.

    It is added when the first such hours are booked, with a quantity of 0, and is an
    order line like any other: what is to invoice, invoices, statements, the monthly run
    and evaluations need not know of work types.

    ===========  =====================================================================
    a product    the line of that product, if the order has one; else one is added, at
                 the price of the order's price list
    a factor     a copy of the line that would have billed the hours, with all that was
                 agreed there, at its price times the factor. The price follows that
                 line, until somebody agrees on another one
    ===========  =====================================================================
    """

    _inherit = "sale.order.line"

    # Read by whoever books, whatever his rights: by sudo.
    work_type_id = fields.Many2one(
        "project.work.type",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=READERS,
    )
    work_type_line_id = fields.Many2one(
        "sale.order.line",
        string="Work Type of",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=READERS,
        help="The order line whose price, times the factor of the work type, is the"
        " price of this one.",
    )
    work_type_line_ids = fields.One2many(
        "sale.order.line", "work_type_line_id", readonly=True, groups=READERS
    )
    price_unit = fields.Float(recursive=True)
    discount = fields.Float(recursive=True)

    _work_type_uniq = models.UniqueIndex(
        "(work_type_line_id, work_type_id) WHERE work_type_line_id IS NOT NULL",
        "The order has a line for these hours already. Reload the page.",
    )

    # === Which line ===

    def _get_work_type_line(self, work_type, create=False):
        """The line that bills hours of ``work_type`` that this one would bill.

        :param bool create: add it to the order, should it be missing
        :return: this line itself where the type changes nothing
        """
        own = self.work_type_line_id or self
        if not own or not work_type:
            return self
        line = own._find_work_type_line(work_type)
        if line is None:
            return own
        if not line and create:
            line = own._add_work_type_line(work_type)
        return line or own

    def _find_work_type_line(self, work_type):
        """The line as it is on the order: empty if missing, None if none is needed."""
        if product := work_type.product_id:
            if self.product_id == product:
                return None
            return self.order_id.order_line.filtered(
                lambda line: (
                    line.product_id == product
                    and line._is_billed_by_booking()
                    and not line.work_type_line_id
                    and not line.is_downpayment
                )
            )[:1]
        if not work_type._has_factor() or not self._is_billed_by_booking():
            return None
        return self.work_type_line_ids.filtered(
            lambda line: line.work_type_id == work_type
        )[:1]

    def _add_work_type_line(self, work_type):
        """Add the line to the order, once, however many people book at a time."""
        # Whoever comes second starts again behind the first, and finds his line.
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET write_date = write_date WHERE id = %s",
                self.order_id.id,
            )
        )
        line = self.with_context(
            lang=self.order_id.partner_id.lang or self.env.lang,
            allowed_company_ids=self.order_id.company_id.ids,
        )
        vals = line._prepare_work_type_line_vals(work_type.with_env(line.env))
        return line.create(self._by_code(vals)).with_env(self.env)

    def _prepare_work_type_line_vals(self, work_type):
        """Values of the line that bills hours of ``work_type`` beside this one."""
        common = {
            "order_id": self.order_id.id,
            "sequence": self.sequence,
            "product_uom_qty": 0.0,
            "work_type_id": work_type.id,
        }
        if work_type.product_id:
            return {
                **common,
                "product_id": work_type.product_id.id,
                "analytic_distribution": self.analytic_distribution,
            }
        [vals] = self.copy_data()
        name = (self.name or self.product_id.display_name or "").split("\n")[0]
        price = self.price_unit * work_type.factor
        return {
            **vals,
            **common,
            "work_type_line_id": self.id,
            "name": f"{name} ({work_type.name})",
            "price_unit": price,
            "technical_price_unit": price,
        }

    def _timesheet_service_generation(self):
        """Hours of a work type are work on a project that exists already."""
        others = self.filtered(lambda line: not line.sudo().work_type_id)
        return super(SaleOrderLine, others)._timesheet_service_generation()

    # === Its price ===

    @api.depends("work_type_line_id.price_unit")
    def _compute_price_unit(self):
        """By the line beside it; a price that somebody agreed on stays."""
        beside = self.filtered(lambda line: line.sudo().work_type_line_id)
        for line in beside.sudo():
            if not line._is_price_agreed():
                price = line.work_type_line_id.price_unit * line.work_type_id.factor
                line.price_unit = line.technical_price_unit = price
        return super(SaleOrderLine, self - beside)._compute_price_unit()

    def _is_price_agreed(self):
        """Whether somebody agreed on another price than that of the factor."""
        return self.technical_price_unit != self.price_unit

    @api.depends("work_type_line_id.discount")
    def _compute_discount(self):
        """A discount is for all hours of the line that was ordered."""
        beside = self.filtered(lambda line: line.sudo().work_type_line_id)
        for line in beside.sudo():
            line.discount = line.work_type_line_id.discount
        return super(SaleOrderLine, self - beside)._compute_discount()

    # === Why it costs what it costs ===

    def action_view_price_trace(self):
        """Open what was invoiced of this line: each booking with its price.

        :raises AccessError: for customers, and without the right to read the order
        """
        self.ensure_one()
        self._check_inside()
        domain = [("invoice_line_id.sale_line_ids", "in", self.ids)]
        action = self.env["project.coverage.link"]._get_trace_action(domain)
        return self._at_address(action, "price-of-order-line")
