from odoo.fields import Command
from odoo.tests import tagged

from .common import ProjectBillingCase


@tagged("post_install", "-at_install")
class TestOrdinaryInvoice(ProjectBillingCase):
    """Most invoices of a house are of no project: these cost next to nothing more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "Cable", "price_unit": 10})
                ],
            }
        )
        cls.invoice.action_post()

    def test_no_look_at_the_desk(self):
        projects = self.invoice._get_billed_projects()
        self.assertFalse(projects)
        with self.assertQueryCount(0):
            projects._offer_closing()

    def test_no_look_at_how_proofs_are_made(self):
        self.assertFalse(self.invoice._get_proof_bookings())
        self.invoice.company_id.invalidate_recordset()
        with self.assertQueryCount(0):
            self.assertFalse(self.invoice._freeze_proofs())
