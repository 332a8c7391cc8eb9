from odoo import api, models

from odoo.addons.corebiz_project_billing_sale.models.account_analytic_line import (
    LINE_CONTEXT,
    LINE_PASS,
)


class AccountAnalyticLine(models.Model):
    """Which order line bills a booking with a work type.

    Odoo finds the line that bills the hours of a task, a project or an employee; the
    work type goes on from there (``sale.order.line``, ``_get_work_type_line``). That is
    asked for wherever Odoo works the line out, so a task that gets another order item
    takes its hours along, each to the line of its type there.

    A line that somebody chose for a booking is where the type goes on from, too. Only
    what the office changes on finished projects is taken as it is.
    """

    _inherit = "account.analytic.line"

    @api.depends("work_type_id")
    def _compute_so_line(self):
        return super()._compute_so_line()

    def _timesheet_determine_sale_line(self):
        return self._get_work_type_order_line(super()._timesheet_determine_sale_line())

    def _get_work_type_order_line(self, order_line):
        """The line that bills this booking, if ``order_line`` does without its type.

        Missing ones are added here, because Odoo works the line of a booking out in
        many places that nobody could follow; for saved bookings only.
        """
        if not order_line or not self.work_type_id:
            return order_line
        line = order_line.sudo()._get_work_type_line(
            self.sudo().work_type_id, create=isinstance(self.id, int)
        )
        return line.with_env(order_line.env)

    def _is_led_by_work_type(self):
        """Whether the type alone led this booking from the line of its task."""
        order_line, wanted = self.so_line, self.task_id.sale_line_id
        if own := order_line.work_type_line_id:
            rates = self.project_id.sale_line_employee_ids.filtered(
                lambda rate: rate.employee_id == self.employee_id
            )
            return own in (
                wanted | wanted.supplement_origin_line_id | rates.sale_line_id
            )
        product = self.work_type_id.product_id
        return (
            bool(product)
            and order_line.product_id == product
            and order_line.order_id == wanted.order_id
        )

    def _follow_work_type(self, is_written=False):
        """Bring bookings whose line somebody chose to that of their type.

        :param bool is_written: whether the line itself was written: then all that have
            a type, because Odoo writes the line of an employee's rate on bookings
        """
        if self.env.context.get(LINE_CONTEXT) is LINE_PASS:
            return
        for booking in self.sudo().filtered(
            lambda one: one.is_so_line_edited or (is_written and one.work_type_id)
        ):
            order_line = booking.so_line
            if booking._is_documented() or booking._is_order_line_kept():
                continue
            if booking.work_type_id:
                line = booking._get_work_type_order_line(order_line)
            elif order_line.work_type_id:
                booking.is_so_line_edited = False
                line = booking._timesheet_determine_sale_line()
            else:
                continue
            if line != order_line:
                booking.so_line = line

    # === Why it costs what it costs ===

    def _get_statement_remark(self):
        """The work type, and what its factor adds where that is what an hour costs.

        Hours of a price that was agreed as a whole cost no more, whatever their type.
        """
        parts = [super()._get_statement_remark(), self._get_work_type_text()]
        return ", ".join(filter(None, parts))

    def _get_work_type_text(self):
        """What customers read of the work type: "Weekend (+50 %)"; may be nothing."""
        work_type = self.sudo().work_type_id.with_context(lang=self.env.lang)
        sold = self.sudo().so_line
        if not work_type or (work_type._has_factor() and not sold.work_type_line_id):
            return ""
        if sold._is_price_agreed():
            return work_type.name
        return work_type._get_factor_text()
