from odoo import models
from odoo.tools import SQL


class ProjectEvaluationShare(models.AbstractModel):
    """Which order line belongs to which project, and how much of it, in SQL.

    Whose an order or a line is, says ``project_orders.py``. A line belongs to the
    projects that name it. A line that none names (material, expenses, down payments)
    belongs to the projects of its order. Where several share a line, each has the share
    of its hours booked on it, or an equal share where none has hours. What charges
    hours that were booked on another line, such as those beyond a quota, belongs to the
    projects of these hours, in their shares.

    A line of an order that only analytic accounts tie to projects belongs to them as
    its distribution says. Its revenue comes from there by itself (see the rows by
    account), so that it is shared out only as long as it is expected.
    """

    _name = "project.evaluation.share"
    _inherit = ["project.evaluation.kind"]
    _description = "Shares of the Evaluation"

    def _get_near_sql(self, project_ids):
        """All lines of all orders that have to do with the projects."""
        scope = self._get_scope_sql(SQL("named.project_id"), project_ids)
        return SQL(
            """
            SELECT id AS line_id FROM sale_order_line WHERE order_id IN (
                SELECT line.order_id
                FROM (
                    SELECT line_id FROM (%(links)s) named WHERE %(scope)s
                    UNION SELECT so_line FROM booked named WHERE %(scope)s
                    UNION SELECT %(charging)s FROM booked named WHERE %(scope)s
                ) named
                JOIN sale_order_line line ON line.id = named.line_id
                UNION SELECT line_id FROM (%(owners)s) named WHERE %(scope)s
                UNION %(accounts)s
            )
            """,
            links=self._get_links_sql(),
            owners=self._get_owners_sql(),
            accounts=self.env["project.project"]._get_account_orders_sql(
                self._get_scope_sql(SQL("p.id"), project_ids)
            ),
            charging=self._get_charging_line_sql(SQL("named.so_line")),
            scope=scope,
        )

    def _get_named_sql(self, project_ids):
        """Order lines that a project names, with the hours booked on them."""
        return SQL(
            """
            SELECT line_id, project_id, GREATEST(SUM(hours), 0) AS hours
            FROM (%s UNION ALL %s UNION ALL %s) link
            JOIN project_project p ON p.id = project_id AND p.is_template IS NOT TRUE
            WHERE %s
            GROUP BY line_id, project_id
            """,
            self._get_links_sql(),
            self._get_booked_links_sql(project_ids),
            self._get_charged_links_sql(project_ids),
            self._get_near_condition_sql(SQL("line_id"), project_ids),
        )

    def _get_sold_sql(self, project_ids):
        """Each order line with the projects it belongs to, and their shares.

        Down payments and the like, which no project names, follow their order.
        """
        return SQL(
            """
            SELECT line_id, project_id,
                CASE
                    WHEN SUM(hours) OVER line > 0 THEN hours / SUM(hours) OVER line
                    ELSE 1.0 / COUNT(*) OVER line
                END AS share
            FROM (
                SELECT line_id, project_id, hours FROM named
                UNION ALL
                SELECT DISTINCT line.id, p.id, 0::float8
                FROM sale_order_line line
                JOIN (
                    SELECT of_line.order_id, named.project_id
                    FROM named
                    JOIN sale_order_line of_line ON of_line.id = named.line_id
                    UNION SELECT line_id, project_id FROM (%s) order_link
                ) owner ON owner.order_id = line.order_id
                JOIN project_project p
                    ON p.id = owner.project_id AND p.is_template IS NOT TRUE
                WHERE line.display_type IS NULL
                    AND line.id NOT IN (SELECT line_id FROM named)
                    AND %s
            ) owned
            WINDOW line AS (PARTITION BY line_id)
            """,
            self._get_owners_sql(),
            self._get_near_condition_sql(SQL("line.id"), project_ids),
        )

    def _get_billed_sql(self):
        """Invoice lines that bill order lines, with the projects' shares in them, and
        the discounts and goodwill on them (see ``account_move_line_charge.py``)."""
        return SQL(
            """
            WITH direct AS (
                SELECT rel.invoice_line_id AS item_id, sold.project_id,
                    SUM(sold.share) / SUM(SUM(sold.share)) OVER (
                        PARTITION BY rel.invoice_line_id
                    ) AS share
                FROM sale_order_line_invoice_rel rel
                JOIN sold ON sold.line_id = rel.order_line_id
                GROUP BY rel.invoice_line_id, sold.project_id
            )
            SELECT item_id, project_id, share FROM direct
            UNION ALL
            %s
            """,
            self._get_reduced_sql(),
        )

    def _get_reduced_sql(self):
        """Lines without an order that lower an invoice, on it or on a credit note.

        They belong to the projects of what the invoice charges, by its amount.
        Those with an analytic account belong to that.
        """
        return SQL(
            """
            SELECT reduction.id, part.project_id, part.amount / charged.amount
            FROM (
                SELECT item.move_id, direct.project_id,
                    SUM(-item.balance * direct.share) AS amount
                FROM direct
                JOIN account_move_line item ON item.id = direct.item_id
                JOIN account_move move ON move.id = item.move_id
                WHERE item.is_downpayment IS NOT TRUE AND item.balance < 0
                    AND move.move_type = 'out_invoice' AND move.state = 'posted'
                GROUP BY item.move_id, direct.project_id
            ) part
            JOIN account_move document ON document.id = part.move_id
                OR document.reversed_entry_id = part.move_id
            JOIN account_move_line reduction ON reduction.move_id = document.id
            LEFT JOIN LATERAL (
                SELECT origin.balance FROM account_move_line origin
                WHERE document.reversed_entry_id = origin.move_id
                    AND origin.display_type = 'product'
                    AND origin.product_id IS NOT DISTINCT FROM reduction.product_id
                    AND origin.name IS NOT DISTINCT FROM reduction.name
                    AND origin.id NOT IN (SELECT item_id FROM direct)
                LIMIT 1
            ) origin ON TRUE
            JOIN LATERAL (
                SELECT SUM(-item.balance) AS amount FROM account_move_line item
                WHERE item.move_id = part.move_id AND item.display_type = 'product'
                    AND item.is_downpayment IS NOT TRUE AND item.balance < 0
            ) charged ON charged.amount > 0
            WHERE reduction.display_type = 'product' AND document.state = 'posted'
                AND COALESCE(origin.balance, reduction.balance) > 0
                AND reduction.is_downpayment IS NOT TRUE
                AND NOT EXISTS (
                    SELECT FROM sale_order_line_invoice_rel rel
                    WHERE rel.invoice_line_id = reduction.id
                )
                AND NOT EXISTS (
                    SELECT FROM account_analytic_line entry
                    WHERE entry.move_line_id = reduction.id
                )
            """
        )

    def _get_near_condition_sql(self, column, project_ids):
        """That the order line ``column`` has to do with the projects, if only some are
        asked for. An array, so that PostgreSQL looks the few lines up."""
        if project_ids is None:
            return SQL("%s IS NOT NULL", column)
        return SQL("%s = ANY(ARRAY(SELECT line_id FROM near))", column)

    def _get_booked_links_sql(self, project_ids):
        """Bookings by order line and project. Those of the projects are added up
        already; those of others on the same lines share them."""
        if project_ids is None:
            return SQL("SELECT so_line, project_id, hours FROM booked")
        return SQL(
            """
            SELECT so_line, project_id, hours FROM booked WHERE %(own)s
            UNION ALL
            SELECT so_line, project_id,
                SUM(quantity * COALESCE(uom.factor / %(hour)s, 1))
            FROM (
                SELECT so_line, project_id, product_uom_id, SUM(unit_amount) AS quantity
                FROM account_analytic_line
                WHERE %(near)s AND project_id IS NOT NULL AND NOT %(own)s
                GROUP BY so_line, project_id, product_uom_id
            ) other
            LEFT JOIN uom_uom uom ON uom.id = other.product_uom_id
            GROUP BY so_line, project_id
            """,
            hour=self.env["uom.uom"]._get_hour().factor,
            near=self._get_near_condition_sql(SQL("so_line"), project_ids),
            own=self._get_scope_sql(SQL("project_id"), project_ids),
        )

    def _get_charging_line_sql(self, line):
        return self.env["project.project"]._get_charging_line_sql(line)

    def _get_charged_links_sql(self, project_ids):
        """Hours that another line charges than the one that they were booked on.

        They count for that one, and no longer for the other.
        """
        sold = SQL("sold.id")
        charging = self._get_charging_line_sql(sold)
        if charging is sold:  # No addon knows of such lines.
            return SQL("SELECT NULL::int4, NULL::int4, 0::float8 WHERE FALSE")
        condition = SQL("TRUE")
        if project_ids is not None:
            condition = SQL(
                "sold.id IN (%s)",
                self.env["project.project"]._get_charged_together_sql(
                    SQL("SELECT line_id FROM near")
                ),
            )
        return SQL(
            """
            SELECT part.line_id, beyond.project_id, part.sign * beyond.hours
            FROM (
                SELECT charged.id, charged.charging_id, booking.project_id,
                    SUM(booking.unit_amount * COALESCE(uom.factor / %(hour)s, 1)
                        - COALESCE(booking.prepaid_hours, 0)
                        - COALESCE(booking.waived_hours, 0)) AS hours
                FROM (
                    SELECT sold.id, %(charging)s AS charging_id
                    FROM sale_order_line sold WHERE %(condition)s
                ) charged
                JOIN account_analytic_line booking ON booking.so_line = charged.id
                LEFT JOIN uom_uom uom ON uom.id = booking.product_uom_id
                WHERE charged.charging_id != charged.id
                    AND booking.project_id IS NOT NULL
                GROUP BY charged.id, charged.charging_id, booking.project_id
            ) beyond
            CROSS JOIN LATERAL (
                VALUES (beyond.charging_id, 1), (beyond.id, -1)
            ) part (line_id, sign)
            WHERE beyond.hours > 0.0001
            """,
            hour=self.env["uom.uom"]._get_hour().factor,
            charging=charging,
            condition=condition,
        )

    def _get_distributed_sql(self, project_ids):
        """Lines of orders that only accounts tie to projects, by their distribution.

        Projects with one account share what is for it, as they share its costs.
        """
        return SQL(
            """
            SELECT line.id AS line_id, account.project_id,
                SUM(part.percent::float8) / 100 / account.shared AS share
            FROM sale_order_line line
            CROSS JOIN LATERAL JSONB_EACH_TEXT(line.analytic_distribution)
                part (accounts, percent)
            CROSS JOIN LATERAL UNNEST(STRING_TO_ARRAY(part.accounts, ',')) named (id)
            JOIN account ON account.account_id::text = named.id
            WHERE line.display_type IS NULL AND %s AND NOT %s
            GROUP BY line.id, account.project_id, account.shared
            """,
            self._get_near_condition_sql(SQL("line.id"), project_ids),
            self.env["project.project"]._get_linked_sql(SQL("line.order_id")),
        )

    def _get_links_sql(self):
        """Whatever but a booking names an order line on behalf of a project."""
        projects = self.env["project.project"]
        return self._get_pairs_sql(projects._get_line_links())

    def _get_owners_sql(self):
        """What names an order as a whole; ``line_id`` is that of the order here."""
        projects = self.env["project.project"]
        return self._get_pairs_sql(projects._get_order_links())

    def _get_pairs_sql(self, links):
        """All pairs that ``links`` make; no hours are booked on any of them."""
        return self.env["project.project"]._union_links(
            links,
            lambda link: SQL(
                "SELECT %(sold)s AS line_id, %(project)s AS project_id,"
                " 0::float8 AS hours FROM %(tables)s"
                " WHERE %(sold)s IS NOT NULL AND %(project)s IS NOT NULL",
                sold=link.sold,
                project=link.project,
                tables=link.tables,
            ),
        )
