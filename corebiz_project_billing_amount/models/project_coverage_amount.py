from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    SUM_FIELDS,
    taken_sql,
)

from .project_amount import AMOUNT_FIELDS, AMOUNT_GROUPS
from .sale_order_line_price import get_time_price_sql

# The figures in money, and the state of the bookings that each adds up.
COVERAGE_AMOUNTS = {
    "billed_amount": "billed",
    "draft_amount": "draft",
    "waived_amount": "waived",
    "open_amount": "open",
}
# States whose worth an invoice says; the others have the price of their order line.
INVOICED = ("billed", "draft")


def amount_field(name, label, help_text):
    """A figure in the currency of the project: computed, and searched by its SQL."""
    return fields.Monetary(
        string=label,
        compute="_compute_coverage_amounts",
        search=lambda self, *leaf: self._search_amount(name, *leaf),
        help=help_text,
        groups="base.group_user",
    )


class ProjectProject(models.Model):
    """What the hours of a project are worth: billed, in drafts, waived and open.

    Money is what the documents charge, less credit notes and discounts (see
    ``project_coverage_link_amount.py``), and for waived and open hours the price of the
    order line, before taxes, where it is one of time. It is in the currency of the
    project, at today's rate; sums over projects of several currencies are in that of
    the company, as everywhere in Odoo. Not stored: one SQL expression stands behind
    value, search, order, grouping and sum.
    """

    _inherit = "project.project"

    billed_amount = amount_field(
        "billed_amount",
        "Invoiced",
        "What the posted invoices charge for hours, less credit notes and discounts,"
        " before taxes.",
    )
    draft_amount = amount_field(
        "draft_amount",
        "In Drafts",
        "What the draft invoices charge for hours, before taxes.",
    )
    waived_amount = amount_field(
        "waived_amount",
        "Value Waived",
        "What the waived hours would bring at the price of their order line, before"
        " taxes.",
    )
    open_amount = amount_field(
        "open_amount",
        "To Bill",
        "What the open hours bring at the price of their order line, before taxes."
        " Hours without an order line, or on one that is sold by the piece, have no"
        " price yet.",
    )
    can_see_amounts = fields.Boolean(
        compute="_compute_can_see_amounts", export_string_translation=False
    )

    @api.depends(*AMOUNT_FIELDS)
    @api.depends_context("uid")
    def _compute_can_see_amounts(self):
        """Whether the amounts say anything to the user, see ``project_amount.py``."""
        user = self.env.user
        is_seer = any(user.has_group(group) for group in AMOUNT_GROUPS)
        for project in self:
            project.can_see_amounts = bool(project.id) and (
                is_seer or any(project[name] == user for name in AMOUNT_FIELDS)
            )

    @api.depends(
        "timesheet_ids.coverage_state",
        "timesheet_ids.coverage_link_ids.amount",
        "timesheet_ids.so_line.discount",
        "timesheet_ids.so_line.price_unit",
        *(f"timesheet_ids.{name}" for name in SUM_FIELDS),
    )
    @api.depends_context("uid")
    def _compute_coverage_amounts(self):
        self._compute_amounts(COVERAGE_AMOUNTS)

    def _compute_amounts(self, names):
        """Set the amounts ``names``, with one query for any number of projects."""
        figures = self._origin._fetch_amounts(names)
        for project in self:
            values = figures.get(project._origin.id) or (0.0,) * len(names)
            for name, value in zip(names, values, strict=True):
                project[name] = value

    def _fetch_amounts(self, names):
        """The amounts of saved projects as {id: values in the order of ``names``}.

        Whoever books on a project may have no right to read it; what he may not see
        is 0 all the same.
        """
        if not self:
            return {}
        projects = self.sudo().with_context(active_test=False)
        query = projects._search([("id", "in", self.ids)])
        columns = [
            self._hide_amount(
                self._table, projects._field_to_sql(self._table, name, query)
            )
            for name in names
        ]
        rows = self.env.execute_query(
            query.select(SQL.identifier(self._table, "id"), *columns)
        )
        return {project_id: values for project_id, *values in rows}

    def _search_amount(self, name, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [(name, operator, value)]

    @api.model
    def _get_figure_sql(self, name, alias, query):
        if name == "currency_id":
            return self._get_currency_sql(alias)
        if name not in COVERAGE_AMOUNTS:
            return super()._get_figure_sql(name, alias, query)
        state = COVERAGE_AMOUNTS[name]
        project = SQL.identifier(alias, "id")
        amounts = (
            self._get_invoiced_sql(project, state)
            if state in INVOICED
            else self._get_priced_sql(project, state)
        )
        return self._sum_converted(alias, amounts)

    @api.model
    def _get_invoiced_sql(self, project, state):
        """What invoices charge for bookings: drafts, or all the others, by company."""
        return SQL(
            """
            SELECT SUM(link.amount) AS amount, company.currency_id, link.company_id
            FROM project_coverage_link link
            JOIN account_move move ON move.id = link.move_id
            JOIN res_company company ON company.id = link.company_id
            WHERE link.project_id = %s AND (move.state = 'draft') = %s
            GROUP BY link.company_id, company.currency_id
            """,
            project,
            state == "draft",
            to_flush=[
                *self._get_fields(
                    "project.coverage.link",
                    ("amount", "company_id", "move_id", "project_id"),
                ),
                *self._get_fields("account.move", ("state",)),
            ],
        )

    @api.model
    def _get_priced_sql(self, project, state):
        """What the open or the waived hours bring at the price of their order line."""
        hour = self.env["uom.uom"]._get_hour().factor
        hours = SQL("COALESCE(%s / sold.factor, 1)", hour)
        if state == "waived":
            # A part of a booking may be waived, whatever its state.
            condition = SQL("waived_hours <> 0")
            quantity = SQL("booking.waived * %s", hours)
        else:
            condition = SQL("coverage_state = %s", state)
            quantity = SQL(
                "booking.quantity * COALESCE(unit.factor / sold.factor, 1)"
                " - booking.taken * %s",
                hours,
            )
        return SQL(
            """
            SELECT SUM((%s) * %s) AS amount, line.currency_id, line.company_id
            FROM (
                SELECT so_line, product_uom_id, SUM(unit_amount) AS quantity,
                    SUM(%s) AS taken, SUM(COALESCE(waived_hours, 0)) AS waived
                FROM account_analytic_line item
                WHERE project_id = %s AND %s
                GROUP BY so_line, product_uom_id
            ) booking
            JOIN sale_order_line line ON line.id = %s
            LEFT JOIN uom_uom unit ON unit.id = booking.product_uom_id
            LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
            GROUP BY line.company_id, line.currency_id
            """,
            quantity,
            get_time_price_sql(self.env, SQL.identifier("line")),
            taken_sql("item"),
            project,
            condition,
            self._get_charging_line_sql(SQL("booking.so_line")),
            to_flush=[
                *self._get_fields(
                    "account.analytic.line",
                    ("coverage_state", "project_id", "so_line", *SUM_FIELDS),
                ),
                *self._get_fields(
                    "sale.order.line",
                    (
                        *("company_id", "currency_id"),
                        *("product_uom_id", "remaining_hours"),
                    ),
                ),
            ],
        )

    # === Currencies ===

    @api.model
    def _get_currency_sql(self, alias):
        """The currency of a project: its company's, else that of the user's company."""
        return SQL(
            "COALESCE((SELECT company.currency_id FROM res_company company"
            " WHERE company.id = %s), %s)",
            self._field_to_sql(alias, "company_id"),
            self.env.company.currency_id.id,
        )

    @api.model
    def _sum_converted(self, alias, amounts):
        """Add up in the currency of the project ``alias``, each amount rounded.

        :param amounts: SQL of rows with amount, currency_id and company_id
        """
        return SQL(
            """
            COALESCE((
                SELECT SUM(ROUND((part.amount * CASE
                        WHEN part.currency_id = target.id THEN 1
                        ELSE %(to_rate)s / %(from_rate)s END
                    )::numeric / target.rounding::numeric) * target.rounding::numeric)
                FROM (%(amounts)s) part
                JOIN res_currency target ON target.id = %(currency)s
                LEFT JOIN res_company owner ON owner.id = part.company_id
            ), 0)::float8
            """,
            amounts=amounts,
            currency=self._get_currency_sql(alias),
            to_rate=self._get_today_rate_sql(SQL("target.id")),
            from_rate=self._get_today_rate_sql(SQL("part.currency_id")),
        )

    @api.model
    def _get_today_rate_sql(self, currency):
        """Today's rate of a currency for the company ``owner``."""
        return self._get_rate_sql(currency, SQL("NULL::date"))

    @api.model
    def _get_rate_sql(self, currency, day):
        """The rate of a currency for the company ``owner``, by Odoo's own rule.

        :param SQL currency: id of a currency
        :param SQL day: the day of the rate; today where there is none
        """
        return SQL(
            """
            COALESCE((
                SELECT rate.rate FROM res_currency_rate rate
                WHERE rate.currency_id = %(currency)s AND (rate.company_id IS NULL
                    OR rate.company_id = SPLIT_PART(owner.parent_path, '/', 1)::integer)
                ORDER BY rate.name > COALESCE(%(day)s, %(today)s), rate.company_id,
                    ABS(rate.name - COALESCE(%(day)s, %(today)s))
                LIMIT 1
            ), 1)
            """,
            currency=currency,
            day=day,
            today=fields.Date.context_today(self),
            to_flush=self._get_fields(
                "res.currency.rate", ("company_id", "currency_id", "name", "rate")
            ),
        )
