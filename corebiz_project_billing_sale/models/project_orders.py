from odoo import api, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """The orders of a project, in Python and in SQL."""

    _inherit = "project.project"

    def _get_customer(self):
        """The customer of its order, where the project names none."""
        order = self.sale_line_id.order_id or self.reinvoiced_sale_order_id
        return super()._get_customer() or order.partner_id

    def _get_orders_per_project(self):
        """The orders of each project, cancelled ones left out, as {id: orders}.

        Besides those that Odoo finds by project, tasks, milestones and bookings, these
        are the orders made for the project and its supplements.
        """
        orders = self.env["sale.order"]
        ids = {project.id: set() for project in self}
        if self:
            query = self._get_sale_order_items_query()
            rows = self.env.execute_query(
                query.select("DISTINCT id", "sale_line_id AS line_id")
            )
            lines = self.env["sale.order.line"].browse({line for _id, line in rows})
            lines.fetch(["order_id"])
            for project_id, line_id in rows:
                # Odoo's query also finds lines of no project.
                if project_id in ids:
                    ids[project_id].add(lines.browse(line_id).order_id.id)
        for name in ("project_id", "supplement_project_id"):
            for order in orders.search([(name, "in", self.ids)]):
                ids[order[name].id].add(order.id)
        # Read together, however many projects they are for.
        all_ids = set().union(*ids.values())
        valid = orders.browse(all_ids).filtered(lambda order: order.state != "cancel")
        return {
            project_id: (orders.browse(sorted(order_ids)) & valid).with_prefetch(
                valid.ids
            )
            for project_id, order_ids in ids.items()
        }

    @api.model
    def _get_order_ids_sql(self, project):
        """The orders of a project; :meth:`_get_orders_per_project` in SQL."""
        return SQL(
            """
            SELECT named.order_id FROM sale_order_line named WHERE named.id IN (
                SELECT p.sale_line_id FROM project_project p WHERE p.id = %(project)s
                UNION SELECT task.sale_line_id FROM project_task task
                    WHERE task.project_id = %(project)s AND %(billable)s
                UNION SELECT milestone.sale_line_id FROM project_milestone milestone
                    WHERE milestone.project_id = %(project)s AND %(billable)s
                UNION SELECT rate.sale_line_id FROM project_sale_line_employee_map rate
                    WHERE rate.project_id = %(project)s AND %(billable)s
                UNION SELECT booking.so_line FROM account_analytic_line booking
                    WHERE booking.project_id = %(project)s AND %(billable)s
            )
            UNION SELECT sold.order_id FROM sale_order_line sold
                WHERE sold.project_id = %(project)s
            UNION SELECT o.id FROM sale_order o
                WHERE o.project_id = %(project)s
                    OR o.supplement_project_id = %(project)s
            """,
            project=project,
            billable=SQL(
                "(SELECT p.allow_billable FROM project_project p WHERE p.id = %s)",
                project,
            ),
            to_flush=[
                *self._get_fields("account.analytic.line", ("project_id", "so_line")),
                *self._get_fields(
                    "project.project", ("allow_billable", "sale_line_id")
                ),
                *self._get_fields("project.task", ("project_id", "sale_line_id")),
                *self._get_fields("project.milestone", ("project_id", "sale_line_id")),
                *self._get_fields(
                    "project.sale.line.employee.map", ("project_id", "sale_line_id")
                ),
                *self._get_fields("sale.order.line", ("order_id", "project_id")),
                *self._get_fields(
                    "sale.order", ("project_id", "supplement_project_id")
                ),
            ],
        )
