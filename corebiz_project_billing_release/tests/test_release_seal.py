from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.registry_common import (
    RegistryMixin,
    models_magic,
)

from .release_common import ReleaseCase

# What the customer signed, written out on purpose: each of it is under the seal.
SEALED = {
    "project.release": {
        *("name", "version", "customer_name", "date_from", "date_to", "hours"),
        *("fixed_hours", "accepted_hours", "objected_hours", "late_hours", "lang"),
        *("person_style", "text", "sent_date", "signed_name", "signed_email"),
        *("signed_date", "signature_sha256"),
    },
    "project.release.line": {
        *("booking_ref", "kind", "date", "time_text", "employee_name", "person"),
        *("order_name", "project_name", "task_name", "name", "hours", "fixed_hours"),
        *("state", "objection", "remark", "is_late"),
    },
}
# The seal itself, and what is compared with digests beside it. The state goes on.
NOT_SEALED = {
    *("sha256", "signature", "pdf_sha256", "state"),
    *("sequence", "is_active", "objection_email", "objection_date"),
}


@tagged("post_install", "-at_install")
class TestReleaseSeal(RegistryMixin, ReleaseCase):
    """The seal covers all that a released statement says."""

    def test_each_field_breaks_the_seal(self):
        release, _link = self._make_signed()
        self.assertTrue(release._is_sealed())
        for record in (release, *release.line_ids):
            for name in SEALED[record._name]:
                with (
                    self.subTest(record=record, name=name),
                    self.env.cr.savepoint() as savepoint,
                ):
                    value = self._get_other_value(record, record._fields[name])
                    self._damage(record, **{name: "de_DE" if name == "lang" else value})
                    self.assertFalse(release._is_sealed())
                    savepoint.rollback()
                self.env.invalidate_all()
        self.assertTrue(release._is_sealed())

    def test_what_is_not_sealed(self):
        for model, sealed in SEALED.items():
            others = {
                field.name
                for field in self.env[model]._fields.values()
                if field.store and not field.relational
            } - {*models_magic(), *NOT_SEALED, *sealed}
            self.assertEqual(others, set(), model)
