from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .archive_common import ArchiveCase


class TestArchiveHooks(ExampleMixin, ArchiveCase):
    """Models and stores of another addon, by its examples."""

    examples = (
        "project.archive.guard.mixin",
        "project.archive.store",
    )

    def test_a_model_of_another_addon_is_closed_and_sealed(self):
        sketch = self.env["project.sketch"].create(
            {"name": "Rack", "task_id": self.task.id}
        )
        package = self._archive(self.project)
        self.assertIn(sketch.id, self._rows(package, "project.sketch"))
        with self.assertRaisesRegex(UserError, "is archived"):
            sketch.name = "Other"
        sketch.is_starred = True

    def test_a_store_of_another_addon_keeps_packages(self):
        self.company.archive_store = "shelf"
        package = self._archive(self.project)
        self.assertEqual((package.store, package.location), ("shelf", "3"))
        self.assertFalse(self._verify(package))
        store = self.env["project.archive.store"]
        place = package.store, package.location, package.name
        self.assertEqual(store._open_package(*place).read(2), b"PK")
        later = package.retention_date + timedelta(days=30)
        self.assertEqual(package._prolong_retention(later), package)
        shelf = type(package)._prolong_retention.__globals__["SHELF"]
        self.assertEqual(shelf[package.name, "until"], later)
        store._delete_package(*place)
        with self.assertRaises(OSError):
            store._open_package(*place)
