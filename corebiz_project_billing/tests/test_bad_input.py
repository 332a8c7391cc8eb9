import doctest
import inspect
import re
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from ..models import number_mixin, plain_text
from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_BILLED
from .common import REASON, ProjectBillingCase
from .furnished_common import FurnishedCase
from .reason_common import ReasonMixin
from .registry_common import RegistryMixin

PREFIX = "corebiz_project_billing"
NO_NUMBERS = (float("nan"), float("inf"), float("-inf"), 10**400, "eight", -(10**12))


def is_ours(field):
    """Whether an addon of ours has a say in a field."""
    return any(module.startswith(PREFIX) for module in field._modules)


def is_added(field):
    """Whether an addon of ours has added a field, and not Odoo."""
    return all(module.startswith(PREFIX) for module in field._modules)


class TestNumbers(ProjectBillingCase):
    """No number that makes no sense comes in, and no refusal is a traceback."""

    def test_doctests(self):
        for module in (plain_text, number_mixin):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def _get_number_fields(self):
        """The numbers of ours that people enter, with the model they are on."""
        for model in self.env.values():
            for name, field in model._fields.items():
                if (
                    field.type in ("integer", "float", "monetary")
                    and is_ours(field)
                    # Odoo's own prices may follow another line; what they are is its.
                    and (is_added(field) or name not in ("discount", "price_unit"))
                    and not model._abstract
                    and name not in ("sequence", "color", "message_bounce")
                    and not (field.compute and not field.inverse and field.readonly)
                    and not (field.related and field.readonly)
                    and not field.readonly
                ):
                    yield model, name

    def test_every_number_that_people_enter_has_bounds(self):
        found = list(self._get_number_fields())
        self.assertIn(
            ("res.company", "billing_reminder_days"),
            [(model._name, name) for model, name in found],
        )
        for model, name in found:
            with self.subTest(model=model._name, field=name):
                self.assertTrue(hasattr(model, "_get_number_bounds"))
                self.assertIn(name, model._get_number_bounds())

    def test_numbers_out_of_bounds_are_refused_in_a_sentence(self):
        for model, name in self._get_number_fields():
            least, greatest = model._get_number_bounds()[name]
            for value in (*NO_NUMBERS, least - 1, greatest + 1):
                with self.subTest(model=model._name, field=name, value=value):
                    with self.assertRaisesRegex(ValidationError, "enter a number"):
                        model.create({name: value})
                    with self.assertRaisesRegex(ValidationError, "enter a number"):
                        model.write({name: value})

    # === Numbers of Odoo's ===

    def _get_counted_numbers(self):
        """Stored numbers that people enter on Odoo's models and we count with.

        Odoo rounds those that have decimals, or are prices, and so stores no NaN.
        """
        found = set()
        for model in self.env.values():
            for field in model._fields.values():
                # What only shows a number does not count with it.
                if is_ours(field) and not model._abstract and not field.related:
                    for path in self.env.registry.field_depends.get(field, ()):
                        found.add(self._follow(model, path))
        return {
            field
            for field in found - {None}
            if field.type == "float"
            and field.store
            and not field.readonly
            and not field.get_digits(self.env)
            and field.model_name != "sale.order.line"
        }

    def _follow(self, model, path):
        """The field at the end of a dependency."""
        for name in path.split("."):
            field = model._fields.get(name)
            if field and field.relational:
                model = self.env[field.comodel_name]
        return field

    def test_every_number_that_we_count_with_is_one(self):
        self._book(self.employee, self.task, 1)
        found = self._get_counted_numbers()
        self.assertGreaterEqual(len(found), 3)
        for field in found:
            record = self.env[field.model_name].search([], limit=1, order="id desc")
            for value in (float("nan"), float("inf"), "eight"):
                with self.subTest(field=str(field), value=value):
                    with self.assertRaisesRegex(
                        UserError, "enter a number|does not make sense"
                    ):
                        record.write({field.name: value})

    def test_hours_of_a_booking(self):
        booking = self._book(self.employee, self.task, 1)
        bookings = booking.browse()
        task = self.task.with_user(self.employee)
        for value in (float("nan"), float("inf"), -(10**7), 10**7, "eight"):
            # Odoo itself makes a number of a default.
            number = float("nan") if value == "eight" else value
            vals = {"name": "Work", "task_id": self.task.id, "unit_amount": value}
            default = bookings.with_context(default_unit_amount=number)
            for take in (
                lambda vals=vals: bookings.create([vals]),
                lambda vals=vals: bookings.web_save(vals, {}),
                lambda vals=vals: task.write(
                    {"timesheet_ids": [Command.create({**vals, "task_id": False})]}
                ),
                lambda value=value: booking.write({"unit_amount": value}),
                lambda value=value: booking.web_save({"unit_amount": value}, {}),
                lambda value=value: task.write(
                    {
                        "timesheet_ids": [
                            Command.update(booking.id, {"unit_amount": value})
                        ]
                    }
                ),
                lambda default=default: default.create(
                    [{"name": "Work", "task_id": self.task.id}]
                ),
            ):
                with (
                    self.subTest(value=value),
                    self.assertRaisesRegex(
                        ValidationError, "from -1,000,000 to 1,000,000"
                    ),
                    self.env.cr.savepoint(),
                ):
                    take()
                self.env.invalidate_all()
        result = bookings.load(
            ["name", "task_id/.id", "unit_amount"],
            [["Imported", str(self.task.id), "nan"]],
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.project.timesheet_ids.mapped("unit_amount"), [1])
        booking.unit_amount = -3.5
        self.assertEqual(self.project.effective_hours, -3.5)

    def test_quantities_of_accounting_stay_odoos(self):
        line = self.env["account.analytic.line"].create(
            {
                "name": "Grams",
                "account_id": self._invoice_account().id,
                "unit_amount": 10**8,
            }
        )
        self.assertEqual(line.unit_amount, 10**8)

    def _invoice_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Costs"})
        return self.env["account.analytic.account"].create(
            {"name": "Goods", "plan_id": plan.id}
        )

    def test_estimate_of_a_task(self):
        task = self.task.with_user(self.leader)
        task.allocated_hours = 8
        tasks = task.browse()
        for value in (float("nan"), float("inf"), -1, 10**7, "eight"):
            number = float("nan") if value == "eight" else value
            vals = {"name": "New", "project_id": self.project.id}
            default = tasks.with_context(default_allocated_hours=number)
            for take in (
                lambda value=value: task.write({"allocated_hours": value}),
                lambda value=value: task.web_save({"allocated_hours": value}, {}),
                lambda vals=vals, value=value: tasks.create(
                    {**vals, "allocated_hours": value}
                ),
                lambda vals=vals, default=default: default.create(vals),
                lambda vals=vals, value=value: task.write(
                    {"child_ids": [Command.create({**vals, "allocated_hours": value})]}
                ),
            ):
                with (
                    self.subTest(value=value),
                    self.assertRaisesRegex(ValidationError, "from 0 to 1,000,000"),
                    self.env.cr.savepoint(),
                ):
                    take()
                self.env.invalidate_all()
        self.assertEqual(task.allocated_hours, 8)
        self.assertEqual(self.task.estimate_total_hours, 8)
        # A cancelled supplement takes back what it brought; an order sells pieces.
        for hours in (-2, 5 * 10**6):
            self.task.sudo().allocated_hours = hours
            self.assertEqual(self.task.allocated_hours, hours)

    def test_settings_of_the_company(self):
        settings = self.env["res.config.settings"]
        with self.assertRaisesRegex(ValidationError, "enter a number"):
            settings.create({}).web_save({"billing_reminder_days": 10**6}, {})

    # === Estimates ===

    def test_negative_estimate_by_people(self):
        project = self._create_project("Estimated", allocated_hours=10)
        for value in (-1.0, float("nan"), float("inf"), 10**7):
            with self.subTest(value=value):
                vals = {"allocated_hours": value, "estimate_reason": REASON}
                manager = project.with_user(self.manager)
                with self.assertRaisesRegex(UserError, "does not make sense"):
                    manager.write(vals)
                with self.assertRaisesRegex(UserError, "does not make sense"):
                    project.with_user(self.administrator).web_save(vals, {})
                with self.assertRaisesRegex(UserError, "does not make sense"):
                    project.with_user(self.project_administrator).create(
                        {"name": "Born so", "allocated_hours": value}
                    )
        self.assertEqual(project.allocated_hours, 10)

    def test_negative_estimate_in_dialog_and_import(self):
        project = self._create_project("Estimated", allocated_hours=10)
        dialog = Form(
            self.env["project.estimate.change"]
            .with_user(self.manager)
            .with_context(default_project_id=project.id)
        )
        dialog.kind = "correction"
        dialog.new_hours = -5
        dialog.reason = REASON
        with self.assertRaisesRegex(UserError, "does not make sense"):
            dialog.save().action_confirm()
        result = (
            self.env["project.project"]
            .with_user(self.project_administrator)
            .load(["name", "allocated_hours"], [["Imported", "-3"]])
        )
        self.assertIn("does not make sense", result["messages"][0]["message"])
        self.assertFalse(result["ids"])

    def test_first_estimate_is_not_negative_either(self):
        project = self._create_project("Not estimated")
        with self.assertRaisesRegex(UserError, "does not make sense"):
            project.with_user(self.manager).allocated_hours = -1

    def test_what_odoo_writes_is_recorded(self):
        project = self._create_project("By code", allocated_hours=10)
        project.sudo().allocated_hours = -2
        self.assertEqual(project.allocated_hours, -2)
        self.assertEqual(sum(project.estimate_ids.mapped("hours")), -2)
        with self.assertRaisesRegex(UserError, "does not make sense"):
            project.sudo().allocated_hours = float("nan")


class TestMailbox(ProjectBillingCase):
    """A mailbox that no mail can reach is refused."""

    def test_mailbox_must_be_an_address(self):
        for mailbox in ("a@@b", "a@@b.de", "office", "a@b.de, office", "a@b.de\nx@y"):
            with (
                self.subTest(mailbox=mailbox),
                self.assertRaisesRegex(ValidationError, "is no e-mail address"),
            ):
                self.company.project_office_email = mailbox
        for mailbox in ("a@b.de", "Büro <büro@müller.de>; c@d.de", False):
            self.company.project_office_email = mailbox

    def test_addresses_of_people(self):
        self.manager.partner_id.email = "max@@corebiz.example.com"
        with self.assertRaisesRegex(UserError, "has no e-mail address"):
            self.project.with_user(self.leader).action_set_pl_done()

    def test_every_address_of_ours_is_checked(self):
        """Writable fields of ours that hold addresses; each has its check."""
        found = {
            f"{model._name}.{name}"
            for model in self.env.values()
            for name, field in model._fields.items()
            if is_ours(field)
            and field.type == "char"
            and re.search("e?mail(box)?(_|$)", name)
            and not field.readonly
            and not model._abstract
        }
        self.assertEqual(
            found,
            {
                "res.company.project_office_email",
                "res.config.settings.project_office_email",
            },
        )


class TestReasons(RegistryMixin, ReasonMixin, FurnishedCase):
    """A reason says something, wherever one is asked for."""

    def test_step_back(self):
        self._walk_to(self.project, PM_DONE)
        project = self.project.with_user(self.office)
        self._assert_refused(project.action_send_back, "needs a reason")
        self._assert_refused(
            lambda reason: project.write(
                {"billing_state": OPEN, "billing_reason": reason}
            ),
            "needs a reason",
        )
        self._assert_refused(
            lambda reason: (
                project.env["project.send.back"]
                .create({"project_ids": project.ids, "reason": reason})
                .action_confirm()
            ),
            "needs a reason",
        )
        self.assertStates(self.project, PM_DONE)

    def test_estimate(self):
        project = self._create_project("Estimated", allocated_hours=10)
        project = project.with_user(self.manager)
        self._assert_refused(
            lambda reason: project.write(
                {"allocated_hours": 12, "estimate_reason": reason}
            ),
            "estimate_reason",
        )

    def test_reasons_are_known(self):
        """Every reason of ours that people enter is among the tests.

        One that is added goes through ``clean_text``, into a test like these, and
        into ``tests/expected.py`` of its addon.
        """
        found = {
            f"{model._name}.{name}"
            for model in self.env.values()
            for name, field in model._fields.items()
            if is_ours(field)
            and "reason" in name
            and field.type in ("char", "text", "html")
            and not field.readonly
            and not field.compute
            and not model._abstract
        }
        self.assertEqual(found, self._get_expected("REASONS"))

    def test_nobody_asks_for_blanks_only(self):
        addons = Path(inspect.getfile(type(self))).parents[2]
        for path in addons.glob(f"{PREFIX}*/**/*.py"):
            if "tests" not in path.parts:
                with self.subTest(path=path.name):
                    self.assertNotRegex(path.read_text(), r"reason\W[^\n]*\.strip\(\)")


class TestArchivedPeople(ProjectBillingCase):
    """People who have left are named, and what to do about them."""

    def test_archived_manager(self):
        self._walk_to(self.project, PL_DONE)
        self.manager.active = False
        with self.assertRaisesRegex(
            UserError, r"Max Manager \(Project Manager of “Mail server”\) is archived"
        ):
            self.project.with_user(self.administrator).action_set_pm_done()
        self.assertIn("archived", self.project.with_user(self.office).turn_text)

    def test_archived_leader(self):
        self.leader.active = False
        with self.assertRaisesRegex(UserError, "Lena Leader .* is archived"):
            self.project.with_user(self.administrator).action_set_pl_done()

    def test_nobody_to_tell_is_archived(self):
        self.manager.active = False
        with self.assertRaisesRegex(UserError, "Max Manager .* is archived"):
            self.project.with_user(self.leader).action_set_pl_done()

    def test_archived_account_manager(self):
        self.account_manager.active = False
        text = self.project._get_missing_role_text(("account_manager",))
        self.assertRegex(text, "Anna Account .* is archived")

    def test_reminder_of_an_archived_manager(self):
        self.company.billing_reminder_days = 5
        with freeze_time("2026-01-05 09:00:00"):
            self._walk_to(self.project, PL_DONE)
        self.manager.active = False
        logger = "odoo.addons.corebiz_project_billing.models.project_reminder"
        with self.assertLogs(logger, level="WARNING") as logs:
            self.env["project.project"]._cron_remind()
        self.assertIn("Max Manager", "".join(logs.output))
        self.assertFalse(self.project.billing_reminder_date)
        self.manager.active = True
        self.env["project.project"]._cron_remind()
        self.assertTrue(self.project.billing_reminder_date)


class TestClock(ProjectBillingCase):
    """A clock that was wrong for a moment."""

    def test_mail_after_a_row_of_the_future(self):
        self._walk_to(self.project, PL_DONE)
        self.project.last_handover_id._complete({"date": "2099-01-01 00:00:00"})
        self.project.with_user(self.manager).action_set_pm_done()
        last = self.project.last_handover_id
        self.assertEqual(last.to_state, PM_DONE)
        self.assertEqual(last.notified_by, "mail")
        self.assertTrue(last.notified_email)

    def test_lead_time_after_a_row_of_the_future(self):
        self._walk_to(self.project, PL_DONE)
        self.project.last_handover_id._complete({"date": "2099-01-01 00:00:00"})
        self.project.with_user(self.manager).action_send_back(REASON)
        self._walk_to(self.project, PL_DONE)
        finished = self.project.last_handover_id
        finished._complete({"date": fields.Datetime.subtract(finished.date, days=2)})
        self._walk_to(self.project, PO_BILLED)
        self.assertAlmostEqual(self.project.last_handover_id.lead_days, 2, 1)
