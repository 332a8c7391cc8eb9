from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class StaffingCase(ProjectBillingCase):
    """A sold project without a leader, whose manager is no project administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What else is in this database is not asked about here.
        others = cls.env["project.project"].with_context(active_test=False)
        others.search([]).asks_for_people = False
        cls.env["mail.mail"].sudo().search([]).unlink()
        cls.sold = cls._create_sold("Backup", leader_id=False)

    @classmethod
    def _create_sold(cls, name, **values):
        return cls._create_project(name, allow_billable=True, **values)

    def _ask(self):
        """Run the job; the mails that it queued."""
        return self._get_mails(self.env["project.project"]._cron_ask_for_people)

    def _get_mails(self, method, *args):
        """The mails that ``method`` queues about projects."""
        before = self.env["mail.mail"].sudo().search([])
        method(*args)
        self.env.flush_all()
        return self.env["mail.mail"].sudo().search([]) - before

    def _get_activities(self, project=None):
        return (project or self.sold)._get_staffing_activities()
