from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.code_only_common import CodeOnlyRules

from .coverage_common import CoverageCase


class TestCoverageCodeOnly(CodeOnlyRules, CoverageCase):
    """The fields of all addons, with bookings that are billed and waived."""

    asked_models = {"account.analytic.line", "account.move.line", "project.project"}
    least_fields = (15, 20)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.employee, cls.task, 3)
        cls._invoice()
        cls.waived = cls._book(cls.employee, cls.task, 2)
        cls._waive(cls.project)

    def test_booking_is_open_whatever_its_values_say(self):
        employee = self.employee
        vals = {"task_id": self.task.id, "unit_amount": 1, "coverage_state": "waived"}
        bookings = self.env["account.analytic.line"].with_user(employee)
        made = bookings.create([vals])
        made |= bookings.with_context(default_coverage_state="billed").create(
            {**vals, "coverage_state": "fixed"}
        )
        loaded = bookings.load(
            ["name", "task_id/.id", "unit_amount", "coverage_state"],
            [["Imported", str(self.task.id), "1", "Waived"]],
        )
        made |= bookings.browse(loaded["ids"])
        self.task.with_user(employee).write(
            {"timesheet_ids": [Command.create({"name": "/", **vals})]}
        )
        made |= self.task.timesheet_ids - self.booking - self.waived
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(made), 4)
        self.assertEqual(set(made.mapped("coverage_state")), {"open"})

    def test_exported_file_can_be_imported_again(self):
        bookings = self.env["account.analytic.line"].browse(self.booking.id)
        names = [".id", "coverage_state"]
        [[number, state]] = bookings.export_data(names)["datas"]
        result = bookings.load(names, [[number, state]])
        self.assertFalse(
            [one for one in result["messages"] if one["type"] == "error"], result
        )
