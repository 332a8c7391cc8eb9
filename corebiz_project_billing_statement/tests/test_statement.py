import doctest
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from odoo.addons.corebiz_project_billing.tests.registry_common import (
    RegistryMixin,
    models_magic,
)

from ..models import statement_format
from ..models.statement_format import COMPARED_FIELDS, ROW_FIELDS, changed_fields
from .statement_common import StatementCase

# What a statement says, written out on purpose: each of it is under the seal.
SEALED = {
    "project.timesheet.statement": {
        *("name", "version", "customer_name", "customer_reference", "invoice_date"),
        *("date", "date_from", "date_to", "hours", "fixed_hours", "lang"),
        *("person_style", "sha256", "corrected_name", "corrected_date"),
        *("waived_hours", "late_hours"),
    },
    "project.timesheet.statement.line": {
        *("kind", "date", "employee_name", "person", "order_name", "project_name"),
        *("task_name", "name", "hours", "position", "quantity", "unit_name"),
        *("booking_ref", "is_late", "time_text", "remark"),
    },
}
# The order of the rows is sealed, not their numbers; the table has a sum of its own.
NOT_SEALED = {"sequence", "csv_sha256"}


@tagged("post_install", "-at_install")
class TestStatementFormat(BaseCase):
    """Seal, comparison and table need no Odoo."""

    def test_doctests(self):
        result = doctest.testmod(statement_format)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 5)

    def test_fields_of_a_row(self):
        """Written out on purpose: each of them is under the seal."""
        self.assertEqual(
            ROW_FIELDS,
            (
                *("booking_ref", "kind", "date", "employee_name", "person"),
                *("order_name", "project_name", "task_name", "name", "hours"),
                *("position", "quantity", "unit_name"),
            ),
        )

    def test_each_compared_field_counts(self):
        self.assertEqual(len(COMPARED_FIELDS), 9)
        before = dict.fromkeys(ROW_FIELDS, "")
        for name in (*ROW_FIELDS, "time_text", "remark"):
            found = changed_fields(before, {**before, name: "x"})
            is_compared = name not in (
                *("booking_ref", "kind", "person", "position", "quantity"),
                "unit_name",
            )
            self.assertEqual(found, [name] if is_compared else [])


class TestStatement(RegistryMixin, StatementCase):
    """What is frozen when an invoice is posted, and that it stays so."""

    def test_invoice_of_no_project_costs_nothing(self):
        line = {"name": "Cable", "price_unit": 10}
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        self.assertFalse(invoice._freeze_statements())
        invoice.company_id.invalidate_recordset()
        with self.assertQueryCount(0):
            invoice._freeze_statements()

    def test_invoice_lacks_a_document_until_its_statement_is_printed(self):
        invoice, statement, _bookings = self._bill()
        invoice = invoice.sudo()
        self.assertTrue(invoice._is_document_missing())
        self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.assertTrue(invoice._is_document_missing())
        printed = self.env["ir.attachment"].create({"name": "p.pdf"})
        statement.sudo()._complete({"attachment_id": printed.id})
        self.assertFalse(invoice._is_document_missing())

    def test_posting_freezes_the_bookings(self):
        invoice, statement, bookings = self._bill()
        self.assertEqual(len(statement), 1)
        self.assertEqual((statement.name, statement.version), (invoice.name, 1))
        self.assertEqual(statement.user_id, self.biller)
        self.assertEqual(statement.partner_id, self.customer)
        self.assertEqual(
            (statement.date_from, statement.date_to),
            (date(2026, 3, 2), date(2026, 3, 4)),
        )
        self.assertEqual(statement.hours, 4.75)
        self.assertEqual(statement.line_ids.booking_id, bookings)
        self.assertEqual(set(statement.line_ids.mapped("kind")), {"billed"})
        self.assertEqual(
            statement.line_ids.mapped("employee_name"),
            ["Emil Employee", "Lena Leader", "Emil Employee"],
        )
        line = statement.line_ids[0]
        self.assertEqual(line.name, "Server installed")
        self.assertEqual(line.order_name, bookings.so_line.order_id.name)
        self.assertEqual(line.task_name, bookings.task_id.name)
        self.assertEqual(sum(statement.line_ids.mapped("quantity")), 4.75)
        self.assertEqual(
            invoice.invoice_line_ids.quantity,
            sum(statement.line_ids.mapped("quantity")),
        )
        self.assertTrue(statement.is_current)

    def test_posting_goes_on_without_the_job_that_prints(self):
        self.env.ref(
            "corebiz_project_billing_statement.ir_cron_print_statements"
        ).unlink()
        _invoice, statement, _bookings = self._bill()
        self.assertTrue(statement.is_current)

    def test_one_statement_per_invoice_of_a_batch(self):
        orders = [self._sell_and_book()[0] for _number in range(2)]
        invoices = self._invoice(*orders)
        self.assertEqual(len(invoices), 2)
        for invoice in invoices:
            self.assertEqual(len(invoice.timesheet_statement_ids), 1)
            self.assertEqual(len(invoice.timesheet_statement_ids.line_ids), 3)
        self.assertFalse(
            invoices[0].timesheet_statement_ids.line_ids.booking_id
            & invoices[1].timesheet_statement_ids.line_ids.booking_id
        )

    def test_no_statement_without_hours(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [(0, 0, {"name": "Cable", "price_unit": 10})],
            }
        )
        order, _bookings = self._sell_and_book()
        draft = self._invoice(order, post=False)
        invoice.action_post()
        self.assertFalse((invoice | draft).timesheet_statement_ids)
        self.assertFalse((invoice | draft).mapped("can_make_statement")[0])
        with self.assertRaisesRegex(UserError, "needs no timesheet statement"):
            invoice.action_make_statement()

    def _get_frozen_fields(self, record):
        """All that a record says, but for what only helps to find one's way."""
        for field in record._fields.values():
            if (
                field.store
                and not field.relational
                and field.name not in models_magic()
                and field.name not in NOT_SEALED
            ):
                yield field

    def _get_difference_kinds(self, statement):
        return [one["kind"] for one in statement._get_differences()]

    def test_seal_covers_all_that_a_statement_says(self):
        """Whatever is changed in the database, the check says that the seal broke."""
        _invoice, statement, _bookings = self._bill()
        self.assertFalse(self._get_difference_kinds(statement))
        changed = {}
        for record in (statement, statement.line_ids[0], statement.line_ids[-1]):
            for field in self._get_frozen_fields(record):
                value = self._get_other_value(record, field)
                value = "de_DE" if field.name == "lang" else value
                with self.cr.savepoint() as savepoint:
                    self._damage(record, **{field.name: value})
                    changed.setdefault(record._name, set()).add(field.name)
                    self.assertIn("seal", self._get_difference_kinds(statement), field)
                    savepoint.rollback()
                self.env.invalidate_all()
        for name, sealed in SEALED.items():
            self.assertEqual(sealed - changed[name], set())
            for more in changed[name] - sealed:  # of another addon, sealed as well
                modules = self.env[name]._fields[more]._modules
                self.assertNotIn("corebiz_project_billing_statement", modules)
        for damage in (
            lambda: self._damage(statement.line_ids[0], sequence=99),
            lambda: self._destroy(statement.line_ids[-1]),
        ):
            with self.cr.savepoint() as savepoint:
                damage()
                self.assertIn("seal", self._get_difference_kinds(statement))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_changes_or_deletes_a_statement(self):
        _invoice, statement, _bookings = self._bill()
        files = statement.csv_attachment_id | statement._make_pdf().attachment_id
        book, file = "part of the records of the project", "stays as it is"
        for records, vals, refusal in (
            (statement, {"hours": 1}, book),
            (statement.line_ids, {"name": "Nothing"}, book),
            (files, {"raw": b"x"}, file),
            (files, {"name": "x"}, file),
            (files, {"res_id": 1}, file),
        ):
            with self.subTest(model=records._name, vals=vals):
                for person in (self.administrator, self.biller):
                    with self.assertRaisesRegex(UserError, f"not allowed|{refusal}"):
                        records.with_user(person).write(vals)
                with self.assertRaisesRegex(UserError, refusal):
                    records.sudo().write(vals)
                with self.assertRaisesRegex(UserError, refusal):
                    records.sudo().unlink()

    def test_nobody_adds_a_statement_by_hand(self):
        invoice, statement, _bookings = self._bill()
        for person in (self.biller, self.office, self.administrator):
            with self.assertRaises(AccessError):
                self.env["project.timesheet.statement.line"].with_user(person).create(
                    {
                        "statement_id": statement.id,
                        "kind": "billed",
                        "date": "2026-01-01",
                    }
                )
            with self.assertRaises(AccessError):
                invoice.timesheet_statement_ids.with_user(person).copy()

    def test_posting_again_makes_another_version(self):
        invoice, first, bookings = self._bill()
        seal_before = first.sha256
        invoice.button_draft()
        first.invalidate_recordset()
        self.assertFalse(first.is_current)
        self._damage(bookings[0], name="Server installed and tested")
        invoice.action_post()
        second = invoice.timesheet_statement_ids - first
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertTrue(second.is_current)
        first.invalidate_recordset()
        self.assertFalse(first.is_current)
        self.assertEqual(first.line_ids[0].name, "Server installed")
        self.assertEqual(second.line_ids[0].name, "Server installed and tested")
        self.assertEqual(first._get_seal(), seal_before)
        current = self.env["project.timesheet.statement"].search(
            [("id", "in", (first | second).ids), ("is_current", "=", True)]
        )
        self.assertEqual(current, second)
        self.assertIn("version 2", second.display_name)

    def test_statement_outlives_its_invoice(self):
        invoice, statement, _bookings = self._bill()
        files = statement.csv_attachment_id | statement._make_pdf().attachment_id
        name = invoice.name
        self.assertEqual(set(files.mapped("res_model")), {"account.move"})
        invoice.button_draft()
        invoice.sudo().unlink()
        self.assertTrue(statement.exists())
        statement.invalidate_recordset()
        self.assertEqual((statement.name, statement.move_id.id), (name, False))
        self.assertEqual(statement._get_seal(), statement.sha256)
        self.assertEqual(files.exists(), files)
        self.assertEqual(
            set(files.mapped("res_model")), {"project.timesheet.statement"}
        )
        self.assertEqual(statement._get_differences()[0]["kind"], "freed")

    def test_an_old_invoice_gets_its_statement_later(self):
        invoice, statement, bookings = self._bill()
        # As it was before the addon was there.
        self._destroy(statement.line_ids)
        self._destroy(statement)
        self.assertTrue(invoice.can_make_statement)
        with self.assertRaises(AccessError):
            invoice.with_user(self.office).action_make_statement()
        invoice.action_make_statement()
        self.assertEqual(invoice.timesheet_statement_ids.line_ids.booking_id, bookings)
        self.assertFalse(invoice.can_make_statement)

    def test_name_follows_the_language_of_the_reader(self):
        _invoice, statement, _bookings = self._bill()
        for lang, word in (
            ("en_US", "Timesheet Statement"),
            ("de_DE", "Leistungsnachweis"),
        ):
            self.assertIn(word, statement.with_context(lang=lang).display_name)

    # === Units ===

    def test_bookings_in_days_count_in_hours(self):
        order, bookings = self._sell_and_book(
            bookings=[(self.employee, 2, 3, "Three hours")]
        )
        extra = self._book(self.employee, bookings.task_id, 1, date=date(2026, 3, 5))
        extra.sudo().product_uom_id = self.day
        invoice = self._invoice(order)
        self.assertEqual(
            invoice.timesheet_statement_ids.line_ids.mapped("hours"), [3, 8]
        )
        self.assertEqual(invoice.timesheet_statement_ids.hours, 11)

    def test_invoice_in_days_proves_hours_and_days(self):
        product = self._create_service("delivered_timesheet", uom=self.day)
        _invoice, statement, _bookings = self._bill(
            product=product, bookings=[(self.employee, 2, 6, "A long day")]
        )
        self.assertEqual((statement.hours, statement.line_ids.quantity), (6, 0.75))
        self.assertEqual(statement.line_ids.unit_name, self.day.name)

    def test_totals_are_rounded_last(self):
        _invoice, statement, _bookings = self._bill(
            bookings=[(self.employee, day, 1 / 3, "Twenty") for day in (2, 3, 4)]
        )
        self.assertEqual(round(statement.hours, 2), 1.0)
        page = self._render(statement)
        self.assertIn("0.33", page)
        self.assertNotIn("0.99", page)

    def test_positions_of_the_invoice_add_up(self):
        """The print says of each position what the invoice charges for it."""
        self.company.statement_fixed_price = True
        order, bookings = self._sell_and_book()
        lines = self.env["sale.order.line"].create(
            [
                {
                    **{"order_id": order.id, "product_id": product.id},
                    **{"name": f"Night {product.name}", "product_uom_qty": 9},
                }
                for product in (self.time_and_material, self.fixed)
            ]
        )
        for line, hours in zip(lines, (3, 5), strict=True):
            task = self._create_task(
                bookings.project_id, name=line.name, sale_line_id=line.id
            )
            self._book(self.leader, task, hours, name="More", date=date(2026, 3, 5))
        invoice = self._invoice(order)
        statement = invoice.timesheet_statement_ids
        self.assertEqual((statement.hours, statement.fixed_hours), (7.75, 5))
        positions = statement._get_positions()
        self.assertEqual(sorted(one["hours"] for one in positions), [3, 4.75])
        charged = invoice.invoice_line_ids.filtered(
            lambda item: item.product_id == self.time_and_material
        )
        self.assertEqual(
            {one["position"]: one["quantity"] for one in positions},
            {item.name: item.quantity for item in charged},
        )
        self.assertIn("On the Invoice", self._render(statement))

    # === Fixed price ===

    def test_fixed_price_is_listed_only_where_wanted(self):
        _invoice, statement, _bookings = self._bill(product=self.fixed)
        self.assertFalse(statement)

    def test_fixed_price_is_listed_once_and_without_quantity(self):
        self.company.statement_fixed_price = True
        invoice, statement, bookings = self._bill(product=self.fixed)
        self.assertEqual(statement.line_ids.booking_id, bookings)
        self.assertEqual(set(statement.line_ids.mapped("kind")), {"fixed"})
        self.assertEqual((statement.hours, statement.fixed_hours), (0, 4.75))
        self.assertEqual(set(statement.line_ids.mapped("quantity")), {0})
        self.assertIn("included in the fixed price", self._render(statement))
        order = bookings.so_line.order_id
        order.order_line.product_uom_qty += 5
        later = self._book(self.leader, bookings.task_id, 2, date=date(2026, 3, 20))
        second = self._invoice(order)
        self.assertEqual(second.timesheet_statement_ids.line_ids.booking_id, later)
        self.assertFalse(statement._get_differences())
        self.assertEqual(invoice.timesheet_statement_ids, statement)

    def test_hours_of_a_cancelled_invoice_are_listed_with_the_next(self):
        self.company.statement_fixed_price = True
        invoice, _statement, bookings = self._bill(product=self.fixed)
        order = bookings.so_line.order_id
        invoice.button_draft()
        invoice.button_cancel()
        second = self._invoice(order)
        self.assertEqual(second.timesheet_statement_ids.line_ids.booking_id, bookings)
        self.assertEqual(second.timesheet_statement_ids.fixed_hours, 4.75)


class TestStatementText(StatementCase):
    """What the customer reads: page and table, in his language."""

    def test_print_in_english(self):
        _invoice, statement, bookings = self._bill()
        page = self._render(statement)
        for text in (
            "Timesheet Statement",
            statement.name,
            bookings.so_line.order_id.name,
            "03/02/2026",
            "Server installed",
            "Emil Employee",
            "4.75",
            statement.sha256,
            "Marktplatz 1",
        ):
            self.assertIn(text, page)

    def test_print_in_german(self):
        self.customer.lang = "de_DE"
        _invoice, statement, _bookings = self._bill()
        page = self._render(statement)
        for text in ("Leistungsnachweis", "02.03.2026", "4,75", "Zwischensumme"):
            self.assertIn(text, page)
        self.assertNotIn("Timesheet Statement", page)

    def test_print_shows_the_frozen_text(self):
        _invoice, statement, bookings = self._bill()
        bookings.task_id.name = "Renamed"
        self._damage(bookings, name="Edited")
        page = self._render(statement)
        self.assertNotIn("Renamed", page)
        self.assertNotIn("Edited", page)

    def test_persons_as_the_company_wants(self):
        for style, expected in (
            ("name", "Emil Employee"),
            ("initials", "EE"),
            ("role", "Technician"),
        ):
            with self.subTest(style=style):
                self.company.statement_person = style
                if self.employee.employee_id:
                    self.employee.employee_id.job_title = "Technician"
                order, bookings = self._sell_and_book()
                bookings[0].employee_id.job_title = "Technician"
                statement = self._invoice(order).timesheet_statement_ids
                self.assertEqual(statement.line_ids[0].person, expected)
                page = self._render(statement)
                self.assertIn(expected, page)
                self.assertEqual("Emil Employee" in page, style == "name")
                self.assertEqual(
                    "Emil Employee" in statement._get_csv().decode(), style == "name"
                )

    def test_csv_in_english(self):
        _invoice, statement, _bookings = self._bill()
        content = statement.csv_attachment_id.raw
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        lines = content.decode("utf-8-sig").splitlines()
        self.assertEqual(len(lines), 4)
        head = '"Invoice","Sales Order","Project","Task","Date"'
        self.assertTrue(lines[0].startswith(head))
        row = '"2026-03-02","Emil Employee","Server installed",2.5,"By the hour"'
        self.assertIn(row, lines[1])
        self.assertIn("Mailboxes moved; üöä", lines[2])
        self.assertIn("'=cmd", lines[3])

    def test_csv_in_german(self):
        self.customer.lang = "de_DE"
        _invoice, statement, _bookings = self._bill()
        lines = statement.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        head = '"Rechnung";"Verkaufsauftrag";"Projekt";"Aufgabe"'
        self.assertTrue(lines[0].startswith(head))
        self.assertIn(';2,5;"Nach Aufwand";', lines[1])
        self.assertIn('"Mailboxes moved; üöä"', lines[2])
        self.assertTrue(
            statement.csv_attachment_id.name.startswith("Leistungsnachweis")
        )


class TestStatementCheck(StatementCase):
    """Verifying names exactly the row and the field that differ."""

    def _check(self, statement):
        """The differences that the button shows, or nothing."""
        action = statement.action_verify()
        if action["type"] == "ir.actions.client":
            return self.env["project.timesheet.statement.check.line"]
        return (
            self.env["project.timesheet.statement.check"]
            .with_user(statement.env.user)
            .browse(action["res_id"])
            .line_ids
        )

    def test_nothing_differs(self):
        _invoice, statement, _bookings = self._bill()
        for person in (self.biller, self.office):
            self.assertFalse(self._check(statement.with_user(person)))

    def test_differences_are_written_as_the_reader_writes(self):
        """Neither "6.17" nor 2026-03-09 has a place in a German text."""
        _invoice, statement, bookings = self._bill()
        rows = statement.line_ids.sorted("sequence")
        self._damage(bookings[0], unit_amount=6.17, date=date(2026, 3, 9))
        self._damage(rows[1], booking_id=None)  # its booking is one that came since
        german = statement.with_user(self.office).with_context(lang="de_DE")
        found = german._get_differences()
        texts = {
            one["field_name"]: one["today"] for one in found if "field_name" in one
        }
        self.assertEqual((texts["date"], texts["hours"]), ("09.03.2026", "6,17"))
        [added] = [one["today"] for one in found if one["kind"] == "added"]
        self.assertTrue(added.startswith("03.03.2026 · Lena Leader"), added)
        self.assertTrue(added.endswith(" · 1,25 h"), added)

    def test_every_field_that_was_edited(self):
        _invoice, statement, bookings = self._bill()
        other = self._create_task(bookings.project_id, "Elsewhere")
        booking = bookings[1]
        self._damage(
            booking,
            date=date(2026, 3, 9),
            unit_amount=7,
            name="Something else",
            employee_id=self.employee.employee_id.id,
            task_id=other.id,
        )
        lines = self._check(statement)
        self.assertEqual(set(lines.mapped("kind")), {"changed"})
        self.assertEqual(set(lines.mapped("sequence")), {2})
        self.assertEqual(lines.line_id.booking_id, booking)
        self.assertEqual(
            {line.field_name: (line.frozen, line.today) for line in lines},
            {
                "date": ("03/03/2026", "03/09/2026"),
                "hours": ("1.25", "7.00"),
                "name": ("Mailboxes moved; üöä", "Something else"),
                "employee_name": ("Lena Leader", "Emil Employee"),
                "task_name": (bookings[0].task_id.name, "Elsewhere"),
            },
        )

    def test_renamed_task_project_and_order(self):
        _invoice, statement, bookings = self._bill()
        bookings.task_id.name = "Renamed"
        lines = self._check(statement)
        self.assertEqual(lines.mapped("field_name")[:1], ["task_name"])
        self.assertEqual(lines.mapped("sequence"), [1, 2, 3])

    def test_booking_freed_deleted_and_added(self):
        _invoice, statement, bookings = self._bill()
        extra = self._book(self.leader, bookings.task_id, 3, name="Late")
        freed, deleted = bookings[0], bookings[1]
        self._damage(freed.coverage_link_ids, booking_id=extra.id)
        self._destroy(deleted)
        lines = self._check(statement)
        self.assertEqual(
            [(line.kind, line.sequence) for line in lines.sorted("kind")],
            [("added", 0), ("freed", 1), ("missing", 2)],
        )
        self.assertIn("Late", lines.filtered(lambda line: line.kind == "added").today)

    def test_broken_seal_and_other_file(self):
        _invoice, statement, _bookings = self._bill()
        self._damage(statement.line_ids[0], hours=99)
        self._damage(statement.csv_attachment_id, store_fname=None, db_datas=b"x")
        kinds = self._check(statement).mapped("kind")
        self.assertEqual(sorted(set(kinds)), ["changed", "file", "seal"])

    def test_check_is_for_readers_only(self):
        _invoice, statement, _bookings = self._bill()
        for person in (self.employee, self.leader, self.account_manager):
            with self.assertRaises(AccessError):
                statement.with_user(person).action_verify()
