from odoo.fields import Command

from .staffing_common import StaffingCase


class TestStaffingOrder(StaffingCase):
    """From the confirmed order to the people of its project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold.leader_id = cls.leader
        cls.salesperson = cls._create_user(
            "sven", "Sven Sales", "sales_team.group_sale_salesman"
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "taxes_id": False,
            }
        )

    def _quote(self):
        values = {"product_id": self.product.id, "product_uom_qty": 10}
        return (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .create(
                {
                    "partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "order_line": [Command.create(values)],
                }
            )
        )

    def _confirm(self):
        order = self._quote()
        order.action_confirm()
        return order, order.sudo().project_ids

    def test_confirmed_order_asks_the_salesperson(self):
        _order, project = self._confirm()
        mail = self._ask()
        self.assertEqual(mail.recipient_ids, self.salesperson.partner_id)
        self.assertEqual(self._get_activities(project).user_id, self.salesperson)
        # The salesperson, with no right of projects, names both.
        project.with_user(self.salesperson).write(
            {"user_id": self.manager.id, "leader_id": self.leader.id}
        )
        self.assertFalse(self._get_activities(project))

    def test_confirming_wakes_the_job(self):
        job = self.env.ref("corebiz_project_billing_staffing.ir_cron_ask_for_people")
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search([("cron_id", "=", job.id)])
        self._confirm()
        self.assertTrue(triggers.search([("cron_id", "=", job.id)]) - before)

    def test_cancelled_and_confirmed_again(self):
        order, project = self._confirm()
        self.assertEqual(len(self._ask()), 1)
        order._action_cancel()
        self.assertFalse(self._get_activities(project))
        self.assertFalse(self._ask())
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self._get_activities(project)), 1)
        self.assertFalse(self._ask())

    def test_cancelled_before_anybody_was_asked(self):
        order, _project = self._confirm()
        order._action_cancel()
        self.assertFalse(self._ask())

    def test_leader_of_the_template_hears_of_the_project(self):
        self.product.project_template_id = self.env["project.project"].create(
            {
                "name": "Rollout",
                "is_template": True,
                "user_id": self.manager.id,
                "leader_id": self.leader.id,
                "allow_timesheets": True,
            }
        )
        order = self._quote()
        mails = self._get_mails(order.action_confirm)
        told = mails.filtered(lambda mail: mail.recipient_ids == self.leader.partner_id)
        self.assertEqual(len(told), 1)
        self.assertIn("You lead the project", told.subject)
        self.assertFalse(self._ask())
        order._action_cancel()
        order.action_draft()
        again = self._get_mails(order.action_confirm)
        self.assertFalse(
            again.filtered(lambda mail: mail.recipient_ids == self.leader.partner_id)
        )
