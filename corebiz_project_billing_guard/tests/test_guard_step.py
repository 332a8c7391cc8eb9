from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase


class TestGuardStep(FurnishedCase):
    """The step into the archive leaves its own traces, and nobody else any."""

    def _age(self, step):
        """As in a transaction after that of the step."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE project_handover"
                " SET create_date = create_date - INTERVAL '1 second' WHERE id = %s",
                step.id,
            )
        )
        self.env.invalidate_all()

    def _assert_silent(self):
        refused = self.assertRaisesRegex(UserError, "is archived")
        with refused, self.env.cr.savepoint():
            self.project._message_log(body="Too late")
        self.env.invalidate_all()
        bodies = "".join(self.project.message_ids.mapped("body"))
        self.assertNotIn("Too late", bodies)

    def test_messages_of_the_step(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self.project._message_log(body="Sent with the step")
        self._age(self.project.last_handover_id)
        self._assert_silent()

    def test_a_later_step_opens_nothing(self):
        """What was archived long ago is no step of now, whatever happens to others."""
        other = self._create_project("Other")
        self._walk_to(self.project, PO_ARCHIVED)
        self._age(self.project.last_handover_id)
        self._walk_to(other, PO_ARCHIVED)
        self._assert_silent()

    def test_the_step_back_opens_all(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self._age(self.project.last_handover_id)
        self.assertFalse(self.activity.active)
        self._reopen(self.project)
        self.assertStates(self.project, PO_BILLED)
        self.assertTrue(self.activity.active)
        self.project._message_log(body="Open again")
