from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .proof_common import ProofCase


class TestStatementHooks(ExampleMixin, ProofCase):
    """How another addon adds to a proof, by its example in DEVELOP.md."""

    examples = (
        "project.proof._prepare_proof_vals",
        "account.analytic.line._is_late_on_statement",
    )

    def test_a_head_of_another_addon(self):
        _invoice, proof, _bookings = self._bill()
        self.assertEqual(proof.customer_name, self.customer.name.upper())
        self.assertEqual(proof.sha256, proof._get_seal())

    def test_late_bookings_come_last_under_a_heading(self):
        days = [
            (self.employee, 2, 2, "Forgotten"),
            (self.leader, 9, 6, "Server installed"),
        ]
        _invoice, proof, _bookings = self._bill(bookings=days)
        self.assertEqual(proof.line_ids.mapped("hours"), [6, 2])
        self.assertEqual(proof.line_ids.mapped("is_late"), [False, True])
        self.assertEqual((proof.hours, proof.late_hours), (8, 2))
        page = self._render(proof)
        before, after = page.split("Late Bookings")
        self.assertIn("Server installed", before)
        self.assertIn("Forgotten", after)
        table = proof.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        self.assertTrue(table[0].endswith('"Late Booking"'))
        self.assertTrue(table[1].endswith('""'))
        self.assertTrue(table[2].endswith('"Late Booking"'))

    def test_the_mark_is_under_the_seal(self):
        days = [(self.employee, 2, 2, "Forgotten"), (self.leader, 9, 6, "In time")]
        _invoice, proof, _bookings = self._bill(bookings=days)
        for record, values in (
            (proof.line_ids[1], {"is_late": False}),
            (proof, {"late_hours": 0}),
        ):
            with self.env.cr.savepoint() as savepoint:
                self._damage(record, **values)
                self.assertNotEqual(proof.sha256, proof._get_seal())
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(proof.sha256, proof._get_seal())
