from odoo.exceptions import ValidationError

from .common import PurchaseCase


class TestPreflight(PurchaseCase):
    """What was received and not billed to the customer stands against billing."""

    def _get_found(self, *projects):
        projects = self.env["project.project"].union(*(projects or [self.project]))
        found = projects.with_user(self.office)._get_preflight_findings()
        return {
            project.id: row.record_ids
            for project, rows in found.items()
            for row in rows
            if row.kind == "purchase"
        }

    def test_only_what_was_received(self):
        other = self._create_project("Other")
        order = self._order(self.project)
        self._order(other)
        self.assertFalse(self._get_found(self.project, other))
        self._receive(order)
        found = self._get_found(self.project, other)
        self.assertEqual(found, {self.project.id: (order.id,)})

    def test_billed_by_the_line_that_was_named(self):
        order = self._order(self.project)
        self._receive(order)
        sale = self._sell()
        order.order_line.customer_line_id = sale.order_line
        self.assertTrue(self._get_found())
        invoice = sale._create_invoices()
        self.assertTrue(self._get_found(), "A draft is no bill.")
        invoice.action_post()
        self.assertFalse(self._get_found())
        self.assertEqual(order.order_line.customer_state, "billed")

    def test_partly_billed_is_not_billed(self):
        order = self._order(self.project)
        self._receive(order)
        sale = self._sell()
        sale.order_line.qty_delivered = 1
        sale._create_invoices().action_post()
        sale.order_line.qty_delivered = 2
        order.order_line.customer_line_id = sale.order_line
        self.assertTrue(self._get_found())

    def test_not_for_the_customer_needs_a_reason(self):
        order = self._order(self.project)
        self._receive(order)
        line = order.order_line
        with self.assertRaisesRegex(ValidationError, order.name):
            line.is_not_for_customer = True
        line.write(
            {"is_not_for_customer": True, "not_for_customer_reason": "Fixed price"}
        )
        self.assertFalse(self._get_found())
        self.assertEqual(line.customer_state, "free")
        with self.assertRaisesRegex(ValidationError, order.name):
            line.not_for_customer_reason = "  "

    def test_finding_has_words_and_a_link(self):
        order = self._order(self.project)
        self._receive(order)
        project = self.project.with_user(self.office)
        rows = [
            row
            for row in project._get_preflight_findings()[project]
            if row.kind == "purchase"
        ]
        text = project._get_preflight_text(rows[0])
        self.assertIn("Purchases not billed to the customer", text)
        self.assertIn(order.name, text)
        action = self.project.with_user(self.buyer).action_open_preflight("purchase")
        self.assertEqual(action["res_id"], order.id)
