from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .account_analytic_line import FIXED_PRICE_TYPES
from .coverage_sum import read_sql


class AccountAnalyticLine(models.Model):
    """The coverage of bookings that were there before this addon."""

    _inherit = "account.analytic.line"

    def _auto_init(self):
        """Create columns beforehand: SQL fills them quicker than the ORM.

        See :meth:`_fill_coverage_state`, and ``fill_linked_hours.sql`` for hours on
        invoices. Nothing was waived before this addon.
        """
        hours = dict.fromkeys(
            ("waived_hours", "invoiced_hours", "drafted_hours"), "float8"
        )
        for name, kind in {"coverage_state": "varchar", **hours}.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.model
    def _fill_prepaid_hours(self):
        """Share prepaid hours out to the bookings whose state is missing.

        One statement for all lines, as ``prepaid_share.py`` does it where nothing is
        held yet. Bookings on invoices use up the quantity, too.
        """
        self.env.cr.execute(
            SQL(
                read_sql("fill_prepaid_hours"),
                is_prepaid=self._get_prepaid_line_sql(),
            )
        )
        self.invalidate_model(["prepaid_hours"])

    @api.model
    def _get_prepaid_line_sql(self, line="line"):
        """SQL for ``remaining_hours_available`` of the order line named ``line``."""
        hour = self.env["uom.uom"]._get_hour()
        [root, *_path] = hour.parent_path.split("/")
        units = self.env["uom.uom"].with_context(active_test=False)
        units = units.search([("parent_path", "=like", f"{root}/%")])
        return SQL(
            "template.type = 'service' AND %s IN %s"
            " AND (template.invoice_policy, template.service_type) NOT IN %s",
            SQL.identifier(line, "product_uom_id"),
            tuple(units.ids),
            self._get_delivered_policies(),
        )

    @api.model
    def _get_delivered_policies(self):
        """Pairs of policy and type that are not prepaid; all others are, for Odoo."""
        policies = self.env["product.template"]._get_general_to_service_map()
        return tuple(
            pair for pair, name in policies.items() if name != "ordered_prepaid"
        )

    @api.model
    def _fill_coverage_state(self):
        """Set the states that are missing, for databases that hold bookings already."""
        self._fill_other_customers()
        self._fill_prepaid_hours()
        self.env.cr.execute(
            SQL(
                read_sql("fill_coverage_state"),
                types=FIXED_PRICE_TYPES,
                is_prepaid=self._get_prepaid_line_sql("sold"),
            )
        )
        self.invalidate_model(["coverage_state"])
