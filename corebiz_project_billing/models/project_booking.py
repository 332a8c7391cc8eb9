from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .billing_state import BOOKING_CLOSED_STATES, BOOKING_ROLES, back_step

HELD = "corebiz_project_billing.held_projects"


class ProjectProject(models.Model):
    """Whether the bookings of a project may still change, and for whom."""

    _inherit = "project.project"

    def _check_bookings_open(self):
        """Refuse changes of bookings on projects whose hours are fixed for the user.

        From "Manager Done" on they are fixed for everybody; at "Leader Done" the
        project's leader and manager still correct them.

        :raises UserError: names the project, its status and whom to ask
        """
        self._hold_billing_state()
        for project in self:
            text = project.sudo()._get_bookings_closed_text()
            if text:
                raise UserError(text)

    def _hold_billing_state(self):
        """Keep the statuses as they are until the bookings are committed.

        Without it a booking that began before a step could be committed after it. The
        lock is shared, so that bookings do not wait for each other; a step waits for
        the bookings in flight, and a booking that meets a step is retried by Odoo and
        then sees the new status. The ORM offers exclusive locks only.

        Odoo writes a booking several times while it creates it. What is held already is
        noted where Odoo forgets it with the lock: at the end of the transaction, and
        when it goes back to a savepoint.
        """
        held = self.env.cr.precommit.data.setdefault(HELD, set())
        if ids := set(self.ids) - held:
            self.env.cr.execute(
                SQL(
                    "SELECT 1 FROM project_project WHERE id IN %s FOR SHARE",
                    tuple(ids),
                )
            )
            held.update(ids)

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
