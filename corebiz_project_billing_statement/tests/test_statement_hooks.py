from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .proof_common import ProofCase


class TestStatementHooks(ExampleMixin, ProofCase):
    """How another addon adds to a proof, by its example in DEVELOP.md."""

    examples = ("project.proof._prepare_proof_vals",)

    def test_a_head_of_another_addon(self):
        _invoice, proof, _bookings = self._bill()
        self.assertEqual(proof.customer_name, self.customer.name.upper())
        self.assertEqual(proof.sha256, proof._get_seal())
