"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "res.company": {"period_reminder_days"},
    # Kept on late bookings only, whose maker may make them.
    "account.analytic.line": {"late_reason"},
    # By the manager of the project and the project office.
    "project.project": {"billing_rhythm"},
}
REASONS = {
    "account.analytic.line.late_reason",
    "project.billing.period.step_reason",
    "project.period.send.back.reason",
}
