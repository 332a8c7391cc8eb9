from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_MONEY

from ..models.preflight import BLOCK, INVOICE, WARN


class ProjectInvoiceCreate(models.TransientModel):
    """Creates the draft invoices of one project or of a selection.

    It asks once what it needs to know: until which day, why warnings are passed, and
    the rates for bookings that no order has sold. The projects decide whether they can
    be invoiced, not this dialog.

    Every project is a transaction of its own: the client calls
    :meth:`action_invoice_project` for one after the other and shows how far it is. A
    project that fails is reported by name, and the others go on.
    """

    _name = "project.invoice.create"
    _inherit = ["project.dialog.mixin"]
    _description = "Create Invoices of Projects"

    project_ids = fields.Many2many(
        "project.project", string="Projects", required=True, readonly=True
    )
    date_to = fields.Date(
        string="Booked until",
        help="Time and material is invoiced until this day; empty for all of it.",
    )
    reason = fields.Text(
        help="Why the projects are billed in spite of the warnings. It is written down"
        " with your name."
    )
    own_lines = fields.Boolean(
        string="One Line per Employee",
        help="Otherwise people with the same product and rate share a line of the"
        " order.",
    )
    rate_ids = fields.One2many(
        "project.invoice.create.rate",
        "dialog_id",
        string="Rates",
        compute="_compute_rate_ids",
        store=True,
        readonly=False,
    )
    has_warnings = fields.Boolean(compute="_compute_findings")
    preflight_findings = fields.Json(
        compute="_compute_findings", export_string_translation=False
    )
    due_amounts = fields.Json(
        compute="_compute_due_amounts", export_string_translation=False
    )

    @api.depends("project_ids", "date_to", "rate_ids.price_unit", "rate_ids.product_id")
    @api.depends_context("uid", "lang")
    def _compute_due_amounts(self):
        """The net amount of each order beforehand, and what it comes to."""
        for dialog in self:
            projects = dialog.project_ids._origin
            projects.check_access("read")
            rows = dialog._get_due_rows(projects)
            totals = defaultdict(float)
            for row in rows:
                totals[row["currency"]] += row["amount"]
            dialog.due_amounts = {
                "rows": [
                    {
                        "project": row["project"].name,
                        "order": row["order"],
                        "amount": row["currency"].format(row["amount"]),
                    }
                    for row in rows
                ],
                "totals": [
                    currency.format(amount) for currency, amount in totals.items()
                ],
            }

    def _get_due_rows(self, projects):
        """Dicts of project, order, amount and currency: of the orders that there are,
        and of those that are made first for bookings without one."""
        orders = self.env["sale.order"].sudo()
        currencies = self.env["res.currency"]
        seen = projects.filtered(lambda project: project._may_see_amounts()).sudo()
        rows = [
            {
                "project": seen.browse(due.project_id),
                "order": orders.browse(due.order_id).name,
                "amount": due.amount,
                "currency": currencies.browse(due.currency_id),
            }
            for due in seen._get_due_orders(self.date_to)
        ]
        prices = {rate.employee_id._origin: rate.price_unit for rate in self.rate_ids}
        bookings = projects._get_unordered_bookings(self.date_to)
        for project, lines in bookings.grouped("project_id").items():
            hours = lines.grouped("employee_id")
            currency = project._get_order_currency()
            amount = sum(
                currency.round(
                    prices.get(employee._origin, 0.0)
                    * sum(line._get_hours() for line in of_employee)
                )
                for employee, of_employee in hours.items()
            )
            rows.append(
                {
                    "project": project,
                    "order": self.env._("New order"),
                    "amount": amount,
                    "currency": currency,
                }
            )
        return sorted(rows, key=lambda row: projects.ids.index(row["project"].id))

    @api.depends("project_ids")
    def _compute_findings(self):
        """What stands at the door of the invoices, for all projects of the dialog."""
        for dialog in self:
            projects = dialog.project_ids._origin
            findings = [
                {**row, "project": project.name}
                for project in projects
                for row in project.preflight_findings or []
                if INVOICE in row["doors"]
                and not row["is_passed"]
                and not project._mends(INVOICE, row["kind"])
            ]
            dialog.preflight_findings = findings
            dialog.has_warnings = any(row["severity"] == WARN for row in findings)

    @api.depends("project_ids")
    def _compute_rate_ids(self):
        """A row for each person with bookings that no order has sold."""
        product = (
            self.env.ref("sale_timesheet.time_product", raise_if_not_found=False)
            or self.env["product.product"]
        )
        if product.service_policy != "delivered_timesheet":
            product = product.browse()
        taxes = product.taxes_id._filter_taxes_by_company(self.env.company)
        price = product.lst_price / (1 + taxes._get_included_percent() / 100)
        for dialog in self:
            bookings = dialog.project_ids._origin._get_unordered_bookings()
            dialog.rate_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "employee_id": employee.id,
                            "hours": sum(line._get_hours() for line in lines),
                            "product_id": product.id,
                            "price_unit": price,
                        }
                    )
                    for employee, lines in bookings.grouped("employee_id").items()
                ),
            ]

    def action_confirm(self):
        """Create the invoices: of one project right away, of several one by one.

        :return: the invoices, or the action that shows the progress
        :raises UserError: names the project and says what to do
        """
        self.ensure_one()
        self.project_ids._check_can_invoice()
        self._check_reason()
        if len(self.project_ids) == 1:
            return self.project_ids._get_invoices_action(
                self._invoice(self.project_ids)
            )
        return {
            "type": "ir.actions.client",
            "tag": "corebiz_project_billing.invoice_progress",
            "name": self.env._("Create Invoices"),
            "target": "new",
            "params": {
                "dialog_id": self.id,
                "projects": [
                    {"id": project.id, "name": project.name}
                    for project in self.project_ids
                ],
            },
        }

    def action_invoice_project(self, project_id):
        """Create the invoices of one project of this dialog, in one transaction.

        :param int project_id: one of ``project_ids``
        :return: the ids of the invoices
        :raises UserError: names the project and says what to do
        """
        self.ensure_one()
        project = self.project_ids.filtered(lambda row: row.id == project_id)
        if not project:
            raise UserError(
                self.env._(
                    "The project with the number %s is not part of this dialog. Open"
                    " the dialog again from the desk.",
                    project_id,
                )
            )
        return self._invoice(project).ids

    def action_open_invoices(self, invoice_ids):
        """Open the invoices that were created, with the rights of the user.

        :param list invoice_ids: what :meth:`action_invoice_project` returned
        """
        invoices = self.env["account.move"].browse(invoice_ids)
        return self.project_ids._get_invoices_action(invoices)

    def _invoice(self, project):
        rates = [rate._get_rate(self.own_lines) for rate in self.rate_ids]
        return project._create_project_invoices(self.date_to, self.reason, rates)

    def _check_reason(self):
        """Ask for the reason before the first project of a selection starts."""
        blocked = {
            row["project_id"]
            for row in self.preflight_findings or []
            if row["severity"] == BLOCK
        }
        for project in self.project_ids:
            if project.id not in blocked:
                project._check_pass_reason(self.reason, INVOICE)


class ProjectInvoiceCreateRate(models.TransientModel):
    """What an hour of a person costs the customer, where no order has said so."""

    _name = "project.invoice.create.rate"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Rate for Bookings without an Order"

    dialog_id = fields.Many2one(
        "project.invoice.create", required=True, ondelete="cascade"
    )
    employee_id = fields.Many2one("hr.employee", readonly=True, ondelete="cascade")
    hours = fields.Float(readonly=True, help="Hours that no order has sold.")
    product_id = fields.Many2one(
        "product.product",
        domain="[('type', '=', 'service'), ('invoice_policy', '=', 'delivery'),"
        " ('service_type', '=', 'timesheet'), ('sale_ok', '=', True)]",
    )
    price_unit = fields.Float(
        string="Rate per Hour", digits="Product Price", help="Without taxes."
    )

    @api.model
    def _get_number_bounds(self):
        return {"price_unit": (0, MOST_MONEY)}

    def _get_rate(self, own_line):
        """The rate as :meth:`project.project._order_bookings` takes it."""
        return {
            "employee": self.employee_id,
            "product": self.product_id,
            "price": self.price_unit,
            "own_line": own_line,
        }
