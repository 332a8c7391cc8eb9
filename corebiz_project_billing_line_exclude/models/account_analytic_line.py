from odoo import models

EXCLUDED = "exclude_from_sale_order"
KIND = "corebiz_project_billing_line_exclude.project_waiver_kind_non_billable"
# What opens hours of a booking that was marked before.
OPENING_FIELDS = {EXCLUDED, "project_id", "so_line", "task_id", "unit_amount"}


class AccountAnalyticLine(models.Model):
    """Bookings that somebody marks as non-billable are written off, by a waiver.

    Who may mark them is said by the group of OCA's addon. The mark is the decision: the
    ledger of waivers notes who made it and when. Hours that a package would pay leave
    the package first, as OCA's addon wants it; others stay on their order line, which
    says what they would have brought.

    What is marked is fixed like everything that is waived. Without the mark the hours
    are open again.
    """

    _inherit = "account.analytic.line"

    def write(self, vals):
        """Write off what is marked, and open what is not marked any more.

        New bookings come here, too, when OCA's addon asks for their order line anew.

        :raises AccessError: for people who may not mark bookings
        :raises UserError: for bookings on invoices, and of finished projects
        """
        if EXCLUDED in vals and len(vals) > 1:
            # What is marked is fixed: it is corrected before, or after it is free.
            mark = {EXCLUDED: vals[EXCLUDED]}
            others = {name: vals[name] for name in vals if name != EXCLUDED}
            first, last = (others, mark) if mark[EXCLUDED] else (mark, others)
            self.write(first)
            return self.write(last)
        is_excluded = bool(vals.get(EXCLUDED))
        if is_excluded:
            # First, so that they stay on the order line that tells their value.
            self.filtered(lambda line: not line.sudo()[EXCLUDED])._add_exclusions()
        result = super().write(vals)
        if EXCLUDED in vals and not is_excluded:
            self._open_excluded()
        elif OPENING_FIELDS & vals.keys():
            self._write_off_excluded()
        return result

    def _write_off_excluded(self):
        """Waive what is open of those of these that are marked."""
        self.filtered(lambda line: line.sudo()[EXCLUDED])._add_exclusions()

    def _add_exclusions(self):
        """Waive what is open of these, as far as there are hours."""
        bookings = self.sudo().filtered(
            lambda line: line.coverage_state == "open" and line._has_rest()
        )
        if bookings:
            self.env["project.waiver"]._exclude(bookings)

    def _open_excluded(self):
        """Take back the waivers of the mark; the order line is asked for anew."""
        waivers = self.sudo().waiver_ids.filtered(
            lambda row: row.is_active and row.is_exclusion
        )
        if not waivers:
            return
        waivers.with_env(self.env)._add_counter_rows(
            self.env._("No longer marked as non-billable")
        )
        self.env.add_to_compute(self._fields["so_line"], self)
        # And what follows from it: a booking that was marked at once had none.
        self.modified(["so_line"])
        self.sudo().so_line._renew_prepaid()
