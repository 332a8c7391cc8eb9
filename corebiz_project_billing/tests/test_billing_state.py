import doctest

from odoo.tests import BaseCase, tagged

from ..models import billing_state
from ..models.billing_state import ROLE_FIELDS, ROLE_GROUPS, STATES, STEPS


@tagged("post_install", "-at_install")
class TestBillingState(BaseCase):
    """The table is complete and says what its documentation says."""

    def test_doctests(self):
        result = doctest.testmod(billing_state)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 5)

    def test_every_step_connects_known_statuses_and_roles(self):
        for step in STEPS:
            self.assertIn(step.origin, STATES)
            self.assertIn(step.target, STATES)
            for role in step.roles:
                self.assertIn(role, ROLE_FIELDS.keys() | ROLE_GROUPS.keys())

    def test_one_step_forward_and_one_back_per_status(self):
        moves = [(step.origin, step.is_back) for step in STEPS]
        self.assertEqual(len(moves), len(set(moves)))
