from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .history_common import HistoryCase


@tagged("post_install", "-at_install")
class TestHistory(HistoryCase):
    """What stands in the history of a project, and how."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_user(
            "bea",
            "Bea Boss",
            "corebiz_project_billing.group_project_office,"
            "account.group_account_manager,sales_team.group_sale_salesman_all_leads",
        )

    def _row(self, record, **options):
        row = self._find(record, self.boss, **options)
        self.assertEqual(len(row), 1, record)
        return row

    def test_every_kind_appears(self):
        """Nothing of what the project is made of is missing."""
        self.env["project.order.line.change"]._record(
            self.bookings[0], self.order.order_line, "Sold later"
        )
        selection = dict(self.history._fields["kind"].selection)
        # Rows of purchases come with the purchase app.
        expected = set(selection) - {"purchase", "receipt"}
        self.assertLessEqual(expected, self._kinds(self.boss))

    def test_copied_link_shows_the_project_of_its_address(self):
        self._write(self._create_project("Other"), "<p>Elsewhere</p>")
        address = self.env.ref(
            "corebiz_project_billing_history.address_history_of_project"
        )
        action = (
            address.with_user(self.leader)
            .with_context(active_id=self.project.id, active_ids=self.project.ids)
            .run()
        )
        rows = self.history.with_user(self.leader).search(action["domain"])
        self.assertEqual(rows.project_id, self.project)

    def test_changed_order_item(self):
        changes = self.env["project.order.line.change"].with_user(self.office)
        changes._record(self.bookings[0].sudo(), self.order.order_line, "Sold later")
        row = self._see(self.boss).filtered(lambda row: row.kind == "order_line")
        self.assertEqual((row.body, row.hours), ("Sold later", 2))
        self.assertIn(f"{self.order.name} - Consulting", row.subject)
        self.assertEqual(row.person_name, "Olga Office")

    def test_rows_as_the_timeline_shows_them(self):
        names = ("kind", "has_time", "task", "person", "subject", "text")
        names += ("document", "amount", "hours")
        found = {
            tuple(row._prepare_page_row()[name] for name in names)
            for row in self._see(self.boss)
        }
        task, lena, anna = self.task.name, "Lena Leader", "Anna Account"
        paper, credit = self.invoice.name, self.credit_note.name or "Draft"
        wanted = {
            *self._prepare_rows_of_papers(anna, paper, credit),
            ("call", True, task, "OdooBot", "", *self._get_call_text(), "", "", ""),
            ("mail_in", True, "", "Kundin GmbH", "Mail server", "<p>Thank you</p>")
            + ("", "", ""),
            ("mail_out", True, "", lena, "Offer", "The offer follows", "", "", ""),
            ("note", True, task, lena, "", "Router & switch replaced", "", "", ""),
            ("step", True, "", lena, "Open → Leader Done", "", "", "", ""),
            ("estimate", True, "", "OdooBot", "Original", "", "", "", "+10:00 h"),
            ("file", True, task, "OdooBot", "plan.txt", "", "", "", ""),
            ("booking", False, task, "Emil Employee", "", "Tests", "", "", "6:00 h"),
            ("booking", False, task, lena, "", "Cables Labels", "", "", "5:00 h"),
            ("meeting", True, "", "Max Manager", "Kick-off")
            + ("Organized by Max Manager max@corebiz.example.com", "", "")
            + ("1:00 h",),
            *(
                ("alert", True, "", "", f"{percent} per cent of the estimate reached")
                + ("", "", "", "11:00 h")
                for percent in (80, 100)
            ),
        }
        self.assertFalse(wanted - found, "\n".join(map(str, found)))

    def _get_call_text(self):
        return [
            "Call done (originally assigned to Lena Leader ) : Call Feedback: "
            "Nobody there"
        ]

    def _prepare_rows_of_papers(self, anna, paper, credit):
        return {
            ("vendor_credit", False, "", "Lieferant AG", self.vendor_credit.name)
            + ("Posted", "", "$\N{NO-BREAK SPACE}70.00", ""),
            ("vendor_bill", False, "", "Lieferant AG", self.bill.name)
            + ("Posted L-4711", "", "$\N{NO-BREAK SPACE}-70.00", ""),
            ("credit_note", False, "", anna, credit)
            + (f"Draft Reversal of: {paper}", "", "$\N{NO-BREAK SPACE}-100.00", ""),
            ("invoice", False, "", anna, paper)
            + ("Posted Paper of the bill", "", "$\N{NO-BREAK SPACE}100.00", ""),
            ("payment", False, "", "Kundin GmbH", self.payment.name)
            + (paper, "", "$\N{NO-BREAK SPACE}100.00", ""),
            ("quotation", True, "", anna, self.quotation.name)
            + ("Quotation", "", "$\N{NO-BREAK SPACE}100.00", ""),
            ("order", True, "", anna, self.order.name)
            + ("Sales Order", "", "$\N{NO-BREAK SPACE}100.00", ""),
            ("note", True, "", "OdooBot", "")
            + (f"Invoice {paper} paid", self.order.name, "", ""),
        }

    def test_messages(self):
        for message, kind in (
            (self.note, "note"),
            (self.mail_out, "mail_out"),
            (self.mail_in, "mail_in"),
            (self.call, "call"),
        ):
            self.assertEqual(self._row(message).kind, kind)
        row = self._row(self.note)
        self.assertEqual(row.body, "Router & switch replaced")
        self.assertEqual(row.task_id, self.task)
        self.assertEqual(row.person_id, self.leader.partner_id)
        self.assertEqual(row.date, self.note.date)
        self.assertEqual(self._row(self.mail_out).subject, "Offer")

    def test_mail_of_a_step_is_a_mail_out(self):
        mails = self.project.message_ids.filtered(
            lambda message: message.message_type == "email_outgoing"
        )
        self.assertTrue(mails)
        row = self._row(mails[0])
        self.assertEqual(row.kind, "mail_out")
        # The chatter folds the letter; here and in the package all of it is read.
        self.assertIn("Told by e-mail: ", row.body)
        self.assertIn("Open Project", row.body)

    def test_a_stranger_is_shown_by_the_address(self):
        message = self.project.message_post(
            body="Hello",
            message_type="email",
            author_id=False,
            email_from="who@example.com",
            subtype_xmlid="mail.mt_comment",
        )
        row = self._row(message)
        self.assertEqual((row.kind, row.person_name), ("mail_in", "who@example.com"))

    def test_what_the_program_logs_is_left_out(self):
        self.task.write({"name": "Another name"})
        self.env.flush_all()
        logs = (self.project | self.task.project_id).message_ids + self.task.message_ids
        logs = logs.filtered(lambda message: message.message_type == "notification")
        self.assertGreater(len(logs), 1)
        for log in logs - self.call:
            self.assertFalse(self._find(log, self.boss), log.body)

    def test_bookings_are_condensed(self):
        """One row per day, person and task, with the hours of all its bookings."""
        rows = self._see(self.boss, [("kind", "=", "booking")])
        self.assertEqual(sorted(rows.mapped("hours")), [5, 6])
        row = rows.filtered(lambda row: row.hours == 5)
        self.assertEqual(row.body, "Cables\nLabels")
        self.assertEqual(row.person_id, self.leader.partner_id)
        self.assertEqual(row.task_id, self.task)
        self._book(self.leader, self.task, 1, date="2024-01-02")
        rows = self._see(self.boss, [("kind", "=", "booking")])
        self.assertEqual(sorted(rows.mapped("hours")), [1, 5, 6])

    def test_bookings_in_days_count_in_hours(self):
        line = self._book(self.leader, self.task, 1, date="2024-01-03")
        line.sudo().product_uom_id = self.env.ref("uom.product_uom_day")
        self.assertEqual(self._row(line).hours, 8)

    def test_documents_of_the_order(self):
        row = self._row(self.order)
        self.assertEqual((row.kind, row.amount), ("order", 100))
        self.assertEqual(row.currency_id, self.order.currency_id)
        self.assertEqual(row.person_id, self.account_manager.partner_id)
        self.assertEqual(self._row(self.quotation).kind, "quotation")
        row = self._row(self.invoice)
        self.assertEqual((row.kind, row.amount), ("invoice", 100))
        self.assertEqual(row.subject, self.invoice.name)
        row = self._row(self.credit_note)
        self.assertEqual((row.kind, row.amount), ("credit_note", -100))
        row = self._row(self.payment)
        self.assertEqual((row.kind, row.amount), ("payment", 100))

    def test_draft_stands_on_the_day_of_the_reader(self):
        """Made on New Year's Day in Berlin, which is still last year in UTC."""
        draft = self._sell()._create_invoices()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = '2025-12-31 23:30' WHERE id = %s",
            [draft.id],
        )
        self.assertFalse(draft.invoice_date)
        for tz, day in (("Europe/Berlin", "2026-01-01"), ("UTC", "2025-12-31")):
            self.env.invalidate_all()
            history = self.history.with_user(self.boss).with_context(tz=tz)
            row = history.search(
                [
                    ("project_id", "=", self.project.id),
                    ("res_model", "=", draft._name),
                    ("res_id", "=", draft.id),
                ]
            )
            self.assertEqual(str(row.day), day)

    def test_invoice_of_no_order_that_names_the_account(self):
        invoice = self._invoice_by_hand(self.project.account_id)
        self._invoice_by_hand(self.env["account.analytic.account"])
        row = self._row(invoice)
        self.assertEqual((row.kind, row.amount), ("invoice", 70))
        rows = self.history.search(
            [("project_id", "=", self.project.id), ("kind", "=", "invoice")]
        )
        self.assertEqual(len(rows), 2)

    def test_mails_about_order_and_invoice(self):
        for record in (self.order, self.invoice):
            message = record.message_post(body="About it", message_type="comment")
            self.assertEqual(self._row(message).document, record.name)

    def test_an_order_of_a_task_and_a_supplement(self):
        """However an order is linked to the project, it is there once."""
        for link in ("task", "supplement"):
            order = self._sell(project=self._create_project("Other"))
            if link == "task":
                self.task.sale_line_id = order.order_line
            else:
                order._write_by_code({"supplement_project_id": self.project.id})
            self.env.flush_all()
            self.assertEqual(self._row(order).kind, "order")

    def test_ledgers(self):
        [step] = self.project.handover_ids
        row = self._row(step)
        self.assertEqual((row.kind, row.subject), ("step", "Open → Leader Done"))
        self.assertEqual(row.person_id, self.leader.partner_id)
        estimate = self.project.estimate_ids[:1]
        row = self._row(estimate)
        self.assertEqual(
            (row.kind, row.subject, row.hours), ("estimate", "Original", 10)
        )
        alerts = self.env["project.alert"].search(
            [("project_id", "=", self.project.id)]
        )
        self.assertTrue(alerts)
        self.assertIn("100", "".join(alerts.mapped(lambda a: self._row(a).subject)))

    def test_labels_in_the_language_of_the_reader(self):
        [step] = self.project.handover_ids
        self.boss.lang = "de_DE"
        row = self._row(step).with_context(lang="de_DE")
        row.invalidate_recordset()
        self.assertEqual(
            self.history.with_user(self.boss)
            .with_context(lang="de_DE")
            .search([("id", "=", row.id)])
            .subject,
            "Offen → PL fertig",
        )

    def test_meetings_and_files(self):
        row = self._row(self.meeting)
        self.assertEqual((row.kind, row.subject, row.hours), ("meeting", "Kick-off", 1))
        row = self._row(self.file)
        self.assertEqual((row.kind, row.task_id), ("file", self.task))

    def test_subtasks_and_archived_tasks_belong_to_it(self):
        child = self._create_task(self.project, "Part", parent_id=self.task.id)
        note = self._write(child, "<p>Small</p>")
        child.active = False
        self.assertEqual(self._row(note).task_id, child)
        action = self.task.with_user(self.boss).action_open_history()
        rows = self.history.with_user(self.boss).search(action["domain"])
        self.assertIn(self._row(note), rows)
        self.assertEqual(rows.task_id, self.task | child)

    def test_a_project_shows_its_own_history_only(self):
        other = self._create_project("Other")
        action = other.with_user(self.boss).action_open_history()
        rows = self.history.with_user(self.boss).search(action["domain"])
        self.assertLessEqual(set(rows.mapped("project_id")), {other})
        self.assertFalse(self._find(self.note, self.boss, project=other))

    def test_archived_projects_keep_their_history(self):
        before = self._see(self.boss)
        self.env.cr.execute(
            "UPDATE project_project SET active = FALSE WHERE id = %s", [self.project.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._see(self.boss), before)

    def test_nothing_is_copied(self):
        """A row follows its source at once, and is gone with it."""
        row = self._row(self.meeting)
        self.meeting.name = "Start"
        row.invalidate_recordset()
        self.assertEqual(row.subject, "Start")
        self.meeting.unlink()
        self.assertFalse(row.exists())

    def test_read_only_in_every_channel(self):
        row = self._row(self.note)
        for user in (self.employee, self.boss, self.env.ref("base.user_admin")):
            mine = row.with_user(user)
            for change in (
                lambda mine=mine: mine.write({"subject": "Better"}),
                mine.unlink,
                lambda mine=mine: mine.create({"subject": "Invented"}),
            ):
                with self.assertRaisesRegex(UserError, "shows what stands elsewhere"):
                    change()
            loaded = self.history.with_user(user).load(["subject"], [["Invented"]])
            self.assertFalse(loaded["ids"])
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.sudo().write({"subject": "Better"})

    def test_full_text(self):
        """Words across tags are found, names of tags are not."""
        history = self.history.with_user(self.boss)
        scope = [("project_id", "=", self.project.id)]
        for text, found in (
            ("router & switch", True),
            ("the OFFER follows", True),
            ("Labels", True),
            ("<b>", False),
            ("amp;", False),
        ):
            domain = [*scope, ("body", "ilike", text)]
            self.assertEqual(bool(history.search(domain)), found, text)
            self.assertEqual(bool(history.search(domain, limit=5)), found, text)

    def test_filters_and_groups(self):
        history = self.history.with_user(self.boss)
        scope = [("project_id", "=", self.project.id)]
        rows = history.search(scope)
        for kind, number in history._read_group(scope, ["kind"], ["__count"]):
            found = history.search([*scope, ("kind", "=", kind)], limit=100)
            self.assertEqual(len(found), number)
            self.assertEqual(set(found.mapped("kind")), {kind})
        self.assertEqual(history.search_count(scope), len(rows))
        mine = history.search(
            [*scope, ("person_id", "=", self.leader.partner_id.id)], limit=100
        )
        self.assertIn(self._row(self.note), mine)
        self.assertNotIn(self._row(self.mail_in), mine)
        past = [*scope, ("date", "<", "2024-12-31 00:00:00")]
        self.assertEqual(history.search(past, limit=10), self._row(self.meeting))
        today = [*scope, ("date", ">=", fields.Date.today())]
        self.assertNotIn(self._row(self.meeting), history.search(today, limit=100))

    def test_one_click_to_the_source(self):
        for record, expected in (
            (self.note, self.task),
            (self.order, self.order),
            (self.invoice, self.invoice),
            (self.meeting, self.meeting),
        ):
            action = self._row(record).action_open_source()
            self.assertEqual(
                (action["res_model"], action["res_id"]), (expected._name, expected.id)
            )
        action = self._row(self.bookings[0]).action_open_source()
        lines = self.env["account.analytic.line"].search(action["domain"])
        self.assertEqual(lines, self.bookings[:2])
        self.assertIn(
            str(self.file.id), self._row(self.file).action_open_source()["url"]
        )
