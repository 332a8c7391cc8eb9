from odoo.exceptions import AccessError, UserError

from .period_common import OCTOBER, PeriodCase


class TestPeriodRights(PeriodCase):
    """Who shall check the hours of a project sees them, and not what they cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_project(
            "Foreign", leader_id=False, user_id=cls.account_manager.id
        )
        cls.foreign = cls._book(cls.employee, cls._create_task(cls.other), 3)
        cls.lines = cls.env["account.analytic.line"]

    def test_sees_all_of_his_projects_and_none_of_others(self):
        for user in (self.leader, self.manager):
            lines = self.lines.with_user(user)
            found = lines.search([("project_id", "!=", False)])
            self.assertLessEqual(self.booking | self.second, found.with_env(self.env))
            self.assertNotIn(self.foreign.id, found.ids)
            with self.assertRaises(AccessError):
                self.foreign.with_user(user).read(["unit_amount"])
        own = self.lines.with_user(self.employee).search([("project_id", "!=", False)])
        self.assertEqual(set(own.user_id.ids), {self.employee.id})

    def test_corrects_what_is_open(self):
        self.booking.with_user(self.leader).write({"unit_amount": 9, "name": "Better"})
        self.booking.with_user(self.manager).write({"date": "2026-09-16"})
        self.assertEqual(self.booking.unit_amount, 9)
        self.assertEqual(self.booking.sudo().amount, -9 * 40)
        self.booking.with_user(self.leader).unlink()

    def test_costs_stay_hidden(self):
        for user in (self.leader, self.manager, self.employee):
            booking = self.booking.with_user(user)
            lines = self.lines.with_user(user)
            booking.invalidate_recordset()
            for take in (
                lambda b=booking: b.read(["amount"]),
                lambda b=booking: b.amount,
                lambda b=booking: b._export_rows([["amount"]]),
                lambda b=lines: b.search([("amount", "<", -100)]),
                lambda b=lines: b.search([], order="amount"),
                lambda b=lines: b.formatted_read_group([], [], ["amount:sum"]),
                lambda b=booking: b.write({"amount": -1}),
            ):
                with self.assertRaises(AccessError):
                    take()
            self.assertNotIn("amount", booking.read([])[0])
        self.booking.with_user(self.office).read(["amount"])

    def test_a_copy_costs_what_its_hours_cost(self):
        copy = self.second.with_user(self.leader).copy()
        self.assertEqual(copy.sudo().amount, -6 * 40)

    def test_does_not_carry_bookings_of_others_away(self):
        task = self._create_task(self.other)
        both = {"project_id": self.other.id, "task_id": task.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.booking.with_user(self.leader).write(both)
        self.env.invalidate_all()
        self.assertEqual(self.booking.project_id, self.project)

    def test_rhythm_is_set_by_manager_and_office(self):
        for user in (self.manager, self.office, self.administrator):
            self.project.with_user(user).billing_rhythm = "quarterly"
            self.project.with_user(user).billing_rhythm = "monthly"
        for user in (self.leader, self.employee, self.project_administrator):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                self.project.with_user(user).write({"billing_rhythm": "end"})
            self.assertEqual(
                str(refused.exception),
                "Only Max Manager (Project Manager) or the Project Office can change"
                f" how often “{self.project.name}” is billed.",
            )
        self.assertEqual(self.project.billing_rhythm, "monthly")

    def test_the_dialog_of_a_manager_without_more_rights(self):
        action = self.project.with_user(self.manager).action_open_billing_rhythm()
        dialogs = self.env[action["res_model"]].with_user(self.manager)
        dialog = dialogs.with_context(**action["context"]).create({})
        self.assertEqual(dialog.billing_rhythm, "monthly")
        dialog.billing_rhythm = "quarterly"
        dialog.action_confirm()
        self.assertEqual(self.project.billing_rhythm, "quarterly")

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Second House"})
        stranger = self._create_user(
            "stan",
            "Stan Stranger",
            "project.group_project_user,hr_timesheet.group_hr_timesheet_approver",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.project.company_id = self.company
        period = self._open()
        self._book(self.employee, self.task, 1, date=OCTOBER)
        found = self.env["project.billing.period"].with_user(stranger).search([])
        self.assertNotIn(period, found)
        with self.assertRaises(AccessError):
            period.with_user(stranger).action_confirm()
