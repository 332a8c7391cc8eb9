from odoo import models
from odoo.tools import SQL

# Lines bought for a project: pairs (project, line). An order may be for the project
# itself; and any line may name its analytic account, whatever its order is for.
LINE_LINKS = """
    SELECT purchase.project_id, line.id AS line_id, line.order_id
      FROM purchase_order purchase
      JOIN purchase_order_line line ON line.order_id = purchase.id
     WHERE purchase.project_id IN %(projects)s
    UNION
    SELECT project.id, line.id, line.order_id
      FROM project_project project
      JOIN purchase_order_line line
        ON %(accounts)s && ARRAY[project.account_id::text]
     WHERE project.id IN %(projects)s AND project.account_id IS NOT NULL
"""
# An order for the project counts before it has a line.
ORDER_LINKS = """
    SELECT project_id, id AS order_id FROM purchase_order
     WHERE project_id IN %(projects)s
    UNION
    SELECT project_id, order_id FROM (%(lines)s) link
"""


class ProjectProject(models.Model):
    """Which purchases belong to a project; whoever counts or lists them asks here.

    **An order** belongs to the project that it names, and to each project whose
    analytic account one of its lines names, as in Odoo's own list of purchases.

    **The value of a line** belongs to the projects that its analytic distribution
    names, each with its share, as in Odoo's profitability. Where the distribution does
    not name the project of the order, that project has what is left, so that nothing
    counts twice.
    """

    _inherit = "project.project"

    def _get_purchase_line_links(self):
        """SQL of a query with the columns project_id, line_id and order_id."""
        lines = self.env["purchase.order.line"]
        return SQL(
            LINE_LINKS,
            projects=tuple(self.ids) or (0,),
            accounts=lines._query_analytic_accounts("line"),
        )

    def _get_purchase_order_links(self):
        """SQL of a query with the columns project_id and order_id, each pair once."""
        return SQL(
            ORDER_LINKS,
            projects=tuple(self.ids) or (0,),
            lines=self._get_purchase_line_links(),
        )

    def _get_purchase_order_ids(self):
        """Ids of the purchase orders of each project, as {project id: set of ids}.

        Who may read them is for the caller to ask.
        """
        self.env["purchase.order"].flush_model(["project_id"])
        self.env["purchase.order.line"].flush_model(
            ["order_id", "analytic_distribution"]
        )
        self.flush_model(["account_id"])
        found = {project.id: set() for project in self}
        for project_id, order_id in self.env.execute_query(
            self._get_purchase_order_links()
        ):
            found[project_id].add(order_id)
        return found

    def _get_purchase_lines(self):
        """The lines of confirmed purchase orders that may belong to these projects."""
        order_ids = set().union(*self._get_purchase_order_ids().values())
        return self.env["purchase.order.line"].search(
            [
                ("order_id", "in", list(order_ids)),
                ("state", "=", "purchase"),
                ("display_type", "=", False),
            ]
        )

    def _get_purchase_shares(self):
        """The confirmed lines with the share that each of these projects has in them.

        :return: list of (project, line, share); a share is above 0, and 1 for all
        """
        lines = self._get_purchase_lines()
        mine = self.grouped(lambda project: project.account_id.id)
        owned = set(self._get_owned_account_ids(lines))
        shares = []
        for line in lines:
            named = line._get_account_shares()
            for account_id, share in named.items():
                for project in mine.get(account_id, ()):
                    shares.append((project, line, share))
            own = line.order_id.project_id & self
            if own and own.account_id.id not in named:
                taken = sum(named[account_id] for account_id in owned & named.keys())
                shares.append((own, line, 1 - taken))
        return [row for row in shares if row[2] > 0]

    def _get_owned_account_ids(self, lines):
        """Ids of the accounts that ``lines`` name and that are those of a project."""
        lines = lines.with_context(active_test=False)
        projects = self.with_context(active_test=False).search(
            [("account_id", "in", lines.distribution_analytic_account_ids.ids)]
        )
        return projects.account_id.ids
