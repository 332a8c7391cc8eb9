from odoo.tests import HttpCase

from .common import DealCase


class TestDealTour(HttpCase, DealCase):
    """The whole way in the client, by a salesperson who is a plain project user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.name = "Tour Consulting"

    def _get_kinds(self, project, user):
        rows = (
            self.env["project.history"]
            .with_user(user)
            .search([("project_id", "=", project.id)])
        )
        return set(rows.mapped("kind"))

    def test_from_the_opportunity_to_the_history(self):
        lead = self._create_deal(won=False, name="Tour deal")
        lead.message_post(
            body="First talk", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self._tour(lead, "corebiz_project_billing_deal")
        project = self._get_projects(lead)
        self.assertEqual(len(project), 1)
        self.assertEqual(project.allocated_hours, 10)
        kinds = {"call", "note", "mail_out", "meeting", "order", "estimate"}
        self.assertLessEqual(kinds, self._get_kinds(project, self.salesperson))
        if "corebiz_project_billing_purchase" not in self.env.registry._init_modules:
            return
        self.env["res.partner"].create({"name": "Tour Vendor"})
        self.salesperson.group_ids |= self.env.ref("purchase.group_purchase_user")
        self._tour(project, "corebiz_project_billing_order")
        self.assertIn("purchase", self._get_kinds(project, self.salesperson))
        self._tour(project, "corebiz_project_billing_order_history")

    def _tour(self, record, name):
        """Run a tour of the salesperson that starts at the form of ``record``."""
        self.start_tour(
            f"/odoo/{record._name}/{record.id}", name, login=self.salesperson.login
        )

    def test_straight_to_the_project(self):
        self._tour(self.lead, "corebiz_project_billing_deal_direct")
        self.assertEqual(len(self._get_projects()), 1)
