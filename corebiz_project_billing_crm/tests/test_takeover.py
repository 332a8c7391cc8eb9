from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import DealCase


class TestTakeover(DealCase):
    """From the quotation of a deal to the project, with nothing typed twice."""

    def test_confirmed_order_carries_everything_over(self):
        self._attach(self.lead)
        self.lead.project_manager_id = self.manager
        self.lead.project_leader_id = self.leader
        # In Berlin, where the salesperson is, the next day has begun.
        end = datetime(2099, 1, 31, 23, 30)
        order = self._quote(commitment_date=end)
        self._attach(order, "drawing.txt", b"the drawing")
        order.action_confirm()
        project = self._get_projects()
        self.assertEqual(len(project), 1)
        self.assertEqual(order.project_ids, project)
        self.assertEqual(project.partner_id, self.contact)
        self.assertEqual(project.contact_id, self.contact)
        self.assertEqual(project.account_manager_id, self.salesperson)
        self.assertEqual(project.user_id, self.manager)
        self.assertEqual(project.leader_id, self.leader)
        self.assertEqual(project.allocated_hours, 10)
        self.assertEqual(
            sorted(project.tag_ids.mapped("name")), ["Network", "Public Sector"]
        )
        self.assertIn("Forty switches", project.description)
        self.assertEqual(str(project.date), "2099-02-01")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "project.project"), ("res_id", "=", project.id)]
        )
        self.assertEqual(sorted(files.mapped("name")), ["drawing.txt", "plan.txt"])
        self.assertEqual(self.lead.project_count, 1)
        project.active = False
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.project_count, 1)

    def test_record_names_what_is_there_and_what_is_missing(self):
        self._attach(self.lead)
        self._quote().action_confirm()
        record = self._get_record(self._get_projects())
        self.assertEqual(len(record), 1)
        self.assertEqual(record.subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual(record.author_id, self.salesperson.partner_id)
        for text in ("Eva Kern", "Sven Sales", "10 h", "Network", "plan.txt"):
            self.assertIn(text, record.body)
        missing = record.body.split("Still missing")[1]
        self.assertIn("Project Leader", missing)
        self.assertIn("Project Manager", missing)
        self.assertNotIn("Account Manager:", missing)

    def test_values_of_the_template_stand(self):
        template = self.env["project.project"].create(
            {
                "name": "Rollout",
                "is_template": True,
                "user_id": self.manager.id,
                "leader_id": self.leader.id,
                "description": "<p>How we roll out</p>",
                "allow_timesheets": True,
            }
        )
        self.lead.project_manager_id = self.employee
        self.lead.project_leader_id = self.employee
        self.product.project_template_id = template
        self._quote().action_confirm()
        project = self._get_projects()
        self.assertEqual(project.user_id, self.manager)
        self.assertEqual(project.leader_id, self.leader)
        self.assertIn("How we roll out", project.description)
        self.assertIn("Forty switches", project.description)

    def test_project_is_named_as_by_the_button(self):
        order = self._quote(client_order_ref="PO 4711")
        order.with_context(lang="de_DE").action_confirm()
        project = self._get_projects()
        for lang in ("en_US", "de_DE"):
            with self.subTest(lang=lang):
                self.assertEqual(project.with_context(lang=lang).name, self.lead.name)
        other = self._create_deal()
        self.assertEqual(self._create_directly(other).name, project.name)

    def test_further_projects_of_a_deal_have_names_of_their_own(self):
        self._quote().action_confirm()
        second = self._quote(hours=2)
        second.action_confirm()
        template = self.env["project.project"].create(
            {"name": "Rollout", "is_template": True, "allow_timesheets": True}
        )
        third = self._quote(product=self.product.copy())
        third.order_line.product_id.sudo().project_template_id = template
        third.action_confirm()
        self.assertEqual(
            self._get_projects().sorted("id").mapped("name"),
            [
                self.lead.name,
                f"{self.lead.name} - {second.name}",
                f"{self.lead.name} - Rollout",
            ],
        )

    def test_project_of_an_order_without_a_deal_is_named_by_odoo(self):
        order = self._quote()
        order.opportunity_id = False
        order.action_confirm()
        self.assertIn(order.name, order.project_ids.name)
        name = order.project_ids.name
        order.opportunity_id = self.lead
        self.assertEqual(order.project_ids.name, name)

    def test_no_client_names_projects_by_the_context(self):
        project = self.env["project.project"].with_context(
            deal_name_of_project={"name": "Forged"}
        )
        self.assertEqual(project.create({"name": "Plain"}).name, "Plain")

    def test_deal_stays_as_it_was(self):
        attachment = self._attach(self.lead)
        messages = self.lead.message_ids
        self._quote().action_confirm()
        self.assertEqual(self.lead.won_status, "won")
        self.assertTrue(self.lead.active)
        self.assertLessEqual(messages, self.lead.message_ids)
        self.assertEqual(attachment.res_id, self.lead.id)
        note = self.lead.message_ids - messages
        self.assertIn(self._get_projects().name, "".join(note.mapped("body")))

    def test_batch_of_orders_of_two_deals(self):
        other = self._create_deal(name="Second deal")
        orders = self._quote() | self._quote(other, hours=3)
        orders.action_confirm()
        self.assertEqual(self._get_projects().allocated_hours, 10)
        self.assertEqual(self._get_projects(other).allocated_hours, 3)

    def test_order_without_a_deal_is_as_before(self):
        order = self._quote()
        order.opportunity_id = False
        order.action_confirm()
        self.assertFalse(self._get_projects())
        self.assertFalse(self._get_record(order.project_ids))

    def test_deal_linked_afterwards_is_taken_over(self):
        order = self._quote()
        order.opportunity_id = False
        order.action_confirm()
        order.opportunity_id = self.lead
        self.assertEqual(self._get_projects(), order.project_ids)
        self.assertEqual(len(self._get_record(order.project_ids)), 1)

    def test_tags_are_found_whatever_their_case(self):
        tag = self.env["project.tags"].create({"name": "network"})
        self._quote().action_confirm()
        self.assertIn(tag, self._get_projects().tag_ids)

    def test_project_button_of_the_order(self):
        self.product.service_tracking = "no"
        order = self._quote()
        order.action_confirm()
        self.assertFalse(self._get_projects())
        boss = self._create_user(
            "bea",
            "Bea Boss",
            "sales_team.group_sale_salesman_all_leads,project.group_project_manager",
        )
        action = order.with_user(boss).action_create_project()
        wizard = (
            self.env[action["res_model"]]
            .with_user(boss)
            .with_context(**action["context"])
            .create({"name": "By hand"})
        )
        wizard.action_create_project_from_so()
        project = self._get_projects()
        self.assertEqual(len(project), 1)
        self.assertEqual(project.account_manager_id, self.salesperson)

    def test_copy_of_a_project_has_no_deal(self):
        self._quote().action_confirm()
        copy = self._get_projects().copy()
        self.assertFalse(copy.opportunity_id)

    # === Rights ===

    def test_buttons_lead_both_ways(self):
        self._quote().action_confirm()
        project = self._get_projects()
        lead = self.lead.with_user(self.salesperson)
        self.assertEqual(lead.action_view_projects()["res_id"], project.id)
        action = project.with_user(self.salesperson).action_view_opportunity()
        self.assertEqual(action["res_id"], self.lead.id)

    def test_deal_of_others_stays_closed(self):
        self._quote().action_confirm()
        project = self._get_projects()
        with self.assertRaises(AccessError):
            project.with_user(self.colleague).action_view_opportunity()
        with self.assertRaises(AccessError):
            project.with_user(self.employee).opportunity_id  # noqa: B018

    def test_companies_of_deal_and_project_agree(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.lead.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "Sister GmbH"):
            self.env["project.project"].create(
                {"name": "Foreign", "company_id": sister.id}
            )._write_by_code({"opportunity_id": self.lead.id})

    def test_who_sees_no_deals_chooses_the_company_all_the_same(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.lead.company_id = self.company
        project = self._create_directly().sudo()
        project.company_id = False
        paul = self.project_administrator
        paul.company_ids |= sister
        self.env.flush_all()
        self.env.invalidate_all()
        own = project.with_user(paul)
        with self.assertRaisesRegex(ValidationError, "Choose one company for both"):
            own.company_id = sister
        self.env.invalidate_all()
        own.company_id = self.company
        self.env.flush_all()
        self.assertEqual(project.company_id, self.company)

    # === The deal is kept ===

    def test_deal_with_a_project_cannot_be_deleted(self):
        self._quote().action_confirm()
        with self.assertRaisesRegex(UserError, "Network of the town hall"):
            self.lead.sudo().unlink()

    def test_merged_deals_keep_their_projects(self):
        other = self._create_deal(name="Second deal")
        self._quote().action_confirm()
        self._quote(other).action_confirm()
        projects = self._get_projects() | self._get_projects(other)
        merged = (self.lead | other).sudo().merge_opportunity()
        self.assertEqual(projects.opportunity_id, merged)
        self.assertEqual(len(projects), 2)

    def test_dates_need_a_delivery_date(self):
        self._quote().action_confirm()
        self.assertFalse(self._get_projects().date)
        late = self._create_deal(name="Late")
        past = fields.Datetime.now() - timedelta(days=3)
        self._quote(late, commitment_date=past).action_confirm()
        self.assertFalse(self._get_projects(late).date)
