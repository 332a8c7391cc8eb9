from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


@tagged("post_install", "-at_install")
class TestBookingAmount(ProjectBillingCase):
    """What a booking costs is there from the start, and what Odoo says it is."""

    def _count_writes(self, make):
        """How often Odoo writes on bookings while ``make`` runs, and what it made."""
        bookings = self.env.registry["account.analytic.line"]
        with patch.object(
            bookings, "write", autospec=True, side_effect=bookings.write
        ) as write:
            made = make()
            self.env.flush_all()
        return write.call_count, made

    def test_nothing_is_written_afterwards(self):
        self._create_employee(self.employee, cost=33.33)
        values = [
            {"task_id": self.task.id, "name": "Work", "unit_amount": hours}
            for hours in (1, 1.75, -0.5, 0)
        ]
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        writes, made = self._count_writes(lambda: bookings.create(values))
        self.assertEqual(writes, 0)
        amounts = [-33.33, -58.33, 16.67, 0]
        self.assertEqual(made.sudo().mapped("amount"), amounts)
        made.invalidate_recordset()
        self.assertEqual(made.sudo().mapped("amount"), amounts)
        # 0 hours cost 0, not -0
        self.assertEqual(str(made.sudo()[-1].amount), "0.0")

    def test_a_rate_of_the_project_counts(self):
        """Where Odoo says something else, that is written."""
        employee = self._create_employee(self.employee, cost=40)
        product = self.env["product.product"].create(
            {
                "name": "Hours",
                "type": "service",
                "service_policy": "delivered_timesheet",
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "project_id": self.project.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        self.project.allow_billable = True
        self.project.sale_line_employee_ids = [
            Command.create(
                {
                    "employee_id": employee.id,
                    "sale_line_id": order.order_line.id,
                    "cost": 55,
                }
            )
        ]
        self.assertEqual(self.project.pricing_type, "employee_rate")
        writes, booking = self._count_writes(
            lambda: self._book(self.employee, self.task, 2)
        )
        self.assertEqual(writes, 1)
        self.assertEqual(booking.sudo().amount, -110)

    def test_a_given_amount_is_none(self):
        """As in Odoo: hours cost what they cost, whatever an import says.

        By the office, as not everybody may name an amount at all.
        """
        self._create_employee(self.office, cost=40)
        booking = self._book(self.office, self.task, 2, amount=-5)
        self.assertEqual(booking.sudo().amount, -80)

    def test_changed_hours_change_the_amount(self):
        booking = self._book(self.employee, self.task, 2)
        booking.unit_amount = 3
        self.assertEqual(booking.sudo().amount, -120)
        writes, _none = self._count_writes(lambda: booking.write({"unit_amount": 3}))
        self.assertEqual(writes, 1)

    def test_what_is_no_booking_costs_nothing(self):
        """Hours on an analytic account without a project are none of ours."""
        line = self.env["account.analytic.line"].create(
            {
                "name": "Journey",
                "account_id": self.project.account_id.id,
                "employee_id": self._create_employee(self.employee).id,
                "unit_amount": 3,
            }
        )
        self.assertEqual(line.amount, 0)
        self.assertFalse(line.project_id)
