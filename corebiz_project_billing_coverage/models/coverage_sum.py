"""What the parts of a booking are, and how exactly they are compared."""

# Hours; less than half a second is noise of units.
WAIVED_DIGITS = 4
# What the sum of a booking is made of, besides the rows themselves.
SUM_FIELDS = ("prepaid_hours", "product_uom_id", "unit_amount", "waived_hours")
