"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "res.company": {"statement_person", "statement_fixed_price", "statement_waived"}
}
