import zipfile
from pathlib import Path

from markupsafe import escape

from odoo.addons.corebiz_project_billing.tests.registry_common import OWN

from .walk_common import WalkCase

# When a page with messages of the portal, or a shared project, has come to rest.
SHADOW = """[...document.querySelectorAll("*")].some(
    (one) => one.shadowRoot?.querySelector(".o-mail-Message"))"""
SHARING = """!!document.querySelector(
    ".o_kanban_record:not(.o_kanban_ghost), .o_form_sheet")"""


class StreetPages(WalkCase):
    """All that is opened: screens, dialogs, reports, mails, portal and archive."""

    @classmethod
    def _get_all_groups(cls):
        found = cls.env["ir.model.data"].search(
            [("model", "=", "res.groups"), ("module", "=like", f"{OWN}%")]
        )
        groups = cls.env["res.groups"].browse(found.mapped("res_id"))
        for xmlid in ("sales_team.group_sale_manager", "account.group_account_manager"):
            groups |= cls.env.ref(xmlid)
        return groups

    def _prepare_action(self, name, mode, view_id=False, res_id=False, **values):
        return {
            "type": "ir.actions.act_window",
            "name": "Screen",
            "res_model": name,
            "views": [[view_id, mode]],
            "view_mode": mode,
            "res_id": res_id,
            "domain": [],
            "context": {"active_test": False},
            "target": "current",
            **values,
        }

    def _find_record(self, name):
        record = self._find(name, self.open)[:1] or self._get_record(name)
        return record.sudo()

    def _get_group(self, name):
        """A field of a model by whose records a table can be grouped."""
        names = ("project_id", "partner_id", "user_id")
        return next(one for one in names if one in self.env[name]._fields)

    def _get_screens(self):
        """[(name, action)] of all windows of our addons, each of their views."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "=like", f"{OWN}%")]
        )
        screens = []
        for row in data.sorted("name"):
            action = self.env["ir.actions.act_window"].browse(row.res_id)
            if action.target == "new":
                continue
            for view_id, mode in action.views:
                values = {}
                if mode == "form":
                    values["res_id"] = self._find_record(action.res_model).id
                if mode == "pivot":
                    # Else it shows a total, and no name.
                    name = self._get_group(action.res_model)
                    values["context"] = {"active_test": False, "group_by": [name]}
                if mode == "project_history":
                    project = self.open["project.project"]
                    values["domain"] = [("project_id", "=", project.id)]
                    values["context"] = {"active_id": project.id}
                screens.append(
                    (
                        f"{row.name} {mode}",
                        self._prepare_action(action.res_model, mode, view_id, **values),
                    )
                )
        return [*screens, *self._get_client_screens()]

    def _get_client_screens(self):
        """[(name, action)] of all screens that a client action of ours draws."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.client"), ("module", "=like", f"{OWN}%")]
        )
        actions = self.env["ir.actions.client"].browse(data.mapped("res_id"))
        return [
            (action.tag, {"type": action.type, "tag": action.tag, "name": action.name})
            for action in actions
            if action.target == "current"
        ]

    def _get_forms(self):
        """[(name, action)] of Odoo's own forms and lists that our addons extend."""
        screens = []
        for name, records in self.open.items():
            record = records[:1]
            if name in ("calendar.attendee", "account.journal"):
                continue
            for mode in ("form", "list"):
                res_id = record.id if mode == "form" else False
                action = self._prepare_action(name, mode, res_id=res_id)
                screens.append((f"{name} {mode}", action))
        return screens

    def _get_dialogs(self):
        """[(name, action)] of all dialogs of our addons, with the texts in them."""
        names = self._get_own_models(transient=True)
        with_form = {
            name
            for name in names
            if self.env["ir.ui.view"].search_count(
                [("model", "=", name), ("type", "=", "form")]
            )
        }
        dialogs = []
        # What has no form stands in the dialog of another one, which is made with it.
        for name in sorted(names, key=lambda name: name in with_form):
            dialog = self.env[name].sudo().search([], limit=1, order="id desc")
            dialog = dialog or self._make_dialog(name, self.open)
            self._prepare_dialog(dialog.sudo())
            self._damage(dialog, create_uid=self.env.ref("base.user_admin").id)
            action = self._prepare_action(name, "form", res_id=dialog.id, target="new")
            dialogs += [(name, action)] * (name in with_form)
        return dialogs

    def _prepare_dialog(self, dialog):
        """Fill a dialog that was made for the test."""

    @classmethod
    def _get_portal_records(cls):
        """What customers see on the portal."""
        names = ("account.move", "sale.order", "project.task")
        return [cls.open[name].sudo() for name in names]

    def _get_pages(self):
        """[(name, address)] of reports and of the pages for customers."""
        street, base = self.open, self.base_url()
        pages = []
        for row in self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.report"), ("module", "=like", f"{OWN}%")]
        ):
            report = self.env["ir.actions.report"].browse(row.res_id)
            for place in (self.open, self.closed):
                record = self._find(report.model, place)[:1]
                if not record and place is self.closed:
                    continue
                path = f"/report/html/{report.report_name}/{record.id}"
                pages.append((f"{report.report_name} {record.id}", base + path))
        for record in self._get_portal_records():
            record._portal_ensure_token()
            url = base + record.get_portal_url()
            pages.append((f"portal {record._name}", url, SHADOW))
        project, task = street["project.project"], street["project.task"]
        path = f"/my/projects/{project.id}/project_sharing"
        pages.append(("project sharing", base + path, SHARING))
        pages.append(("project sharing task", f"{base}{path}/{task.id}", SHARING))
        return pages

    def _write_files(self, folder):
        """[(name, address)] of the mails, and of the archived project's package."""
        files = []
        mails = self.env["mail.mail"].sudo().search([], order="id desc", limit=60)
        for mail in mails:
            path = Path(folder, f"mail{mail.id}.html")
            subject = escape(mail.subject or "")
            head = f"<meta charset=utf-8><title>{subject}</title><h1>{subject}</h1>"
            path.write_text(f"{head}<div>{mail.body_html}</div>")
            files.append((f"mail {mail.id}", path.as_uri()))
        with zipfile.ZipFile(self.package_path) as archive:
            archive.extractall(folder)
        pages = sorted(Path(folder).rglob("*.html"))
        files += [
            (path.relative_to(folder).as_posix(), path.as_uri())
            for path in pages
            if not path.name.startswith("mail")
            # A file that somebody has attached is his page, and not one of ours.
            and not path.parts[-2:-1] == ("files",)
        ]
        return files
