from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin


class TestHistoryHooks(ExampleMixin, ProjectBillingCase):
    """Sources and documents that another addon adds, by the examples in DEVELOP.md."""

    examples = (
        "project.history._get_sources",
        "project.history._get_documents",
        "project.history._get_message_columns",
        "project.history._get_call_subtypes",
    )

    def _find(self, record, user=None):
        history = self.env["project.history"].with_user(user or self.administrator)
        rows = history.search([("project_id", "=", self.project.id)])
        return rows.filtered(
            lambda row: (row.res_model, row.res_id) == (record._name, record.id)
        )

    def test_a_source_adds_rows_as_readable_as_its_records(self):
        milestone = self.env["project.milestone"].create(
            {
                "name": "Go-live",
                "project_id": self.project.id,
                "deadline": "2024-06-01",
            }
        )
        self.assertEqual(self._find(milestone).subject, "Go-live")
        self.project.privacy_visibility = "followers"
        self.assertFalse(self._find(milestone, self.employee))

    def test_what_is_written_of_a_document_is_there(self):
        message = self.customer.message_post(body="They have moved")
        self.assertEqual(self._find(message).document, self.customer.name)
        other = self.env["res.partner"].create({"name": "Stranger"})
        self.assertFalse(self._find(other.message_post(body="Who?")))

    def test_a_message_has_more_columns_and_kinds(self):
        visit = self.project.message_post(body="Was there", subject="Visit")
        note = self.project.message_post(body="Was not there")
        self.assertEqual((self._find(visit).hours, self._find(note).hours), (0.5, 0))
        call = self.project.message_post(
            body="Rang", subtype_xmlid="mail.mt_activities"
        )
        self.assertEqual(
            (self._find(call).kind, self._find(note).kind), ("call", "note")
        )
