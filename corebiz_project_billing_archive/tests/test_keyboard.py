from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.keyboard_common import KeyboardCase
from odoo.addons.corebiz_project_billing_desk.tests.desk_common import DeskCase

ROW = ".o_data_row"


def button(name):
    return f".o_form_statusbar button[name='{name}']"


@tagged("post_install", "-at_install")
class TestKeyboard(KeyboardCase, DeskCase):
    """Each step of a project by the keyboard alone, as people of the least rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell(cls.by_hour)
        cls.sold = cls.order.project_ids
        cls.sold_task = cls.sold.tasks
        cls._book(cls.employee, cls.sold_task, 2)
        cls.project.active = False
        (cls.leader | cls.manager | cls.clerk).lang = "de_DE"

    def _wait_for_state(self, state):
        self._wait_for(
            "body:not(:has(.modal)) .o_field_widget[name='billing_state']"
            f" .o_arrow_button_current[data-value='{state}']"
        )

    def _open_menu(self, *xmlids):
        """Walk through the menus from the apps on."""
        self._press_on(".o_navbar_apps_menu button")
        self._press_on(".o_app[data-menu-xmlid='project.menu_main_pm']")
        section = "[data-menu-xmlid='corebiz_project_billing.project_billing_menu']"
        self._press_on(f".o_menu_sections {section}")
        for xmlid in xmlids:
            self._press_on(f".o-dropdown-item[data-menu-xmlid='{xmlid}']")

    def test_from_open_to_archived(self):
        with self._sit_down(self.leader, "odoo"):
            self._open_menu("corebiz_project_billing.project_project_menu_mine")
            self._press_on(".o_kanban_record")
            self._press_on(button("action_set_pl_done"))
            self._press_on(".modal button[name='action_close_tasks']")
            self._wait_for_state(PL_DONE)
        with self._sit_down(self.manager, "odoo"):
            self._open_menu("corebiz_project_billing.project_project_menu_to_check")
            self._press_on(f"{ROW} input")
            self._press_on(button("action_set_pm_done"))
            self._wait_for_state(PM_DONE)
        with self._sit_down(self.clerk, "odoo"):
            self._open_menu("corebiz_project_billing.project_project_menu_to_bill")
            self._press_on(f"{ROW} button[name='action_open_invoicing']", " ")
            self._press_on(".modal footer button[name='action_confirm']")
            self._press_on(button("action_post"))
            self._wait_for(".o_arrow_button_current[data-value='posted']")
            # Forwards is the text of the invoice, in which Odoo's Tab is a character.
            self._press_on("button[name='action_open_billing_projects']", back=True)
            self._press_on(button("action_set_po_billed"))
            self._wait_for_state(PO_BILLED)
            self._press_on(button("action_set_po_archived"))
            self._press_on(".modal footer .btn-primary")
            # The invoice is neither sent nor paid.
            self._go_to(".modal .o_field_widget[name='reason'] textarea")
            self._type("Paid in cash")
            self._press_on(".modal footer button[name='action_confirm']")
            self._wait_for_state(PO_ARCHIVED)
        self.env.invalidate_all()
        self.assertStates(self.sold, PO_ARCHIVED)
        self.assertEqual(self.sold_task.state, "1_done")
        self.assertEqual(self.order.invoice_ids.state, "posted")
        reasons = self.sold.preflight_pass_ids.mapped("reason")
        self.assertEqual(set(reasons), {"Paid in cash"})
        self.assertEqual(
            self.sold.handover_ids.sorted("id").user_id,
            self.leader | self.manager | self.clerk,
        )
