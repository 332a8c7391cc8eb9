from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin


class TestGuardHooks(ExampleMixin, FurnishedCase):
    """Models of another addon that are closed with the project, by its examples."""

    examples = ("project.archive.guard.mixin", "project.archive.account.mixin")

    def test_a_model_of_another_addon_is_closed(self):
        sketches = self.env["project.sketch"]
        sketch = sketches.create({"name": "Rack", "task_id": self.task.id})
        self._walk_to(self.project, PO_ARCHIVED)
        with self.assertRaisesRegex(UserError, "is archived"):
            sketch.name = "Other"
        with self.assertRaisesRegex(UserError, "is archived"):
            sketch.unlink()
        with self.assertRaisesRegex(UserError, "is archived"):
            sketches.create({"name": "Late", "task_id": self.task.id})
        sketch.is_starred = True

    def test_nothing_new_names_the_account_of_an_archived_project(self):
        rentals = self.env["project.rental"]
        if not self.project.account_id:
            self.project._create_analytic_account()
        names = {"analytic_distribution": {self.project.account_id.id: 100}}
        first = rentals.create({"name": "Scaffold", **names})
        self._walk_to(self.project, PO_ARCHIVED)
        with self.assertRaisesRegex(UserError, "which is archived"):
            rentals.create({"name": "Crane", **names})
        again = {"name": "Scaffold again", "replaced_id": first.id, **names}
        self.assertTrue(rentals.create(again))
