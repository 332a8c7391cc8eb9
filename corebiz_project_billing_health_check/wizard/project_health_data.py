import re

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.modules import Manifest
from odoo.tools import file_open
from odoo.tools.convert import xml_import

from odoo.addons.corebiz_project_billing.models.ir_actions_act_window import PREFIX

MISSING = "missing_data"
REFERENCE = re.compile(r"ref\('([\w.]+)'\)")


class ProjectHealthCheck(models.TransientModel):
    """Scheduled actions, rules, templates, ... of ours that somebody deleted.

    An administrator may delete them, and an update does not bring them back: they are
    the records with ``forcecreate="0"`` in the data files of our addons. No step needs
    one of them, but something is not done any more. An administrator who wants one
    back gets it from here.
    """

    _inherit = "project.health.check"

    def _get_checks(self):
        return [*super()._get_checks(), self._find_missing_data]

    def _find_missing_data(self):
        """Data records of the installed addons that are gone."""
        for name, record in self._get_missing_data().items():
            label = record.findtext("field[@name='name']") or name
            model = self.env["ir.model"]._get(record.get("model"))
            yield {
                "kind": MISSING,
                "res_model": record.get("model"),
                "record_name": label.strip(),
                "external_id": name,
                "sentence": self.env._(
                    "“%(name)s” (%(kind)s) was deleted; what it did is not done any"
                    " more.",
                    kind=model.name,
                    name=label.strip(),
                ),
            }

    @api.model
    def _get_missing_data(self):
        """The records that are gone, as {external id: element of the data file}."""
        missing = {}
        for module, files in self._get_data_files().items():
            for tree in files:
                for record in tree.iterfind(".//record[@forcecreate='0']"):
                    name = self._get_external_id(module, record)
                    # An addon below makes the record of which this one adds values.
                    is_own = name.startswith(f"{module}.")
                    if is_own and not self.env.ref(name, raise_if_not_found=False):
                        missing[name] = record
        return missing

    @api.model
    def _get_external_id(self, module, record):
        """The external id of a record in a data file, with the addon that it names."""
        name = record.get("id") or ""
        return name if "." in name else f"{module}.{name}"

    @api.model
    def _get_data_files(self):
        """The data files of our installed addons: {module: [root elements]}."""
        modules = self.env["ir.module.module"].sudo()
        installed = modules.search(
            [("state", "=", "installed"), ("name", "=like", f"{PREFIX}%")], order="name"
        )
        return {
            name: [
                self._read_data_file(f"{name}/{path}")
                for path in Manifest.for_addon(name)["data"]
                if path.endswith(".xml")
            ]
            for name in installed.mapped("name")
        }

    @api.model
    def _read_data_file(self, path):
        with file_open(path, "rb") as file:
            return etree.parse(file).getroot()

    @api.model
    def _restore_data(self, names):
        """Create data records that were deleted anew, and those that they need.

        :param names: external ids; what is not missing is left alone
        :raises AccessError: for everybody but administrators
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only an administrator brings deleted data back.")
            )
        missing = self._get_missing_data()
        wanted = self._add_needed(missing, names)
        for module, files in self._get_data_files().items():
            for tree in files:
                for record in list(tree):
                    if self._get_external_id(module, record) not in wanted:
                        tree.remove(record)
                if len(tree):
                    xml_import(self.env(su=True), module, {}, "init").parse(tree)
            self._load_terms(module, wanted)

    @api.model
    def _add_needed(self, missing, names):
        """The missing ones among ``names``, and the missing ones they refer to."""
        wanted, queue = set(), [*names]
        while queue:
            name = queue.pop()
            if name in wanted or name not in missing:
                continue
            wanted.add(name)
            module = name.partition(".")[0]
            text = etree.tostring(missing[name], encoding="unicode")
            found = {*REFERENCE.findall(text), *missing[name].xpath(".//@ref")}
            queue += [ref if "." in ref else f"{module}.{ref}" for ref in found]
        return wanted

    @api.model
    def _load_terms(self, module, wanted):
        """Bring the translations back with the records."""
        if any(name.startswith(f"{module}.") for name in wanted):
            languages = [code for code, _name in self.env["res.lang"].get_installed()]
            modules = self.env["ir.module.module"].sudo()
            modules._load_module_terms([module], languages)


class ProjectHealthFinding(models.TransientModel):
    _inherit = "project.health.finding"

    kind = fields.Selection(
        selection_add=[(MISSING, "Deleted data of the addons")],
        ondelete={MISSING: "cascade"},
    )
    external_id = fields.Char(readonly=True, export_string_translation=False)

    def action_restore(self):
        """Bring back the records that these findings miss.

        :raises AccessError: for everybody but administrators
        """
        self.env["project.health.check"]._restore_data(
            self.filtered("external_id").mapped("external_id")
        )
        return self[:1].check_id.action_check()

    def action_open_record(self):
        """Where a record is gone, show what there is of its kind."""
        if self.kind != MISSING:
            return super().action_open_record()
        return self.env[self.res_model]._get_records_action(domain=[])
