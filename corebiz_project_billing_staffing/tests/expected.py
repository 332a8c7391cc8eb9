"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {"project.project": {"asks_for_people"}}
