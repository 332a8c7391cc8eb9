from odoo.tools import SQL

from .effort_common import EFFORT_FIELDS, EffortCase


class TestEffortFigures(EffortCase):
    """What the figures of a project say."""

    def test_units_are_converted(self):
        self._book(self.task, 2)
        self._book(self.task, 2, self.day)
        self._book(self.project, 30, self.env.ref("uom.product_uom_minute"))
        self.assertEqual(self.project.effective_hours, 18.5)
        self.assertEqual(self.project.remaining_hours, -8.5)
        self.assertEqual(self.project.effort_progress, 185)
        self.assertEqual(self.project.overrun_hours, 8.5)
        self.assertTrue(self.project.is_project_overtime)
        self.assertEqual(self.task.effective_hours, 18)

    def test_hour_that_is_no_reference(self):
        """A house may count in smaller units, of which its hour is made."""
        self._book(self.task, 2)
        self._book(self.task, 2, self.day)
        second = self.env["uom.uom"].create({"name": "Second", "relative_factor": 1})
        self.hour.write({"relative_factor": 3600, "relative_uom_id": second.id})
        self.env.flush_all()
        self.assertEqual(self.day._get_hours_factor(), 8)
        self.assertAlmostEqual(second._get_hours_factor(), 1 / 3600)
        found = dict(
            self.env.execute_query(
                SQL("SELECT unit_id, hours FROM project_effort_units()")
            )
        )
        for unit in self.hour | self.day | second:
            self.assertAlmostEqual(unit._get_hours_factor(), float(found[unit.id]))
        self.assertEqual(self.project.effective_hours, 18)

    def test_without_estimate_is_never_overtime(self):
        project = self._create_project("No Estimate")
        self._book(project, 5)
        self.assertEqual(project.effective_hours, 5)
        self.assertEqual(project.remaining_hours, -5)
        self.assertEqual(project.effort_progress, 0)
        self.assertEqual(project.overrun_hours, 0)
        self.assertFalse(project.is_project_overtime)

    def test_every_kind_of_task_counts(self):
        child = self._create_task(self.project, "Child", parent_id=self.task.id)
        done = self._create_task(self.project, "Done")
        cancelled = self._create_task(self.project, "Cancelled")
        archived = self._create_task(self.project, "Archived")
        for task in (self.task, child, done, cancelled, archived, self.project):
            self._book(task, 2)
        done.state = "1_done"
        cancelled.state = "1_canceled"
        archived.active = False
        self.assertEqual(self.project.effective_hours, 12)
        self.assertEffort(self.project)

    def test_change_move_and_delete(self):
        other = self._create_project("Other", 3)
        lines = self._book(self.task, 4) + self._book(self.project, -1)
        self.assertEqual(self.project.effective_hours, 3)
        lines[0].unit_amount = 5
        self.assertEqual(self.project.effective_hours, 4)
        lines[0].product_uom_id = self.day
        self.assertEqual(self.project.effective_hours, 39)
        lines[0].write({"project_id": other.id, "task_id": False})
        self.assertEqual(other.effective_hours, 40)
        self.assertEqual(self.project.effective_hours, -1)
        lines.unlink()
        self.assertEqual(other.effective_hours, 0)
        self.assertEqual(self.project.effective_hours, 0)
        self.assertEffort(self.project + other)

    def test_moved_task_takes_its_bookings_along(self):
        other = self._create_project("Other", 3)
        self._book(self.task, 4)
        self.task.project_id = other
        self.assertEqual(self.project.effective_hours, 0)
        self.assertEqual(other.effective_hours, 4)

    def test_plain_sql(self):
        line = self._book(self.task, 4)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_analytic_line SET unit_amount = 7 WHERE id = %s",
                line.id,
            )
        )
        self.assertEffort(self.project)
        self.assertEqual(self.project.effective_hours, 7)
        self.env.cr.execute(
            SQL("DELETE FROM account_analytic_line WHERE id = %s", line.id)
        )
        self.assertEffort(self.project)
        self.assertEqual(self.project.effective_hours, 0)

    def test_search_sort_and_group_say_what_the_fields_show(self):
        projects = self.project
        for number, estimate in enumerate((0, 1, 2.5, 8, 40)):
            project = self._create_project(f"P{number}", estimate)
            self._book(project, 1.1 * number)
            projects += project
        self._book(self.task, 2, self.day)
        model = self.env["project.project"]
        scope = [("id", "in", projects.ids)]
        for name in EFFORT_FIELDS:
            values = {project: project[name] for project in projects}
            for value in set(values.values()):
                for operator in ("=", "!=", "in", "not in"):
                    operand = [value] if "in" in operator else value
                    found = model.search(scope + [(name, operator, operand)])
                    negated = operator in ("!=", "not in")
                    expected = {p for p in projects if (values[p] == value) != negated}
                    self.assertEqual(set(found), expected, (name, operator, value))
                groups = dict(model._read_group(scope, [name], ["__count"]))
                count = sum(other == value for other in values.values())
                self.assertEqual(groups[value], count)
            ordered = model.search(scope, order=f"{name}, id")
            expected = projects.sorted(lambda p, name=name: (p[name], p.id))
            self.assertEqual(ordered, expected)
