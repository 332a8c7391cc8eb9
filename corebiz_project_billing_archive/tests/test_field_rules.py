from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_archive"
    editable = {
        "res.company": {
            *("archive_book_years", "archive_folder", "archive_letter_years"),
            *("archive_retention_class", "archive_store", "archive_voucher_years"),
        },
    }
