from odoo.tests import TransactionCase, tagged

from .field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing"
    editable = {
        "project.alert.reason": {"active", "name", "sequence"},
        "project.alert.threshold": {"company_id", "percent", "project_id"},
        "project.project": {
            *("account_manager_id", "billing_state", "leader_id"),
        },
        "res.company": {
            *("billing_reminder_days", "project_office_email"),
            "timesheet_task_required",
        },
    }
    copied_too = {"project.project.alert_threshold_ids"}
    not_copied = {"project.project.billing_state"}
    # Forward steps and first estimates need none; a threshold may be the company's.
    optional = {
        *("project.alert.threshold.project_id", "project.estimate.reason"),
        "project.handover.reason",
    }
