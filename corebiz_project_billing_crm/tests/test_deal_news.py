from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .common import DealCase


class TestDealNews(DealCase):
    """A deal that is lost or reopened leaves its project alone and tells the people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.project_manager_id = cls.manager
        cls.lead.project_leader_id = cls.leader
        cls.lead._create_project({"name": "Town hall"})
        cls.deal_project = cls.lead.sudo().project_ids
        cls.news = cls.env.ref("corebiz_project_billing_crm.mail_activity_type_deal")

    def _lose(self, leads):
        """A won deal must leave its stage before it can be lost."""
        leads = leads.with_user(self.salesperson)
        leads.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        leads.action_set_lost()

    def _get_told(self):
        return self.deal_project.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.news
        ).user_id

    def test_lost(self):
        before = self.deal_project.read(
            ["billing_state", "active", "user_id", "allocated_hours", "partner_id"]
        )
        with self.mock_mail_gateway():
            self._lose(self.lead)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self._get_told(), self.manager | self.leader)
        note = self.deal_project.message_ids[0]
        self.assertIn("was lost", note.body)
        self.assertEqual(
            note.notified_partner_ids, (self.manager | self.leader).partner_id
        )
        self.deal_project.invalidate_recordset()
        after = self.deal_project.read(
            ["billing_state", "active", "user_id", "allocated_hours", "partner_id"]
        )
        self.assertEqual(before, after)

    def test_reopened_by_stage(self):
        stage = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self.lead.with_user(self.salesperson).stage_id = stage
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self._get_told(), self.manager | self.leader)
        self.assertIn("was reopened", self.deal_project.message_ids[0].body)

    def test_nobody_is_told_twice(self):
        self._lose(self.lead)
        activities = self.deal_project.activity_ids
        self.lead.with_user(self.salesperson).action_set_won()
        self.assertIn("won again", self.deal_project.message_ids[0].body)
        self.assertIn("won again", activities[0].summary)
        self._lose(self.lead)
        self.assertEqual(self.deal_project.activity_ids, activities)
        self.assertIn("was lost", activities[0].summary)

    def test_archived_project_is_left_alone(self):
        self._walk_to(self.deal_project, PO_ARCHIVED)
        messages = self.deal_project.message_ids
        self._lose(self.lead)
        self.deal_project.invalidate_recordset()
        self.assertEqual(self.deal_project.message_ids, messages)

    def test_winning_tells_nobody(self):
        lead = self._create_deal(won=False)
        lead.action_set_won()
        self.assertFalse(self._get_told())

    def test_two_deals_at_once(self):
        other = self._create_deal(name="Second deal")
        other._create_project({"name": "Second", "user_id": self.manager.id})
        self._lose(self.lead | other)
        self.assertTrue(other.sudo().project_ids.activity_ids)
        self.assertTrue(self._get_told())

    def test_other_changes_leave_the_probability_alone(self):
        """Odoo works it out when it is needed, which takes long for many deals."""
        lead = self._create_deal(won=False)
        self.env.flush_all()
        leads = lead | self.lead
        leads.team_id = self.env["crm.team"].create({"name": "Other team"})
        self.assertTrue(self.env.is_to_compute(leads._fields["won_status"], lead))
        self.assertTrue(self.env.is_to_compute(leads._fields["won_status"], self.lead))
