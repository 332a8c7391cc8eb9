"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "purchase.order": {"task_id"},
    "purchase.order.line": {
        "customer_line_id",
        "is_not_for_customer",
        "not_for_customer_reason",
    },
}
REASONS = {"purchase.order.line.not_for_customer_reason"}
