from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
)

from .toolbar_common import NEXT, ToolbarCase


class TestToolbar(ToolbarCase):
    """Call, note, mail and appointment, by somebody who only has the plain rights."""

    # === Calls ===

    def test_call_is_logged_on_the_project(self):
        dialog = self._open(self.project, "action_log_call")
        self.assertEqual(dialog.partner_id, self.contact)
        self.assertEqual(dialog.phone, "+49 30 123")
        dialog.minutes = 15
        dialog.outcome = "call_back"
        dialog.summary = "Wants it <soon>"
        dialog.save().action_confirm()
        message = self._get_last(self.project)
        self.assertEqual(message.subtype_id, self.call_subtype)
        self.assertEqual(message.author_id, self.employee.partner_id)
        self.assertEqual(
            (message.call_minutes, message.call_outcome), (15, "call_back")
        )
        for text in ("Eva Kern", "15 min", "Will call back", "&lt;soon&gt;"):
            self.assertIn(text, message.body)
        self.assertTrue(message.is_internal or message.subtype_id.internal)
        self.assertFalse(message.notified_partner_ids)
        self.assertEqual(self.project.with_user(self.employee).call_count, 1)

    def test_call_shows_the_number_of_the_company_too(self):
        """Who has no number of his own is reached by the switchboard."""
        self.customer.phone = "+49 30 100"
        dialog = self._open(self.project, "action_log_call")
        self.assertEqual(dialog.phone, "+49 30 123")
        self.assertEqual(dialog.company_phone, "+49 30 100")
        self.contact.phone = False
        wizard = self._open(self.project, "action_log_call").save()
        self.assertEqual((wizard.phone, wizard.company_phone), (False, "+49 30 100"))
        context = wizard.action_plan()["context"]
        self.assertIn("Eva Kern, +49 30 100", context["default_summary"])
        dialog = self._open(self.project, "action_log_call")
        dialog.partner_id = self.customer
        self.assertEqual(dialog.phone, "+49 30 100")
        self.assertFalse(dialog.company_phone, "The same number is not shown twice.")

    def test_numbers_are_links_that_dial(self):
        """The widget makes a link of what cannot be typed."""
        view = self.env["project.call"].get_view(view_type="form")
        arch = etree.fromstring(view["arch"])
        for name in ("phone", "company_phone"):
            with self.subTest(name=name):
                (node,) = arch.xpath(f"//field[@name='{name}']")
                self.assertEqual(node.get("widget"), "phone")
                self.assertTrue(self.env["project.call"]._fields[name].readonly)

    def test_call_on_a_task_is_booked(self):
        dialog = self._open(self.task, "action_log_call")
        dialog.minutes = 30
        dialog.summary = "Password\nchanged"
        dialog.book_time = True
        dialog.save().action_confirm()
        booking = self.task.timesheet_ids
        self.assertEqual(booking.unit_amount, 0.5)
        self.assertEqual(booking.name, "Password")
        self.assertEqual(booking.employee_id.user_id, self.employee)
        self.assertEqual(self._get_last(self.task).subtype_id, self.call_subtype)
        self.assertEqual(self.task.with_user(self.employee).call_count, 1)
        self.assertEqual(self.project.with_user(self.employee).call_count, 1)

    def test_call_is_booked_in_days(self):
        self.company.project_time_mode_id = self.env.ref("uom.product_uom_day")
        dialog = self._open(self.task, "action_log_call")
        dialog.minutes = 60
        dialog.book_time = True
        dialog.save().action_confirm()
        booking = self.task.timesheet_ids
        factor = booking.product_uom_id._get_hours_factor()
        self.assertAlmostEqual(booking.unit_amount * factor, 1.0, 2)

    def test_call_cannot_be_booked_on_fixed_hours(self):
        self._walk_to(self.project, PM_DONE)
        dialog = self._open(self.task, "action_log_call")
        dialog.minutes = 30
        dialog.book_time = True
        wizard = dialog.save()
        messages = self.task.message_ids
        refused = self.assertRaisesRegex(UserError, "of “Mail server” are fixed")
        with refused, self.cr.savepoint():
            wizard.action_confirm()
        self.task.invalidate_recordset()
        self.assertEqual(self.task.message_ids, messages)
        wizard.book_time = False
        wizard.action_confirm()
        self.assertEqual(len(self.task.message_ids - messages), 1)

    def test_booking_needs_minutes_and_a_task(self):
        dialog = self._open(self.project, "action_log_call")
        dialog.minutes = 30
        dialog.book_time = True
        with self.assertRaisesRegex(UserError, "Mail server.*choose the task"):
            dialog.save().action_confirm()
        dialog.task_id = self.task
        dialog.minutes = 0
        with self.assertRaisesRegex(UserError, "enter its minutes"):
            dialog.save().action_confirm()
        dialog.minutes = -5
        with self.assertRaisesRegex(UserError, "-5.*Minutes.*from 0 to"):
            dialog.save().action_confirm()

    def test_call_is_planned(self):
        wizard = self._open(self.project, "action_log_call").save()
        action = wizard.action_plan()
        schedule = (
            self.env[action["res_model"]]
            .with_user(self.employee)
            .with_context(**action["context"])
            .create({})
        )
        schedule.action_schedule_activities()
        activity = self.project.activity_ids
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_call")
        )
        self.assertIn("Eva Kern, +49 30 123", activity.summary)
        activity.with_user(self.employee).action_feedback("Reached her")
        self.assertEqual(self.project.with_user(self.employee).call_count, 1)

    # === Notes ===

    def test_note_with_files(self):
        dialog = self._open(self.project, "action_write_note")
        dialog.body = "<p>Key is at the gate</p>"
        wizard = dialog.save()
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.employee)
            .create({"name": "gate.txt", "raw": b"gate", "res_model": wizard._name})
        )
        wizard.attachment_ids = attachment
        wizard.action_confirm()
        message = self._get_last(self.project)
        self.assertEqual(message.subtype_id, self.note_subtype)
        self.assertEqual(message.attachment_ids.name, "gate.txt")
        self.assertEqual(message.attachment_ids.res_model, "project.project")
        self.assertEqual(message.attachment_ids.res_id, self.project.id)
        self.assertEqual(message.attachment_ids.raw, b"gate")
        self.assertEqual(self.project.with_user(self.employee).note_count, 1)

    def test_note_on_several_tasks(self):
        tasks = self.task | self._create_task(self.project, "Second")
        wizard = (
            self.env["project.note"]
            .with_user(self.employee)
            .create({"task_ids": [Command.set(tasks.ids)], "body": "<p>Both</p>"})
        )
        wizard.action_confirm()
        for task in tasks:
            self.assertIn("Both", self._get_last(task).body)
        project = self.project.with_user(self.employee)
        self.assertEqual(project.note_count, 2)
        action = project.action_view_notes()
        notes = self.env["mail.message"].with_user(self.employee)
        self.assertEqual(
            set(notes.search(action["domain"]).mapped("res_id")), set(tasks.ids)
        )

    def test_empty_note_is_refused(self):
        dialog = self._open(self.task, "action_write_note")
        with self.assertRaisesRegex(UserError, "Installation.*is empty"):
            dialog.save().action_confirm()

    def test_files_of_others_cannot_be_pulled_in(self):
        private = self._create_project(
            "Private", privacy_visibility="followers", user_id=self.leader.id
        )
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"secret",
                "res_model": private._name,
                "res_id": private.id,
            }
        )
        wizard = self._open(self.project, "action_write_note").save()
        with self.assertRaises(AccessError):
            wizard.attachment_ids = [Command.set(secret.ids)]
            wizard.action_confirm()

    # === Mails ===

    def test_mail_goes_to_the_contact_and_those_who_take_part(self):
        people = (self.leader | self.manager | self.account_manager).partner_id
        with self.mock_mail_gateway():
            dialog = self._open(self.project, "action_write_mail")
            self.assertEqual(dialog.partner_ids[:][0], self.contact)
            self.assertEqual(dialog.partner_ids[:], self.contact | people)
            dialog.body = "<p>We are coming</p>"
            dialog.save().action_send_mail()
        message = self._get_last(self.project)
        self.assertEqual(message.partner_ids, self.contact | people)
        self.assertEqual(message.author_id, self.employee.partner_id)
        author = self.employee.email_formatted
        for partner in self.contact | people:
            self.assertSentEmail(author, [partner], body_content="We are coming")
        self.assertEqual(self.project.with_user(self.employee).mail_count, 1)

    def test_customer_reads_no_address_of_ours(self):
        with self.mock_mail_gateway():
            dialog = self._open(self.project, "action_write_mail")
            dialog.body = "<p>We are coming</p>"
            dialog.save().action_send_mail()
        (mail,) = (
            mail for mail in self._mails if self.contact.email in str(mail["email_to"])
        )
        for user in (self.leader, self.manager, self.account_manager):
            self.assertNotIn(user.email, str(mail))

    def test_mail_leaves_out_its_author_and_who_has_no_address(self):
        self.account_manager.partner_id.email = False
        self.task.user_ids = self.employee
        for record, author, people in (
            (self.project, self.leader, self.manager),
            (self.task, self.leader, self.manager | self.employee),
            (self.task, self.employee, self.leader | self.manager),
        ):
            with self.subTest(record=record.name, author=author.name):
                dialog = self._open(record, "action_write_mail", author)
                self.assertEqual(
                    dialog.partner_ids[:], self.contact | people.partner_id
                )

    def test_contact_falls_back_to_the_customer(self):
        self.assertEqual(self.task._get_toolbar_contact(), self.contact)
        self.project.contact_id = False
        self.assertEqual(self.project._get_toolbar_contact(), self.customer)
        self.project.partner_id = False
        self.assertFalse(self.project._get_toolbar_contact())

    # === Appointments ===

    def test_appointment_of_a_task(self):
        self.task.user_ids = self.employee
        dialog = self._open(self.task, "action_plan_meeting")
        dialog.start = NEXT
        dialog.stop = NEXT + timedelta(hours=1)
        event = dialog.save()
        self.assertEqual(event.project_id, self.project)
        self.assertEqual(event.task_id, self.task)
        people = self.leader | self.manager | self.account_manager | self.employee
        self.assertEqual(event.partner_ids, people.partner_id | self.contact)
        self.assertIn("Appointment", self._get_last(self.task).body)
        self.assertEqual(self.project.with_user(self.employee).meeting_count, 1)
        self.assertEqual(self.task.with_user(self.employee).meeting_count, 1)
        action = self.project.with_user(self.employee).action_view_meetings()
        self.assertEqual(self.env["calendar.event"].search(action["domain"]), event)

    def test_task_brings_its_project(self):
        event = self._create_event(task_id=self.task.id)
        self.assertEqual(event.project_id, self.project)
        other = self._create_project("Other")
        with self.assertRaisesRegex(UserError, "does not belong to “Other”"):
            event.project_id = other

    def test_private_appointment_is_not_told(self):
        messages = self.project.message_ids
        self._create_event(project_id=self.project.id, privacy="private")
        self.assertEqual(self.project.message_ids, messages)

    def test_appointment_needs_sight_of_the_project(self):
        private = self._create_project("Private", privacy_visibility="followers")
        with self.assertRaises(AccessError):
            self._create_event(project_id=private.id)
        self._create_event(user=self.leader, project_id=private.id)

    # === Closed ===

    def test_archived_project_and_template_refuse(self):
        archived = self._walk_to(self.project, PO_ARCHIVED)
        template = self._create_project("Rollout", is_template=True)
        event = self._create_event()
        for project in (archived, template):
            project = project.with_user(self.project_administrator)
            for action in (
                "action_log_call",
                "action_write_note",
                "action_write_mail",
                "action_plan_meeting",
            ):
                with self.subTest(action=action, project=project.name):
                    with self.assertRaisesRegex(UserError, project.name):
                        getattr(project, action)()
            refusal = self.assertRaisesRegex(UserError, project.name)
            with refusal, self.cr.savepoint():
                event.with_user(self.project_administrator).project_id = project
            for model in ("project.call", "project.note"):
                wizard = self.env[model].with_user(self.project_administrator)
                with self.assertRaisesRegex(UserError, project.name):
                    wizard.create({"project_id": project.id}).action_confirm()

    def test_portal_has_no_bar(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(portal.partner_id.ids)
        with self.assertRaises(AccessError):
            self.project.with_user(portal).read(["note_count"])
        with self.assertRaises(AccessError):
            self.env["project.note"].with_user(portal).create(
                {"project_id": self.project.id}
            )

    def test_counts_go_by_what_is_seen(self):
        self.project.privacy_visibility = "followers"
        hidden = self._create_task(self.project, "Hidden")
        mine = self._create_task(self.project, user_ids=self.employee.ids)
        for task in (hidden, mine):
            task.message_post(
                body="Note", message_type="comment", subtype_xmlid="mail.mt_note"
            )
        self.assertEqual(self.project.with_user(self.leader).note_count, 2)
        self.assertEqual(mine.with_user(self.employee).note_count, 1)
        with self.assertRaises(AccessError):
            hidden.with_user(self.employee).read(["note_count"])

    def test_what_odoo_logs_is_no_note(self):
        self.task.message_post(body="Stage changed", subtype_xmlid="mail.mt_note")
        self.assertEqual(self.task.with_user(self.employee).note_count, 0)
