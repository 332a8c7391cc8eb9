from odoo import models
from odoo.fields import Domain


class ProjectRelease(models.Model):
    """A late booking is in the statement of the period in which it is billed."""

    _inherit = "project.release"

    def _get_days_domain(self):
        late = Domain("late_date", ">=", self.date_from)
        late &= Domain("late_date", "<=", self.date_to)
        in_time = Domain("late_date", "=", False)
        return (super()._get_days_domain() & in_time) | late
