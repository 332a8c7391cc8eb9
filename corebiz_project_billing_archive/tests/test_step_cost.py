from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import PASS_REASON
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)

# Queries of a step by button, its mail and tracking included: in a project without an
# order, and in one with it. Much of it is Odoo's: rules, templates, tracking, deletion.
MOST = {
    PL_DONE: (60, 64),
    PM_DONE: (74, 80),
    PO_BILLED: (84, 97),
    PO_ARCHIVED: (85, 98),
}


class TestStepCost(EvaluationCase):
    """What a step by button asks of the database, with all addons."""

    def _count(self, project, target, user):
        """The queries of the button for ``target``, with an empty cache."""
        pressed = project.with_user(user)
        reason = ()
        if target in (PO_BILLED, PO_ARCHIVED):
            pressed, reason = pressed.with_context(ask_reason=True), (PASS_REASON,)
        self.cr.flush()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        getattr(pressed, f"action_set_{target}")(*reason)
        self.cr.flush()
        return self.cr.sql_log_count - before

    def _take_all_steps(self, projects):
        """The queries of each step of the last of ``projects``, as {target: count}.

        The first ones take it before, so that rights and rules are known already.
        """
        for project in projects:
            self._book(self.employee, self._create_task(project), 1)
        counts = {}
        for target, user in {
            PL_DONE: self.leader,
            PM_DONE: self.manager,
            PO_BILLED: self.office,
            PO_ARCHIVED: self.office,
        }.items():
            if target == PO_BILLED:
                self._waive(projects)
            for project in projects:
                counts[target] = self._count(project, target, user)
        return counts

    def test_step_by_button(self):
        plain = self._create_project("A") | self._create_project("B")
        sold = self._sell(self.service)[1] | self._sell(self.service)[1]
        for number, projects in enumerate((plain, sold)):
            for target, count in self._take_all_steps(projects).items():
                with self.subTest(target=target, order=bool(number)):
                    self.assertLessEqual(count, MOST[target][number])
