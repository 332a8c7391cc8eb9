from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTimerTwice(TransactionCase):
    """Two starts at the same moment, in two transactions that do not see each other."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            records = self._create_records(env)
            self.ids = {name: one.id for name, one in records.items()}
            self.names = {name: one._name for name, one in records.items()}
        self.addCleanup(self._delete_records)

    def _create_records(self, env):
        group = env.ref("hr_timesheet.group_hr_timesheet_user")
        user = env["res.users"].create(
            {
                "name": "Tina Twice",
                "login": "tina_twice",
                "group_ids": [(6, 0, group.ids)],
            }
        )
        employee = env["hr.employee"].create({"name": user.name, "user_id": user.id})
        project = env["project.project"].create({"name": "Twice"})
        tasks = env["project.task"].create(
            [{"name": name, "project_id": project.id} for name in ("One", "Two")]
        )
        return {
            "first": tasks[0],
            "second": tasks[1],
            "project": project,
            "employee": employee,
            "user": user,
        }

    def _delete_records(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["account.analytic.line"].search(
                [("project_id", "=", self.ids["project"])]
            ).unlink()
            partner = env["res.users"].browse(self.ids["user"]).partner_id
            account = env["project.project"].browse(self.ids["project"]).account_id
            for name, model in self.names.items():
                env[model].browse(self.ids[name]).unlink()
            (partner | partner.browse()).unlink()
            account.unlink()

    def _get_task(self, cr, name):
        env = api.Environment(cr, self.ids["user"], {})
        return env["project.task"].browse(self.ids[name])

    def _get_bookings(self):
        """Pairs of task and mark, as they are committed."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lines = env["account.analytic.line"].search(
                [("project_id", "=", self.ids["project"])], order="id"
            )
            return [
                (line.task_id.name, line.is_timer_running, line.unit_amount > 0)
                for line in lines
            ]

    def test_the_database_lets_one_pass(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            second = self._get_task(two, "second")
            self.assertFalse(second.env["account.analytic.line"]._get_own_timer())
            self._get_task(one, "first").button_start_work()
            one.commit()
            with self.assertRaises(ConcurrencyError):
                second.button_start_work()
            two.rollback()
        self.assertEqual(self._get_bookings(), [("One", True, False)])

    def test_odoo_repeats_the_other_which_switches(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            second = self._get_task(two, "second")
            self.assertFalse(second.env["account.analytic.line"]._get_own_timer())
            self._get_task(one, "first").button_start_work()
            one.commit()
            retrying(second.button_start_work, second.env)
            two.commit()
        self.assertEqual(
            self._get_bookings(), [("One", False, True), ("Two", True, False)]
        )
