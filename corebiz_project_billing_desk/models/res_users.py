from odoo import api, models

# The lists in which people work off what a hand-over plans for them.
LISTS = {
    "corebiz_project_billing.mail_activity_type_check": (
        "corebiz_project_billing.project_project_action_to_check"
    ),
    "corebiz_project_billing.mail_activity_type_bill": (
        "corebiz_project_billing.project_project_action_to_bill"
    ),
    "corebiz_project_billing.mail_activity_type_archive": (
        "corebiz_project_billing_desk.project_project_action_to_archive"
    ),
}


class ResUsers(models.Model):
    """The clock opens the lists of the menu, with their buttons."""

    _inherit = "res.users"

    @api.model
    def _prepare_activity_group(self, entry, activities, is_handover):
        group = super()._prepare_activity_group(entry, activities, is_handover)
        for type_name, action in LISTS.items():
            kind = self.env.ref(type_name, raise_if_not_found=False)
            if is_handover and kind and activities.activity_type_id == kind:
                group["billing_action"] = action
        return group
