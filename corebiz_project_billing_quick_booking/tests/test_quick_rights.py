from odoo.exceptions import AccessError, MissingError, UserError, ValidationError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PM_DONE

from .quick_common import QuickBookingCase

CLOSED = "bookings of “Mail server” are fixed"


class TestQuickRights(QuickBookingCase):
    """Only what the person may book on is proposed, and nothing else is booked."""

    def _book_quickly(self, lines=None, task=None):
        lines = self.lines if lines is None else lines
        task = task or self.task
        return lines.create_quick_booking(1, task.project_id.id, task.id)

    def test_without_timesheets_nothing_is_proposed(self):
        nobody = self._create_user("nora", "Nora", "base.group_user")
        portal = self._create_user("porta", "Porta", "base.group_portal")
        for user in nobody | portal:
            lines = self.lines.with_user(user)
            with self.assertRaises(AccessError):
                lines.parse_quick_line("1 @install")
            with self.assertRaises(AccessError):
                self._book_quickly(lines)

    def test_fixed_hours_are_not_proposed_and_refused(self):
        self._book(self.booker, self.task)
        screen = {"project_id": self.project.id, "task_id": self.task.id}
        self._walk_to(self.project, PM_DONE)
        self.assertNotProposed("1 @install", "No open project or task is named")
        self.assertNotProposed("1 @mail", "No open project or task is named")
        self.assertNotProposed("1", "there is none on which you have booked")
        self.assertNotProposed("1", CLOSED, **screen)
        self.assertNotProposed("1", CLOSED, project_id=self.project.id)
        with self.assertRaisesRegex(UserError, CLOSED):
            self._book_quickly()
        self.assertEqual(len(self.task.timesheet_ids), 1)

    def test_leader_and_manager_still_book_what_they_check(self):
        self._walk_to(self.project, PL_DONE)
        self.assertNotProposed("1 @install", "No open project or task is named")
        with self.assertRaisesRegex(UserError, "only Lena Leader"):
            self._book_quickly()
        for user in self.leader | self.manager:
            lines = self._as(user)
            [proposal] = self._propose("1 @install", lines)
            self._take(proposal, lines)
        self.assertEqual(len(self.task.timesheet_ids), 2)

    def test_what_is_put_away_is_not_proposed_and_refused(self):
        other = self._create_task(self.project, "Rollout")
        for record, change in (
            (other, {"active": False}),
            (self.project, {"allow_timesheets": False}),
            (self.project, {"active": False}),
            (self.project, {"is_template": True}),
        ):
            record.write(change)
            with self.subTest(change=change):
                self.assertNotProposed("1 @rollout", "No open project or task")
                with self.assertRaisesRegex(UserError, "No time can be booked on"):
                    self._book_quickly(task=other)
            record.write({name: not value for name, value in change.items()})
            self.project.action_unarchive()
        other.active = True
        self._book_quickly(task=other)

    def test_private_projects_are_for_those_who_see_them(self):
        self.project.privacy_visibility = "followers"
        self.assertNotProposed("1 @install", "No open project or task is named")
        hidden = {"project_id": self.project.id, "task_id": self.task.id}
        answer = self.lines.parse_quick_line("1 x", **hidden)
        self.assertNotIn("Mail server", answer["error"])
        self.assertNotIn("Installation", answer["error"])
        with self.assertRaises(AccessError):
            self._book_quickly()
        leader = self._as(self.leader)
        [proposal] = self._propose("1 @install", leader)
        self.assertEqual(self._take(proposal, leader).user_id, self.leader)

    def test_who_follows_a_task_only_is_not_told_its_project(self):
        self.task.message_subscribe(self.booker.partner_id.ids)
        self.project.privacy_visibility = "followers"
        self._walk_to(self.project, PM_DONE)
        self.assertTrue(self.task.with_user(self.booker).has_access("read"))
        answer = self.lines.parse_quick_line("1 x", task_id=self.task.id)
        self.assertIn("on “Installation”", answer["error"])
        self.assertNotIn("Mail server", answer["error"])

    def test_a_fixed_private_project_is_not_named_to_others(self):
        self.project.privacy_visibility = "followers"
        self._walk_to(self.project, PM_DONE)
        with self.assertRaises(AccessError):
            self._book_quickly()

    def test_a_task_of_another_project_is_refused(self):
        other = self._create_project("Other")
        with self.assertRaisesRegex(ValidationError, "belongs to “Mail server”"):
            self.lines.create_quick_booking(1, other.id, self.task.id)

    def test_another_company_is_proposed_where_it_is_allowed(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.env.user.company_ids += sister
        project = self._create_project("Sister", company_id=sister.id, user_id=False)
        task = self._create_task(project, "Audit")
        self.assertNotProposed("1 @audit", "No open project or task is named")
        with self.assertRaises(AccessError):
            self._book_quickly(task=task)
        self.booker.company_ids += sister
        employee = self.env["hr.employee"].create(
            {
                "name": "Tim",
                "user_id": self.booker.id,
                "company_id": sister.id,
            }
        )
        only_own = self._as(self.booker, allowed_company_ids=self.company.ids)
        self.assertNotProposed("1 @audit", "No open project", only_own)
        both = (self.company | sister).ids
        both = self._as(self.booker, allowed_company_ids=both)
        [proposal] = self._propose("1 @audit", both)
        booking = self._take(proposal, both)
        self.assertEqual(booking.company_id, sister)
        self.assertEqual(booking.employee_id, employee)

    def test_a_project_of_all_companies_is_booked_in_that_of_the_employee(self):
        """Its unit may be another one: four hours were four days."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        sister.project_time_mode_id = self.env.ref("uom.product_uom_day")
        self.env.user.company_ids += sister
        self.booker.company_ids += sister
        self.booker.employee_ids.company_id = sister
        self.project.company_id = False
        both = (self.company | sister).ids
        lines = self.lines.with_context(allowed_company_ids=both)
        booking = self._book_quickly(lines)
        booking = self.env["account.analytic.line"].browse(booking["id"])
        self.assertEqual(booking.company_id, sister)
        self.assertEqual((booking.unit_amount, booking._get_hours()), (0.125, 1))

    def test_nobody_else_is_booked_for_by_the_context(self):
        approver = self._create_user(
            "ada", "Ada", "hr_timesheet.group_hr_timesheet_approver"
        )
        lines = self._as(approver)
        for name, value in (
            ("user_id", self.booker.id),
            ("default_user_id", self.booker.id),
            ("default_employee_id", self.booker.employee_ids.id),
        ):
            booking = self._book_quickly(lines.with_context(**{name: value}))
            booking = self.env["account.analytic.line"].browse(booking["id"])
            self.assertEqual(booking.user_id, approver)
            self.assertEqual(booking.employee_id, approver.employee_ids)

    def test_records_that_are_gone_are_no_error(self):
        gone = {"project_id": 10**9, "task_id": 10**9}
        self.assertNotProposed("1 x", "there is none", **gone)
        with self.assertRaisesRegex(MissingError, "does not exist"):
            self.lines.create_quick_booking(1, 10**9, 10**9)
        for none in (False, None, 0):
            with self.assertRaisesRegex(UserError, "Name the project or the task"):
                self.lines.create_quick_booking(1, none)

    def test_the_button_shows_where_time_can_be_booked(self):
        task, project = (
            self.task.with_user(self.booker),
            self.project.with_user(self.booker),
        )
        self.assertTrue(task.can_book_time and project.can_book_time)
        self.assertEqual(
            task.action_open_quick_booking()["params"],
            {"project_id": project.id, "task_id": task.id},
        )
        self.assertEqual(
            project.action_open_quick_booking()["params"], {"project_id": project.id}
        )
        self._walk_to(self.project, PL_DONE)
        self.assertFalse(task.can_book_time or project.can_book_time)
        self.assertTrue(self.task.with_user(self.leader).can_book_time)
        self.assertTrue(self.project.with_user(self.leader).can_book_time)
