from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
    OFFICE,
    PM_DONE,
)


class ProjectProject(models.Model):
    """What decides who pays the hours of a finished project stays as it is.

    Odoo passes on another customer, order item or employee rate to the bookings. For
    finished projects the bookings keep what they have (see ``account.analytic.line``).
    A change by a person that could only be meant for them is refused with a sentence;
    Odoo's own code goes on, so that orders are still confirmed and cancelled.
    """

    _inherit = "project.project"

    def _is_order_closed(self):
        """Whether only the project office still decides who pays the hours."""
        return self.sudo().billing_state in BOOKING_CLOSED_STATES

    def _get_order_closed_text(self):
        """Why the order items of this project stay, and what to do."""
        project = self.sudo()
        return self.env._(
            "“%(project)s” is “%(state)s”: what pays its hours stays as it is. The"
            " Project Office can change the order item of its bookings with a reason"
            " (“Change Order Item” in the list of bookings); %(who)s can send the"
            " project back.",
            project=project.name,
            state=project._get_state_label(project.billing_state),
            who=project._get_roles_text(project._get_send_back_roles()),
        )

    def write(self, vals):
        """Whether a finished project is billable is for the office to decide."""
        if {"allow_billable", "partner_id"} & vals.keys():
            self._check_billable_open(vals)
        return super().write(vals)

    def _check_billable_open(self, vals):
        """The customer of a finished project stays, as far as orders pay its hours.

        :raises AccessError: names the project and who may make its hours internal
        :raises UserError: names the project and says what to do
        """
        projects = self.sudo().filtered(lambda project: project._is_order_closed())
        for project in projects:
            if (
                project._becomes_internal(vals)
                and (project.allow_billable or project.partner_id)
                and not project.with_user(self.env.user)._has_role(OFFICE)
            ):
                raise AccessError(
                    self.env._(
                        "“%(project)s” is “%(state)s”: only the Project Office still"
                        " decides that nothing of it is billed.",
                        project=project.name,
                        state=project._get_state_label(project.billing_state),
                    )
                )
        for project in projects:
            project._check_payer_kept(vals)

    def _becomes_internal(self, vals):
        """Whether nothing of this project is billed any more once ``vals`` are written.

        Odoo empties the customer of a project that is no longer billable.
        """
        partner = vals.get(
            "partner_id", "allow_billable" not in vals and self.partner_id
        )
        return not vals.get("allow_billable", self.allow_billable) and not partner

    def _get_cannot_be_internal_reason(self):
        """Why the hours of this finished project cannot become internal, or False.

        Hook: an addon that knows what is still to bill of it adds its sentence.
        """
        return False

    def _check_payer_kept(self, vals):
        """Refuse another customer, and what makes open hours internal or the reverse.

        :raises UserError: names the project and says what to do
        """
        is_internal = not self.allow_billable and not self.partner_id
        becomes_internal = self._becomes_internal(vals)
        if is_internal:
            if not becomes_internal and self.billing_state != PM_DONE:
                raise UserError(self._get_order_closed_text())
        elif becomes_internal:
            if text := self._get_cannot_be_internal_reason():
                raise UserError(text)
        elif "partner_id" in vals and self.partner_id and self._is_paid_by_order():
            partner = self.partner_id.browse(vals["partner_id"])
            if partner.commercial_partner_id != self.partner_id.commercial_partner_id:
                raise UserError(self._get_order_closed_text())

    def _is_paid_by_order(self):
        """Whether any booking of this project is on an order item."""
        bookings = self.env["account.analytic.line"]
        domain = [("project_id", "=", self.id), ("so_line", "!=", False)]
        return bool(bookings.search(domain, limit=1))

    def _update_timesheets_sale_line_id(self):
        """An employee rate is passed on to the bookings of projects in work only."""
        projects = self.filtered(lambda project: not project._is_order_closed())
        return super(ProjectProject, projects)._update_timesheets_sale_line_id()


class ProjectTask(models.Model):
    _inherit = "project.task"

    def write(self, vals):
        """A person does not change the order item behind fixed bookings."""
        if "sale_line_id" in vals and not self.env.su:
            self._check_order_line_kept(vals["sale_line_id"])
        return super().write(vals)

    def _check_order_line_kept(self, line_id):
        """Refuse another order item on tasks with bookings of a finished project.

        A first one is accepted, as an order that is confirmed late brings it: bookings
        get it by the project office.

        :raises UserError: says who changes it on the bookings
        """
        tasks = self.sudo().filtered(
            lambda task: (
                task.sale_line_id
                and task.sale_line_id.id != line_id
                and task.project_id._is_order_closed()
            )
        )
        if not tasks:
            return
        bookings = self.env["account.analytic.line"].sudo()
        found = bookings.search([("task_id", "in", tasks.ids)], limit=1)
        if found:
            raise UserError(found.task_id.project_id._get_order_closed_text())

    def _get_timesheet(self):
        """Odoo takes the order item off these when a project is no longer billable."""
        lines = super()._get_timesheet()
        return lines.filtered(lambda line: not line.project_id._is_order_closed())


class ProjectSaleLineEmployeeMap(models.Model):
    _inherit = "project.sale.line.employee.map"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._check_rates_kept()
        return rates

    def write(self, vals):
        """The rates of a finished project stay."""
        names = {"employee_id", "project_id", "sale_line_id"} & vals.keys()
        if names:
            self._check_rates_kept()
        result = super().write(vals)
        if names:
            self._check_rates_kept()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_rates_kept()

    def _check_rates_kept(self):
        """Refuse that a person changes the rates of a finished project.

        :raises UserError: says who changes the order item of its bookings
        """
        if self.env.su:
            return
        for project in self.sudo().project_id:
            if project._is_order_closed():
                raise UserError(project._get_order_closed_text())


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """An order that pays hours of a finished project keeps its customer."""
        if "partner_id" in vals:
            partner = self.env["res.partner"].browse(vals["partner_id"])
            moving = self.sudo().filtered(
                lambda order: (
                    order.partner_id.commercial_partner_id
                    != partner.sudo().commercial_partner_id
                )
            )
            moving.order_line._check_not_paying()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        """The database deletes the items together with their order."""
        self.order_line._check_not_paying()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        """The database would empty the order item of bookings, without a trace."""
        self._check_not_paying()

    def _check_not_paying(self):
        """Refuse to change order items behind bookings of finished projects.

        :raises UserError: names one of the bookings and who changes its order item
        """
        booking = (
            self.env["account.analytic.line"]
            .sudo()
            .search(
                [
                    ("so_line", "in", self.ids),
                    ("project_id.billing_state", "in", BOOKING_CLOSED_STATES),
                ],
                limit=1,
            )
        )
        if booking:
            raise UserError(booking._get_order_line_kept_text())
