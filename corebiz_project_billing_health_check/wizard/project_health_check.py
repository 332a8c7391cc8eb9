from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    TAKEN_FIELDS,
)
from odoo.addons.corebiz_project_billing_statement.models.csv_sheet import write_csv

# What stays below is a matter of rounding, not of damage. Hours.
TOLERANCE = 0.005
DOUBLE, WITHOUT_HOURS = "double_billed", "without_hours"
CLOSED_OPEN, OVERTIME, EDITED = "closed_open", "overtime", "edited"
OTHER_TASK = "other_task"


class ProjectHealthCheck(models.TransientModel):
    """Looks for what went wrong before the addon was there, and changes nothing.

    For the first day on an existing database, and for whenever somebody doubts it. The
    checks read all the data of the user's present companies, whatever rights the user
    has on orders and invoices; what they find is shown to this user only.

    **Read-only** is not a promise of this code: while the checks run, PostgreSQL
    refuses every write of the transaction (see :meth:`_read_only`).

    Another addon adds a check by extending :meth:`_get_checks` and the selection
    ``kind`` of ``project.health.finding``.
    """

    _name = "project.health.check"
    _inherit = ["project.dialog.mixin"]
    _description = "Health Check"

    finding_ids = fields.One2many("project.health.finding", "check_id", readonly=True)

    def _get_checks(self):
        """The checks: each yields values of ``project.health.finding``."""
        return [
            self._find_double_billed,
            self._find_without_hours,
            self._find_closed_open,
            self._find_wrong_overtime,
            self._find_wrong_task_hours,
            self._find_edited,
            self._find_other_task,
        ]

    def action_check(self):
        """Run all checks and show what they found, grouped by kind."""
        self.ensure_one()
        self.check_access("write")
        self.finding_ids.unlink()
        # A finding may be about what its reader may not open.
        self.env["project.health.finding"].sudo().create(
            [{"check_id": self.id, **values} for values in self._find()]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_health_check.project_health_finding_action"
        )
        return {**action, "domain": [("check_id", "=", self.id)]}

    def _find(self):
        """The findings of all checks, as values."""
        reader = self.sudo().with_context(
            active_test=False, allowed_company_ids=self.env.companies.ids
        )
        with self._read_only():
            return [values for check in reader._get_checks() for values in check()]

    @contextmanager
    def _read_only(self):
        """Let PostgreSQL refuse every write until the checks are through.

        A subtransaction that is read-only; PostgreSQL restores the state of the outer
        transaction when it ends.
        """
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(SQL("SET LOCAL transaction_read_only = on"))
            yield

    # === What the checks share ===

    def _get_company_domain(self, field="company_id"):
        return [(field, "in", self.env.companies.ids)]

    @api.model
    def _to_hours(self, quantity, unit):
        """A quantity in hours; a unit that is no time counts as hours, as in Odoo."""
        # env.ref() would ask the database for each of the many groups.
        hour = unit._get_hour()
        if unit and not unit._has_common_reference(hour):
            return quantity
        return quantity * unit._get_hours_factor()

    @api.model
    def _sum_bookings(self, domain, *fields_by, unpaid=False):
        """Hours booked per value of the fields, as {(values): hours}.

        :param bool unpaid: leave out the hours that are prepaid, waived or on invoices
        """
        sums = {}
        groups = self.env["account.analytic.line"]._read_group(
            [("project_id", "!=", False), *domain],
            [*fields_by, "product_uom_id"],
            ["unit_amount:sum", *(f"{name}:sum" for name in TAKEN_FIELDS)],
        )
        for group in groups:
            *values, unit, amount = group[: -len(TAKEN_FIELDS)]
            key = tuple(value.id for value in values)
            taken = sum(group[-len(TAKEN_FIELDS) :]) if unpaid else 0.0
            hours = self._to_hours(amount, unit) - taken
            sums[key] = sums.get(key, 0.0) + hours
        return sums

    @api.model
    def _get_worth(self, order_line, hours, date):
        """What the hours cost on the order, in the company's currency, before tax."""
        unit = order_line.product_uom_id
        per_hour = self._to_hours(1.0, unit) or 1.0
        price = order_line.price_unit * (1 - (order_line.discount or 0.0) / 100)
        company = order_line.company_id
        amount = hours / per_hour * price
        if taxes := order_line.tax_ids.filtered("price_include"):
            amount = taxes.compute_all(price, quantity=hours / per_hour)[
                "total_excluded"
            ]
        return order_line.currency_id._convert(
            amount,
            company.currency_id,
            company,
            date or fields.Date.context_today(self),
        )

    @api.model
    def _format_hours(self, hours):
        """Hours with two decimals in the language of the reader."""
        return formatLang(self.env, hours, digits=2)

    # === Export ===

    def _get_csv(self):
        """The findings as a table for spreadsheets, in the language of the user."""
        finding = self.env["project.health.finding"]
        names = [
            "kind",
            "record_name",
            "sentence",
            "hours",
            "amount",
            "currency_id",
            "partner_id",
            "date",
            "company_id",
        ]
        labels = [finding._fields[name]._description_string(self.env) for name in names]
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        table = [row._get_csv_row() for row in self.finding_ids.sorted()]
        return write_csv([labels, *table], lang.decimal_point or ".")


class ProjectHealthFinding(models.TransientModel):
    """One thing that a health check found: where, what, how much."""

    _name = "project.health.finding"
    _inherit = ["project.dialog.mixin"]
    _description = "Finding of the Health Check"
    _order = "kind, amount desc, hours desc, id"
    _rec_name = "record_name"

    check_id = fields.Many2one(
        "project.health.check", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            (DOUBLE, "Billed more than booked"),
            (WITHOUT_HOURS, "Posted quantity without hours"),
            (CLOSED_OPEN, "Closed project with open hours"),
            (OVERTIME, "Wrong overtime flag"),
            (EDITED, "Booking changed after billing"),
            (OTHER_TASK, "Booking on a task of another project"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record Number", model_field="res_model", readonly=True
    )
    record_name = fields.Char(string="Record", readonly=True)
    sentence = fields.Text(string="Finding", readonly=True)
    hours = fields.Float(readonly=True, help="Hours that are wrong or at stake.")
    amount = fields.Monetary(
        readonly=True, help="The same in money, before tax, at the price of the order."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model
    def _prepare_vals(self, kind, record, sentence, **values):
        """Values of a finding on ``record``."""
        company = values.pop("company", None) or record.company_id
        return {
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id,
            "record_name": record.display_name,
            "sentence": sentence,
            "company_id": company.id,
            "currency_id": (company or self.env.company).currency_id.id,
            **values,
        }

    def action_open_record(self):
        """Open what the finding is about, with the rights of the user."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def action_export(self):
        """Download the findings of the last check as CSV."""
        check = (
            self[:1].check_id
            or self.search(
                [("create_uid", "=", self.env.uid)], order="id desc", limit=1
            ).check_id
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("Health Check") + ".csv",
                "raw": check._get_csv(),
                "mimetype": "text/csv",
                "res_model": check._name,
                "res_id": check.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _get_csv_row(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [
            kinds[self.kind],
            self.record_name or "",
            self.sentence or "",
            round(self.hours, 4),
            round(self.amount, 4),
            self.currency_id.name or "",
            self.partner_id.sudo().display_name or "",
            self.date.isoformat() if self.date else "",
            self.company_id.sudo().display_name or "",
        ]
