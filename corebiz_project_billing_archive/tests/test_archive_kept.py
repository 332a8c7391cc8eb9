from contextlib import closing

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing.tests.registry_common import RegistryMixin
from odoo.addons.corebiz_project_billing_guard.models.project_archive_guard import GUARD

from .archive_common import ArchiveCase

# What Odoo notes of every write, and the package leaves out.
TOUCHED = {"write_uid"}


class KeptCase(ArchiveCase):
    """An archived project, and all kinds of records that its records name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_project = cls._create_project("Firewall", allow_task_dependencies=True)
        cls.open_task = cls._create_task(cls.open_project)
        cls.contact, cls.twin = cls.env["res.partner"].create(
            [{"name": name, "email": "c@example.com"} for name in ("Carla", "Carla C.")]
        )
        cls.role = cls.env["project.role"].create({"name": "Network"})
        cls.task.write(
            {
                "allocated_hours": 70,
                "user_ids": [Command.set(cls.leader.ids)],
                "role_ids": cls.role.ids,
            }
        )
        cls.event.partner_ids = cls.contact
        cls.message.author_id = cls.contact
        cls.subtask = cls._create_task(cls.open_project, parent_id=cls.task.id)
        cls.before = cls._create_task(cls.open_project, name="Cellar")
        cls.task.depend_on_ids = cls.before
        cls.package = cls._archive_at_once(cls.project)

    def assertKept(self, function, *args, words="is archived"):
        """Refused with a sentence, and nothing has changed."""
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            function(*args)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._verify(self.package), [])


class TestArchiveKept(KeptCase):
    """People do their daily work elsewhere; the archived project stays as it is."""

    # === People ===

    def test_employee_and_user(self):
        employee = self.employee.employee_id
        self.assertKept(employee.sudo().unlink)
        self.assertKept(self.employee.sudo().unlink)
        employee.sudo().user_id = self.account_manager
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.booking.user_id, self.employee)
        self.assertEqual(self._verify(self.package), [])

    def test_employee_leaves(self):
        employee = self.employee.employee_id.sudo()
        employee.with_context(no_wizard=True).action_archive()
        self.employee.sudo().write({"name": "Renamed", "active": False})
        self.assertEqual(self._verify(self.package), [])

    def test_personal_stages_are_no_way_to_the_assignees(self):
        stages = self.env["project.task.stage.personal"].with_user(self.leader)
        own = stages.search([("task_id", "=", self.task.id)])
        self.assertEqual(own.user_id, self.leader)
        self.assertKept(own.unlink)
        self.assertKept(own.write, {"task_id": self.open_task.id})
        values = {"task_id": self.task.id, "user_id": self.manager.id}
        self.assertKept(stages.with_user(self.manager).create, [values])
        mine = self.env["project.task.type"].with_user(self.leader)
        own.stage_id = mine.create({"name": "Later", "user_id": self.leader.id})
        self.env.flush_all()
        self.assertEqual(self._verify(self.package), [])

    # === Tasks elsewhere ===

    def test_subtask_elsewhere(self):
        before = self.task.estimate_hours
        self.subtask.with_user(self.leader).allocated_hours = 16
        self._create_task(self.open_project, parent_id=self.task.id, allocated_hours=9)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((before, self.task.estimate_hours), (70, 70))
        self.assertEqual(self.subtask.estimate_hours, 16)

    def _iterate_moves(self, task, parent):
        """Ways to hang a task under another one, by whoever leads both projects."""
        tasks = task.with_user(self.leader).with_context(tracking_disable=True)
        values = {"parent_id": parent.id}
        yield "write", lambda: tasks.write(values)
        yield "web_save", lambda: tasks.web_save(values, {})
        yield "sudo", lambda: tasks.sudo().write(values)
        if parent:
            link = {"child_ids": [Command.link(task.id)]}
            parent = parent.with_user(self.leader).with_context(tracking_disable=True)
            yield "child_ids", lambda: parent.write(link)
        rows = [[str(task.id), str(parent.id or "")]]
        yield "load", lambda: self._load(tasks, [".id", "parent_id/.id"], rows)

    def _load(self, model, names, rows):
        """Import, as the client does it; what is refused is raised."""
        result = model.with_context(active_test=False).load(names, rows)
        if messages := result["messages"]:
            raise UserError(messages[0]["message"])

    def assertNotMoved(self, task, parent):
        before = task.project_id, task.parent_id
        for way, move in self._iterate_moves(task, parent):
            with self.subTest(way=way):
                self.assertKept(move)
                self.assertEqual((task.project_id, task.parent_id), before)

    def test_subtask_is_not_moved_into_the_archive_by_its_parent(self):
        """Also without hours, and while nobody tracks the change."""
        parent = self._create_task(self.open_project)
        child = self._create_task(self.open_project, parent_id=parent.id)
        self.assertFalse(child.display_in_project)
        self.assertNotMoved(child, self.task)

    def test_subtask_is_not_moved_out_of_the_archive_by_its_parent(self):
        router = self._create_project("Router")
        parent = self._create_task(router)
        child = self._create_task(router, parent_id=parent.id)
        self._archive(router)
        self.assertNotMoved(child, self.open_task)
        self.assertNotMoved(child, self.env["project.task"])

    def test_task_that_it_waits_for(self):
        # Without this Odoo leaves links to what is archived as they are.
        before = self.before.sudo().with_context(active_test=False)
        self.assertKept(before.write, {"dependent_ids": [Command.clear()]})
        self.assertKept(
            self.open_task.sudo().write,
            {"dependent_ids": [Command.link(self.task.id)]},
        )
        self.assertKept(self.before.sudo().unlink)
        state = self.task.state
        self.before.with_user(self.leader).state = "1_done"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.task.state, state)
        self.open_task.depend_on_ids = self.before
        self.before.dependent_ids -= self.open_task
        self.assertEqual(self._verify(self.package), [])

    # === Contacts, and words ===

    def test_what_is_not_written_yet_survives_a_deletion(self):
        """The guard looks through records in the middle of a transaction."""
        project = self._create_project("Firewall")
        note = project.message_post(body="Wrong project")
        project.message_post(body="Indeed", parent_id=note.id)
        self.env.flush_all()
        project.with_user(self.project_administrator).label_tasks = "Tickets"
        note.sudo().unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(project.label_tasks, "Tickets")

    def test_contact(self):
        self.assertKept(self.contact.sudo().unlink)
        self.twin.sudo().unlink()

    def _merge(self, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact | self.twin).ids, destination)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_merging_contacts(self):
        self.assertKept(self._merge, self.twin, words="Merge the others into it")
        self._merge(self.contact)
        self.assertFalse(self.twin.exists())
        self.assertEqual(self._verify(self.package), [])

    def test_role_and_subtype(self):
        self.assertKept(self.role.sudo().unlink)
        self.assertKept(self.message.subtype_id.sudo().unlink)
        self.role.sudo().name = "Networks"
        self.env["project.role"].sudo().create({"name": "Free"}).unlink()

    def test_plan_of_the_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Another"})
        account = self.project.account_id
        self.assertTrue(account)
        self.assertKept(account.sudo().write, {"plan_id": plan.id})
        free = self.open_project.account_id
        if not free:
            self.open_project._create_analytic_account()
            free = self.open_project.account_id
        self._book(self.employee, self.open_task)
        free.sudo().plan_id = plan

    def test_refusal_names_only_what_one_may_read(self):
        user = self._create_user("greta", "Greta", "base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "Carla") as raised:
            self.contact.with_user(user).unlink()
        self.assertNotIn(self.project.name, str(raised.exception))


class TestArchiveKeptRegistry(KeptCase, RegistryMixin):
    """Whatever fields and models there are, found in the database and the registry."""

    def _get_records(self):
        """One archived record of each guarded model that has any, by model."""
        return {
            name: record
            for name in self.env[GUARD]._get_archive_models()
            if (model := self.env[name].sudo().with_context(active_test=False))
            is not None
            and (
                record := model.search(
                    model._get_archive_domain(self.project), limit=1, order="id desc"
                )
            )
        }

    def _is_data(self, model, field):
        """Whether the field says something that nobody may change any more."""
        free = model._archive_free_fields | model._archive_following_fields
        is_result = field.related or field.compute and field.readonly
        return field.name not in TOUCHED | free and not is_result

    def _name(self, record, field, named):
        """Have the record name another one, past all rules."""
        if field.type == "many2one":
            query = SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                *map(SQL.identifier, (record._table, field.name)),
                *(named.id, record.id),
            )
        else:
            query = SQL(
                "INSERT INTO %s (%s, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                *map(SQL.identifier, (field.relation, field.column1, field.column2)),
                *(record.id, named.id),
            )
        self.cr.execute(query)
        self.env.invalidate_all()

    def test_nothing_that_is_named_is_deleted(self):
        """Every foreign key of the database that points out of a guarded table."""
        records = self._get_records()
        tables = {record._table: record for record in records.values()}
        relations = {
            (field.relation, field.column2): (record, field)
            for record in records.values()
            for field in record._fields.values()
            if field.type == "many2many" and field.store
        }
        seen = 0
        for table, column, _other in self._get_foreign_keys("c", "n"):
            if (table, column) in relations:
                record, field = relations[table, column]
            elif table in tables and column in tables[table]._fields:
                record, field = tables[table], tables[table]._fields[column]
            else:
                continue
            if not self._is_data(record, field):
                continue
            comodel = self.env[field.comodel_name].sudo()
            # In a small unit the booking would have fewer hours than are paid.
            order = "factor desc" if comodel._name == "uom.uom" else None
            everything = comodel.with_context(active_test=False)
            named = everything.search([], limit=1, order=order)
            if not named:
                continue
            seen += 1
            with (
                self.subTest(model=record._name, field=field.name),
                self.cr.savepoint(),
            ):
                self._name(record, field, named)
                with self.assertRaises(UserError) as raised:
                    named._check_archive_not_named()
                self.assertIn("because it is named by", str(raised.exception))
                # By its name: a number tells nobody what it is.
                self.assertNotRegex(str(raised.exception), r"named by [^“]+“\d+”")
        self.assertGreater(seen, 60)

    def test_no_table_of_links_is_open_under_another_name(self):
        guard = self.env[GUARD]
        relations = {
            field.relation
            for name in guard._get_archive_models()
            for field in self.env[name]._fields.values()
            if field.type == "many2many"
            and field.store
            and field.name not in self.env[name]._archive_free_fields
        }
        found = [
            name
            for name, model in self.registry.items()
            if not model._abstract and model._auto and model._table in relations
        ]
        self.assertIn("project.task.stage.personal", found)
        for name in found:
            self.assertTrue(guard._is_archive_guarded(name), name)

    def test_no_link_is_changed_from_its_other_end(self):
        seen = 0
        for record in self._get_records().values():
            for field in record._fields.values():
                if field.type != "many2many" or not field.store:
                    continue
                if not self._is_data(record, field):
                    continue
                if field.name not in record._get_archive_compared_fields():
                    continue
                for far in self.registry.field_inverses[field]:
                    comodel = self.env[far.model_name].sudo()
                    if not (comodel._auto and far.store):
                        continue
                    named = comodel.with_context(active_test=False).search(
                        [("id", "not in", record[field.name].ids)], limit=1
                    ) or comodel.create({comodel._rec_name: "Another"})
                    seen += 1
                    with self.subTest(model=record._name, field=field.name):
                        self.assertKept(
                            named.write, {far.name: [Command.link(record.id)]}
                        )
        self.assertGreater(seen, 4)

    def _is_following(self, model, path):
        """Whether something elsewhere can make Odoo compute the field again."""
        first, _dot, rest = path.partition(".")
        field = model._fields[first]
        is_link = field.relational and field.comodel_name != "ir.model"
        return is_link and (rest or field.type.endswith("2many"))

    def _tamper(self, record, field):
        """Store another value than the computed one; returns it."""
        column = SQL.identifier(field.name)
        if field.comodel_name == "project.project":
            # Of this record as of an archived one
            self.cr.execute(
                "UPDATE project_project SET billing_state = 'po_archived'"
                " WHERE id = %s",
                [self.open_project.id],
            )
        value = {
            "boolean": SQL("NOT COALESCE(%s, FALSE)", column),
            "char": SQL("'tampered'"),
            "date": SQL("DATE '2001-01-01'"),
            "float": SQL("77.0"),
            "monetary": SQL("77.0"),
            "many2one": SQL(
                "%s",
                self.open_project.id
                if field.comodel_name == "project.project"
                else None,
            ),
            "selection": SQL("'tampered'"),
        }.get(field.type, SQL("NULL"))
        [[stored]] = self.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s RETURNING %s",
                *(SQL.identifier(record._table), column, value, record.id, column),
            )
        )
        self.env.invalidate_all()
        return stored

    def test_no_stored_value_follows_what_is_outside(self):
        seen = 0
        for record in self._get_records().values():
            for field in record._fields.values():
                free = record._archive_free_fields | record._archive_following_fields
                if not (field.store and field.compute and field.column_type):
                    continue
                paths = self.registry.field_depends[field]
                if field.name in free or not any(
                    self._is_following(record, path) for path in paths
                ):
                    continue
                seen += 1
                with (
                    self.subTest(model=record._name, field=field.name),
                    closing(self.cr.savepoint(flush=False)),
                ):
                    self.env.invalidate_all(flush=False)
                    stored = self._tamper(record, field)
                    self.env.add_to_compute(field, record)
                    self.env.flush_all()
                    [[now]] = self.env.execute_query(
                        SQL(
                            "SELECT %s FROM %s WHERE id = %s",
                            *map(SQL.identifier, (field.name, record._table)),
                            record.id,
                        )
                    )
                    self.assertEqual(now, stored)
        self.assertGreater(seen, 20)


class TestFixedKept(ArchiveCase):
    """Bookings are fixed when the manager is done, or a document names them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_project = cls._create_project("Firewall")
        cls.open_task = cls._create_task(cls.open_project)
        cls.open_booking = cls._book(cls.employee, cls.open_task)
        cls._walk_to(cls.project, PM_DONE)
        cls.worker = cls.employee.employee_id.sudo()

    def _change_user(self):
        self.worker.user_id = self.account_manager
        self.env.flush_all()
        self.env.invalidate_all()

    def assertFixed(self):
        for record in (self.worker, self.employee.sudo()):
            with (
                self.assertRaisesRegex(UserError, "are fixed"),
                self.cr.savepoint(),
            ):
                record.unlink()
        self._change_user()
        booking = self.booking.sudo()
        self.assertEqual(booking.user_id, self.employee)
        self.assertEqual(booking.employee_id, self.worker)

    def test_finished_project(self):
        self.assertFixed()
        self.assertEqual(self.open_booking.sudo().user_id, self.account_manager)

    def test_billed_project(self):
        self._walk_to(self.project, PO_BILLED)
        self.assertFixed()

    def test_booking_that_a_document_names(self):
        """Its project goes on."""
        self._walk_to(self.project, PO_BILLED)
        self.cr.execute(
            "UPDATE project_project SET billing_state = 'open' WHERE id = %s",
            [self.project.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.booking.coverage_state, "waived")
        self.assertFixed()

    def test_user_who_changes_right_before_is_the_one_that_stays(self):
        """Odoo works it out at the end of a transaction, when the hours are fixed."""
        product = self.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
            }
        )
        line = Command.create({"product_id": product.id, "product_uom_qty": 20})
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [line]}
        )
        order.action_confirm()
        booking = self._book(self.employee, order.project_ids.tasks[:1])
        self.env.flush_all()
        self.worker.user_id = self.account_manager
        order._create_invoices().action_post()
        self._walk_to(self.open_project, PM_DONE)
        self.env.flush_all()
        self.env.invalidate_all()
        for one in booking.sudo() | self.open_booking.sudo():
            self.assertEqual(one.user_id, self.account_manager)

    def test_employee_with_open_bookings_only(self):
        helper = self._create_user(
            "hedi", "Hedi", "hr_timesheet.group_hr_timesheet_user"
        )
        employee = self.env["hr.employee"].sudo().search([("user_id", "=", helper.id)])
        employee = employee or employee.create({"name": "Hedi", "user_id": helper.id})
        booking = self._book(helper, self.open_task)
        booking.sudo().unlink()
        employee.unlink()
        self.assertFalse(employee.exists())
