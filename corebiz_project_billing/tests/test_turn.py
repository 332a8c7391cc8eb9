import json
from datetime import date

from freezegun import freeze_time

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON, ProjectBillingCase


class TestTurn(ProjectBillingCase):
    """Whose turn it is: activities, buttons, the text on the form, the clock."""

    def _activities(self, project=None):
        types = self.project.sudo()._get_turn_activity_types()
        return (project or self.project).activity_ids.filtered(
            lambda activity: activity.activity_type_id in types
        )

    def assertTurn(self, users, name):
        activities = self._activities()
        self.assertEqual(activities.user_id, users)
        self.assertEqual(set(activities.mapped("activity_type_id.name")), {name})
        self.assertEqual(len(activities), len(users))
        # Odoo tells by it what people planned themselves.
        self.assertTrue(all(activities.mapped("automated")))

    def test_activities_follow_the_status(self):
        office = self.env.ref("corebiz_project_billing.group_project_office").user_ids
        office = office.filtered(lambda u: self.company in u.company_ids and u.active)
        self.assertFalse(self._activities())
        self._walk_to(self.project, PL_DONE)
        self.assertTurn(self.manager, "Check Projects")
        self._walk_to(self.project, PM_DONE)
        self.assertTurn(office, "Bill Projects")
        self.project.with_user(self.office).action_send_back(REASON)
        self.assertTurn(self.leader, "Rework Projects")
        self.assertIn(REASON, self._activities().note)
        self._walk_to(self.project, PO_BILLED)
        self.assertTurn(office, "Archive Projects")
        self._walk_to(self.project, PO_ARCHIVED)
        self.assertFalse(self._activities())

    def test_other_activities_stay(self):
        self.project.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leader.id
        )
        self._walk_to(self.project, PM_DONE)
        self.assertTrue(
            self.project.activity_ids.filtered(
                lambda activity: activity.user_id == self.leader
            )
        )

    def test_role_holders_and_office_do_not_become_followers(self):
        self._walk_to(self.project, PM_DONE)
        self.project.with_user(self.office).action_send_back(REASON)
        followers = self.project.message_partner_ids
        self.assertFalse(
            followers & (self.leader | self.office | self.account_manager).partner_id
        )

    def test_followers_of_before_stay(self):
        self.project.message_subscribe(self.leader.partner_id.ids)
        self._walk_to(self.project, PL_DONE)
        self.project.with_user(self.manager).action_send_back(REASON)
        self.assertIn(self.leader.partner_id, self.project.message_partner_ids)

    def test_activity_moves_with_the_role(self):
        self._walk_to(self.project, PL_DONE)
        self.project.user_id = self.employee
        self.assertTurn(self.employee, "Check Projects")
        self.project.leader_id = self.employee
        self.assertTurn(self.employee, "Check Projects")

    def test_buttons_show_to_the_one_who_may_press_them(self):
        for state, forward, back in (
            (OPEN, {"leader": PL_DONE}, set()),
            (PL_DONE, {"manager": PM_DONE}, {"leader", "manager"}),
            (PM_DONE, {"office": PO_BILLED}, {"manager", "office"}),
            (PO_BILLED, {"office": PO_ARCHIVED}, {"office"}),
            (PO_ARCHIVED, {}, set()),
        ):
            self._walk_to(self.project, state)
            for role, user in self.people.items():
                project = self.project.with_user(user)
                with self.subTest(state=state, role=role):
                    if role == "billing_administrator":
                        self.assertEqual(
                            project.available_step, next(iter(forward.values()), False)
                        )
                        self.assertEqual(project.can_send_back, state != OPEN)
                        continue
                    self.assertEqual(project.available_step, forward.get(role, False))
                    self.assertEqual(project.can_send_back, role in back)
                    self.assertFalse(project.is_stand_in)

    def test_stand_in_is_told_that_he_stands_in(self):
        project = self.project.with_user(self.administrator)
        self.assertTrue(project.is_stand_in)
        self._walk_to(self.project, PM_DONE)
        project.invalidate_recordset()
        self.assertFalse(project.is_stand_in)

    def test_text_says_that_nobody_is_named(self):
        self.project.leader_id = False
        german = self.project.with_user(self.employee).with_context(lang="de_DE")
        self.assertEqual(german.turn_text, "Noch kein Projektleiter benannt.")
        self.project.leader_id = self.leader
        self.assertIn("Lena Leader", german.turn_text)

    def test_text_says_whose_turn_it_is_and_since_when(self):
        with freeze_time("2026-12-31 23:30:00"):
            self.project.with_user(self.leader).action_set_pl_done()
        text = self.project.with_user(self.employee).turn_text
        self.assertIn("Max Manager (Project Manager)", text)
        self.assertIn("01/01/2027", text)
        self.assertIn("Your turn", self.project.with_user(self.manager).turn_text)
        self._walk_to(self.project, PO_ARCHIVED)
        self.project.invalidate_recordset()
        self.assertFalse(self.project.turn_text)

    def test_activity_is_due_on_the_day_of_its_person(self):
        """Not on that of the client from which the step was taken."""
        self.manager.tz = "America/New_York"
        project = self.project
        with freeze_time("2026-12-31 23:30:00"):
            berlin = project.with_user(self.leader).with_context(tz="Europe/Berlin")
            berlin.action_set_pl_done()
            deadlines = self._activities().mapped("date_deadline")
            self.assertEqual(deadlines, [date(2026, 12, 31)])
            america = project.with_user(self.manager).with_context(tz=self.manager.tz)
            america.action_set_pm_done()
            activities = self._activities()
            activities = activities.filtered(lambda one: one.user_id == self.office)
            self.assertEqual(activities.date_deadline, date(2027, 1, 1))

    @freeze_time("2026-12-31 23:30:00")
    def test_clock_says_what_to_do(self):
        self._walk_to(self.project, PL_DONE)
        other = self._create_project("Firewall")
        other.activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        groups = self.env["res.users"].with_user(self.manager)._get_activity_groups()
        entries = {
            group["name"]: group
            for group in groups
            if group["model"] == "project.project"
        }
        self.assertEqual(set(entries), {"Check Projects", "Project"})
        self.assertEqual(entries["Check Projects"]["today_count"], 1)
        self.assertEqual(entries["Check Projects"]["total_count"], 1)
        domain = json.loads(entries["Check Projects"]["domain"])
        found = self.env["project.project"].with_user(self.manager).search(domain)
        self.assertEqual(found, self.project)

    def test_clock_of_others_is_stock(self):
        groups = self.env["res.users"].with_user(self.employee)._get_activity_groups()
        self.assertFalse(
            [group for group in groups if group["model"] == "project.project"]
        )
