from datetime import datetime

from .common import DealCase

START = datetime(2030, 3, 4, 9, 0)


class TestDealHistory(DealCase):
    """What belongs to the deal stands in the history of its project."""

    def _get_rows(self, user, kind):
        return (
            self.env["project.history"]
            .with_user(user)
            .search([("project_id", "=", self.deal_project.id), ("kind", "=", kind)])
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.message_post(
            body="First talk", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        event = {"start": START, "stop": START, "user_id": cls.salesperson.id}
        cls.env["calendar.event"].create(
            [
                {**event, "name": "By field", "opportunity_id": cls.lead.id},
                {
                    **event,
                    "name": "By document",
                    "opportunity_id": cls.lead.id,
                    "res_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                    "res_id": cls.lead.id,
                },
            ]
        )
        cls._attach(cls.lead)
        cls.deal_project = cls.lead._create_project({"name": "Town hall"})

    def test_deal_is_part_of_the_history(self):
        notes = self._get_rows(self.salesperson, "note")
        self.assertIn("First talk", notes.mapped("body"))
        self.assertEqual(
            sorted(self._get_rows(self.salesperson, "meeting").mapped("subject")),
            ["By document", "By field"],
        )
        files = self._get_rows(self.salesperson, "file")
        self.assertIn("plan.txt", files.mapped("subject"))

    def test_who_may_not_read_the_deal_does_not_read_it_here(self):
        self.assertNotIn(
            "First talk", self._get_rows(self.employee, "note").mapped("body")
        )
        self.assertFalse(self._get_rows(self.employee, "meeting"))
        self.assertFalse(self._get_rows(self.colleague, "meeting"))
