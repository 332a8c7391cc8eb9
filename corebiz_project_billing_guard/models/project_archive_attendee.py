from odoo import models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .project_archive_guard import ARCHIVE_CONTEXT, ARCHIVE_PASS


class CalendarAttendee(models.Model):
    """Invitations, answers and reminders of an appointment go on in the archive.

    They belong to the calendars of people, not to the project: an answer counts but
    leaves no message, and a mail to an attendee is none of the appointment.
    """

    _inherit = "calendar.attendee"

    def do_accept(self):
        closed = self._filter_archived()
        closed.write({"state": "accepted"})
        return super(CalendarAttendee, self - closed).do_accept()

    def do_decline(self):
        closed = self._filter_archived()
        closed.write({"state": "declined"})
        return super(CalendarAttendee, self - closed).do_decline()

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        if not self._filter_archived():
            return super()._notify_attendees(mail_template, notify_author, force_send)
        passing = self.with_context(**{ARCHIVE_CONTEXT: ARCHIVE_PASS})
        return super(CalendarAttendee, passing)._notify_attendees(
            mail_template, notify_author, force_send
        )

    def _filter_archived(self):
        """Those whose appointment belongs to an archived project."""
        return self.filtered(
            lambda attendee: (
                PO_ARCHIVED
                in attendee.event_id.sudo()
                ._get_archive_projects()
                .mapped("billing_state")
            )
        )
