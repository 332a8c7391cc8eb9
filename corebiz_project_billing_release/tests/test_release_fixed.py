from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .release_common import ReleaseCase

TEXT = "in a statement that the customer has"


@tagged("post_install", "-at_install")
class TestReleaseFixed(ReleaseCase):
    """0 changed rows after the customer has them, in every channel."""

    def _get_changes(self):
        """Ways to change a booking, each as an administrator."""
        booking, task = self.bookings[0], self.task
        other = self._create_task(self.project, "Another")
        lines = self.env["account.analytic.line"]
        return {
            "hours": lambda: booking.write({"unit_amount": 1}),
            "text": lambda: booking.write({"name": "Else"}),
            "date": lambda: booking.write({"date": "2026-10-30"}),
            "task": lambda: booking.write({"task_id": other.id}),
            "person": lambda: booking.write({"employee_id": self._get_other().id}),
            "order line": lambda: booking.write({"so_line": False}),
            "client": lambda: booking.web_save({"unit_amount": 1}, {}),
            "delete": lambda: booking.unlink(),
            "rows of the task": lambda: task.write(
                {"timesheet_ids": [Command.update(booking.id, {"unit_amount": 1})]}
            ),
            "delete by the task": lambda: task.write(
                {"timesheet_ids": [Command.delete(booking.id)]}
            ),
            "rows of the project": lambda: self.project.write(
                {"timesheet_ids": [Command.update(booking.id, {"unit_amount": 1})]}
            ),
            "import": lambda: self._import(lines, booking),
        }

    def _get_other(self):
        return self.leader.employee_ids

    def _import(self, lines, booking):
        booking._get_external_ids()
        name = booking.export_data(["id"])["datas"][0][0]
        result = lines.load(["id", "unit_amount"], [[name, "1"]])
        if result["ids"]:
            return
        raise UserError(result["messages"][0]["message"])

    def _check_fixed(self):
        before = [booking.read()[0] for booking in self.bookings]
        for name, change in self._get_changes().items():
            with (
                self.subTest(channel=name),
                self.assertRaisesRegex(UserError, TEXT),
                self.env.cr.savepoint(),
            ):
                change()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(
            [booking.read()[0] for booking in self.bookings.exists()], before
        )

    def test_sent(self):
        self._make_sent()
        self._check_fixed()

    def test_signed(self):
        release, _link = self._make_signed()
        self._check_fixed()
        self.assertTrue(release._is_sealed())

    def test_what_the_customer_objects_to_is_free(self):
        _release, link = self._make_sent()
        self._object(link, 5)
        [objected] = self.bookings.filtered(lambda line: line.unit_amount == 5)
        objected.write({"unit_amount": 4})
        self.assertEqual(objected.release_state, "objected")
        with self.assertRaisesRegex(UserError, TEXT):
            self.bookings[0].write({"unit_amount": 1})

    def test_a_moved_task_leaves_its_bookings(self):
        self._make_signed()
        other = self._create_project("Elsewhere")
        self.task.project_id = other
        self.assertEqual(self.bookings.project_id, self.project)

    def test_order_line_of_the_task_leaves_its_bookings(self):
        line = self.order.order_line
        self._make_signed()
        other = self._create_order([{"product_id": self.time_and_material.id}])
        other.action_confirm()
        self.task.sale_line_id = other.order_line
        self.assertEqual(self.bookings.so_line, line)

    def test_state_is_written_by_code_only(self):
        booking = self.bookings[0]
        self._make_sent()
        booking.write({"release_state": "accepted"})
        self.assertEqual(booking.release_state, "sent")
        copy = booking.copy()
        self.assertFalse(copy.release_state)

    def test_rows_and_head_are_written_by_nobody(self):
        release, link = self._make_signed()
        row = release.line_ids[0]
        for change in (
            lambda: release.write({"state": "draft"}),
            lambda: release.write({"line_ids": [Command.update(row.id, {"hours": 1})]}),
            lambda: release.unlink(),
            lambda: row.write({"hours": 1}),
            lambda: row.write({"is_active": False}),
            lambda: row.unlink(),
            lambda: link.write({"expires": "2030-01-01"}),
            lambda: link.write({"revoked_date": False}),
            lambda: self.env["project.release.line"].create(
                {"release_id": release.id, "kind": "billed", "date": "2026-10-01"}
            ),
            lambda: self.env["project.release.link"].create({"release_id": release.id}),
        ):
            with (
                self.assertRaisesRegex(UserError, "records of (a|the) project"),
                self.env.cr.savepoint(),
            ):
                change()
        self.assertTrue(release._is_sealed())

    def test_files_are_changed_by_nobody(self):
        release, _link = self._make_signed()
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "project.release"),
                    ("res_id", "=", release.id),
                    ("res_field", "=", "signature"),
                ]
            )
        )
        self.assertEqual(files.raw, self._get_picture())
        for change in (lambda: files.write({"raw": b"x"}), lambda: files.unlink()):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()

    def test_broken_seal_is_found(self):
        release, _link = self._make_signed()
        release.with_user(self.leader).action_verify()
        for record, values in (
            (release, {"text": "I owe everything"}),
            (release, {"accepted_hours": 99}),
            (release, {"signed_name": "Somebody"}),
            (release.line_ids[0], {"hours": 9}),
            (release.line_ids[0], {"name": "Else"}),
            (release.line_ids[0], {"state": "objected"}),
        ):
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                self._damage(record, **values)
                with self.assertRaisesRegex(UserError, "seal of .* is broken"):
                    release.with_user(self.leader).action_verify()
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(release._is_sealed())

    def test_database_counts_a_booking_once(self):
        release, _link = self._make_signed()
        row = release.line_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._damage(release.line_ids[1], booking_id=row.booking_id.id)
