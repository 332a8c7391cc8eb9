from odoo import models

from .project_estimate_order import ESTIMATE_CONTEXT, OrderEstimate

# Products whose order lines make a project.
PROJECT_TRACKINGS = ("task_in_project", "project_only")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_create_project_prepare_values(self):
        """The salesperson looks after the project that the order creates."""
        values = super()._timesheet_create_project_prepare_values()
        if salesperson := self.order_id.user_id:
            values["account_manager_id"] = salesperson.id
        return values

    def _timesheet_create_project(self):
        """Let the sold hours become the estimate of the project that is made here."""
        template = self.product_id.project_template_id
        hours = None if template.allocated_hours else self._get_hours_of_new_project()
        line = self.with_context(**{ESTIMATE_CONTEXT: OrderEstimate(hours)})
        project = super(SaleOrderLine, line)._timesheet_create_project()
        return project.with_env(self.env)

    def _get_hours_of_new_project(self):
        """Hours of the lines that share the project which this line makes."""
        template = self.product_id.project_template_id
        return sum(
            line._get_sold_hours()
            for line in self.order_id.order_line
            if line.product_id.service_tracking in PROJECT_TRACKINGS
            and line.product_id.project_template_id == template
        )

    def _get_sold_hours(self):
        """How many hours of work this line sold.

        Only units of time give hours: "1 Unit" of a fixed price says nothing about
        them. Of a line that bookings bill, Odoo invoices each hour as one piece; there
        the pieces are hours.
        """
        self.ensure_one()
        if not self.is_service or self.is_downpayment:
            return 0.0
        unit = self.product_uom_id
        hour = self.env.ref("uom.product_uom_hour")
        if unit._has_common_reference(hour) or self._is_billed_by_booking():
            return self.product_uom_qty * unit._get_hours_factor()
        return 0.0

    def _is_billed_by_booking(self):
        """Whether bookings make up the quantity of this line."""
        return (
            not self.display_type
            and bool(self.product_id)
            and self.product_id._is_delivered_timesheet()
            and self.qty_delivered_method == "timesheet"
        )

    def _convert_qty_company_hours(self, dest_company):
        """The pieces of a fixed price that makes its own project are no estimate.

        A task in a project that exists already keeps what Odoo makes of its line.
        """
        if self._is_prepaid_by_piece():
            return 0.0
        return super()._convert_qty_company_hours(dest_company)

    def _is_prepaid_by_piece(self):
        """Whether this line sold pieces of a fixed price, and makes their project."""
        product = self.product_id
        return (
            product.service_policy == "ordered_prepaid"
            and product.service_tracking in PROJECT_TRACKINGS
            and not self._get_sold_hours()
        )
