from odoo import api, fields, models


class HrTimesheetGapList(models.Model):
    """The list of a week, for one of those who get it by mail.

    The job makes a row for each reader, company and week together with the mail: who
    has one gets no second, and where the mail failed there is none, so that the next
    run tries again.

    **Who sees what**: the reader alone. The mail is one about this row, because who
    may read a record may read the messages about it.
    """

    _name = "hr.timesheet.gap.list"
    _description = "List of Missing Hours"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Reader",
        required=True,
        readonly=True,
        index=True,
        code_only=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, code_only=True
    )
    date_from = fields.Date(
        string="Week from", required=True, readonly=True, index=True, code_only=True
    )
    gap_ids = fields.Many2many(
        "hr.timesheet.gap", string="Missing Hours", readonly=True, code_only=True
    )

    _reader_week_unique = models.Constraint(
        "UNIQUE(company_id, date_from, user_id)",
        "This person has the list of this week already.",
    )

    @api.model
    def _get_readers(self, company, first):
        """Who has the list of the week from day ``first`` already."""
        return self.search(
            [("company_id", "=", company.id), ("date_from", "=", first)]
        ).user_id

    @api.model
    def _mail(self, user, company, first):
        """Mail ``user`` the gaps of the week that he may see, if there are any."""
        gaps = self.env["hr.timesheet.gap"]._get_list(user, company, first)
        vals = {
            "user_id": user.id,
            "company_id": company.id,
            "date_from": first,
            "gap_ids": [fields.Command.set(gaps.ids)],
        }
        row = self.create([self._by_code(vals)])
        template = self.env.ref(
            "corebiz_project_billing_missing_hours.mail_template_list",
            raise_if_not_found=False,
        )
        if gaps and template and user.email:
            template.send_mail(row.id)

    def _render_missing_hours(self):
        """Table of the gaps, for the mail.

        :rtype: markupsafe.Markup
        """
        return self.sudo().gap_ids._render_missing_hours()
