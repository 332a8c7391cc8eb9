from odoo import api, models
from odoo.tools import SQL

from .order_link import BOOKING_LINK, LINE_LINKS, ORDER_LINKS


class ProjectProject(models.Model):
    """The orders of a project: the one definition, in Python and in SQL.

    An order belongs to a project

    - when it names the project, supplements it, or is the one on which the project's
      costs are invoiced again;
    - when the project, one of its tasks, milestones, employee rates or bookings names
      one of its lines;
    - when one of its lines made the project, or a task of it;
    - when one of its lines names the project's analytic account, and nothing above ties
      the order to any project.

    An order may belong to several projects; which of its lines is for which, says
    :meth:`_get_serves_sql`. Neither the status of the order nor whether the project is
    billable, archived or a template matters here: whoever looks at some orders only
    filters this definition. The history also shows orders of other projects of which a
    line names the account.

    **Extension point.** :meth:`_get_line_links` and :meth:`_get_order_links`, for an
    addon that ties orders to projects in a way of its own.
    """

    _inherit = "project.project"

    def _get_customer(self):
        """The customer of its order, where the project names none."""
        order = self.sale_line_id.order_id or self.reinvoiced_sale_order_id
        return super()._get_customer() or order.partner_id

    def _get_orders_per_project(self):
        """The orders of each project, cancelled ones left out, as {id: orders}.

        Whoever may read them; the records have the rights of this environment.
        """
        ids = {project.id: [] for project in self}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT project.id, found.order_id
                FROM project_project project
                CROSS JOIN LATERAL (%s) found (order_id)
                JOIN sale_order alive
                    ON alive.id = found.order_id AND alive.state != 'cancel'
                WHERE project.id IN %s
                ORDER BY found.order_id
                """,
                self._get_order_ids_sql(SQL("project.id")),
                tuple(self.ids) or (0,),
                to_flush=self.env["sale.order"]._fields["state"],
            )
        )
        for project_id, order_id in rows:
            ids[project_id].append(order_id)
        # Read together, however many projects they are for.
        orders = self.env["sale.order"]
        all_ids = tuple(dict.fromkeys(order_id for _project_id, order_id in rows))
        return {
            project_id: orders.browse(order_ids).with_prefetch(all_ids)
            for project_id, order_ids in ids.items()
        }

    # === The ways ===

    @api.model
    def _get_line_links(self):
        """What names an order line for a project, besides bookings."""
        return LINE_LINKS

    @api.model
    def _get_order_links(self):
        """What names a whole order for a project."""
        return ORDER_LINKS

    @api.model
    def _union_links(self, links, make_query):
        """SQL: what ``make_query(link)`` selects, of all ``links``."""
        return SQL(" UNION ALL ").join(
            SQL(
                "%s",
                make_query(link),
                to_flush=[
                    field
                    for model, names in link.fields.items()
                    for field in self._get_fields(model, names)
                ],
            )
            for link in links
        )

    @api.model
    def _get_sold_sql(self, links, project):
        """SQL: what ``links`` tie to a project."""
        return self._union_links(
            links,
            lambda link: SQL(
                "SELECT %(sold)s FROM %(tables)s"
                " WHERE %(mine)s = %(project)s AND %(sold)s IS NOT NULL",
                sold=link.sold,
                tables=link.tables,
                mine=link.project,
                project=project,
            ),
        )

    @api.model
    def _get_tied_projects_sql(self, links, sold):
        """SQL: the projects to which ``links`` tie an order, or a line of one."""
        return self._union_links(
            links,
            lambda link: SQL(
                "SELECT %(project)s FROM %(tables)s"
                " WHERE %(named)s = %(sold)s AND %(project)s IS NOT NULL",
                project=link.project,
                tables=link.tables,
                named=link.sold,
                sold=sold,
            ),
        )

    # === SQL ===

    @api.model
    def _get_order_ids_sql(self, project):
        """SQL: the orders of a project, cancelled ones too; some more than once.

        :param SQL project: id of a project
        """
        links = (*self._get_line_links(), BOOKING_LINK)
        return SQL(
            """
            SELECT named.order_id FROM sale_order_line named WHERE named.id IN (%s)
            UNION %s
            UNION %s
            """,
            self._get_sold_sql(links, project),
            self._get_sold_sql(self._get_order_links(), project),
            self._get_account_orders_sql(SQL("p.id = %s", project)),
            to_flush=self._get_fields("sale.order.line", ("order_id",)),
        )

    @api.model
    def _get_account_orders_sql(self, condition):
        """SQL: orders that only the analytic account ties to projects ``p``.

        :param SQL condition: which projects
        """
        return SQL(
            """
            SELECT item.order_id FROM project_project p
            JOIN sale_order_line item ON %(accounts)s && ARRAY[p.account_id::text]
            WHERE %(condition)s AND p.account_id IS NOT NULL
                AND NOT %(linked)s
            """,
            # As Odoo writes it, because its index is on it
            accounts=self.env["sale.order.line"]._query_analytic_accounts("item"),
            condition=condition,
            linked=self._get_linked_sql(SQL("item.order_id")),
            to_flush=[
                *self._get_fields("project.project", ("account_id",)),
                *self._get_fields("sale.order.line", ("order_id",)),
            ],
        )

    @api.model
    def _get_linked_sql(self, order):
        """SQL: whether an order belongs to any project by more than an account.

        :param SQL order: id of an order
        """
        return SQL(
            """
            (EXISTS (%(named)s) OR EXISTS (
                SELECT FROM sale_order_line part
                CROSS JOIN LATERAL (%(served)s) served (id)
                WHERE part.order_id = %(order)s
            ))
            """,
            named=self._get_tied_projects_sql(self._get_order_links(), order),
            served=self._get_served_sql("part"),
            order=order,
            to_flush=self._get_fields("sale.order.line", ("order_id",)),
        )

    @api.model
    def _get_served_sql(self, line):
        """SQL: ids of the projects that an order line is for; often none.

        :param str line: alias of a row of sale_order_line
        """
        return self._get_tied_projects_sql(
            (*self._get_line_links(), BOOKING_LINK), SQL.identifier(line, "id")
        )

    @api.model
    def _get_serves_sql(self, project, line):
        """SQL: whether a line of an order of the project is for it, or for none.

        Of an order that only accounts tie to projects, a line is for those that it
        names.

        :param SQL project: id of a project
        :param str line: alias of a row of sale_order_line
        """
        return SQL(
            """
            (EXISTS (SELECT FROM (%(served)s) served (id) WHERE served.id = %(project)s)
                OR (NOT EXISTS (%(served)s) AND (
                    %(linked)s
                    OR NOT EXISTS (%(named)s)
                    OR EXISTS (%(named)s AND p.id = %(project)s)
                )))
            """,
            served=self._get_served_sql(line),
            project=project,
            linked=self._get_linked_sql(SQL.identifier(line, "order_id")),
            named=SQL(
                "SELECT FROM project_project p WHERE p.account_id::text = ANY(%s)",
                self.env["sale.order.line"]._query_analytic_accounts(line),
                to_flush=self._get_fields("project.project", ("account_id",)),
            ),
        )

    @api.model
    def _get_projects_of_orders_sql(self, orders):
        """SQL: ids of the projects of orders, the reverse of the definition.

        :param SQL orders: condition on orders ``ordered``
        """
        return SQL(
            """
            SELECT owner.id FROM sale_order ordered
            CROSS JOIN LATERAL (
                %(named)s
                UNION ALL
                SELECT served.id FROM sale_order_line part
                CROSS JOIN LATERAL (%(served)s) served (id)
                WHERE part.order_id = ordered.id
                UNION ALL
                SELECT p.id FROM sale_order_line item
                CROSS JOIN LATERAL UNNEST(%(accounts)s) account (id)
                JOIN project_project p ON p.account_id::text = account.id
                WHERE item.order_id = ordered.id AND NOT %(linked)s
            ) owner (id)
            WHERE %(orders)s
            """,
            named=self._get_tied_projects_sql(
                self._get_order_links(), SQL("ordered.id")
            ),
            served=self._get_served_sql("part"),
            accounts=self.env["sale.order.line"]._query_analytic_accounts("item"),
            linked=self._get_linked_sql(SQL("ordered.id")),
            orders=orders,
            to_flush=[
                *self._get_fields("project.project", ("account_id",)),
                *self._get_fields("sale.order.line", ("order_id",)),
            ],
        )

    def _get_open_action(self):
        """The action that opens these projects: the one, or a list of several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Projects"),
            "res_model": "project.project",
            "context": {"active_test": False, "create": False},
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
        }
