from lxml import etree

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .evaluation_common import EvaluationCase

MONEY = ("revenue", "cost", "margin")


class TestEvaluationChart(EvaluationCase):
    """The bars of the form say what the figures say."""

    def _get_chart(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.manager).chart

    def test_money_against_what_is_expected(self):
        self._book(self.employee, self.sold.tasks[:1], 3)
        report = self.env["project.evaluation.report"].browse(self.sold.id)
        bars = {bar["key"]: bar for bar in self._get_chart(report)["money"]}
        self.assertEqual(tuple(bars), MONEY)
        ends = (
            report.revenue + report.expected_revenue,
            report.cost + report.expected_cost,
            report.expected_margin,
        )
        self.assertTrue(report.expected_revenue)
        for name, end in zip(MONEY, ends, strict=True):
            self.assertAlmostEqual(bars[name]["value"], report[name], 2)
            self.assertAlmostEqual(bars[name]["plan"], end, 2)
            text = report.currency_id.format(end)
            self.assertEqual(bars[name]["plan_text"], text)

    def test_hours_against_the_estimate(self):
        task = self.sold.tasks[:1]
        task.allocated_hours = 2
        self._book(self.employee, task, 3)
        report = self.env["project.evaluation.report"].browse(self.sold.id)
        total, first = self._get_chart(report)["hours"][:2]
        self.assertEqual(
            (total["value"], total["plan"]),
            (report.actual_hours, report.estimate_hours),
        )
        self.assertEqual(
            (first["label"], first["value"], first["plan"]), (task.name, 3, 2)
        )
        self.assertEqual((first["value_text"], first["plan_text"]), ("03:00", "02:00"))

    def test_a_snapshot_expects_nothing_more(self):
        self._book(self.employee, self._create_task(self.project), 1)
        self._waive(self.project)
        self._walk_to(self.project, PO_BILLED)
        snapshot = self.project.evaluation_ids
        chart = self._get_chart(snapshot)
        for bar in chart["money"]:
            self.assertEqual(
                (bar["value"], bar["plan_text"]), (snapshot[bar["key"]], "")
            )
        self.assertEqual(chart["hours"][0]["value"], 1)

    def test_no_money_stands_under_hours(self):
        """And every figure in per cent has its sign, on both forms."""
        for model in ("project.evaluation", "project.evaluation.report"):
            records = self.env[model].with_user(self.manager)
            arch = etree.fromstring(records.get_view(view_type="form")["arch"])
            [hours] = arch.xpath("//group[@name='hours']")
            kinds = {
                records._fields[node.get("name")].type for node in hours.iter("field")
            }
            self.assertEqual(kinds, {"float"}, model)
            for node in arch.xpath("//form//group//field"):
                if node.get("name").endswith("_percent"):
                    self.assertEqual(node.getnext().text, "%", node.get("name"))
