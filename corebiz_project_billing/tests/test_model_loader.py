from odoo import fields, models
from odoo.tests import TransactionCase, tagged

from .model_loader import ModelLoader


@tagged("post_install", "-at_install")
class TestModelLoader(TransactionCase):
    """What a test adds to the registry is there, and gone afterwards."""

    def setUp(self):
        super().setUp()
        self.partner_bases = self.registry["res.partner"].__bases__
        self.names = set(self.registry.models)
        self.loader = ModelLoader(self.env, self.__module__)
        self.loader.backup_registry()
        self.addCleanup(self.loader.restore_registry)

        class FakeVisit(models.Model):
            _name = "fake.visit"
            _inherit = ["project.ledger.mixin"]
            _description = "Visit"

            note = fields.Char()

        class ResPartner(models.Model):
            _inherit = "res.partner"

            fake_mark = fields.Char()

            def _get_fake(self):
                return f"fake {self.name}"

        self.loader.update_registry((FakeVisit, ResPartner))

    def test_models_fields_and_methods_are_loaded(self):
        partner = self.env["res.partner"].create({"name": "A", "fake_mark": "x"})
        self.env.flush_all()
        found = self.env["res.partner"].search([("fake_mark", "=", "x")])
        self.assertEqual((found, found._get_fake()), (partner, "fake A"))
        visit = self.env["fake.visit"]._add_rows([{"note": "Here"}])
        self.assertEqual(visit.note, "Here")

    def test_nothing_of_them_is_left(self):
        self.loader.restore_registry()
        self.assertEqual(set(self.registry.models), self.names)
        partners = self.registry["res.partner"]
        self.assertEqual(partners.__bases__, self.partner_bases)
        self.assertFalse(hasattr(partners, "_get_fake"))
        self.assertNotIn("fake_mark", partners._fields)
        mixin = self.registry["project.ledger.mixin"]
        self.assertNotIn("fake.visit", mixin._inherit_children)
        self.env["res.partner"].create({"name": "B"}).name = "C"
        self.env.flush_all()
