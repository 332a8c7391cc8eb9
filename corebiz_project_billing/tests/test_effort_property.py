from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .effort_common import EffortCase

AMOUNTS = st.one_of(
    st.integers(-800, 2400).map(lambda hundredths: hundredths / 100),
    st.sampled_from([0.25, 1.0, 7.5, 1 / 3, -0.1, 0.0]),
)
PICKS = st.integers(0, 1000)
STEPS = st.tuples(
    st.sampled_from(
        [
            "book",
            "book_batch",
            "book_by_sql",
            "change_amount",
            "change_unit",
            "change_by_sql",
            "move",
            "move_task",
            "close_task",
            "delete",
            "delete_by_sql",
            "change_estimate",
            "change_factor",
            "roll_up",
        ]
    ),
    PICKS,
    PICKS,
    AMOUNTS,
)


class Rollback(Exception):
    """Ends an example; the next one starts from the same data."""


@tagged("post_install", "-at_install")
class TestEffortProperty(EffortCase):
    """Whatever happens to bookings, the figures equal plain SQL after every step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Effort Subsidiary"})
        cls.env.user.company_ids += other
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.env.company + other).ids,
                "tracking_disable": True,
            }
        )
        cls.employees = {
            company.id: cls.env["hr.employee"].create(
                {"name": company.name, "company_id": company.id}
            )
            for company in (cls.env.company, other)
        }
        other.timesheet_task_required = False
        cls.long_day = cls.env["uom.uom"].create(
            {
                "name": "Long Day",
                "relative_factor": 10,
                "relative_uom_id": cls.hour.id,
            }
        )
        cls.units = cls.hour + cls.day + cls.long_day
        cls.units += cls.env.ref("uom.product_uom_minute")
        cls.projects = cls.env["project.project"].concat(
            cls._create_project("A", 8.0, company_id=cls.env.company.id),
            cls._create_project("B", 0.0, company_id=cls.env.company.id),
            cls._create_project("C", 20.5, company_id=other.id),
        )
        cls.tasks = cls.env["project.task"]
        for project in cls.projects:
            parent = cls._create_task(project, "Parent")
            cls.tasks += parent
            cls.tasks += cls._create_task(project, "Child", parent_id=parent.id)
            cls.tasks += cls._create_task(project, "Single")

    @given(st.lists(STEPS, min_size=1, max_size=12))
    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @mute_logger("odoo.models.unlink")
    def test_figures_equal_bookings(self, steps):
        try:
            with self.env.cr.savepoint():
                self.lines = self.env["account.analytic.line"]
                for name, first, second, amount in steps:
                    getattr(self, f"_step_{name}")(first, second, amount)
                    self._check()
                raise Rollback
        except Rollback:
            self.env.invalidate_all()

    def _check(self):
        self.assertEffort(self.projects)
        over = self.projects.search(
            [("id", "in", self.projects.ids), ("is_project_overtime", "=", True)]
        )
        self.assertEqual(over, self.projects.filtered("is_project_overtime"))
        for task in self.tasks:
            hours = sum(
                line.unit_amount
                * (line.product_uom_id.factor or self.hour.factor)
                / self.hour.factor
                for line in task.timesheet_ids
            )
            self.assertAlmostEqual(task.effective_hours, hours, 2)

    # === Steps: two numbers that pick a record, and an amount ===

    def _pick(self, records, number):
        return records[number % len(records)] if records else records

    def _prepare_booking(self, first, second, amount):
        """On a task two times out of three."""
        task = self._pick(self.tasks, first)
        project = task.project_id
        return {
            "name": "Work",
            "project_id": project.id,
            "task_id": task.id if first % 3 else False,
            "employee_id": self.employees[project.company_id.id].id,
            "unit_amount": amount,
            "product_uom_id": self._pick(self.units, second).id,
        }

    def _step_book(self, first, second, amount):
        self.lines += self.lines.create(self._prepare_booking(first, second, amount))

    def _step_book_batch(self, first, second, amount):
        self.lines += self.lines.create(
            [
                self._prepare_booking(first + number, second + number, amount)
                for number in range(4)
            ]
        )

    def _step_book_by_sql(self, first, second, amount):
        """A copy of a booking, without a unit, as an import might write it."""
        if not self.lines:
            return
        self.env.flush_all()
        [[line_id]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO account_analytic_line (
                    name, date, amount, company_id, account_id, project_id, unit_amount
                )
                SELECT name, date, amount, company_id, account_id, project_id, %s
                  FROM account_analytic_line WHERE id = %s
                RETURNING id
                """,
                amount,
                self._pick(self.lines, first).id,
            )
        )
        self.env.invalidate_all()
        self.lines += self.lines.browse(line_id)

    def _step_change_amount(self, first, second, amount):
        self._pick(self.lines, first).write({"unit_amount": amount})

    def _step_change_unit(self, first, second, amount):
        unit = self._pick(self.units, second)
        self._pick(self.lines, first).write({"product_uom_id": unit.id})

    def _step_change_by_sql(self, first, second, amount):
        """Project and amount at once, on bookings that have no task."""
        line = self._pick(self.lines.filtered(lambda line: not line.task_id), first)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_analytic_line SET unit_amount = %s, project_id = %s"
                " WHERE id = %s",
                amount,
                self._pick(self.projects, second).id,
                line.id or 0,
            )
        )
        self.env.invalidate_all()

    def _step_move(self, first, second, amount):
        line = self._pick(self.lines, first)
        task = self._pick(self.tasks, second)
        line.write({"task_id": task.id, "project_id": task.project_id.id})

    def _step_move_task(self, first, second, amount):
        single = self.tasks.filtered(lambda task: task.name == "Single")
        task = self._pick(single, first)
        companies = self.projects.filtered(
            lambda project: project.company_id == task.project_id.company_id
        )
        task.project_id = self._pick(companies, second)

    def _step_close_task(self, first, second, amount):
        task = self._pick(self.tasks, first)
        task.state = ("1_done", "1_canceled", "01_in_progress")[second % 3]
        task.active = bool(second % 2)

    def _step_delete(self, first, second, amount):
        line = self._pick(self.lines, first)
        self.lines -= line
        line.unlink()

    def _step_delete_by_sql(self, first, second, amount):
        line = self._pick(self.lines.filtered(lambda line: not line.task_id), first)
        self.lines -= line
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM account_analytic_line WHERE id = %s", line.id or 0)
        )
        self.env.invalidate_all()

    def _step_change_estimate(self, first, second, amount):
        self._pick(self.projects, first).allocated_hours = max(amount, 0)

    def _step_change_factor(self, first, second, amount):
        self.long_day.relative_factor = 5 + second % 7

    def _step_roll_up(self, first, second, amount):
        self.env["project.effort.ledger"]._cron_roll_up()
