from odoo import api, models

PANEL = "corebiz_project_billing_onboarding.onboarding_project_billing"


class OnboardingOnboarding(models.Model):
    """The panel above the projects, for whoever may administrate them."""

    _inherit = "onboarding.onboarding"

    @api.model
    def get_project_billing_panel(self):
        """What the panel shows.

        :return: ``{"done": number, "steps": [...]}`` with the steps that are left for
            this user in the current company, or False where there is nothing to show
        """
        panel = self._get_project_billing_panel()
        if not panel or panel.is_onboarding_closed:
            return False
        steps = panel.step_ids.filtered(lambda step: step._is_for_user(self.env.user))
        left = steps.filtered(lambda step: not step._is_done())
        if not left:
            return False
        return {
            "done": len(steps) - len(left),
            "steps": [step._prepare_panel_step() for step in left],
        }

    @api.model
    def close_project_billing_panel(self):
        """Hide the panel in the current company, for all who saw it.

        :raises AccessError: for people who may not administrate projects
        """
        self.env["project.first.project"].check_access("create")
        if panel := self._get_project_billing_panel():
            panel._search_or_create_progress()
            panel.action_close()

    @api.model
    def _get_project_billing_panel(self):
        """Odoo's record of our panel; nobody but administrators may read it."""
        empty = self.env["onboarding.onboarding"]
        if not self.env["project.first.project"].has_access("create"):
            return empty
        return (self.env.ref(PANEL, raise_if_not_found=False) or empty).sudo()
