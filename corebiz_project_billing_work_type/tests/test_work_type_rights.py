from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .work_type_common import SATURDAY, WorkTypeCase


class TestWorkTypeRights(WorkTypeCase):
    """The office maintains types and rules; people choose on their own bookings."""

    def test_who_maintains(self):
        for user in (self.employee, self.leader, self.project_administrator):
            for record in (self.travel, self.saturday):
                own = record.with_user(user)
                self.assertTrue(own.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation), user.name)
        for record in (self.travel, self.saturday):
            self.assertTrue(record.with_user(self.office).has_access("write"))

    def test_bookings_of_others(self):
        booking = self._put(1)
        stranger = self._create_user("sten", "Sten Stranger", self._get_user_groups())
        self._create_employee(stranger)
        with self.assertRaises(AccessError):
            booking.with_user(stranger).write({"work_type_id": self.travel.id})

    def _get_user_groups(self):
        return "project.group_project_user,hr_timesheet.group_hr_timesheet_user"

    def test_prices_are_not_for_who_books(self):
        self._put(1, SATURDAY)
        invoice = self._invoice()
        rows = invoice.invoice_line_ids.coverage_link_ids
        names = {"rate", "work_type_factor", "price_unit"}
        found = set(rows.with_user(self.employee).sudo(False).fields_get())
        self.assertFalse(names & found)
        with self.assertRaises(AccessError):
            rows.with_user(self.employee).sudo(False).read(["rate"])
        self.assertEqual(rows.with_user(self.office).rate, 95)
        sold = set(self.line.with_user(self.employee).sudo(False).fields_get())
        self.assertFalse({"work_type_id", "work_type_line_id"} & sold)

    def test_no_client_says_which_line_bills(self):
        booking = self._put(1, SATURDAY)
        self.env.flush_all()
        other = self._create_type("Other", factor=3)
        extra = self.line.work_type_line_ids
        extra.write({"work_type_id": other.id, "work_type_line_id": False})
        booking.write({"work_type_rule_id": False, "is_work_type_chosen": True})
        self.env.invalidate_all()
        self.assertEqual(extra.work_type_id, self.weekend)
        self.assertEqual(extra.work_type_line_id, self.line)
        self.assertEqual(booking.work_type_rule_id, self.saturday)

    # === Another company ===

    def _get_sister(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        return sister, self.env["project.work.type"].create(
            {"name": "Foreign", "company_id": sister.id, "factor": 3}
        )

    def test_type_of_another_company(self):
        sister, foreign = self._get_sister()
        booking = self._put(1)
        self.assertRefused(
            lambda: booking.write({"work_type_id": foreign.id}), "Foreign"
        )
        self.assertRefused(lambda: self._put(1, work_type_id=foreign.id), "Foreign")
        self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )

    def test_another_company_sees_nothing(self):
        sister, foreign = self._get_sister()
        stranger = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        types = self.env["project.work.type"].with_user(stranger)
        self.assertEqual(types.search([]), foreign.with_user(stranger))
        for record in (self.travel, self.saturday):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])

    def test_rules_of_another_company_set_nothing(self):
        _sister, foreign = self._get_sister()
        self.env["project.work.type.rule"].create(
            {"work_type_id": foreign.id, "day": "6", "sequence": 0}
        )
        self.assertFalse(self._put(1, "2026-03-08").work_type_id)

    # === What makes no sense ===

    def test_two_prices(self):
        self.assertRefused(
            lambda: self.travel.write({"factor": 2}),
            "“Travel” has a product with a price of its own",
            ValidationError,
        )

    def test_product_that_no_hours_make_up(self):
        for product in (
            self.fixed_product,
            self._create_product(
                "Piece",
                "delivered_timesheet",
                5,
                uom_id=self.env.ref("uom.product_uom_unit").id,
            ),
        ):
            self.assertRefused(
                lambda product=product: self._create_type(
                    "Wrong", product_id=product.id
                ),
                f"“{product.name}” cannot bill the hours of “Wrong”",
                ValidationError,
            )

    def test_factor_is_a_number(self):
        for factor in (-1, 11, float("nan")):
            with self.assertRaisesRegex(ValidationError, "does not fit into “Factor”"):
                self._create_type("Wrong", factor=factor)

    def test_price_is_settled_once_used(self):
        free = self._create_type("Free")
        free.write({"factor": 2})
        self._put(1, SATURDAY)
        self.env.flush_all()
        for vals in ({"factor": 2}, {"product_id": self.journey.id, "factor": 1}):
            self.assertRefused(
                lambda vals=vals: self.weekend.with_user(self.office).write(vals),
                "“Weekend \\+50 %” is used by bookings, which keep what they cost",
            )
        self.assertRefused(self.weekend.unlink, "Archive it instead")
        self.weekend.with_user(self.office).write({"name": "Weekend", "factor": 1.5})
        self.weekend.with_user(self.office).action_archive()
        self.assertFalse(self.weekend.active)
        free.unlink()

    def test_rule_is_settled_once_used(self):
        self._put(1, SATURDAY)
        self.env.flush_all()
        for take in (
            lambda: self.saturday.write({"day": "6"}),
            lambda: self.saturday.write({"work_type_id": self.travel.id}),
        ):
            self.assertRefused(
                take, "The rule “Saturday” has set “Weekend \\+50 %”", UserError
            )
        self.assertRefused(self.saturday.unlink, "Archive it instead")
        self.saturday.with_user(self.office).write({"active": False, "sequence": 3})
