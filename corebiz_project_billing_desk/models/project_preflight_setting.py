from odoo import api, fields, models

from .preflight import SEVERITIES


class ProjectPreflightSetting(models.Model):
    """How much a kind of finding weighs in a company.

    A kind without a row weighs what the table in ``preflight.py`` says. The list makes
    its rows by itself; people write the severity.
    """

    _name = "project.preflight.setting"
    _inherit = ["project.ledger.mixin"]
    _description = "Setting of the Check before Billing"
    _order = "company_id, id"
    _rec_name = "kind"
    _ledger_free_fields = frozenset({"severity"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=lambda self: self._selection_kind(),
        string="Finding",
        required=True,
    )
    severity = fields.Selection(
        SEVERITIES,
        required=True,
        help="Warning: a reason must be given. Block: the project is not billed until"
        " it is mended. Off: not checked.",
    )

    _kind_unique = models.Constraint(
        "UNIQUE(company_id, kind)",
        "The company has a row for this finding already. Change that one.",
    )

    @api.model
    def _selection_kind(self):
        return [
            (check.kind, self.env._(check.label))
            for check in self.env["project.project"]._get_preflight_checks()
        ]

    @api.model
    def _add_missing(self, companies):
        """Give ``companies`` a row for each kind that they have none for."""
        rows = self.sudo().search([("company_id", "in", companies.ids)])
        present = {(row.company_id, row.kind) for row in rows}
        return self.sudo()._add_rows(
            [
                {
                    "company_id": company.id,
                    "kind": check.kind,
                    "severity": check.severity,
                }
                for company in companies
                for check in self.env["project.project"]._get_preflight_checks()
                if (company, check.kind) not in present
            ]
        )

    @api.model
    def action_open(self):
        """Open the list, complete for the companies that the user works in."""
        self.check_access("read")
        self._add_missing(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_desk.project_preflight_setting_action"
        )
