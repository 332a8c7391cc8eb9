from datetime import date

from freezegun import freeze_time

from odoo.addons.corebiz_project_billing_desk.tests.desk_common import DeskCase

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
NOVEMBER_FIRST = "2026-11-01 08:00:00"


class MonthlyCase(DeskCase):
    """Projects billed by the month, sold by the hour at 95, and the clerk who bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-10-10 08:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)

    @classmethod
    def _sell_running(cls, price=95, **values):
        """A project that goes on, and its order."""
        order = cls._create_order(
            [
                {
                    "product_id": cls.by_hour.id,
                    "product_uom_qty": 100,
                    "price_unit": price,
                }
            ],
            **values,
        )
        order.action_confirm()
        order.project_ids.write({"user_id": cls.manager.id, "leader_id": cls.leader.id})
        order.project_ids.with_user(cls.manager).billing_rhythm = "monthly"
        return order.project_ids

    @classmethod
    def _book_on(cls, project, *days):
        """Bookings as (day, hours) on the task of a project."""
        for day, hours in days:
            cls._book(cls.employee, project.tasks, hours, date=day)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _release(cls, project, day, state="released"):
        """The month of ``day`` is released, without its steps and mails."""
        periods = cls.env["project.billing.period"].sudo()
        first, last = project._get_period_bounds(day)
        period = project._get_period(day) or periods._add_rows(
            [{"project_id": project.id, "date_from": first, "date_to": last}]
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE project_billing_period SET state = %s WHERE id = %s",
            [state, period.id],
        )
        project.sudo()._write_by_code({"billing_period_date": "2026-10-01 08:00:00"})
        cls.env.flush_all()
        cls.env.invalidate_all()
        return period

    @classmethod
    def _ready(cls, project, *days):
        """Bookings as (day, hours), the months of which are released until today."""
        cls._book_on(project, *days)
        for month in sorted({day.replace(day=1) for day, _hours in days}):
            if month < OCTOBER.replace(day=1):
                cls._release(project, month)

    @classmethod
    def _open_run(cls, projects, user=None, **values):
        """The dialog as the client opens it from the list."""
        projects = projects.with_user(user or cls.clerk)
        action = projects.action_open_month_run()
        dialogs = cls.env[action["res_model"]].with_user(user or cls.clerk)
        return dialogs.with_context(**action["context"]).create(values)

    @classmethod
    def _press(cls, dialog):
        """Start the run of a dialog."""
        action = dialog.action_confirm()
        return cls.env[action["res_model"]].browse(action["res_id"])

    @classmethod
    def _work(cls):
        """What the scheduled action does, without its commits."""
        rows = cls.env["project.billing.run.line"].sudo()
        while unit := rows._take_unit():
            unit._work()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _run(cls, projects, date_to=SEPTEMBER, **values):
        """A run that has been worked off."""
        dialog = cls._open_run(projects, date_to=date_to, **values)
        run = cls._press(dialog)
        cls._work()
        return run

    def assertRun(self, run, expected):
        """``expected``: {project: its net amounts by draft, or a part of the reason}"""
        self.assertEqual(run.line_ids.project_id, sum(expected, self.project[:0]))
        for row in run.line_ids:
            wanted = expected[row.project_id]
            if isinstance(wanted, str):
                self.assertIn(wanted, row.message or "")
                self.assertEqual((row.state, len(row.invoice_ids)), ("failed", 0))
            else:
                self.assertEqual(row.state, "done", row.message)
                found = sorted(row.invoice_ids.mapped("amount_untaxed"))
                self.assertEqual(found, sorted(wanted))
