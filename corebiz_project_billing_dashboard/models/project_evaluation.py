from odoo import fields, models


class ProjectEvaluation(models.Model):
    """Which snapshot of a project counts: the one that no later one follows."""

    _inherit = "project.evaluation"

    next_ids = fields.One2many(
        "project.evaluation",
        "previous_id",
        export_string_translation=False,
    )
