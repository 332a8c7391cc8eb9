from odoo.exceptions import UserError

from .archive_common import ArchiveCase


class TestArchiveLedger(ArchiveCase):
    """Only the job makes the rows of packages, whoever is given which right."""

    def test_rows_of_packages_stay(self):
        package = self._archive(self.project)
        access = self.env["ir.model.access"].create(
            {
                "name": "all of packages",
                "model_id": self.env["ir.model"]._get_id(package._name),
                "group_id": self.env.ref("base.group_user").id,
                **{f"perm_{right}": True for right in ("read", "write")},
                **{f"perm_{right}": True for right in ("create", "unlink")},
            }
        )
        self.assertTrue(access)
        names = ("project_id", "number", "name", "sha256", "previous_sha256", "facts")
        vals = {name: package[name] for name in names[1:]}
        vals["project_id"] = self._create_project("Another").id
        for writer in (package.with_user(self.administrator), package.sudo()):
            for name in names:
                with self.assertRaisesRegex(UserError, "part of the records"):
                    writer.write({name: vals[name] or "0"})
            for take in (writer.unlink, writer.copy, lambda w=writer: w.create(vals)):
                with (
                    self.assertRaisesRegex(UserError, "part of the records"),
                    self.env.cr.savepoint(),
                ):
                    take()
        self.assertEqual(self.env["project.archive.package"].search([]), package)
