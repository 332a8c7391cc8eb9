from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.billing_state import OPEN, PL_DONE, PM_DONE
from .common import REASON, ProjectBillingCase
from .hook_common import ExampleMixin


class TestHooks(ExampleMixin, ProjectBillingCase):
    """What DEVELOP.md promises to other addons, tried with its own examples."""

    examples = (
        "project.project._get_cannot_step_reason",
        "project.project._check_can_step_to",
        "project.project._record_step",
        "project.project._prepare_step_vals",
        "project.project._action_step",
        "project.project._prepare_handover_facts",
        "project.project._get_given_back_text",
        "project.project._get_given_estimate",
        "project.project._get_customer",
        "project.project._get_printed_name",
        "mail.mail._get_notice_models",
        "project.project._get_figure_sql",
        "account.analytic.line._may_always_write",
        "uom.uom._get_fixed_bookings_domain",
        "project.number.mixin",
        "project.ledger.mixin",
        "project.dialog.mixin",
        "res.users._prepare_activity_group",
    )

    def test_an_entry_of_the_clock_carries_more(self):
        self._walk_to(self.project, PL_DONE)
        groups = self.env["res.users"].with_user(self.manager)._get_activity_groups()
        [group] = [one for one in groups if one["model"] == "project.project"]
        self.assertIs(group["is_long"], False)

    # === Steps ===

    def test_a_reason_against_a_step_holds_in_every_channel(self):
        self.project.name = "Draft of a mail server"
        project = self.project.with_user(self.leader)
        for take in (
            project.action_set_pl_done,
            lambda: project.write({"billing_state": PL_DONE}),
            lambda: project.web_save({"billing_state": PL_DONE}, {}),
        ):
            with self.assertRaisesRegex(UserError, "its final name first"):
                take()
        self.assertNothingHappened(self.project)
        # What the gate says by itself comes first.
        other = self.project.with_user(self.employee)
        self.assertIn("Lena", other._get_cannot_step_reason(PL_DONE))
        self.project.name = "Mail server"
        project.action_set_pl_done()
        self.assertStates(self.project, PL_DONE)

    def test_a_batch_is_checked_as_a_whole(self):
        projects = self.project
        for number in range(3):
            projects |= self._create_project(f"Server {number}")
        with self.assertRaisesRegex(UserError, "no more than three"):
            projects.with_user(self.leader).action_set_pl_done()
        self.assertStates(projects, OPEN)
        projects[:3].with_user(self.leader).action_set_pl_done()
        self.assertStates(projects[:3], PL_DONE)

    def test_a_step_does_more_and_only_when_it_is_taken(self):
        def count():
            bodies = self.project.message_ids.mapped("body")
            return sum("Step to" in body for body in bodies)

        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.with_user(self.manager).action_set_pl_done()
        self.assertEqual(count(), 0)
        self.project.color = 4
        self._walk_to(self.project, PL_DONE)
        self.assertEqual((count(), self.project.color), (1, 0))
        self._walk_to(self.project, PM_DONE)
        self.assertEqual((count(), self.project.color), (2, 10))
        self.assertEqual(len(self.project.handover_ids), 2)

    def test_a_button_returns_an_action(self):
        action = self.project.with_user(self.leader).action_set_pl_done()
        self.assertEqual(action["tag"], "soft_reload")
        self.assertStates(self.project, PL_DONE)

    def test_facts_stand_in_the_mail(self):
        self.project.tag_ids = self.env["project.tags"].create({"name": "Cellar"})
        self.assertIn("Cellar", self.project._render_handover_facts())
        with self.mock_mail_gateway():
            self._walk_to(self.project, PL_DONE)
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertIn("Cellar", mail.body_html)

    def test_a_mail_says_who_gave_the_project_back(self):
        self._walk_to(self.project, PL_DONE)
        with self.mock_mail_gateway():
            self.project.with_user(self.manager).action_send_back("Night run")
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertIn("The night run has given", mail.body_html)

    def test_mails_about_another_model_leave_at_once(self):
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")

        def count(model):
            runs = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
            self.env["mail.mail"].create({"subject": "Reached", "model": model})
            return len(runs.search([("cron_id", "=", queue.id)]) - runs)

        self.assertEqual((count("project.milestone"), count("res.partner")), (1, 0))

    def test_a_figure_sorts_and_adds_up(self):
        quiet = self._create_project("Quiet")
        self.project._message_log_batch({self.project.id: "One"})
        self.project._message_log_batch({self.project.id: "Two"})
        both = self.project | quiet
        self.assertGreater(self.project.message_total, quiet.message_total)
        projects = both.with_user(self.office)
        found = projects.search([("id", "in", both.ids)], order="message_total desc")
        self.assertEqual(found, both)
        # Those of ours go on.
        self._book(self.employee, self.task, 3)
        found = projects.search([("id", "in", both.ids)], order="effective_hours")
        self.assertEqual(found, quiet | self.project)

    # === Estimate and customer ===

    def test_an_estimate_is_given(self):
        self.project.name = "Flat migration"
        project = self.project.with_user(self.project_administrator)
        project.allocated_hours = 8
        self.assertEqual(self.project.allocated_hours, 40)
        with self.assertRaisesRegex(UserError, "Only Max Manager"):
            project.allocated_hours = 50
        manager = self.project.with_user(self.manager)
        manager.write({"allocated_hours": 8, "estimate_reason": REASON})
        self.assertEqual(self.project.estimate_ids.mapped("hours"), [40, -32])

    def test_papers_name_the_project_otherwise(self):
        printed = self.project._get_printed_name
        self.assertRegex(printed(), r"Mail server \(Kundin GmbH\)$")
        self.assertRegex(printed("Frozen"), r"Frozen \(Kundin GmbH\)$")

    def test_a_customer_where_the_project_names_none(self):
        self.project.company_id = self.company
        self.assertEqual(self.project._get_customer(), self.customer)
        self.project.partner_id = False
        self.assertEqual(self.project._get_customer(), self.company.partner_id)

    # === Bookings ===

    def test_a_mark_of_another_addon_is_written_on_fixed_bookings(self):
        booking = self._book(self.employee, self.task, 2)
        self._walk_to(self.project, PM_DONE)
        booking.is_exported = True
        for vals in ({"name": "Other"}, {"is_exported": False, "unit_amount": 3}):
            with self.assertRaisesRegex(UserError, "Mail server"):
                booking.write(vals)
        self.assertTrue(booking.is_exported)

    def test_a_unit_with_fixed_bookings_stays(self):
        unit = self.env["uom.uom"].create(
            {
                "name": "Shift",
                "relative_factor": 6,
                "relative_uom_id": self.env.ref("uom.product_uom_hour").id,
            }
        )
        self._book(self.employee, self.task, 1, product_uom_id=unit.id)
        unit.relative_factor = 7
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "Shift"):
            unit.relative_factor = 8

    def test_numbers_stay_within_bounds(self):
        task = self.task.with_user(self.manager)
        for number in (-1, 1001, float("nan")):
            with self.assertRaisesRegex(ValidationError, "does not fit"):
                task.write({"sequence": number})
        with self.assertRaisesRegex(ValidationError, "does not fit"):
            task.write({"allocated_hours": -1})
        task.write({"sequence": 1000})

    # === What other addons inherit ===

    def test_a_ledger_of_another_addon_stays_as_it_is(self):
        visits = self.env["project.visit"]
        with self.assertRaisesRegex(UserError, "only the workflow adds"):
            visits.create({"project_id": self.project.id})
        visit = visits._add_rows([{"project_id": self.project.id}])
        visit.is_seen = True
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            visit.project_id = self._create_project("Elsewhere")
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            visit.unlink()

    def test_a_dialog_of_another_addon_is_for_its_user(self):
        dialogs = self.env["project.greeting"]
        self.env["ir.model.access"].create(
            {
                "name": "Greetings",
                "model_id": self.env["ir.model"]._get_id("project.greeting"),
                "group_id": self.env.ref("base.group_user").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        self.project.privacy_visibility = "followers"
        with self.assertRaises(AccessError):
            dialogs.with_user(self.employee).create({"project_id": self.project.id})
        mine = dialogs.with_user(self.leader).create({"project_id": self.project.id})
        self.assertEqual(mine.customer_name, self.customer.name)
        with self.assertRaises(AccessError):
            mine.with_user(self.manager).read(["customer_name"])
