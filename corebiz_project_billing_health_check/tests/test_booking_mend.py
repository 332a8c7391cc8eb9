from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing_coverage.tests.task_common import (
    BookingTaskCase,
)


class TestBookingMend(BookingTaskCase):
    """Bookings on a task of another project: found, and mended by the office."""

    def _find(self):
        check = self.env["project.health.check"].with_user(self.office).create({})
        check.action_check()
        return check.finding_ids.filtered(lambda row: row.kind == "other_task")

    def _mend(self, finding, user=None, **values):
        """Answer the dialog of the finding."""
        action = finding.action_mend()
        dialog = self.env[action["res_model"]].with_user(user or self.office)
        dialog = dialog.with_context(**action["context"]).create(values)
        return dialog.action_confirm()

    def test_health_check_moves_a_booking_to_the_project_of_its_task(self):
        self.assertFalse(self._find())
        booking = self._set_apart(self.booking, self.other_task)
        found = self._find()
        self.assertEqual(
            (found.res_id, found.hours, found.amount), (booking.id, 4, 400)
        )
        self.assertIn("Emil Employee", found.sentence)
        self._mend(found)
        self.assertEqual(booking.project_id, self.other)
        self.assertEqual(booking.account_id, self.other.account_id)
        self.assertIn("Emil Employee", self.other.message_ids[0].body)
        self.assertFalse(self._find())

    def test_health_check_takes_hours_off_an_archived_task(self):
        self._archive(self.other)
        booking = self._set_apart(self.booking, self.other_task)
        found = self._find()
        self.assertRefused(lambda: self._mend(found), "Archived")
        self._mend(found, way="other", new_task_id=self.task.id)
        self.assertEqual(
            (booking.project_id, booking.task_id), (self.project, self.task)
        )
        self.assertEqual(self.other_task.effective_hours, 15)

    def test_mending_asks_for_a_task_where_the_company_wants_one(self):
        booking = self._set_apart(self.booking, self.other_task)
        found = self._find()
        self.assertRefused(lambda: self._mend(found, way="other"), "needs a task")
        self.company.timesheet_task_required = False
        self._mend(found, way="other")
        self.assertEqual(booking.project_id, self.project)
        self.assertFalse(booking.task_id)

    def test_mending_is_for_the_office_and_for_open_figures(self):
        booking = self._set_apart(self.booking, self.other_task)
        for user in (self.employee, self.leader, self.manager):
            self.assertRefused(
                lambda u=user: booking.with_user(u)._mend_task(), "", AccessError
            )
        self._walk_to(self.project, PM_DONE)
        booking.with_user(self.office)._mend_task(self.task)
        self.assertEqual(booking.task_id, self.task)
        office = booking.with_user(self.office)
        self.assertRefused(office._mend_task, "already")
        self._waive(self.project)
        self._walk_to(self.project, PO_BILLED)
        self._set_apart(self.booking, self.other_task)
        self.assertRefused(office._mend_task, "Billed")
        self.assertRefused(lambda: office._mend_task(self.task), "Billed")

    def test_mending_leaves_alone_what_a_document_names(self):
        self._invoice()
        self._set_apart(self.booking, self.other_task)
        found = self._find()
        self.assertIn("is billed with", found.sentence)
        self.assertRefused(lambda: self._mend(found), "is billed with")

    def test_dialog_reads_with_the_rights_of_the_user(self):
        booking = self._set_apart(self.booking, self.other_task)
        dialog = self.env["project.booking.mend"].with_user(self.office)
        self.assertEqual(dialog.create({"booking_id": booking.id}).hours, 4)
        entry = self.env["account.analytic.line"].create(
            {"name": "Secret", "account_id": self.other.account_id.id, "amount": 1}
        )
        self.assertRefused(
            lambda: dialog.create({"booking_id": entry.id}), "", AccessError
        )
