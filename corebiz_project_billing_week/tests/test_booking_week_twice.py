from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged

from .week_common import MONDAY


@tagged("post_install", "-at_install")
class TestBookingWeekTwice(TransactionCase):
    """Two windows that book the same empty cell at once, and do not see each other."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            records = self._create_records(env)
            self.ids = {name: one.id for name, one in records.items()}
            self.names = {name: one._name for name, one in records.items()}
        self.addCleanup(self._delete_records)

    def _create_records(self, env):
        self.was_required = env.company.timesheet_task_required
        env.company.timesheet_task_required = False
        group = env.ref("hr_timesheet.group_hr_timesheet_user")
        user = env["res.users"].create(
            {
                "name": "Tina Twice",
                "login": "tina_twice_cell",
                "group_ids": [(6, 0, group.ids)],
            }
        )
        employee = env["hr.employee"].create({"name": user.name, "user_id": user.id})
        project = env["project.project"].create({"name": "Twice"})
        task = env["project.task"].create({"name": "One", "project_id": project.id})
        return {"task": task, "project": project, "employee": employee, "user": user}

    def _delete_records(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env.company.timesheet_task_required = self.was_required
            self._get_lines(env).unlink()
            partner = env["res.users"].browse(self.ids["user"]).partner_id
            account = env["project.project"].browse(self.ids["project"]).account_id
            for name, model in self.names.items():
                env[model].browse(self.ids[name]).unlink()
            partner.unlink()
            account.unlink()

    def _get_lines(self, env):
        return env["account.analytic.line"].search(
            [("project_id", "=", self.ids["project"])], order="id"
        )

    def _get_week(self, cr):
        return api.Environment(cr, self.ids["user"], {})["project.booking.week"]

    def _book_twice(self, task_id):
        """Book the cell in two windows; return the hours that are booked then."""
        day = str(MONDAY)
        with self.registry.cursor() as one, self.registry.cursor() as two:
            first, second = self._get_week(one), self._get_week(two)
            self.assertFalse(second.get_week(day)["rows"])
            first.write_cell(day, self.ids["project"], task_id, "1 First", [])
            one.commit()
            with self.assertRaisesRegex(UserError, "1:00 h are booked there now"):
                retrying(
                    lambda: second.write_cell(
                        day, self.ids["project"], task_id, "2 Second", []
                    ),
                    second.env,
                )
            two.rollback()
        with self.registry.cursor() as cr:
            lines = self._get_lines(api.Environment(cr, SUPERUSER_ID, {}))
            return lines.mapped("unit_amount")

    def test_on_a_task(self):
        self.assertEqual(self._book_twice(self.ids["task"]), [1])

    def test_on_a_project(self):
        """Without the hours of a task, which both would write."""
        self.assertEqual(self._book_twice(False), [1])
