from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
)

from .quick_common import QuickBookingCase

FORM = "hr_timesheet.hr_timesheet_line_form"


class TestBookingPicker(QuickBookingCase):
    """Where bookings are entered, only what can be booked on is offered."""

    def _find_offered(self, name, lines=None, project=None):
        """What the client would offer in a field of a booking."""
        lines = self.lines if lines is None else lines
        field = lines.fields_get([name])[name]
        domain = field["domain"]
        if isinstance(domain, str):
            names = {"project_id": (project or self.project).id, "uid": lines.env.uid}
            domain = safe_eval(domain, names)
        offered = lines.env[field["relation"]].name_search("", domain, limit=None)
        return {one for one, _name in offered}

    def assertOffered(self, expected, lines=None):
        offers = self.assertIn if expected else self.assertNotIn
        offers(self.project.id, self._find_offered("project_id", lines))
        offers(self.task.id, self._find_offered("task_id", lines))

    def test_fixed_projects_are_left_out(self):
        leader = self._as(self.leader)
        for state, everybody, role in (
            (OPEN, True, True),
            (PL_DONE, False, True),
            (PM_DONE, False, False),
        ):
            self._walk_to(self.project, state)
            with self.subTest(state=state):
                self.assertOffered(everybody)
                self.assertOffered(role, leader)

    def test_a_private_project_is_offered_to_those_with_a_role(self):
        self.project.privacy_visibility = "followers"
        self.assertOffered(False)
        self.assertOffered(True, self._as(self.leader))

    def test_tasks_of_the_project_only(self):
        other = self._create_task(self._create_project("Other"))
        self.assertNotIn(other.id, self._find_offered("task_id"))
        offered = self._find_offered("task_id", project=other.project_id)
        self.assertEqual(offered, {other.id})

    def test_a_new_row_begins_with_an_open_project(self):
        other = self._create_task(self._create_project("Other"))
        for _number in range(3):
            self._book(self.booker, self.task)
        self._book(self.booker, other)
        lines = self.lines.with_context(is_timesheet=1)
        begin = lines.default_get(["project_id", "employee_id", "user_id"])
        self.assertEqual(begin["project_id"], self.project.id)
        self._walk_to(self.project, PM_DONE)
        begin = lines.default_get(["project_id", "employee_id", "user_id"])
        self.assertEqual(begin["project_id"], other.project_id.id)

    def test_a_missing_task_is_asked_for_in_the_form(self):
        for required in (True, False):
            self.company.timesheet_task_required = required
            with self.subTest(required=required), Form(self.lines, FORM) as form:
                form.project_id = self.project
                form.name = "Work"
                form.unit_amount = 1
                self.assertEqual(form._get_modifier("task_id", "required"), required)
                form.task_id = self.task

    def test_the_list_and_the_calendar_ask_as_well(self):
        for view in (
            "hr_timesheet_line_tree",
            "timesheet_view_tree_user",
            "view_calendar_account_analytic_line_multi_create",
        ):
            view = self.env.ref(f"hr_timesheet.{view}")
            arch = self.lines.get_view(view.id, view.type)["arch"]
            self.assertRegex(arch, r'<field name="task_id"[^>]*required="is_task_req')
