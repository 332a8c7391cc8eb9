from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import USER

from .staffing_common import StaffingCase


class TestNaming(StaffingCase):
    """Who names whom, by every channel, with the least rights."""

    def _name(self, user, project=None, **vals):
        (project or self.sold).with_user(user).write(vals)

    def test_manager_account_manager_and_office_name_the_leader(self):
        for user in (self.manager, self.account_manager, self.office):
            project = self._create_sold(f"For {user.name}", leader_id=False)
            with self.subTest(user=user.name):
                self.assertFalse(project.with_user(user).has_access("write"))
                self._name(user, project, leader_id=self.leader.id)
                self.assertEqual(project.leader_id, self.leader)

    def test_manager_and_account_manager_name_each_other(self):
        self.sold.account_manager_id = False
        self._name(self.manager, account_manager_id=self.account_manager.id)
        self.assertEqual(self.sold.account_manager_id, self.account_manager)
        self.sold.user_id = False
        self._name(self.account_manager, user_id=self.manager.id)
        self.assertEqual(self.sold.user_id, self.manager)

    def test_several_people_at_once(self):
        self.sold.user_id = False
        self._name(
            self.account_manager, user_id=self.manager.id, leader_id=self.leader.id
        )
        self.assertEqual(self.sold.user_id, self.manager)
        self.assertEqual(self.sold.leader_id, self.leader)

    def test_nobody_puts_a_colleague_out(self):
        for user, name in (
            (self.account_manager, "user_id"),
            (self.manager, "account_manager_id"),
            (self.manager, "user_id"),
            (self.account_manager, "account_manager_id"),
        ):
            with self.subTest(user=user.name, name=name):
                with self.assertRaises(AccessError):
                    self._name(user, **{name: self.employee.id})
        self._name(self.office, user_id=self.employee.id)
        self.assertEqual(self.sold.user_id, self.employee)

    def test_another_leader(self):
        self.sold.leader_id = self.leader
        self._name(self.manager, leader_id=self.employee.id)
        self.assertEqual(self.sold.leader_id, self.employee)

    def test_an_archived_person_leaves_the_role_free(self):
        self.manager.active = False
        self._name(self.account_manager, user_id=self.employee.id)
        self.assertEqual(self.sold.user_id, self.employee)

    def test_leader_employee_and_stranger_name_nobody(self):
        self.sold.leader_id = self.leader
        for user in (self.leader, self.employee):
            for name in ("leader_id", "user_id", "account_manager_id"):
                with self.subTest(user=user.name, name=name):
                    with self.assertRaises(AccessError):
                        self._name(user, **{name: self.employee.id})

    def test_nothing_else_is_opened(self):
        for vals in (
            {"leader_id": self.leader.id, "name": "Renamed"},
            {"leader_id": self.leader.id, "partner_id": self.leader.partner_id.id},
            {"leader_id": False},
            {"leader_id": True},
            {"name": "Renamed"},
            {"asks_for_people": False},
            {"leader_named_date": "2026-01-01 00:00:00"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._name(self.manager, **vals)
        self.assertEqual(self.sold.name, "Backup")

    def test_by_import_and_by_a_list_edit(self):
        project = self.sold.with_user(self.manager)
        project.web_save({"leader_id": self.leader.id}, {"leader_id": {}})
        self.assertEqual(project.leader_id, self.leader)
        xmlid = self.env["ir.model.data"].create(
            {
                "name": "sold",
                "module": "__test__",
                "model": "project.project",
                "res_id": self.sold.id,
            }
        )
        result = project.load(
            ["id", "leader_id"], [[xmlid.complete_name, self.employee.name]]
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(project.leader_id, self.employee)
        result = project.load(["id", "name"], [[xmlid.complete_name, "Renamed"]])
        self.assertFalse(result["ids"])

    def test_unfit_people_are_refused(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        other = self.env["res.company"].create({"name": "Other house"})
        stranger = self._create_user(
            "otto",
            "Otto Other",
            USER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        gone = self._create_user("gero", "Gero Gone", USER)
        gone.active = False
        self.sold.company_id = self.company
        for user, text in (
            (portal, "own people who is not archived"),
            (gone, "own people who is not archived"),
            (stranger, "does not work for"),
        ):
            for namer in (self.manager, self.office):
                with self.subTest(user=user.name, namer=namer.name):
                    with self.assertRaisesRegex(UserError, text):
                        self._name(namer, leader_id=user.id)
        self.assertFalse(self.sold.leader_id)

    def test_office_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other house"})
        olaf = self._create_user(
            "olaf",
            "Olaf Office",
            "corebiz_project_billing.group_project_office",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.sold.company_id = self.company
        with self.assertRaises(AccessError):
            self._name(olaf, leader_id=olaf.id)
        # Who works for both, and does not look at this one now
        olaf.company_ids |= self.company
        project = self.sold.with_user(olaf)
        with self.assertRaises(AccessError):
            project.with_context(allowed_company_ids=other.ids).leader_id = olaf
        project.with_context(allowed_company_ids=self.company.ids).leader_id = olaf
        self.assertEqual(self.sold.leader_id, olaf)

    def test_a_project_that_one_may_not_see(self):
        self.sold.privacy_visibility = "followers"
        self._name(self.manager, leader_id=self.leader.id)
        self.assertEqual(self.sold.leader_id, self.leader)
        with self.assertRaises(AccessError):
            self._name(self.employee, leader_id=self.employee.id)

    def test_templates_and_archived_projects(self):
        template = self._create_sold("Template", is_template=True, leader_id=False)
        put_away = self._create_sold("Put away", active=False, leader_id=False)
        for project in (template, put_away):
            with self.subTest(project=project.name), self.assertRaises(AccessError):
                self._name(self.office, project, leader_id=self.leader.id)
        for state in (PL_DONE, PM_DONE, PO_BILLED, PO_ARCHIVED):
            self._walk_to(self.project, state)
        with self.assertRaisesRegex(UserError, "is archived"):
            self._name(self.office, self.project, leader_id=self.employee.id)
        self.assertEqual(self.project.leader_id, self.leader)

    def test_who_is_named_gets_one_mail_in_his_language(self):
        self.leader.lang = "de_DE"
        mail = self._get_mails(
            lambda: self._name(self.manager, leader_id=self.leader.id)
        )
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)
        self.assertEqual(mail.subject, "Sie leiten das Projekt: Backup")
        self.assertIn('lang="de-DE"', mail.body_html)
        # Written again, as imports do, it is no news.
        self.assertFalse(
            self._get_mails(lambda: self._name(self.manager, leader_id=self.leader.id))
        )
        other = self._get_mails(
            lambda: self._name(self.manager, leader_id=self.employee.id)
        )
        self.assertEqual(other.recipient_ids, self.employee.partner_id)

    def test_account_manager_hears_and_manager_by_odoo(self):
        self.sold.account_manager_id = False
        mail = self._get_mails(
            lambda: self._name(self.manager, account_manager_id=self.account_manager.id)
        )
        self.assertEqual(mail.recipient_ids, self.account_manager.partner_id)
        self.assertEqual(mail.subject, "You are the account manager: Backup")
        self.sold.user_id = False
        messages = self.sold.message_ids
        self._name(self.account_manager, user_id=self.manager.id)
        self.env.flush_all()
        new = self.sold.message_ids - messages
        told = self.env["mail.message"].search(
            [
                ("model", "=", "project.project"),
                ("res_id", "=", self.sold.id),
                ("partner_ids", "in", self.manager.partner_id.ids),
            ]
        )
        self.assertTrue(told | new)
        self.assertIn(self.manager.partner_id, told.partner_ids)

    def test_who_names_himself_hears_nothing(self):
        self.assertFalse(
            self._get_mails(lambda: self._name(self.manager, leader_id=self.manager.id))
        )
        self.assertEqual(self.sold.leader_id, self.manager)

    def test_leader_is_no_follower_by_being_named(self):
        self._name(self.manager, leader_id=self.leader.id)
        self.assertNotIn(self.leader.partner_id, self.sold.message_partner_ids)
