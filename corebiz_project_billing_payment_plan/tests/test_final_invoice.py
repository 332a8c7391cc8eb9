from lxml import html

from odoo.fields import Command

from .plan_common import PlanCase


class TestFinalInvoice(PlanCase):
    """The last invoice deducts each partial one with its tax, and says so."""

    def assertRow(self, row, **values):
        found = {name: round(row[name], 2) for name in values}
        self.assertEqual(found, values)

    def _print(self, invoice, lang="en_US"):
        """Text of the paper, and its rows of partial invoices."""
        invoice.partner_id.lang = lang
        content = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )[0]
        tree = html.fromstring(content)
        table = tree.xpath("//div[@name='partial_invoices']//tbody/tr")
        cells = [
            [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in table
        ]
        return " ".join(tree.text_content().split()), cells

    def test_example(self):
        """10,000 net; 30 % and 40 % invoiced, the first one paid."""
        first, second = self._ask_for(self._plan(30)), self._ask_for(self._plan(40))
        self._pay(first)
        final = self._finish(post=True)
        self.assertEqual(final.amount_total, 3570)
        self.assertEqual(final.amount_tax, 570)
        one, two = final._get_partial_deductions()
        self.assertEqual([one["invoice"], two["invoice"]], [first, second])
        self.assertRow(one, net=3000, tax=570, gross=3570, paid=3570, unpaid=0)
        self.assertRow(two, net=4000, tax=760, gross=4760, paid=0, unpaid=4760)
        self.assertEqual(self.order.amount_total, 11900)
        self.assertEqual(
            self.order.amount_total - one["gross"] - two["gross"], final.amount_total
        )
        # The ledger, too.
        receivable = final.line_ids.filtered(lambda line: line.display_type == "tax")
        self.assertEqual(-sum(receivable.mapped("balance")), 570)

    def test_paper(self):
        first, second = self._ask_for(self._plan(30)), self._ask_for(self._plan(40))
        self._pay(first)
        final = self._finish(post=True)
        text, rows = self._print(final)
        self.assertIn("Remaining Invoice", text)
        self.assertEqual([row[0] for row in rows], [first.name, second.name])
        amounts = [cell.replace("\xa0", " ") for cell in rows[1][2:]]
        for cell, amount in zip(
            amounts, ("4,000.00", "760.00", "4,760.00", "0.00"), strict=True
        ):
            self.assertIn(amount, cell)
        self.assertNotIn("unpaid", rows[0][5])
        self.assertIn("unpaid", rows[1][5])
        text, rows = self._print(final, "de_DE")
        self.assertIn("Restrechnung", text)
        self.assertIn("4.760,00", rows[1][4])
        self.assertIn("unbezahlt", rows[1][5])
        self.assertNotIn("Partial", text)
        text, rows = self._print(first, "de_DE")
        self.assertIn("Abschlagsrechnung", text)
        self.assertFalse(rows)

    def test_company_says_final_invoice(self):
        self.company.final_billing_document = "final"
        self._ask_for(self._plan(30))
        final = self._finish(post=True)
        self.assertEqual(final.billing_document, "final")
        self.assertIn("Schlussrechnung", self._print(final, "de_DE")[0])

    def test_partly_credited(self):
        """What is left of it is deducted; the table names the credit note."""
        partial = self._ask_for(self._plan(30))
        note = self._credit(partial, price_unit=1000)
        final = self._finish(post=True)
        self.assertEqual(final.amount_untaxed, 8000)
        (row,) = final._get_partial_deductions()
        self.assertRow(row, net=2000, tax=380, gross=2380, paid=0, unpaid=2380)
        self.assertEqual(row["credited"], note)
        _text, [cells] = self._print(final)
        self.assertIn(note.name, cells[0])

    def test_partly_credited_and_paid(self):
        partial = self._ask_for(self._plan(30))
        note = self._credit(partial, price_unit=1000)
        (partial | note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self._pay(partial)
        (row,) = self._finish()._get_partial_deductions()
        self.assertRow(row, gross=2380, paid=2380, unpaid=0)

    def test_paid_in_part(self):
        partial = self._ask_for(self._plan(30))
        self._pay(partial, 1000)
        (row,) = self._finish()._get_partial_deductions()
        self.assertRow(row, gross=3570, paid=1000, unpaid=2570)

    def test_second_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": foreign.id}
        )
        order = self._sell_plan(pricelist_id=pricelist.id)
        partial = self._ask_for(self._plan(30, order=order))
        self._pay(partial)
        final = self._finish(order, post=True)
        self.assertEqual(final.currency_id, foreign)
        (row,) = final._get_partial_deductions()
        self.assertRow(row, net=3000, tax=570, gross=3570, paid=3570, unpaid=0)
        self.assertEqual(final.amount_total, 8330)

    def test_two_rates(self):
        reduced = self._create_tax(7)
        order = self._create_order(
            [
                {
                    "product_id": self.fixed.id,
                    "product_uom_qty": 1,
                    "price_unit": price,
                    "tax_ids": [Command.set(tax.ids)],
                }
                for price, tax in ((6000, self.tax), (4000, reduced))
            ],
            user_id=self.seller.id,
        )
        order.action_confirm()
        self._ask_for(self._plan(30, order=order))
        final = self._finish(order, post=True)
        (row,) = final._get_partial_deductions()
        self.assertRow(row, net=3000, tax=426, gross=3426)
        self.assertEqual(final.amount_tax, 994)

    def test_draft_partial_invoice(self):
        partial = self._ask_for(self._plan(30), post=False)
        final = self._finish()
        self.assertTrue(final.has_draft_partial)
        _text, [cells] = self._print(final)
        self.assertEqual(cells[0], "Draft")
        partial.action_post()
        self.env.invalidate_all()
        self.assertFalse(final.has_draft_partial)
        self.assertFalse(partial.has_draft_partial)

    def test_time_and_material(self):
        """Desk, draft and ledger say the same before and after."""
        order = self._sell_plan(self.by_hour, price=95)
        project = order.project_id
        partial = self._ask_for(self._plan(amount=285, order=order))
        project.tasks.state = "01_in_progress"
        self._book(self.employee, project.tasks, 6)
        project.tasks.state = "1_done"
        self._walk_to(project, "pm_done")
        self.env.flush_all()
        self.env.invalidate_all()
        asked = project.with_user(self.office)
        self.assertAlmostEqual(asked.to_invoice_amount, 285)
        final = self._invoice(project)
        self.assertAlmostEqual(final.amount_untaxed, 570 - 285)
        self.env.invalidate_all()
        self.assertAlmostEqual(asked.to_invoice_amount, 0)
        (row,) = final._get_partial_deductions()
        self.assertEqual(row["invoice"], partial)
        self.assertRow(row, net=285, tax=54.15)

    def test_desk_before_and_after(self):
        """A partial invoice lowers what is to invoice by its net."""
        asked = self.project.with_user(self.office)
        self.assertAlmostEqual(asked.to_invoice_amount, 10000)
        self._ask_for(self._plan(30))
        self.assertAlmostEqual(asked.to_invoice_amount, 7000)
        self._ask_for(self._plan(40))
        self.assertAlmostEqual(asked.to_invoice_amount, 3000)
        self._finish(post=True)
        self.env.invalidate_all()
        self.assertAlmostEqual(asked.to_invoice_amount, 0)

    def test_line_by_hand_on_the_partial_invoice(self):
        """An expense on the partial invoice is not deducted."""
        partial = self._ask_for(self._plan(30), post=False)
        partial.invoice_line_ids = [
            Command.create(
                {"name": "Stamp", "price_unit": 7, "tax_ids": [Command.clear()]}
            )
        ]
        partial.action_post()
        (row,) = self._finish()._get_partial_deductions()
        self.assertRow(row, net=3000, tax=570)

    def test_text_for_the_e_invoice(self):
        first = self._ask_for(self._plan(30))
        self._pay(first)
        text = self._finish()._get_partial_deductions_text()
        self.assertIn(first.name, text)
        self.assertIn("570.00", text)
        self.assertIn("3,570.00", text)

    def test_no_table_without_partial_invoices(self):
        final = self._finish(post=True)
        self.assertEqual(final._get_partial_deductions(), [])
        self.assertFalse(self._print(final)[1])
        self.assertFalse(
            self._invoice_by_hand(self.project.account_id).has_draft_partial
        )
