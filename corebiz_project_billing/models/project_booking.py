from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .billing_state import BOOKING_CLOSED_STATES, BOOKING_ROLES, back_step

BOOKED = "corebiz_project_billing.booked_projects"


class ProjectProject(models.Model):
    """Whether the bookings of a project may still change, and for whom."""

    _inherit = "project.project"

    def _check_bookings_open(self):
        """Refuse changes of bookings on projects whose hours are fixed for the user.

        From "Manager Done" on they are fixed for everybody; at "Leader Done" the
        project's leader and manager still correct them.

        :raises UserError: names the project, its status and whom to ask
        """
        self._note_booked()
        for project in self:
            if text := project.sudo()._get_bookings_closed_text():
                raise UserError(text)

    def _note_booked(self):
        """Settle the bookings of these projects when the transaction ends."""
        precommit = self.env.cr.precommit
        if not self:
            return
        if BOOKED not in precommit.data:
            precommit.data[BOOKED] = set()
            precommit.add(self.env["project.project"].sudo()._settle_booked)
        precommit.data[BOOKED].update(self.ids)

    @api.model
    def _settle_booked(self):
        """Hold the statuses of the projects that were booked on, and tell the alerts.

        Without the lock a booking that began before a step could be committed after it.
        It is shared, so that bookings do not wait for each other; a step waits for the
        bookings in flight, and a booking that meets a step is retried by Odoo and then
        sees the new status. The ORM offers exclusive locks only.

        At the end, and with the hours in the same query: a booking takes the time of
        one small query, however often Odoo writes it while it creates it. PostgreSQL
        refuses the lock when the status has changed since the transaction began, so
        nothing is missed by asking late.
        """
        project_ids = self.env.cr.precommit.data.pop(BOOKED, None)
        if not project_ids:
            return
        self.env["project.effort.ledger"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, ROUND((
                           SELECT SUM(hours) FROM project_effort_ledger
                            WHERE project_id = project.id
                       ), 2)::float8
                  FROM project_project project
                 WHERE id IN %s
              ORDER BY id
                   FOR SHARE
                """,
                tuple(project_ids),
            )
        )
        self.env["project.alert"]._wake_when_reached(
            {project_id: hours for project_id, hours in rows if hours}
        )

    def _get_bookings_closed_text(self):
        """Why the current user may not change bookings of this project, or False."""
        if self.billing_state in BOOKING_CLOSED_STATES:
            return self.env._(
                "The bookings of “%(project)s” are fixed, because it is “%(state)s”."
                " Ask %(who)s to send the project back if they must change.",
                who=self._get_roles_text(self._get_send_back_roles()),
                **self._get_bookings_closed_names(),
            )
        roles = BOOKING_ROLES.get(self.billing_state)
        if roles and not any(self._has_role(role) for role in roles):
            return self.env._(
                "“%(project)s” is “%(state)s”: only %(who)s still correct its bookings."
                " Ask them to do so or to send the project back.",
                who=self._get_roles_text(roles),
                **self._get_bookings_closed_names(),
            )
        return False

    def _get_bookings_closed_names(self):
        return {
            "project": self.name,
            "state": self._get_state_label(self.billing_state),
        }

    def _get_send_back_roles(self):
        """The roles that can make the bookings of this project change again."""
        step = back_step(self.billing_state)
        return step.roles if step else ()
