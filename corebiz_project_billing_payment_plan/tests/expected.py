"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# The title of a draft is a choice; models/account_move.py keeps that of the others.
PEOPLE_WRITE = {
    "account.move": {"billing_document"},
    "res.company": {"final_billing_document"},
}
