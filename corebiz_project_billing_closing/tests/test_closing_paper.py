from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)

REPORT = "corebiz_project_billing_closing.report_closing"


@tagged("post_install", "-at_install")
class TestClosingPaper(PaperCase, EvaluationCase):
    """The closing report as it comes out of the printer."""

    def _bill_sold(self):
        self._book(self.employee, self.sold_task, 12)
        self.env["project.alert"]._cron_detect()
        self._walk_to(self.sold, PM_DONE)
        self._invoice(self.order)
        self._walk_to(self.sold, PO_BILLED)

    def test_printed(self):
        self._bill_sold()
        paper = self._print(REPORT, self.sold, user=self.manager)
        parts = ["Closing Report", self.sold.name, "Money", "Hours", "Estimates"]
        self.assertInOrder(paper, *parts, "Hand-overs")
        self.assertCount(paper, "Closing Report")
        self.assertNumbered(paper)

    def test_printed_in_german(self):
        self._bill_sold()
        paper = self._print(REPORT, self.sold, lang="de_DE", user=self.manager)
        self.assertCount(paper, "Abschlussbericht")

    def test_letter_goes_to_the_house(self):
        """By DIN 5008 the window of an envelope shows us: costs are no customer's."""
        layout = self.env.ref(
            "l10n_din5008.external_layout_din5008", raise_if_not_found=False
        )
        if not layout:
            self.skipTest("Without letters by DIN 5008")
        self.company.write({"external_report_layout_id": layout.id, "street": "Kai 7"})
        self.company.paperformat_id = self.env.ref("l10n_din5008.paperformat_euro_din")
        self.customer.city = "Remscheid"
        paper = self._print(REPORT, self.sold, user=self.manager)
        # Once as the sender, once in the window.
        self.assertCount(paper, "Kai 7", 2)
        self.assertNotIn("Remscheid", paper.text)

    def _count_blocks(self, page):
        """How many of the small blocks begin on a page."""
        heads = ("Person", "What became of", "Estimates", "Alerts", "Hand-overs")
        return sum(f"{head} " in page for head in heads)

    def test_last_page(self):
        """Each block in one piece, and two of them on the last page at least.

        One after the other, the numbers of tasks push the blocks over the page's end.
        """
        self._book(self.employee, self.sold_task, 12)
        self.env["project.alert"]._cron_detect()
        self._walk_to(self.sold, PL_DONE)
        step = {"billing_state": OPEN, "billing_reason": "Not finished"}
        self.sold.with_user(self.manager).write(step)
        done = 0
        for count in (2, 15, 16, 17, 18):
            for number in range(done, count):
                task = self._create_task(self.sold, f"Task {number}")
                self._book(self.employee, task, 1)
            done = count
            paper = self._print(REPORT, self.sold, user=self.manager)
            with self.subTest(tasks=count):
                self.assertGreater(len(paper.pages), 1)
                self.assertGreaterEqual(self._count_blocks(paper.pages[-1]), 2)
                for title in ("Hours Task", "Alerts Date", "Hand-overs Date"):
                    self.assertCount(paper, title)

    def test_many_tasks(self):
        """Heads on each page, no row torn, the last page holds more than one row."""
        text = (
            "Installation and a name that is so long that it takes two lines {:02} end"
        )
        for number in range(60):
            task = self._create_task(self.sold, text.format(number))
            self._book(self.employee, task, 1)
        paper = self._print(REPORT, self.sold, user=self.manager)
        self.assertGreater(len(paper.pages), 2)
        for number in range(60):
            found = [f"lines {number:02} end" in page for page in paper.pages]
            self.assertEqual(sum(found), 1, number)
