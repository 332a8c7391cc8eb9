import base64
from unittest import SkipTest

from lxml import etree

from odoo.tests import tagged

from .release_common import ReleaseCase

CRON = "corebiz_project_billing_release.ir_cron_print_releases"


class TestReleaseSend(ReleaseCase):
    """The signed version goes out with the invoice, byte by byte."""

    def test_goes_with_the_invoice(self):
        release, _link = self._make_signed()
        invoice = self._bill_order()
        self.assertEqual(invoice.release_ids, release)
        self.assertTrue(invoice._is_document_missing())
        dialog = (
            self.env["account.move.send.wizard"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id})
        )
        name = release._get_file_name()
        self.assertIn(name, [file["name"] for file in dialog.mail_attachments_widget])
        dialog.action_send_and_print()
        self.assertEqual(release.attachment_id.name, name)
        message = invoice.sudo().message_ids.filtered("attachment_ids")[:1]
        [sent] = message.attachment_ids.filtered(lambda file: file.name == name)
        self.assertEqual(sent.raw, release.attachment_id.raw)
        self.assertTrue(release._is_sealed())

    def test_sender_leaves_it_out(self):
        release, _link = self._make_signed()
        invoice = self._bill_order()
        dialog = (
            self.env["account.move.send.wizard"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id})
        )
        dialog.mail_attachments_widget = [
            {**file, "skip": True} if file.get("project_release") else file
            for file in dialog.mail_attachments_widget
        ]
        dialog.action_send_and_print()
        message = invoice.sudo().message_ids.filtered("attachment_ids")[:1]
        self.assertNotIn(
            release._get_file_name(), message.attachment_ids.mapped("name")
        )

    def test_invoice_without_release_carries_none(self):
        invoice = self._bill_order()
        self.assertFalse(invoice.release_ids)
        files = self.env["account.move.send"]._get_default_mail_attachments_widget(
            invoice, self.env["mail.template"]
        )
        self.assertFalse([file for file in files if file.get("project_release")])

    def test_carries_the_version_of_its_posting(self):
        """A version that only replaced the objected rest is not carried."""
        release, link = self._make_sent()
        self._object(link, 5)
        self._sign(link)
        first = self._bill_order()
        action = release.with_user(self.leader).action_make_version()
        version = self.env["project.release"].browse(action["res_id"])
        self._sign(self._send(version))
        second = self._bill_order()
        self.assertEqual((first.release_ids, second.release_ids), (release, version))

    def test_job_prints_what_is_signed(self):
        release, _link = self._make_signed()
        draft = self._make(
            project=self._sell_and_book(
                bookings=[(self.employee, 9, 2, "Not signed yet")]
            )[0].project_ids
        )
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(release.attachment_id.raw)
        self.assertFalse(draft.attachment_id)
        content = release.attachment_id.raw
        release._make_pdf()
        self.assertEqual(release.attachment_id.raw, content)


@tagged("post_install", "-at_install")
class TestReleaseElectronic(ReleaseCase):
    """An XRechnung carries exactly the version that was signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(cls.env["account.move.send"], "_get_statement_files"):
            raise SkipTest("Without the addon for electronic invoices")
        germany = cls.env.ref("base.de")
        cls.company.write(
            {
                "country_id": germany.id,
                "street": "Hauptstraße 1",
                "zip": "10115",
                "city": "Berlin",
                "vat": "DE136695976",
                "email": "info@corebiz.example.com",
                "phone": "+49 30 1",
            }
        )
        cls.customer.write(
            {
                "country_id": germany.id,
                "zip": "70173",
                "city": "Stuttgart",
                "vat": "DE123456788",
                "is_company": True,
            }
        )

        cls.time_and_material.taxes_id = cls.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "DE89370400440532013000",
                "allow_out_payment": True,
            }
        )
        cls.company.partner_id.write(
            {"peppol_eas": "9930", "peppol_endpoint": "DE136695976"}
        )
        cls.customer.write({"peppol_eas": "9930", "peppol_endpoint": "DE123456788"})

    def test_xrechnung_embeds_the_signed_version(self):
        self.order.order_line.tax_ids = self.time_and_material.taxes_id
        self.customer.statement_required = True
        release, link = self._make_sent()
        self._object(link, 5)
        self._sign(link)
        for invoice_format in ("xrechnung",):
            self.customer.invoice_edi_format = invoice_format
            invoice = self._bill_order()
            self.env["account.move.send"]._generate_and_send_invoices(
                invoice, sending_methods=["email"]
            )
            tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
            [embedded] = tree.xpath(
                "//*[@filename=$name]", name=release.attachment_id.name
            )
            self.assertEqual(embedded.get("mimeCode"), "application/pdf")
            content = base64.b64decode(embedded.text)
            self.assertEqual(content, release.attachment_id.raw)
            self.assertTrue(release._is_sealed())
            self.assertEqual(invoice.amount_untaxed, 1425)
