from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


@tagged("post_install", "-at_install")
class TestNoProject(ProjectBillingCase):
    """Most records of a house are of no project: these cost next to nothing more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "Cable", "price_unit": 10})
                ],
            }
        )
        cls.invoice.action_post()

    def test_no_look_at_the_desk(self):
        projects = self.invoice._get_billed_projects()
        self.assertFalse(projects)
        with self.assertQueryCount(0):
            projects._offer_closing()

    def test_tasks_of_a_project_are_read_together(self):
        project = self.env["project.project"].create({"name": "Roll-out"})
        few = self._count_for_customer(project, 5)
        # Odoo itself asks once for the customer of each task.
        self.assertLessEqual(self._count_for_customer(project, 40), few + 40)

    def _count_for_customer(self, project, number):
        """How many queries it takes to give a project with more tasks its customer."""
        project.write({"allow_billable": False, "partner_id": False})
        self.env["project.task"].create(
            [{"name": "Site", "project_id": project.id}] * number
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        project.write({"allow_billable": True, "partner_id": self.customer.id})
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
