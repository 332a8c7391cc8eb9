"""The written list: what the public methods of our addons write, and for whom.

What is not here is refused, or writes nothing but its own dialog. ``test_doors.py``
asks every method, also those that nobody has named anywhere: add one here, with the
people who may and why, only if it is meant to write for them.
"""

PORTAL, EMPLOYEE, SETTINGS = "portal", "employee", "settings_administrator"
LEADER, MANAGER, ACCOUNT_MANAGER = "leader", "manager", "account_manager"
OFFICE = "office"
ROLES = {LEADER, MANAGER, ACCOUNT_MANAGER}
INSIDE = {EMPLOYEE, OFFICE, SETTINGS, *ROLES}

# Method: (who may, why). Whoever may not read the project may not, either.
MAY_WRITE = {
    "project.project.action_set_pl_done": ({LEADER}, "the step of the leader"),
    "project.alert.acknowledge.action_confirm": (
        {OFFICE, *ROLES},
        "those whom the alert concerns",
    ),
    "project.call.action_confirm": (INSIDE, "whoever reads a project works on it"),
    "project.note.action_confirm": (INSIDE, "the same"),
    "project.preflight.reason.action_confirm": ({OFFICE}, "the office passes warnings"),
    "project.waive.action_confirm": ({OFFICE}, "a decision of the office"),
    "project.write.off.create.action_confirm": ({OFFICE}, "a decision of the office"),
    "project.proof.action_download_pdf": ({OFFICE}, "prints what was not needed yet"),
    "project.late.mail.action_set_handled": ({OFFICE}, "the office's mark"),
}

# The same for archived projects.
MAY_WRITE_ARCHIVED = {
    "project.archive.package.action_verify": ({OFFICE}, "notes what was found"),
    "project.late.mail.action_set_handled": ({OFFICE}, "the office's mark"),
    "project.proof.action_download_pdf": ({OFFICE}, "prints what was not needed yet"),
}

# What belongs to no project: may be written whatever project stands behind it.
MAY_ALWAYS_WRITE = {
    "calendar.attendee.do_accept": (INSIDE, "Odoo's: one answers for a colleague"),
    "calendar.attendee.do_decline": (INSIDE, "the same"),
    "mail.mail.mark_outgoing": ({SETTINGS}, "Odoo's: sends a mail again"),
    "project.preflight.setting.action_open": (INSIDE, "fills in defaults, once"),
    "project.health.finding.action_export": ({OFFICE}, "makes the file"),
}

# Settings and lists of words: who has Odoo's access right to them.
MAY_ALWAYS_SET = {
    "project.alert.reason.active": {OFFICE},
    "project.alert.reason.name": {OFFICE},
    "project.alert.reason.sequence": {OFFICE},
    # The mark "done".
    "project.late.mail.is_handled": {OFFICE},
    # The settings of a company.
    "res.company.archive_folder": {SETTINGS},
    "res.company.archive_object_lock": {SETTINGS},
    "res.company.archive_retention_class": {SETTINGS},
    "res.company.proof_fixed_price": {SETTINGS},
    "res.company.proof_person": {SETTINGS},
    "res.company.timesheet_task_required": {SETTINGS},
}

# Stored fields that people may write on a project that is open to all, and who.
MAY_SET = {
    **MAY_ALWAYS_SET,
    # Whoever may write the record, with Odoo's rights.
    "calendar.event.project_id": INSIDE,
    "calendar.event.task_id": {OFFICE},
    "mail.message.call_minutes": INSIDE,
    "mail.message.call_outcome": INSIDE,
    "project.task.estimated_child_ids": {OFFICE},
}
