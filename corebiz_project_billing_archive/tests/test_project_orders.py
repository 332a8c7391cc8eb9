from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing_desk.tests.desk_common import CLEAN, INVOICING
from odoo.addons.corebiz_project_billing_sale.tests.order_link_common import (
    OrderLinkMixin,
)

from .archive_common import ArchiveCase


class TestOrdersEverywhere(OrderLinkMixin, ArchiveCase):
    """Whatever ties an order to a project, everybody who asks for its orders finds it.

    Coverage, checks, desk, evaluation, history and archive.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({**CLEAN, "country_id": cls.env.ref("base.de").id})
        cls.clerk = cls._create_user("ines", "Ines Invoice", INVOICING)
        cls.licence = cls._create_licence()
        cls.sold = cls._create_project("Sold", allow_billable=True)
        cls.fresh = cls._create_project("Fresh", allow_billable=True)
        cls.other = cls._create_project("Other", allow_billable=True)
        cls.by_link = cls._create_linked_orders(cls.sold, cls.licence)
        cls.orders = cls.env["sale.order"].union(*cls.by_link.values())
        cls.amount = 100 * len(cls.orders)

    def assertFound(self, order_ids):
        """Each order is found, whatever ties it to the project; and no other one."""
        self.assertEqual(
            sorted(
                name
                for name, order in self.by_link.items()
                if order.id in set(order_ids)
            ),
            sorted(self.by_link),
        )
        self.assertEqual(set(order_ids), set(self.orders.ids))

    def _confirm(self):
        # Odoo confirms an order as soon as a project or task names a line of it.
        self.orders.filtered(lambda order: order.state == "draft").action_confirm()
        self._walk_to(self.sold, PM_DONE)

    def _invoice(self):
        """The drafts that the office creates with one press."""
        self._confirm()
        project = self.sold.with_user(self.clerk)
        return project._create_project_invoices(reason=REASON).sudo()

    def test_checks(self):
        self._confirm()
        drafts = self.env["account.move"].union(
            *(order._create_invoices() for order in self.orders)
        )
        findings = self.sold._get_preflight_findings()[self.sold]
        [row] = [row for row in findings if row.kind == "draft_invoice"]
        found = drafts.browse(row.record_ids)
        self.assertFound(found.invoice_line_ids.sale_line_ids.order_id.ids)

    def test_coverage(self):
        self._confirm()
        parts = self.sold._get_uninvoiced_parts()[self.sold.id]
        self.assertFound([part.order_id for part in parts])
        self.assertAlmostEqual(self.sold.uninvoiced_amount, self.amount, 2)
        with self.assertRaisesRegex(UserError, "1,100.00 USD not invoiced"):
            self.sold.with_user(self.office).action_set_po_billed(REASON)

    def test_desk(self):
        self._confirm()
        project = self.sold.with_user(self.clerk)
        self.assertFound(project._get_orders_to_invoice().ids)
        self.assertAlmostEqual(project.to_invoice_amount, self.amount, 2)
        invoices = project._create_project_invoices(reason=REASON).sudo()
        lines = invoices.invoice_line_ids.sale_line_ids
        self.assertFound(lines.order_id.ids)
        project.invalidate_recordset()
        self.assertEqual(project.draft_invoice_count, len(invoices))
        self.assertAlmostEqual(project.to_invoice_amount, 0, 2)

    def test_history(self):
        history = self.env["project.history"].with_user(self.clerk)
        project = ("project_id", "=", self.sold.id)
        rows = history.search([project, ("res_model", "=", "sale.order")])
        self.assertFound(rows.mapped("res_id"))
        invoices = self._invoice()
        rows = history.search([project, ("res_model", "=", "account.move")])
        self.assertEqual(set(rows.mapped("res_id")), set(invoices.ids))

    def test_evaluation(self):
        self._confirm()
        items = self.env["project.evaluation.item"].with_user(self.manager)
        items = items.search(
            [("project_id", "=", self.sold.id), ("kind", "=", "expected_revenue")]
        )
        self.assertFound(
            [
                order.id
                for item in items
                for order in self.orders
                if item.name.startswith(f"{order.name}: ")
            ]
        )
        self.assertAlmostEqual(sum(items.mapped("amount")), self.amount, 2)
        project = self.sold.with_user(self.clerk)
        project._create_project_invoices(reason=REASON).sudo().action_post()
        self.assertEvaluated(self.sold, expected_revenue=0, revenue=self.amount)

    def assertEvaluated(self, project, **expected):
        self.env.flush_all()
        figures = project._get_evaluation()
        report = self.env["project.evaluation.report"].with_user(self.office)
        report.invalidate_model()
        row = report.search([("project_id", "=", project.id)])
        everything = report.search([]).filtered(lambda row: row.project_id == project)
        for name, value in expected.items():
            for figure in (figures[name], row[name], everything[name]):
                self.assertAlmostEqual(figure, value, 2, msg=name)

    def test_archive(self):
        invoices = self._invoice()
        invoices.action_post()
        package = self._archive(self.sold)
        self.assertFound(self._rows(package, "sale.order"))
        self.assertEqual(
            set(self._rows(package, "sale.order.line")), set(self.orders.order_line.ids)
        )
        self.assertLessEqual(
            set(invoices.ids), set(self._rows(package, "account.move"))
        )

    # === The account ===

    def test_line_of_an_order_by_account_follows_its_distribution(self):
        """Expected and invoiced are the same, and nothing is counted twice."""
        order = self._create_quotation(self.licence)
        mine, theirs = self.fresh.account_id, self.other.account_id
        order.order_line.analytic_distribution = {mine.id: 60, theirs.id: 40}
        order.action_confirm()
        self.assertEvaluated(self.fresh, expected_revenue=60)
        self.assertEvaluated(self.other, expected_revenue=40)
        order._create_invoices().action_post()
        self.assertEvaluated(self.fresh, expected_revenue=0, revenue=60)
        self.assertEvaluated(self.other, expected_revenue=0, revenue=40)

    def test_projects_with_one_account_share_what_is_expected(self):
        self.other.account_id = self.fresh.account_id
        order = self._create_quotation(self.licence)
        order.order_line.analytic_distribution = {self.other.account_id.id: 100}
        order.action_confirm()
        self.assertEvaluated(self.fresh, expected_revenue=50)
        self.assertEvaluated(self.other, expected_revenue=50)
        order._create_invoices().action_post()
        self.assertEvaluated(self.fresh, expected_revenue=0, revenue=50)
        self.assertEvaluated(self.other, expected_revenue=0, revenue=50)

    def test_each_project_invoices_the_lines_that_name_its_account(self):
        order = self._create_quotation(self.licence, 2)
        projects = self.fresh | self.other
        for line, project in zip(order.order_line, projects, strict=True):
            line.analytic_distribution = {project.account_id.id: 100}
        order.action_confirm()
        self._walk_to(projects, PM_DONE)
        self.assertEqual(projects.mapped("uninvoiced_amount"), [100, 100])
        self.assertEqual(projects.mapped("to_invoice_amount"), [100, 100])
        invoice = self.fresh.with_user(self.clerk)._create_project_invoices(
            reason=REASON
        )
        sold = invoice.sudo().invoice_line_ids.sale_line_ids
        self.assertEqual(sold, order.order_line[0])
        invoice.sudo().action_post()
        self.env.invalidate_all()
        self.assertEqual(projects.mapped("uninvoiced_amount"), [0, 100])

    def test_order_of_another_project_is_in_the_history_only(self):
        order = self.by_link["order"]
        order.order_line.analytic_distribution = {self.other.account_id.id: 100}
        order.action_confirm()
        self.assertAlmostEqual(self.other.uninvoiced_amount, 0, 2)
        self.assertEvaluated(self.other, expected_revenue=0)
        rows = self.env["project.history"].search(
            [("project_id", "=", self.other.id), ("res_model", "=", "sale.order")]
        )
        self.assertEqual(rows.mapped("res_id"), order.ids)

    # === What would take open money away ===

    def test_link_to_a_finished_project_stays(self):
        self._confirm()
        sales = "sales_team.group_sale_salesman_all_leads"
        seller = self._create_user(
            "sara", "Sara Sales", f"{sales},project.group_project_manager"
        )
        by_account = self.by_link["account"].with_user(seller)
        changes = {
            "distribution": lambda: by_account.order_line.write(
                {"analytic_distribution": {self.other.account_id.id: 100}}
            ),
            "no distribution": lambda: by_account.order_line.write(
                {"analytic_distribution": False}
            ),
            "order of another project": lambda: by_account.write(
                {"project_id": self.other.id}
            ),
            "task of another project": lambda: (
                self._create_task(self.other)
                .with_user(seller)
                .write({"sale_line_id": by_account.order_line.id})
            ),
            "account": lambda: self.sold.with_user(seller).write(
                {"account_id": self.other.account_id.id}
            ),
            "reinvoiced costs": lambda: self.sold.with_user(seller).write(
                {"reinvoiced_sale_order_id": False}
            ),
        }
        for name, change in changes.items():
            with (
                self.subTest(change=name),
                self.assertRaisesRegex(UserError, "is still to invoice of it"),
                self.env.cr.savepoint(),
            ):
                change()
                self.env.flush_all()
            self.env.invalidate_all()
            self.assertAlmostEqual(self.sold.uninvoiced_amount, self.amount, 2)
