import re

from lxml import html

from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)

REPORT = "corebiz_project_billing_closing.report_closing"


class TestClosingReport(EvaluationCase):
    """What the closing report says, in English and German."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.sold_task, 12)
        cls.env["project.alert"]._cron_detect()

    def _render(self, projects, lang="en_US", user=None):
        """The text of the report, as the page that is printed holds it."""
        report = self.env["ir.actions.report"].with_user(user or self.manager)
        content, _kind = report.with_context(lang=lang)._render_qweb_html(
            REPORT, projects.ids
        )
        self.page = html.fromstring(content)
        return re.sub(r"\s+", " ", self.page.text_content())

    def _get_row(self, table, start):
        """The cells of the row of ``table`` that starts with ``start``."""
        for row in self.page.xpath(f"//table[@name='{table}']//tr"):
            cells = [re.sub(r"\s+", " ", c.text_content()).strip() for c in row]
            if cells[0].startswith(start):
                return cells
        return None

    def _bill_sold(self):
        self._walk_to(self.sold, PM_DONE)
        self._invoice(self.order)
        self._walk_to(self.sold, PO_BILLED)

    def test_billed_project(self):
        self._bill_sold()
        text = self._render(self.sold)
        self.assertIn("The project paid", text)
        self.assertIn("12 h were worked for 10 h estimated (+20 %)", text)
        self.assertIn("Figures fixed on", text)
        for state in ("Open", "Leader Done", "Manager Done", "Billed"):
            self.assertIn(state, text)
        for person in (self.leader, self.manager, self.office, self.account_manager):
            self.assertIn(person.name, text)
        self.assertEqual(
            self._get_row("tasks", self.sold_task.name)[1:],
            ["10.00", "12.00", "2.00", "20"],
        )
        self.assertEqual(self._get_row("tasks", "Total")[2], "12.00")
        self.assertIn("1,200.00", self._get_row("money", "Invoiced")[1])
        self.assertIn("720.00", self._get_row("money", "Margin")[1])
        self.assertIn("60.0 % of revenue", self._get_row("money", "Margin")[0])
        self.assertEqual(self._get_row("coverage", "Hours Billed")[1], "12.00")
        self.assertIn(self.order.invoice_ids.name, text)
        self.assertEqual(self._get_row("persons", self.employee.name)[2], "12.00")
        self.assertTrue(self.page.xpath("//table[@name='alerts']//td"))

    def test_running_project(self):
        text = self._render(self.sold)
        self.assertIn("Interim figures", text)
        self.assertIn("$ 1,200.00 to be invoiced and $ 480.00 spent", text)
        self.assertIn("1,200.00", self._get_row("money", "Still to be invoiced")[1])
        documents = self.page.xpath("//table[@name='documents']")[0].text_content()
        self.assertIn("480.00", documents)
        self.assertNotIn("1,200.00", documents)

    def test_each_document_is_one_row(self):
        """What stands on no document is told apart by its text."""
        line = {"quantity": 1, "tax_ids": False}
        line["analytic_distribution"] = {self.project.account_id.id: 100}
        names = ("Firewall", "Cable")
        bills = self.env["account.move"]
        for amount in (80, 50):
            rows = [
                Command.create({**line, "name": name, "price_unit": amount})
                for name in names
            ]
            bills |= self._bill(self.project, 0, invoice_line_ids=rows)
        self.env["account.analytic.line"].create(
            [
                {"name": name, "amount": -amount, **self._get_account_values()}
                for name, amount in (("Taxi", 7), ("Hotel", 90), ("Taxi", 5))
            ]
        )
        self._render(self.project)
        documents = self.project._get_closing_data()["documents"]
        self.assertEqual(
            {one["name"]: one["amount"] for one in documents},
            {bills[0].name: -160, bills[1].name: -100, "Taxi": -12, "Hotel": -90},
        )
        self.assertEqual(len(documents), 4)

    def _get_account_values(self):
        return {
            self.project.account_id.plan_id._column_name(): self.project.account_id.id,
            "company_id": self.company.id,
        }

    def test_without_any_figure(self):
        text = self._render(self.project)
        self.assertIn("neither revenue nor cost", text)

    def test_loss_without_estimate_and_cost(self):
        self._create_employee(self.leader, cost=0)
        self._book(self.leader, self.task, 3)
        self._bill(self.project, 80)
        text = self._render(self.project)
        self.assertIn("3 h were worked, without an estimate", text)
        self.assertIn("3 h carry no cost", text)

    def test_hours_read_as_in_the_tables(self):
        self._book(self.employee, self.sold_task, 0.5)
        text = self._render(self.sold)
        self.assertIn("12.50 h were worked for 10 h estimated (+25 %)", text)
        self.assertEqual(self._get_row("tasks", "Total")[2], "12.50")
        text = self._render(self.sold, lang="de_DE")
        self.assertIn("12,50 Std.", text)
        self.assertNotIn("12:30", text)

    def test_german(self):
        self._bill_sold()
        text = self._render(self.sold, lang="de_DE")
        self.assertIn("Das Projekt hat sich gelohnt", text)
        for word in ("Abschlussbericht", "Erlös", "PO abgerechnet", "Abweichung"):
            self.assertIn(word, text)
        for word in ("Closing", "Invoiced", "Deviation", "Hand-over"):
            self.assertNotIn(word, text)
        self.assertIn("1.200,00", self._get_row("money", "Abgerechnet")[1])

    def test_several_projects(self):
        text = self._render(self.sold | self.project)
        self.assertIn(self.sold.name, text)
        self.assertIn(self.project.name, text)

    def test_markup_in_names_stays_text(self):
        self.sold.name = "<b>Bold</b>"
        self._render(self.sold)
        self.assertFalse(self.page.xpath("//h3//b"))
