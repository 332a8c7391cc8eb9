from datetime import datetime, time

import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

EVERY_DAY, HOLIDAY = "all", "holiday"


class ProjectWorkTypeRule(models.Model):
    """Which work type bookings of a day get where nobody chooses one.

    Rules are asked in their order, and the first that matches sets its type: put public
    holidays before days of the week. A rule is for all customers, or for those who have
    agreed to it. They are asked when a booking is made, moved to
    another day or to another project, by whatever channel. A type that somebody chose
    stays, and so does that of a booking that a document names.

    A public holiday is one of the company's calendar of working hours. Days only,
    because bookings have no time of the day in Odoo Community; an addon that gives them
    one extends :meth:`_get_day`.

    A rule that has set a type stays what it is, because invoices name it as the reason
    of a price.
    """

    _name = "project.work.type.rule"
    _description = "Rule of Work Types"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    day = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
            (HOLIDAY, "Public Holiday"),
            (EVERY_DAY, "Every Day"),
        ],
        required=True,
        help="A public holiday is one of the calendar of working hours of the company.",
    )
    work_type_id = fields.Many2one(
        "project.work.type", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_type_id.company_id", store=True)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Only for",
        domain=[("parent_id", "=", False)],
        help="The customers who have agreed to it. Empty: all.",
    )

    @api.depends(lambda self: self._get_settled_fields())
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule._get_label()

    @api.model
    def _get_settled_fields(self):
        """What says when this rule holds, and what it sets: stays once it is used."""
        return ["day", "work_type_id"]

    def _get_label(self):
        """When this rule holds, as the trace of a price names it. To extend."""
        labels = dict(self._fields["day"]._description_selection(self.env))
        return labels.get(self.day, "")

    # === Which one ===

    @api.model
    def _find(self, booking):
        """The rule that says of which type ``booking`` is; none, if nothing says so."""
        company = self._get_company(booking)
        if not booking.date or not company:
            return self.browse()
        rules = self.sudo().browse(self._get_rule_ids(company.id))
        for rule in rules:
            if rule._is_matching(booking) and rule._is_agreed(booking):
                return rule
        return self.browse()

    @api.model
    def _get_company(self, booking):
        """The company of ``booking``; in a form, the one that it is going to have.

        Until it is saved, a booking belongs to the present company of who books.
        """
        line = booking.sudo()
        if line._origin.id:
            return line.company_id
        own = line.task_id.company_id or line.project_id.company_id
        return own or line.employee_id.company_id or line.company_id

    @api.model
    @tools.ormcache("company_id")
    def _get_rule_ids(self, company_id):
        """The rules of a company in their order: asked for by every booking."""
        rules = (
            self.sudo()
            .with_context(active_test=True)
            .search(
                [("company_id", "=", company_id), ("work_type_id.active", "=", True)]
            )
        )
        return tuple(rules.ids)

    def _is_matching(self, booking):
        """Whether this rule is for ``booking``, by its day."""
        day = self._get_day(booking)
        return bool(day) and self._is_for_day(day)

    def _get_day(self, booking):
        """On which day ``booking`` counts for this rule; on none, if it returns None.

        To extend by addons that know more than the date.
        """
        return booking.date

    def _is_for_day(self, day):
        """Whether this rule is for ``day``."""
        if self.day == EVERY_DAY:
            return True
        if self.day == HOLIDAY:
            return self._is_holiday(day)
        return day.isoweekday() - 1 == int(self.day)

    def _is_agreed(self, booking):
        """Whether this rule is for the customer of ``booking``."""
        customers = self.partner_ids.commercial_partner_id
        return not customers or booking._get_order_customer() in customers

    def _is_holiday(self, day):
        """Whether nobody of the company works on ``day``, by its calendar."""
        calendar = self.company_id.resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        noon = zone.localize(datetime.combine(day, time(12))).astimezone(pytz.utc)
        noon = noon.replace(tzinfo=None)
        return bool(
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_count(
                [
                    ("company_id", "in", [self.company_id.id, False]),
                    ("calendar_id", "in", [calendar.id, False]),
                    ("resource_id", "=", False),
                    ("date_from", "<=", noon),
                    ("date_to", ">=", noon),
                ],
                limit=1,
            )
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        """:raises UserError: if the rule has set a type that would no longer follow"""
        changing = self.filtered(
            lambda rule: any(
                rule._fields[name].convert_to_write(rule[name], rule) != vals[name]
                for name in self._get_settled_fields()
                if name in vals
            )
        )
        changing._check_unused()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_unused(self):
        """Refuse to change what is named as the reason of a price.

        :raises UserError: names the rule and says what to do
        """
        for rule in self.sudo():
            if any(
                self.env[model]
                .sudo()
                .search_count([("work_type_rule_id", "=", rule.id)], limit=1)
                for model in ("account.analytic.line", "project.coverage.link")
            ):
                raise UserError(
                    self.env._(
                        "The rule “%(rule)s” has set “%(name)s” on bookings and stays"
                        " as their reason. Archive it, and add another rule.",
                        rule=rule.display_name,
                        name=rule.work_type_id.name,
                    )
                )
