from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing_coverage.models.project_coverage import (
    COVERAGE_HOURS,
)

from .project_evaluation_item import HOURS_DOMAIN, KINDS, ROLES


class ProjectEvaluation(models.Model):
    """A snapshot: what the evaluation said when the project was billed.

    Taken in the transaction of the step to "Billed" and never changed afterwards. When
    a project is sent back and billed again, a second one is taken that names the first;
    both stay. People, customer and names are those of the moment.

    Seen by those who may see the evaluation (see ``project.evaluation.item``).
    """

    _name = "project.evaluation"
    _inherit = ["project.ledger.mixin", "project.evaluation.figures"]
    _description = "Evaluation of a Billed Project"
    _order = "date desc, id desc"
    _rec_name = "project_id"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    currency_id = fields.Many2one(required=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    manager_id = fields.Many2one(
        "res.users", string="Project Manager", readonly=True, ondelete="restrict"
    )
    leader_id = fields.Many2one(
        "res.users", string="Project Leader", readonly=True, ondelete="restrict"
    )
    account_manager_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(string="Billed on", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Billed by", required=True, readonly=True
    )
    handover_id = fields.Many2one(
        "project.handover",
        string="Hand-over",
        readonly=True,
        ondelete="restrict",
        help="The step to “Billed” with which the snapshot was taken.",
    )
    previous_id = fields.Many2one(
        "project.evaluation",
        string="Snapshot before",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The snapshot of the time before the project was sent back.",
    )
    billed_hours = fields.Float(string="Hours Billed", readonly=True)
    draft_hours = fields.Float(string="Hours in Drafts", readonly=True)
    fixed_hours = fields.Float(string="Hours at a Fixed Price", readonly=True)
    waived_hours = fields.Float(string="Hours Waived", readonly=True)
    open_hours = fields.Float(string="Hours Not Billed", readonly=True)
    margin_change = fields.Monetary(
        compute="_compute_margin_change",
        help="Margin − margin of the snapshot before.",
    )
    line_ids = fields.One2many(
        "project.evaluation.line", "evaluation_id", export_string_translation=False
    )
    hours_line_ids = fields.One2many(
        "project.evaluation.line",
        "evaluation_id",
        domain=HOURS_DOMAIN,
        export_string_translation=False,
    )
    money_line_ids = fields.One2many(
        "project.evaluation.line",
        "evaluation_id",
        domain=[("kind", "!=", "hours")],
        export_string_translation=False,
    )
    difference_line_ids = fields.One2many(
        "project.evaluation.line",
        "evaluation_id",
        domain=[("difference", "!=", 0)],
        export_string_translation=False,
    )

    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Closing Report",
        domain=[("res_model", "=", "project.evaluation")],
        readonly=True,
    )

    @api.depends("project_id", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for evaluation in self:
            evaluation.display_name = self.env._(
                "%(project)s, billed on %(date)s",
                project=evaluation.project_id.sudo().display_name,
                date=format_date(self.env, evaluation.date),
            )

    def _is_live(self):
        return False

    def _get_hours_by_task(self):
        return self._add_hours_up(
            (line.task_name, line.estimate_hours, line.actual_hours)
            for line in self.hours_line_ids
        )

    @api.depends("previous_id")
    def _compute_margin_change(self):
        for evaluation in self:
            before = evaluation.previous_id.margin
            evaluation.margin_change = (
                evaluation.margin - before if evaluation.previous_id else 0
            )

    @api.model
    def _prepare_snapshots(self, projects):
        """Figures and rows of live projects, to be kept; {project: values}."""
        items = projects._get_evaluation_items()
        figures = projects._get_evaluation_figures(items)
        return {
            project: {
                **{
                    name: value
                    for name, value in replace(figures[project], is_final=True)
                    .as_dict()
                    .items()
                    if name in self._fields
                },
                "currency_id": project.currency_id.id,
                "line_ids": [
                    fields.Command.create(self._prepare_line_vals(item))
                    for item in items
                    if item.project_id == project
                ],
            }
            for project in projects
        }

    @api.model
    def _take(self, snapshots):
        """Keep what :meth:`_prepare_snapshots` said before the step to "Billed"."""
        return self.sudo()._add_rows(
            [
                {**vals, **self._prepare_circumstances(project)}
                for project, vals in snapshots.items()
            ]
        )

    @api.model
    def _prepare_circumstances(self, project):
        """Who and when, of a project that has just taken its step."""
        return {
            "project_id": project.id,
            "company_id": project.company_id.id,
            "partner_id": project.partner_id.id,
            "manager_id": project.user_id.id,
            "leader_id": project.leader_id.id,
            "account_manager_id": project.account_manager_id.id,
            "date": project.billing_state_date,
            "user_id": self.env.uid,
            "handover_id": project.last_handover_id.id,
            "previous_id": project.evaluation_ids.sorted("id")[-1:].id,
            **{name: project[name] for name in COVERAGE_HOURS},
        }

    @api.model
    def _prepare_line_vals(self, item):
        """Values of the line that keeps one row of the live evaluation."""
        return {
            "kind": item.kind,
            "date": item.date,
            "task_id": item.task_id.id,
            "task_kind_id": item.task_kind_id.id,
            "employee_id": item.employee_id.id,
            "role": item.role,
            "name": item.name,
            "task_name": item.task_id.name,
            "person_name": item.employee_id.name,
            "move_id": item.move_id.id,
            "estimate_hours": item.estimate_hours,
            "actual_hours": item.actual_hours,
            "uncosted_hours": item.uncosted_hours,
            "amount": item.amount,
            "ledger_amount": item.ledger_amount,
            "difference": item.difference,
        }


class ProjectEvaluationLine(models.Model):
    """One row of a snapshot; the names outlive the records that they name."""

    _name = "project.evaluation.line"
    _inherit = ["project.ledger.mixin"]
    _description = "Row of an Evaluation of a Billed Project"
    _order = "evaluation_id, kind, date, id"
    _rec_name = "evaluation_id"

    evaluation_id = fields.Many2one(
        "project.evaluation",
        string="Snapshot",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    project_id = fields.Many2one(related="evaluation_id.project_id")
    company_id = fields.Many2one(related="evaluation_id.company_id")
    currency_id = fields.Many2one(related="evaluation_id.currency_id")
    kind = fields.Selection(KINDS, string="Kind of Row", required=True, readonly=True)
    date = fields.Date(readonly=True)
    task_id = fields.Many2one("project.task", readonly=True, ondelete="set null")
    task_name = fields.Char(string="Task as of Then", readonly=True)
    task_kind_id = fields.Many2one(
        "project.task.kind",
        string="Kind of Task",
        readonly=True,
        ondelete="restrict",
        help="As of then. Snapshots from before kinds were kept have none.",
    )
    employee_id = fields.Many2one("hr.employee", readonly=True, ondelete="set null")
    person_name = fields.Char(string="Person", readonly=True)
    role = fields.Selection(ROLES, readonly=True)
    name = fields.Char(string="Document", readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", readonly=True, ondelete="set null"
    )
    estimate_hours = fields.Float(string="Estimate", readonly=True)
    actual_hours = fields.Float(string="Actual", readonly=True)
    deviation_hours = fields.Float(
        string="Deviation",
        compute="_compute_deviation_hours",
        help="Actual hours − estimated hours: positive where more was needed.",
    )
    uncosted_hours = fields.Float(string="Hours without Cost", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What the row adds to the margin: revenue is positive, cost negative."
        " What is expected is no part of the margin yet.",
    )
    ledger_amount = fields.Monetary(
        string="Analytic Account",
        readonly=True,
        help="What the analytic account of the project showed for the same thing.",
    )
    difference = fields.Monetary(
        readonly=True, help="Analytic account minus evaluation."
    )

    @api.depends("actual_hours", "estimate_hours")
    def _compute_deviation_hours(self):
        for line in self:
            line.deviation_hours = line.actual_hours - line.estimate_hours
