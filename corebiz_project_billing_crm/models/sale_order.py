from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
)


class SaleOrder(models.Model):
    """The orders of a deal: each makes its own project, or joins one of the deal.

    The user chooses on the quotation. An order that joins puts its tasks into the
    project and raises its estimate by the sold hours (a row of the ledger); when it is
    cancelled, a correcting row takes them back. Nothing asks for the gate of the
    estimate, as with every order that is confirmed.
    """

    _inherit = "sale.order"

    deal_project_ids = fields.Many2many(
        "project.project",
        string="Projects of the Opportunity",
        compute="_compute_deal_project_ids",
        groups="project.group_project_user",
    )
    can_join_project = fields.Boolean(
        compute="_compute_deal_project_ids",
        export_string_translation=False,
        groups="project.group_project_user",
    )
    joined_project_id = fields.Many2one(
        "project.project",
        string="Joins the Project",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The project of the opportunity to which the work of this order belongs."
        " Without it, the order makes a project of its own.",
    )

    @api.depends("opportunity_id", "joined_project_id", "state")
    @api.depends_context("uid")
    def _compute_deal_project_ids(self):
        for order in self:
            projects = order.opportunity_id.sudo().project_ids.filtered(
                lambda project: project.billing_state not in BOOKING_CLOSED_STATES
            )
            order.deal_project_ids = projects.sudo(False)._filtered_access("read")
            order.can_join_project = (
                bool(order.deal_project_ids)
                and order.state in ("draft", "sent")
                and not order.supplement_project_id
            )

    def write(self, vals):
        if vals.get("joined_project_id"):
            project = self.env["project.project"].browse(vals["joined_project_id"])
            project.check_access("read")
        result = super().write(vals)
        if vals.get("joined_project_id"):
            self._check_can_join()
        if vals.get("opportunity_id"):
            self.filtered(lambda order: order.state == "sale")._link_projects()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("joined_project_id")._check_can_join()
        return orders

    def action_join_project(self):
        """Let the work of this quotation belong to the latest project of the deal."""
        for order in self:
            if not order.deal_project_ids:
                raise UserError(
                    self.env._(
                        "The opportunity of %s has no running project that the order"
                        " could join. Confirm it, and it makes its own.",
                        order.name,
                    )
                )
            order.joined_project_id = order.deal_project_ids.sorted("id")[-1]
        return True

    def action_leave_project(self):
        """Let this quotation make a project of its own."""
        self.joined_project_id = False
        return True

    def _check_can_join(self):
        """Refuse projects of other deals, and those whose hours are fixed.

        :raises UserError: names order and project and says what to do
        """
        for order in self.sudo().filtered("joined_project_id"):
            project = order.joined_project_id
            values = {
                "order": order.name,
                "project": project.name,
                "state": project._get_state_label(project.billing_state),
            }
            if project.opportunity_id != order.opportunity_id:
                raise UserError(
                    self.env._(
                        "%(order)s cannot join “%(project)s”: the project comes from"
                        " another opportunity.",
                        **values,
                    )
                )
            if project.billing_state in BOOKING_CLOSED_STATES:
                raise UserError(
                    self.env._(
                        "%(order)s cannot join “%(project)s”, which is “%(state)s”. Let"
                        " the order make a project of its own, or have the project sent"
                        " back.",
                        **values,
                    )
                )

    # === Confirming ===

    def _action_confirm(self):
        joining = self.filtered("joined_project_id")
        joining._check_can_join()
        for order in joining.sudo():
            order.project_id = order.joined_project_id
            order.order_line._join_project(order.joined_project_id)
        result = super()._action_confirm()
        for order in joining.sudo():
            order._raise_joined_estimate()
        (self - joining)._link_projects()
        return result

    def _raise_joined_estimate(self):
        """Add the sold hours to the project, and bill it by this order if by none."""
        project = self.joined_project_id
        if hours := self._get_sold_hours():
            project._add_supplement(hours, estimate_sale_order_id=self.id)
        service = self.order_line.filtered("is_service")[:1]
        if project.allow_billable and not project.sale_line_id and service:
            project.sale_line_id = service
            if not project.reinvoiced_sale_order_id:
                project.reinvoiced_sale_order_id = self
        project._post_takeover_record(
            self.opportunity_id, self, project._copy_documents(self)
        )

    def _link_projects(self):
        """Take the deal over to projects that an order made without it."""
        for order in self.sudo().filtered("opportunity_id"):
            lead = order.opportunity_id
            for project in order._get_made_projects():
                if not project.opportunity_id:
                    project._take_over_deal(lead, order)

    def _get_made_projects(self):
        """The projects that this order made; not those that it only works in."""
        return self.env["project.project"].search(
            [
                ("reinvoiced_sale_order_id", "=", self.id),
                ("id", "in", (self.order_line.project_id | self.project_id).ids),
            ]
        )

    def _action_cancel(self):
        joined = self.sudo().filtered(
            lambda order: order.joined_project_id and order.state == "sale"
        )
        result = super()._action_cancel()
        for order in joined:
            order._take_back_joined_estimate()
        return result

    def _take_back_joined_estimate(self):
        """Take the hours that this order added out of the estimate again."""
        project = self.joined_project_id
        rows = project.estimate_ids.filtered(lambda row: row.sale_order_id == self)
        project.write(
            {
                "allocated_hours": project.allocated_hours - sum(rows.mapped("hours")),
                "estimate_kind": "correction",
                "estimate_sale_order_id": self.id,
                "estimate_reason": self.env._("%s was cancelled", self.name),
            }
        )
