"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PERIOD = {"service_date_from", "service_date_to"}
PEOPLE_WRITE = {"account.move": PERIOD, "account.move.line": PERIOD}
