import inspect
from contextlib import suppress
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import Form
from odoo.tools import mute_logger

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON, ProjectBillingCase
from .registry_common import OWN


class TestGate(ProjectBillingCase):
    """No channel, context or right opens the gate; the messages say what to do."""

    def test_create_in_another_status_is_refused(self):
        for values, context in (
            ({"billing_state": PM_DONE}, {}),
            ({}, {"default_billing_state": PO_BILLED}),
        ):
            with (
                self.assertRaisesRegex(UserError, "starts as “Open”"),
                self.env.cr.savepoint(),
            ):
                self.env["project.project"].with_context(**context).create(
                    [{"name": "Good"}, {"name": "Sneaky", **values}]
                )
        self.assertFalse(self.env["project.project"].search([("name", "=", "Sneaky")]))

    def test_sudo_opens_nothing(self):
        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.with_user(self.employee).sudo().action_set_pl_done()
        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.sudo().write({"billing_state": PL_DONE})

    def test_context_keys_open_nothing(self):
        keys = dict.fromkeys(
            (
                "tracking_disable",
                "mail_notrack",
                "install_mode",
                "import_file",
                "skip_check",
                "force",
                "mail_activity_automation_skip",
                "no_reset_password",
            ),
            True,
        )
        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.with_user(self.employee).with_context(**keys).write(
                {"billing_state": PL_DONE}
            )

    def test_import_meets_the_gate(self):
        self._walk_to(self.project, PL_DONE)
        xmlid = self.project._export_rows([["id"]])[0][0]
        Project = self.env["project.project"].with_user(self.project_administrator)
        result = Project.load(["id", "billing_state"], [[xmlid, "Manager Done"]])
        self.assertFalse(result["ids"])
        self.assertIn("Only Max Manager", result["messages"][0]["message"])
        self.assertStates(self.project, PL_DONE)

    def test_import_that_repeats_the_status_is_no_step(self):
        self._walk_to(self.project, PL_DONE)
        xmlid = self.project._export_rows([["id"]])[0][0]
        result = (
            self.env["project.project"]
            .with_user(self.project_administrator)
            .load(["id", "name", "billing_state"], [[xmlid, "Renamed", "Leader Done"]])
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(self.project.name, "Renamed")
        self.assertEqual(len(self.project.handover_ids), 1)

    def test_import_of_a_step_back_brings_its_reason(self):
        self._walk_to(self.project, PL_DONE)
        self.manager.group_ids |= self.env.ref("project.group_project_manager")
        xmlid = self.project._export_rows([["id"]])[0][0]
        result = (
            self.env["project.project"]
            .with_user(self.manager)
            .load(["id", "billing_state", "billing_reason"], [[xmlid, "Open", REASON]])
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertStates(self.project, OPEN)
        self.assertEqual(self.project.last_handover_id.reason, REASON)

    def test_list_edit_meets_the_gate(self):
        admin = self.project_administrator
        with self.assertRaisesRegex(UserError, "Only Lena Leader"):
            self.project.with_user(admin).web_save(
                {"billing_state": PL_DONE}, {"billing_state": {}}
            )

    def test_board_drag_of_the_leader_needs_no_right_to_edit_projects(self):
        self.project.with_user(self.leader).web_save(
            {"billing_state": PL_DONE}, {"billing_state": {}}
        )
        self.assertStates(self.project, PL_DONE)

    def test_the_role_gives_no_right_to_edit_anything_else(self):
        with self.assertRaises(AccessError):
            self.project.with_user(self.leader).write(
                {"billing_state": PL_DONE, "name": "Mine now"}
            )
        self.assertNothingHappened(self.project)
        self.assertEqual(self.project.name, "Mail server")

    def test_date_of_the_status_cannot_be_forged(self):
        before = self.project.billing_state_date
        self.project.write({"billing_state_date": "2001-01-01"})
        self.assertEqual(self.project.billing_state_date, before)

    def _get_public_methods(self):
        """What a client can call on a project by name, of all that our addons add."""
        for cls in type(self.project)._model_classes__:
            for name in (
                vars(cls) if cls.__module__.startswith(f"odoo.addons.{OWN}") else ()
            ):
                try:
                    method = get_public_method(self.project, name)
                except (AccessError, AttributeError):
                    continue
                if inspect.isfunction(method):
                    yield name, method

    def _get_fitting_arguments(self, method):
        """Arguments that could make a method take a step, as many as it needs."""
        parameters = list(inspect.signature(method).parameters.values())[1:]
        named = [one for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD]
        needed = sum(one.default is one.empty for one in named)
        values = (PL_DONE, {"billing_state": PL_DONE})
        for number in {needed, min(len(named), 3)}:
            yield from product(values, repeat=number)

    @mute_logger("odoo.models.unlink", "odoo.sql_db")
    def test_no_public_method_steps_past_the_gate(self):
        asked = set()
        project = self.project.with_user(self.employee)
        for name, method in dict(self._get_public_methods()).items():
            asked.add(name)
            for arguments in self._get_fitting_arguments(method):
                # Whatever it says to nonsense.
                with suppress(Exception), self.env.cr.savepoint():
                    method(project, *arguments)
                self.env.invalidate_all()
                self.assertEqual(self.project.billing_state, OPEN, (name, arguments))
        self.assertLessEqual({"action_set_pl_done", "action_send_back", "write"}, asked)

    def test_nobody_adds_a_step_to_the_ledger(self):
        with self.assertRaises(AccessError):
            self.env["project.handover"].with_user(self.office).create(
                {"project_id": self.project.id}
            )

    def test_office_works_in_each_of_its_companies(self):
        """Not only in its main one."""
        sister, foreign = self.env["res.company"].create(
            [{"name": name} for name in ("Sister GmbH", "Foreign GmbH")]
        )
        sister.project_office_email = "sister@corebiz.example.com"
        foreign.project_office_email = "foreign@corebiz.example.com"
        people = self.leader | self.manager
        people.company_ids |= sister | foreign
        self.office.company_ids |= sister
        projects = self.env["project.project"]
        for company in (sister, foreign):
            projects |= self._create_project(
                company.name, company_id=company.id, partner_id=False
            )
        for target, person in ((PL_DONE, self.leader), (PM_DONE, self.manager)):
            projects.with_user(person).with_context(
                allowed_company_ids=person.company_ids.ids
            ).write({"billing_state": target})
        self.assertNotEqual(self.office.company_id, sister)
        ours, theirs = projects.with_user(self.office).with_context(
            allowed_company_ids=sister.ids
        )
        ours.action_set_po_billed()
        self.assertStates(projects[0], PO_BILLED)
        self.assertTrue(theirs._get_cannot_step_reason(PO_BILLED))

    def test_missing_role_is_asked_for_by_the_name_of_its_field(self):
        self.project.leader_id = False
        with self.assertRaisesRegex(UserError, "“Project Leader”"):
            self.project.with_user(self.administrator).action_set_pl_done()
        self.project.write({"leader_id": self.leader.id, "user_id": False})
        with self.assertRaisesRegex(UserError, "“Project Manager”"):
            self.project.with_user(self.leader).action_set_pl_done()

    def test_recipient_without_address_stops_the_step(self):
        self.manager.email = False
        with self.assertRaisesRegex(UserError, "Max Manager.*no e-mail address"):
            self.project.with_user(self.leader).action_set_pl_done()
        self.assertNothingHappened(self.project)

    def test_office_without_any_address_stops_the_step(self):
        self._walk_to(self.project, PL_DONE)
        self.company.project_office_email = False
        self.env.ref(
            "corebiz_project_billing.group_project_office"
        ).user_ids.email = False
        with self.assertRaisesRegex(UserError, "project office of"):
            self.project.with_user(self.manager).action_set_pm_done()
        self.assertNothingHappened(self.project, PL_DONE)

    def test_message_names_who_was_quicker(self):
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "set by Lena Leader"):
            self.project.with_user(self.leader).action_set_po_billed()

    def test_who_cannot_see_the_project_learns_nothing(self):
        self.project.privacy_visibility = "followers"
        with self.assertRaises(AccessError):
            self.project.with_user(self.employee).action_set_pl_done()

    def test_portal_and_public_cannot_step(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        self.project.message_subscribe(portal.partner_id.ids)
        for user, refusal in (
            (portal, "Only Lena Leader"),
            (self.env.ref("base.public_user"), "not allowed to access"),
        ):
            with self.assertRaisesRegex(UserError, refusal):
                self.project.with_user(user).action_set_pl_done()
            with self.assertRaisesRegex(UserError, refusal):
                self.project.with_user(user).write({"billing_state": PL_DONE})
        self.assertNothingHappened(self.project)

    def test_office_of_another_company_is_nobody_here(self):
        company = self.env["res.company"].create({"name": "Sister GmbH"})
        self.project.company_id = self.company
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self._walk_to(self.project, PM_DONE)
        project = self.project.with_user(foreign).with_context(
            allowed_company_ids=company.ids
        )
        with self.assertRaises(AccessError):
            project.action_set_po_billed()
        with self.assertRaisesRegex(UserError, "Only the Project Office"):
            project.sudo().action_set_po_billed()
        self.assertStates(self.project, PM_DONE)

    def test_stand_in_is_recorded(self):
        self.project.with_user(self.administrator).action_set_pl_done()
        row = self.project.last_handover_id
        self.assertEqual(row.user_id, self.administrator)
        self.assertEqual(row.in_place_of_id, self.leader)
        self.project.with_user(self.manager).action_set_pm_done()
        self.assertFalse(self.project.last_handover_id.in_place_of_id)

    def test_administrator_in_his_own_role_stands_in_for_nobody(self):
        self.project.leader_id = self.administrator
        self.project.with_user(self.administrator).action_set_pl_done()
        self.assertFalse(self.project.last_handover_id.in_place_of_id)

    # === The side doors ===

    def test_open_project_stays_archivable_and_deletable(self):
        self.project.action_archive()
        self.assertFalse(self.project.active)
        self.project.action_unarchive()
        self.project.unlink()
        self.assertFalse(self.project.exists())

    def test_handed_over_project_is_neither_deleted_nor_archived_by_hand(self):
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "cannot be archived by hand"):
            self.project.action_archive()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.project.unlink()
        self.project.with_user(self.manager).action_send_back(REASON)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.project.unlink()

    def test_deleting_needs_the_right_first(self):
        self._walk_to(self.project, PL_DONE)
        with self.assertRaises(AccessError):
            self.project.with_user(self.leader).unlink()

    def test_archived_project_is_not_unarchived_by_hand(self):
        self._walk_to(self.project, PO_ARCHIVED)
        with self.assertRaisesRegex(UserError, "stays in the archive"):
            self.project.action_unarchive()

    def test_handed_over_project_does_not_become_a_template(self):
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "cannot become a template"):
            self.project.write({"is_template": True})

    def test_dialog_sends_back(self):
        self._walk_to(self.project, PL_DONE)
        project = self.project.with_user(self.manager)
        action = project.action_open_send_back()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        dialog.reason = REASON
        dialog.save().action_confirm()
        self.assertStates(self.project, OPEN)
