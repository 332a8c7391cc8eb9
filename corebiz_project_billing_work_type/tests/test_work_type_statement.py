from .work_type_common import SATURDAY, WorkTypeCase


class TestWorkTypeStatement(WorkTypeCase):
    """The customer reads on the statement why a row costs more."""

    def _get_remarks(self, invoice):
        """{text of the booking: what the customer reads beside it}"""
        return {
            row.name: row.remark for row in invoice.timesheet_statement_ids.line_ids
        }

    def test_rows_say_what_kind_of_work_it_was(self):
        """Hours booked and billed stay: the factor is one of the price."""
        self._put(4, name="Server")
        self._put(2, SATURDAY, name="Move")
        self._put(1, work_type_id=self.travel.id, name="Way")
        invoice = self._invoice()
        self.assertEqual(
            self._get_remarks(invoice),
            {"Server": "", "Move": "Weekend +50 %", "Way": "Travel"},
        )
        statement = invoice.timesheet_statement_ids
        rows = {row.name: (row.hours, row.quantity) for row in statement.line_ids}
        self.assertEqual(rows, {"Server": (4, 4), "Move": (2, 2), "Way": (1, 1)})
        table = statement.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        self.assertTrue(table[0].endswith('"Remark"'))
        self.assertEqual(sum(line.endswith('"Weekend +50 %"') for line in table), 1)
        self.assertEqual(statement.sha256, statement._get_seal())
        self.assertFalse(statement._get_differences())

    def test_ordinary_work_needs_no_remark(self):
        self._put(4)
        statement = self._invoice().timesheet_statement_ids
        self.assertFalse(statement.has_remarks)

    def test_the_factor_is_said_where_the_name_does_not(self):
        texts = {
            1.5: "Night (+50 %)",
            1.125: "Night (+12.50 %)",
            0.8: "Night (−20 %)",
            0: "Night (free of charge)",
            1: "Night",
        }
        for factor, text in texts.items():
            night = self._create_type("Night", factor=factor)
            booking = self._put(1, work_type_id=night.id)
            self.env.flush_all()
            self.assertEqual(booking._get_statement_remark(), text)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        night = self._create_type("Night", factor=1.125)
        night.with_context(lang="de_DE").name = "Nacht"
        self._put(1, work_type_id=night.id, name="Move")
        invoice = self._invoice()
        self.assertEqual(self._get_remarks(invoice), {"Move": "Nacht (+12,50 %)"})
        night.with_context(lang="de_DE").name = "Nachts"
        self.assertEqual(self._get_remarks(invoice), {"Move": "Nacht (+12,50 %)"})

    def test_another_price_was_agreed(self):
        """The name of the type stays; its factor is not what the hours cost."""
        night = self._create_type("Night", factor=1.5)
        booking = self._put(1, work_type_id=night.id)
        self.env.flush_all()
        booking.so_line.price_unit = 130
        self.assertEqual(booking._get_statement_remark(), "Night")

    def test_hours_that_cost_no_more(self):
        """What is prepaid costs the same on a Saturday; no paper says otherwise."""
        _order, _project, task = self._sell(self.fixed_product)
        booking = self._put(1, SATURDAY, task)
        self.assertEqual(booking.work_type_id, self.weekend)
        self.assertFalse(booking._get_statement_remark())
