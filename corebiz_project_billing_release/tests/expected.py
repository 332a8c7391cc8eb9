"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# Who bills decides; models/res_partner.py refuses everybody else.
PEOPLE_WRITE = {"res.partner": {"statement_required"}}
