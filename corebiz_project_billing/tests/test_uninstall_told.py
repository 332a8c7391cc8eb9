from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import Form

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..models.billing_state import PL_DONE
from .common import REASON, ProjectBillingCase
from .registry_common import RegistryMixin
from .uninstall_dialog_common import UninstallMixin

CORE = "corebiz_project_billing"


class TestUninstallTold(UninstallMixin, RegistryMixin, ProjectBillingCase):
    """What is lost with our addons is told before, in numbers."""

    def _walk_back_and_forth(self):
        other = self._create_project("Firewall")
        self._walk_to(self.project | other, PL_DONE)
        other.with_user(self.manager).action_send_back(REASON)

    def test_rows_of_the_core(self):
        self._walk_back_and_forth()
        losses = self._read_losses(self._open_dialog(CORE))
        count = self.env["project.handover"].search_count([])
        self.assertGreaterEqual(count, 3)
        label = self.env["ir.model"]._get("project.handover").name
        self.assertEqual(losses[label], (f"{count:,}", ""))
        self._walk_to(self._create_project("Third"), PL_DONE)
        losses = self._read_losses(self._open_dialog(CORE))
        self.assertEqual(losses[label], (f"{count + 1:,}", ""))

    def test_values_on_records_of_odoo(self):
        self._walk_back_and_forth()
        losses = self._read_losses(self._open_dialog(CORE))
        projects = self.env["project.project"].with_context(active_test=False)
        _count, note = losses["Project"]
        for domain, field in (
            ([("billing_state", "!=", "open")], "Billing Status"),
            ([("leader_id", "!=", False)], "Project Leader"),
        ):
            number = projects.search_count(domain)
            self.assertIn(f"{field} ({number})", note.split(", "))

    def test_people_of_a_group(self):
        losses = self._read_losses(self._open_dialog(CORE))
        group = self.env.ref(f"{CORE}.group_project_office")
        count, _note = losses[f"Members of {group.display_name}"]
        self.assertEqual(count, str(len(group.user_ids)))

    def test_every_table_is_counted(self):
        """Whatever tables there are: none goes without a word."""
        modules = self._module(CORE)
        names = set((modules | modules.downstream_dependencies()).mapped("name"))
        lost = self.env["ir.module.module"]._get_lost_models(names)
        # Odoo names the same tables as the addons' own.
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.model"), ("module", "in", list(names))]
        )
        mine = self.env["ir.model"].browse(data.mapped("res_id"))
        shared = self.env["ir.model.data"].search(
            [
                ("model", "=", "ir.model"),
                ("module", "not in", list(names)),
                ("res_id", "in", mine.ids),
            ]
        )
        mine -= mine.browse(shared.mapped("res_id"))
        tables = {
            name
            for name in mine.filtered(lambda one: not one.transient).mapped("model")
            if not self.env[name]._abstract and self.env[name]._auto
        }
        self.assertGreater(len(tables), 5)
        self.assertEqual(sorted(lost), sorted(tables))

    def test_what_others_keep_is_not_named(self):
        self._walk_back_and_forth()
        other = self._get_other()
        dialog = self._open_dialog(other.name)
        self.assertFalse(dialog.loss_html)
        self.assertFalse(dialog.staying_text)
        self.assertFalse(other._get_family_that_goes())

    def test_what_we_stand_on(self):
        """Uninstalling Odoo's own app takes ours along."""
        self._walk_back_and_forth()
        losses = self._read_losses(self._open_dialog("hr_timesheet"))
        self.assertEqual(losses, self._read_losses(self._open_dialog(CORE)))

    def test_german(self):
        self._walk_back_and_forth()
        losses = self._read_losses(self._open_dialog(CORE, lang="de_DE"))
        self.assertIn("Übergabe eines Projekts", losses)
        _count, note = losses["Projekt"]
        self.assertIn("Projektleiter (", note)
        self.assertIn("Mitglieder von Projektabrechnung / Project Office", losses)

    def test_dialog_shows_it(self):
        self._walk_back_and_forth()
        dialog = Form(self._open_dialog(CORE))
        self.assertTrue(dialog.loss_html)
        self.assertFalse(dialog.staying_text)


class TestUninstallRefused(UninstallMixin, ProjectBillingCase):
    """An addon that says why it must stay is not uninstalled by any way."""

    def setUp(self):
        super().setUp()
        self.asked = []
        patcher = patch.object(
            self.registry["ir.module.module"],
            "_get_staying_reasons",
            lambda _self, names: self.asked.append(names) or ["We need it."],
        )
        self.startPatcher(patcher)

    def test_every_way(self):
        for name in (CORE, "hr_timesheet", "project"):
            self._check_refused(name, "We need it")
        self.assertTrue(all(CORE in names for names in self.asked))

    def test_row_of_the_list_of_addons(self):
        """Nobody deletes it by pretending that an addon goes."""
        module = self._module(CORE).with_user(self.system)
        pretending = module.with_context(**{MODULE_UNINSTALL_FLAG: True})
        with self.assertRaisesRegex(UserError, "installed or will be|We need it"):
            pretending.unlink()

    def test_dialog_says_so(self):
        self.assertEqual(self._open_dialog(CORE).staying_text, "We need it.")

    def test_others_are_not_asked(self):
        other = self._get_other()
        other.button_uninstall()
        self.assertEqual(other.state, "to remove")
        self.assertFalse(self.asked)


class TestUninstallAllowed(UninstallMixin, ProjectBillingCase):
    """Without a reason to stay an addon goes, but not past its hook."""

    def test_marked(self):
        self._module(CORE).with_user(self.system).button_uninstall()
        self.assertEqual(self._module(CORE).state, "to remove")

    def test_deleted_by_the_api(self):
        module = self._module(CORE).with_user(self.system)
        with self.assertRaises(AccessError):
            get_public_method(module, "module_uninstall")
