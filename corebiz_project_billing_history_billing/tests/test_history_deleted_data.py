from odoo.addons.corebiz_project_billing.tests.data_common import DeletedDataCase


class TestHistoryDeletedData(DeletedDataCase):
    """An administrator has deleted every record of ours that can be deleted."""

    def test_work_from_inside_the_project(self):
        project = self.project.with_user(self.leader)
        call = project.env["project.call"].create(
            {
                "project_id": project.id,
                "partner_id": self.customer.id,
                "minutes": 5,
                "summary": "Rack",
            }
        )
        call.action_confirm()
        project.action_view_calls()
        self.assertGreaterEqual(project.note_count, 1)
        self.env["project.history"].search([("project_id", "=", project.id)])
