from odoo import api, fields, models
from odoo.fields import Domain

PLANNED, DUE, INVOICED, PAID, CANCELLED = (
    *("planned", "due", "invoiced", "paid", "cancelled"),
)
# A payment that waits for the bank statement counts, as in Odoo's own reports.
PAID_STATES = ("paid", "in_payment")


class SaleOrderInstalment(models.Model):
    """A row of the payment plan of an order: what is asked for before it is done.

    The account manager plans it: a share of the order's net, or a net amount, due when
    the order is confirmed, on a date, or when a milestone is reached. The project
    office makes a partial invoice of it, by Odoo's own down payments
    (:meth:`_create_invoices`), and the next invoice of the order deducts it.

    =========  ====================================================================
    planned    not due yet, or the order is not confirmed
    due        to be invoiced now
    invoiced   a partial invoice asks for it, drafts included
    paid       that invoice is paid
    cancelled  the order is cancelled, or invoiced completely: nothing left to ask for
    =========  ====================================================================

    The state follows from the order, the milestone, the day and the invoice. An invoice
    that is cancelled, deleted or credited in full gives its row back as due. What is
    invoiced is fixed, see ``sale_order_instalment_gate.py``.
    """

    _name = "sale.order.instalment"
    _inherit = ["project.number.mixin"]
    _description = "Instalment of a Payment Plan"
    _order = "order_id, sequence, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Text", required=True, help="What the partial invoice says."
    )
    kind = fields.Selection(
        [("percent", "Percent of the Order"), ("amount", "Net Amount")],
        required=True,
        default="percent",
    )
    percent = fields.Float(digits=(16, 2), help="Share of the order's net amount.")
    amount = fields.Monetary(help="Net, in the currency of the order.")
    due_kind = fields.Selection(
        [
            ("order", "When Ordered"),
            ("date", "On a Date"),
            ("milestone", "Milestone Reached"),
        ],
        string="Due",
        required=True,
        default="order",
    )
    due_date = fields.Date(string="Due on")
    milestone_id = fields.Many2one("project.milestone", index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson")
    project_id = fields.Many2one(
        "project.project",
        compute="_compute_project_id",
        store=True,
        code_only=True,
        index=True,
    )
    line_ids = fields.One2many(
        "sale.order.line",
        "instalment_id",
        string="Down Payment Lines",
        readonly=True,
        copy=False,
    )
    partial_invoice_id = fields.Many2one(
        "account.move",
        compute="_compute_invoice",
        compute_sudo=True,
        store=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        compute="_compute_invoice",
        compute_sudo=True,
        store=True,
        code_only=True,
        copy=False,
        help="Net amount of the partial invoice, less what was credited of it.",
    )
    net_amount = fields.Monetary(
        string="Net",
        compute="_compute_net_amount",
        store=True,
        code_only=True,
        help="What the partial invoice asks for, before taxes; once it is invoiced,"
        " what is left of it after credit notes.",
    )
    state = fields.Selection(
        [
            (PLANNED, "Planned"),
            (DUE, "Due"),
            (INVOICED, "Invoiced"),
            (PAID, "Paid"),
            (CANCELLED, "Cancelled"),
        ],
        string="Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
    )

    @api.model
    def _get_rows_action(self, orders):
        """Show the payment plans of these orders, whatever their rows wait for."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_payment_plan.sale_order_instalment_action"
        )
        return {
            **action,
            "display_name": self.env._("Instalments"),
            "domain": [("order_id", "in", orders.ids)],
            "context": {},
        }

    @api.depends("order_id.project_id", "milestone_id.project_id")
    def _compute_project_id(self):
        for instalment in self:
            order = instalment.sudo().order_id
            instalment.project_id = (
                instalment.milestone_id.project_id or order.project_id
            )

    # === The invoice ===

    @api.depends(
        "line_ids.invoice_lines.currency_id",
        "line_ids.invoice_lines.move_id.move_type",
        "line_ids.invoice_lines.move_id.state",
        "line_ids.invoice_lines.price_subtotal",
        "line_ids.invoice_lines.quantity",
    )
    def _compute_invoice(self):
        """The partial invoice that asks for it, and what is left of that."""
        for instalment in self:
            charged = instalment._get_charging_lines()
            credited = instalment._get_crediting_lines()
            left = instalment._sum_net(charged) - instalment._sum_net(credited)
            is_left = (
                not credited or instalment.currency_id.compare_amounts(left, 0) > 0
            )
            invoices = charged.move_id.sorted("id")
            instalment.partial_invoice_id = invoices[-1:] if is_left else False
            instalment.invoiced_amount = left if is_left else 0.0

    def _get_charging_lines(self):
        """What partial invoices ask for, drafts included."""
        return self.line_ids.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_invoice"
                and line.move_id._is_downpayment()
                and line.move_id._is_charging()
            )
        )

    def _get_crediting_lines(self):
        """What posted credit notes give back.

        Not what a final invoice deducts that turned negative, and so is a credit note.
        """
        return self.line_ids.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_refund"
                and line.move_id.state == "posted"
                and line.move_id._is_downpayment()
            )
        )

    def _sum_net(self, lines):
        """Net amount of lines of invoices, in the currency of the order."""
        return sum(
            line.currency_id._convert(
                line.price_subtotal,
                self.currency_id,
                self.company_id,
                line.move_id.invoice_date or fields.Date.context_today(self),
            )
            for line in lines
        )

    @api.depends(
        *("amount", "partial_invoice_id", "invoiced_amount", "kind", "percent"),
        "order_id.amount_untaxed",
        "order_id.currency_id",
    )
    def _compute_net_amount(self):
        for instalment in self:
            instalment.net_amount = (
                instalment.invoiced_amount
                if instalment.partial_invoice_id
                else instalment._get_planned_amount()
            )

    def _get_planned_amount(self):
        """What was agreed: net, rounded in the currency of the order.

        A form that is opened without an order has no currency, and shows nothing yet.
        """
        order = self.order_id.sudo()
        if not order.currency_id:
            return 0.0
        if self.kind == "amount":
            return order.currency_id.round(self.amount)
        return order.currency_id.round(order.amount_untaxed * self.percent / 100)

    # === The state ===

    @api.depends(
        *(
            "due_date",
            "due_kind",
            "partial_invoice_id.payment_state",
            "milestone_id.is_reached",
        ),
        *("order_id.invoice_status", "order_id.state"),
    )
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for instalment in self:
            order = instalment.order_id
            if invoice := instalment.partial_invoice_id:
                is_paid = invoice.payment_state in PAID_STATES
                instalment.state = PAID if is_paid else INVOICED
            elif order.state == "cancel" or order.invoice_status == "invoiced":
                instalment.state = CANCELLED
            elif order.state == "sale" and instalment._is_reached(today):
                instalment.state = DUE
            else:
                instalment.state = PLANNED

    def _is_reached(self, today):
        """Whether what it waits for has come."""
        if self.due_kind == "date":
            return bool(self.due_date) and self.due_date <= today
        if self.due_kind == "milestone":
            return self.milestone_id.is_reached
        return True

    @api.model
    def _search_state(self, operator, value):
        """Rows in one of the states; the sources are read whoever asks."""
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains()
        wanted = Domain.OR(domains[state] for state in value if state in domains)
        return [("id", "in", self.sudo()._search(wanted))]

    @api.model
    def _get_state_domains(self):
        """The same as :meth:`_compute_state`, as domains by state."""
        is_open = Domain("partial_invoice_id", "=", False)
        is_paid = Domain("partial_invoice_id.payment_state", "in", PAID_STATES)
        is_void = Domain("order_id.state", "=", "cancel") | Domain(
            "order_id.invoice_status", "=", "invoiced"
        )
        is_due = Domain("order_id.state", "=", "sale") & (
            Domain("due_kind", "=", "order")
            | Domain("due_kind", "=", "date")
            & Domain("due_date", "<=", fields.Date.context_today(self))
            | Domain("due_kind", "=", "milestone")
            & Domain("milestone_id.is_reached", "=", True)
        )
        return {
            PAID: ~is_open & is_paid,
            INVOICED: ~is_open & ~is_paid,
            CANCELLED: is_open & is_void,
            DUE: is_open & ~is_void & is_due,
            PLANNED: is_open & ~is_void & ~is_due,
        }
