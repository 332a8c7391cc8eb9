from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestTaskKind(ProjectBillingCase):
    """The list of the kinds of tasks."""

    def test_who_keeps_the_lists_reaches_them(self):
        menu = self.env.ref("corebiz_project_billing_evaluation.project_task_kind_menu")
        for role in ("office", "project_administrator"):
            with self.subTest(role=role):
                visible = menu.with_user(self.people[role])._visible_menu_ids()
                self.assertIn(menu.id, visible)

    def test_kind_of_a_task(self):
        kind = self.env["project.task.kind"].create({"name": "Training"})
        self.task.kind_id = kind
        with self.assertRaisesRegex(UserError, "“Training” cannot .* “Installation”"):
            kind.with_user(self.administrator).unlink()
        german = kind.with_user(self.administrator).with_context(lang="de_DE")
        with self.assertRaisesRegex(UserError, "kann nicht gelöscht werden"):
            german.unlink()
        self.task.active = False
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            kind.unlink()
        self.task.kind_id = False
        kind.unlink()
