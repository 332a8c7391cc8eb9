from odoo.tests import HttpCase, tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)

from .desk_common import DeskCase


@tagged("post_install", "-at_install")
class TestDeskTour(HttpCase, DeskCase):
    """The desk in the browser, from "Manager Done" to "Billed"."""

    def _visit(self, path, tour):
        # Invoices take their time where other things go on as well.
        self.start_tour(
            f"/odoo/{path}",
            f"project_billing_desk_{tour}",
            login=self.clerk.login,
            timeout=180,
        )

    def _bill_a_selection(self, lang):
        self.clerk.lang = lang
        order, project = self._sell_ready()
        nowhere = self.customer.copy({"name": "Nowhere", "street": False})
        other_order, other = self._sell_ready(customer=nowhere)
        # Both entered the status in this second; the list shows the oldest first.
        self._visit("projects-to-bill", "invoices")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(order.invoice_ids.invoice_line_ids.quantity, 2)
        self.assertFalse(other_order.invoice_ids)
        self._visit("projects-to-bill", "billed")
        (project | other).invalidate_recordset()
        self.assertStates(project, PO_BILLED)
        self.assertStates(other, PM_DONE)
        self.assertEqual(project.last_handover_id.user_id, self.clerk)

    def test_selection_in_german(self):
        self._bill_a_selection("de_DE")

    def test_selection_in_english(self):
        self._bill_a_selection("en_US")

    def test_open_task_is_named_and_explained(self):
        self._walk_to(self.project, PM_DONE)
        self.start_tour(
            "/odoo/projects-to-bill",
            "project_billing_desk_open_task",
            login=self.office.login,
        )
        self.project.invalidate_recordset()
        self.assertStates(self.project, PO_BILLED)
        self.assertEqual(self.project.preflight_pass_ids.user_id, self.office)

    def test_single_project_without_an_order(self):
        self._book(self.employee, self.task, 2)
        self._walk_to(self.project, PM_DONE)
        self._visit(f"project.project/{self.project.id}", "mend")
        self._visit(f"project.project/{self.project.id}", "single")
        invoice = self.project.timesheet_ids.timesheet_invoice_id
        self.assertEqual(invoice.amount_untaxed, 2 * 95)
        self.assertEqual(self.project.preflight_pass_ids.user_id, self.clerk)

    def test_finish_a_project_in_two_clicks(self):
        for lang in ("de_DE", "en_US"):
            project = self._create_project(f"Done in {lang}")
            self._create_task(project)
            self.leader.lang = lang
            self.start_tour(
                f"/odoo/project.project/{project.id}",
                "project_billing_desk_finish",
                login=self.leader.login,
            )
            self.assertStates(project, PL_DONE)
            self.assertEqual(project.tasks.state, "1_done")

    def test_from_the_queue_to_billed_in_five_clicks(self):
        _order, project = self._sell_ready()
        self._visit("projects-to-bill", "queue")
        self.assertStates(project, PO_BILLED)
        self.assertEqual(project.last_handover_id.user_id, self.clerk)
