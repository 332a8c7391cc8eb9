from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import PASS_REASON
from odoo.addons.corebiz_project_billing.tests.gate_common import GateCostMixin
from odoo.addons.corebiz_project_billing_desk.models.preflight import OFF
from odoo.addons.corebiz_project_billing_desk.models.project_preflight_gate import (
    CHECK_CONTEXT,
)
from odoo.addons.corebiz_project_billing_sale.tests.order_link_common import (
    OrderLinkMixin,
)

from .archive_common import ArchiveCase

DIALOG = "project.preflight.reason"


class TestGateCostOfAll(GateCostMixin, OrderLinkMixin, ArchiveCase):
    """Before a step nothing is evaluated, written or locked, with all addons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls._create_batch(allow_billable=True)
        for project in cls.batch:
            cls._book(cls.employee, cls._create_task(project), 1)

    def _get_channels(self, target, reason):
        """Both ways to take the step, as {name: function of projects}."""
        return {
            "button": lambda projects: getattr(
                projects.with_user(self.office), f"action_set_{target}"
            )(reason),
            "write": lambda projects: projects.with_user(self.office).write(
                {"billing_state": target, "billing_reason": reason}
            ),
        }

    def assertAllCheap(self, target, text, reason=PASS_REASON, **bounds):
        for name, take in self._get_channels(target, reason).items():
            with self.subTest(channel=name):
                self.assertCheapRefusal(take, self.batch, text, **bounds)

    def _press_in_client(self, projects, target):
        """The button of the client, which asks why warnings are passed."""
        projects = projects.with_user(self.office).with_context(ask_reason=True)
        return getattr(projects, f"action_set_{target}")()

    def test_open_hours(self):
        self._walk_to(self.batch, PM_DONE)
        self.assertAllCheap(PO_BILLED, "hours that are not billed", one=20, more=6)

    def test_open_amounts(self):
        product = self._create_licence()
        orders = self.env["sale.order"]
        for project in self.batch:
            orders |= self._create_quotation(product, project_id=project.id)
        orders.action_confirm()
        self._walk_to(self.batch, PM_DONE)
        self._waive(self.batch)
        self.assertAllCheap(PO_BILLED, "not invoiced: Licence", one=35, more=6)

    def test_warnings(self):
        self._walk_to(self.batch, PM_DONE)
        self._waive(self.batch)
        bounds = {"one": 60, "more": 6}
        self.assertAllCheap(PO_BILLED, "Say why", reason=None, **bounds)

    def test_client_asks_the_gate_once(self):
        """Whether or not there are warnings."""
        self._walk_to(self.batch, PM_DONE)
        self._waive(self.batch)
        some, rest = self.batch[:3], self.batch[3:6]
        action = self.assertAskedOnce(
            lambda: self._press_in_client(some, PO_BILLED), some
        )
        self.assertEqual(action["res_model"], DIALOG)
        self.assertStates(some, PM_DONE)
        dialog = self.env[DIALOG].with_user(self.office)
        dialog = dialog.with_context(**action["context"]).create({"reason": "Goodwill"})
        self.assertAskedOnce(dialog.action_confirm, some)
        self.assertStates(some, PO_BILLED)
        settings = self.env["project.preflight.setting"]
        settings._add_missing(self.company).severity = OFF
        for target in (PO_BILLED, PO_ARCHIVED):
            self.assertAskedOnce(
                lambda target=target: self._press_in_client(rest, target), rest
            )
            self.assertStates(rest, target)

    def test_client_reads_what_no_reason_helps_against(self):
        """Before anybody is asked for one; and the check of a step is no client's."""
        self._walk_to(self.batch, PM_DONE)
        press = self._press_in_client
        self.assertCheapRefusal(
            lambda projects: press(projects, PO_BILLED),
            self.batch,
            "hours that are not billed",
            one=20,
            more=6,
        )
        self._waive(self.batch[:1])
        project = self.batch[:1].with_user(self.office)
        for value in (True, {"is_asking": True}):
            sent = project.with_context(**{CHECK_CONTEXT: value})
            with self.assertRaisesRegex(Exception, "Say why"):
                sent.action_set_po_billed()

    def test_step_of_a_rule_is_checked_by_itself(self):
        """What the gate has seen is for the step that it was asked about."""
        model = self.env.ref("project.model_project_project")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Archive",
                "model_id": model.id,
                "state": "code",
                "code": "record.write({'billing_state': 'po_archived',"
                " 'billing_reason': 'Of the rule'})",
            }
        )
        field = self.env["ir.model.fields"]._get("project.project", "billing_state")
        self.env["base.automation"].create(
            {
                "name": "Archive what is billed",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('billing_state', '=', 'po_billed')]",
                "trigger_field_ids": [(6, 0, field.ids)],
                "action_server_ids": [(6, 0, action.ids)],
            }
        )
        self._walk_to(self.batch[:2], PM_DONE)
        self._waive(self.batch[:2])
        projects = self.batch[:2].with_user(self.office)
        with self._count_questions() as asked:
            projects.action_set_po_billed(PASS_REASON)
        self.assertEqual(dict(asked), dict.fromkeys(projects.ids, 2))
        self.assertStates(self.batch[:2], PO_ARCHIVED)
        passes = self.env["project.preflight.pass"]
        for project in self.batch[:2]:
            reasons = passes.search([("project_id", "=", project.id)]).mapped("reason")
            self.assertEqual(set(reasons), {PASS_REASON})
