"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

# What was agreed with the customer, by whoever may write the order.
PEOPLE_WRITE = {
    "sale.order.line": {
        *("quota_period", "quota_hours", "quota_start", "quota_end"),
        *("quota_carry_periods", "quota_carry_cap", "quota_unused", "quota_late"),
        *("quota_origin_line_id", "quota_covers_excess", "quota_tells_customer"),
        *("excess_product_id", "excess_price"),
    },
}
