from odoo.tests import HttpCase, tagged

from .test_onboarding import OnboardingCase


@tagged("post_install", "-at_install")
class TestOnboardingTour(HttpCase, OnboardingCase):
    """The panel in the browser, until nothing is left of it."""

    def test_from_the_first_project_to_none_left(self):
        for lang in "en_US", "de_DE":
            self.head.lang = lang
            self.start_tour(
                "/odoo/project", "project_onboarding", login=self.head.login
            )
            project = self.env["project.project"].search(
                [("name", "=", "Firewall rollout")]
            )
            self.assertEqual(project.leader_id, self.head)
            self.assertFalse(self._get_panel(self.head))
            project.unlink()
            self.env["onboarding.progress.step"].search([]).unlink()

    def test_others_see_their_projects_only(self):
        self.start_tour(
            "/odoo/project", "project_onboarding_none", login=self.employee.login
        )
