from odoo import fields, models


class ProjectAlertReason(models.Model):
    """Why a project needed more than estimated: the list that the office maintains."""

    _name = "project.alert.reason"
    _description = "Reason for an Overrun"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
