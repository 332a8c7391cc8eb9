"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "hr.department": {"cost_center"},
    "project.project": {"department_id"},
}
