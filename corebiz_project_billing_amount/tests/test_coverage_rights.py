from odoo.exceptions import AccessError
from odoo.tests import Form

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    FIGURES,
    CoverageCase,
)

INVOICING = (
    "account.group_account_invoice,sales_team.group_sale_salesman_all_leads,"
    "project.group_project_user"
)


class TestCoverageRights(CoverageCase):
    """Least rights, companies, currencies, units, and many projects at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("ines", "Ines Invoice", INVOICING)
        cls.first = cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls.second = cls._book(cls.employee, cls.task, 3, date="2026-03-10")

    # === Rights ===

    def test_invoicing_clerk_does_everything(self):
        invoice = self.order.with_user(self.clerk)._create_invoices()
        invoice.action_post()
        self.assertHours(billed=7)
        wizard = Form(
            self.env["account.move.reversal"]
            .with_user(self.clerk)
            .with_context(active_model="account.move", active_ids=invoice.ids)
        )
        self.assertTrue(wizard.has_bookings)
        wizard.coverage_link_ids.remove(self.first.coverage_link_ids.id)
        wizard.save().refund_moves()
        credit = invoice.reversal_move_ids
        self.assertEqual(credit.invoice_line_ids.quantity, 3)
        self.assertEqual(credit.credited_hours, 3)
        action = credit.action_choose_credit()
        choice = Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        choice.link_ids.clear()
        choice.link_ids.add(self.first.coverage_link_ids)
        choice.save().action_confirm()
        self.assertEqual(credit.invoice_line_ids.quantity, 4)
        credit.action_post()
        self.assertHours(billed=3, open=4)
        self.assertCovered()
        draft = self.order.with_user(self.clerk)._create_invoices()
        link = self.first.coverage_link_ids.filtered("is_active")
        link.with_user(self.clerk).action_take_off()
        self.assertFalse(draft.invoice_line_ids)
        self.assertHours(billed=3, open=4)
        draft.button_cancel()
        draft.unlink()
        self.assertCovered()

    def test_nobody_writes_links_or_marks_bookings(self):
        invoice = self._invoice()
        link = self.first.coverage_link_ids
        for user in (self.employee, self.office, self.administrator, self.clerk):
            with self.subTest(user=user.name):
                for take in (
                    lambda u=user: link.with_user(u).write({"is_active": False}),
                    lambda u=user: link.with_user(u).unlink(),
                    lambda u=user: link.with_user(u).copy(),
                ):
                    self.assertRefused(take, "not allowed", AccessError)
        self.assertRefused(
            lambda: (
                self._book(self.employee, self.task, 1)
                .with_user(self.employee)
                .write({"timesheet_invoice_id": invoice.id})
            ),
            "by invoicing their order",
            AccessError,
        )
        booking = self._book(
            self.employee, self.task, 1, timesheet_invoice_id=invoice.id
        )
        self.assertFalse(booking.timesheet_invoice_id)
        self.assertEqual(booking.coverage_state, "open")

    def test_emptying_the_invoice_frees_nothing(self):
        self._invoice()
        self.first.sudo().write({"timesheet_invoice_id": False})
        self.assertHours(billed=7)
        self.assertCovered()

    def test_links_are_as_private_as_bookings(self):
        self._invoice()
        links = self.first.coverage_link_ids | self.second.coverage_link_ids
        for user, sees in (
            (self.employee, True),
            (self.leader, False),
            (self.office, True),
            (self.clerk, True),
        ):
            with self.subTest(user=user.name):
                found = links.with_user(user).search([("id", "in", links.ids)])
                self.assertEqual(found, links if sees else links.browse())

    def test_figures_are_for_everybody_inside(self):
        self.project.privacy_visibility = "employees"
        self._invoice()
        for user in self.people.values():
            with self.subTest(user=user.name):
                [values] = self.project.with_user(user).read(FIGURES)
                self.assertEqual(values["billed_hours"], 7)

    # === Search, group, many ===

    def test_search_sort_and_sum(self):
        other = self._sell(self.product)[1]
        domain = [("id", "in", (self.project | other).ids)]
        projects = self.env["project.project"]
        self.assertEqual(
            projects.search([*domain, ("open_hours", ">", 6)]), self.project
        )
        self.assertEqual(projects.search([*domain, ("open_hours", "=", 0)]), other)
        self.assertEqual(
            projects.search(domain, order="open_hours desc"), self.project + other
        )
        [(total,)] = projects._read_group(domain, aggregates=["open_hours:sum"])
        self.assertEqual(total, 7)

    def test_number_of_queries_is_constant(self):
        projects = self.project
        for _number in range(4):
            _order, project, task = self._sell(self.product)
            self._book(self.employee, task, 1)
            projects |= project
        names = [*FIGURES, "billed_amount", "draft_amount", "open_amount"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before

        count(projects)
        self.assertEqual(count(projects[0]), count(projects))

    # === Companies, currencies, units ===

    def test_days_are_counted_in_hours(self):
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product(
            "Days", "delivered_timesheet", 800, uom_id=day.id
        )
        order, project, task = self._sell(product)
        self._book(self.employee, task, 4)
        self._book(self.employee, task, 2, product_uom_id=day.id)
        self.assertHours(project, open=20)
        self.assertEqual(project.open_amount, 2000)
        invoice = self._invoice(order)
        self.assertEqual(invoice.invoice_line_ids.quantity, 2.5)
        self.assertHours(project, billed=20)
        self.assertEqual(project.billed_amount, 2000)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids.create(
            {"currency_id": euro.id, "rate": 0.5, "name": "2020-01-01"}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order, project, task = self._sell(self.product, pricelist_id=pricelist.id)
        order.order_line.price_unit = 50
        self._book(self.employee, task, 3)
        self.assertEqual(project.open_amount, 300)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 150)
        self.assertEqual(project.billed_amount, 300)

    def test_companies_stay_apart(self):
        company = self.env["res.company"].create({"name": "Subsidiary"})
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self._invoice()
        links = self.first.coverage_link_ids
        self.assertFalse(links.with_user(foreign).search([("id", "in", links.ids)]))
        booking = self._book(self.employee, self.task, 1)
        self.project.company_id = self.company
        self.assertRefused(
            lambda: (
                booking.with_user(foreign)
                .env["project.waiver"]
                ._waive(booking.with_user(foreign), "No")
            ),
            "Project Office",
            AccessError,
        )

    # === Existing databases ===

    def test_bookings_billed_before_get_their_links(self):
        self._invoice()
        draft_booking = self._book(self.employee, self.task, 2)
        self._invoice(post=False)
        self._book(self.employee, self.task, 1)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM project_coverage_link")
        self.env.cr.execute("UPDATE account_analytic_line SET coverage_state = NULL")
        self.env.invalidate_all()
        self.env["project.coverage.link"]._fill()
        self.assertHours(billed=7, draft=2, open=1)
        self.assertEqual(self.project.billed_amount, 700)
        self.assertEqual(draft_booking.coverage_state, "draft")
        self.assertCovered()
        before = self.env["project.coverage.link"].search_count([])
        self.env["project.coverage.link"]._fill()
        self.assertEqual(self.env["project.coverage.link"].search_count([]), before)
