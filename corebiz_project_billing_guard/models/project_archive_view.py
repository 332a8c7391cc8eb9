from odoo import api, models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

# What a reader may still set on an archived project
FREE_FIELDS = ("is_favorite",)


class ProjectProject(models.Model):
    """An archived project opens in its normal form, with nothing to edit in it."""

    _inherit = "project.project"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Close the fields, those of other addons too, where the status is shown.

        The guard refuses in any case (see ``project.archive.guard.mixin``): this keeps
        people from typing what would be lost.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        nodes = arch.xpath("//field[not(ancestor::field)]")
        if view_type == "form" and "billing_state" in {x.get("name") for x in nodes}:
            for node in nodes:
                self._close_when_archived(node)
        return arch, view

    @api.model
    def _close_when_archived(self, node):
        """Make a field of the form read-only on archived projects."""
        field = self._fields.get(node.get("name"))
        condition = node.get("readonly")
        if field is None or field.name in FREE_FIELDS:
            return
        if condition is None and field.readonly or condition in ("1", "True"):
            return
        archived = f"billing_state == '{PO_ARCHIVED}'"
        node.set("readonly", f"{archived} or ({condition})" if condition else archived)
