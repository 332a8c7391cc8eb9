from lxml import etree

from .work_type_common import MONDAY, SATURDAY, WorkTypeCase


class TestWorkType(WorkTypeCase):
    """Hours of a work type are billed at its price, and traced to the cent."""

    def test_weekend_costs_half_as_much_again(self):
        """4 h at 95 and 2 h on Saturday at 50 % more: 380 + 285 = 665."""
        self._put(4)
        self._put(2, SATURDAY)
        self.env.flush_all()
        extra = self.line.work_type_line_ids
        self.assertEqual(extra.price_unit, 142.5)
        self.assertEqual((extra.product_uom_qty, extra.qty_to_invoice), (0, 2))
        self.assertEqual(self.line.qty_to_invoice, 4)
        self.assertHours(open=6)
        invoice = self._invoice()
        self.assertEqual(
            sorted(self._get_amounts(invoice).values()),
            [self._in_company(285), self._in_company(380)],
        )
        self.assertEqual(invoice.amount_untaxed, 665)
        self.assertIn("(Weekend +50 %)", "".join(self._get_amounts(invoice)))
        self.assertTraced(invoice)
        self.assertHours(billed=6)
        self.assertCovered()

    def test_travel_has_a_price_of_its_own(self):
        """1 h of travel at 45, beside 2 h of work at 95."""
        self._put(2)
        self._put(1, work_type_id=self.travel.id)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 235)
        charged = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.journey
        )
        self.assertEqual((charged.quantity, charged.price_subtotal), (1, 45))
        self.assertTraced(invoice)
        self.assertCovered()

    def test_travel_by_what_was_agreed(self):
        """The order sells travel at 40: no second line, and no other price."""
        self.order.order_line = [
            (0, 0, {"product_id": self.journey.id, "price_unit": 40})
        ]
        booking = self._put(1, work_type_id=self.travel.id)
        self.env.flush_all()
        self.assertEqual(len(self.order.order_line), 2)
        self.assertEqual(booking.so_line.price_unit, 40)
        self.assertEqual(self._invoice().amount_untaxed, 40)

    def test_travel_by_the_price_list(self):
        """The price list of the order says what an hour of the product costs."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Partners",
                "currency_id": self.order.currency_id.id,
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.journey.id,
                            "fixed_price": 30,
                        },
                    )
                ],
            }
        )
        _order, _project, task = self._sell(self.product, pricelist_id=pricelist.id)
        booking = self._put(2, task=task, work_type_id=self.travel.id)
        self.env.flush_all()
        self.assertEqual(booking.so_line.price_unit, 30)

    def test_goodwill_is_a_line_of_nothing(self):
        """Hours that cost nothing are on the invoice, and are billed."""
        goodwill = self._create_type("Goodwill", factor=0)
        self._put(3)
        self._put(1, work_type_id=goodwill.id)
        invoice = self._invoice()
        self.assertEqual(sorted(self._get_amounts(invoice).values()), [0, 285])
        self.assertHours(billed=4)
        self.assertTraced(invoice)

    def test_a_mark_changes_nothing(self):
        onsite = self._create_type("On site")
        booking = self._put(1, work_type_id=onsite.id)
        self.env.flush_all()
        self.assertEqual(booking.so_line, self.line)
        self.assertEqual(self._invoice().amount_untaxed, 95)

    def test_cents(self):
        """Three times twenty minutes at 142.50: the rows add up to the line."""
        for minutes in (20, 20, 20, 7):
            self._put(minutes / 60, SATURDAY)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 159.60)
        self.assertTraced(invoice)

    def test_why_it_costs_what_it_costs(self):
        """Day, person, hours, type, rule, rate, factor and amount of each booking."""
        self._put(2, SATURDAY)
        self._put(1, work_type_id=self.weekend.id)
        self._put(1, work_type_id=self.travel.id)
        self._put(4)
        invoice = self._invoice()
        rows = self.env["project.coverage.link"].search([("move_id", "=", invoice.id)])
        found = {
            (
                str(row.date),
                row.employee_id.name,
                row.hours,
                row.work_type_id.name,
                row.work_type_origin,
                row.rate,
                row.work_type_factor,
                row.price_unit,
                row.amount,
            )
            for row in rows
        }
        person = "Emil Employee"
        weekend = "Weekend +50 %"
        self.assertEqual(
            found,
            {
                (SATURDAY, person, 2, weekend, "Rule: Saturday", 95, 1.5, 142.5, 285),
                (MONDAY, person, 1, weekend, "Chosen by hand", 95, 1.5, 142.5, 142.5),
                (MONDAY, person, 1, "Travel", "Chosen by hand", 45, 1, 45, 45),
                (MONDAY, person, 4, False, False, 95, 1, 95, 380),
            },
        )
        line = invoice.invoice_line_ids.filtered(lambda one: one.quantity == 3)
        shown = rows.search(line.action_view_price_trace()["domain"])
        self.assertEqual(sum(shown.mapped("amount")), line.price_subtotal)
        sold = self.line.work_type_line_ids
        self.assertEqual(rows.search(sold.action_view_price_trace()["domain"]), shown)

    def test_trace_shows_what_makes_the_price(self):
        """On any screen: what is the same in all rows is hidden."""
        self._put(2, SATURDAY)
        line = self._invoice().invoice_line_ids
        for record in (line, line.sale_line_ids):
            action = record.action_view_price_trace()
            rows = self.env[action["res_model"]].with_user(self.office)
            view = rows.get_view(*action["views"][0])
            fields = etree.fromstring(view["arch"]).findall(".//field")
            shown = {one.get("name") for one in fields if one.get("optional") != "hide"}
            self.assertLessEqual(
                {"work_type_origin", "rate", "work_type_factor", "price_unit"}, shown
            )
            self.assertFalse({"project_id", "move_id", "move_state"} & shown)

    def test_the_trace_stays(self):
        """What a row says is that of its day, whatever the order says later."""
        self._put(2, SATURDAY)
        invoice = self._invoice()
        self.line.price_unit = 120
        self.env.flush_all()
        row = invoice.invoice_line_ids.coverage_link_ids
        row.invalidate_recordset()
        self.assertEqual((row.rate, row.work_type_factor, row.amount), (95, 1.5, 285))
        self.assertEqual(self.line.work_type_line_ids.price_unit, 180)

    def test_credit_note_gives_the_hours_back(self):
        self._put(2, SATURDAY)
        invoice = self._invoice()
        self._reverse(invoice).action_post()
        self.assertHours(open=2)
        self.assertEqual(self._invoice().amount_untaxed, 285)
        self.assertCovered()


class TestWorkTypeLine(WorkTypeCase):
    """The order lines that bill hours of work types."""

    def _get_line(self, booking):
        self.env.flush_all()
        booking.invalidate_recordset()
        return booking.so_line

    def test_one_line_however_many_bookings(self):
        lines = {self._get_line(self._put(1, SATURDAY)) for _number in range(3)}
        self.assertEqual(lines, {self.line.work_type_line_ids})
        self.assertEqual(len(self.order.order_line), 2)

    def test_line_takes_over_what_was_agreed(self):
        self.line.write({"discount": 10, "price_unit": 100})
        line = self._get_line(self._put(1, SATURDAY))
        self.assertEqual((line.price_unit, line.discount), (150, 10))
        self.assertEqual(line.product_uom_id, self.line.product_uom_id)
        self.line.write({"discount": 20, "price_unit": 80})
        self.env.flush_all()
        self.assertEqual((line.price_unit, line.discount), (120, 20))

    def test_a_price_that_was_agreed_stays(self):
        line = self._get_line(self._put(1, SATURDAY))
        line.price_unit = 130
        self.env.flush_all()
        self.line.price_unit = 100
        line.product_uom_qty = 5
        self.env.flush_all()
        self.assertEqual(line.price_unit, 130)

    def test_price_stays_when_hours_are_ordered(self):
        """A quantity on the line does not bring back the price of the list."""
        line = self._get_line(self._put(1, SATURDAY))
        line.product_uom_qty = 5
        self.env.flush_all()
        self.assertEqual(line.price_unit, 142.5)

    def test_task_gets_another_order_item(self):
        """Its hours go along, those of a weekend to the weekend there."""
        plain, booking = self._put(1), self._put(1, SATURDAY)
        order, _project, _task = self._sell(self.product)
        other = order.order_line
        self.task.sale_line_id = other
        self.assertEqual(self._get_line(plain), other)
        self.assertEqual(self._get_line(booking), other.work_type_line_ids)
        self.assertEqual(self.line.work_type_line_ids.qty_to_invoice, 0)

    def test_rate_of_an_employee(self):
        """His own order item is the one whose price is raised."""
        self._put(1)
        expert = self._create_product("Expert", "delivered_timesheet", 200)
        self.order.order_line = [(0, 0, {"product_id": expert.id})]
        own = self.order.order_line.filtered(lambda line: line.product_id == expert)
        self.project.sale_line_employee_ids = [
            (
                0,
                0,
                {
                    "employee_id": self.employee.employee_id.id,
                    "sale_line_id": own.id,
                },
            )
        ]
        line = self._get_line(self._put(1, SATURDAY))
        self.assertEqual(line.work_type_line_id, own)
        self.assertEqual(line.price_unit, 300)

    def test_a_line_that_was_chosen(self):
        """The type goes on from the line that somebody chose for the booking."""
        order, _project, _task = self._sell(self.product)
        other = order.order_line
        booking = self._put(1, SATURDAY)
        booking.write({"so_line": other.id, "is_so_line_edited": True})
        self.assertEqual(self._get_line(booking), other.work_type_line_ids)
        booking.work_type_id = False
        self.assertEqual(self._get_line(booking), self.line)

    def test_prepaid_hours_stay_on_their_package(self):
        """No factor raises a price that is paid already; a product charges."""
        order, _project, task = self._sell(self.fixed_product)
        weekend = self._put(1, SATURDAY, task)
        travel = self._put(1, task=task, work_type_id=self.travel.id)
        self.assertEqual(self._get_line(weekend), order.order_line[0])
        self.assertEqual(weekend.coverage_state, "fixed")
        line = self._get_line(travel)
        self.assertEqual((line.product_id, line.price_unit), (self.journey, 45))
        self.assertEqual(travel.coverage_state, "open")

    def test_nobody_is_warned_of_these_lines(self):
        """The check before billing finds what is on a wrong line, and no more."""
        orders = self.order
        self._put(1, SATURDAY)
        self._put(1, work_type_id=self.travel.id)
        self.env.flush_all()
        check = self.project._preflight_booking_other_order_line
        self.assertEqual(check(orders), {})
        order, _project, _task = self._sell(self.product)
        wrong = self._put(1)
        wrong.write({"so_line": order.order_line.id, "is_so_line_edited": True})
        self.env.flush_all()
        self.assertEqual(check(orders), {self.project.id: wrong.ids})
        wrong.work_type_id = self.weekend
        self.env.flush_all()
        self.assertEqual(check(orders), {self.project.id: wrong.ids})

    def test_copy_of_an_order(self):
        """A copy begins without the lines that hours have added."""
        self._put(1, SATURDAY)
        self._put(1, work_type_id=self.travel.id)
        self.env.flush_all()
        self.assertEqual(len(self.order.order_line), 3)
        self.assertEqual(len(self.order.copy().order_line), 1)

    def test_no_project_of_a_line(self):
        """A product that makes projects makes none for the hours of a type."""
        self.journey.service_tracking = "project_only"
        self.product.service_tracking = "task_in_project"
        lines = self._get_line(self._put(1, SATURDAY))
        lines |= self._get_line(self._put(1, work_type_id=self.travel.id))
        self.assertEqual(len(lines), 2)
        self.assertFalse(lines.project_id | lines.task_id.project_id)

    def test_days(self):
        """A line that is sold by the day is billed by the day."""
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product("Day", "delivered_timesheet", 800, uom_id=day.id)
        order, _project, task = self._sell(product)
        line = self._get_line(self._put(4, SATURDAY, task))
        self.assertEqual(line.product_uom_id, day)
        self.assertEqual((line.price_unit, line.qty_to_invoice), (1200, 0.5))
        self.assertEqual(self._invoice(order).amount_untaxed, 600)

    def test_currency(self):
        """A foreign order is billed in its currency, by its own price."""
        currency = self.env.ref("base.CHF")
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": 2,
                "name": "2020-01-01",
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Swiss", "currency_id": currency.id}
        )
        order, _project, task = self._sell(self.product, pricelist_id=pricelist.id)
        self._put(2, SATURDAY, task)
        self._put(1, task=task, work_type_id=self.travel.id)
        invoice = self._invoice(order)
        self.assertEqual(invoice.currency_id, currency)
        # 2 h at 100 * 1.5, and 1 h of 45 of the company, which are 90 here.
        self.assertEqual(invoice.amount_untaxed, 390)
        self.assertTraced(invoice)
        rows = invoice.invoice_line_ids.coverage_link_ids
        self.assertEqual(sum(rows.mapped("amount")), 195)
        self.assertEqual(set(rows.mapped("rate")), {100, 90})
