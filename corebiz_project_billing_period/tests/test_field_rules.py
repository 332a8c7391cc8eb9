from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_period"
    editable = {
        "account.analytic.line": {"late_reason"},
        "project.project": {"billing_rhythm"},
        "project.billing.period": {"state"},
        "res.company": {"period_reminder_days"},
    }
    not_copied = {"account.analytic.line.late_reason", "project.billing.period.state"}
    # Why only where a step goes back.
    optional = {"project.billing.period.step.reason"}
