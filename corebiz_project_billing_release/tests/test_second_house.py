"""Statements of a house that is as unlike the first as it can be."""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_release, test_release_fixed
from .release_common import ReleaseCase


class TestReleaseOfSecondHouse(SecondHouse, test_release.TestRelease):
    """From the draft to the invoice, in another company and currency."""


class TestReleaseFixedOfSecondHouse(SecondHouse, test_release_fixed.TestReleaseFixed):
    """What the customer has is fixed there, too."""


class TestReleaseOfItsOwn(SecondHouse, ReleaseCase):
    """Language, zone, currency and people are those of the second house."""

    def test_german_customer_objects_to_five_hours(self):
        """20 h, 5 h objected to: 1,425 in the currency of the order."""
        self.customer.write({"lang": "de_DE", "statement_required": True})
        release, link = self._make_sent()
        self.assertEqual(release.company_id, self.company)
        self.assertEqual((release.lang, release.hours), ("de_DE", 20))
        title = release.with_context(lang=release.lang)._get_title()
        self.assertTrue(title.startswith("Leistungsnachweis"), title)
        self.assertIn("01.10.2026 – 31.10.2026", title)
        self.assertTrue(release.text.startswith("Ich habe die"), release.text)
        self._object(link, 5)
        self._sign(link)
        invoice = self._bill_order()
        self.assertEqual(invoice.amount_untaxed, 1425)
        self.assertEqual(
            invoice.amount_untaxed_signed, self._in_company(invoice.amount_untaxed)
        )
        self.assertEqual(invoice.release_ids, release)
        self.assertTrue(release._is_sealed())

    def test_signed_at_an_hour_that_is_another_day_elsewhere(self):
        """0:30 on 1 November UTC is the evening of 31 October where the leader is."""
        release, link = self._make_sent()
        with freeze_time("2026-11-01 00:30:00"):
            self._sign(link)
        self.assertEqual(str(release.signed_date), "2026-11-01 00:30:00")
        self.assertEqual(release._get_zone(), "America/New_York")
        reports = self.env["ir.actions.report"].with_context(tz=release._get_zone())
        name = "corebiz_project_billing_release.report_project_release"
        page = reports._render_qweb_html(name, release.ids)[0].decode()
        self.assertIn("10/31/2026", page.split("Karla Kundin", 1)[1][:200])
        self.assertEqual(release.line_ids[0].date.day, 5)

    def test_office_of_the_first_house_has_no_business_there(self):
        first = self.env.ref("base.main_company")
        stranger = self._create_user(
            "stefan",
            "Stefan Stranger",
            "corebiz_project_billing.group_project_office",
            company_id=first.id,
            company_ids=[(6, 0, first.ids)],
        )
        release, link = self._make_sent()
        release, link = (
            record.with_context(allowed_company_ids=first.ids)
            for record in (release, link)
        )
        for record in (release, release.line_ids, link):
            self.assertFalse(record.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            release.with_user(stranger).action_withdraw()
