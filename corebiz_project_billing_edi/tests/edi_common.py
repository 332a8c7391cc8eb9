from datetime import date

from lxml import etree

from odoo.fields import Command

from odoo.addons.corebiz_project_billing_reference.tests.reference_common import (
    ReferenceCase,
)

INVOICED = date(2026, 11, 28)
WORK = ((5, 2.5), (6, 1.25), (8, 4))
# The formats that our customers get, and all others that Odoo can make.
FORMATS = ("xrechnung", "ubl_bis3", "facturx")


class EdiCase(ReferenceCase):
    """A German house, its German customer, and work of 5 to 8 October."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        germany = cls.env.ref("base.de")
        cls.company.write(
            {
                "country_id": germany.id,
                "account_fiscal_country_id": germany.id,
                "street": "Hauptstraße 1",
                "zip": "10115",
                "city": "Berlin",
                "vat": "DE136695976",
                "email": "info@corebiz.example.com",
                "phone": "+49 30 123456",
            }
        )
        cls.customer.write(
            {
                "country_id": germany.id,
                "street": "Marktplatz 1",
                "zip": "70173",
                "city": "Stuttgart",
                "vat": "DE123456788",
                "is_company": True,
            }
        )
        cls.company.partner_id.write(
            {"peppol_eas": "9930", "peppol_endpoint": "DE136695976"}
        )
        cls.customer.write({"peppol_eas": "9930", "peppol_endpoint": "DE123456788"})
        cls.tax = cls._create_tax("19 %", 19)
        (cls.time_and_material | cls.fixed).taxes_id = cls.tax
        cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "DE89370400440532013000",
                "allow_out_payment": True,
            }
        )
        cls.term = cls.env.ref("account.account_payment_term_30days")

    @classmethod
    def _create_tax(cls, name, amount, **values):
        germany = cls.company.account_fiscal_country_id
        group = cls.env["account.tax.group"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "country_id": germany.id,
            }
        )
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": germany.id,
                "tax_group_id": group.id,
                **values,
            }
        )

    @classmethod
    def _create_discount(cls):
        """30 days net, two per cent less within 10 days."""
        return cls.env["account.payment.term"].create(
            {
                "name": "10 Tage 2 %, 30 Tage netto",
                "note": "Zahlbar in 30 Tagen",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "company_id": cls.company.id,
                "line_ids": [Command.create({"value": "percent", "nb_days": 30})],
            }
        )

    @classmethod
    def _get_usual_bookings(cls):
        return []

    @classmethod
    def _sell_and_book(cls, product=None, days=WORK, **values):
        """An order of 30 days net, and its work in October."""
        order, _project, task = cls._sell(product or cls.time_and_material, **values)
        order.payment_term_id = cls.term
        bookings = cls.env["account.analytic.line"]
        for day, hours in days:
            bookings |= cls._book(
                cls.employee, task, hours, date=date(2026, 10, day)
            ).sudo()
        return order, bookings

    @classmethod
    def _invoice(cls, *orders, post=True, final=False):
        invoices = cls.env["account.move"]
        for order in orders:
            invoices |= order._create_invoices(final=final)
        invoices = invoices.with_user(cls.biller)
        invoices.invoice_date = INVOICED
        if post:
            invoices.action_post()
        return invoices

    @classmethod
    def _invoice_down_payment(cls, order, percent=30):
        """The posted invoice of a down payment of an order."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": percent,
            }
        )
        invoice = wizard._create_invoices(order).with_user(cls.biller)
        invoice.invoice_date = INVOICED
        invoice.action_post()
        return invoice

    def _export(self, invoice, invoice_format):
        """The XML of ``invoice``, and what Odoo itself finds wrong with it."""
        builder = self.env["res.partner"]._get_edi_builder(invoice_format)
        return builder._export_invoice(invoice)

    def _read(self, xml, path):
        """The texts at a path of local names, the head of it left out."""
        steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
        return [
            " ".join(node.itertext()).strip()
            for node in etree.fromstring(xml).xpath(f"/*/{steps}")
        ]
