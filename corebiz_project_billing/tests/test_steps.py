from itertools import product

from odoo.exceptions import UserError

from ..models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
    STATES,
    back_step,
    find_step,
)
from .common import REASON, ProjectBillingCase

# Where the office may have to say why.
LAST_STEPS = (PO_BILLED, PO_ARCHIVED)
ACTIONS = {
    PL_DONE: "action_set_pl_done",
    PM_DONE: "action_set_pm_done",
    PO_BILLED: "action_set_po_billed",
    PO_ARCHIVED: "action_set_po_archived",
}

# Written out from the specification on purpose, not taken from the table: who may
# take which step. A billing administrator may take every one.
MAY = {
    (OPEN, PL_DONE): {"leader"},
    (PL_DONE, PM_DONE): {"manager"},
    (PM_DONE, PO_BILLED): {"office"},
    (PO_BILLED, PO_ARCHIVED): {"office"},
    (PL_DONE, OPEN): {"leader", "manager"},
    (PM_DONE, OPEN): {"manager", "office"},
    (PO_BILLED, PM_DONE): {"office"},
    (PO_ARCHIVED, PO_BILLED): set(),
}
# Which rule refuses: that of the person, or that of the way.
ONLY = "Only .* can set “Mail server” to"
NO_STEP = "the next step is|where the workflow ends"


class TestSteps(ProjectBillingCase):
    """Every status x every target x every person, by button and by write."""

    def _take(self, project, user, target, channel):
        """Take the step as ``user`` through the button's method or a plain write."""
        project = project.with_user(user)
        step = find_step(project.sudo().billing_state, target)
        if channel == "write":
            needs = step and (step.is_back or target in LAST_STEPS)
            reason = {"billing_reason": REASON} if needs else {}
            return project.write({"billing_state": target, **reason})
        if step and step.is_back:
            return project.action_send_back(REASON)
        if target == OPEN:
            return project.write({"billing_state": target, "billing_reason": REASON})
        reason = [REASON] if target in LAST_STEPS else []
        return getattr(project, ACTIONS[target])(*reason)

    def _check_matrix(self, state, channel):
        project = self._walk_to(self.project, state)
        for target, (role, user) in product(STATES, self.people.items()):
            if target == state:
                continue
            may = (state, target) in MAY and (
                role in MAY[state, target] or role == "billing_administrator"
            )
            # A reached status is left again, so that the next person finds the same.
            with self.subTest(state=state, target=target, role=role):
                savepoint = self.env.cr.savepoint()
                if may:
                    self._take(project, user, target, channel)
                    self.assertStates(project, target)
                    self.assertEqual(project.last_handover_id.user_id, user)
                else:
                    refusal = ONLY if (state, target) in MAY else NO_STEP
                    with self.assertRaisesRegex(UserError, refusal):
                        self._take(project, user, target, channel)
                    project.invalidate_recordset()
                    self.assertStates(project, state)
                self.env.flush_all()
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_open(self):
        self._check_matrix(OPEN, "button")

    def test_pl_done(self):
        self._check_matrix(PL_DONE, "button")

    def test_pm_done(self):
        self._check_matrix(PM_DONE, "button")

    def test_po_billed(self):
        self._check_matrix(PO_BILLED, "button")

    def test_po_archived(self):
        self._check_matrix(PO_ARCHIVED, "button")

    def test_open_by_write(self):
        self._check_matrix(OPEN, "write")

    def test_pl_done_by_write(self):
        self._check_matrix(PL_DONE, "write")

    def test_pm_done_by_write(self):
        self._check_matrix(PM_DONE, "write")

    def test_po_billed_by_write(self):
        self._check_matrix(PO_BILLED, "write")

    def test_po_archived_by_write(self):
        self._check_matrix(PO_ARCHIVED, "write")

    def test_whole_way_with_least_rights(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self.assertStates(self.project, PO_ARCHIVED)
        self.assertFalse(self.project.active)
        self.assertEqual(
            self.project.handover_ids.sorted("id").mapped("to_state"),
            [PL_DONE, PM_DONE, PO_BILLED, PO_ARCHIVED],
        )

    def test_reopening_brings_the_project_back(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self.project.with_user(self.administrator).action_send_back(REASON)
        self.assertStates(self.project, PO_BILLED)
        self.assertTrue(self.project.active)

    def test_leader_of_another_project_is_nobody_here(self):
        other = self._create_project("Firewall", leader_id=self.employee.id)
        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.with_user(self.employee).action_set_pl_done()
        other.with_user(self.employee).action_set_pl_done()
        self.assertStates(other, PL_DONE)

    def test_back_step_needs_a_reason_that_says_something(self):
        self._walk_to(self.project, PL_DONE)
        for reason in (False, "", "   "):
            with self.assertRaisesRegex(UserError, "needs a reason"):
                self.project.with_user(self.manager).action_send_back(reason)
            with self.assertRaisesRegex(UserError, "needs a reason"):
                self.project.with_user(self.manager).write(
                    {"billing_state": OPEN, "billing_reason": reason}
                )
        self.assertStates(self.project, PL_DONE)

    def test_first_status_has_no_way_back(self):
        self.assertIsNone(back_step(OPEN))
        with self.assertRaisesRegex(UserError, NO_STEP):
            self.project.with_user(self.administrator).action_send_back(REASON)

    def test_batch_takes_all_steps(self):
        projects = self.project | self._create_project("Firewall")
        projects.with_user(self.leader).action_set_pl_done()
        self.assertStates(projects, PL_DONE)
        self.assertEqual(len(projects.handover_ids), 2)

    def test_batch_takes_none_and_names_who_cannot(self):
        foreign = self._create_project("Firewall", leader_id=self.employee.id)
        later = self._create_project("Intranet")
        self._walk_to(later, PL_DONE)
        projects = (self.project | foreign | later).with_user(self.leader)
        with self.assertRaisesRegex(UserError, "2 of 3") as raised:
            projects.action_set_pl_done()
        message = str(raised.exception)
        self.assertIn("Firewall", message)
        self.assertIn("Intranet", message)
        self.assertNotIn("Mail server", message)
        with self.assertRaisesRegex(UserError, "Firewall"):
            projects.write({"billing_state": PL_DONE})
        self.assertStates(self.project, OPEN)

    def test_pressing_twice_takes_one_step_and_names_who_was_first(self):
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "set by Lena Leader"):
            self.project.with_user(self.leader).action_set_pl_done()
        self.assertEqual(len(self.project.handover_ids), 1)

    def test_send_back_of_a_mixed_batch(self):
        checked = self._walk_to(self._create_project("Firewall"), PM_DONE)
        billed = self._walk_to(self._create_project("Intranet"), PO_BILLED)
        (checked | billed).with_user(self.office).action_send_back(REASON)
        self.assertStates(checked, OPEN)
        self.assertStates(billed, PM_DONE)

    def test_send_back_of_a_mixed_batch_is_all_or_none(self):
        checked = self._walk_to(self._create_project("Firewall"), PM_DONE)
        fresh = self._create_project("Intranet")
        with self.assertRaisesRegex(UserError, "Intranet"):
            (checked | fresh).with_user(self.office).action_send_back(REASON)
        self.assertStates(checked, PM_DONE)
