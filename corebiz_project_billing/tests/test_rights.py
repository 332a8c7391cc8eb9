from odoo.exceptions import AccessError

from ..models.billing_state import PL_DONE
from .common import ProjectBillingCase


class TestRights(ProjectBillingCase):
    """Who sees what: private projects, bookings, the ledger, companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "followers"
        cls.project.message_unsubscribe(cls.project.message_partner_ids.ids)
        cls.booking = cls._book(cls.leader, cls.task)
        cls._walk_to(cls.project, PL_DONE)

    def _sees(self, user, records):
        return bool(
            self.env[records._name].with_user(user).search([("id", "in", records.ids)])
        )

    def test_role_holders_and_office_see_a_private_project(self):
        expected = {
            "leader": True,
            "manager": True,
            "account_manager": True,
            "office": True,
            "billing_administrator": True,
            "project_administrator": True,
            "employee": False,
        }
        for role, visible in expected.items():
            for records in (self.project, self.task, self.project.handover_ids):
                with self.subTest(role=role, model=records._name):
                    self.assertEqual(self._sees(self.people[role], records), visible)

    def test_bookings_stay_as_private_as_in_odoo(self):
        self.assertTrue(self._sees(self.leader, self.booking))
        # Opened by the addon of the billing periods, for those who check the hours.
        opened = "project.billing.period" in self.env
        self.assertEqual(self._sees(self.manager, self.booking), opened)
        self.assertFalse(self._sees(self.account_manager, self.booking))
        self.assertTrue(self._sees(self.office, self.booking))

    def test_leader_books_on_his_private_project(self):
        self.project.with_user(self.manager).action_send_back("More to do")
        booking = self._book(self.leader, self.task)
        self.assertEqual(booking.project_id, self.project)

    def test_leader_works_on_the_tasks_of_his_private_project(self):
        self.task.with_user(self.leader).name = "Installation, second try"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.task.name, "Installation, second try")

    def test_role_holders_do_not_edit_the_project(self):
        for role in ("leader", "manager", "account_manager", "office"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.project.with_user(self.people[role]).name = "Mine"

    def test_portal_sees_no_ledger(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(portal.partner_id.ids)
        self.assertTrue(self._sees(portal, self.project))
        with self.assertRaises(AccessError):
            self._sees(portal, self.project.handover_ids)
        with self.assertRaises(AccessError):
            self._sees(self.env.ref("base.public_user"), self.project.handover_ids)

    def test_ledger_of_another_company_is_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Sister GmbH"})
        self.project.company_id = self.company
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self._sees(foreign, self.project))
        self.assertFalse(self._sees(foreign, self.project.handover_ids))

    def test_everybody_may_read_the_form(self):
        self.project.privacy_visibility = "employees"
        spec = {
            name: {}
            for name in (
                "turn_text",
                "available_step",
                "can_send_back",
                "is_stand_in",
                "effective_hours",
                "effort_progress",
            )
        }
        for role, user in self.people.items():
            with self.subTest(role=role):
                self.assertTrue(self.project.with_user(user).web_read(spec))
