"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# What was agreed with the customer, by whoever may write the order.
PEOPLE_WRITE = {
    "sale.order.line": {"billing_increment", "increment_basis", "billing_minimum"}
}
