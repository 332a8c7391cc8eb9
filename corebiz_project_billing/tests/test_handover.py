from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_BILLED
from .common import REASON, ProjectBillingCase


class TestHandover(ProjectBillingCase):
    """The ledger tells the truth and cannot be changed."""

    def test_row_of_a_step(self):
        self.project.with_user(self.leader).action_set_pl_done()
        row = self.project.handover_ids
        self.assertRecordValues(
            row,
            [
                {
                    "from_state": OPEN,
                    "to_state": PL_DONE,
                    "is_back": False,
                    "user_id": self.leader.id,
                    "in_place_of_id": False,
                    "reason": False,
                    "partner_id": self.customer.id,
                    "manager_id": self.manager.id,
                    "leader_id": self.leader.id,
                    "account_manager_id": self.account_manager.id,
                }
            ],
        )
        self.assertEqual(row.date, self.project.billing_state_date)
        self.assertEqual(row.display_name, "Mail server: Open → Leader Done")

    def test_row_is_of_the_company_of_the_project(self):
        """Whatever company the person who takes the step works in at the moment."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        people = self.leader | self.manager
        people.company_ids |= sister
        common = self._create_project("Both houses", company_id=False)
        self.project.company_id = self.company
        for project in self.project | common:
            for user, step in (
                (self.leader, "action_set_pl_done"),
                (self.manager, "action_set_pm_done"),
            ):
                elsewhere = project.with_user(user).with_context(
                    allowed_company_ids=[sister.id, self.company.id]
                )
                getattr(elsewhere, step)()
                row = project.last_handover_id
                self.assertEqual(
                    (row.user_id, row.company_id), (user, project.company_id)
                )

    def test_row_of_a_step_back_holds_the_reason(self):
        self._walk_to(self.project, PM_DONE)
        self.project.with_user(self.office).action_send_back(REASON)
        row = self.project.last_handover_id
        self.assertTrue(row.is_back)
        self.assertEqual(row.reason, REASON)

    def test_last_row_is_the_last_one_also_in_memory(self):
        self.assertFalse(self.project.handover_ids)
        self._walk_to(self.project, PL_DONE)
        self.assertEqual(len(self.project.handover_ids), 1)
        self._walk_to(self.project, PM_DONE)
        self.assertEqual(self.project.last_handover_id.to_state, PM_DONE)

    def test_row_keeps_the_people_of_its_moment(self):
        self._walk_to(self.project, PL_DONE)
        self.project.user_id = self.employee
        self.assertEqual(self.project.last_handover_id.manager_id, self.manager)

    def test_days_and_lead_time(self):
        start = fields.Datetime.now()
        for days, user, target in (
            (2, self.leader, PL_DONE),
            (5, self.manager, PM_DONE),
            (9.5, self.office, PO_BILLED),
        ):
            with freeze_time(start + timedelta(days=days)):
                self.project.with_user(user).write(
                    {"billing_state": target, "billing_reason": "Rest follows"}
                )
        rows = self.project.handover_ids.sorted("id")
        self.assertAlmostEqual(rows[0].days_in_state, 2.0, 2)
        self.assertAlmostEqual(rows[1].days_in_state, 3.0, 2)
        self.assertAlmostEqual(rows[2].days_in_state, 4.5, 2)
        self.assertAlmostEqual(rows[2].lead_days, 7.5, 2)
        self.assertFalse(any(rows[:2].mapped("lead_days")))

    def test_lead_time_counts_from_the_last_time_the_leader_was_done(self):
        start = fields.Datetime.now()
        for days, action in (
            (1, lambda p: p.with_user(self.leader).action_set_pl_done()),
            (2, lambda p: p.with_user(self.manager).action_send_back(REASON)),
            (10, lambda p: p.with_user(self.leader).action_set_pl_done()),
            (11, lambda p: p.with_user(self.manager).action_set_pm_done()),
            (
                13,
                lambda p: p.with_user(self.office).action_set_po_billed("Rest follows"),
            ),
        ):
            with freeze_time(start + timedelta(days=days)):
                action(self.project)
        self.assertAlmostEqual(self.project.last_handover_id.lead_days, 3.0, 2)

    def test_average_lead_time_ignores_rows_without_one(self):
        start = fields.Datetime.now()
        for days, user, target in (
            (0, self.leader, PL_DONE),
            (2, self.manager, PM_DONE),
            (4, self.office, PO_BILLED),
        ):
            with freeze_time(start + timedelta(days=days)):
                self.project.with_user(user).write(
                    {"billing_state": target, "billing_reason": "Rest follows"}
                )
        [[average]] = self.env["project.handover"]._read_group(
            [("project_id", "=", self.project.id)], aggregates=["lead_days:avg"]
        )
        self.assertAlmostEqual(average, 4.0, 2)

    def test_rows_are_not_changed_or_deleted_by_anybody(self):
        self._walk_to(self.project, PL_DONE)
        row = self.project.handover_ids
        for user in (self.office, self.administrator, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"reason": "Never said"})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.sudo().write({"user_id": self.office.id})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            row.sudo().unlink()
        with self.assertRaisesRegex(UserError, "part of the records"):
            self.project.write({"handover_ids": [(5,)]})
        with self.assertRaises(AccessError):
            self.project.with_user(self.project_administrator).write(
                {"handover_ids": [(0, 0, {"to_state": PM_DONE})]}
            )

    def test_rows_survive_the_import(self):
        self._walk_to(self.project, PL_DONE)
        row = self.project.handover_ids
        xmlid = row._export_rows([["id"]])[0][0]
        admin = self.env.ref("base.user_admin")
        result = (
            self.env["project.handover"]
            .with_user(admin)
            .load(["id", "reason"], [[xmlid, "Never said"]])
        )
        self.assertFalse(result["ids"])

    def test_form_of_the_project_shows_the_ledger(self):
        self._walk_to(self.project, PL_DONE)
        with Form(self.project.with_user(self.leader)) as form:
            self.assertEqual(len(form.handover_ids), 1)
