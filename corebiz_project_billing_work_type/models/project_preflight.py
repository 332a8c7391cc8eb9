from odoo import models


class ProjectProject(models.Model):
    """Hours of a work type are on the order line of their type on purpose."""

    _inherit = "project.project"

    def _preflight_booking_other_order_line(self, orders):
        """Without bookings that their type has led from where they would be."""
        found = super()._preflight_booking_other_order_line(orders)
        ids = [booking_id for ids in found.values() for booking_id in ids]
        bookings = self.env["account.analytic.line"].sudo().browse(ids)
        led = set(bookings.filtered(lambda one: one._is_led_by_work_type()).ids)
        left = {
            project_id: [booking_id for booking_id in ids if booking_id not in led]
            for project_id, ids in found.items()
        }
        return {project_id: ids for project_id, ids in left.items() if ids}
