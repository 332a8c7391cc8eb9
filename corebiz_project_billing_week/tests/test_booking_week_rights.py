from odoo.exceptions import AccessError, UserError

from .week_common import MONDAY, WeekCase


class TestBookingWeekRights(WeekCase):
    """Everybody sees and writes his own bookings here, whatever else he may."""

    def test_bookings_of_others_are_not_shown_or_written(self):
        approver = self._create_user(
            "ada", "Ada", "hr_timesheet.group_hr_timesheet_approver"
        )
        booking = self._book(self.employee, self.task, 3, date=MONDAY)
        for week in (self.week, self._as(approver)):
            self.assertFalse(week.get_week(str(MONDAY))["rows"])
            self.assertFalse(self._get_cell(week=week)["bookings"])
            seen = [[booking.id, 180, "Work"]]
            with self.assertRaisesRegex(UserError, "was changed meanwhile"):
                self._type("1", week=week, based_on=seen)
            self._type("1", week=week)
            action = week.get_cell_action(str(MONDAY), self.project.id, self.task.id)
            found = self.lines.with_user(week.env.user).search(action["domain"])
            self.assertEqual(found.user_id, week.env.user)
        self.assertEqual(booking.unit_amount, 3)

    def test_who_books_no_time_has_no_grid(self):
        nobody = self._create_user("nora", "Nora", "base.group_user")
        week = self._as(nobody)
        for take in (
            lambda: week.get_week(str(MONDAY)),
            lambda: week.get_last_rows(str(MONDAY)),
            lambda: week.find_rows(""),
            lambda: week.write_cell(
                str(MONDAY), self.project.id, self.task.id, "1", []
            ),
        ):
            with self.assertRaises(AccessError):
                take()
        self.assertFalse(self.task.timesheet_ids)

    def test_a_hidden_project_is_not_named_and_not_booked(self):
        self.project.privacy_visibility = "followers"
        shown = [[self.project.id, self.task.id]]
        self.assertFalse(self.week.get_week(str(MONDAY), shown)["rows"])
        with self.assertRaises(AccessError) as caught:
            self.week.write_cell(str(MONDAY), self.project.id, self.task.id, "1", [])
        self.assertNotIn("Mail server", str(caught.exception))
        self._walk_to(self.project, "pm_done")
        with self.assertRaises(UserError) as caught:
            self.week.write_cell(str(MONDAY), self.project.id, self.task.id, "1", [])
        self.assertNotIn("Mail server", str(caught.exception))

    def test_another_company_is_shown_where_it_is_allowed(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.env.user.company_ids += sister
        self.booker.company_ids += sister
        self.env["hr.employee"].create(
            {"name": "Tim", "user_id": self.booker.id, "company_id": sister.id}
        )
        project = self._create_project("Sister", company_id=sister.id, user_id=False)
        task = self._create_task(project, "Audit")
        both = self._as(self.booker, allowed_company_ids=(self.company | sister).ids)
        self._type("2", task=task, week=both)
        self.assertEqual(task.timesheet_ids.company_id, sister)
        own = self._as(self.booker, allowed_company_ids=self.company.ids)
        self.assertFalse(own.get_week(str(MONDAY))["rows"])
        shown = [[project.id, task.id]]
        self.assertFalse(own.get_week(str(MONDAY), shown)["rows"])
        with self.assertRaises(AccessError):
            own.write_cell(str(MONDAY), project.id, task.id, "1", [])

    def test_the_menu_is_for_whoever_books(self):
        menu = self.env.ref("corebiz_project_billing_week.project_booking_week_menu")
        nobody = self._create_user("nora", "Nora", "base.group_user")
        for user, is_shown in ((self.booker, True), (nobody, False)):
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in menus, is_shown)
