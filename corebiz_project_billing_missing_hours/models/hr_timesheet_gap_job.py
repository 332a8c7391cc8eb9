from odoo import api, fields, models


class HrTimesheetGap(models.Model):
    """Finds the gaps of the week that is over, tells the people, mails the lists.

    The job runs every day. The first run after a week tells; later ones of the same
    week find its rows and tell nobody again, neither people nor those who get the list.
    Whoever has filled the gap before, and who was away all week, hears nothing.
    """

    _inherit = "hr.timesheet.gap"

    @api.model
    def _cron_tell(self):
        """Tell of the last week in all companies that want it, and look after rows."""
        gaps = self.sudo()
        companies = self.env["res.company"].sudo()
        for company in companies.search([("missing_hours_active", "=", True)]):
            gaps._tell_company(company)
        for gap in gaps.search([("is_open", "=", True)]):
            gap._take_alone(gap._refresh)

    @api.model
    def _tell_company(self, company):
        """Tell the people of ``company`` and those who get its list."""
        first, last = company._get_last_week()
        people = self._get_people(company)
        # Also of those who were in another company when they were told.
        known = self.search(
            [("employee_id", "in", people.ids), ("date_from", "=", first)]
        ).employee_id
        for employee in people - known:
            employee._take_alone(self._tell, employee, first, last)
        lists = self.env["hr.timesheet.gap.list"]
        done = lists._get_readers(company, first)
        for user in company.missing_hours_user_ids - done:
            user._take_alone(lists._mail, user, company, first)

    @api.model
    def _get_people(self, company):
        """The employees of ``company`` who are asked: those who may book."""
        group = self.env.ref("hr_timesheet.group_hr_timesheet_user")
        return self.env["hr.employee"].search(
            [
                ("company_id", "=", company.id),
                ("asks_for_hours", "=", True),
                ("user_id.active", "=", True),
                ("user_id.share", "=", False),
                ("user_id.all_group_ids", "in", group.ids),
            ]
        )

    @api.model
    def _tell(self, employee, first, last):
        """Note the week of ``employee`` if hours are missing; a rule sends the mail."""
        figures = self._prepare_figures(employee, first, last)
        if not figures["is_open"]:
            return
        vals = {
            "employee_id": employee.id,
            "company_id": employee.company_id.id,
            "date_from": first,
            "date_to": last,
            "told_date": fields.Datetime.now(),
            **figures,
        }
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        quiet.create([self._by_code(vals)])._plan_activity()

    @api.model
    def _get_list(self, user, company, first):
        """The open gaps of the week that ``user`` may see."""
        own = self.with_user(user).with_context(allowed_company_ids=company.ids)
        if not user.active or company not in user.company_ids:
            return self.browse()
        if not own.has_access("read"):
            return self.browse()
        return own.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "=", first),
                ("is_open", "=", True),
                ("employee_id.user_id", "!=", user.id),
            ]
        ).sudo()
