from odoo import api, models, tools
from odoo.fields import Domain

# What can be said of bookings without looking at them, and how the ledger says it.
AGGREGATES = {
    "unit_amount:sum": "quantity:sum",
    "__count": "bookings:sum",
    "move_line_id:count_distinct": "entries:sum",
}


class AccountAnalyticLine(models.Model):
    """Sums of bookings come from the ledger of order lines, where it can tell them.

    Odoo adds up what is delivered, coverage what is open: both ask for sums of
    quantities by order line and unit, as superuser. Such a question is answered from
    ``project.order.ledger`` if it is about bookings on projects and asks for nothing
    but what the ledger keeps. Conversion and rounding stay with who asks. Whatever else
    is asked goes to the bookings, so an addon that changes the question (other dates,
    other states, rounded quantities) gets its answer from there.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        if self.env.su and not (having or offset or limit or order):
            rows = self._read_order_ledger(domain, groupby, aggregates)
            if rows is not None:
                return rows
        return super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_order_ledger(self, domain, groupby, aggregates):
        """The answer of the ledger, as ``_read_group`` gives it, or None.

        :return: None as well if a booking belongs to a journal item; Odoo divides
            quantities by the number of such lines
        """
        ledger = self.env["project.order.ledger"]
        keys = ledger._get_key_fields()
        if "so_line" not in groupby or not keys.issuperset(groupby):
            return None
        if not AGGREGATES.keys() >= set(aggregates) or not self._is_odoos_sum():
            return None
        names = self._get_order_ledger_names(domain := Domain(domain))
        if names is None or not keys.issuperset(names) or not ledger._is_used():
            return None
        domain = domain.map_conditions(self._replace_booking(Domain.TRUE))
        # As Odoo's own does, no field more: others may be waiting for this answer.
        summed = {name.split(":")[0] for name in aggregates} & self._fields.keys()
        self.flush_model({"so_line", "project_id", *summed, *groupby, *names})
        rows = ledger._read_group(
            domain,
            groupby,
            [
                *(AGGREGATES[name] for name in aggregates),
                *("bookings:sum", "entries:sum"),
            ],
        )
        if any(entries for *_values, entries in rows):
            return None
        return [tuple(values) for *values, bookings, _entries in rows if bookings]

    @api.model
    def _get_order_ledger_names(self, domain):
        """Fields of the bookings for which ``domain`` asks, but whether they are some.

        :return: None for a domain that finds other analytic items, too, and for one
            that is not made of conditions on fields
        """
        if not all(isinstance(item, str | tuple) for item in domain):
            return None
        if not domain.map_conditions(self._replace_booking(Domain.FALSE)).is_false():
            return None
        others = domain.map_conditions(self._replace_booking(Domain.TRUE))
        return {
            condition.field_expr.split(".")[0] for condition in others.iter_conditions()
        }

    @api.model
    def _replace_booking(self, value):
        """A function that replaces the condition "is a booking" by ``value``."""

        def replace(condition):
            is_asked = condition.field_expr == "project_id"
            is_asked &= condition.operator == "!=" and condition.value is False
            return value if is_asked else condition

        return replace

    @api.model
    @tools.ormcache()
    def _is_odoos_sum(self):
        """Whether no addon below this one changes how bookings are added up."""
        below = type(self).mro()
        below = below[below.index(AccountAnalyticLine) + 1 :]
        changed = {"_read_group", "_search"}
        return not any(
            changed & vars(cls).keys() for cls in below if cls is not models.BaseModel
        )
