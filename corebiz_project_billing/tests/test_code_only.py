from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..models.base import CodeValue
from .code_only_common import CodeOnlyRules
from .furnished_common import FurnishedCase


class TestCodeOnly(CodeOnlyRules, FurnishedCase):
    """The fields of the core; what addons add is tried where there are invoices."""

    addon = "corebiz_project_billing"
    asked_models = {"project.project", "project.task"}
    least_fields = (6, 6)

    def test_who_may_not_see_a_field_is_refused(self):
        customer = new_test_user(self.env, "guest", groups="base.group_portal")
        self.project.privacy_visibility = "portal"
        self.env["project.collaborator"].create(
            {"project_id": self.project.id, "partner_id": customer.partner_id.id}
        )
        self.task.message_subscribe(customer.partner_id.ids)
        task = self.task.with_user(customer)
        task.write({"name": "Cabling"})
        with self.assertRaises(AccessError):
            task.write({"estimate_total_hours": 5.0})

    def test_value_of_the_code_ends_where_it_is_written(self):
        moment = "2026-03-02 08:00:00"
        self.project._write_by_code({"billing_state_date": moment, "name": "New"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(str(self.project.billing_state_date), moment)
        self.assertEqual(self.project.name, "New")
        self.assertFalse(
            any(isinstance(one, CodeValue) for one in self.project.env.context.values())
        )

    def test_code_writes_while_data_loads(self):
        moment = "2026-03-02 08:00:00"
        project = self.project.with_user(SUPERUSER_ID)
        with patch.object(self.env.registry, "ready", False):
            project._write_by_code({"billing_state_date": moment})
            twin = project.create(
                [project._by_code({"name": "Twin", "billing_state_date": moment})]
            )
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(str(self.project.billing_state_date), moment)
        self.assertEqual(str(twin.billing_state_date), moment)
