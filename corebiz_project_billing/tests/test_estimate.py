from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .estimate_common import EstimateCase

SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestEstimateLedger(EstimateCase):
    """The rows of a project always add up to its estimate."""

    def test_assert_initial_data(self):
        self.assertLedger(self.project, [("original", 100)])
        self.assertLedger(self.other, [("original", 40)])
        self.assertFalse(self.manager.has_group("project.group_project_manager"))

    @freeze_time("2026-03-02 09:00:00")
    def test_row_tells_who_when_and_why(self):
        self._change(self.project, self.manager, 120, estimate_kind="supplement")
        row = self._last_row(self.project)
        self.assertEqual(row.user_id, self.manager)
        self.assertEqual(row.reason, "More sites")
        self.assertEqual(row.date, datetime(2026, 3, 2, 9))
        self.assertEqual(row.company_id, self.project.company_id)
        self.assertLedger(self.project, [("original", 100), ("supplement", 20)])

    def test_project_without_estimate_has_no_row(self):
        project = self._create_project("Empty")
        self.assertLedger(project, [])
        self._change(project, self.manager, 8, reason=None)
        self.assertLedger(project, [("original", 8)])
        self._change(project, self.manager, 0)
        self._change(project, self.manager, 5)
        self.assertLedger(
            project, [("original", 8), ("correction", -8), ("correction", 5)]
        )

    def test_batches(self):
        """One write on projects with different estimates, one create of several."""
        projects = self.project | self.other
        self._change(projects, self.manager, 60)
        self.assertLedger(self.project, [("original", 100), ("correction", -40)])
        self.assertLedger(self.other, [("original", 40), ("correction", 20)])
        first, second, third = (
            self.env["project.project"]
            .with_user(self.project_admin)
            .create(
                [
                    {"name": "A", "allocated_hours": 5, "estimate_reason": "Guess"},
                    {"name": "B"},
                    {"name": "C", "allocated_hours": 7.5},
                ]
            )
        )
        self.assertLedger(first, [("original", 5)])
        self.assertEqual(first.estimate_ids.reason, "Guess")
        self.assertLedger(second, [])
        self.assertLedger(third, [("original", 7.5)])
        self.assertEqual(third.estimate_ids.user_id, self.project_admin)

    def test_same_value_again_is_no_change(self):
        self._change(self.project, self.leader, 100, reason=None)
        self._change(self.project, self.manager, 100.0000001, reason=None)
        self.assertLedger(self.project, [("original", 100)])

    def test_import(self):
        """An import changes, with a reason, and creates; a value again is no change."""
        self.env["ir.model.data"].create(
            {
                "name": "estimate_import",
                "module": "__import__",
                "model": "project.project",
                "res_id": self.project.id,
            }
        )
        fields = ["id", "name", "allocated_hours", "estimate_reason"]
        rows = [["__import__.estimate_import", "Mail server", "130", "Third site"]]
        Project = self.env["project.project"].with_user(self.project_admin)
        self.assertIn(
            "Only estimate_manager", str(Project.load(fields, rows)["messages"])
        )
        self.project.user_id = self.project_admin
        unexplained = Project.load(fields[:3], [rows[0][:3]])
        self.assertIn("Say why", str(unexplained["messages"]))
        self.assertFalse(Project.load(fields, rows)["messages"])
        rows.append(["__import__.estimate_new", "New", "12", ""])
        self.assertFalse(Project.load(fields, rows)["messages"])
        self.assertLedger(self.project, [("original", 100), ("correction", 30)])
        self.assertEqual(self._last_row(self.project).reason, "Third site")
        self.assertLedger(self.env.ref("__import__.estimate_new"), [("original", 12)])

    def test_copy_starts_with_an_original_of_its_own(self):
        self._change(self.project, self.manager, 120)
        copy = self.project.with_user(self.project_admin).copy()
        self.assertLedger(copy, [("original", 120)])
        self.assertEqual(copy.estimate_ids.user_id, self.project_admin)

    def test_template(self):
        """Who may edit a template estimates it; its projects start with an original."""
        self.project.action_create_template_from_project()
        template = self.env["project.project"].search(
            [("is_template", "=", True)], order="id desc", limit=1
        )
        self._change(template, self.project_admin, 50, reason=None)
        self.assertLedger(template, [("original", 100), ("correction", -50)])
        with self.assertRaisesRegex(UserError, "is a template"):
            self._change(template, self.manager, 60)
        project = template.with_user(self.project_admin).action_create_from_template()
        self.assertLedger(project, [("original", 50)])
        template.action_undo_convert_to_template()
        with self.assertRaisesRegex(UserError, "Only estimate_manager"):
            self._change(template, self.project_admin, 60)

    def test_rows_stay_as_they_are(self):
        row = self.project.estimate_ids
        for user in (self.manager, self.billing_admin, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"hours": 1})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                row.with_user(user).create({"project_id": self.project.id})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.reason = "Tidied up"
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            row.unlink()

    def test_ledger_cannot_be_written_through_the_project(self):
        for command in ((0, 0, {"hours": 5, "kind": "original"}), (2, 0, 0)):
            command = command[:1] + (self.project.estimate_ids.id,) + command[2:]
            with self.assertRaises(AccessError):
                self.project.with_user(self.project_admin).write(
                    {"estimate_ids": [command]}
                )

    def test_open_project_is_deleted_with_its_rows(self):
        row = self.project.estimate_ids
        self.project.with_user(self.project_admin).unlink()
        self.assertFalse(row.exists())

    def test_first_rows_at_installation(self):
        """Existing projects get one row, archived ones too; a second run adds none."""
        self.other.active = False
        projects = self.project | self.other | self._create_project("Empty")
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM project_estimate WHERE project_id IN %s", [tuple(projects.ids)]
        )
        self.env.invalidate_all()
        self.env["project.estimate"]._create_first_rows()
        self.env["project.estimate"]._create_first_rows()
        self.assertLedger(self.project, [("original", 100)])
        self.assertLedger(self.other, [("original", 40)])
        self.assertLedger(projects[2], [])
        self.assertIn("installed", self.project.estimate_ids.reason)

    def test_first_rows_in_the_language_of_the_company(self):
        company = self.project.company_id or self.env.company
        company.partner_id.lang = "de_DE"
        ledger = self.env["project.estimate"]
        self.assertIn("Installation", ledger._get_first_reason(self.project))
        company.partner_id.lang = False
        self.assertIn("installed", ledger._get_first_reason(self.project))

    def test_every_project_of_the_database_adds_up(self):
        projects = (
            self.env["project.project"].with_context(active_test=False).search([])
        )
        self.assertIn(self.project, projects.filtered("allocated_hours"))
        for project in projects:
            self.assertAlmostEqual(
                sum(project.estimate_ids.mapped("hours")), project.allocated_hours
            )


@tagged("post_install", "-at_install")
class TestEstimateGate(EstimateCase):
    """Only the manager of the project or a billing administrator changes it."""

    def test_manager_with_plain_rights(self):
        with self.assertRaises(AccessError):
            self.project.with_user(self.manager).name = "Mine"
        self._change(self.project, self.manager, 110)
        self.assertEqual(self.project.allocated_hours, 110)
        self.assertEqual(self.project.write_uid, self.manager)

    def test_manager_with_plain_rights_writes_nothing_else(self):
        with self.assertRaises(AccessError):
            self._change(self.project, self.manager, 110, name="Mine")

    def test_billing_administrator(self):
        self._change(self.project, self.billing_admin, 110)
        self.assertEqual(self._last_row(self.project).user_id, self.billing_admin)

    def test_nobody_else(self):
        for user in (self.leader, self.project_admin, self._create_user("colleague")):
            with self.assertRaisesRegex(UserError, "Only estimate_manager"):
                self._change(self.project, user, 110)
            self.assertFalse(self.project.with_user(user).can_change_estimate)
        self.assertLedger(self.project, [("original", 100)])

    def test_one_refusal_refuses_the_batch(self):
        self.other.user_id = self.leader
        with self.assertRaisesRegex(UserError, "Only estimate_leader"):
            self._change(self.project | self.other, self.manager, 60)
        self.assertLedger(self.project, [("original", 100)])

    def test_becoming_manager_in_the_same_write_is_too_late(self):
        with self.assertRaisesRegex(UserError, "Only estimate_manager"):
            self._change(
                self.project, self.project_admin, 110, user_id=self.project_admin.id
            )

    def test_project_without_manager(self):
        self.project.user_id = False
        with self.assertRaisesRegex(UserError, "has nobody in the field"):
            self._change(self.project, self.project_admin, 110)
        self._change(self.project, self.billing_admin, 110)

    def test_billing_administrator_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "corebiz_project_billing.group_billing_administrator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.project.company_id = self.env.company
        # The rules of companies hide it; the gate refuses whoever sees it all the same.
        with self.assertRaises(AccessError):
            self._change(self.project, stranger, 110)
        self.assertFalse(self.project.with_user(stranger).can_change_estimate)

    def test_no_context_key_opens_the_gate(self):
        keys = ("install_mode", "import_file", "tracking_disable", "sudo", "su")
        project = self.project.with_context(**dict.fromkeys(keys, True))
        with self.assertRaisesRegex(UserError, "Only estimate_manager"):
            self._change(project, self.project_admin, 110)

    def test_other_way_in(self):
        """The gate stands behind other models too."""
        account = self.project.account_id.with_user(
            self._create_user(
                "analyst",
                "project.group_project_manager,analytic.group_analytic_accounting",
            )
        )
        with self.assertRaisesRegex(UserError, "Only estimate_manager"):
            account.write(
                {"project_ids": [(1, self.project.id, {"allocated_hours": 1})]}
            )

    def test_reason_is_needed(self):
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "Say why .* from 100 h to 110 h"):
                self._change(self.project, self.manager, 110, reason=reason)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._change(self.project, self.billing_admin, 110, reason=None)

    def test_kinds(self):
        with self.assertRaisesRegex(UserError, "cannot lower"):
            self._change(self.project, self.manager, 90, estimate_kind="supplement")
        with self.assertRaises(ValueError):
            self._change(self.project, self.manager, 110, estimate_kind="original")

    def test_status(self):
        """Fixed from “Billed” on, until the project is sent back."""
        self.env.company.project_office_email = "office@example.com"
        self.project.with_user(self.leader).action_set_pl_done()
        self._change(self.project, self.manager, 110)
        self.project.with_user(self.manager).action_set_pm_done()
        self._change(self.project, self.manager, 120)
        self.project.with_user(self.billing_admin).action_set_po_billed("Rest follows")
        for user in (self.manager, self.billing_admin):
            with self.assertRaisesRegex(UserError, "is fixed, because it is “Billed”"):
                self._change(self.project, user, 130)
            self.assertFalse(self.project.with_user(user).can_change_estimate)
        self.project.with_user(self.billing_admin).action_send_back("Forgot a site")
        self._change(self.project, self.manager, 130)
        self.assertEqual(self.project.allocated_hours, 130)

    def test_odoos_own_code_is_recorded_and_never_refused(self):
        user = self._create_user("colleague", "base.group_user")
        self.project.with_user(user).sudo().allocated_hours = 70
        self.assertLedger(self.project, [("original", 100), ("correction", -30)])
        self.assertEqual(self._last_row(self.project).user_id, user)


@tagged("post_install", "-at_install")
class TestEstimateDialog(EstimateCase):
    """The dialog, the form and the words."""

    def test_supplement(self):
        self._confirm_dialog(
            self.project, self.manager, kind="supplement", hours=20, reason="More"
        )
        self.assertLedger(self.project, [("original", 100), ("supplement", 20)])

    def test_correction(self):
        self._confirm_dialog(
            self.project, self.manager, kind="correction", new_hours=90, reason="Less"
        )
        self.assertLedger(self.project, [("original", 100), ("correction", -10)])

    def test_first_estimate(self):
        project = self._create_project("Empty")
        self._confirm_dialog(project, self.manager, new_hours=16)
        self.assertLedger(project, [("original", 16)])

    def test_refusals(self):
        values = {"kind": "supplement", "hours": 20, "reason": "More"}
        with self.assertRaisesRegex(UserError, "Only estimate_manager"):
            self._confirm_dialog(self.project, self.leader, **values)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._confirm_dialog(self.project, self.manager, **values | {"reason": ""})
        with self.assertRaisesRegex(UserError, "more than 0 hours"):
            self._confirm_dialog(self.project, self.manager, **values | {"hours": -1})

    def test_dialog_form(self):
        change = self.env["project.estimate.change"].with_user(self.manager)
        with Form(change.with_context(default_project_id=self.project.id)) as form:
            form.hours = 20
            self.assertEqual(form.new_hours, 120)
            form.kind = "correction"
            self.assertEqual(form.new_hours, 100)
            form.new_hours = 80
            form.reason = "Less"
        form.record.action_confirm()
        self.assertLedger(self.project, [("original", 100), ("correction", -20)])

    def test_project_form(self):
        """Free while the project is new, the dialog afterwards."""
        groups = "project.group_project_manager"
        if self.env.ref(SALES, raise_if_not_found=False):
            groups += f",{SALES}"  # the form then shows order items
        admin = self._create_user("editor", groups)
        form = Form(self.env["project.project"].with_user(admin))
        form.name = "New"
        form.allocated_hours = 30
        project = form.save()
        self.assertLedger(project, [("original", 30)])
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(project.with_user(admin)).allocated_hours = 31

    def test_text(self):
        project = self.project
        self.assertFalse(project.estimate_text)
        self._change(project, self.manager, 120, estimate_kind="supplement")
        self.assertEqual(project.estimate_text, "120 h, of which 20 h supplement")
        self._change(project, self.manager, 112.5)
        self.assertEqual(
            project.estimate_text,
            "112:30 h, of which 20 h supplement; originally 100 h",
        )
        self._change(self.other, self.manager, 36)
        self.assertEqual(self.other.estimate_text, "36 h, originally 40 h")
        self.assertFalse(self._create_project("Empty").estimate_text)
        self.assertEqual(
            self._last_row(self.other).display_name, "Second site: Correction −4 h"
        )

    def test_who_reads(self):
        """The rows are as visible as their project."""
        colleague = self._create_user("colleague")
        self.other.privacy_visibility = "followers"
        rows = self.env["project.estimate"].with_user(colleague).search([])
        self.assertIn(self.project, rows.project_id)
        self.assertNotIn(self.other, rows.project_id)
        for user in (self.manager, self.leader, self.project_admin, self.billing_admin):
            rows = self.env["project.estimate"].with_user(user).search([])
            self.assertIn(self.other, rows.sudo().project_id)
