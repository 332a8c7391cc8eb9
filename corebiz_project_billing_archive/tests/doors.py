"""The written list: what the public methods of our addons write, and for whom.

What is not here is refused, or writes nothing but its own dialog. ``test_doors.py``
asks every method and every stored field, also those that nobody has named anywhere:
add one here, with the people who may and why, only if it is meant to write for them.
An entry that nobody needs any more fails the test, too.
"""

PORTAL, EMPLOYEE, SETTINGS = "portal", "employee", "settings_administrator"
LEADER, MANAGER, ACCOUNT_MANAGER = "leader", "manager", "account_manager"
OFFICE = "office"
ROLES = {LEADER, MANAGER, ACCOUNT_MANAGER}
INSIDE = {EMPLOYEE, OFFICE, SETTINGS, *ROLES}
KINDS = (PORTAL, EMPLOYEE, LEADER, MANAGER, ACCOUNT_MANAGER, OFFICE, SETTINGS)

# === Methods: (who may, why). Whoever may not read the project may not, either. ===

MAY_WRITE = {
    "project.project.action_set_pl_done": ({LEADER}, "the step of the leader"),
    "project.billing.period.action_confirm": ({LEADER}, "the step of the leader"),
    "project.release.action_renew": ({OFFICE, LEADER, MANAGER}, "whoever makes it"),
    "project.release.action_withdraw": ({OFFICE, LEADER, MANAGER}, "whoever makes it"),
    "project.release.send.action_confirm": (
        {OFFICE, LEADER, MANAGER},
        "whoever makes it",
    ),
    "project.alert.acknowledge.action_confirm": (
        {OFFICE, *ROLES},
        "those whom the alert concerns",
    ),
    "project.call.action_confirm": (INSIDE, "whoever reads a project works on it"),
    "project.note.action_confirm": (INSIDE, "whoever reads a project works on it"),
    "project.naming.action_confirm": ({OFFICE}, "names all people"),
    "project.finish.action_close_tasks": ({LEADER}, "the step of the leader"),
    "project.finish.action_confirm": ({LEADER}, "the step of the leader"),
    "project.preflight.reason.action_confirm": ({OFFICE}, "the office passes warnings"),
    "project.waive.action_confirm": ({OFFICE}, "a decision of the office"),
    "project.write.off.create.action_confirm": ({OFFICE}, "a decision of the office"),
    "project.timesheet.statement.action_download_pdf": (
        {OFFICE},
        "prints what was not needed yet",
    ),
    "project.late.mail.action_set_handled": ({OFFICE}, "the office's mark"),
    "account.analytic.line.button_resume_work": ({EMPLOYEE}, "books his own time"),
    "hr.timesheet.switch.action_switch": ({EMPLOYEE}, "books his own time"),
    "project.task.button_start_work": ({EMPLOYEE}, "books his own time"),
}

# The same for archived projects.
MAY_WRITE_ARCHIVED = {
    "project.archive.package.action_verify": ({OFFICE}, "notes what was found"),
    "project.late.mail.action_set_handled": ({OFFICE}, "the office's mark"),
}

# What belongs to no project: may be written whatever project stands behind it.
MAY_ALWAYS_WRITE = {
    "project.quota.decision.action_confirm": ({OFFICE}, "decides about a quota"),
    "calendar.attendee.do_accept": (INSIDE, "Odoo's: one answers for a colleague"),
    "calendar.attendee.do_decline": (INSIDE, "Odoo's: one answers for a colleague"),
    "mail.mail.mark_outgoing": ({SETTINGS}, "Odoo's: sends a mail again"),
}

# The same, called without a record.
MAY_WRITE_ALONE = {
    "project.preflight.setting.action_open": (INSIDE, "fills in defaults, once"),
    "project.health.finding.action_export": ({OFFICE}, "makes the file"),
}

# === Stored fields: (who may, why), by any channel that changes a record. ===

# Settings and lists of words: who has Odoo's access right to them.
MAY_ALWAYS_SET = {
    "project.alert.reason.active": ({OFFICE}, "the office's list of words"),
    "project.alert.reason.name": ({OFFICE}, "the office's list of words"),
    "project.alert.reason.sequence": ({OFFICE}, "the office's list of words"),
    "project.late.mail.is_handled": ({OFFICE}, "the office's mark"),
    "project.waiver.kind.active": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.company_id": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.is_on_statement": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.name": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.sequence": ({OFFICE}, "the office's list of words"),
    "project.work.type.active": ({OFFICE}, "the office's list of prices"),
    "project.work.type.name": ({OFFICE}, "the office's list of prices"),
    "project.work.type.sequence": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule_ids": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.active": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.company_id": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.day": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.partner_ids": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.sequence": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.work_type_id": ({OFFICE}, "the office's list of prices"),
    "res.company.archive_folder": ({SETTINGS}, "a setting of the company"),
    "res.company.archive_object_lock": ({SETTINGS}, "a setting of the company"),
    "res.company.archive_retention_class": ({SETTINGS}, "a setting of the company"),
    "res.company.final_billing_document": ({SETTINGS}, "a setting of the company"),
    "res.company.missing_hours_active": ({SETTINGS}, "a setting of the company"),
    "res.company.missing_hours_user_ids": ({SETTINGS}, "a setting of the company"),
    "res.company.statement_fixed_price": ({SETTINGS}, "a setting of the company"),
    "res.company.statement_person": ({SETTINGS}, "a setting of the company"),
    "res.company.statement_waived": ({SETTINGS}, "a setting of the company"),
    "res.company.timesheet_task_required": ({SETTINGS}, "a setting of the company"),
}

# On a project that is open to all.
MAY_SET = {
    "account.analytic.line.work_type_id": (
        {EMPLOYEE, LEADER, MANAGER, OFFICE},
        "whoever may write the booking",
    ),
    "project.billing.period.state": ({LEADER}, "the step of the leader"),
    "project.project.billing_rhythm": ({MANAGER, OFFICE}, "how often it is billed"),
    "project.project.billing_state": ({LEADER}, "the step of the leader"),
    "project.project.account_manager_id": ({OFFICE}, "names all people"),
    "project.project.leader_id": (
        {OFFICE, MANAGER, ACCOUNT_MANAGER},
        "who names the leader",
    ),
    "calendar.event.project_id": (INSIDE, "whoever may write the appointment"),
    "calendar.event.task_id": ({OFFICE}, "whoever may write the appointment"),
    "mail.message.call_minutes": (INSIDE, "whoever may write the message"),
    "mail.message.call_outcome": (INSIDE, "whoever may write the message"),
    "project.task.estimated_child_ids": ({OFFICE}, "whoever may write the task"),
}

# On a project that is closed to those who may.
MAY_SET_CLOSED = {
    "account.analytic.line.is_work_type_chosen": ({OFFICE}, "follows the type"),
    "calendar.event.project_id": (INSIDE, "the appointment named no project so far"),
}

# === Stored fields of a new record: (who may, why), by any channel that makes one. ===

MAY_START_WITH = {
    "account.analytic.line.is_work_type_chosen": ({OFFICE}, "follows the type"),
    "account.analytic.line.work_type_id": (
        {EMPLOYEE, LEADER, MANAGER, OFFICE},
        "whoever may make the booking",
    ),
    "calendar.event.project_id": (INSIDE, "whoever reads the project meets for it"),
    "calendar.event.task_id": ({OFFICE}, "whoever reads the task meets for it"),
    "crm.lead.project_leader_id": ({ACCOUNT_MANAGER}, "who sells says who will lead"),
    "crm.lead.project_manager_id": ({ACCOUNT_MANAGER}, "who sells says who will lead"),
    "mail.message.call_minutes": (INSIDE, "whoever may write the message"),
    "mail.message.call_outcome": (INSIDE, "whoever may write the message"),
    "project.alert.reason.name": ({OFFICE}, "the office's list of words"),
    "project.alert.reason.sequence": ({OFFICE}, "the office's list of words"),
    "project.task.estimated_child_ids": ({OFFICE}, "whoever may write the task"),
    "project.task.kind.active": ({OFFICE}, "the office's list of words"),
    "project.task.kind.name": ({OFFICE}, "the office's list of words"),
    "project.task.kind.sequence": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.company_id": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.is_on_statement": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.name": ({OFFICE}, "the office's list of words"),
    "project.waiver.kind.sequence": ({OFFICE}, "the office's list of words"),
    "project.work.type.name": ({OFFICE}, "the office's list of prices"),
    "project.work.type.sequence": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule_ids": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.partner_ids": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.day": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.sequence": ({OFFICE}, "the office's list of prices"),
    "project.work.type.rule.work_type_id": ({OFFICE}, "the office's list of prices"),
}

LISTS = {
    "method": MAY_WRITE,
    "method of an archived project": MAY_WRITE_ARCHIVED,
    "method of no project": MAY_ALWAYS_WRITE,
    "method without a record": MAY_WRITE_ALONE,
    "setting": MAY_ALWAYS_SET,
    "field": MAY_SET,
    "field of a closed project": MAY_SET_CLOSED,
    "field of a new record": MAY_START_WITH,
}


def get_exceptions():
    """All that is written here: (what, name, people, reason), sorted."""
    return sorted(
        (what, name, tuple(kind for kind in KINDS if kind in people), reason)
        for what, entries in LISTS.items()
        for name, (people, reason) in entries.items()
    )
