"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "hr.employee": {"asks_for_hours"},
    "res.company": {
        "missing_hours_active",
        "missing_hours_tolerance",
        "missing_hours_user_ids",
    },
}
