from odoo.fields import Command
from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-02-10")
class TestQuotaRights(QuotaCase):
    """Closed periods are read as orders are, by company, and written by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quota, _project, task = cls._sell_quota(5)
        cls._book_on(task, 3, "2026-01-07")
        cls.quota._close_quota(cls.quota.quota_start.replace(month=2))
        cls.periods = cls.quota.quota_period_ids
        cls.env.flush_all()

    def _sees(self, user):
        entries = self.periods.entry_ids
        return [
            bool(records.with_user(user)._filtered_access("read"))
            for records in (self.periods, entries)
        ]

    def test_who_reads(self):
        other = self._create_user("sten", "Sten Sale", "sales_team.group_sale_salesman")
        auditor = self._create_user(
            "ada", "Ada Audit", "account.group_account_readonly"
        )
        customer = self._create_user("pia", "Pia Portal", "base.group_portal")
        for user, sees in (
            (self.seller, True),
            (self.office, True),
            (auditor, True),
            (other, False),
            (self.employee, False),
            (customer, False),
        ):
            with self.subTest(user.name):
                self.assertEqual(self._sees(user), [sees, sees])
                self.assertFalse(self.periods.with_user(user).has_access("write"))

    def test_another_company_sees_nothing(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office,account.group_account_invoice",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        self.assertEqual(self._sees(foreign), [False, False])

    def test_the_list_leads_to_the_order(self):
        line, _project, _task = self._sell_quota(5)
        action = line.with_user(self.seller).action_open_quota_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", line.order_id.id)
        )

    def test_figures_are_for_people_of_orders(self):
        names = {"quota_period", "quota_rest_hours", "quota_text", "excess_price"}
        lines = self.env["sale.order.line"]
        self.assertLessEqual(names, set(lines.with_user(self.seller).fields_get()))
        found = set(lines.with_user(self.employee).sudo(False).fields_get())
        self.assertFalse(names & found)

    def test_no_client_makes_an_excess_line(self):
        """Which line charges what is beyond is for the code to say."""
        line, _project, _task = self._sell_package(10)
        for values in (
            {"excess_line_id": self.quota.id},
            {"is_excess_line": True},
            {"quota_closed_to": "2026-01-31"},
        ):
            line.with_user(self.administrator).sudo().write(values)
        self._settle()
        self.assertFalse(line.excess_line_id or line.is_excess_line)
        self.assertFalse(line.quota_closed_to)
