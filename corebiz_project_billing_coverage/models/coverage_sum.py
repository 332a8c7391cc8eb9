"""What the parts of a booking are, and how exactly they are compared."""

from odoo.tools import file_open

# Hours; less than half a second is noise of units.
WAIVED_DIGITS = 4
# What the sum of a booking is made of, besides the rows themselves.
SUM_FIELDS = ("prepaid_hours", "product_uom_id", "unit_amount", "waived_hours")


def read_sql(name):
    """A statement of the folder ``sql``, which explains itself there."""
    path = f"corebiz_project_billing_coverage/sql/{name}.sql"
    with file_open(path, filter_ext=(".sql",)) as script:
        return script.read()
