from odoo.exceptions import UserError, ValidationError

from odoo.addons.corebiz_project_billing.tests.reason_common import INVISIBLE

from .archive_common import ArchiveCase


class TestArchiveInput(ArchiveCase):
    """What people enter about the archive, and what the archive asks for."""

    def test_settings_of_the_company(self):
        self.company.archive_voucher_years = 100
        with self.assertRaisesRegex(ValidationError, "“9000” .* from 1 to 100"):
            self.company.archive_voucher_years = 9000
        settings = self.env["res.config.settings"]
        with self.assertRaisesRegex(ValidationError, "enter a number"):
            settings.create({"archive_voucher_years": float("nan")})

    def test_deletion_of_a_package_wants_a_reason(self):
        package = self._archive_at_once(self.project)
        self.company.archive_voucher_years = 1
        package = package.with_user(self.administrator)
        package.sudo()._complete({"retention_date": "2020-12-31"})
        for reason in INVISIBLE:
            with (
                self.subTest(reason=ascii(reason)),
                self.assertRaisesRegex(UserError, "Say why the packages"),
            ):
                package.action_delete_file(reason)
                self.env.flush_all()
        self.assertFalse(package.deleted_date)
