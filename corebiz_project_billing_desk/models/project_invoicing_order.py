from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .preflight import INVOICE


class ProjectProject(models.Model):
    """An order for bookings on a project that was never sold by one."""

    _inherit = "project.project"

    def _get_unordered_bookings(self, date_to=None):
        """Bookings to bill on those of these projects that have no order at all.

        Bookings that somebody marked as not billable by hand are left out.

        :param date date_to: what was booked until this day; None for all
        """
        projects = self.sudo()
        orders = projects._get_orders_per_project()
        projects = projects.filtered(lambda project: not orders[project.id])
        domain = [
            ("project_id", "in", projects.ids),
            ("is_so_line_edited", "=", False),
            *self._get_orderless_domain(),
        ]
        if date_to:
            domain.append(("date", "<=", date_to))
        return projects.env["account.analytic.line"].search(domain)

    def _mends(self, door, kind):
        """Bookings on a project without an order get one before they are invoiced."""
        return super()._mends(door, kind) or bool(
            door == INVOICE
            and kind == "booking_without_order_line"
            and self._get_unordered_bookings()
        )

    def _order_bookings(self, rates):
        """Make and confirm an order for the bookings of this project.

        :param rates: list of dicts: ``employee`` (hr.employee), ``product``
            (product.product), ``price`` (per hour, without taxes, in the currency of
            the order) and ``own_line`` (whether the employee gets a line of his own)
        :return: the order
        :raises UserError: when there is no customer, or no rate for somebody
        """
        self.ensure_one()
        bookings = self._get_unordered_bookings()
        groups = self._group_bookings(bookings, rates)
        self._check_can_order(groups)
        vals = self._prepare_order_vals(groups)
        orders = self.env["sale.order"].with_company(vals["company_id"])
        order = orders.create(vals)
        order.order_line._charge_without_taxes()
        # The project is there already.
        quiet = order.with_context(disable_project_task_generation=True)
        quiet.action_confirm()
        self._make_billable(order)
        lines = order.order_line.sorted("sequence")
        self._assign_bookings(zip(lines, groups.values(), strict=True))
        return order

    def _assign_bookings(self, assignments):
        """Let order lines bill bookings, whose cost stays that of their day.

        Odoo works out the cost of a booking anew when the order line has an analytic
        distribution. So the line gets it afterwards. The ledger of order item changes
        names the bookings.
        """
        for line, bookings in assignments:
            distribution = line.analytic_distribution
            line.analytic_distribution = False
            self.env["project.order.line.change"]._record(
                bookings,
                line,
                self.env._("Order created with the invoices of the project"),
            )
            line.analytic_distribution = distribution

    def _group_bookings(self, bookings, rates):
        """Bookings by what will be one line: {(product, price, employee): bookings}."""
        rates = {rate["employee"]: rate for rate in rates}
        groups = defaultdict(lambda: self.env["account.analytic.line"].sudo())
        for booking in bookings.sorted("id"):
            employee = booking.employee_id.with_env(self.env)
            rate = rates.get(employee)
            if not rate or not rate["product"] or rate["price"] <= 0:
                raise UserError(
                    self.env._(
                        "“%(project)s” has no order. Enter a product and a rate for"
                        " the hours of %(employee)s first.",
                        project=self.sudo().name,
                        employee=booking.employee_id.name,
                    )
                )
            person = employee if rate["own_line"] else employee.browse()
            groups[rate["product"], rate["price"], person] |= booking
        return groups

    def _check_can_order(self, groups):
        values = {"project": self.sudo().name}
        if not self.sudo().partner_id:
            raise UserError(
                self.env._(
                    "“%(project)s” has no customer. Enter the customer on the project"
                    " first.",
                    **values,
                )
            )
        if not self.env["sale.order"].has_access("create"):
            raise UserError(
                self.env._(
                    "“%(project)s” has no order, and you have no right to create one."
                    " Ask an administrator for the right “All Documents” in Sales.",
                    **values,
                )
            )
        for product, *_others in groups:
            if product.service_policy != "delivered_timesheet":
                raise UserError(
                    self.env._(
                        "“%(product)s” is not invoiced by timesheets. Choose another"
                        " product for the hours on “%(project)s”.",
                        product=product.display_name,
                        **values,
                    )
                )

    def _get_order_currency(self):
        """The currency of an order that is made for this project: its customer's."""
        project = self.sudo()
        company = project._get_billing_company()
        orders = project.env["sale.order"].with_company(company)
        vals = {"partner_id": project.partner_id.id, "company_id": company.id}
        return orders.new(vals).currency_id.with_env(self.env)

    def _prepare_order_vals(self, groups):
        """Values of the order; one line for each of ``groups``."""
        project = self.sudo()
        return {
            "partner_id": project.partner_id.id,
            "company_id": project._get_billing_company().id,
            "project_id": project.id,
            "user_id": project.account_manager_id.id or self.env.uid,
            "origin": project.name,
            "order_line": [
                Command.create(
                    {
                        "sequence": sequence,
                        **self._prepare_order_line_vals(*key, bookings),
                    }
                )
                for sequence, (key, bookings) in enumerate(groups.items(), 1)
            ],
        }

    def _prepare_order_line_vals(self, product, price, employee, bookings):
        """Values of an order line for ``bookings``; pieces count as hours."""
        hour = self.env["uom.uom"]._get_hour()
        unit = product.uom_id
        name = product.display_name
        return {
            "product_id": product.id,
            "name": f"{name} ({employee.name})" if employee else name,
            "product_uom_qty": sum(booking._get_hours() for booking in bookings),
            "product_uom_id": (hour if unit._has_common_reference(hour) else unit).id,
            "price_unit": price,
        }
