from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .monthly_common import NOVEMBER_FIRST, OCTOBER, SEPTEMBER, MonthlyCase


class TestMonthlyRun(MonthlyCase):
    """A run bills what was booked until its day, once, by the right of its starter."""

    def test_september_october_and_a_late_booking(self):
        """16 h until 30 September are 1,520; late 2 h and 6 h of October are 760."""
        project = self._sell_running()
        self._book_on(project, (date(2026, 9, 1), 10), (SEPTEMBER, 6))
        self._book_on(project, (date(2026, 10, 1), 6))
        self.assertEqual((project.month_hours, project.month_unreleased_hours), (0, 16))
        self.assertIn("16:00 h until 09/30/2026 are not released", project.month_reason)
        self.assertRun(self._run(project), {project: "are not released yet"})
        september = self._release_by_steps(project, SEPTEMBER)
        self.assertEqual((project.month_hours, project.month_unreleased_hours), (16, 0))
        self.assertEqual(project.month_amount, 1520)
        run = self._run(project)
        self.assertRun(run, {project: [1520]})
        invoice = run.line_ids.invoice_ids
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.service_date_from, date(2026, 9, 1))
        self.assertEqual(invoice.service_date_to, SEPTEMBER)
        self.assertEqual(september.state, "released")
        self._post(invoice)
        self.assertEqual(september.state, "billed")
        self.assertEqual(project.effective_hours, 22)
        self.assertEqual(project.billed_hours, 16)
        self.assertEqual(project.open_hours, 6)
        self.assertEqual(project.billing_state, "open")

        with freeze_time(NOVEMBER_FIRST):
            late = {"date": date(2026, 9, 28), "late_reason": "Found in the mail"}
            self._book(self.leader, project.tasks, 2, **late)
            october = self._release_by_steps(project, OCTOBER)
            self.assertEqual((project.month_hours, project.month_amount), (8, 760))
            self.assertEqual(project.month_late_hours, 2)
            second = self._run(project, OCTOBER)
            self.assertRun(second, {project: [760]})
            invoice = second.line_ids.invoice_ids
            self.assertIn(
                "Late bookings: 2:00 h of 09/28/2026",
                invoice.invoice_line_ids.mapped("name"),
            )
            self.assertEqual(invoice.service_date_from, date(2026, 9, 28))
            self.assertEqual(invoice.service_date_to, OCTOBER)
            self._post(invoice)
            self._check_statement(invoice)
        self.assertEqual(october.state, "billed")
        self.assertEqual(project.billed_hours, 24)
        self.assertEqual(project.open_hours, 0)

    def _check_statement(self, invoice):
        """6 h, a heading, and the 2 h that came late."""
        statement = invoice.timesheet_statement_ids
        self.assertEqual((statement.hours, statement.late_hours), (8, 2))
        sections = statement._get_sections()
        self.assertEqual(
            [(one["begins_late"], one["hours"]) for one in sections],
            [(False, 6), (True, 2)],
        )

    def _release_by_steps(self, project, day):
        """Leader and manager take their steps on the month of a day."""
        period = self._release(project, day, state="open")
        period.with_user(self.leader).action_confirm()
        period.with_user(self.manager).action_release()
        self.env.flush_all()
        self.env.invalidate_all()
        return period

    def _post(self, invoices):
        invoices.with_user(self.clerk).action_post()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_posted_by_an_accountant_the_starter_has_billed_it(self):
        accountant = self._create_user(
            "axel", "Axel Accountant", "account.group_account_invoice"
        )
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        run = self._run(project)
        run.line_ids.invoice_ids.with_user(accountant).action_post()
        period = project.billing_period_ids
        self.assertEqual(period.state, "billed")
        self.assertEqual(period.last_step_id.user_id, self.clerk)

    def test_hours_given_back_are_in_the_next_run(self):
        """16 h of September, 1 h waived: 1,425 are billed, and 95 by the next run."""
        project = self._sell_running()
        self._ready(project, (date(2026, 9, 1), 10), (SEPTEMBER, 6))
        booking = project.timesheet_ids.filtered(lambda line: line.unit_amount == 6)
        waivers = self.env["project.waiver"].with_user(self.office)
        waiver = waivers._waive(booking, "Goodwill", None, 1)
        first = self._run(project)
        self.assertRun(first, {project: [1425]})
        waiver._take_back("They pay this hour")
        self.env.invalidate_all()
        self.assertEqual((project.month_hours, project.month_amount), (1, 95))
        self.assertRun(self._run(project), {project: [95]})
        self.assertEqual((project.month_hours, project.month_amount), (0, 0))
        period = project._get_period(SEPTEMBER)
        first.line_ids.invoice_ids.action_post()
        self.assertEqual(period.state, "released")
        booking.coverage_link_ids.move_id.filtered(
            lambda move: move.state == "draft"
        ).action_post()
        self.assertEqual((period.state, period.open_hours), ("billed", 0))

    def test_a_month_with_another_draft_is_not_billed_yet(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        other = self._create_task(project, "Second")
        line = project.sale_order_id.order_line.copy(
            {"order_id": project.sale_order_id.id, "price_unit": 50}
        )
        other.sale_line_id = line
        first = self._run(project).line_ids.invoice_ids
        late = {"date": date(2026, 9, 2), "late_reason": "Forgotten"}
        booking = self._book(self.leader, other, 1, **late)
        booking.sudo()._write_by_code({"late_date": False})
        self.env.flush_all()
        self._post(first)
        self.assertEqual(project.billing_period_ids.state, "released")
        self._post(self._run(project).line_ids.invoice_ids)
        self.assertEqual(project.billing_period_ids.state, "billed")

    def test_hours_of_another_project_on_the_same_line_wait_for_their_release(self):
        first, second = self._sell_running(), self._sell_running()
        line = first.sale_order_id.order_line
        second.tasks.sale_line_id = line
        self._ready(first, (SEPTEMBER, 2))
        self._book_on(second, (SEPTEMBER, 5))
        self.assertEqual((first.month_amount, second.month_amount), (190, 0))
        run = self._run(first | second)
        self.assertRun(run, {first: [190], second: "are not released yet"})
        self.assertEqual(run.line_ids[0].invoice_ids.timesheet_ids.project_id, first)
        # The run saw a part of the line; all the rest is still to invoice.
        self.assertEqual(line.qty_to_invoice, 5)
        self._release(second, SEPTEMBER)
        self.assertRun(self._run(second), {second: [475]})
        self.assertEqual(line.qty_to_invoice, 0)

    def test_a_project_billed_at_its_end_is_none_of_a_month(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        project.with_user(self.manager).billing_rhythm = "end"
        self.assertRun(self._run(project), {project: "is billed at its end"})

    def test_a_quarter_is_named_as_a_whole(self):
        project = self._sell_running()
        project.with_user(self.manager).billing_rhythm = "quarterly"
        self._ready(project, (date(2026, 8, 5), 2))
        row = self._run(project).line_ids
        self.assertEqual(row.invoice_ids.service_date_from, date(2026, 7, 1))
        self.assertEqual(row.invoice_ids.service_date_to, SEPTEMBER)
        self.assertEqual(row.date_to, SEPTEMBER)

    def test_service_period_is_the_month(self):
        """Also where the first booking is later, and the last one earlier."""
        project = self._sell_running()
        self._ready(project, (date(2026, 9, 10), 1), (date(2026, 9, 12), 1))
        invoice = self._run(project).line_ids.invoice_ids
        self.assertEqual(invoice.service_date_from, date(2026, 9, 1))
        self.assertEqual(invoice.service_date_to, SEPTEMBER)

    def test_the_last_day_belongs_to_it(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 1), (date(2026, 10, 1), 2))
        self.assertRun(self._run(project), {project: [95]})

    # === Once ===

    def test_pressed_twice_creates_nothing_twice(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        dialog = self._open_run(project, date_to=SEPTEMBER)
        stale = self._open_run(project, date_to=SEPTEMBER)
        run = self._press(dialog)
        self.assertEqual(self._press(dialog), run)
        with self.assertRaisesRegex(UserError, "waits in the run until 09/30/2026"):
            stale.action_confirm()
        self._work()
        self.assertEqual(self._press(dialog), run)
        self._work()
        self.assertRun(run, {project: [190]})
        second = self._press(stale)
        self._work()
        self.assertRun(second, {project: "nothing to invoice"})
        self.assertEqual(len(project.sale_order_id.invoice_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_a_project_waits_once_in_the_database(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        self._press(self._open_run(project, date_to=SEPTEMBER))
        runs = self.env["project.billing.run"].with_user(self.clerk)
        with self.assertRaisesRegex(Exception, "waits_once"):
            runs._start(project, SEPTEMBER, False)

    def test_what_was_cut_off_goes_on(self):
        """A kill leaves a row that waits, without drafts; the next run takes it up."""
        projects = self._sell_running() | self._sell_running()
        for project in projects:
            self._ready(project, (SEPTEMBER, 2))
        run = self._press(self._open_run(projects, date_to=SEPTEMBER))
        rows = self.env["project.billing.run.line"].sudo()
        rows._take_unit()._work()
        self.assertEqual(run.line_ids.mapped("state"), ["done", "waiting"])
        with self.assertRaisesRegex(RuntimeError, "killed"), self.env.cr.savepoint():
            rows._take_unit()._work()
            raise RuntimeError("killed")
        self.assertEqual(run.line_ids.mapped("state"), ["done", "waiting"])
        self.assertEqual(run.invoice_count, 1)
        self._work()
        self.assertEqual(run.line_ids.mapped("state"), ["done", "done"])
        self.assertEqual((run.invoice_count, run.progress), (2, 100))

    # === Each failure by name ===

    def test_a_failing_project_does_not_stop_the_others(self):
        for is_collective in (False, True):
            good, bad, other = (self._sell_running() for _ in range(3))
            for project in good + bad + other:
                self._ready(project, (SEPTEMBER, 2))
            run = self._press(
                self._open_run(
                    good + bad + other, date_to=SEPTEMBER, is_collective=is_collective
                )
            )
            self._bill(bad)
            self._work()
            amounts = [380] if is_collective else [190]
            self.assertRun(run, {good: amounts, other: amounts, bad: "is “Billed”"})
            self.assertIn(bad.name, run.line_ids[1].message)
            self.assertEqual(run.failed_count, 1)

    def _bill(self, project):
        """The project is billed meanwhile; its hours were waived."""
        self._waive(project)
        project.tasks.state = "1_done"
        self._walk_to(project, PO_BILLED)

    def test_a_fault_of_odoo_is_named(self):
        """Something raises in the middle of invoicing one of them."""
        good, bad = self._sell_running(), self._sell_running()
        for project in good + bad:
            self._ready(project, (SEPTEMBER, 2))
        orders = self.env.registry["sale.order"]
        original = orders._prepare_invoice

        def fail(order):
            if order in bad.sale_order_id:
                raise ValueError("no such thing")
            return original(order)

        self.patch(orders, "_prepare_invoice", fail)
        logger = "odoo.addons.corebiz_project_billing_monthly.models"
        with mute_logger(f"{logger}.project_billing_run_line"):
            run = self._run(good + bad, is_collective=True)
        self.assertRun(run, {good: [190], bad: "no such thing"})

    def test_block_of_the_check_before_billing(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        self.customer.city = False
        self.assertIn("Customer without address", project.month_reason)
        german = project.with_context(lang="de_DE")
        self.assertIn("Kunde ohne Anschrift", german.month_reason)
        self.assertRun(self._run(project), {project: "Customer without address"})

    def test_open_tasks_are_no_matter_of_a_month(self):
        self._set_severity("open_task", "block")
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        self.assertRun(self._run(project), {project: [190]})

    def test_a_starter_who_left(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        run = self._press(self._open_run(project, date_to=SEPTEMBER))
        self.clerk.active = False
        self._work()
        self.assertRun(run, {project: "Ines Invoice"})

    def test_a_starter_who_lost_his_right(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        run = self._press(self._open_run(project, date_to=SEPTEMBER))
        office = self.env.ref("corebiz_project_billing.group_project_office")
        self.clerk.group_ids = [Command.unlink(office.id)]
        self._work()
        self.assertRun(run, {project: "Only"})

    # === Collective invoices ===

    def test_collective_invoice_of_a_customer(self):
        first, second = self._sell_running(), self._sell_running()
        stranger = self.customer.copy({"name": "Another customer"})
        third = self._sell_running(partner_id=stranger.id)
        for project in first + second + third:
            self._ready(project, (SEPTEMBER, 2))
        run = self._run(first + second + third, is_collective=True)
        self.assertRun(run, {first: [380], second: [380], third: [190]})
        self.assertEqual(run.invoice_count, 2)
        self.assertFalse(any(run.line_ids.mapped("message")))
        both = run.line_ids[:2].invoice_ids
        self.assertEqual(
            both.invoice_line_ids.sale_line_ids.order_id.project_id, first | second
        )

    def test_other_terms_are_invoiced_apart_and_say_why(self):
        term = self.env.ref("account.account_payment_term_30days")
        other = self.env["account.payment.term"].create({"name": "14 days"})
        dollar = self._get_other_currency()
        prices = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": dollar.id}
        )
        plain = self._sell_running(payment_term_id=term.id)
        termed = self._sell_running(payment_term_id=other.id)
        priced = self._sell_running(payment_term_id=term.id, pricelist_id=prices.id)
        # Odoo takes it for orders of the customer that name none.
        self.env["res.partner"].create(
            {**self._address, "type": "invoice", "parent_id": self.customer.id}
        )
        addressed = self._sell_running(payment_term_id=term.id)
        projects = plain + termed + priced + addressed
        for project in projects:
            self._ready(project, (SEPTEMBER, 2))
        run = self._run(projects, is_collective=True)
        self.assertEqual(run.invoice_count, 4)
        self.assertEqual(
            run.line_ids.mapped("message"),
            [
                False,
                "Separate invoice: payment terms.",
                "Separate invoice: currency.",
                "Separate invoice: invoice address.",
            ],
        )
        self.assertEqual(run.line_ids[2].invoice_ids.currency_id, dollar)

    def _get_other_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "QQQ", "symbol": "Q", "rounding": 0.01}
        )
        currency.rate_ids = [Command.create({"name": "2020-01-01", "rate": 2})]
        return currency

    @property
    def _address(self):
        return {"name": "Books", "street": "A 1", "zip": "1", "city": "B"}

    # === What is left out ===

    def test_fixed_prices_wait_for_the_end(self):
        order = self._sell(self.by_hour, self.fixed)
        project = order.project_ids
        task = project.tasks.filtered(
            lambda one: one.sale_line_id.product_id == self.by_hour
        )
        project.with_user(self.manager).billing_rhythm = "monthly"
        self._book(self.employee, task, 3, date=SEPTEMBER)
        self._release(project, SEPTEMBER)
        self.assertEqual(project.month_amount, 300)
        self.assertRun(self._run(project), {project: [300]})

    def test_down_payment_is_deducted_when_the_month_covers_it(self):
        project = self._sell_running()
        order = project.sale_order_id
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        )
        payment._create_invoices(order).action_post()
        self._ready(project, (date(2026, 8, 31), 2), (SEPTEMBER, 7))
        august = project.with_context(month_until="2026-08-31")
        self.assertEqual(august.month_amount, 190)
        self.assertEqual(project.month_amount, 9 * 95 - 300)
        self.assertRun(self._run(project, date(2026, 8, 31)), {project: [190]})
        self.assertEqual(project.month_amount, 7 * 95 - 300)
        self.assertRun(self._run(project), {project: [7 * 95 - 300]})

    # === Rights ===

    def test_a_period_is_one_click_away_from_its_invoice(self):
        project = self._sell_running()
        self._ready(project, (date(2026, 8, 31), 2), (SEPTEMBER, 16))
        august = project.billing_period_ids.filtered(
            lambda period: period.date_to == date(2026, 8, 31)
        )
        action = august.with_user(self.clerk).action_open_month_run()
        self.assertEqual(action["res_model"], "project.billing.run.create")
        self.assertEqual(action["context"]["default_project_ids"], project.ids)
        self.assertEqual(action["context"]["default_date_to"], "2026-08-31")
        both = project.billing_period_ids.with_user(self.clerk)
        action = both.action_open_month_run()
        self.assertEqual(action["context"]["default_date_to"], "2026-09-30")
        with self.assertRaisesRegex(UserError, "Project Office"):
            august.with_user(self.manager).action_open_month_run()

    def test_only_the_office_that_writes_invoices(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        for person in (self.leader, self.manager, self.employee):
            with self.assertRaisesRegex(UserError, "Project Office"):
                project.with_user(person).action_open_month_run()
            with self.assertRaises(AccessError):
                self.env["project.billing.run.create"].with_user(person).create(
                    {"project_ids": project.ids, "date_to": SEPTEMBER}
                )
            with self.assertRaises(AccessError):
                self.env["project.billing.run"].with_user(person).search([]).read()
        with self.assertRaisesRegex(UserError, "right “Invoicing”"):
            project.with_user(self.office).action_open_month_run()
        with self.assertRaisesRegex(UserError, "right “Invoicing”"):
            dialogs = self.env["project.billing.run.create"].with_user(self.office)
            dialogs.create(
                {"project_ids": project.ids, "date_to": SEPTEMBER}
            ).action_confirm()

    def test_nobody_writes_a_run_by_hand(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        run = self._run(project)
        for record in (run, run.line_ids):
            for user in (self.clerk, self.administrator):
                own = record.with_user(user)
                with self.assertRaises(AccessError):
                    own.write({"date_to": OCTOBER})
                with self.assertRaises(AccessError):
                    own.unlink()
            with self.assertRaisesRegex(UserError, "only the workflow adds them"):
                record.sudo().copy()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            run.line_ids.sudo().write({"state": "waiting"})

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other house"})
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        run = self._run(project)
        foreign = self._create_user(
            "fred", "Fred", ",".join(self.clerk.group_ids.get_external_id().values())
        )
        foreign.write({"company_ids": other.ids, "company_id": other.id})
        runs = self.env["project.billing.run"].with_user(foreign)
        self.assertFalse(runs.search([("id", "=", run.id)]))
        with self.assertRaises(AccessError):
            run.line_ids.with_user(foreign).read(["message"])
        with self.assertRaises(AccessError):
            project.with_user(foreign).action_open_month_run()
        with self.assertRaises(AccessError):
            runs.env["project.billing.run.create"].create({"project_ids": project.ids})

    def test_projects_of_two_companies_are_two_runs(self):
        other = self.env["res.company"].create({"name": "Other house"})
        self.clerk.company_ids |= other
        project = self._sell_running()
        theirs = self._create_project("Theirs", company_id=other.id, partner_id=False)
        self._ready(project, (SEPTEMBER, 2))
        clerk = {"allowed_company_ids": (self.company | other).ids}
        dialog = self._open_run((project + theirs).with_context(**clerk))
        with self.assertRaisesRegex(UserError, "Other house"):
            dialog.with_context(**clerk).action_confirm()
        self.assertFalse(
            self.env["project.billing.run.line"].search(
                [("project_id", "=", project.id)]
            )
        )
