from odoo import fields, models

MOVE, OTHER = "move", "other"


class ProjectBookingMend(models.TransientModel):
    """Asks where a booking belongs whose task is one of another project."""

    _name = "project.booking.mend"
    _inherit = ["project.dialog.mixin"]
    _description = "Mend a Booking"

    booking_id = fields.Many2one(
        "account.analytic.line", required=True, readonly=True, ondelete="cascade"
    )
    # With the rights of the user, unlike other related fields: the booking may be
    # anybody's, whatever a client sends.
    date = fields.Date(related="booking_id.date", related_sudo=False)
    employee_id = fields.Many2one(related="booking_id.employee_id", related_sudo=False)
    name = fields.Char(string="Text", related="booking_id.name", related_sudo=False)
    hours = fields.Float(related="booking_id.unit_amount", related_sudo=False)
    project_id = fields.Many2one(
        string="Project", related="booking_id.project_id", related_sudo=False
    )
    task_id = fields.Many2one(
        string="Task", related="booking_id.task_id", related_sudo=False
    )
    task_project_id = fields.Many2one(
        string="Project of the Task",
        related="booking_id.task_id.project_id",
        related_sudo=False,
    )
    way = fields.Selection(
        string="Solution",
        selection=[
            (MOVE, "Move the booking to the project of its task"),
            (OTHER, "Leave the booking on its project, on another task or none"),
        ],
        default=MOVE,
        required=True,
    )
    new_task_id = fields.Many2one(
        "project.task", domain="[('project_id', '=', project_id)]"
    )

    def action_confirm(self):
        """Mend the booking; the booking decides who may, not this dialog."""
        self.ensure_one()
        if self.way == MOVE:
            self.booking_id._mend_task()
        else:
            self.booking_id._mend_task(self.new_task_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
