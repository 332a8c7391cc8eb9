import re

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)

from .desk_common import DeskCase

REASON = "Agreed with the customer"


class UninvoicedCase(DeskCase):
    """A migration at a fixed price with hardware, 40 hours booked, to be billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.importer = cls._create_user(
            "ida",
            "Ida Import",
            "corebiz_project_billing.group_project_office,project.group_project_manager",
        )
        cls.migration = cls._create_service(
            "ordered_prepaid", name="Migration", uom_id=cls.unit.id
        )
        cls.hardware = cls.env["product.product"].create(
            {
                "name": "Hardware",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )
        cls.order, cls.project = cls._sell_lines(
            (cls.migration, 1, 10000), (cls.hardware, 1, 3000)
        )
        cls.work, cls.goods = cls.order.order_line

    @classmethod
    def _sell_lines(cls, *lines, hours=40, state=PM_DONE, **values):
        """An order of (product, quantity, price) and its project, with hours booked."""
        order = cls._create_order(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "price_unit": price,
                }
                for product, quantity, price in lines
            ],
            **values,
        )
        order.action_confirm()
        project = order.project_ids
        project.write({"user_id": cls.manager.id, "leader_id": cls.leader.id})
        for task in project.tasks[:1]:
            cls._book(cls.employee, task, hours)
        project.tasks.state = "1_done"
        cls._walk_to(project, state)
        return order, project

    @classmethod
    def _pay_down(cls, order, percent):
        """A posted down payment."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": percent,
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        return invoice

    def _get_channels(self, project, state, user=None):
        """Everything by which the office can take the step."""
        project = project.with_user(user or self.office)
        return (
            getattr(project, f"action_set_{state}"),
            lambda: project.write({"billing_state": state}),
            lambda: project.web_save({"billing_state": state}, {"billing_state": {}}),
            lambda: project.sudo().write({"billing_state": state}),
        )

    def assertNotInvoiced(self, project, amount, text=None, state=PO_BILLED):
        """The figure is ``amount``; in every channel the step is refused with text."""
        project.invalidate_recordset()
        amount = self._in_company(amount)
        self.assertAlmostEqual(project.uninvoiced_amount, amount, 2)
        if text is None:
            self.assertFalse(project._get_uninvoiced_text())
            return
        self.assertFalse(project.is_ready_to_close)
        for take in self._get_channels(project, state):
            with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                take()
            self.env.invalidate_all()
        imported = (
            self.env["project.project"]
            .with_user(self.importer)
            .load([".id", "billing_state"], [[str(project.id), state]])
        )
        self.assertIn("not invoiced", imported["messages"][0]["message"])
        self.assertNotEqual(project.billing_state, state)

    def assertCloses(self, project):
        project.invalidate_recordset()
        self.assertTrue(project.is_ready_to_close)
        self.assertEqual(project.uninvoiced_amount, 0)
        self._walk_to(project, PO_BILLED)


class TestUninvoiced(UninvoicedCase):
    """Nothing closes while anything of its orders is to invoice."""

    def test_fixed_price_and_goods(self):
        self.assertNotInvoiced(
            self.project,
            13000,
            "13,000.00 USD not invoiced: Migration 10,000.00, Hardware 3,000.00",
        )
        found = self.env["project.project"].search([("uninvoiced_amount", "=", 13000)])
        self.assertIn(self.project, found)
        invoice = self._invoice(self.project)
        self.assertNotInvoiced(self.project, 13000, "13,000.00 USD not invoiced")
        invoice.action_post()
        self.assertIn(
            "hours and amounts", self.project.activity_ids.mapped("summary")[0]
        )
        self.assertCloses(self.project)

    def test_reader_gets_the_words_of_his_language(self):
        self.office.lang = "de_DE"
        with self.assertRaisesRegex(
            UserError,
            "13.000,00 USD nicht abgerechnet: Migration 10.000,00, Hardware 3.000,00",
        ):
            self.project.with_user(self.office).with_context(
                lang="de_DE"
            ).action_set_po_billed()

    def test_reached_milestone(self):
        product = self._create_service("delivered_milestones", name="Cut-over")
        order, project = self._sell_lines((product, 1, 6000), state="open")
        milestone = self.env["project.milestone"].create(
            {
                "name": "Live",
                "project_id": project.id,
                "sale_line_id": order.order_line.id,
                "quantity_percentage": 1,
            }
        )
        self._walk_to(project, PM_DONE)
        self.assertNotInvoiced(project, 0)
        milestone.is_reached = True
        self.assertNotInvoiced(project, 6000, "6,000.00 USD not invoiced: Cut-over")

    def test_project_does_not_become_internal_with_money_open(self):
        """The office writes amounts off with a reason, not by making it internal."""
        product = self._create_service(
            "delivered_milestones", name="Cut-over", service_tracking="no"
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 6000})
                ],
            }
        )
        order.action_confirm()
        project = self._create_project("Joined", allow_billable=True)
        self.env["project.milestone"].create(
            {
                "name": "Live",
                "project_id": project.id,
                "sale_line_id": order.order_line.id,
                "quantity_percentage": 1,
                "is_reached": True,
            }
        )
        self._walk_to(project, PM_DONE)
        self.assertNotInvoiced(project, 6000, "6,000.00 USD not invoiced: Cut-over")
        for vals in (
            {"allow_billable": False},
            {"allow_billable": False, "partner_id": False},
        ):
            for each in (project, self.project):
                with (
                    self.subTest(vals=vals, project=each.name),
                    self.assertRaisesRegex(UserError, "not invoiced"),
                    self.env.cr.savepoint(),
                ):
                    each.with_user(self.importer).write(vals)
                self.env.invalidate_all()
        order._create_invoices().action_post()
        project.with_user(self.importer).write(vals)
        self.assertFalse(project.allow_billable)

    def test_goods_beside_hours(self):
        order, project = self._sell_lines(
            (self.by_hour, 10, 100), (self.hardware, 1, 3000), hours=5
        )
        self.assertNotInvoiced(
            project, 3500, r"\b5:00 h(.|\n)*3,000.00 USD not invoiced"
        )
        self.assertNotIn("3,500", project._get_uncovered_text())
        self._waive(project)
        self.assertNotInvoiced(project, 3000, "3,000.00 USD not invoiced: Hardware")
        order._create_invoices().action_post()
        self.assertCloses(project)

    def test_thirty_and_forty_per_cent_paid_down(self):
        order, project = self._sell_lines((self.migration, 1, 10000))
        self._pay_down(order, 30)
        self._pay_down(order, 40)
        self.assertNotInvoiced(
            project,
            3000,
            "3,000.00 USD not invoiced: Migration 10,000.00, Down payments -7,000.00",
        )
        order._create_invoices(final=True).action_post()
        self.assertNotInvoiced(project, 0)

    def test_thirty_and_forty_per_cent_invoiced(self):
        order, project = self._sell_lines((self.migration, 1, 10000))
        for quantity in (0.3, 0.4):
            invoice = order._create_invoices()
            invoice.invoice_line_ids.quantity = quantity
            invoice.action_post()
        self.assertNotInvoiced(
            project, 3000, "3,000.00 USD not invoiced: Migration 3,000.00"
        )

    def test_discount_and_delivered_quantity(self):
        product = self._create_service("delivered_manual", name="Days")
        order, project = self._sell_lines((product, 4, 1000), (self.hardware, 2, 500))
        order.order_line[0].qty_delivered = 1.5
        order.order_line[1].discount = 10
        self.assertNotInvoiced(project, 2400, "Days 1,500.00, Hardware 900.00")

    def test_expense_without_an_ordered_quantity(self):
        self.order._create_invoices().action_post()
        self.assertNotInvoiced(self.project, 0)
        product = self._create_service("delivered_manual", name="Travel")
        self.order.order_line = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": 0,
                    "qty_delivered": 2,
                    "price_unit": 150,
                }
            )
        ]
        self.assertNotInvoiced(self.project, 300, "Travel 300.00")

    def test_line_of_another_project_does_not_count(self):
        order, projects = self._sell_lines((self.migration, 1, 10000), state="open")
        other = self._create_project("Other", allow_billable=True)
        order.order_line = [
            Command.create({"product_id": self.hardware.id, "price_unit": 500})
        ]
        goods = order.order_line[-1]
        goods.project_id = other
        self._walk_to(projects, PM_DONE)
        self.assertNotInvoiced(projects, 10000, "not invoiced: Migration 10,000.00")
        self.assertAlmostEqual(other.uninvoiced_amount, 500, 2)
        goods.project_id = False
        self.assertNotInvoiced(projects, 10500, "Migration 10,000.00, Hardware 500.00")

    def test_down_payment_of_an_order_for_two_projects(self):
        """Each deducts its share: nothing of the order is deducted twice."""
        order, project = self._sell_lines((self.migration, 1, 10000), state="open")
        other = self._create_project("Other", allow_billable=True)
        order.order_line = [
            Command.create({"product_id": self.hardware.id, "price_unit": 5000})
        ]
        order.order_line[-1].project_id = other
        self._pay_down(order, 100 * 10000 / 15000)
        amounts = (project | other).mapped("uninvoiced_amount")
        self.assertAlmostEqual(sum(amounts), 5000, 2)
        self.assertAlmostEqual(amounts[0], 3333.33, 2)

    def test_hours_on_a_cancelled_lump_sum_have_no_price(self):
        """The price of the piece says nothing about an hour, which is still open."""
        order, project = self._sell_lines((self.migration, 1, 10000), state=OPEN)
        order._action_cancel()
        self.assertNotInvoiced(project, 0)
        self.assertEqual((project.open_hours, project.open_amount), (40, 0))
        self._walk_to(project, PM_DONE)
        with self.assertRaisesRegex(UserError, "not billed yet:\n• .*: 40:00 h"):
            self._walk_to(project, PO_BILLED)
        self._waive(project)
        project.invalidate_recordset()
        self.assertEqual((project.waived_hours, project.waived_amount), (40, 0))
        self.assertCloses(project)

    def test_hours_keep_the_price_of_a_cancelled_hour(self):
        """Also where the product is sold by the piece, and a piece is an hour."""
        pieces = self._create_service("delivered_timesheet", uom_id=self.unit.id)
        package = self._create_service("ordered_prepaid")
        for product in (self.by_hour, pieces, package):
            order, project = self._sell_lines((product, 10, 100), state=OPEN)
            order._action_cancel()
            project.invalidate_recordset()
            self.assertEqual((project.open_hours, project.open_amount), (40, 4000))
            self.assertNotInvoiced(project, 4000)

    def test_currency_of_the_order(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "rate": 0.5,
                "name": fields.Date.today(),
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        _order, project = self._sell_lines(
            (self.migration, 1, 1000), pricelist_id=pricelist.id
        )
        self.assertNotInvoiced(project, 2000, "1,000.00 EUR not invoiced: Migration")

    def test_credit_note_after_billed_bars_the_archive(self):
        invoice = self._invoice(self.project)
        invoice.action_post()
        self._walk_to(self.project, PO_BILLED)
        invoice._reverse_moves().action_post()
        self.assertNotInvoiced(
            self.project, 13000, "13,000.00 USD not invoiced", PO_ARCHIVED
        )

    def _shows(self, path, project=None):
        """Whether the form shows a node of the view to the office."""
        project = (project or self.project).with_user(self.office)
        project.invalidate_recordset()
        form = etree.fromstring(project.get_view(view_type="form")["arch"])
        [node] = form.xpath(path)
        hidden = node.get("invisible")
        names = {name for name in project._fields if re.search(rf"\b{name}\b", hidden)}
        return not safe_eval(hidden, {name: project[name] for name in names})

    def test_invoices_are_offered_as_long_as_something_is_to_invoice(self):
        """All hours are placed from the beginning: the price pays them."""
        button = "//button[@name='action_open_invoicing']"
        banner = "//div[contains(@class, 'o_project_billing_covered')]"
        write_off = "//button[@name='action_open_write_off']"
        self.assertEqual(self.project.open_hours, 0)

        def shown():
            return [self._shows(path) for path in (button, write_off, banner)]

        self.assertEqual(shown(), [True, True, False])
        invoice = self._invoice(self.project)
        self.assertEqual(shown(), [True, True, False])
        invoice.action_post()
        self.assertEqual(shown(), [False, False, True])

    def test_what_another_order_charged_too_much_settles_nothing(self):
        order, project = self._sell_lines(
            (self.migration, 1, 10000), (self.hardware, 1, 500), state="open"
        )
        order._create_invoices().action_post()
        # One piece fewer was delivered than invoiced: a credit note is due.
        order.order_line[1].product_uom_qty = 0
        self._walk_to(project, PM_DONE)
        self.assertNotInvoiced(project, -500, "-500.00 USD not invoiced: Hardware")
        second = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "project_id": project.id,
                "order_line": [
                    Command.create({"product_id": self.hardware.id, "price_unit": 500})
                ],
            }
        )
        second.action_confirm()
        self.assertNotInvoiced(project, 0, "not invoiced: Hardware -500.00, Hardware")
        for name in ("action_open_invoicing", "action_open_write_off"):
            self.assertTrue(self._shows(f"//button[@name='{name}']", project))
        self._invoice(project).action_post()
        self.assertCloses(project)

    def test_batch_names_all(self):
        _order, second = self._sell_lines((self.hardware, 1, 70), (self.fixed, 1, 50))
        with self.assertRaisesRegex(UserError, r"13,000.00(.|\n)*120.00"):
            (self.project | second).with_user(self.office).action_set_po_billed()


class TestWriteOff(UninvoicedCase):
    """The office writes an amount off, with a reason; it can be taken back."""

    def _write_off(self, amounts, user=None, reason=REASON):
        rows = self.env["project.write.off"].with_user(user or self.office)
        return rows._write_off(
            self.project.with_user(user or self.office), amounts, reason
        )

    def _open(self, user, **values):
        action = self.project.with_user(user).action_open_write_off()
        dialogs = self.env[action["res_model"]].with_user(user)
        return dialogs.with_context(**action["context"]).create(values)

    def test_dialog_writes_off_and_the_project_closes(self):
        dialog = self._open(self.office, reason=REASON)
        self.assertEqual(dialog.line_ids.mapped("open_amount"), [10000, 3000])
        dialog.line_ids[0].amount = 4000
        dialog.action_confirm()
        self.assertNotInvoiced(self.project, 9000, "Migration 6,000.00, Hardware 3")
        dialog = self._open(self.office, reason=REASON)
        for line in dialog.line_ids:
            line.amount = line.open_amount
        dialog.action_confirm()
        self.assertEqual(self.order.invoice_status, "to invoice")
        self.assertCloses(self.project)
        rows = self.project.write_off_ids
        self.assertEqual(sorted(rows.mapped("amount")), [3000, 4000, 6000])
        self.assertEqual(rows.user_id, self.office)

    def test_never_more_than_is_to_invoice(self):
        for amount in (0, -1, 10000.01):
            with self.assertRaisesRegex(UserError, "10,000.00"):
                self._write_off({self.work: amount})
        self._pay_down(self.order, 50)
        with self.assertRaisesRegex(UserError, "6,500.00"):
            self._write_off({self.work: 6500.01})
        with self.assertRaisesRegex(UserError, "0.00"):
            self._write_off({self.work: 6500, self.goods: 1})
        self._write_off({self.work: 6500})
        self.assertNotInvoiced(self.project, 0)

    def test_only_the_office_and_only_with_a_reason(self):
        for user in (self.leader, self.manager, self.employee, self.account_manager):
            with self.assertRaises(AccessError):
                self._write_off({self.work: 1}, user)
            with self.assertRaises(AccessError):
                self._open(user, reason=REASON)
        for reason in (None, "", " ", 7):
            with self.assertRaisesRegex(UserError, "Say why"):
                self._write_off({self.work: 1}, reason=reason)
        other = self.env["res.company"].create({"name": "Second"})
        self.office.write({"company_ids": other.ids, "company_id": other.id})
        self.project.company_id = self.company
        with self.assertRaises(AccessError):
            self._write_off({self.work: 1})

    def test_lines_that_bookings_make_up_are_waived_not_written_off(self):
        order, project = self._sell_lines((self.by_hour, 10, 100))
        with self.assertRaisesRegex(UserError, "0.00"):
            self.env["project.write.off"].with_user(self.office)._write_off(
                project.with_user(self.office), {order.order_line: 100}, REASON
            )

    def test_nothing_but_hours_offers_no_write_off(self):
        """The button is there where the dialog has lines, and not for hours alone."""
        _order, hours = self._sell_lines((self.by_hour, 10, 100))
        projects = (self.project | hours).with_user(self.office)
        self.assertTrue(all(projects.mapped("uninvoiced_amount")))
        self.assertEqual(projects.mapped("can_write_off"), [True, False])
        with self.assertRaisesRegex(UserError, "Open hours are waived"):
            hours.with_user(self.office).action_open_write_off()
        self._write_off({self.work: 10000, self.goods: 3000})
        projects.invalidate_recordset()
        self.assertFalse(any(projects.mapped("can_write_off")))

    def test_take_back_once(self):
        row = self._write_off({self.work: 10000})
        stale = [
            self.env["project.write.off.create"]
            .with_user(self.office)
            .with_context(**row.with_user(self.office).action_take_back()["context"])
            .create({"reason": "Invoiced after all"})
            for _index in range(2)
        ]
        for dialog in stale:
            dialog.action_confirm()
        rows = self.project.write_off_ids
        self.assertEqual(sum(rows.mapped("amount")), 0)
        self.assertEqual(len(rows), 2)
        self.assertFalse(rows.filtered("is_active"))
        self.assertNotInvoiced(self.project, 13000, "Migration 10,000.00")
        with self.assertRaises(AccessError):
            row.with_user(self.manager)._take_back(REASON)

    def test_invoiced_after_all(self):
        self._write_off({self.work: 10000})
        self.order._create_invoices().action_post()
        self.assertNotInvoiced(self.project, 0)
        self.assertCloses(self.project)
        self.assertAlmostEqual(self.project.uninvoiced_amount, 0, 2)

    def test_ledger_stays(self):
        row = self._write_off({self.work: 1}).sudo()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.write({"amount": 2})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            row.unlink()

    def test_who_reads_it(self):
        self._write_off({self.work: 1})
        self.project.account_manager_id = self.account_manager
        rows = self.env["project.write.off"]
        for user in (self.office, self.account_manager, self.manager):
            self.assertEqual(len(rows.with_user(user).search([])), 1)
        for user in (self.employee, self.leader):
            self.assertFalse(rows.with_user(user).search([]))
