from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from .month_day import MonthScope
from .sale_order import SCOPE_CONTEXT


@dataclass(frozen=True)
class MonthResult:
    """What became of one project in a run: its drafts, the day, and what to know."""

    date_to: date
    invoice_ids: tuple
    notes: tuple


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
        for project in self.sudo():
            # Some lines come to an order when something is to be charged by them.
            project._get_lines_to_invoice(project._get_orders_to_invoice())
        parts = self.sudo()._get_month_parts()
        self._check_month(parts)
        rows = self.sudo()._get_month_bookings()
        invoice_ids = {project.id: () for project in self}
        notes = dict(invoice_ids)
        first_orders = {}
        for orders, lines, projects in self._group_month(parts):
            moves = self._invoice_month_lines(orders, lines, rows)
            note = self._get_month_split_note(first_orders, orders[:1])
            for project in projects:
                invoice_ids[project.id] += moves._ids
                notes[project.id] += (note,) if note else ()
        until, results = self._get_month_until(), {}
        for project in self:
            if not invoice_ids[project.id]:
                raise UserError(project._get_nothing_to_invoice_text(until))
            days = [last for *_ids, owner, _first, last in rows if owner == project.id]
            results[project.id] = MonthResult(
                max(days, default=until), invoice_ids[project.id], notes[project.id]
            )
        return results

    def _check_month(self, parts):
        """Raise unless the user may invoice the month of all these projects now."""
        reasons = self._get_month_reasons(parts, waiting=False)
        for project in self:
            text = reasons.get(project.id) or project._get_invoicing_person_reason()
            if text:
                raise UserError(text)

    def _group_month(self, parts):
        """What one call of Odoo's invoicing takes: orders, lines and projects."""
        groups = {}
        for project in self:
            orders = project._get_orders_to_invoice()
            wanted = [part.line_id for part in parts[project.id]]
            for order in orders:
                lines = order.order_line.filtered_domain([("id", "in", wanted)])
                if not lines:
                    continue
                key = tuple(order._get_month_group().values())
                empty = orders.browse(), lines.browse(), self.browse()
                found = zip(
                    groups.get(key, empty), (order, lines, project), strict=True
                )
                groups[key] = tuple(old | new for old, new in found)
        return list(groups.values())

    def _invoice_month_lines(self, orders, lines, rows):
        """The drafts of lines of orders, which name the month and what came late.

        :param rows: what :meth:`_get_month_bookings` says
        """
        rows = [row for row in rows if row[1] in lines.ids]
        own = self.env["account.analytic.line"].sudo().browse(row[0] for row in rows)
        scope = MonthScope(
            tuple(own.ids),
            min((first for *_ids, first, _last in rows), default=None),
            max((last for *_ids, _first, last in rows), default=None),
        )
        context = {SCOPE_CONTEXT: scope}
        moves = self.with_context(**context)._invoice_lines(
            orders.with_context(**context),
            lines.with_context(**context),
            self._get_month_until(),
        )
        # What is left to invoice is more than what the run could see.
        for name in ("qty_to_invoice", "invoice_status"):
            self.env.add_to_compute(lines._fields[name], lines)
        lines.flush_recordset()
        moves = moves.with_env(self.env)
        moves._note_late_bookings(own.filtered("late_date"))
        return moves

    def _get_month_split_note(self, first_orders, order):
        """Why the invoice of ``order`` is one of its own; else False.

        :param first_orders: the first order by customer, filled in here
        """
        customer = order.partner_id.commercial_partner_id
        first = first_orders.setdefault(customer, order)
        others = first._get_month_group()
        different = [
            name
            for name, value in order._get_month_group().items()
            if value != others[name]
        ]
        if not different:
            return False
        return self.env._(
            "Separate invoice: %(what)s.", what=format_list(self.env, different)
        )

    # === Buttons ===

    def action_open_late_bookings(self):
        """Show the open bookings that came too late for the period of their day."""
        self.ensure_one()
        self._check_inside()
        view = self.env.ref("hr_timesheet.hr_timesheet_line_tree")
        domain = Domain("project_id", "=", self.id)
        domain &= Domain("coverage_state", "=", "open") & Domain("is_late", "=", True)
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Late Bookings"),
            "res_model": "account.analytic.line",
            "domain": list(domain),
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
