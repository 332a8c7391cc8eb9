"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {"account.move": {"is_price_reduction"}}
REASONS = {"project.waive.reason"}
LEDGERS = {"project.waiver"}
