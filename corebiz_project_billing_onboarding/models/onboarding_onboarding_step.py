from odoo import api, models
from odoo.exceptions import AccessError

MODULE = "corebiz_project_billing_onboarding"
OFFICE = "corebiz_project_billing.group_project_office"
SETTINGS, RIGHTS = "base.group_system", "base.group_erp_manager"
PROJECTS = "project.group_project_manager"


class OnboardingOnboardingStep(models.Model):
    """The steps of the panel: when one is done, and what its button opens.

    A step is done by what is in the database, whichever way it got there, or by hand
    where a house does not need it.
    """

    _inherit = "onboarding.onboarding.step"

    @api.model
    def _get_project_billing_steps(self):
        """The steps: who may do each, whether it is done, and what it opens.

        :return: ``{name of the record: (group, method, method)}``
        """
        return {
            "step_mailbox": (SETTINGS, "_has_mailbox", "_open_mailbox"),
            "step_people": (RIGHTS, "_has_people", "_open_people"),
            "step_papers": (SETTINGS, "_has_papers", "_open_papers"),
            "step_first_project": (PROJECTS, "_has_project", "_open_first_project"),
            "step_import": (PROJECTS, "_has_projects", "_open_import"),
        }

    def _get_rule(self):
        """What :meth:`_get_project_billing_steps` says of this step.

        :return: None for a step that it does not name, such as one of an administrator
        """
        self.ensure_one()
        name = self.get_external_id()[self.id].removeprefix(f"{MODULE}.")
        return self._get_project_billing_steps().get(name)

    def _is_for_user(self, user):
        """Whether ``user`` may do the step."""
        rule = self._get_rule()
        return bool(rule) and user.has_group(rule[0])

    def _is_done(self):
        """Whether nobody has to do the step any more in the current company."""
        if self.current_step_state != "not_done":
            return True
        return getattr(self, self._get_rule()[1])()

    def _prepare_panel_step(self):
        """The step as the panel shows it."""
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "button": self.button_text,
        }

    # === Buttons ===

    @api.model
    def open_project_billing_step(self, step_id):
        """Open what a step of the panel asks for.

        :param int step_id: a step that the panel shows to this user
        :return: an action
        :raises AccessError: for people whose step it is not
        """
        step = self._get_project_billing_step(step_id)
        return getattr(step.sudo(False), step._get_rule()[2])()

    @api.model
    def skip_project_billing_step(self, step_id):
        """Note that this house does not need a step.

        :param int step_id: a step that the panel shows to this user
        :raises AccessError: for people whose step it is not
        """
        self._get_project_billing_step(step_id).action_set_just_done()

    @api.model
    def _get_project_billing_step(self, step_id):
        panel = self.env["onboarding.onboarding"]._get_project_billing_panel()
        step = panel.step_ids.filtered(lambda one: one.id == step_id)
        if not step or not step._is_for_user(self.env.user):
            raise AccessError(
                self.env._("You may not take this step. Ask your administrator.")
            )
        return step

    # === What is done ===

    def _has_mailbox(self):
        return bool(self.env.company.project_office_email)

    def _has_people(self):
        """Somebody else is in the project office of this company."""
        members = (
            self.env.ref(OFFICE)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and self.env.company in user.company_ids
            )
        )
        return bool(members - self.env.user)

    def _has_papers(self):
        return bool(self.env.company.external_report_layout_id)

    def _has_project(self):
        return bool(self._count_projects())

    def _has_projects(self):
        return self._count_projects() > 1

    def _count_projects(self):
        """Projects of this company that have a customer and a project leader."""
        return self.env["project.project"].search_count(
            [
                ("company_id", "in", [self.env.company.id, False]),
                ("partner_id", "!=", False),
                ("leader_id", "!=", False),
            ],
            limit=2,
        )

    # === What a step opens ===

    def _open_mailbox(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "project.project_config_settings_action"
        )
        return {**action, "target": "current"}

    def _open_people(self):
        return self.env["ir.actions.act_window"]._for_xml_id("base.action_res_users")

    def _open_papers(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "web.action_base_document_layout_configurator"
        )

    def _open_first_project(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.project_first_project_action"
        )

    def _open_import(self):
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.env._("Import Projects"),
            "params": {"active_model": "project.project"},
        }
