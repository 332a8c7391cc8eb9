from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestBookingInvoiced(ProjectBillingCase):
    """What invoicing notes on a fixed booking."""

    def test_only_invoicing_marks_fixed_bookings_as_invoiced(self):
        booking = self._book(self.employee, self.task, 3)
        self._walk_to(self.project, PM_DONE)
        for vals in ({"timesheet_invoice_id": False}, {"so_line": False}):
            with self.assertRaisesRegex(UserError, "are fixed"):
                booking.with_user(self.employee).write(vals)
        self.office.group_ids |= self.env.ref("account.group_account_invoice")
        booking.with_user(self.office).write({"timesheet_invoice_id": False})
