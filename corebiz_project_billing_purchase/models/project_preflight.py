from odoo import api, models
from odoo.tools import LazyTranslate

from odoo.addons.corebiz_project_billing_desk.models.preflight import Check

_lt = LazyTranslate(__name__)

PURCHASE_CHECK = Check(
    "purchase",
    _lt("Purchases not billed to the customer"),
    _lt(
        "They were received. On the order, name the order line that bills them, or"
        " mark them as not for the customer."
    ),
    "purchase.order",
)


class ProjectProject(models.Model):
    """Purchases in the check before billing."""

    _inherit = "project.project"

    @api.model
    def _get_preflight_checks(self):
        return super()._get_preflight_checks() + [PURCHASE_CHECK]

    def _preflight_purchase(self, orders):
        return {
            project_id: lines.order_id.ids
            for project_id, lines in self._get_unbilled_purchase_lines().items()
        }
