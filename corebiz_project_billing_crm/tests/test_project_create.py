from odoo.exceptions import AccessError, UserError

from .common import DealCase


class TestProjectCreate(DealCase):
    """From the deal straight to the project, without a quotation."""

    def test_salesperson_makes_the_project(self):
        self._attach(self.lead)
        dialog = self._open_dialog()
        self.assertEqual(dialog.name, self.lead.name)
        self.assertEqual(dialog.partner_id, self.contact)
        self.assertEqual(dialog.account_manager_id, self.salesperson)
        dialog.user_id = self.manager
        dialog.hours = 12
        action = dialog.save().action_confirm()
        project = self._get_projects()
        self.assertEqual(action["res_id"], project.id)
        self.assertEqual(project.account_manager_id, self.salesperson)
        self.assertEqual(project.user_id, self.manager)
        self.assertFalse(project.leader_id)
        self.assertEqual(project.contact_id, self.contact)
        self.assertTrue(project.allow_billable)
        self.assertEqual(project.estimate_ids.mapped("hours"), [12])
        self.assertIn("Forty switches", project.description)
        self.assertEqual(len(self._get_record(project)), 1)
        self.assertNotIn(
            self.salesperson.partner_id, project.message_follower_ids.partner_id
        )

    def test_pressing_twice_makes_one_project(self):
        first = self._open_dialog().save()
        second = self._open_dialog().save()
        made = first.action_confirm()["res_id"]
        self.assertEqual(first.action_confirm()["res_id"], made)
        self.assertEqual(second.action_confirm()["res_id"], made)
        self.assertEqual(self._get_projects().ids, [made])

    def test_another_project_is_made_on_purpose(self):
        made = self._create_directly()
        dialog = self._open_dialog()
        self.assertEqual(dialog.known_project_ids[:], made)
        other = dialog.save().action_confirm()["res_id"]
        self.assertNotEqual(other, made.id)
        self.assertEqual(len(self._get_projects()), 2)

    def test_template_names_the_people(self):
        template = self.env["project.project"].create(
            {
                "name": "Rollout",
                "is_template": True,
                "user_id": self.manager.id,
                "leader_id": self.leader.id,
                "allocated_hours": 8,
            }
        )
        self._create_task(template, "Plan the rollout")
        dialog = self._open_dialog()
        dialog.template_id = template
        self.assertEqual(dialog.user_id, self.manager)
        self.assertEqual(dialog.leader_id, self.leader)
        self.assertEqual(dialog.hours, 8)
        dialog.save().action_confirm()
        project = self._get_projects()
        self.assertEqual(project.tasks.mapped("name"), ["Plan the rollout"])
        self.assertEqual(project.allocated_hours, 8)
        self.assertFalse(project.is_template)

    def test_customer_asked_once_goes_to_the_deal(self):
        lead = self._create_deal(name="No customer", partner_id=False)
        dialog = self._open_dialog(lead)
        dialog.partner_id = self.customer
        dialog.save().action_confirm()
        self.assertEqual(lead.partner_id, self.customer)

    def test_only_a_won_deal(self):
        lead = self._create_deal(won=False, name="Still open")
        with self.assertRaisesRegex(UserError, "“Still open” is not won yet"):
            self._open_dialog(lead)
        with self.assertRaisesRegex(UserError, "“Still open” is not won yet"):
            lead._create_project({"name": "By code"})
        self.assertFalse(self._get_projects(lead))

    def test_only_people_of_projects(self):
        plain = self._create_user("pit", "Pit Plain", "sales_team.group_sale_salesman")
        lead = self._create_deal()
        lead.sudo().user_id = plain
        with self.assertRaisesRegex(UserError, "Project: User"):
            lead.with_user(plain)._create_project({"name": "X"})

    def test_deals_of_others_are_closed(self):
        with self.assertRaises(AccessError):
            self._open_dialog(user=self.colleague)
        with self.assertRaises(AccessError):
            self.lead.with_user(self.colleague)._create_project({"name": "X"})

    def test_dates_come_in_pairs(self):
        wizard = self._open_dialog().save()
        wizard.date_start = "2026-05-01"
        with self.assertRaisesRegex(UserError, "start and the end"):
            wizard.action_confirm()
        wizard.date = "2026-04-01"
        with self.assertRaisesRegex(UserError, "start and the end"):
            wizard.action_confirm()
        wizard.date = "2026-06-01"
        wizard.action_confirm()
        self.assertEqual(str(self._get_projects().date), "2026-06-01")
