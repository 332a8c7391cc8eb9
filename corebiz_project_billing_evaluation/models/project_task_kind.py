from odoo import fields, models


class ProjectTaskKind(models.Model):
    """A kind of task, such as planning, set-up or training.

    Tags say what a project is about, and a task may carry several; a kind says what
    sort of work a task is, and there is one, so that estimated and actual hours can be
    added up by it: which kind of task do we always underestimate?
    """

    _name = "project.task.kind"
    _description = "Kind of Task"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class ProjectTask(models.Model):
    _inherit = "project.task"

    kind_id = fields.Many2one(
        "project.task.kind",
        string="Kind of Task",
        index="btree_not_null",
        prefetch="corebiz_project_billing",
        ondelete="restrict",
        help="The sort of work, for the question which kind of task is always"
        " underestimated.",
    )
