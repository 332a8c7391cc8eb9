from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

EFFORT_FIELDS = (
    "effective_hours",
    "remaining_hours",
    "effort_progress",
    "overrun_hours",
    "is_project_overtime",
)


@tagged("post_install", "-at_install")
class EffortCase(TransactionCase):
    """Projects, tasks and people who book time, with an independent sum in SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.env.company.timesheet_task_required = False
        cls.booker = new_test_user(
            cls.env, "effort_booker", "hr_timesheet.group_hr_timesheet_user"
        )
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Effort Booker", "user_id": cls.booker.id}
        )
        cls.project = cls._create_project("Estimated", 10)
        cls.task = cls._create_task(cls.project, "Task")

    @classmethod
    def _create_project(cls, name, estimate=0.0, **values):
        return cls.env["project.project"].create(
            {
                "name": name,
                "allow_timesheets": True,
                "allocated_hours": estimate,
                **values,
            }
        )

    @classmethod
    def _create_task(cls, project, name, **values):
        return cls.env["project.task"].create(
            {"name": name, "project_id": project.id, **values}
        )

    @classmethod
    def _book(cls, target, amount, unit=None, **values):
        """Book on a task or a project; in hours, or as the unit says."""
        field = "task_id" if target._name == "project.task" else "project_id"
        return cls.env["account.analytic.line"].create(
            {
                field: target.id,
                "name": "Work",
                "employee_id": cls.employee.id,
                "unit_amount": amount,
                "product_uom_id": (unit or cls.hour).id,
                **values,
            }
        )

    def _sum_by_sql(self, projects):
        """Hours per project id, added up without any code of the addon."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.project_id,
                       SUM(l.unit_amount * COALESCE(u.factor, h.factor) / h.factor)
                  FROM uom_uom h, account_analytic_line l
             LEFT JOIN uom_uom u ON u.id = l.product_uom_id
                 WHERE h.id = %s AND l.project_id IN %s
              GROUP BY l.project_id
                """,
                self.hour.id,
                tuple(projects.ids),
            )
        )
        return dict.fromkeys(projects.ids, 0.0) | dict(rows)

    def assertEffort(self, projects):
        """Every figure equals the bookings, in the field and by searching."""
        hours = self._sum_by_sql(projects)
        self.env["project.project"].invalidate_model(EFFORT_FIELDS)
        for project in projects:
            estimate, actual = project.allocated_hours, hours[project.id]
            self.assertAlmostEqual(project.effective_hours, actual, 2)
            self.assertAlmostEqual(project.remaining_hours, estimate - actual, 2)
            # Hours and per cent are shown in hundredths.
            self.assertAlmostEqual(
                project.effort_progress,
                100 * actual / estimate if estimate else 0,
                delta=0.51 / estimate + 0.01 if estimate else 0,
            )
            overrun = max(actual - estimate, 0) if estimate else 0
            self.assertAlmostEqual(project.overrun_hours, overrun, 2)
            self.assertEqual(project.is_project_overtime, overrun >= 0.005)
        self.assertFalse(self.env["project.effort.ledger"]._get_differences())
