import logging

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN

_logger = logging.getLogger(__name__)


class ProjectProject(models.Model):
    """Finds the projects that have to ask for people, outside of any order.

    A confirmed order wakes the job, and it runs every hour. So an order is confirmed
    whatever is wrong with a mail, what the order brings along (the people of its
    template, or of its deal) is there before anybody is asked, and confirming twice
    asks once. Only what is sold to a customer asks; all others show the button.
    """

    _inherit = "project.project"

    @api.model
    def _cron_ask_for_people(self):
        """Ask for missing people, and ask others where somebody has left."""
        for project in self._get_projects_to_ask():
            project._take_alone(project._ask_for_people)
        for project in self._get_projects_asked():
            project._take_alone(project._follow_people)

    @api.model
    def _get_sold_domain(self):
        """Projects in work for a customer."""
        return Domain(
            [
                ("billing_state", "=", OPEN),
                ("is_template", "=", False),
                ("asks_for_people", "=", True),
                ("allow_billable", "=", True),
                ("partner_id", "!=", False),
            ]
        )

    @api.model
    def _get_vacant_domain(self):
        """Projects without a manager or a leader who is still there."""
        return Domain.OR(
            Domain(name, "=", False) | Domain(f"{name}.active", "=", False)
            for name in ("user_id", "leader_id")
        )

    @api.model
    def _get_projects_to_ask(self):
        """Sold projects that nobody was asked about, and somebody can be."""
        domain = self._get_sold_domain() & self._get_vacant_domain()
        projects = self.search(domain & Domain("staffing_date", "=", False))
        projects = projects.filtered(lambda project: project._is_to_be_staffed())
        for project in projects:
            text = project._get_unreachable_text(project._get_namer_role())
            if text:
                # Asked as soon as there is somebody again.
                _logger.warning("Nobody to ask of project %s: %s", project.id, text)
                projects -= project
        return projects

    @api.model
    def _get_projects_asked(self):
        return self.search(
            [("staffing_date", "!=", False), ("is_template", "=", False)]
        )

    @api.model
    def _wake_staffing_job(self):
        """Let the job look as soon as this transaction has ended well."""
        job = self.env.ref(
            "corebiz_project_billing_staffing.ir_cron_ask_for_people",
            raise_if_not_found=False,
        )
        if job:
            job.sudo()._trigger()
