from lxml import etree

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

# What waits to be billed or answered, and what it came to. Odoo shows the first seven.
FIRST = (
    "action_view_tasks",
    "action_open_archive_packages",
    "action_open_documents",
    "action_view_late_mails",
    "action_view_quotas",
    "action_view_instalments",
    "action_view_billing_periods",
    "action_view_releases",
    "action_make_release",
    "action_view_sos",
    "action_view_evaluation",
    "action_open_history",
)


class TestStatButtons(ProjectBillingCase):
    """The buttons on the form of a project stand in the order of their weight."""

    def test_money_and_hours_come_first(self):
        view = self.env.ref("project.edit_project").with_context(lang=None)
        arch = etree.fromstring(view.get_combined_arch())
        names = arch.xpath("//div[@name='button_box']//button/@name")
        names = list(dict.fromkeys(names))
        expected = [name for name in FIRST if name in names]
        self.assertIn("action_open_history", expected)
        self.assertEqual(names[: len(expected)], expected)
        self.assertEqual(names[len(expected)], "project_update_all_action")
