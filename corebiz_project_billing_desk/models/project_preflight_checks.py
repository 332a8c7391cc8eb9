from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# Costs whose product says that the customer pays them.
REINVOICED_POLICIES = ("cost", "sales_price")
# Invoices of which nothing is to pay any more, and those of a former system.
SETTLED_STATES = ("paid", "in_payment", "reversed", "invoicing_legacy")


class ProjectProject(models.Model):
    """The checks before billing, one method for each kind in ``preflight.py``.

    Every method looks at all projects at once, with a number of queries that does not
    grow with them, and answers {project id: ids of the records to mend}. It runs with
    sudo: what is wrong does not depend on who looks. It is given the orders of each
    project, {project id: orders}, which several of them need.
    """

    _inherit = "project.project"

    def _group_preflight_ids(self, model, domain, aggregate="id:array_agg"):
        """Ids of the records of ``model`` in ``domain``, as {project id: ids}."""
        domain = Domain("project_id", "in", self.ids) & Domain(domain)
        groups = self.env[model]._read_group(domain, ["project_id"], [aggregate])
        return {project.id: ids for project, ids in groups}

    def _get_invoice_partners(self, orders):
        """Who receives the invoices of each project, as {id: partners}."""
        return {
            project.id: orders[project.id].partner_invoice_id or project.partner_id
            for project in self
        }

    # === The customer ===

    def _preflight_customer(self, orders):
        partners = self._get_invoice_partners(orders)
        return {project.id: project.ids for project in self if not partners[project.id]}

    def _preflight_address(self, orders):
        """Street, postcode and city, as § 14 (4) UStG asks for the full address.

        No postcode in countries that know none.
        """

        def is_incomplete(partner):
            country = partner.country_id
            has_zip = partner.zip or (country and not country.zip_required)
            has_street = partner.street or partner.street2
            return not (has_street and partner.city and has_zip)

        return self._find_partners(orders, is_incomplete)

    def _preflight_tax_id(self, orders):
        def is_missing(partner):
            company = partner.commercial_partner_id
            return company.is_company and not company.vat

        return self._find_partners(orders, is_missing)

    def _preflight_email(self, orders):
        return self._find_partners(orders, lambda partner: not partner.email)

    def _find_partners(self, orders, is_wrong):
        """Receivers of invoices for which ``is_wrong`` holds."""
        return {
            project_id: partners.filtered(is_wrong).ids
            for project_id, partners in self._get_invoice_partners(orders).items()
        }

    # === The work ===

    def _preflight_open_task(self, orders):
        return self._group_preflight_ids("project.task", [("is_closed", "=", False)])

    def _preflight_booking_without_task(self, orders):
        return self._group_preflight_ids(
            "account.analytic.line", [("task_id", "=", False)]
        )

    def _preflight_booking_without_order_line(self, orders):
        return self._group_preflight_ids(
            "account.analytic.line", self._get_orderless_domain()
        )

    def _get_orderless_domain(self):
        """Bookings to bill that no order bills."""
        return [("so_line", "=", False), ("coverage_state", "=", "open")]

    def _preflight_booking_other_order_line(self, orders):
        """What Odoo's *Recorded* on an order books goes to the order's first line.

        Not meant are rates of employees, bookings that a supplement left where they
        were, and what the office has changed with a reason. What is invoiced or waived
        already is no matter of this check.
        """
        if not self:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT booking.project_id, ARRAY_AGG(booking.id ORDER BY booking.id)
                      FROM account_analytic_line booking
                      JOIN project_task task ON task.id = booking.task_id
                 LEFT JOIN sale_order_line sold ON sold.id = task.sale_line_id
                     WHERE booking.project_id IN %(projects)s
                       AND booking.coverage_state IN ('open', 'draft', 'fixed')
                       AND COALESCE(booking.invoiced_hours, 0) = 0
                       AND booking.so_line IS DISTINCT FROM task.sale_line_id
                       AND booking.so_line IS NOT NULL
                       AND booking.so_line
                           IS DISTINCT FROM sold.supplement_origin_line_id
                       AND NOT EXISTS (
                               SELECT FROM project_sale_line_employee_map rate
                                WHERE rate.project_id = booking.project_id
                                  AND rate.employee_id = booking.employee_id
                                  AND rate.sale_line_id = booking.so_line
                           )
                       AND NOT EXISTS (
                               SELECT FROM project_order_line_change change
                                WHERE change.booking_id = booking.id
                                  AND change.new_line_id = booking.so_line
                           )
                  GROUP BY booking.project_id
                    """,
                    projects=tuple(self.ids),
                    to_flush=[
                        self.env[model]._fields[name]
                        for model, names in (
                            (
                                "account.analytic.line",
                                (
                                    *("coverage_state", "employee_id", "project_id"),
                                    *("invoiced_hours", "so_line", "task_id"),
                                ),
                            ),
                            ("project.task", ("sale_line_id",)),
                            ("sale.order.line", ("supplement_origin_line_id",)),
                            (
                                "project.order.line.change",
                                ("booking_id", "new_line_id"),
                            ),
                            (
                                "project.sale.line.employee.map",
                                ("employee_id", "project_id", "sale_line_id"),
                            ),
                        )
                        for name in names
                    ],
                )
            )
        )

    def _preflight_booking_after_end(self, orders):
        late = Domain.OR(
            Domain("project_id", "=", project.id) & Domain("date", ">", project.date)
            for project in self.filtered("date")
        )
        return self._group_preflight_ids("account.analytic.line", late)

    def _preflight_employee_cost(self, orders):
        groups = self.env["account.analytic.line"]._read_group(
            [("project_id", "in", self.ids)], ["project_id", "employee_id"]
        )
        ids = defaultdict(list)
        for project, employee in groups:
            if employee.hourly_cost <= 0:
                ids[project.id] += employee.ids
        return ids

    # === Orders, expenses and invoices ===

    def _preflight_draft_invoice(self, orders):
        return {
            project.id: orders[project.id]
            .invoice_ids.filtered(lambda move: move.state == "draft")
            .ids
            for project in self
        }

    def _preflight_expense(self, orders):
        projects = self.grouped("account_id")
        groups = self.env["account.analytic.line"]._read_group(
            [
                ("account_id", "in", self.account_id.ids),
                ("project_id", "=", False),
                ("so_line", "=", False),
                ("amount", "<", 0),
                ("product_id.expense_policy", "in", REINVOICED_POLICIES),
            ],
            ["account_id"],
            ["id:array_agg"],
        )
        return {
            project.id: ids for account, ids in groups for project in projects[account]
        }

    def _preflight_milestone(self, orders):
        return self._group_preflight_ids(
            "project.milestone",
            [("is_reached", "=", False), ("project_id.allow_milestones", "=", True)],
        )

    def _preflight_down_payment(self, orders):
        return {
            project.id: orders[project.id]
            .order_line.filtered(
                lambda line: line.is_downpayment and line.qty_to_invoice < 0
            )
            .order_id.ids
            for project in self
        }

    def _preflight_down_payment_account(self, orders):
        """Companies that took a down payment and have no account for it.

        It matters before the final invoice: what this one deducts goes to the account
        of the down payment. In Germany it is 1718 (SKR03) or 3272 (SKR04).
        """
        return {
            project.id: orders[project.id]
            .order_line.filtered("is_downpayment")
            .company_id.filtered(lambda company: not company.downpayment_account_id)
            .ids
            for project in self
        }

    def _preflight_order_not_confirmed(self, orders):
        return {
            project.id: orders[project.id]
            .filtered(lambda order: order.state in ("draft", "sent"))
            .ids
            for project in self
        }

    # === The documents, before the project is archived ===

    def _find_posted_invoices(self, orders, is_wrong):
        """Posted invoices and credit notes of the orders for which it holds."""
        return {
            project.id: orders[project.id]
            .invoice_ids.filtered(
                lambda move: move.state == "posted" and is_wrong(move)
            )
            .ids
            for project in self
        }

    def _preflight_invoice_not_sent(self, orders):
        return self._find_posted_invoices(orders, lambda move: not move.is_move_sent)

    def _preflight_invoice_not_paid(self, orders):
        return self._find_posted_invoices(
            orders, lambda move: move.payment_state not in SETTLED_STATES
        )

    def _preflight_document_missing(self, orders):
        """The archive keeps what was printed."""
        return self._find_posted_invoices(
            orders, lambda move: move._is_document_missing()
        )
