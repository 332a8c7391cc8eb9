"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "calendar.event": {"project_id", "task_id"},
    # Whoever logs a call says how long it took, as he says what was talked about.
    "mail.message": {"call_minutes", "call_outcome"},
    "project.project": {"contact_id"},
}
