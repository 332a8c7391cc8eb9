from odoo.tests import HttpCase, tagged

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON, ProjectBillingCase


@tagged("post_install", "-at_install")
class TestTour(HttpCase, ProjectBillingCase):
    """The whole story in the browser, each person with the least rights."""

    def _visit(self, path, tour, user, state):
        """Let ``user`` walk a tour; afterwards the project stands at ``state``."""
        self.start_tour(f"/odoo/{path}", f"project_billing_{tour}", login=user.login)
        self.project.invalidate_recordset()
        self.assertStates(self.project, state)
        if self.project.handover_ids:
            last = self.project.last_handover_id
            self.assertEqual(last.to_state, state)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task.state = "1_done"  # whoever checks projects finds nothing

    def _walk_the_story(self, lang):
        (self.leader | self.manager | self.office).lang = lang
        self._visit("my-projects", "leader_done", self.leader, PL_DONE)
        self._visit("projects-to-check", "manager_sends_back", self.manager, OPEN)
        self.assertEqual(self.project.last_handover_id.reason, REASON)
        self._visit("my-projects", "leader_done", self.leader, PL_DONE)
        self._visit("projects-to-check", "manager_done", self.manager, PM_DONE)
        self._visit("projects-to-bill", "office_billed", self.office, PO_BILLED)
        self._visit("projects-to-bill", "office_archived", self.office, PO_ARCHIVED)
        self.assertFalse(self.project.active)
        self.assertEqual(
            [row.user_id for row in self.project.handover_ids.sorted("id")],
            [self.leader, self.manager] * 2 + [self.office] * 2,
        )

    def test_whole_story_in_german(self):
        self._walk_the_story("de_DE")

    def test_whole_story_in_english(self):
        self._walk_the_story("en_US")

    def test_cards_lead_to_the_project_and_to_its_tasks(self):
        for path in ("project", "my-projects"):
            for tour in ("card", "card_tasks"):
                with self.subTest(path=path, tour=tour):
                    self._visit(path, tour, self.leader, OPEN)
