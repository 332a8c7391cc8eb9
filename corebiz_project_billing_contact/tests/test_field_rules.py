from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_contact"
    editable = {
        "calendar.event": {"project_id", "task_id"},
        "project.project": {"contact_id"},
    }
    # Whether a message counts as a call stands on the message itself.
    copied_too = {"mail.message.call_minutes", "mail.message.call_outcome"}
