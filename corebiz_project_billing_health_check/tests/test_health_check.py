import csv
from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

ADDON = "corebiz_project_billing_health_check"
TABLES = (
    "account_analytic_line",
    "account_move",
    "account_move_line",
    "project_coverage_link",
    "project_project",
    "project_timesheet_statement",
    "project_timesheet_statement_line",
    "project_task",
    "sale_order",
    "sale_order_line",
)


class TestHealthCheck(StatementCase):
    """A database that was damaged on purpose, seen by the project office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice, cls.statement, cls.bookings = cls._bill()
        cls.order = cls.bookings.so_line.order_id
        cls.sold_task = cls.bookings.task_id
        cls.sold_project = cls.bookings.project_id
        # 4.75 hours of 10 are booked.
        cls.known = cls._check()

    @classmethod
    def _check(cls, person=None):
        """What the check finds, pressed by the office."""
        check = (
            cls.env["project.health.check"].with_user(person or cls.office).create({})
        )
        action = check.action_check()
        found = check.env["project.health.finding"].search(action["domain"])
        assert found == check.finding_ids
        return found

    def _find(self, kind, person=None):
        """Findings of one kind that were not there before the damage."""
        known = set(self.known.mapped("sentence"))
        return self._check(person).filtered(
            lambda row: row.kind == kind and row.sentence not in known
        )

    def test_customer_whom_the_office_may_not_see(self):
        """The finding names him all the same; the office may not open him."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        self._damage(self.customer, company_id=sister.id)
        self.assertFalse(self.customer.with_user(self.office).has_access("read"))
        found = self._find("double_billed")
        self.assertEqual(found.sudo().partner_id, self.customer)

    def test_dialog_says_all_that_is_looked_for(self):
        view = self.env.ref(
            "corebiz_project_billing_health_check.project_health_check_view_form"
        )
        kinds = self.env["project.health.finding"]._fields["kind"].get_values(self.env)
        self.assertEqual(view.arch.count("<li"), len(kinds))

    def test_number_of_queries_is_constant(self):
        def count():
            check = self.env["project.health.check"].create({})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            check._find()
            return self.env.cr.sql_log_count - before

        count()
        before = count()
        for number in range(5):
            task = self._create_task(self.sold_project, name=f"More {number}")
            self._book(self.employee, task, 1)
        self.assertEqual(count(), before)

    def _get_fingerprints(self):
        """One checksum over all rows of each table, with the versions of the rows."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*),"
                    " MD5(STRING_AGG(t::text || t.xmin, '|' ORDER BY t.id))"
                    " FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    # === Findings ===

    def test_sound_data_give_no_finding(self):
        ours = self.known.filtered(
            lambda row: (
                row.partner_id == self.customer
                and row.res_model in ("account.move", "sale.order", "project.task")
            )
        )
        self.assertFalse(ours.mapped("sentence"))

    def test_billed_more_than_booked(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        # New Year in Berlin
        self._damage(self.order, date_order=datetime(2025, 12, 31, 23, 30))
        found = self._find("double_billed")
        self.assertEqual(len(found), 1)
        self.assertEqual(found.date, date(2026, 1, 1))
        self.assertEqual((found.res_model, found.res_id), ("sale.order", self.order.id))
        self.assertEqual(found.hours, 5.25)
        self.assertEqual(found.amount, 5.25 * 120)
        self.assertEqual(found.partner_id, self.customer)
        for text in (self.order.name, "10.00 h", "4.75 h", "5.25 h too many"):
            self.assertIn(text, found.sentence)
        self.assertEqual(self._find("without_hours").hours, 5.25)

    def test_damage_of_an_order_in_another_currency(self):
        """In the company's currency, at the rate of the day of the order."""
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in (("2020-01-01", 4.0), ("2026-02-01", 2.0))
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        order, _bookings = self._sell_and_book()
        foreign = order.copy({"pricelist_id": pricelist.id})
        self.assertEqual(foreign.currency_id, currency)
        foreign.order_line.price_unit = 120
        foreign.action_confirm()
        self._book(self.employee, foreign.project_ids.tasks, 4, date=date(2026, 3, 5))
        invoice = self._invoice(foreign)
        self.assertEqual(invoice.currency_id, currency)
        self._damage(invoice.invoice_line_ids, quantity=6)
        self._damage(foreign, date_order=datetime(2026, 3, 1, 12))
        found = self._find("double_billed")
        self.assertEqual((found.hours, found.amount), (2, 2 * 120 / 2))

    def test_credit_notes_count_against_invoices(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "reversed_entry_id": self.invoice.id,
                "invoice_date": date(2026, 4, 1),
                "is_price_reduction": True,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.time_and_material.id,
                            "product_uom_id": self.hour.id,
                            "quantity": 5.25,
                            "price_unit": 120,
                            "sale_line_ids": [Command.set(self.bookings.so_line.ids)],
                        }
                    )
                ],
            }
        )
        credit.action_post()
        self.assertFalse(self._find("double_billed"))
        self.assertFalse(self._find("without_hours"))

    def test_discount_and_days(self):
        product = self._create_service("delivered_timesheet", uom=self.day)
        invoice, _statement, _bookings = self._bill(
            product=product,
            bookings=[(self.employee, 2, 8, "A day")],
            price_unit=800,
            discount=25,
        )
        self.assertFalse(self._find("double_billed"))
        self._damage(invoice.invoice_line_ids, quantity=2)
        found = self._find("double_billed")
        self.assertEqual((found.hours, found.amount), (8, 600))

    def test_posted_quantity_without_hours(self):
        self._damage(self.bookings[0].coverage_link_ids, is_active=False)
        found = self._find("without_hours")
        self.assertEqual(len(found), 1)
        self.assertEqual(
            (found.res_model, found.res_id), ("account.move", self.invoice.id)
        )
        self.assertEqual((found.hours, found.amount), (2.5, 300))
        self.assertIn(self.invoice.name, found.sentence)
        self.assertFalse(self._find("double_billed"))

    def test_taxes_in_the_price_are_no_worth(self):
        tax = self.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19,
                "price_include_override": "tax_included",
                "type_tax_use": "sale",
            }
        )
        line = self.bookings.so_line
        line.write({"tax_ids": tax.ids, "price_unit": 119})
        self._book(self.employee, self.sold_task, 3)
        self._damage(self.sold_project, active=False)
        self.assertAlmostEqual(self._find("closed_open").amount, 300)

    def test_closed_project_with_open_hours(self):
        self._book(self.employee, self.sold_task, 3)
        self.assertFalse(self._find("closed_open"))
        self._damage(self.sold_project, active=False)
        found = self._find("closed_open")
        self.assertEqual(
            (found.res_model, found.res_id), ("project.project", self.sold_project.id)
        )
        self.assertEqual((found.hours, found.amount), (3, 360))
        self.assertIn("archived", found.sentence)
        self._damage(self.sold_project, active=True, billing_state="po_billed")
        self.assertIn("Billed", self._find("closed_open").sentence)

    def test_closed_project_with_amounts_not_invoiced(self):
        """A fixed price on the order of a project that was closed before."""
        goods = self.env["product.product"].create(
            {"name": "Hardware", "type": "consu", "invoice_policy": "order"}
        )
        self.order.order_line = [
            Command.create(
                {"product_id": goods.id, "price_unit": 3000, "tax_ids": False}
            )
        ]
        self.assertFalse(self._find("closed_amount"))
        self._damage(self.sold_project, billing_state="po_billed")
        found = self._find("closed_amount")
        self.assertEqual(
            (found.res_model, found.res_id), ("project.project", self.sold_project.id)
        )
        self.assertIn("Hardware 3,000.00", found.sentence)
        self.assertEqual(found.amount, 3000)

    def test_overtime_that_the_filter_misses(self):
        self._book(self.employee, self.sold_task, 8)
        self.assertFalse(self._find("overtime"))
        # Odoo's filter forgets the tasks that are done.
        self.sold_task.state = "1_done"
        found = self._find("overtime")
        self.assertEqual(
            (found.res_model, found.res_id), ("project.project", self.sold_project.id)
        )
        self.assertIn("misses", found.sentence)
        self.assertEqual(found.hours, 2.75)

    def test_overtime_that_is_none(self):
        self._damage(self.sold_task, effective_hours=99)
        found = self._find("overtime")
        self.assertEqual(
            sorted(found.mapped("res_model")), ["project.project", "project.task"]
        )
        task = found.filtered(lambda row: row.res_model == "project.task")
        self.assertEqual(task.hours, 94.25)
        for text in (self.sold_task.name, "99.00 h", "4.75 h"):
            self.assertIn(text, task.sentence)

    def test_edited_after_billing_with_statement(self):
        self._damage(self.bookings[1], name="Other text", unit_amount=2)
        found = self._find("edited")
        self.assertEqual(set(found.mapped("res_id")), {self.invoice.id})
        texts = "\n".join(found.mapped("sentence"))
        self.assertEqual(len(found), 2)
        for text in ("Row 2", "Lena Leader", "Other text", "1.25", "2.00"):
            self.assertIn(text, texts)

    def test_credited_bookings_may_be_edited(self):
        """They are open again; the others of the invoice still count."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.invoice.journal_id.id})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.invoice_line_ids.quantity = self.bookings[0].unit_amount
        wizard.new_move_ids.action_post()
        freed = self.bookings.filtered(lambda booking: not booking.timesheet_invoice_id)
        self.assertEqual(freed, self.bookings[0])
        self.assertFalse(self._find("edited"))
        self._damage(freed, name="Corrected text")
        self.assertFalse(self._find("edited"))
        self._damage(self.bookings[1], name="Other text")
        self.assertIn("Other text", self._find("edited").sentence)

    def test_edited_after_billing_without_statement(self):
        self._destroy(self.statement.line_ids)
        self._destroy(self.statement)
        self._damage(self.bookings, write_date=datetime(2026, 3, 30, 12))
        self.assertFalse(self._find("edited"))
        later = datetime(2099, 4, 5, 12)
        self._damage(self.bookings[0], write_date=later, name="Edited")
        found = self._find("edited")
        self.assertEqual(len(found), 1)
        for text in ("Emil Employee", "Edited", "04/05/2099", self.invoice.name):
            self.assertIn(text, found.sentence)

    # === Read-only ===

    def test_nothing_is_changed(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        self._damage(self.sold_task, effective_hours=99)
        before = self._get_fingerprints()
        self.assertTrue(self._check())
        self.env.invalidate_all()
        self.assertEqual(self._get_fingerprints(), before)

    def test_the_database_refuses_a_check_that_writes(self):
        task = self.sold_task

        def write(check):
            task.with_env(check.env).name = "Written by a check"
            check.env.flush_all()
            yield {}

        model = self.registry["project.health.check"]
        for method in ("_find_double_billed", "_find_edited"):
            with (
                self.subTest(method=method),
                patch.object(model, method, write),
                mute_logger("odoo.sql_db"),
                self.assertRaises(ReadOnlySqlTransaction),
            ):
                self._check()
        self.env.invalidate_all()
        self.assertNotEqual(task.name, "Written by a check")

    def test_writing_goes_on_after_the_check(self):
        self._check()
        self.sold_task.name = "Still writable"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.sold_task.name, "Still writable")

    # === Rights ===

    def test_office_only(self):
        for person in (self.employee, self.manager, self.leader, self.biller):
            with self.subTest(person=person.name), self.assertRaises(AccessError):
                self._check(person)
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        for person in (self.office, self.administrator):
            with self.subTest(person=person.name):
                self.assertEqual(self._find("double_billed", person).hours, 5.25)

    def test_findings_are_for_the_one_who_looked(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        found = self._check()
        self.assertFalse(
            found.with_user(self.administrator).search([("id", "in", found.ids)])
        )
        with self.assertRaises(AccessError):
            found.with_user(self.administrator).read(["sentence"])

    def test_other_companies_are_left_out(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        self.assertFalse(self._find("double_billed", foreign))
        self.assertFalse(self._find("without_hours", foreign))
        self.assertFalse(self._find("edited", foreign))

    # === Export ===

    def test_export(self):
        self._damage(self.invoice.invoice_line_ids, quantity=10)
        found = self._check()
        names = found.search([("id", "in", found.ids)]).mapped("record_name")
        for rows in (found, found.browse()):
            action = rows.action_export()
            number = int(action["url"].split("/")[-1].split("?")[0])
            attachment = self.env["ir.attachment"].with_user(self.office).browse(number)
            lines = attachment.raw.decode("utf-8-sig").splitlines()
            self.assertEqual(len(lines), len(found) + 1)
            self.assertTrue(lines[0].startswith('"Kind","Record","Finding","Hours"'))
            table = list(csv.reader(lines[1:]))
            self.assertEqual([row[1] for row in table], [name or "" for name in names])
            [row] = [one for one in table if one[0] == "Billed more than booked"]
            self.assertEqual(row[1], self.order.name)
            self.assertEqual(row[3], "5.25")
            self.assertEqual(row[5:7], ["USD", self.customer.display_name])
            day = fields.Date.context_today(found, self.order.date_order)
            self.assertEqual(row[7], day.isoformat())
            self.assertEqual(row[8], self.env.company.display_name)
