from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .project_health_check import OTHER_TASK


class ProjectHealthCheck(models.TransientModel):
    """Bookings on a task of another project: whose hours are they?

    Odoo keeps project and task as they are given, so that an import or another program
    could write what disagrees. Where an invoice or a waiver names the booking, it stays
    as it is; the finding says so.
    """

    _inherit = "project.health.check"

    def _find_other_task(self):
        """Bookings whose project is not that of their task."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT booking.id
                  FROM account_analytic_line booking
                  JOIN project_task task ON task.id = booking.task_id
                 WHERE booking.project_id <> task.project_id
                   AND booking.company_id IN %s
              ORDER BY booking.date, booking.id
                """,
                tuple(self.env.companies.ids),
            )
        )
        for booking in self.env["account.analytic.line"].browse(i for (i,) in rows):
            hours = booking._get_hours()
            sentence = booking._get_disagreement_text()
            if booking._is_documented():
                sentence = f"{sentence} {booking._get_documented_text()}"
            yield self.env["project.health.finding"]._prepare_vals(
                OTHER_TASK,
                booking,
                sentence,
                hours=hours,
                amount=self._get_worth(booking.so_line, hours, booking.date),
                partner_id=booking.project_id.partner_id.id,
                date=booking.date,
            )


class ProjectHealthFinding(models.TransientModel):
    _inherit = "project.health.finding"

    def action_mend(self):
        """Open the dialog that mends the booking of this finding.

        :raises UserError: if nothing can be mended from here
        """
        self.ensure_one()
        if self.kind != OTHER_TASK:
            raise UserError(self.env._("Open the record and mend it there."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_health_check.project_booking_mend_action"
        )
        return {**action, "context": {"default_booking_id": self.res_id}}
