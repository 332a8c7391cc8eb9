"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# Whoever may write a booking says what kind of work it was.
PEOPLE_WRITE = {"account.analytic.line": {"work_type_id"}}
