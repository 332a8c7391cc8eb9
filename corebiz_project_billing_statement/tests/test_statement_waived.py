from datetime import date

from .statement_common import StatementCase


class TestStatementWaived(StatementCase):
    """Hours that are not charged, on the statement of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.statement_waived = True
        coverage = "corebiz_project_billing_coverage.project_waiver_kind"
        cls.kinds = cls.env["project.waiver.kind"].union(
            *(
                cls.env.ref(f"{coverage}_{name}")
                for name in ("goodwill", "warranty", "presales", "internal")
            )
        )

    def _waive_part(self, booking, hours, kind=0):
        waivers = self.env["project.waiver"].with_user(self.office)
        return waivers._waive(booking, "The server failed", self.kinds[kind], hours)

    def _get_rows(self, statement):
        return [
            (row.kind, row.hours, row.quantity)
            for row in statement.line_ids.sorted("sequence")
        ]

    def test_waived_part_is_listed_at_nothing(self):
        order, bookings = self._sell_and_book()
        self._waive_part(bookings[0], 1)
        self._waive_part(bookings[1], None, 1)
        statement = self._invoice(order).timesheet_statement_ids
        self.assertEqual(
            self._get_rows(statement),
            [
                *(("billed", 1.5, 1.5), ("billed", 1, 1)),
                *(("waived", 1, 0), ("waived", 1.25, 0)),
            ],
        )
        self.assertEqual((statement.hours, statement.waived_hours), (2.5, 2.25))
        self.assertEqual(sum(one["hours"] for one in statement._get_positions()), 2.5)
        page = self._render(statement)
        self.assertIn("not charged", page)
        self.assertIn("0.00", page.split("not charged", 1)[1][:40])
        self.assertIn(
            "Not charged", statement.csv_attachment_id.raw.decode("utf-8-sig")
        )
        self.assertFalse(statement._get_differences())
        self.assertEqual(statement._get_seal(), statement.sha256)
        self._damage(statement, waived_hours=5)
        self.assertNotEqual(statement._get_seal(), statement.sha256)

    def test_nothing_is_listed_where_the_company_does_not_want_it(self):
        self.company.statement_waived = False
        order, bookings = self._sell_and_book()
        self._waive_part(bookings[0], 1)
        statement = self._invoice(order).timesheet_statement_ids
        self.assertEqual(set(statement.line_ids.mapped("kind")), {"billed"})
        self.assertEqual((statement.hours, statement.waived_hours), (3.75, 0))

    def test_internal_kinds_are_not_for_customers(self):
        self.assertEqual(
            self.kinds.mapped("is_on_statement"), [True, True, True, False]
        )
        order, bookings = self._sell_and_book()
        self._waive_part(bookings[0], 1, kind=3)
        self._waive_part(bookings[0], 0.25, kind=0)
        statement = self._invoice(order).timesheet_statement_ids
        self.assertEqual(statement.waived_hours, 0.25)

    def test_whole_bookings_are_listed_once(self):
        order, bookings = self._sell_and_book()
        self._waive_part(bookings[0], None)
        first = self._invoice(order).timesheet_statement_ids
        self.assertEqual((first.hours, first.waived_hours), (2.25, 2.5))
        later = self._book(
            self.leader, bookings.task_id, 2, name="Later", date=date(2026, 3, 20)
        )
        second = self._invoice(order).timesheet_statement_ids
        self.assertEqual((second.hours, second.waived_hours), (2, 0))
        self.assertEqual(second.line_ids.booking_id, later.sudo())

    def test_hours_given_back_are_on_the_statement_of_their_invoice(self):
        """The first statement stays as the customer has it."""
        order, bookings = self._sell_and_book()
        waiver = self._waive_part(bookings[0], 1)
        first = self._invoice(order).timesheet_statement_ids
        rows, seal = self._get_rows(first), first.sha256
        billed = [("billed", hours, hours) for hours in (1.5, 1.25, 1)]
        self.assertEqual(rows, [*billed, ("waived", 1, 0)])
        waiver._take_back("They pay this hour")
        invoice = self._invoice(order)
        second = invoice.timesheet_statement_ids
        self.assertEqual(self._get_rows(second), [("billed", 1, 1)])
        self.assertEqual((second.hours, second.waived_hours), (1, 0))
        self.assertEqual(second.line_ids.booking_id, bookings[0])
        self.assertFalse(second._get_differences())
        self.assertEqual((self._get_rows(first), first._get_seal()), (rows, seal))
        self.assertEqual((first.hours, first.waived_hours), (3.75, 1))
        invoice._reverse_moves().action_post()
        self.assertFalse(first.correction_text)
        self.assertIn("0.00 of 1.00", second.correction_text)

    def test_open_rest_waits_for_its_invoice(self):
        """A part is shown with the invoice that bills the rest, not before."""
        order, bookings = self._sell_and_book()
        first = self._invoice(order)
        late = self._book(
            self.leader, bookings.task_id, 3, name="Late", date=date(2026, 3, 9)
        ).sudo()
        self._waive_part(late, 1)
        first.button_draft()
        first.action_post()
        self.assertEqual(
            first.timesheet_statement_ids.sorted("version")[-1].waived_hours, 0
        )
        second = self._invoice(order).timesheet_statement_ids
        self.assertEqual((second.hours, second.waived_hours), (2, 1))
