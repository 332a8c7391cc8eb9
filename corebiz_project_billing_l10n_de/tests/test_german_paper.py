from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase
from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

from .german_house import GermanHouse

INVOICE = "account.account_invoices"
STATEMENT = "corebiz_project_billing_statement.report_project_timesheet_statement"
# Millimetres of DIN 5008, form B: where the address shows through the window of an
# envelope, where the block beside it begins, and where the text below both begins.
WINDOW = (20, 105), (45, 90)
TITLES = (
    *("Rechnung", "Abschlagsrechnung", "Teilrechnung", "Schlussrechnung"),
    *("Restrechnung", "Rechnungskorrektur", "Stornorechnung", "Gutschrift"),
)
BLOCK_LEFT, TEXT_TOP, FOOTER_TOP = 120, 90, 250


@tagged("post_install", "-at_install")
class TestGermanPaper(GermanHouse, PaperCase, StatementCase):
    """Invoice and timesheet statement as letters by DIN 5008."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {
                "lang": "de_DE",
                "ref": "10017",
                "street": "Industriestraße 12",
                "zip": "42853",
                "city": "Remscheid",
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.time_and_material.taxes_id = cls.company.account_sale_tax_id
        cls.invoice, cls.statement, _bookings = cls._bill()
        cls.invoice.sudo().write(
            {"ref": "B-4711", "invoice_user_id": cls.account_manager.id}
        )

    def assertLetter(self, paper, title, facts):
        """The parts of a letter stand where an envelope and a folder want them."""
        (left, right), (top, bottom) = WINDOW
        for text in (self.customer.name, self.customer.street, "42853"):
            x, y = paper.find(text)
            self.assertTrue(left < x < right and top < y < bottom, (text, x, y))
        self.assertTrue(paper.has_ink((left, top, right, bottom)))
        self.assertFalse(paper.has_ink((right, top, BLOCK_LEFT, bottom)))
        x, y = paper.find(title)
        self.assertTrue(x < BLOCK_LEFT and y > TEXT_TOP, (title, x, y))
        for label, value in facts:
            x, y = paper.find(label)
            self.assertTrue(x > BLOCK_LEFT and top < y < y + 1, (label, x, y))
            self.assertIn(f"{label} {value}", paper.text)
        for text in ("12345 KI", "Geschäftsführung", "DE136695976"):
            self.assertGreater(paper.find(text)[1], FOOTER_TOP, text)
        self.assertNumbered(paper, "Seite: {} von {}")

    def assertSender(self, text, most=100):
        """One line above the customer's address, which stays in the window."""
        paper = self._print(INVOICE, self.invoice, lang="de_DE")
        self.assertCount(paper, text)
        x, y = paper.find(text)
        (left, _right), (top, _bottom) = WINDOW
        self.assertTrue(left < x and y < top + 5, (x, y))
        self.assertLess(paper.find(self.customer.name)[1] - y, 10)
        size = self.company._get_din5008_sender(self.company)[1]
        self.assertLessEqual(size, most)

    def test_sender(self):
        self.assertSender(
            "Nordlicht GmbH | Speicherstraße 7 | 24103 Kiel | Deutschland"
        )

    def test_sender_with_a_long_name(self):
        """Smaller type, then without what the post does not need."""
        self.company.name = "Nordlicht Systemhaus Schleswig-Holstein GmbH & Co. KG"
        line = f"{self.company.name} | Speicherstraße 7 | 24103 Kiel"
        text, size = self.company._get_din5008_sender(self.company)
        self.assertEqual((text, size), (line[:72] + "…", 82))
        self.company.name = "Nordlicht Systemhaus Kiel GmbH & Co. KG"
        self.company.street2 = "Hinterhaus, 3. Stock"
        self.assertSender(
            "Nordlicht Systemhaus Kiel GmbH & Co. KG | Speicherstraße 7 | 24103 Kiel",
            85,
        )

    def test_sender_in_the_preview(self):
        """The wizard that sets the layout shows the same line."""
        layouts = self.env["report.layout"].search([])
        view = self.company.external_report_layout_id
        layout = layouts.filtered(lambda one: one.view_id.key == view.key)
        wizard = self.env["base.document.layout"].create(
            {"company_id": self.company.id, "report_layout_id": layout.id}
        )
        text = "Nordlicht GmbH | Speicherstraße 7 | 24103 Kiel"
        self.assertIn(text, wizard.with_context(lang="en_US").preview)

    def test_invoice(self):
        paper = self._print(INVOICE, self.invoice, lang="de_DE")
        project = self.statement.line_ids.project_id.name
        order = self.invoice.sudo().invoice_line_ids.sale_line_ids.order_id
        facts = [
            ("Leistungszeitraum", "02.03.2026 – 04.03.2026"),
            ("Kundennummer", "10017"),
            ("Unsere Auftragsnummer", order.name),
            ("Ihre Bestellnummer", "B-4711"),
            ("Projekt", project[:10]),
            ("Ansprechpartner", self.account_manager.name),
        ]
        self.assertLetter(paper, "Rechnung", facts)
        self.assertIn("678,30", paper.text)
        self.assertNotIn("Lieferdatum", paper.text)
        self.assertNotIn(f"Quelle {order.name}", paper.text)

    def test_statement(self):
        paper = self._print(STATEMENT, self.statement, lang="de_DE")
        facts = [
            ("Rechnungsnummer", self.invoice.name),
            ("Rechnungsdatum", "31.03.2026"),
            ("Zeitraum", "02.03.2026"),
            ("Kundennummer", "10017"),
            ("Unsere Auftragsnummer", self.statement.line_ids[0].order_name),
            ("Stunden", "4,75"),
        ]
        self.assertLetter(paper, "Leistungsnachweis", facts)
        self.assertCount(paper, "31.03.2026")

    def test_invoice_of_many_lines(self):
        """The head on each page, no row torn, the totals with the last row."""
        line = self.invoice.sudo().invoice_line_ids[:1]
        text = "Firewall in Kiel, {0:02} beginnt\nund geht\nweiter bis {0:02}."
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-31",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": text.format(number),
                            "price_unit": 95,
                            "tax_ids": [Command.set(line.tax_ids.ids)],
                        }
                    )
                    for number in range(36)
                ],
            }
        )
        invoice.action_post()
        paper = self._print(INVOICE, invoice, lang="de_DE")
        self.assertGreater(len(paper.pages), 2)
        self.assertNumbered(paper, "Seite: {} von {}")
        for page in paper.pages:
            self.assertIn("Einzelpreis", page)
        for number in range(36):
            start, end = f"{number:02} beginnt", f"weiter bis {number:02}."
            self.assertEqual(
                [start in page for page in paper.pages],
                [end in page for page in paper.pages],
            )
        for text in ("35 beginnt", "Gesamt 4.069,80", "Zahlungsreferenz"):
            self.assertIn(text, paper.pages[-1])

    def _write_invoices(self, count):
        values = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "invoice_date": "2026-03-31",
            "invoice_line_ids": [
                Command.create({"name": "Firewall", "quantity": 2, "price_unit": 95})
            ],
        }
        return self.env["account.move"].create([values] * count)

    def _correct(self, invoice, quantity):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.invoice_line_ids.quantity = quantity
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def assertTitled(self, titles):
        """Each document has its title, once, and no other; all from one print."""
        moves = self.env["account.move"].concat(*(move for move, _title in titles))
        paper = self._print(INVOICE, moves, lang="de_DE")
        self.assertEqual(len(paper.pages), len(titles))
        for page, (move, title) in zip(paper.pages, titles, strict=True):
            self.assertIn(f"Rechnungsnr. {move.name}", page)
            found = [one for one in TITLES if f" {one} Beschreibung" in page]
            self.assertEqual(found, [title], page)

    def test_titles_of_corrections(self):
        part, whole = self._write_invoices(2)
        (part | whole).action_post()
        self.assertTitled(
            [
                (self._correct(part, 1), "Rechnungskorrektur"),
                (self._correct(whole, 2), "Stornorechnung"),
            ]
        )

    def test_titles_of_invoices(self):
        if "billing_document" not in self.env["account.move"]._fields:
            self.skipTest("Without an addon for partial invoices")
        kinds = {
            "invoice": "Rechnung",
            "partial": "Abschlagsrechnung",
            "part": "Teilrechnung",
            "final": "Schlussrechnung",
            "remaining": "Restrechnung",
        }
        invoices = self._write_invoices(len(kinds))
        for invoice, kind in zip(invoices, kinds, strict=True):
            invoice.billing_document = kind
        invoices.action_post()
        self.assertTitled(list(zip(invoices, kinds.values(), strict=True)))

    def test_paper_about_no_record_has_its_own_title(self):
        """A history with no entry, for one: Odoo's letter calls it an invoice."""
        reports = self.env["ir.actions.report"]
        for title, expected in (("Verlauf", "Verlauf"), (False, "Invoice")):
            page = html.fromstring(
                reports._render_template(
                    "l10n_din5008.external_layout_din5008",
                    {
                        "company": self.company,
                        "docs": self.env["project.project"],
                        "din5008_document_title": title,
                    },
                )
            )
            self.assertEqual(page.find(".//h2").text_content().strip(), expected)

    def test_english_customer(self):
        self.customer.lang = "en_US"
        invoice, _statement, _bookings = self._bill()
        paper = self._print(INVOICE, invoice)
        self.assertIn("Customer No. 10017", paper.text)
        self.assertIn("Page: 1 of 1", paper.text)

    def test_many_projects_leave_room_for_the_rest(self):
        projects = self.invoice.sudo()._get_billed_projects()
        for number in range(4):
            projects |= self._create_project(f"Project {number}")
        self.patch(
            self.registry["account.move"],
            "_get_billed_projects",
            lambda _move: projects,
        )
        text = dict(self.invoice._get_din5008_rows())["Project"]
        self.assertTrue(text.endswith(", …"))
        self.assertEqual(text.count(","), 3)
