from collections import Counter, defaultdict

from odoo import models
from odoo.tools import SQL

# Lines that stand for no work and no goods.
NO_COST = ("payment_term", "cogs", "rounding")


class AccountMoveLine(models.Model):
    """Which projects a line of an invoice or bill is for, and in which proportion."""

    _inherit = "account.move.line"

    def _get_datev_projects(self):
        """The projects of these lines of one invoice, as {line: {project: weight}}.

        ===========================  ================================================
        hours                        the projects of the bookings, by their hours
        otherwise of an order        the projects that the order line is for, or those
                                     of the order, in equal parts
        otherwise with an account    the projects of the analytic distribution
        without any of these         the project of all other lines, where it is one
        ===========================  ================================================

        Whoever exports needs no right on projects or orders: asked with sudo. Lines and
        projects keep the rights of this environment.
        """
        found = {line: line._weigh_bookings() for line in self}
        lines = self.filtered(lambda line: line._has_datev_project())
        for weigh in (_weigh_order_lines, _weigh_accounts):
            rest = lines.filtered(lambda line: not found[line])
            found.update(weigh(rest))
        named = {project for weights in found.values() for project in weights}
        if len(named) == 1:
            for line in lines:
                if not found[line] and not line.analytic_distribution:
                    found[line] = dict.fromkeys(named, 1)
        return found

    def _has_datev_project(self):
        """Whether the line stands for work, goods or a discount on them.

        Odoo gives taxes the account of the project, too. They are no cost of it, unless
        they are posted to one.
        """
        if self.display_type != "tax":
            return self.display_type not in NO_COST
        return self.account_id.internal_group in ("income", "expense")

    def _weigh_bookings(self):
        """Hours of the bookings that the line bills or credits, by project.

        What one project gets back beside another that pays lowers nothing of it.
        """
        line = self.sudo()
        weights = Counter()
        for link in line.coverage_link_ids or line.credited_link_ids:
            weights[link.project_id] += link.quantity
        return +weights or -weights


def _weigh_order_lines(lines):
    """Projects of the order lines behind invoice lines, in equal parts."""
    sold = lines.sudo().sale_line_ids
    served = _find_served(sold)
    orders = {
        order: _find_of_order(order)
        for order in sold.filtered(lambda one: not served[one.id]).order_id
    }
    found = {}
    for line in lines:
        projects = lines.env["project.project"].sudo()
        for one in line.sudo().sale_line_ids:
            projects |= projects.browse(served[one.id] or orders[one.order_id])
        found[line] = dict.fromkeys(projects, 1)
    return found


def _find_served(sold):
    """Ids of the projects that order lines are for, as {id of the line: ids}."""
    served = defaultdict(list)
    if sold:
        rows = sold.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.id, served.id FROM sale_order_line line
                CROSS JOIN LATERAL (%s) served (id)
                WHERE line.id IN %s ORDER BY served.id
                """,
                sold.env["project.project"]._get_served_sql("line"),
                tuple(sold.ids),
            )
        )
        for line_id, project_id in rows:
            served[line_id].append(project_id)
    return served


def _find_of_order(order):
    """Ids of the projects of an order."""
    projects = order.env["project.project"]
    found = projects._get_projects_of_orders_sql(SQL("ordered.id = %s", order.id))
    query = SQL("SELECT DISTINCT id FROM (%s) found ORDER BY 1", found)
    return [row[0] for row in order.env.execute_query(query)]


def _weigh_accounts(lines):
    """Projects of the analytic accounts of lines, by their percentage."""
    percents = {
        line: [
            (int(account), percent)
            for accounts, percent in (line.analytic_distribution or {}).items()
            for account in accounts.split(",")
        ]
        for line in lines
    }
    accounts = {account for parts in percents.values() for account, _percent in parts}
    projects = lines.env["project.project"].sudo().with_context(active_test=False)
    named = projects.search([("account_id", "in", list(accounts))]).grouped(
        lambda project: project.account_id.id
    )
    found = {}
    for line, parts in percents.items():
        weights = Counter()
        for account, percent in parts:
            sharing = named.get(account, projects)
            for project in sharing:
                weights[project] += percent / len(sharing)
        found[line] = dict(weights)
    return found
