"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# What people may write on models of Odoo, of all that this addon adds there and stores.
# Everything else follows from its sources: declare it with ``code_only=True`` (see
# ``models/base.py``) and write it with ``_write_by_code``, or add it here and say in
# the field's model who may write it.
PEOPLE_WRITE = {
    "project.project": {
        "account_manager_id",
        "leader_id",
        "alert_threshold_ids",
        # Through the gate of the steps only.
        "billing_state",
    },
    # The settings of a company.
    "res.company": {
        "project_office_email",
        "billing_reminder_days",
        "timesheet_task_required",
        "alert_threshold_ids",
    },
}
# Reasons that people enter: each goes through ``clean_text``, with a test.
REASONS = {
    "project.estimate.change.reason",
    "project.project.billing_reason",
    "project.project.estimate_reason",
    "project.send.back.reason",
}
# Ledgers in which a project that was archived and sent back has rows.
LEDGERS = {"project.handover"}
# Where the steps of the demo data have brought a project, by its external id.
DEMO_STATES = {"corebiz_project_billing.project_project_cabling_demo": {"pm_done"}}
