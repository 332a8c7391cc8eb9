from odoo import fields, models
from odoo.tools import float_compare

from .project_estimate_order import ESTIMATE_CONTEXT, OrderEstimate

# Products whose order lines make a project.
PROJECT_TRACKINGS = ("task_in_project", "project_only")


class SaleOrderLine(models.Model):
    """The hours that a line sold, and the lines of supplements.

    A supplement's line names the task it is for, and bills bookings.

    **Fixed price.** The line is billed by its quantity; the bookings stay where they
    are, covered by the price that was agreed before; prepaid hours add to those that
    were sold before. Where no order sold the work before, they are treated like the
    following.

    **Time and material.** What is booked from now on is billed by the supplement, and
    of the bookings not yet billed the newest ones, as far as they fit into the hours
    sold: these are the excess that the customer has agreed to pay at the price of the
    supplement. All others stay with the line on which they are. No booking is split;
    one that does not fit stays with its line, where it is billed as well.

    When the order is cancelled, the task and the bookings not yet billed go back.
    """

    _inherit = "sale.order.line"

    supplement_task_id = fields.Many2one(
        "project.task",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
    )
    # Written and read by this file only, whatever the rights of the user.
    supplement_origin_line_id = fields.Many2one(
        "sale.order.line",
        copy=False,
        code_only=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )

    def _check_inside(self):
        """Let only people on who sell, or who may read a project of the order.

        Odoo lets every user of projects read all orders, with customers and prices.

        :raises AccessError: for all others
        """
        result = super()._check_inside()
        if self.env.su or self.env.user.has_group("sales_team.group_sale_salesman"):
            return result
        for order in self.sudo().order_id:
            projects = order.with_context(active_test=False).project_ids
            projects = projects.with_env(self.env)
            if not projects._filtered_access("read"):
                projects.check_access("read")
        return result

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
        hour = self.env["uom.uom"]._get_hour()
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

    # === Supplements ===

    def _timesheet_service_generation(self):
        """A supplement is work on a project that exists already."""
        others = self.filtered(lambda line: not line.order_id.supplement_project_id)
        return super(SaleOrderLine, others)._timesheet_service_generation()

    def _start_supplement(self):
        """Let the lines that were just confirmed take effect."""
        self._write_by_code({"supplement_origin_line_id": False})
        for line in self.filtered(lambda line: not line.display_type):
            if task := line._get_supplement_task():
                task.allocated_hours += line._get_sold_hours()
            origin = line._get_origin_line()
            if line.product_id.invoice_policy == "delivery" or not origin:
                line._take_over_bookings(origin)
            elif line.remaining_hours_available and origin.remaining_hours_available:
                line._add_to_prepaid(origin)

    def _add_to_prepaid(self, origin):
        """Let the prepaid hours of this line add to those of ``origin``."""
        self._write_by_code({"supplement_origin_line_id": origin.id})

    def _end_supplement(self):
        """Undo what :meth:`_start_supplement` did."""
        for line in self.filtered(lambda line: not line.display_type):
            if task := line._get_supplement_task():
                task.allocated_hours -= line._get_sold_hours()
            line._give_back_bookings()

    def _get_supplement_task(self):
        """The task that the line is for, if it belongs to the order's project."""
        project = self.order_id.supplement_project_id
        return self.supplement_task_id.filtered(lambda task: task.project_id == project)

    # === Bookings of time and material ===

    def _take_over_bookings(self, origin):
        """Bill the excess, and what is booked from now on, by this line.

        Odoo moves unbilled bookings with their task, unless they are marked as edited.
        """
        project = self.order_id.supplement_project_id
        tasks = self._get_tasks_to_bill(origin)
        bookings = self._get_unbilled_bookings(tasks)
        excess = self._get_newest_bookings(bookings, self._get_sold_hours())
        (bookings - excess).is_so_line_edited = True
        excess.is_so_line_edited = False
        self._write_by_code({"supplement_origin_line_id": origin.id})
        if not project.allow_billable:
            project._make_billable(self.order_id)
        if not self._get_supplement_task():
            project.sale_line_id = self
        tasks.sale_line_id = self

    def _give_back_bookings(self):
        """Bill by the line before what this line has not billed."""
        project = self.order_id.supplement_project_id
        origin = self.supplement_origin_line_id
        bookings = self.env["account.analytic.line"].search(
            [("so_line", "=", self.id), ("project_id", "!=", False)]
        )
        bookings.is_so_line_edited = False
        # Odoo has emptied the line of the project when the order was cancelled.
        if origin and not project.sale_line_id:
            project.sale_line_id = origin
        tasks = self.env["project.task"].with_context(active_test=False)
        tasks.search([("sale_line_id", "=", self.id)]).sale_line_id = origin

    def _get_tasks_to_bill(self, origin):
        """The task of this line; or the project's tasks that ``origin`` billed."""
        if task := self._get_supplement_task():
            return task
        project = self.order_id.supplement_project_id
        tasks = self.env["project.task"].with_context(active_test=False)
        return tasks.search(
            [("project_id", "=", project.id), ("sale_line_id", "=", origin.id)]
        )

    def _get_origin_line(self):
        """The line that billed the bookings of this line's task before, or none."""
        project = self.order_id.supplement_project_id
        line = project._get_sold_line(self._get_supplement_task())
        return line if line.order_id != self.order_id else self.browse()

    def _get_unbilled_bookings(self, tasks):
        """Bookings of the tasks, or of none, on no invoice; the newest first."""
        task_ids = tasks.ids if self._get_supplement_task() else [*tasks.ids, False]
        bookings = self.env["account.analytic.line"].search(
            [
                ("project_id", "=", self.order_id.supplement_project_id.id),
                ("task_id", "in", task_ids),
            ],
            order="date desc, id desc",
        )
        return bookings.filtered(lambda booking: booking._is_not_billed())

    def _get_newest_bookings(self, bookings, hours):
        """Those of ``bookings`` that fit into ``hours``, the first ones first."""
        taken = self.env["account.analytic.line"]
        for booking in bookings:
            size = booking._get_hours()
            if float_compare(size, hours, precision_digits=2) <= 0:
                hours -= size
                taken |= booking
        return taken
