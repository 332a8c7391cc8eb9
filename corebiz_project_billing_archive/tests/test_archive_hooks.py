from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .archive_common import ArchiveCase


class TestArchiveHooks(ExampleMixin, ArchiveCase):
    """Models, records, files and stores of another addon, by its examples."""

    examples = (
        "project.archive.guard.mixin",
        "project.project._get_archive_related",
        "project.project._get_archive_documents",
        "project.archive.account.mixin",
        "project.archive.store",
    )

    def test_a_model_of_another_addon_is_closed_and_sealed(self):
        sketch = self.env["project.sketch"].create(
            {"name": "Rack", "task_id": self.task.id}
        )
        self.project.tag_ids = self.env["project.tags"].create({"name": "Cellar"})
        package = self._archive(self.project)
        self.assertIn(sketch.id, self._rows(package, "project.sketch"))
        files = self._read(package)
        tags = [name for name in files if name.endswith("project.tags.jsonl")]
        self.assertIn(b"Cellar", files[tags[0]])
        [hello] = [name for name in files if name.endswith("hello.txt")]
        self.assertEqual(files[hello].decode(), self.project.name)
        with self.assertRaisesRegex(UserError, "is archived"):
            sketch.name = "Other"
        sketch.is_starred = True

    def test_nothing_new_names_the_account_of_an_archived_project(self):
        rentals = self.env["project.rental"]
        if not self.project.account_id:
            self.project._create_analytic_account()
        names = {"analytic_distribution": {self.project.account_id.id: 100}}
        first = rentals.create({"name": "Scaffold", **names})
        self._archive(self.project)
        with self.assertRaisesRegex(UserError, "which is archived"):
            rentals.create({"name": "Crane", **names})
        again = {"name": "Scaffold again", "replaced_id": first.id, **names}
        self.assertTrue(rentals.create(again))

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
