from odoo.exceptions import UserError
from odoo.fields import Command

from .archive_common import ArchiveCase

REFUSED = "is archived:"


class TestArchiveShared(ArchiveCase):
    """Nobody changes an archived project from the other end of a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag, cls.free_tag = cls.env["project.tags"].create(
            [{"name": "Network"}, {"name": "Storage"}]
        )
        cls.stage = cls.env["project.task.type"].create(
            {"name": "Waiting", "project_ids": [Command.set(cls.project.ids)]}
        )
        cls.project.tag_ids = cls.tag
        cls.task.tag_ids = cls.tag
        cls.task.write({"priority": "1"})
        cls.project.write({"leader_id": cls.manager.id})
        cls.project.write({"leader_id": cls.leader.id})
        cls.event.write(
            {"partner_ids": [Command.set(cls.customer.ids)], "project_id": cls.project}
        )
        cls.open_project = cls._create_project("Firewall", allow_task_dependencies=True)
        cls.open_task = cls._create_task(cls.open_project)
        cls.cr.precommit.run()  # the tracking
        cls.package = cls._archive_at_once(cls.project)
        cls.admin = cls.env.ref("base.user_admin")

    def assertRefused(self, function, *args):
        with self.assertRaisesRegex(UserError, REFUSED), self.cr.savepoint():
            function(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    def test_tags_and_stages(self):
        for record, name, one in (
            (self.tag, "project_ids", self.project),
            (self.tag, "task_ids", self.task),
            (self.stage, "project_ids", self.project),
        ):
            for user in (self.admin, self.env.ref("base.user_root")):
                # Without this Odoo leaves links to what is archived as they are.
                shared = record.with_user(user).with_context(active_test=False)
                for commands in (
                    [Command.unlink(one.id)],
                    [Command.clear()],
                    [Command.set(self.open_project.ids)],
                ):
                    with self.subTest(name=name, user=user.name, commands=commands):
                        if name == "task_ids":
                            commands = [
                                Command.set(self.open_task.ids)
                                if code == Command.SET
                                else (code, *rest)
                                for code, *rest in commands
                            ]
                        self.assertRefused(shared.write, {name: commands})
            self.assertRefused(
                self.free_tag.sudo().write if record == self.tag else record.copy,
                {name: [Command.link(one.id)]},
            )
        self.assertRefused(self.tag.with_user(self.admin).unlink)
        self.assertRefused(self.stage.with_user(self.admin).unlink)
        self.assertRefused(
            self.env["project.tags"].create,
            [{"name": "New", "project_ids": [Command.link(self.project.id)]}],
        )
        self.assertEqual(self._verify(self.package), [])

    def test_what_links_to_no_archived_project_is_free(self):
        self.tag.name = "Networks"
        self.tag.write({"project_ids": [Command.link(self.open_project.id)]})
        self.tag.write({"project_ids": [Command.unlink(self.open_project.id)]})
        self.tag.write({"project_ids": [Command.clear()]})
        self.free_tag.project_ids = self.open_project
        self.stage.write({"name": "Waits", "fold": True})
        self.free_tag.unlink()
        self.assertEqual(self._verify(self.package), [])

    def test_appointments_of_a_contact(self):
        self.assertRefused(
            self.customer.write, {"meeting_ids": [Command.unlink(self.event.id)]}
        )
        self.customer.write({"name": "Renamed AG"})
        self.assertEqual(self._verify(self.package), [])

    def test_open_task_may_wait_for_an_archived_one(self):
        self.open_task.depend_on_ids = self.task
        self.assertEqual(self._verify(self.package), [])
        self.open_task.depend_on_ids = False
        self.assertRefused(
            self.task.write, {"dependent_ids": [Command.link(self.open_task.id)]}
        )

    def test_tracked_values(self):
        values = self.project.message_ids.tracking_value_ids
        self.assertTrue(values)
        rows = self._rows(self.package, "mail.tracking.value")
        self.assertLessEqual(set(values.ids), rows.keys())
        for function, *args in (
            (values[:1].write, {"old_value_char": "Forged"}),
            (values[:1].with_user(self.admin).write, {"new_value_char": "Forged"}),
            (values[:1].unlink,),
            (values[:1].copy,),
        ):
            self.assertRefused(function, *args)
        values.write({"field_info": {"desc": "Gone", "name": "x", "type": "char"}})
        self.assertEqual(self._verify(self.package), [])
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET old_value_char = 'Forged' WHERE id = %s",
            [values[0].id],
        )
        self.env.invalidate_all()
        [line] = self._verify(self.package)
        self.assertIn(str(values[0].id), line)
        self.assertIn("Forged", line)
