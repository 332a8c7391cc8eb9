from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

from ..models.base import CodeValue
from .registry_common import RegistryMixin

# What people may write on models of Odoo, of all that our addons add there and store.
# Everything else follows from its sources: declare it with ``code_only=True`` (see
# ``models/base.py``) and write it with ``_write_by_code``, or add it here and say in
# the field's model who may write it.
PEOPLE_WRITE = {
    "account.move": {"is_price_reduction"},
    "calendar.event": {"project_id", "task_id"},
    "crm.lead": {"project_manager_id", "project_leader_id"},
    # Whoever logs a call says how long it took, as he says what was talked about.
    "mail.message": {"call_minutes", "call_outcome"},
    "project.project": {
        "account_manager_id",
        "leader_id",
        "contact_id",
        "alert_threshold_ids",
        # Through the gate of the steps only.
        "billing_state",
    },
    "project.task": {"kind_id"},
    "purchase.order": {"task_id"},
    "purchase.order.line": {
        "customer_line_id",
        "is_not_for_customer",
        "not_for_customer_reason",
    },
    # The settings of a company.
    "res.company": {
        "project_office_email",
        "billing_reminder_days",
        "timesheet_task_required",
        "alert_threshold_ids",
        "proof_person",
        "proof_fixed_price",
        "archive_store",
        "archive_folder",
        "archive_retention_class",
        "archive_voucher_years",
        "archive_book_years",
        "archive_letter_years",
        "archive_fs_storage_id",
        "archive_object_lock",
    },
    # "Join Project" checks the project in every channel.
    "sale.order": {"joined_project_id"},
}


class TestCodeOnly(RegistryMixin, CoverageCase):
    """What follows from its sources is written by nobody, whatever the channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.employee, cls.task, 3)
        cls._invoice()
        cls.waived = cls._book(cls.employee, cls.task, 2)
        cls._waive(cls.project)

    def _get_guarded_fields(self):
        """Stored fields of ours on models of Odoo that people may not write."""
        own_models = self._get_own_models()
        for name, own in self._get_own_fields(stored=True).items():
            if name in own_models or self.env.registry[name]._transient:
                continue
            for field in own:
                if field.name not in PEOPLE_WRITE.get(name, ()) and (
                    self._is_value_or_ledger(field, own_models)
                ):
                    yield name, field

    def _is_value_or_ledger(self, field, own_models):
        """Whether a field says something itself; lists of Odoo's records do not."""
        if field.type not in ("one2many", "many2many"):
            return True
        if field.comodel_name in own_models or field.type == "many2many":
            return True
        inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
        return getattr(inverse, "code_only", False)

    def _get_values(self, record, field):
        """What is stored, in a form that can be compared."""
        value = record[field.name]
        return value.ids if field.relational else value

    def _get_channels(self, record, field, value):
        """Every way in that can write one value on one record."""
        name = field.name
        model = record._name
        if field.type not in ("one2many", "many2many"):
            number = value if value not in (None, True, False) else str(int(value or 0))
            path = f"{name}/.id" if field.type == "many2one" else name
            yield (
                "load",
                lambda user: (
                    self.env[model]
                    .with_user(user)
                    .load([".id", path], [[str(record.id), str(number)]])
                ),
            )
        yield "write", lambda user: record.with_user(user).write({name: value})
        yield "assign", lambda user: record.with_user(user).sudo().write({name: value})
        yield (
            "web_save",
            lambda user: record.with_user(user).web_save({name: value}, {name: {}}),
        )
        for parent, link in self._get_parents(record):
            yield (
                f"commands of {parent._name}.{link}",
                lambda user, parent=parent, link=link: parent.with_user(user).write(
                    {link: [Command.update(record.id, {name: value})]}
                ),
            )

    def _get_parents(self, record):
        """Records in whose lists this one stands, with the name of the list."""
        for field in record._fields.values():
            if field.type != "many2one" or not field.store or not record[field.name]:
                continue
            for inverse in self.env.registry.field_inverses[field]:
                if inverse.type == "one2many" and inverse.store:
                    yield record[field.name], inverse.name
                    break

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

    def test_every_stored_field_of_ours_is_written_by_code_or_by_people(self):
        missing = [
            f"{name}.{field.name}"
            for name, field in self._get_guarded_fields()
            if field.type not in ("one2many", "many2many")
            and not getattr(field, "code_only", False)
        ]
        self.assertFalse(
            missing,
            "These stored fields can be written by whoever may write the record."
            " Declare them with code_only=True (models/base.py), or add them to"
            " PEOPLE_WRITE in this test.",
        )

    def test_nobody_writes_what_follows_from_its_sources(self):
        users = [*self.people.values(), self.env.ref("base.user_admin")]
        asked = set()
        for name, field in self._get_guarded_fields():
            record = self._get_record(name)
            if not record:
                continue
            value = self._get_other_value(record, field)
            if value is None:
                continue
            asked.add(name)
            before = self._get_values(record, field)
            for channel, take in self._get_channels(record, field, value):
                for user in users:
                    self._attempt(lambda take=take, user=user: take(user))
                    self.assertEqual(
                        self._get_values(record, field),
                        before,
                        f"{name}.{field.name} was written by {user.name}: {channel}",
                    )
        self.assertLessEqual(
            {"account.analytic.line", "account.move.line", "project.project"}, asked
        )

    def test_nobody_gives_it_at_creation(self):
        fields = list(self._get_guarded_fields())
        self.assertGreater(len(fields), 20)
        for name, field in fields:
            if field.type in ("one2many", "many2many"):
                continue
            model = self.env[name].sudo()
            empty = model.browse()
            value = self._get_other_value(empty, field)
            for vals, context in (({field.name: value}, {}), ({}, {field.name: value})):
                context = {f"default_{key}": val for key, val in context.items()}
                [result] = model.with_context(**context)._prepare_create_values([vals])
                self.assertNotEqual(
                    result.get(field.name), value or object(), f"{name}.{field.name}"
                )

    def test_booking_is_open_whatever_its_values_say(self):
        employee = self.employee
        vals = {"task_id": self.task.id, "unit_amount": 1, "coverage_state": "waived"}
        bookings = self.env["account.analytic.line"].with_user(employee)
        made = bookings.create([vals])
        made |= bookings.with_context(default_coverage_state="billed").create(
            {**vals, "coverage_state": "fixed"}
        )
        loaded = bookings.load(
            ["name", "task_id/.id", "unit_amount", "coverage_state"],
            [["Imported", str(self.task.id), "1", "Waived"]],
        )
        made |= bookings.browse(loaded["ids"])
        self.task.with_user(employee).write(
            {"timesheet_ids": [Command.create({"name": "/", **vals})]}
        )
        made |= self.task.timesheet_ids - self.booking - self.waived
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(made), 4)
        self.assertEqual(set(made.mapped("coverage_state")), {"open"})

    def test_exported_file_can_be_imported_again(self):
        bookings = self.env["account.analytic.line"].browse(self.booking.id)
        names = [".id", "coverage_state"]
        [[number, state]] = bookings.export_data(names)["datas"]
        result = bookings.load(names, [[number, state]])
        self.assertFalse(
            [one for one in result["messages"] if one["type"] == "error"], result
        )

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
