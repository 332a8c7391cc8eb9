from odoo import models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
)

# In the context under LINE_CONTEXT while the ledger of order item changes works. It is
# an object, which no client can send.
LINE_CONTEXT = "order_line_pass"
LINE_PASS = object()
LINE_FIELDS = frozenset({"so_line", "is_so_line_edited"})
# What invoicing writes on bookings. Everything else on a booking is fixed together with
# its hours, and these too for whoever does not invoice.
INVOICING_FIELDS = LINE_FIELDS | {"timesheet_invoice_id"}


class AccountAnalyticLine(models.Model):
    """The order item behind a booking stays once the project is finished.

    Odoo works it out anew, with sudo, whenever a task, an employee mapping or a project
    gets another one. From "Manager Done" on that would make open hours fixed, or fixed
    hours billable a second time. So the computes leave such bookings alone, whatever
    triggers them, and a write is refused. The project office changes the order item by
    ``project.order.line.change``, with a reason.

    The kind of billing is kept as well: Odoo takes it from the product and the project,
    where it can change for all projects at once.
    """

    _inherit = "account.analytic.line"

    def _may_always_write(self, vals):
        if set(vals) - INVOICING_FIELDS or not self._is_invoicing():
            return super()._may_always_write(vals)
        self._check_order_line_kept(vals)
        return True

    def _is_invoicing(self):
        """Whether Odoo's own code or somebody who writes invoices is at work."""
        return self.env.su or self.env.user.has_group("account.group_account_invoice")

    def _compute_so_line(self):
        """Bookings of finished projects keep their order item."""
        kept = self.filtered(lambda line: line._is_order_line_kept())
        return super(AccountAnalyticLine, self - kept)._compute_so_line()

    def _compute_timesheet_invoice_type(self):
        """Bookings of finished projects keep the kind of billing."""
        kept = self.filtered(
            lambda line: line._is_order_line_kept() and line.timesheet_invoice_type
        )
        return super(AccountAnalyticLine, self - kept)._compute_timesheet_invoice_type()

    def _is_order_line_kept(self):
        """Whether only the project office still changes the order item."""
        return (
            bool(self._origin.id)
            and self.project_id.sudo().billing_state in BOOKING_CLOSED_STATES
            and self.env.context.get(LINE_CONTEXT) is not LINE_PASS
        )

    def _check_order_line_kept(self, vals):
        """Refuse to write another order item on bookings of finished projects.

        :raises UserError: names the booking and says who changes its order item
        """
        names = LINE_FIELDS & vals.keys()
        if not names:
            return
        for line in self.sudo():
            if line._is_order_line_kept() and any(
                line._fields[name].convert_to_write(line[name], line)
                != (vals[name] or False)
                for name in names
            ):
                raise UserError(line._get_order_line_kept_text())

    def _get_order_line_kept_text(self):
        """Why this booking keeps its order item, and who changes it."""
        project = self.project_id
        return self.env._(
            "The booking of %(date)s by %(person)s on “%(project)s” (%(task)s) keeps"
            " its order item, because the project is “%(state)s”. The Project Office"
            " can change it with a reason: “Change Order Item” in the list of"
            " bookings.",
            state=project._get_state_label(project.billing_state),
            **self._get_booking_names(),
        )

    # === The customer ===

    def _get_order_customer(self):
        """The company whose orders pay this booking: that of its task or project."""
        line = self.sudo()
        partner = line.task_id.partner_id or line.project_id.partner_id
        return partner.commercial_partner_id

    def _is_line_of_customer(self, order_line):
        """Whether ``order_line`` was sold to the customer of this booking."""
        customer = self._get_order_customer()
        return (
            not customer
            or order_line.order_partner_id.commercial_partner_id == customer
        )

    # === Button ===

    def _may_change_order_line(self):
        """Whether the order item of this booking was not settled by an invoice yet."""
        return self._is_not_billed()

    def action_change_order_line(self):
        """Open the dialog that changes the order item of these bookings.

        :raises UserError: if none is open
        """
        bookings = self.filtered(lambda line: line._may_change_order_line())
        if not bookings:
            raise UserError(
                self.env._(
                    "None of these bookings is open. The order item of hours that are"
                    " billed, waived or at a fixed price stays."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_sale.project_order_line_choose_action"
        )
        return {**action, "context": {"default_booking_ids": bookings.ids}}
