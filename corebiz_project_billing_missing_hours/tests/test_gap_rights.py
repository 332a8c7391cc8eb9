from odoo.exceptions import AccessError
from odoo.fields import Command

from .gap_common import GapCase

OFFICE = "corebiz_project_billing.group_project_office"


class TestGapRights(GapCase):
    """Who sees whose missing hours, and that nobody writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._hire(cls.manager)
        cls.person.parent_id = cls.boss
        cls.other = cls._hire(cls.leader)

    def setUp(self):
        super().setUp()
        self._tell()

    def _see(self, user):
        people = self.person | self.boss | self.other
        gaps = self.env["hr.timesheet.gap"].with_user(user)
        return gaps.search([("employee_id", "in", people.ids)]).sudo().employee_id

    def test_who_sees_whom(self):
        approver = self._create_user(
            "ada", "Ada Approver", "hr_timesheet.group_hr_timesheet_approver"
        )
        admin = self._create_user(
            "tim", "Tim Timesheets", "hr_timesheet.group_timesheet_manager"
        )
        everybody = self.person | self.boss | self.other
        self.assertEqual(self._see(self.employee), self.person)
        self.assertEqual(self._see(self.manager), self.boss | self.person)
        self.assertEqual(self._see(self.leader), self.other)
        self.assertFalse(self._see(approver))
        self.assertEqual(self._see(self.office), everybody)
        self.assertEqual(self._see(admin), everybody)

    def test_without_the_right_to_book(self):
        plain = self._create_user("nora", "Nora None", "base.group_user")
        with self.assertRaises(AccessError):
            self._see(plain)
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self._see(portal)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other house"})
        olaf = self._create_user(
            "olaf",
            "Olaf Office",
            OFFICE,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self._see(olaf))

    def test_nobody_writes(self):
        gap = self._get_gap()
        admin = self._create_user(
            "tim", "Tim Timesheets", "hr_timesheet.group_timesheet_manager"
        )
        for user in (self.employee, self.office, admin):
            own = gap.with_user(user)
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    own.write({"missing_hours": 0})
                with self.assertRaises(AccessError):
                    own.unlink()
                with self.assertRaises(AccessError):
                    own.create({"employee_id": self.person.id})

    def test_person_opens_his_bookings(self):
        gap = self._get_gap().with_user(self.employee)
        action = gap.action_open_bookings()
        self.assertEqual(action["res_model"], "account.analytic.line")
        self.assertIn(("employee_id", "=", self.person.id), action["domain"])
        self.assertIn("Emil Employee", gap.display_name)
        with self.assertRaises(AccessError):
            gap.with_user(self.leader).action_open_bookings()

    def test_form_and_list_open_for_the_person(self):
        gap = self._get_gap().with_user(self.employee)
        for kind in ("list", "form", "kanban", "pivot", "search"):
            with self.subTest(kind=kind):
                self.assertTrue(gap.get_view(view_type=kind)["arch"])
        rows = gap.web_read(
            {"employee_id": {"fields": {"display_name": {}}}, "missing_hours": {}}
        )
        self.assertEqual(rows[0]["employee_id"]["display_name"], "Emil Employee")
        grouped = gap.formatted_read_group(
            [], ["date_from:week"], ["missing_hours:sum"]
        )
        self.assertEqual(grouped[0]["missing_hours:sum"], 40)
