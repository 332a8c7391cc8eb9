from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.tests.common import REASON

from .money_common import MoneyCase

ADDON = "corebiz_project_billing_coverage"


class TestWaiverAmount(MoneyCase):
    """What waived hours would have brought, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.price_unit = 95
        cls.booking = cls._book(cls.employee, cls.task, 5 + 10 / 60).sudo()
        cls.waivers = cls.env["project.waiver"].with_user(cls.office)
        cls.goodwill, cls.warranty = (
            cls.env.ref(f"{ADDON}.project_waiver_kind_{name}")
            for name in ("goodwill", "warranty")
        )

    def _waive(self, hours=1.0, kind=None, booking=None):
        kind = kind or self.goodwill
        return self.waivers._waive(booking or self.booking, REASON, kind, hours)

    def assertAmount(self, waiver, amount):
        self.assertAlmostEqual(waiver.amount, self._in_company(amount), 2)
        self.assertEqual(waiver.currency_id, self.project.company_id.currency_id)

    def test_an_hour_of_goodwill(self):
        self.assertAmount(self._waive(), 95)
        self.assertAmount(self._waive(0.5, self.warranty), 47.5)

    def test_statistics_by_kind_customer_and_month(self):
        self._waive()
        self._waive(2, self.warranty)
        self._waive(0.5)._take_back(REASON)
        rows = self.waivers._read_group(
            [("project_id", "=", self.project.id), ("is_active", "=", True)],
            ["kind_id", "partner_id", "date:month"],
            ["hours:sum", "amount:sum"],
        )
        self.assertEqual(
            [
                (kind, customer, hours, round(amount, 2))
                for kind, customer, _month, hours, amount in rows
            ],
            [
                (self.goodwill, self.customer, 1, self._in_company(95)),
                (self.warranty, self.customer, 2, self._in_company(190)),
            ],
        )

    def test_stays_when_the_price_changes_and_is_taken_back(self):
        waiver = self._waive()
        self.line.price_unit = 200
        self.env.flush_all()
        self.assertAmount(waiver, 95)
        waiver._take_back(REASON)
        counter = self.booking.waiver_ids - waiver.sudo()
        self.assertAmount(counter, -95)

    def test_discount_and_days(self):
        self.line.write({"price_unit": 100, "discount": 10})
        self.assertAmount(self._waive(), 90)
        order, _project, task = self._sell(self.product)
        unit = {"product_uom_id": self.day.id, "price_unit": 800}
        order.order_line.write(unit)
        booking = self._book(self.employee, task, 8).sudo()
        self.assertAmount(self._waive(4, booking=booking), 400)

    def test_no_price_without_an_order_line(self):
        project = self._create_project("Without an order")
        task = self._create_task(project)
        booking = self._book(self.employee, task, 2).sudo()
        self.assertFalse(booking.so_line)
        self.assertEqual(self._waive(booking=booking).amount, 0)

    def test_amounts_are_for_those_who_may_see_them(self):
        waiver = self._waive()
        administrator = self._create_user(
            "pia", "Pia Projects", "project.group_project_manager"
        )
        for user in (self.office, administrator):
            self.assertAmount(waiver.with_user(user), 95)
        for user in (self.employee, self.leader):
            own = waiver.with_user(user)
            self.assertEqual(own.hours, 1)
            for read in (
                lambda own=own: own.read(["amount"]),
                lambda own=own: own.search([("amount", ">", 0)]),
                lambda own=own: own._read_group([], [], ["amount:sum"]),
                lambda own=own: own.search([], order="amount"),
            ):
                with self.assertRaises(AccessError):
                    read()
            for kind in ("list", "pivot", "graph"):
                view = own.get_view(view_type=kind)
                self.assertNotIn('name="amount"', view["arch"])

    def _ask_shown(self, user):
        """What a user learns of the amounts shown, by every way to ask for them."""
        waivers = self.env["project.waiver"].with_user(user)
        own = [("project_id", "=", self.project.id)]
        [(total,)] = waivers._read_group(own, [], ["shown_amount:sum"])
        rows = waivers.search(own, order="shown_amount desc")
        self.env.invalidate_all()
        return {
            "read": sum(row["shown_amount"] for row in rows.read(["shown_amount"])),
            "sum": total,
            "search": sum(
                waivers.search([*own, ("shown_amount", ">", 0)]).mapped("hours")
            ),
        }

    def test_who_answers_for_the_project_reads_the_statistics(self):
        """The account manager of the customer sees what was given to him."""
        self._waive()
        self._waive(2, self.warranty)
        amount = self._in_company(285)
        other = self._create_user("otto", "Otto Other", "project.group_project_user")
        self.assertTrue(self.project.account_manager_id)
        for user in (self.office, self.account_manager, self.manager):
            told = self._ask_shown(user)
            self.assertAlmostEqual(told["read"], amount, 2, user.name)
            self.assertAlmostEqual(told["sum"], amount, 2, user.name)
            self.assertEqual(told["search"], 3)
        for user in (self.employee, self.leader, other):
            told = self._ask_shown(user)
            self.assertFalse(any(told.values()), user.name)
        self.project.account_manager_id = other
        self.assertAlmostEqual(self._ask_shown(other)["sum"], amount, 2)
        self.assertFalse(self._ask_shown(self.account_manager)["sum"])

    def test_sorted_by_what_is_shown(self):
        small, large = self._waive(), self._waive(2)
        for user, expected in (
            (self.account_manager, large + small),
            (self.leader, small + large),
        ):
            found = small.with_user(user).search(
                [("id", "in", (small + large).ids)], order="shown_amount desc, id"
            )
            self.assertEqual(found, expected)
