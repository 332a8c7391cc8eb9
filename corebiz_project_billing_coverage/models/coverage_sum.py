"""What the parts of a booking are, and how exactly they are compared."""

from functools import cache

from odoo.tools import SQL, file_open

# Hours; less than half a second is noise of units.
REST_DIGITS = 4
# Hours of a booking that are accounted for, whatever the state of the rest.
TAKEN_FIELDS = ("prepaid_hours", "waived_hours", "invoiced_hours", "drafted_hours")
# What the sum of a booking is made of, besides the rows themselves.
SUM_FIELDS = (*TAKEN_FIELDS, "product_uom_id", "unit_amount")


def taken_sql(booking):
    """SQL for the hours of the booking named ``booking`` that are accounted for.

    What is left of its hours is in its ``coverage_state``. Flush ``SUM_FIELDS``.
    """
    return SQL(
        "(%s)",
        SQL(" + ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier(booking, name))
            for name in TAKEN_FIELDS
        ),
    )


@cache
def read_sql(name):
    """A statement of the folder ``sql``, which explains itself there."""
    path = f"corebiz_project_billing_coverage/sql/{name}.sql"
    with file_open(path, filter_ext=(".sql",)) as script:
        return script.read()
