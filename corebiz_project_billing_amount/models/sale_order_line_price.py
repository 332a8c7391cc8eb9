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


def get_line_price_sql(env, line):
    """The price of one unit of ``line`` after discount, before taxes."""
    fields = env["sale.order.line"]._fields
    return SQL(
        "(%(line)s.price_unit * (1 - %(line)s.discount / 100) * %(net)s)",
        line=line,
        net=get_net_price_sql(env, line),
        to_flush=[fields["discount"], fields["price_unit"]],
    )


def get_time_price_sql(env, line):
    """What bookings on ``line`` count per unit: nothing, if it is sold by the piece.

    Such a price pays all hours, and says nothing about one of them. They are open once
    the order is cancelled, or where it is that of another customer; what they bring is
    not known then. Pieces of a product that is invoiced by timesheets are hours.
    """
    [root, *_path] = env["uom.uom"]._get_hour().parent_path.split("/")
    lines, products = (
        env[model]._fields for model in ("sale.order.line", "product.template")
    )
    return SQL(
        """
        CASE WHEN EXISTS (
            SELECT FROM uom_uom sold_unit
            WHERE sold_unit.id = %(line)s.product_uom_id
                AND sold_unit.parent_path LIKE %(time)s
        ) OR EXISTS (
            SELECT FROM product_product sold_product
            JOIN product_template sold_template
                ON sold_template.id = sold_product.product_tmpl_id
            WHERE sold_product.id = %(line)s.product_id
                AND sold_template.service_type = 'timesheet'
                AND sold_template.invoice_policy = 'delivery'
        ) THEN %(price)s ELSE 0 END
        """,
        line=line,
        time=f"{root}/%",
        price=get_line_price_sql(env, line),
        to_flush=[
            *(lines[name] for name in ("product_id", "product_uom_id")),
            *(products[name] for name in ("invoice_policy", "service_type")),
        ],
    )
