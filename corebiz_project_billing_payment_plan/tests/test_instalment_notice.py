from odoo import fields
from odoo.tests import freeze_time

from .plan_common import PlanCase

TYPE = "corebiz_project_billing_payment_plan.mail_activity_type_instalment"


class TestInstalmentNotice(PlanCase):
    """The office is told of what is due, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.lang = "de_DE"

    def _get_activities(self, record=None):
        return (record or self.project).activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(TYPE)
        )

    def _run(self):
        self.env["sale.order.instalment"]._cron_tell_due()
        self.env.invalidate_all()

    def test_told_once_in_the_language_of_the_reader(self):
        row = self._plan(30, name="First")
        self._run()
        activities = self._get_activities()
        self.assertLessEqual(self.office | self.clerk, activities.user_id)
        by_user = {activity.user_id: activity.summary for activity in activities}
        self.assertIn("Instalment due: First", by_user[self.office])
        self.assertIn("Abschlag fällig: First", by_user[self.clerk])
        self._run()
        self.assertEqual(self._get_activities(), activities)
        self.assertTrue(row.told_date)

    def test_gone_with_the_invoice_and_told_again(self):
        row, other = self._plan(30), self._plan(10)
        self._run()
        both = self._get_activities()
        invoice = self._ask_for(row)
        self.assertEqual(self._get_activities(), other.activity_ids)
        self.assertLess(other.activity_ids, both)
        self._run()
        self.assertEqual(self._get_activities(), other.activity_ids)
        invoice.button_draft()
        invoice.button_cancel()
        self._run()
        self.assertEqual(self._get_activities(), row.activity_ids | other.activity_ids)

    def test_on_its_day(self):
        today = fields.Date.today()
        self._plan(30, due_kind="date", due_date=fields.Date.add(today, days=2))
        self._run()
        self.assertFalse(self._get_activities())
        with freeze_time(fields.Date.add(today, days=2)):
            self._run()
        self.assertTrue(self._get_activities())

    def test_woken_by_order_and_milestone(self):
        cron = self.env.ref("corebiz_project_billing_payment_plan.ir_cron_tell_due")
        triggers = self.env["ir.cron.trigger"]
        domain = [("cron_id", "=", cron.id)]
        order = self._sell_plan(confirm=False)
        self._plan(30, order=order)
        before = triggers.search_count(domain)
        order.action_confirm()
        self.assertEqual(triggers.search_count(domain), before + 1)
        milestone = self.env["project.milestone"].create(
            {"name": "Accepted", "project_id": order.project_id.id}
        )
        milestone.with_user(self.project_administrator).is_reached = True
        self.assertEqual(triggers.search_count(domain), before + 1)
        milestone.is_reached = False
        self._plan(20, order=order, due_kind="milestone", milestone_id=milestone.id)
        milestone.with_user(self.project_administrator).is_reached = True
        self.assertEqual(triggers.search_count(domain), before + 2)
        self._run()
        self.assertTrue(self._get_activities(order.project_id))

    def test_order_without_a_project(self):
        goods = self._create_service("ordered_prepaid", service_tracking="no")
        order = self._sell_plan(goods)
        self._plan(30, order=order)
        self._run()
        self.assertIn(self.clerk, self._get_activities(order).user_id)

    def test_type_deleted(self):
        self.env.ref(TYPE).unlink()
        row = self._plan(30)
        self._run()
        self.assertTrue(row.told_date)
