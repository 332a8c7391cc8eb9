import html
import json
import re
from unittest.mock import patch

from odoo.tools import html2plaintext

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED, STATES
from odoo.addons.corebiz_project_billing.tests.demo_common import load_demo

from .archive_common import ArchiveCase

ADDON = "corebiz_project_billing"
EVERYTHING = (
    "corebiz_project_billing.group_billing_administrator,"
    "account.group_account_invoice,sales_team.group_sale_salesman_all_leads,"
    "hr_timesheet.group_timesheet_manager"
)
# What the reader sees in the form of the project and behind its buttons.
READ = (
    *("project.project", "project.task", "account.analytic.line"),
    *("project.milestone", "project.update", "calendar.event", "mail.activity"),
    *("project.handover", "project.estimate", "project.alert", "project.waiver"),
    *("project.evaluation", "project.evaluation.line"),
)
# The archive itself changes these when it closes a project.
CHANGED = {"active", "billing_state", "billing_state_date", "write_date", "write_uid"}


def find_words(text):
    """The words of a text, however it is written down."""
    return set(re.findall(r"\w{3,}", html.unescape(str(text))))


def iterate_texts(value):
    """All texts and numbers in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from iterate_texts(item)
    elif value is not None:
        yield str(value)


class TestArchiveDemo(ArchiveCase):
    """Whatever a person could read of the demo's projects is in their packages.

    Asked before the archiving, with the rights of a person and as the screens do it;
    looked for in the files of the package afterwards.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{ADDON}.project_project_mail_demo", False):
            load_demo(cls.env)
        cls.reader = cls._create_user("rita", "Rita Reader", EVERYTHING)
        data = cls.env["ir.model.data"].search(
            [("module", "=like", f"{ADDON}%"), ("model", "=", "project.project")]
        )
        cls.demo = cls.env["project.project"].browse(data.mapped("res_id"))
        cls.demo = cls.demo.filtered(lambda project: not project.is_template)

    def test_everything_is_found(self):
        self.assertGreater(len(self.demo), 5)
        for project in self.demo:
            with self.subTest(project=project.name):
                seen = self._read_all(project)
                self.assertGreaterEqual(len(seen), 5)
                kinds = {what.partition(" ")[0] for what in seen}
                self.assertLessEqual({"history", "project.project"}, kinds)
                self._archive_from_anywhere(project)
                self._compare(seen, project.archive_package_ids)
                package = project.archive_package_ids
                self.assertEqual(package.company_id, project.company_id)
                self.assertEqual(self._verify(package, self.reader), [])

    # === Before ===

    def _read_all(self, project):
        """What can be read of a project: {what it is: its text, or bytes of a file}."""
        # Words that Odoo adds are in the package in the language of the company.
        lang = project.company_id.partner_id.lang or "en_US"
        project = project.with_user(self.reader)
        project = project.with_context(active_test=False, lang=lang)
        return {
            **self._read_history(project),
            **self._read_records(project),
            **self._read_chatter(project),
            **self._read_files(project),
        }

    def _read_history(self, project):
        """The timeline, which has sources of its own."""
        rows = project.env["project.history"].search([("project_id", "=", project.id)])
        # The gate, which is open here, lets no project with drafts pass.
        invoices = rows.filtered(lambda row: row.res_model == "account.move")
        drafts = project.env["account.move"].browse(invoices.mapped("res_id"))
        drafts = drafts.filtered(lambda move: move.state == "draft")
        rows -= invoices.filtered(lambda row: row.res_id in drafts.ids)
        # The subject of an alert is made of its percentage, which its own row has.
        names = ("body", "document", "person_name")
        return {
            f"history {row.kind} {row.res_model} {row.res_id}": " ".join(
                [row[name] or "" for name in names]
                + [row.subject or ""] * (row.kind != "alert")
            )
            for row in rows
        }

    def _read_records(self, project):
        found = {}
        for name in READ:
            model = project.env[name]
            paths = {"project.project": "id", "project.evaluation.line": None}
            path = paths.get(name, "project_id")
            if not path or path not in model._fields:
                continue
            records = model.search([(path, "=", project.id)])
            fields = {
                key
                for key, field in model.fields_get(attributes=["store", "type"]).items()
                if field["store"] and field["type"] in ("char", "text", "html")
            }
            for row in records.read(sorted(fields - CHANGED)):
                for key, value in row.items():
                    if value and isinstance(value, str) and "token" not in key:
                        found[f"{name} {row['id']} {key}"] = html2plaintext(value)
        return found

    def _read_chatter(self, project):
        found = {}
        for record in (project, *project.tasks):
            for message in record.message_ids:
                values = message.sudo().tracking_value_ids._tracking_value_format()
                parts = [message.subject, html2plaintext(message.body or "")]
                parts += [value["fieldInfo"]["changedField"] for value in values]
                found[f"message {message.id}"] = " ".join(filter(None, parts))
        return found

    def _read_files(self, project):
        """Files of project and tasks, and those of their messages."""
        files = project.env["ir.attachment"]
        for record in (project, *project.tasks):
            files |= record.message_ids.attachment_ids
            files |= files.search(
                [("res_model", "=", record._name), ("res_id", "=", record.id)]
            )
        return {f"file {file.name}": file.raw for file in files if file.raw}

    # === After ===

    def _archive_from_anywhere(self, project):
        """Take all steps that are left, whatever stands at the gate."""
        gate = patch.object(
            type(project), "_get_cannot_step_reason", lambda *_args, **_values: False
        )
        states = list(STATES)
        with gate:
            for state in states[states.index(project.billing_state) + 1 :]:
                project.with_user(self.reader).write({"billing_state": state})
        self.assertStates(project, PO_ARCHIVED)
        self._seal_at_once(project)
        self.assertEqual(project.archive_state, "done", project.archive_error)

    def _compare(self, seen, package):
        files = self._read(package)
        words = set()
        for name, content in files.items():
            if name.endswith(".jsonl"):
                for line in content.decode().splitlines():
                    for text in iterate_texts(json.loads(line)):
                        words |= find_words(text)
            elif name.endswith((".txt", ".html")):
                words |= find_words(content.decode(errors="replace"))
        missing = {}
        for what, text in seen.items():
            if isinstance(text, bytes):
                if text not in files.values():
                    missing[what] = "content"
            elif lost := find_words(text) - words:
                missing[what] = sorted(lost)
        self.assertFalse(missing, "is not in the package")
