import json
import re

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .release_common import PICTURE, ReleaseCase

TABLES = ("project_release", "project_release_line", "project_release_link")


@tagged("post_install", "-at_install")
class TestReleasePage(ReleaseCase, HttpCase):
    """What a customer sees and does with his link, without a login."""

    def setUp(self):
        super().setUp()
        self.release, self.link = self._make_sent()
        self.env.flush_all()

    # === The browser ===

    def _get(self, link=None, path=""):
        return self.url_open(f"/release/{(link or self.link).id}{path}")

    def _post(self, path, link=None, **values):
        page = self._get(link)
        [csrf, *_rest] = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)
        address = f"/release/{(link or self.link).id}/{path}"
        answer = self.url_open(address, data={"csrf_token": csrf, **values})
        self.env.invalidate_all()
        return answer

    def _open(self, link=None, token=None):
        link = link or self.link
        return self._post("open", link, token=token or link._get_token())

    def _sign_page(self, link=None, name="Karla Kundin", signature=PICTURE):
        params = {"name": name, "signature": signature}
        answer = self.url_open(
            f"/release/{(link or self.link).id}/sign",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return answer.json()["result"]

    def _read_tables(self):
        self.env.flush_all()
        rows = []
        for table in (*TABLES, "account_analytic_line", "mail_activity"):
            self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
            rows.append(self.env.cr.fetchall())
        return rows

    # === Opening ===

    def test_shows_the_rows_to_the_recipient(self):
        page = self._open()
        self.assertEqual(page.status_code, 200)
        for text in ("Server installed", "Mailboxes moved", "20.00", "Planning; üöä"):
            self.assertIn(text, page.text)
        self.assertIn("Release and Sign", page.text)

    def test_late_bookings_come_last_under_a_heading(self):
        late = self.release.line_ids[0]
        self.assertNotIn("Late Bookings", self._open().text)
        self._damage(late, is_late=True)
        self.env["project.release"].invalidate_model()
        before, after = self._get().text.split("Late Bookings")
        self.assertNotIn(late.name, before)
        self.assertIn(late.name, after)

    def test_says_why_a_row_costs_more(self):
        """Where a booking has a remark, the row has it; the others have none."""
        self.assertNotIn('name="remark"', self._open().text)
        self._damage(self.release.line_ids[0], remark="Weekend +50 %")
        page = self._get().text
        self.assertEqual(page.count('name="remark"'), 1)
        self.assertIn("Weekend +50 %", page)

    def test_nothing_is_shown_without_the_token(self):
        page = self._get()
        for text in ("Server installed", self.customer.name, self.release.name):
            self.assertNotIn(text, page.text)
        page = self._open(token="0" * 64)
        self.assertEqual(page.status_code, 404)
        self.assertIn("This link is not valid", page.text)
        self.assertNotIn("Server installed", page.text)
        self.assertNotIn("Server installed", self._get().text)
        self.assertIn("error", self._sign_page())
        self.assertEqual(self.release.state, "sent")

    def test_unknown_link_looks_like_any_other(self):
        page = self.url_open("/release/999999")
        self.assertEqual(page.status_code, 200)
        self.assertIn("part behind", page.text)

    def test_link_of_one_customer_never_shows_another(self):
        """Neither by its number nor by its token, rows or PDF."""
        self.customer.copy()
        other = self.env["res.partner"].create(
            {"name": "Other AG", "email": "other@example.com"}
        )
        order, _bookings = self._sell_and_book(
            bookings=[(self.employee, 9, 2, "Secret of the other")]
        )
        project = order.project_ids
        project.partner_id = other
        release = self._make(project=project)
        link = self._send(release, other)
        self._open()
        for answer in (
            self._get(link),
            self._get(link, "/pdf"),
            self._open(link, token=self.link._get_token()),
        ):
            self.assertNotIn("Secret of the other", answer.text)
        self.assertIn("error", self._sign_page(link))
        row = release.line_ids
        self._post("object", **{f"object_{row.id}": "1", f"reason_{row.id}": "No"})
        self.assertEqual((release.state, row.state), ("sent", "open"))
        self.assertNotEqual(link._get_token(), self.link._get_token())

    def test_each_recipient_has_a_link(self):
        links = self._send(self.release, self.customer)
        self.assertEqual(len(links), 1)
        self.assertEqual(links.email, "kundin@customer.example.com")
        self.assertFalse(self.link._get_closed_text())
        self._send(self.release)
        self.assertIn("was withdrawn", self.link._get_closed_text())

    # === A GET changes nothing ===

    def test_get_changes_nothing(self):
        self._open()
        before = self._read_tables()
        for path in ("", "/pdf"):
            self._get(path=path)
        for path in ("open", "object", "sign"):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/release/{self.link.id}/{path}")
            self.assertIn(answer.status_code, (400, 404, 405, 415))
        self.env.invalidate_all()
        self.assertEqual(self._read_tables(), before)

    def test_form_of_elsewhere_is_refused(self):
        self._open()
        row = self.release.line_ids[0]
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/release/{self.link.id}/object",
                data={f"object_{row.id}": "1", f"reason_{row.id}": "x"},
            )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(row.state, "open")

    # === Nothing leaves the page ===

    def test_page_loads_nothing_from_elsewhere(self):
        pages = [self._get(), self._open(), self._open(token="wrong")]
        for page in pages:
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertIn("default-src 'self'", page.headers["Content-Security-Policy"])
            tree = html.fromstring(page.content)
            for address in tree.xpath(
                "//script/@src | //link[@rel='stylesheet']/@href | //img/@src"
                " | //iframe/@src | //form/@action"
            ):
                self.assertTrue(
                    address.startswith(("/", "data:", self.base_url())), address
                )

    def test_token_is_in_no_answer(self):
        token = self.link._get_token()
        page = self._open()
        self.assertNotIn(token, page.text)
        self.assertNotIn(token, page.url)
        for past in page.history:
            self.assertNotIn(token, str(past.headers))

    # === Objection ===

    def test_objects_to_a_row(self):
        self._open()
        row = self._get_row(self.release, 5)
        page = self._post(
            "object",
            **{f"object_{row.id}": "1", f"reason_{row.id}": "<b>Warranty</b>"},
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn("&lt;b&gt;Warranty&lt;/b&gt;", page.text)
        self.assertEqual((row.state, self.release.state), ("objected", "objected"))
        self.assertEqual(row.objection_email, "karla@customer.example.com")
        self.assertEqual(self.release.objected_hours, 5)
        self._check_activities("Kundin GmbH objects to 5:00 h")

    def _check_activities(self, summary):
        """Leader and manager know it, in the transaction of the objection."""
        activities = self.project.activity_ids.filtered(
            lambda one: one.summary.startswith(summary)
        )
        self.assertEqual(activities.user_id, self.leader | self.manager)
        self.assertEqual(len(activities), 2)
        self.assertNotIn("<b>", activities[0].note)

    def test_objection_needs_a_reason(self):
        self._open()
        row = self._get_row(self.release, 5)
        page = self._post(
            "object", **{f"object_{row.id}": "1", f"reason_{row.id}": " "}
        )
        self.assertIn("Please say why", page.text)
        page = self._post("object")
        self.assertIn("Mark the rows", page.text)
        self.assertEqual(row.state, "open")

    def test_a_version_answers_the_activity(self):
        self._object(self.link, 5)
        self._check_activities("Kundin GmbH objects")
        self.release.with_user(self.manager).action_make_version()
        self.assertFalse(
            self.project.activity_ids.filtered(lambda one: "objects" in one.summary)
        )

    # === Signature ===

    def test_a_person_signs_and_no_company(self):
        self.assertFalse(self.link.partner_id.is_company)
        self.assertIn(f'"defaultName": "{self.link.partner_id.name}"', self._form())
        self.link.partner_id.is_company = True
        self.assertIn('"defaultName": ""', self._form())

    def _form(self):
        """What the form to sign begins with."""
        [form] = html.fromstring(self._open().content).xpath(
            "//owl-component[@name='portal.signature_form']"
        )
        return form.get("props")

    def test_signs(self):
        self._open()
        self.assertEqual(self._sign_page()["force_refresh"], True)
        release = self.release
        self.assertEqual(
            (release.state, release.signed_name, release.accepted_hours),
            ("accepted", "Karla Kundin", 20),
        )
        self.assertEqual(release.signed_email, "karla@customer.example.com")
        self.assertEqual(release._get_signature(), self._get_picture())
        self.assertTrue(release.signed_date)
        self.assertTrue(release._is_sealed())
        self.assertIn("Signed by Karla Kundin", re.sub(r"\s+", " ", self._get().text))

    def test_second_signature_is_refused_politely(self):
        [other] = self._send(self.release, self.customer)
        self._open()
        self._open(other)
        self._sign_page()
        seal = self.release.sha256
        for link in (self.link, other):
            answer = self._sign_page(link, name="Somebody Else")
            self.assertRegex(
                answer["error"], "was signed by Karla Kundin on .*Thank you"
            )
        row = self.release.line_ids[0]
        page = self._post_object(row)
        self.assertIn("was signed by Karla Kundin", page.text)
        self.assertEqual(
            (self.release.signed_name, self.release.sha256, row.state),
            ("Karla Kundin", seal, "accepted"),
        )

    def _post_object(self, row):
        """As the page of before would do it: it had the form when it was opened."""
        token = re.findall(r'csrf_token: "([^"]+)"', self._get().text)[0]
        return self.url_open(
            f"/release/{self.link.id}/object",
            data={
                "csrf_token": token,
                f"object_{row.id}": "1",
                f"reason_{row.id}": "Late",
            },
        )

    def test_signature_without_name_or_picture(self):
        self._open()
        self.assertIn("your name", self._sign_page(name=" ")["error"])
        for picture in ("", "%%%", "PHN2Zy8+", None):
            answer = self._sign_page(signature=picture)
            self.assertIn("sign again", answer["error"])
        self.assertEqual(self.release.state, "sent")

    # === Closed links ===

    def test_closed_links_say_so_politely(self):
        self._open()
        self.link.sudo()._complete({"expires": "2020-01-31"})
        self._check_closed("was valid until 01/31/2020")
        self.link.sudo()._complete({"expires": "2099-01-31"})
        self.link.with_user(self.leader).action_revoke()
        self._check_closed("was withdrawn")

    def _check_closed(self, text):
        self.env.flush_all()
        page = self._get()
        self.assertEqual(page.status_code, 410)
        self.assertIn(text, page.text)
        self.assertNotIn("Server installed", page.text)
        self.assertIn(text, self._sign_page()["error"])
        self.assertNotIn("Server installed", self._get(path="/pdf").text)
        self.assertEqual(self.release.state, "sent")

    def test_superseded_link_points_to_the_new_mail(self):
        self._open()
        self.release.with_user(self.leader).action_make_version()
        self._check_superseded()

    def _check_superseded(self):
        self.env.flush_all()
        page = self._get()
        self.assertEqual(page.status_code, 410)
        self.assertIn("has prepared a new version", page.text)
        self.assertIn("new version", self._sign_page()["error"])

    # === The language of the customer ===

    def test_page_is_in_the_language_of_the_customer(self):
        if "de_DE" not in dict(self.env["res.lang"].get_installed()):
            self.skipTest("German is not installed")
        self.release.with_user(self.leader).action_withdraw()
        self.customer.lang = "de_DE"
        release, link = self._make_sent()
        page = self._open(link)
        self.assertIn("Freigeben und unterschreiben", page.text)
        self.assertIn("gebe sie zur Abrechnung frei", page.text)
        self.assertEqual(html.fromstring(page.content).get("lang"), "de-DE")
        self.assertIn("Leistungsnachweis", release._get_file_name())
