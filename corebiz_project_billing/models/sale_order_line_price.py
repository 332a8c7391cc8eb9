"""The price of an order line before taxes, in SQL.

Odoo keeps ``price_reduce_taxexcl``: the amount of the ordered quantity, rounded, per
piece, and rounded once more. It is 0 where nothing was ordered (hours that are booked
on a line of 0 hours), and some cents off for prices and discounts of more decimals.
"""

from odoo.tools import SQL


def get_net_price_sql(env, line):
    """The part of the price of the order line ``line`` that is no tax, in SQL.

    1 for most lines; less where taxes in per cent are included in the price.

    :param SQL line: alias of a row of sale_order_line
    """
    taxes = env["account.tax"]._fields
    return SQL(
        """
        COALESCE((
            SELECT 100 / (100 + SUM(tax.amount))
            FROM account_tax_sale_order_line_rel rel
            JOIN account_tax tax ON tax.id = rel.account_tax_id
            JOIN res_company taxed ON taxed.id = tax.company_id
            WHERE rel.sale_order_line_id = %(line)s.id
                AND tax.amount_type = 'percent'
                AND COALESCE(tax.price_include_override, taxed.account_price_include)
                    = 'tax_included'
        ), 1)
        """,
        line=line,
        to_flush=[
            env["sale.order.line"]._fields["tax_ids"],
            taxes["amount"],
            taxes["amount_type"],
            taxes["price_include_override"],
            env["res.company"]._fields["account_price_include"],
        ],
    )
