from odoo import api, fields, models

# The person who booked an hour need not know what it is invoiced at.
READERS = (
    "corebiz_project_billing.group_project_office,"
    "account.group_account_invoice,account.group_account_readonly"
)


class ProjectCoverageLink(models.Model):
    """Why a booking costs what it costs: rate, work type, factor, and who set it.

    What was decided when the booking came on the invoice stays, whatever happens to the
    order, its price list or the rules later. The amounts of the rows add up to that of
    the invoice line, to the cent (``corebiz_project_billing_amount``).
    """

    _inherit = "project.coverage.link"

    work_type_id = fields.Many2one(
        "project.work.type", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    work_type_rule_id = fields.Many2one(
        "project.work.type.rule",
        string="Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    work_type_origin = fields.Char(
        string="Set By",
        compute="_compute_work_type_origin",
        help="The rule that set the work type, or that somebody chose it.",
    )
    order_currency_id = fields.Many2one(
        string="Currency of the Invoice", related="move_id.currency_id"
    )
    rate = fields.Monetary(
        readonly=True,
        copy=False,
        currency_field="order_currency_id",
        aggregator=None,
        groups=READERS,
        help="Price of an hour without the work type, in the unit of the line.",
    )
    work_type_factor = fields.Float(
        string="Factor",
        readonly=True,
        copy=False,
        digits=(16, 4),
        aggregator=None,
        groups=READERS,
        help="By which the work type multiplies the rate.",
    )
    price_unit = fields.Float(
        string="Price",
        compute="_compute_price_unit",
        aggregator=None,
        groups=READERS,
        help="What the invoice line charges per unit: rate times factor, unless another"
        " price was agreed.",
    )

    @api.depends("invoice_line_id")
    def _compute_price_unit(self):
        """Shown only: asked for anew with each page, and not searched or added up."""
        for link in self:
            link.price_unit = link.sudo().invoice_line_id.price_unit

    @api.depends("work_type_id", "work_type_rule_id")
    @api.depends_context("lang")
    def _compute_work_type_origin(self):
        for link in self:
            link.work_type_origin = self.env[
                "account.analytic.line"
            ]._get_work_type_origin(link.work_type_id, link.work_type_rule_id)

    @api.model
    def _get_trace_action(self, domain):
        """The window that shows why the bookings in ``domain`` cost what they cost."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.project_coverage_link_action"
        )
        trace = self.env.ref(
            "corebiz_project_billing_work_type.project_coverage_link_view_list_trace"
        )
        views = [
            (trace.id if kind == "list" else number, kind)
            for number, kind in action["views"]
        ]
        return {**action, "domain": domain, "context": {}, "views": views}

    @api.model
    def _prepare_links_vals(self, pairs):
        vals_list = super()._prepare_links_vals(pairs)
        for (booking, _line), vals in zip(pairs, vals_list, strict=True):
            vals.update(self._prepare_trace_vals(booking))
        return vals_list

    @api.model
    def _prepare_trace_vals(self, booking):
        """Why ``booking`` costs what it costs, as it is decided now."""
        sold = booking.sudo().so_line._get_charging_line()
        own = sold.work_type_line_id
        return {
            "work_type_id": booking.work_type_id.id,
            "work_type_rule_id": booking.work_type_rule_id.id,
            "rate": (own or sold).price_unit,
            "work_type_factor": sold.work_type_id.factor if own else 1.0,
        }
