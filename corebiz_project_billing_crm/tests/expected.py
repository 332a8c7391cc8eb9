"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "crm.lead": {"project_manager_id", "project_leader_id"},
    # "Join Project" checks the project in every channel.
    "sale.order": {"joined_project_id"},
}
