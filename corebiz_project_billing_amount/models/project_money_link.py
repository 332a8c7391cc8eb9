from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
)


class ProjectMoneyLinkMixin(models.AbstractModel):
    """What ties an order to a finished project holds, as long as money is open on it.

    From "Manager Done" on, what is to invoice of a project goes away by an invoice or
    by a write-off with a reason. A change of a milestone, of a link between project and
    order or of an order line's own figures that takes some of it away is refused, to
    everybody: the project office writes the amount off, or the project is sent back.

    The amounts are compared before and after the change. So a change is free where
    nothing is lost, and costs no query where no such field is written.
    """

    _name = "project.money.link.mixin"
    _description = "Tie Between Order and Project"

    # What decides how much of an order is to invoice of which project.
    _money_links = frozenset()
    # Odoo confirms an order with sudo, and then shares its lines out to projects.
    _are_links_free_in_sudo = False

    @api.model_create_multi
    def create(self, vals_list):
        """A line that gets a project of its own leaves that of its order."""
        default = self.env.context.get("default_sale_line_id")
        line_ids = {vals.get("sale_line_id", default) for vals in vals_list} - {False}
        if self.env.su or not line_ids - {None} or "sale_line_id" not in self._fields:
            return super().create(vals_list)
        held = self._hold_money(line_ids - {None})
        records = super().create(vals_list)
        records._check_money_held(held, records[:1].sudo().display_name)
        return records

    def write(self, vals):
        """Refuse what takes open money away from a finished project."""
        names = self._money_links & vals.keys()
        if not names or self.env.su and self._are_links_free_in_sudo:
            return super().write(vals)
        links = self._get_changing_links(names)
        line_id = vals.get("sale_line_id")
        held = links._hold_money([line_id] if line_id else ())
        name = held and links[:1].sudo().display_name
        result = super().write(vals)
        self._check_money_held(held, name)
        return result

    def unlink(self):
        """Refuse what takes open money away from a finished project."""
        if self.env.su and self._are_links_free_in_sudo:
            return super().unlink()
        held = self._hold_money()
        name = held and self[:1].sudo().display_name
        result = super().unlink()
        self._check_money_held(held, name)
        return result

    def _get_changing_links(self, names):
        """Those of these records that tie money to projects by the fields ``names``."""
        return self

    def _get_tied_projects(self):
        """The projects that lose something when these ties go."""
        return self.project_id

    def _get_tied_orders(self):
        """Orders of which all projects lose something by a change of these records.

        Most ties take away from their own project only, and from those of the line
        that they will name.
        """
        return self.env["sale.order"]

    def _hold_money(self, line_ids=()):
        """What is to invoice of the finished projects that a change may touch.

        :param line_ids: order lines that these records will name
        :return: {(project id, order id, line id or None for all): amount}
        """
        records = self._origin.sudo().with_context(active_test=False)
        lines = records.env["sale.order.line"].browse(line_ids).exists()
        orders = records._get_tied_orders() | lines.order_id
        projects = records._get_tied_projects().filtered(
            lambda project: project._is_order_closed()
        )
        return (projects | orders._get_finished_projects())._read_open_money()

    def _check_money_held(self, held, name):
        """Refuse that some of the amounts ``held`` is to invoice no more.

        :param str name: the record that was changed
        :raises UserError: names project, order line and record, and says what to do
        """
        projects = {project_id for project_id, _order_id, _line_id in held}
        if not projects:
            return
        now = self.env["project.project"].browse(projects)._read_open_money()
        for key, amount in held.items():
            project_id, order_id, line_id = key
            order = self.env["sale.order"].sudo().browse(order_id)
            lost = amount - now.get(key, 0.0)
            if amount > 0 and order.currency_id.compare_amounts(lost, 0) > 0:
                project = self.env["project.project"].browse(project_id)
                line = order.order_line.browse(line_id or ())
                raise UserError(project._get_money_held_text(order, line, name))


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.money.link.mixin", "project.project"]

    # Another customer empties the order item; Odoo lets no company change under him.
    _money_links = frozenset(
        (
            *("account_id", "allow_billable", "partner_id"),
            *("reinvoiced_sale_order_id", "sale_line_id"),
        )
    )

    def _get_tied_projects(self):
        return self

    def _read_open_money(self):
        """What is to invoice: {(project id, order id, line id or None): amount}.

        None stands for the whole order, so that no line sets off another unseen.
        """
        amounts = {}
        for project_id, parts in self._get_uninvoiced_parts().items():
            for part in parts:
                for line_id in dict.fromkeys((part.line_id, None)):
                    key = (project_id, part.order_id, line_id)
                    amounts[key] = amounts.get(key, 0.0) + part.amount
        return amounts

    def _get_money_held_text(self, order, line, name):
        """Why a tie to this project stays; names no amount, which not all may see."""
        project = self.sudo()
        sold = f"{order.name}: {line._get_short_name()}" if line else order.name
        return self.env._(
            "“%(project)s” is “%(state)s”, and “%(sold)s” is still to invoice of it."
            " This change of “%(record)s” would make that disappear. Let the Project"
            " Office write the amount off with a reason, or let %(who)s send the"
            " project back.",
            project=project.name,
            state=project._get_state_label(project.billing_state),
            sold=sold,
            record=name,
            who=project._get_roles_text(project._get_send_back_roles()),
        )


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.money.link.mixin", "project.task"]

    # Sub-tasks follow to the project of their parent.
    _money_links = frozenset(("parent_id", "project_id", "sale_line_id"))


class ProjectMilestone(models.Model):
    _name = "project.milestone"
    _inherit = ["project.money.link.mixin", "project.milestone"]

    _money_links = frozenset(
        (
            *("is_reached", "product_uom_qty", "project_id"),
            *("quantity_percentage", "sale_line_id"),
        )
    )

    def _get_tied_orders(self):
        return self.sale_line_id.order_id


class ProjectSaleLineEmployeeMap(models.Model):
    _name = "project.sale.line.employee.map"
    _inherit = ["project.money.link.mixin", "project.sale.line.employee.map"]

    _money_links = frozenset(("project_id", "sale_line_id"))


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["project.money.link.mixin", "sale.order"]

    _money_links = frozenset(("project_id",))

    def _get_tied_orders(self):
        """Projects that only an account ties lose the order to what it names."""
        return self

    def _get_finished_projects(self):
        """Finished projects that these orders or their lines are for."""
        projects = self.env["project.project"]
        if not self:
            return projects
        rows = self.env.execute_query(
            SQL(
                """
                SELECT project.id FROM project_project project
                WHERE project.billing_state IN %s AND project.id IN (%s)
                ORDER BY project.id
                """,
                BOOKING_CLOSED_STATES,
                projects._get_projects_of_orders_sql(
                    SQL("ordered.id IN %s", tuple(self.ids))
                ),
                to_flush=projects._fields["billing_state"],
            )
        )
        return projects.browse(project_id for [project_id] in rows)


class SaleOrderLine(models.Model):
    """Quantity, price and what is delivered by hand are for sales to decide.

    Odoo works the other figures out; over the API a person could write them.
    """

    _name = "sale.order.line"
    _inherit = ["project.money.link.mixin", "sale.order.line"]

    _money_links = frozenset(
        (
            *("analytic_distribution", "currency_id", "invoice_lines"),
            *("is_downpayment", "order_id"),
            *("project_id", "qty_delivered", "qty_delivered_method", "qty_invoiced"),
            *("qty_to_invoice", "state", "task_id", "untaxed_amount_invoiced"),
        )
    )
    _are_links_free_in_sudo = True

    def _get_changing_links(self, names):
        if names != {"qty_delivered"}:
            return self
        return self.filtered(lambda line: line.qty_delivered_method != "manual")

    def _get_tied_orders(self):
        return self.order_id


class AccountAnalyticLine(models.Model):
    """A booking with an order item of its own draws that line to its project."""

    _inherit = "account.analytic.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse an order line that a finished project would lose; rarely asked."""
        lines = self._get_drawn_lines(vals_list)
        held = lines and lines._hold_money()
        bookings = super().create(vals_list)
        if held:
            lines._check_money_held(held, bookings[:1].sudo().display_name)
        return bookings

    def write(self, vals):
        """Refuse an order line that a finished project would lose."""
        lines = self._get_drawn_lines([vals]) if vals.get("so_line") else None
        held = lines and lines._hold_money()
        result = super().write(vals)
        if held:
            lines._check_money_held(held, self[:1].sudo().display_name)
        return result

    def _get_drawn_lines(self, vals_list):
        """Order lines that a person names, other than those of the tasks."""
        if self.env.su:
            return self.env["sale.order.line"]
        tasks = self.env["project.task"].sudo()
        return self.env["sale.order.line"].browse(
            vals["so_line"]
            for vals in vals_list
            if vals.get("so_line")
            and vals["so_line"] != tasks.browse(vals.get("task_id")).sale_line_id.id
        )
