from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED
from .common import REASON, ProjectBillingCase


class TestSideDoors(ProjectBillingCase):
    """Ways around the workflow by way of other records, people and companies."""

    # === Bookings ===

    def test_bookings_do_not_follow_a_sub_task_out_of_a_fixed_project(self):
        sub_task = self._create_task(self.project, "Sub-task", parent_id=self.task.id)
        booking = self._book(self.employee, sub_task, 3)
        other = self._create_task(self._create_project("Firewall"))
        self._walk_to(self.project, PM_DONE)
        for move in (
            lambda: sub_task.with_user(self.employee).write({"parent_id": other.id}),
            lambda: other.with_user(self.employee).write(
                {"child_ids": [Command.link(sub_task.id)]}
            ),
        ):
            with (
                self.assertRaisesRegex(UserError, "are fixed"),
                self.env.cr.savepoint(),
            ):
                move()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(booking.project_id, self.project)

    def test_bookings_do_not_follow_a_sub_task_into_a_fixed_project(self):
        project = self._create_project("Firewall")
        parent = self._create_task(project)
        sub_task = self._create_task(project, "Sub-task", parent_id=parent.id)
        booking = self._book(self.employee, sub_task, 3)
        self._walk_to(self.project, PM_DONE)
        with self.assertRaisesRegex(UserError, "are fixed"), self.env.cr.savepoint():
            sub_task.with_user(self.employee).write({"parent_id": self.task.id})
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(booking.project_id, project)

    def test_unit_of_fixed_bookings_keeps_its_length(self):
        day = self.env.ref("uom.product_uom_day")
        self._book(self.employee, self.task, 2, product_uom_id=day.id)
        self._walk_to(self.project, PM_DONE)
        with self.assertRaisesRegex(UserError, "cannot change"):
            day.relative_factor = 10

    # === The ledger ===

    def test_people_of_the_ledger_cannot_be_deleted(self):
        self.project.with_user(self.administrator).action_set_pl_done()
        row = self.project.last_handover_id
        self.project.write({"leader_id": False, "user_id": False})
        for record in (self.leader, self.manager, self.customer):
            with (
                self.subTest(record=record.name),
                self.assertRaisesRegex(UserError, "Hand-over of a Project"),
                self.env.cr.savepoint(),
            ):
                record.unlink()
            self.env.invalidate_all()
        self.assertEqual(row.in_place_of_id, self.leader)
        self.assertIn(self.manager.email, row.notified_email)

    def test_ledger_keeps_the_company_of_its_moment(self):
        self._walk_to(self.project, PL_DONE)
        row = self.project.last_handover_id
        company = row.company_id
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        project = self.project.sudo()
        project.timesheet_ids.unlink()
        project.write({"account_id": False, "allow_timesheets": False})
        project.write({"company_id": sister.id})
        self.assertEqual(row.company_id, company)

    def test_dates_are_not_forged_at_creation(self):
        project = (
            self.env["project.project"]
            .with_user(self.project_administrator)
            .with_context(
                default_billing_state_date="2020-01-01 08:00:00",
                default_billing_reminder_date="2020-01-01 08:00:00",
            )
            .create({"name": "Old"})
        )
        self.assertGreater(project.billing_state_date.year, 2020)
        self.assertFalse(project.billing_reminder_date)
        project.with_user(self.project_administrator).write(
            {"billing_reminder_date": "2020-01-01 08:00:00"}
        )
        self.assertFalse(project.billing_reminder_date)

    # === People ===

    def test_somebody_who_left_is_nobody(self):
        self.manager.active = False
        with self.assertRaisesRegex(UserError, "Max Manager .* is archived"):
            self.project.with_user(self.leader).action_set_pl_done()
        self.assertNothingHappened(self.project)

    def test_portal_user_holds_no_role(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        for field in ("leader_id", "account_manager_id"):
            with (
                self.assertRaisesRegex(ValidationError, "Pia Portal"),
                self.env.cr.savepoint(),
            ):
                self.project[field] = portal
            self.env.invalidate_all()
        self._walk_to(self.project, PL_DONE)
        self.project.user_id = portal
        self.project.message_subscribe(portal.partner_id.ids)
        with self.assertRaisesRegex(UserError, "Pia Portal .* is a portal user"):
            self.project.with_user(portal).action_set_pm_done()

    def test_portal_user_reads_no_internal_figures(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        self.project.message_subscribe(portal.partner_id.ids)
        fields = self.env["project.project"].with_user(portal).fields_get()
        for name in ("overrun_hours", "turn_text", "estimate_text"):
            self.assertNotIn(name, fields)

    def test_answer_to_a_hand_over_mail_is_a_note(self):
        self._walk_to(self.project, PL_DONE)
        message = self.project.message_ids.filtered(
            lambda message: message.message_type == "email_outgoing"
        )
        self.assertTrue(message.is_internal)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))

    # === Addresses and companies ===

    def test_mailbox_must_be_an_address(self):
        with self.assertRaisesRegex(ValidationError, "is no e-mail address"):
            self.company.project_office_email = "office"
        self.manager.email = "nonsense"
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.project.with_user(self.leader).action_set_pl_done()

    def test_project_without_a_company_belongs_to_that_of_its_manager(self):
        sister = self.env["res.company"].create(
            {"name": "Sister GmbH", "project_office_email": "sister@example.com"}
        )
        self.assertFalse(self.project.company_id)
        self.assertEqual(
            self.project.with_company(sister)._get_role_recipients("office")[1],
            self.company.project_office_email,
        )

    def test_stand_in_is_told_where_a_company_has_no_office(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.project.sudo().company_id = sister
        self.administrator.company_ids |= sister
        partners, mailbox = self.project._get_role_recipients("office")
        self.assertIn(self.administrator.partner_id, partners)
        self.assertFalse(mailbox)

    # === Archived by hand ===

    def test_project_archived_by_hand_takes_no_steps(self):
        self.project.action_archive()
        with self.assertRaisesRegex(UserError, "Unarchive it first"):
            self.project.with_user(self.leader).action_set_pl_done()
        self.assertStates(self.project, OPEN)
        self.assertFalse(self.project.active)

    def test_archived_by_the_office_comes_back(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self.project.with_user(self.administrator).action_send_back(REASON)
        self.assertTrue(self.project.active)
