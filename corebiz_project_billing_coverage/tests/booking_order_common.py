from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import REASON

from .coverage_common import CoverageCase


class BookingOrderCase(CoverageCase):
    """Two bookings, and items of other orders, one of them a stranger's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.env["res.partner"].create({"name": "Fremde AG"})
        cls.dear = cls._create_product("Expert", "delivered_timesheet", 150)
        cls.dear_line = cls._add_order(cls.dear)
        cls.package = cls._add_order(cls.fixed_product)
        cls.foreign = cls._add_order(cls.fixed_product, partner_id=cls.stranger.id)
        cls.booking = cls._book(cls.employee, cls.task, 4).with_env(cls.env)
        cls.second = cls._book(cls.leader, cls.task, 1).with_env(cls.env)
        cls.bookings = cls.booking | cls.second
        cls.salesperson = cls._create_user(
            "sara",
            "Sara Sales",
            "sales_team.group_sale_salesman_all_leads,project.group_project_manager",
        )

    @classmethod
    def _add_order(cls, product, **values):
        """A line of another confirmed order."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 10})
                ],
                **values,
            }
        )
        order.action_confirm()
        return order.order_line

    def _settle(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def assertLine(self, line=None, state="open"):
        self._settle()
        self.assertEqual(self.bookings.so_line, line or self.line)
        self.assertEqual(set(self.bookings.mapped("coverage_state")), {state})

    def _change(self, line, bookings=None, reason=REASON, user=None):
        """Answer the dialog of the list of bookings."""
        user = user or self.office
        bookings = (bookings or self.bookings).with_user(user)
        action = bookings.action_change_order_line()
        dialog = self.env[action["res_model"]].with_user(user)
        return (
            dialog.with_context(**action["context"])
            .create({"order_line_id": line.id, "reason": reason})
            .action_confirm()
        )
