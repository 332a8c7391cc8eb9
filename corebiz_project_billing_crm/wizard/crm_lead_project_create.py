from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_HOURS


class CrmLeadProjectCreate(models.TransientModel):
    """Asks once for what the deal does not know, and makes the project.

    Name, customer and people are proposed by the deal and the project template.
    """

    _name = "crm.lead.project.create"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Make a Project of an Opportunity"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, ondelete="cascade"
    )
    known_project_ids = fields.Many2many(
        "project.project",
        string="Projects of the Opportunity",
        compute="_compute_known_project_ids",
        store=True,
        compute_sudo=True,
    )
    quotation_text = fields.Char(compute="_compute_quotation_text")
    name = fields.Char(
        compute="_compute_from_lead",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_from_lead",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    account_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        compute="_compute_from_lead",
        store=True,
        readonly=False,
        precompute=True,
    )
    template_id = fields.Many2one(
        "project.project",
        string="Project Template",
        domain="[('is_template', '=', True)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Project Manager",
        domain="[('share', '=', False)]",
        compute="_compute_people",
        store=True,
        readonly=False,
        help="Can be left open and named on the project later.",
    )
    leader_id = fields.Many2one(
        "res.users",
        string="Project Leader",
        domain="[('share', '=', False)]",
        compute="_compute_people",
        store=True,
        readonly=False,
        help="Can be left open and named on the project later.",
    )
    date_start = fields.Date(string="Planned Date")
    date = fields.Date(string="End Date")
    hours = fields.Float(
        string="Estimate",
        compute="_compute_people",
        store=True,
        readonly=False,
        help="Estimated effort, in hours.",
    )

    @api.model
    def _get_number_bounds(self):
        return {"hours": (0, MOST_HOURS)}

    @api.depends("lead_id")
    def _compute_known_project_ids(self):
        for wizard in self:
            lead = wizard.lead_id.with_context(active_test=False)
            wizard.known_project_ids = lead.project_ids

    @api.depends("lead_id")
    def _compute_quotation_text(self):
        for wizard in self:
            quotations = wizard.lead_id.order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            wizard.quotation_text = bool(quotations) and self.env._(
                "There are quotations: %s. When one is confirmed it makes its own"
                " project, unless you let it join this one.",
                ", ".join(quotations.mapped("name")),
            )

    @api.depends("lead_id")
    def _compute_from_lead(self):
        for wizard in self:
            wizard.name = wizard.lead_id.name
            wizard.partner_id = wizard.lead_id.partner_id
            wizard.account_manager_id = wizard.lead_id.user_id

    @api.depends("lead_id", "template_id")
    def _compute_people(self):
        for wizard in self:
            lead, template = wizard.lead_id, wizard.template_id
            wizard.user_id = template.user_id or lead.project_manager_id
            wizard.leader_id = template.leader_id or lead.project_leader_id
            wizard.hours = template.allocated_hours

    def action_confirm(self):
        """Make the project and open it; the gate of the deal decides."""
        self.ensure_one()
        if bool(self.date_start) != bool(self.date) or (
            self.date and self.date < self.date_start
        ):
            raise UserError(
                self.env._(
                    "Enter both the start and the end of “%s”, the start first, or"
                    " leave both open.",
                    self.name,
                )
            )
        if not self.lead_id.partner_id:
            self.lead_id.partner_id = self.partner_id
        project = self.lead_id._create_project(
            self._prepare_project_vals(), self.template_id, self.known_project_ids
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.project",
            "res_id": project.id,
            "views": [(False, "form")],
        }

    def action_view_projects(self):
        """Open what is there already."""
        return self.lead_id.action_view_projects()

    def _prepare_project_vals(self):
        """Values of the project that were asked for."""
        company = self.lead_id.company_id or self.env.company
        vals = {
            "name": self.name,
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "account_manager_id": self.account_manager_id.id,
            "user_id": self.user_id.id,
            "leader_id": self.leader_id.id,
            "allow_billable": True,
            "allocated_hours": self.hours,
        }
        if self.hours:
            vals["estimate_reason"] = self.env._(
                "Estimated with the opportunity %s", self.lead_id.name
            )
        if self.date:
            vals |= {"date_start": self.date_start, "date": self.date}
        return vals
