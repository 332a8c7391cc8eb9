from contextlib import contextmanager

from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PM_DONE,
    PO_BILLED,
)

# Steps after which bookings hold what is paid of them less tightly.
LOOSENING_STEPS = ((PM_DONE, OPEN), (PO_BILLED, PM_DONE))


class AccountAnalyticLine(models.Model):
    """Which hours of a booking a prepaid quantity has paid.

    See ``sale.order.line`` (``sale_order_line_prepaid.py``), which shares them out. A
    booking may straddle the end of a package: what is paid counts as *fixed price*, the
    rest as its state says.
    """

    _inherit = "account.analytic.line"

    # Not computed: it depends on all the other bookings of the line.
    prepaid_hours = fields.Float(
        readonly=True,
        code_only=True,
        copy=False,
        help="Hours of this booking that a prepaid quantity of its order line pays. The"
        " rest is open, until it is invoiced or waived.",
    )

    @api.depends("unit_amount", "product_uom_id")
    def _compute_coverage_state(self):
        """A package that is used up pays no more when its bookings grow.

        Then nothing changes of what is paid, and the rest is open all the same.
        """
        return super()._compute_coverage_state()

    def _write_prepaid_hours(self, hours):
        """Note which hours are paid, whoever books; the states follow.

        :param dict hours: {booking id: hours}
        """
        bookings = self.browse(hours)
        with self.env.protecting([self._fields["prepaid_hours"]], bookings):
            for booking in bookings:
                booking.prepaid_hours = hours[booking.id]
        bookings.modified(["prepaid_hours"])

    def _get_fixed_hours(self):
        """Hours of this booking that a price covers: all, or the prepaid ones."""
        if self.coverage_state == "fixed":
            return self._get_rest_hours() + self.prepaid_hours
        return self.prepaid_hours

    def _is_prepaid(self):
        """Whether a prepaid quantity pays all that is on no invoice."""
        line = self.so_line
        line._settle_prepaid()
        if line.state != "sale" and not self.prepaid_hours:
            return False  # no hours are no hours of a package
        return not self._has_rest()

    @contextmanager
    def _leaving_prepaid(self):
        """What another line has paid stays there when bookings leave it."""
        lines = {
            booking: booking.so_line
            for booking in self.sudo().filtered("id")
            if booking.prepaid_hours
        }
        yield
        left = [booking for booking, line in lines.items() if booking.so_line != line]
        if left:
            self.sudo()._write_prepaid_hours({booking.id: 0.0 for booking in left})

    def _compute_so_line(self):
        with self._leaving_prepaid():
            return super()._compute_so_line()

    def write(self, vals):
        """Share out anew when bookings change their line or their place on it."""
        with self._leaving_prepaid():
            result = super().write(vals)
        if "date" in vals:
            self.sudo().so_line._renew_prepaid()
        return result


class ProjectProject(models.Model):
    """A project that is sent back holds its prepaid hours less tightly.

    While it was billed, the order may have been cancelled, or less of it been sold.
    """

    _inherit = "project.project"

    def _record_step(self, target, reason, date):
        """Share out anew what projects held that are sent back."""
        loosened = self.filtered(
            lambda project: (project.billing_state, target) in LOOSENING_STEPS
        )
        result = super()._record_step(target, reason, date)
        if loosened:
            [(lines,)] = self.env["account.analytic.line"]._read_group(
                [("project_id", "in", loosened.ids), ("so_line", "!=", False)],
                aggregates=["so_line:recordset"],
            )
            lines._renew_prepaid()
        return result
