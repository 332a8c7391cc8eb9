from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_is_zero, format_date

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    OFFICE,
    PM_DONE,
)

from .preflight import INVOICE

# The lines of an order that an invoice takes; an order may serve several projects.
LINES_CONTEXT = "project_invoicing_line_ids"


class ProjectProject(models.Model):
    """The invoices of a project, as drafts, made by Odoo's own invoicing.

    All confirmed orders of the project are invoiced together: time and material up to a
    date, fixed prices, reached milestones, prepaid hours, and down payments deducted.
    The orders, prices, periods and texts are Odoo's; what is added here is the gate,
    the order for bookings that have none, and that nothing is invoiced twice.
    """

    _inherit = "project.project"

    last_invoicing_date = fields.Datetime(
        string="Last Invoiced on",
        copy=False,
        readonly=True,
        code_only=True,
        help="When invoices of this project were last created in one step.",
        prefetch="corebiz_project_billing",
        groups="base.group_user",
    )

    def action_open_invoicing(self):
        """Open the dialog that creates the invoices of these projects."""
        self._check_can_invoice()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_desk.project_invoice_create_action"
        )
        return {**action, "context": {"default_project_ids": self.ids}}

    def _create_project_invoices(self, date_to=None, reason=None, rates=()):
        """Create the draft invoices of this project.

        One transaction: all of its invoices, or none.

        :param date date_to: invoice what was booked until this day; None for all
        :param str reason: why warnings of the check before billing are passed
        :param rates: product and price for bookings on a project without an order, see
            :meth:`_order_bookings`
        :return: the invoices (account.move)
        :raises UserError: names the project and says what to do
        """
        self.ensure_one()
        self.check_access("read")
        self._hold_for_invoicing()
        self._check_can_invoice()
        if self._get_unordered_bookings():
            self._order_bookings(rates)
        if text := self._get_preflight_block_text(INVOICE):
            raise UserError(text)
        self._pass_preflight(reason, INVOICE)
        return self._invoice_orders(date_to)

    def _hold_for_invoicing(self):
        """Let nobody else invoice this project until the invoices are committed.

        It is written on the project, not only locked: whoever waited for the lock would
        still see the orders as they were before. This way Odoo repeats the second
        attempt, which then finds nothing left to invoice.
        """
        self.sudo()._write_by_code({"last_invoicing_date": fields.Datetime.now()})
        self.flush_recordset(["last_invoicing_date"])

    def _check_can_invoice(self):
        """Raise unless the user may create the invoices of all these projects."""
        self.check_access("read")
        for project in self:
            if text := project._get_cannot_invoice_reason():
                raise UserError(text)

    def _get_cannot_invoice_reason(self):
        """Why the current user cannot create the invoices of this project, or False."""
        self.ensure_one()
        project = self.sudo()
        if project.is_template or project.billing_state != PM_DONE:
            return self.env._(
                "“%(project)s” is “%(state)s”. Its invoices are created when it is"
                " “%(done)s”.",
                project=project.name,
                state=project._get_state_label(project.billing_state),
                done=project._get_state_label(PM_DONE),
            )
        return self._get_invoicing_person_reason()

    def _get_invoicing_person_reason(self):
        """Why the current user writes no invoices of this project, or False."""
        project = self.sudo()
        values = {
            "project": project.name,
            "who": project._get_roles_text((OFFICE,)),
        }
        if not any(project._has_role(role) for role in (OFFICE, BILLING_ADMINISTRATOR)):
            return self.env._(
                "Only %(who)s can create the invoices of “%(project)s”.", **values
            )
        if not self.env["account.move"].has_access("create"):
            return self.env._(
                "You may bill “%(project)s”, but you have no right to write invoices."
                " Ask an administrator for the right “Invoicing” in Accounting.",
                **values,
            )
        return False

    # === Orders ===

    def _get_orders_to_invoice(self):
        """The confirmed orders of this project, with the rights of the user.

        :raises UserError: if he may not see one of them; leaving it out would bill the
            project in part
        """
        orders = (
            self.sudo()
            ._get_orders_per_project()[self.id]
            .filtered(lambda order: order.state == "sale")
        )
        orders = orders.with_env(self.env)
        try:
            orders.check_access("write")
        except AccessError as error:
            raise UserError(
                self.env._(
                    "You may not see all orders of “%(project)s” (%(orders)s). Ask an"
                    " administrator for the right “All Documents” in Sales.",
                    project=self.sudo().name,
                    orders=", ".join(orders.sudo().mapped("name")),
                )
            ) from error
        return orders

    def _get_lines_to_invoice(self, orders):
        """The lines of ``orders`` that are not for another project alone."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id FROM sale_order_line line
                WHERE line.order_id IN %s AND (line.is_downpayment OR %s)
                """,
                tuple(orders.ids) or (0,),
                self._get_serves_sql(SQL("%s", self.id), "line"),
                to_flush=self._get_fields(
                    "sale.order.line", ("is_downpayment", "order_id")
                ),
            )
        )
        mine = {line_id for [line_id] in rows}
        return orders.order_line.filtered(lambda line: line.id in mine)

    def _invoice_orders(self, date_to):
        """The draft invoices of all orders of this project.

        :raises UserError: when there is nothing to invoice
        """
        orders = self._get_orders_to_invoice()
        lines = self._get_lines_to_invoice(orders)
        invoices = self._invoice_lines(orders, lines, date_to)
        if not invoices:
            raise UserError(self._get_nothing_to_invoice_text(date_to))
        return invoices

    @api.model
    def _invoice_lines(self, orders, lines, date_to):
        """The draft invoices of lines of orders; none where nothing is due.

        :param date date_to: invoice what was booked until this day; None for all
        """
        if date_to:
            # As Odoo's own dialog does it for a period.
            lines._recompute_qty_to_invoice(None, date_to)
        due = orders.filtered(
            lambda order: (order.order_line & lines)._has_something_to_invoice()
        )
        invoices = self.env["account.move"]
        if due:
            context = {"timesheet_end_date": date_to, LINES_CONTEXT: tuple(lines.ids)}
            invoices = due.with_context(**context)._create_invoices(final=True)
        if date_to:
            # Lines without bookings in the period would stay at 0 for the next time.
            for name in ("qty_to_invoice", "invoice_status"):
                self.env.add_to_compute(lines._fields[name], lines)
        return invoices.with_env(self.env)

    def _get_nothing_to_invoice_text(self, date_to):
        values = {"project": self.sudo().name}
        if date_to:
            return self.env._(
                "There is nothing to invoice on “%(project)s” until %(date)s.",
                date=format_date(self.env, date_to),
                **values,
            )
        return self.env._("There is nothing to invoice on “%(project)s”.", **values)


class SaleOrder(models.Model):
    """Invoices of a project leave alone what its orders sold for other projects."""

    _inherit = "sale.order"

    def _get_invoiceable_lines(self, final=False):
        lines = super()._get_invoiceable_lines(final)
        chosen = self.env.context.get(LINES_CONTEXT)
        if chosen is None:
            return lines
        return lines.filtered(lambda line: line.display_type or line.id in chosen)


class SaleOrderLine(models.Model):
    """Whether an invoice of order lines is due, and their rates without taxes."""

    _inherit = "sale.order.line"

    def _has_something_to_invoice(self):
        """Whether more than the deduction of down payments is due."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return any(
            not line.display_type
            and (not line.is_downpayment or line.qty_to_invoice > 0)
            and not float_is_zero(line.qty_to_invoice, precision_digits=digits)
            for line in self
        )

    def _charge_without_taxes(self):
        """Let the prices of these lines, which are net, contain what taxes they do."""
        for line in self:
            if percent := line.tax_ids._get_included_percent():
                line.price_unit *= 1 + percent / 100
