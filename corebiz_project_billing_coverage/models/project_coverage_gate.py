from odoo import api, fields, models
from odoo.tools import float_is_zero

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
    find_step,
)
from odoo.addons.corebiz_project_billing.models.project_effort import EFFORT_DIGITS

from .coverage_sum import TAKEN_FIELDS


class ProjectProject(models.Model):
    """A project is billed when all of it is accounted for, in hours and in money.

    The hours say so in ``project_coverage.py``, the amounts in
    ``project_uninvoiced_text.py``. The same holds before it is archived: a credit note
    may have opened something again.
    """

    _inherit = "project.project"

    waiver_ids = fields.One2many(
        "project.waiver",
        "project_id",
        string="Waivers",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    is_ready_to_close = fields.Boolean(
        compute="_compute_is_ready_to_close",
        compute_sudo=True,
        export_string_translation=False,
        groups="base.group_user",
    )

    @api.depends("billing_state", "open_hours", "draft_hours")
    def _compute_is_ready_to_close(self):
        """Finished projects with hours, of which nothing is to invoice any more."""
        for project in self:
            project.is_ready_to_close = (
                project.billing_state == PM_DONE
                and bool(project.effective_hours)
                and not project._get_uncovered_text()
            )

    def _get_cannot_step_reason(self, target, reason=None):
        """Hours and amounts that are open refuse "Billed" and "Archived"."""
        text = super()._get_cannot_step_reason(target, reason)
        if text or target not in (PO_BILLED, PO_ARCHIVED):
            return text
        project = self.sudo()
        if find_step(project.billing_state, target).is_back:
            return False
        return project._get_uncovered_text()

    def _prepare_handover_facts(self):
        return [
            *super()._prepare_handover_facts(),
            {
                "label": self.env._("Hours not billed"),
                "value": self._format_hours(self.open_hours),
            },
        ]

    def _get_uncovered_text(self):
        """Why this project is not covered yet and what to do, or False."""
        return self._get_uncovered_hours_text()

    def _get_uncovered_hours_text(self):
        """Which hours are open or in drafts, and what to do about them, or False."""
        self.ensure_one()
        open_hours = self._get_open_hours_by_line()
        if any(open_hours.values()):
            no_order = self.env._("No order")
            return self.env._(
                "“%(project)s” has hours that are not billed yet:\n%(hours)s\n"
                "Invoice them, or press “Waive Open Hours” on the page “Billing” and"
                " give a reason. %(beyond)s",
                project=self.name,
                beyond=self._get_beyond_prepaid_text(
                    [line for line, hours in open_hours.items() if hours]
                ),
                hours="\n".join(
                    f"• {line.display_name if line else no_order}:"
                    f" {self._format_hours(hours)}"
                    for line, hours in open_hours.items()
                    if hours
                ),
            ).rstrip()
        if not float_is_zero(self.draft_hours, EFFORT_DIGITS):
            drafts = self._get_draft_invoices()
            return self.env._(
                "“%(project)s” has %(hours)s in draft invoices (%(invoices)s). Post or"
                " delete them first.",
                project=self.name,
                hours=self._format_hours(self.draft_hours),
                invoices=", ".join(drafts.mapped("display_name")),
            )
        return False

    def _get_beyond_prepaid_text(self, lines):
        """How hours beyond the prepaid quantities of ``lines`` are invoiced, or ""."""
        if not any(line._has_prepaid_hours() for line in lines):
            return ""
        return self.env._(
            "Hours beyond a prepaid quantity are invoiced by raising the quantity of"
            " the order."
        )

    def _get_open_hours_by_line(self):
        """Open hours of this project as {order line: hours}; corrections count off."""
        hours = {}
        for line, unit, amount, *taken in self.env["account.analytic.line"]._read_group(
            [("project_id", "=", self.id), ("coverage_state", "=", "open")],
            ["so_line", "product_uom_id"],
            ["unit_amount:sum", *(f"{name}:sum" for name in TAKEN_FIELDS)],
        ):
            rest = amount * unit._get_hours_factor() - sum(taken)
            hours[line] = hours.get(line, 0.0) + rest
        return {
            line: 0.0 if float_is_zero(amount, EFFORT_DIGITS) else amount
            for line, amount in hours.items()
        }

    def _get_draft_invoices(self):
        """Draft invoices that hold hours of this project."""
        links = self.env["project.coverage.link"].search(
            [
                ("project_id", "in", self.ids),
                ("is_active", "=", True),
                ("move_id.state", "=", "draft"),
            ]
        )
        return links.move_id

    def _get_cannot_be_internal_reason(self):
        """Open hours do not become internal."""
        if text := super()._get_cannot_be_internal_reason():
            return text
        bookings = self.env["account.analytic.line"]
        domain = [("project_id", "=", self.id), ("coverage_state", "=", "open")]
        if bookings.search(domain, limit=1):
            return self.env._(
                "“%s” has open hours. Waive them with a reason, instead of making the"
                " project one of which nothing is billed.",
                self.name,
            )
        return False

    def _offer_closing(self):
        """Tell the office, on its activity, where nothing is left to bill.

        The banner on the project says the same.
        """
        ready = self.sudo().filtered("is_ready_to_close")
        # Most invoices are of no project: these ask for nothing.
        types = ready and self._get_turn_activity_type(PM_DONE)
        for project in ready:
            domain = [
                ("res_model", "=", self._name),
                ("res_id", "=", project.id),
                ("activity_type_id", "in", types.ids),
            ]
            activities = self.env["mail.activity"].sudo()
            if not activities.search_count(domain, limit=1):
                project._plan_turn_activities()
            for activity in activities.search(domain):
                lang = activity.user_id.lang
                activity.summary = project.with_context(lang=lang).env._(
                    "All hours and amounts are accounted for: set to “Billed”"
                )

    # === Buttons ===

    def action_view_coverage(self):
        """Open the bookings of this project, in the state that the button names."""
        self.ensure_one()
        state = self.env.context.get("coverage_state")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.account_analytic_line_action_coverage"
        )
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        action = {
            **action,
            "views": views,
            "domain": [("project_id", "=", self.id)],
            "context": {
                "is_timesheet": 1,
                "of_project": True,
                **({f"search_default_coverage_{state}": 1} if state else {}),
            },
        }
        return self._at_address(action, "bookings-of-project")

    def action_waive_open(self):
        """Open the dialog that waives all open hours of these projects."""
        return self._get_open_bookings().action_waive()
