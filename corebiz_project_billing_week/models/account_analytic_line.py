from odoo import models

MINUTES_PER_HOUR = 60


class AccountAnalyticLine(models.Model):
    """What the week grid asks a booking: its minutes, and whether it is fixed."""

    _inherit = "account.analytic.line"

    def _get_minutes(self):
        """The whole minutes of these bookings: each rounded, so that sums agree."""
        return sum(round(line._get_hours() * MINUTES_PER_HOUR) for line in self)

    def _get_lock_texts(self):
        """Why the current user cannot change these bookings. To extend.

        Asked for new records as well, which stand for what might be booked. An addon
        that guards bookings says here what its guard would say.

        :return: {booking: sentence}, of those that are fixed
        """
        lines = self.sudo()
        closed = {
            project: project._get_bookings_closed_text()
            for project in lines._get_guarding_projects()
        }
        return {
            line: closed[project]
            for line in lines
            for project in line._get_guarding_projects()
            if closed[project]
        }

    def _get_all_lock_texts(self):
        """As :meth:`_get_lock_texts`, and what lists show as fixed all the same."""
        texts = self._get_lock_texts()
        for line in self:
            if line.readonly_timesheet:
                texts.setdefault(line, self.env._("This booking is fixed."))
        return texts
