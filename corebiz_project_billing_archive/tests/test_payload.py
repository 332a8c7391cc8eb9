import re
import tempfile
from pathlib import Path
from unittest.mock import patch

from markupsafe import Markup

from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests import common
from odoo.addons.corebiz_project_billing.tests.registry_common import OWN

from .payload_common import SHOWN, PayloadCase
from .payload_look import COVER, IMAGE, LOOK, MARK, PAYLOAD, PRODUCT, UNBOX

ALL = {"covers", "runs", "evaluated"}
# Pages that show nothing that anybody has entered.
SILENT = re.compile(
    # Names are painted on a canvas, and no HTML.
    r" graph$"
    # Switches of the program; nobody enters a text.
    r"|^project_preflight_setting_action list$"
    # Days, counts, and the user of the program who started it.
    r"|^project_billing_run_action list$"
    # Counts what it has found; the findings have a list of their own.
    r"|^project.health.check$"
)
CLIENT = "!!(window.odoo && odoo.isReady)"
MAIL = """From: "{mark} Eva" <eva@customer.example.com>
To: {to}
Subject: {payload}
Message-Id: <payload@customer.example.com>
In-Reply-To: {reply}
References: {reply}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/html; charset=utf-8

<html><body>{payload}</body></html>
--part
Content-Type: text/html; name="{mark}.html"
Content-Disposition: attachment; filename="{mark}<img src=x onerror=1>.html"

{payload}
--part--
"""


class TestPayload(PayloadCase):
    """What people and outside mails write runs nowhere, and lies over nothing.

    The texts come from the registry: all that our models store and all that people
    enter in the models of Odoo that our screens show. So do the screens, dialogs and
    reports. What people may not write was filled in by SQL, as if it were from before.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.user_admin").group_ids |= cls._get_all_groups()
        with patch.object(common, "PASS_REASON", PAYLOAD):
            cls.open = cls._build_street("Open", privacy_visibility="portal")
            cls.closed = cls._build_street("Archived", privacy_visibility="portal")
            cls._fill_street(cls.closed)
            package = cls._archive_at_once(cls.closed["project.project"])
            # Its name in the database is filled with the others.
            cls.package_path = cls.folder / package.name
        cls.env["project.order.line.change"]._record(
            cls.open["account.analytic.line"], cls.open["sale.order.line"], "Reason"
        )
        if "sale.order.instalment" in cls.env:
            cls.env["sale.order.instalment"].create(
                {"order_id": cls.open["sale.order"].id, "name": "Plan", "percent": 1}
            )
        # Screens that show own bookings have one of whoever looks at them.
        cls._book(cls.env.ref("base.user_admin"), cls.open["project.task"])
        cls._fill_street(cls.open)
        # What was sent before bears other texts.
        cls.env["mail.mail"].sudo().search([]).unlink()
        cls._receive(cls.open["project.project"])
        cls._take_steps(cls.open["project.project"])
        cls._fill_own()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _fill_street(cls, street):
        """Every text of a project, and of what its screens name."""
        project = street["project.project"].sudo()
        tag = cls.env["project.tags"].create({"name": f"Tag {project.id}"})
        project.tag_ids = [Command.link(tag.id)]
        kind = cls.env["project.task.kind"].create({"name": "Kind"})
        street["project.task"].kind_id = kind
        for records in street.values():
            cls._fill(records.sudo())
        for name in SHOWN:
            if name in cls.env:
                model = cls.env[name].sudo().with_context(active_test=False)
                cls._fill(model.search([], order="id desc", limit=4))

    @classmethod
    def _fill_own(cls):
        """Every text of every model of ours."""
        for name, model in cls.env.registry.items():
            if model._abstract or model._transient or not model._auto:
                continue
            if (model._original_module or "").startswith(OWN):
                found = cls.env[name].sudo().with_context(active_test=False)
                cls._fill(found.search([], order="id desc", limit=10))

    @classmethod
    def _take_steps(cls, project):
        """Hand-overs, calls and notes, whose mails and messages carry the texts."""
        project.with_user(cls.leader).action_set_pl_done()
        project.with_user(cls.manager).action_send_back(PAYLOAD)
        project.with_user(cls.leader).action_set_pl_done()
        for record in (project, *cls._get_portal_records()):
            record.sudo().message_post(
                body=Markup(PAYLOAD),
                subject=PAYLOAD,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )

    @classmethod
    def _receive(cls, project):
        """A mail from outside, to the running and to the archived project."""
        for street in (cls.open, cls.closed):
            project = street["project.project"].sudo()
            message = project.message_ids[:1]
            mail = MAIL.format(
                mark=MARK,
                payload=PAYLOAD,
                to=f"catchall@{cls.alias_domain}",
                reply=message.message_id,
            )
            mail = mail.replace("payload@", f"payload{project.id}@")
            cls.env["mail.thread"].sudo().message_process("project.project", mail)

    # === The test ===

    maxDiff = None

    def test_nothing_runs_covers_or_is_evaluated(self):
        screens = [*self._get_screens(), *self._get_forms(), *self._get_dialogs()]
        pages = self._get_pages()
        self.env.flush_all()
        with (
            tempfile.TemporaryDirectory() as folder,
            self._open_browser() as browser,
        ):
            files = self._write_files(folder)
            address = f"{self.base_url()}/odoo/my-projects"
            self._visit(browser, address, LOOK, CLIENT)
            seen = self._see(browser, screens)
            seen["end"]["shows"] = True
            self._check_screens_can_fail(browser)
            for name, *address in pages:
                seen[name] = self._visit(browser, address[0], LOOK, *address[1:])
            browser._websocket_request("Fetch.disable")
            for name, *address in files:
                seen[name] = self._visit(browser, address[0], LOOK, *address[1:])
            self._check_pages_can_fail(browser, folder)
        found = {
            name: what
            for name, one in seen.items()
            if any(what := [*one["wrong"], one["hidden"], one.get("error")])
        }
        self.assertEqual(found, {})
        silent = {
            name
            for name, one in seen.items()
            if not one["shows"] and not SILENT.search(name)
        }
        self.assertFalse(silent, "They show nothing of what was entered")

    def _check_screens_can_fail(self, browser):
        """The control: a note that nobody has cleaned, in a form without its box."""
        project = self.open["project.project"]
        note = f"<p>{MARK} {PRODUCT}</p>{IMAGE}{COVER}"
        self._damage(project, description=note)
        self._run(browser, UNBOX)
        form = self._prepare_action("project.project", "form", res_id=project.id)
        seen = self._see(browser, [("project", form)])
        found = {*seen["project"]["wrong"], *seen["end"]["wrong"]}
        self.assertEqual(found, ALL, "The look does not see what is wrong")

    def _check_pages_can_fail(self, browser, folder):
        """The control: a page that shows a text as it was entered."""
        path = Path(folder, "control.html")
        path.write_text(f"<h1>Invoice</h1><div>{PAYLOAD}{PRODUCT}</div>")
        seen = self._visit(browser, path.as_uri(), LOOK)
        self.assertEqual(set(seen["wrong"]), ALL)
