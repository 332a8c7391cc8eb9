from dataclasses import dataclass, field

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, format_date, format_list

from .month_day import MonthPeriod
from .sale_order import PERIOD_CONTEXT


@dataclass
class MonthResult:
    """What became of one project in a run: its drafts, the day, and what to know."""

    date_to: object
    invoice_ids: list = field(default_factory=list)
    notes: list = field(default_factory=list)


class ProjectProject(models.Model):
    """The drafts of a month, by the desk's own invoicing.

    Orders of one customer share an invoice if they agree in all that an invoice says
    once (:meth:`sale.order._get_month_group`); whoever wants an invoice for each
    project calls it for one project at a time.
    """

    _inherit = "project.project"

    def _invoice_month(self):
        """Create the drafts of these projects until the day of the context.

        One transaction: all of them, or none.

        :return: {project id: :class:`MonthResult`}
        :raises UserError: names a project and says why it is not invoiced
        """
        self.check_access("read")
        self._hold_for_invoicing()
        parts = self.sudo()._get_month_parts()
        self._check_month(parts)
        days = self.sudo()._get_month_days()
        results = {one.id: MonthResult(days[one.id]) for one in self}
        late = self._get_late_bookings()
        first_keys = {}
        for key, (orders, lines, projects) in self._group_month(parts, days).items():
            moves = self._invoice_month_lines(orders, lines, key[0])
            note = self._get_month_split_note(first_keys, key, orders[:1])
            moves._note_late_bookings(late)
            for project in projects:
                results[project.id].invoice_ids += moves.ids
                results[project.id].notes += [note] if note else []
        for project in self:
            if not results[project.id].invoice_ids:
                raise UserError(project._get_nothing_to_invoice_text(days[project.id]))
        return results

    def _check_month(self, parts):
        """Raise unless the user may invoice the month of all these projects now."""
        reasons = self._get_month_reasons(parts, waiting=False)
        for project in self:
            text = reasons.get(project.id) or project._get_invoicing_person_reason()
            if text:
                raise UserError(text)

    def _get_month_days(self):
        """The last day that may be invoiced of these projects, as {project id: day}."""
        rows = self.env.execute_query(
            SQL(
                "SELECT project.id, %s FROM project_project project"
                " WHERE project.id IN %s",
                self._get_month_end_sql(SQL("project.id")),
                tuple(self.ids) or (0,),
            )
        )
        return dict(rows)

    def _group_month(self, parts, days):
        """What one call of Odoo's invoicing takes.

        :return: {(day, what orders have in common): (orders, lines, projects)}
        """
        groups = {}
        for project in self:
            orders = project._get_orders_to_invoice()
            wanted = [part.line_id for part in parts[project.id]]
            for order in orders:
                lines = order.order_line.filtered_domain([("id", "in", wanted)])
                if not lines:
                    continue
                key = (days[project.id], tuple(order._get_month_group().values()))
                empty = orders.browse(), lines.browse(), self.browse()
                found = zip(
                    groups.get(key, empty), (order, lines, project), strict=True
                )
                groups[key] = tuple(old | new for old, new in found)
        return groups

    def _invoice_month_lines(self, orders, lines, day):
        """The drafts of lines of orders, which name the month."""
        period = MonthPeriod(self._get_month_first_day(day), day)
        orders = orders.with_context(**{PERIOD_CONTEXT: period})
        return self._invoice_lines(orders, lines, day)

    def _get_month_first_day(self, day):
        """The first day of the month that ends on ``day``, or is cut off by it."""
        return day.replace(day=1)

    def _get_month_split_note(self, first_keys, key, order):
        """Why the orders of ``key`` have an invoice of their own; else False.

        :param first_keys: the first key by customer, filled in here
        """
        names = list(order._get_month_group())
        customer = order.partner_id.commercial_partner_id
        first = first_keys.setdefault(customer, key)
        if first == key:
            return False
        different = [
            name
            for name, one, other in zip(names, first[1], key[1], strict=True)
            if one != other
        ]
        if first[0] != key[0]:
            different.append(
                self.env._("released until %s", format_date(self.env, key[0]))
            )
        return self.env._(
            "Separate invoice: %(what)s.", what=format_list(self.env, different)
        )

    # === Late bookings ===

    def _get_late_bookings(self):
        """Open bookings of these projects for days that a run had invoiced before."""
        projects = self.sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT project.id, %s FROM project_project project"
                " WHERE project.id IN %s",
                self._get_month_billed_sql(SQL("project.id")),
                tuple(self.ids) or (0,),
            )
        )
        billed = dict(rows)
        open_bookings = projects._get_open_bookings()
        return open_bookings.filtered(
            lambda line: (
                billed[line.project_id.id] and line.date <= billed[line.project_id.id]
            )
        )

    def action_open_late_bookings(self):
        """Show the bookings that came too late for the run they belong to."""
        self.ensure_one()
        self._check_inside()
        until = self._get_month_until()
        late = self._get_late_bookings().filtered(lambda line: line.date <= until)
        view = self.env.ref("hr_timesheet.hr_timesheet_line_tree")
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Late Bookings"),
            "res_model": "account.analytic.line",
            "domain": [("id", "in", late.ids)],
            "views": [(view.id, "list"), (False, "form")],
            "context": {"create": False},
        }
        return self._at_address(action, "late-bookings-of-project")

    def action_open_month_run(self):
        """Open the dialog that invoices the month of these projects."""
        self.check_access("read")
        for project in self[:1]:
            if text := project._get_invoicing_person_reason():
                raise UserError(text)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_monthly.project_billing_run_create_action"
        )
        return {
            **action,
            "context": {
                "default_project_ids": self.ids,
                "default_date_to": str(self._get_month_until()),
            },
        }


class AccountMove(models.Model):
    """Drafts of a month say which of their hours came late."""

    _inherit = "account.move"

    def _note_late_bookings(self, late):
        """Add a line below the hours that names late bookings, in the words of the
        customer.

        :param late: bookings for days that were invoiced before
        """
        for move in self.sudo():
            own = late.filtered(
                lambda line, move=move: line.timesheet_invoice_id == move
            )
            if own:
                note = move.with_context(lang=move.partner_id.lang)._get_late_note(own)
                vals = {"display_type": "line_note", "name": note, "sequence": 9000}
                move.write({"invoice_line_ids": [Command.create(vals)]})

    def _get_late_note(self, late):
        """For example "Late bookings: 2:00 h of 09/28/2026"."""
        projects = self.env["project.project"]
        days = sorted(set(late.mapped("date")))
        return self.env._(
            "Late bookings: %(hours)s of %(days)s",
            hours=projects._format_hours(sum(line._get_hours() for line in late)),
            days=", ".join(format_date(self.env, day) for day in days),
        )
