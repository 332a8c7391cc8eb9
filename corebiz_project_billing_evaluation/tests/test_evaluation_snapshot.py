from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)

from .evaluation_common import EvaluationCase

BOOK = "part of the records of the project"


class TestEvaluationSnapshot(EvaluationCase):
    """Frozen when the project is billed, again after a reopening; never changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.sold_task, 12)
        cls._bill(cls.sold, 100)
        cls._walk_to(cls.sold, PM_DONE)
        cls._invoice(cls.order)

    def _bill_project(self):
        self.sold.with_user(self.office).action_set_po_billed("Rest follows")
        return self.sold.evaluation_ids.sorted("id")[-1]

    def test_nothing_before(self):
        self.assertFalse(self.sold.evaluation_ids)

    def test_snapshot_of_the_step(self):
        live = self.sold._get_evaluation()
        snapshot = self._bill_project()
        self.assertEqual(len(self.sold.evaluation_ids), 1)
        self.assertEqual(snapshot.margin, 1200 - 480 - 100)
        for name, value in live.items():
            self.assertEqual(snapshot[name], value, name)
        self.assertEqual(snapshot.user_id, self.office)
        self.assertEqual(snapshot.manager_id, self.manager)
        self.assertEqual(snapshot.date, self.sold.billing_state_date)
        self.assertEqual(snapshot.handover_id.to_state, PO_BILLED)
        self.assertFalse(snapshot.previous_id)
        amounts = [line.amount for line in snapshot.line_ids]
        self.assertEqual(sum(amounts), snapshot.margin)
        self.assertFigures(self.sold, **live)

    def test_a_refused_step_is_no_work(self):
        """Neither figures nor ledgers nor locks, before the gate has said yes."""
        project = self.sold.with_user(self.leader)
        evaluations = type(self.env["project.evaluation"])
        self.env.flush_all()
        with (
            patch.object(evaluations, "_prepare_snapshots") as prepare,
            self.assertQueryCount(8),
            self.assertRaisesRegex(UserError, "Only"),
        ):
            project.action_set_po_billed()
        prepare.assert_not_called()

    def test_billed_on_the_day_of_the_user(self):
        """On New Year's Day in Berlin, which in UTC is still New Year's Eve."""
        with freeze_time("2026-12-31 23:30:00"):
            self._bill_project()
        self.assertEqual(self._read_report(self.sold).date, date(2027, 1, 1))
        items = self.env["project.evaluation.item"].with_user(self.office)
        domain = [("project_id", "=", self.sold.id)]
        [[month]] = items._read_group(domain, ["billed_date:month"])
        self.assertEqual(month, date(2027, 1, 1))

    def test_frozen_whatever_happens_afterwards(self):
        snapshot = self._bill_project()
        frozen = self.sold._get_evaluation()
        self._bill(self.sold, 999)
        credit = self.order.invoice_ids._reverse_moves()
        credit.invoice_date = "2026-02-01"
        credit.action_post()
        self.sold_task.sudo().name = "Renamed"
        self.sold.user_id = self.administrator
        self.assertFigures(self.sold, **frozen)
        self.assertEqual(self._read_report(self.sold).manager_id, self.manager)
        self.assertNotIn("Renamed", snapshot.line_ids.mapped("task_name"))

    def test_second_snapshot_after_a_reopening(self):
        first = self._bill_project()
        self.sold.with_user(self.office).action_send_back("A bill was missing")
        self._bill(self.sold, 50)
        self.assertFigures(self.sold, margin=570)
        second = self._bill_project()
        self.assertEqual(self.sold.evaluation_ids, first | second)
        self.assertEqual(second.previous_id, first)
        self.assertEqual((first.margin, second.margin), (620, 570))
        self.assertEqual(second.margin_change, -50)
        self.assertEqual(self._read_report(self.sold).evaluation_id, second)

    def test_archive_and_back_is_no_billing(self):
        self._bill_project()
        self._walk_to(self.sold, PO_ARCHIVED)
        # A restore or a script changes what lies behind the figures.
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_analytic_line SET amount = amount - 100"
                " WHERE project_id = %s",
                self.sold.id,
            )
        )
        self.env.invalidate_all()
        self.assertEqual(self._read_report(self.sold).margin, 620)
        self.assertFigures(self.sold, margin=620)
        self.sold.with_user(self.administrator).action_send_back("Look again")
        self.assertEqual(self.sold.billing_state, PO_BILLED)
        self.assertEqual(len(self.sold.evaluation_ids), 1)

    def test_step_by_write_and_in_a_batch(self):
        order, second = self._sell(self.service)
        self._book(self.employee, second.tasks, 1)
        self._walk_to(second, PM_DONE)
        self._invoice(order)
        projects = self.sold | second
        projects.with_user(self.office).write(
            {"billing_state": PO_BILLED, "billing_reason": "Rest follows"}
        )
        self.assertEqual([len(p.evaluation_ids) for p in projects], [1, 1])
        self.assertEqual(second.evaluation_ids.margin, 60)

    def test_one_transaction(self):
        """Without a snapshot there is no step."""
        failing = patch.object(
            type(self.env["project.evaluation"]), "_take", side_effect=UserError("No")
        )
        with failing, self.assertRaisesRegex(UserError, "No"):
            with self.env.cr.savepoint():
                self.sold.with_user(self.office).action_set_po_billed("Rest follows")
        self.assertNothingHappened(self.sold, PM_DONE)

    def test_never_changed_or_deleted(self):
        snapshot = self._bill_project()
        for record in (snapshot, snapshot.line_ids):
            for user in (self.administrator, self.env.ref("base.user_admin")):
                row = record.with_user(user)
                for change in (
                    lambda row=row: row.sudo().write({"project_id": self.project.id}),
                    lambda row=row: row.sudo().unlink(),
                ):
                    with self.assertRaisesRegex(UserError, BOOK):
                        change()
        with self.assertRaisesRegex(UserError, BOOK):
            self.sold.sudo().write({"evaluation_ids": [Command.clear()]})

    def test_copy_starts_without(self):
        self._bill_project()
        self.assertFalse(self.sold.copy().evaluation_ids)

    def test_snapshot_form_opens_for_the_manager(self):
        snapshot = self._bill_project()
        form = Form(snapshot.with_user(self.manager))
        self.assertEqual(form.margin, 620)
