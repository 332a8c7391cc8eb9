from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .effort_common import EffortCase

LOGGER = "odoo.addons.corebiz_project_billing.models.project_effort_ledger"


@tagged("post_install", "-at_install")
class TestEffortLedger(EffortCase):
    """The book behind the figures: what triggers write, and how it is kept right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["project.effort.ledger"]
        cls.other = cls._create_project("Other", 5)

    def _get_rows(self, project=None):
        self.env.flush_all()
        self.ledger.invalidate_model()
        rows = self.ledger.search([("project_id", "=", (project or self.project).id)])
        return sorted(rows.mapped("hours"))

    def _execute(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def test_one_row_per_statement_and_project(self):
        values = {"name": "Work", "employee_id": self.employee.id}
        self.env["account.analytic.line"].create(
            [
                {**values, "project_id": project.id, "unit_amount": 1.5}
                for project in (self.project, self.other)
                for _ in range(5)
            ]
        )
        self.assertEqual(self._get_rows(), [7.5])
        self.assertEqual(self._get_rows(self.other), [7.5])

    def test_nothing_is_written_when_hours_stay(self):
        line = self._book(self.task, 1.5)
        self.assertEqual(self._get_rows(), [1.5])
        line.name = "Other words"
        line.task_id = self._create_task(self.project, "Second")
        self._execute("UPDATE account_analytic_line SET amount = 3, name = 'X'")
        self.assertEqual(self._get_rows(), [1.5])

    def test_update_of_the_addon_replaces_the_trigger_of_old(self):
        line = self._book(self.task, 1.5)
        self._execute("DROP TRIGGER project_effort_change ON account_analytic_line")
        self._execute(
            "CREATE TRIGGER project_effort_update AFTER UPDATE ON account_analytic_line"
            " REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines"
            " FOR EACH STATEMENT EXECUTE FUNCTION project_effort_track_lines()"
        )
        self._execute("UPDATE account_analytic_line SET name = 'X'")
        self.assertEqual(self._get_rows(), [1.5])
        self.ledger.init()
        line.unit_amount = 4
        self.assertEqual(sum(self._get_rows()), 4)

    def test_bookings_without_project_do_not_count(self):
        rows = self.ledger.search_count([])
        account = self.project.account_id
        self.env["account.analytic.line"].create(
            {"name": "Cost", "account_id": account.id, "unit_amount": 3}
        )
        self.assertEqual(self.ledger.search_count([]), rows)

    def test_decimals_cancel(self):
        for _ in range(3):
            self._book(self.task, 0.1)
        self._book(self.task, -0.3)
        self.assertEqual(self.env["project.effort.ledger"]._get_differences(), {})
        self.ledger._cron_roll_up()
        self.assertEqual(self._get_rows(), [])

    def test_roll_up_keeps_the_sum(self):
        for amount in (1, 2, 3.5):
            self._book(self.task, amount)
        self._book(self.other, 4)
        self.assertEqual(self._get_rows(), [1, 2, 3.5])
        self.ledger._cron_roll_up()
        self.assertEqual(self._get_rows(), [6.5])
        self.assertEqual(self._get_rows(self.other), [4])
        self.assertEqual(self.ledger._cron_roll_up(), 0)
        self.assertEffort(self.project + self.other)

    def test_only_one_roll_up_at_a_time(self):
        for amount in (1, 2):
            self._book(self.task, amount)
        with self.registry.cursor() as other:
            lock = SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", self.ledger._table)
            other.execute(lock)
            self.assertEqual(self.ledger._cron_roll_up(), 0)
        self.assertEqual(self._get_rows(), [1, 2])

    def test_check_finds_and_repairs(self):
        self._book(self.task, 3)
        self._execute("ALTER TABLE account_analytic_line DISABLE TRIGGER USER")
        line = self._book(self.task, 4)
        self._book(self.other, 2)
        self._execute("ALTER TABLE account_analytic_line ENABLE TRIGGER USER")
        self.assertEqual(self.project.effective_hours, 3)
        expected = {self.project.id: (7, 3), self.other.id: (2, 0)}
        self.assertEqual(self.ledger._get_differences(), expected)
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.ledger._cron_check(), expected)
        self.assertEqual(self.project.effective_hours, 7)
        self.assertEqual(self.ledger._cron_check(), {})
        line.unlink()
        self.assertEffort(self.project + self.other)

    def test_truncate_empties_the_ledger(self):
        self._book(self.task, 3)
        self._execute("TRUNCATE account_analytic_line CASCADE")
        self.assertEqual(self.project.effective_hours, 0)
        self.assertFalse(self.ledger.search([]))

    def test_unit_changes_and_goes(self):
        unit = self.env["uom.uom"].create(
            {"name": "Shift", "relative_factor": 6, "relative_uom_id": self.hour.id}
        )
        double = self.env["uom.uom"].create(
            {"name": "Double", "relative_factor": 2, "relative_uom_id": unit.id}
        )
        self._book(self.task, 2, unit)
        self._book(self.task, 1, double)
        self.assertEqual(self.project.effective_hours, 24)
        self.assertEqual(self.task.effective_hours, 24)
        unit.relative_factor = 5
        self.assertEqual(self.project.effective_hours, 20)
        self.assertEqual(self.task.effective_hours, 20)
        self.assertEffort(self.project)
        double.unlink()
        self.assertEqual(self.project.effective_hours, 11)
        self.assertEqual(self.task.effective_hours, 11)
        self.assertEffort(self.project)

    def test_project_deleted_by_sql(self):
        self._book(self.other, 3)
        self._execute("DELETE FROM project_project WHERE id = %s", self.other.id)
        self.assertEqual(self.ledger._get_differences(), {})

    def test_update_of_the_addon_fills_what_is_missing(self):
        self._book(self.task, 3)
        self._execute("DELETE FROM project_effort_ledger")
        self.assertEqual(self.project.effective_hours, 0)
        self.ledger.init()
        self.env.invalidate_all()
        self.assertEqual(self.project.effective_hours, 3)

    @mute_logger("odoo.schema")
    def test_without_its_triggers_bookings_go_on(self):
        self.env["project.effort.ledger"]._drop()
        self._execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'project_effort%%'"
            " UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'project_effort%%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [])
        self._book(self.task, 1)
