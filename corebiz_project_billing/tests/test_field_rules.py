from odoo.tests import TransactionCase, tagged

from .field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing"
    editable = {
        "account.move": {"is_price_reduction"},
        "calendar.event": {"project_id", "task_id"},
        "project.alert.reason": {"active", "name", "sequence"},
        "project.alert.threshold": {"company_id", "percent", "project_id"},
        "project.late.mail": {"is_handled"},
        "project.preflight.setting": {"company_id", "kind", "severity"},
        "project.project": {
            *("account_manager_id", "billing_state", "contact_id", "leader_id"),
        },
        "project.task": {"kind_id"},
        "project.task.kind": {"active", "name", "sequence"},
        "res.company": {
            *("archive_book_years", "archive_folder", "archive_letter_years"),
            *("archive_retention_class", "archive_store", "archive_voucher_years"),
            *("billing_reminder_days", "project_office_email", "proof_fixed_price"),
            *("proof_person", "timesheet_task_required"),
        },
    }
    # Whether a message counts as a call stands on the message itself.
    copied_too = {
        *("mail.message.call_minutes", "mail.message.call_outcome"),
        "project.project.alert_threshold_ids",
    }
    not_copied = {
        *("account.move.is_price_reduction", "project.late.mail.is_handled"),
        "project.project.billing_state",
        # One for each company and kind.
        *("project.preflight.setting.company_id", "project.preflight.setting.kind"),
        "project.preflight.setting.severity",
    }
    # Forward steps and first estimates need none; a threshold may be the company's.
    optional = {
        *("project.alert.threshold.project_id", "project.estimate.reason"),
        *("project.evaluation.line.date", "project.handover.reason"),
        "project.proof.line.project_id",
    }
