from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.tests.common import ALONE

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaNotice(QuotaCase):
    """What is left is read on the screens, and told once."""

    def _keep(self):
        """Let the job run; returns the mails of it as (recipients, subject)."""
        self.env.flush_all()
        with self.mock_mail_gateway():
            self.env["project.quota.notice"]._cron_keep_quotas()
            self._settle()
            return sorted(
                (mail.recipient_ids.mapped("name"), mail.subject)
                for mail in self._new_mails.exists()
                if mail.model == "project.quota.notice"
            )

    def test_told_once_each(self):
        line, _project, task = self._sell_quota(5)
        name = line.order_id.name
        self._book_on(task, 3, "2026-01-05")
        self.assertFalse(self._keep())
        self._book_on(task, 1, "2026-01-06")
        subject = f"Quota 80 % used: {self.customer.name}, {name}"
        self.assertEqual(self._keep(), [(["Anna Account"], subject)])
        self.assertFalse(self._keep())
        self._book_on(task, 1, "2026-01-06")
        self.assertEqual(
            self._keep(), [(["Anna Account"], subject.replace("80", "100"))]
        )
        self._book_on(task, 4, "2026-01-07")
        self.assertFalse(self._keep())

    def test_broken_quota_does_not_silence_the_others(self):
        broken, _project, task = self._sell_quota(5)
        self._book_on(task, 4, "2026-01-05")
        other, _project, task = self._sell_quota(5)
        self._book_on(task, 4, "2026-01-05")
        notices = type(self.env["project.quota.notice"])
        tell = notices._tell_levels

        def fail_for_one(notice, line):
            tell(notice, line)
            if line == broken:
                self.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(notices, "_tell_levels", fail_for_one),
            mute_logger("odoo.sql_db", ALONE),
        ):
            [(_names, subject)] = self._keep()
        self.assertIn(other.order_id.name, subject)
        [(_names, subject)] = self._keep()
        self.assertIn(broken.order_id.name, subject)

    def test_who_is_told(self):
        """The account manager of the project; of a mere package nobody else."""
        line, project, task = self._sell_package(5, user_id=self.seller.id)
        project.account_manager_id = False
        self._book_on(task, 5, "2026-01-05")
        self._settle()
        self.assertFalse(self._keep())
        other, project, task = self._sell_package(5, user_id=self.seller.id)
        project.account_manager_id = self.account_manager
        self._book_on(task, 5, "2026-01-05")
        self._settle()
        [(names, subject)] = self._keep()
        self.assertEqual(names, [self.account_manager.name])
        self.assertIn(other.order_id.name, subject)
        self.assertEqual(line.quota_rest_hours, 0)

    def test_who_agreed_is_told_where_there_is_no_account_manager(self):
        _line, project, task = self._sell_quota(5)
        project.account_manager_id = False
        self._book_on(task, 4, "2026-01-05")
        self.assertEqual([names for names, _subject in self._keep()], [["Selma Sale"]])

    def test_both_at_once_are_one_mail(self):
        _line, _project, task = self._sell_quota(5)
        self._book_on(task, 9, "2026-01-05")
        [(_names, subject)] = self._keep()
        self.assertIn("100 %", subject)
        self.assertFalse(self._keep())

    def test_the_customer_is_told_where_he_wants_it(self):
        _line, _project, task = self._sell_quota(5, quota_tells_customer=True)
        self._book_on(task, 4, "2026-01-05")
        names = [names for names, _subject in self._keep()]
        self.assertEqual(names, [["Anna Account"], [self.customer.name]])

    def test_told_again_in_the_next_period(self):
        _line, _project, task = self._sell_quota(5)
        self._book_on(task, 4, "2026-01-05")
        self.assertEqual(len(self._keep()), 1)
        with freeze_time("2026-02-03"):
            self._book_on(task, 4, "2026-02-02")
            subjects = [subject for _names, subject in self._keep()]
        self.assertEqual(len(subjects), 2)
        self.assertTrue(any("80 %" in subject for subject in subjects))
        self.assertTrue(any("Statement" in subject for subject in subjects))

    def test_the_statement_of_a_month(self):
        line, _project, task = self._sell_quota(5)
        self._book_on(task, 3, "2026-01-05")
        self._book_on(task, 3, "2026-01-06")
        self._keep()
        with freeze_time("2026-02-01"):
            self._keep()
        notice = self.env["project.quota.notice"].search(
            [("line_id", "=", line.id), ("kind", "=", "statement")]
        )
        self.assertEqual(len(notice), 1)
        rows = [(row["hours"], row["beyond"]) for row in notice._get_statement_rows()]
        self.assertEqual(rows, [("3:00 h", "0:00 h"), ("3:00 h", "1:00 h")])

    def test_late_bookings_are_named_in_the_next_statement(self):
        line, _project, task = self._sell_quota(5)
        self._book_on(task, 3, "2026-01-05")
        with freeze_time("2026-02-01"):
            self._keep()
        late = self._book_on(task, 1, "2026-01-06")
        self._book_on(task, 1, "2026-02-06")
        self._settle()
        self.env.cr.execute(
            "UPDATE account_analytic_line SET create_date = create_date"
            " + INTERVAL '1 day' WHERE id = %s",
            [late.id],
        )
        self._settle()
        with freeze_time("2026-03-01"):
            self._keep()
        notice = self.env["project.quota.notice"].search(
            [("line_id", "=", line.id), ("kind", "=", "statement")], limit=1
        )
        names = [row["name"] for row in notice._get_statement_rows()]
        self.assertEqual(len(names), 2)
        self.assertIn("(booked late)", names[0])
        self.assertNotIn("(booked late)", names[1])

    def test_what_is_left(self):
        line, project, task = self._sell_quota(5)
        self._book_on(task, 3, "2026-01-05")
        self._settle()
        self.assertEqual(line.quota_text, "2:00 h left of 5:00 h")
        self.assertEqual(
            project.with_user(self.leader).sudo().quota_text, line.quota_text
        )
        self.assertEqual(line.order_id.quota_text, line.quota_text)
        [quota] = line.order_id._get_portal_quotas()
        self.assertEqual(quota["text"], line.quota_text)

    def test_hours_beyond_are_said(self):
        """A negative rest is information: it is not clipped to 0."""
        line, project, task = self._sell_quota(5)
        self._book_on(task, 9, "2026-01-05")
        self._settle()
        self.assertEqual(line.quota_text, "4:00 h over (5:00 h)")
        self.assertEqual(line.quota_rest_hours, -4)
        self.assertEqual(line.quota_state, "over")
        self.assertEqual(project.quota_text, line.quota_text)

    def test_the_list_of_the_office(self):
        line, _project, task = self._sell_quota(5)
        package, _other, _task = self._sell_package(10)
        self._book_on(task, 9, "2026-01-05")
        self._settle()
        lines = self.env["sale.order.line"].with_user(self.office)
        found = lines.search([("is_quota", "=", True)])
        self.assertLessEqual({line.id, package.id}, set(found.ids))
        self.assertNotIn(line.excess_line_id.id, found.ids)
        found = lines.search([("is_quota", "=", True), ("quota_state", "in", ["over"])])
        self.assertIn(line.id, found.ids)
        self.assertNotIn(package.id, found.ids)

    def test_the_job_prices_what_is_beyond(self):
        """Also of a package for which nothing was agreed."""
        line, _project, task = self._sell_package(5)
        self._invoice(line.order_id)
        self._book_on(task, 7, "2026-01-05")
        self._keep()
        self.assertEqual(line.excess_line_id.price_unit, 90)
        self.assertEqual(line.excess_line_id.qty_to_invoice, 2)
        self.assertEqual(line.order_id.invoice_status, "to invoice")

    def test_a_booking_of_a_closed_period_stays(self):
        line, _project, task = self._sell_quota(5)
        booking = self._book_on(task, 3, "2026-01-05")
        with freeze_time("2026-02-02"):
            line._close_quota(booking.date.replace(month=2))
            self._settle()
            self.assertRefused(booking.unlink, "stands in a closed period")


@freeze_time("2026-02-10")
class TestQuotaDecision(QuotaCase):
    """Unused hours: the account manager decides, and nothing is deleted."""

    def _close_unused(self, **values):
        line, project, task = self._sell_quota(5, **values)
        self._book_on(task, 2, "2026-01-07")
        line.with_user(self.seller).action_close_quota()
        self._settle()
        return line.quota_period_ids.with_user(self.seller), project, task

    def _decide(self, periods, decision, day=False):
        action = periods.action_decide()
        dialog = self.env[action["res_model"]].with_user(periods.env.user)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"decision": decision, "date_to": day}).action_confirm()
        self._settle()

    def test_expire(self):
        period, _project, _task = self._close_unused()
        self._decide(period, "expire")
        self.assertEqual((period.expired_hours, period.undecided_hours), (3, 0))
        with self.assertRaisesRegex(UserError, "No hours of these periods are left"):
            period.action_decide()

    def test_extend(self):
        period, project, task = self._close_unused()
        self._decide(period, "extend", "2026-03-15")
        self.assertEqual((period.extended_hours, period.undecided_hours), (3, 0))
        self._book_on(task, 9, "2026-02-03")
        self._settle()
        self.assertHours(project, fixed=10, open=1)

    def test_extend_needs_a_day_to_come(self):
        period, _project, _task = self._close_unused()
        for day in (False, "2026-01-31"):
            self.assertRefused(
                lambda day=day: self._decide(period, "extend", day),
                "choose a day after",
            )

    def test_credit(self):
        period, _project, _task = self._close_unused()
        self._decide(period, "credit")
        self.assertEqual((period.credited_hours, period.undecided_hours), (3, 0))
        activities = period.sudo().order_id.activity_ids
        self.assertIn("Credit 3:00 h of the quota", activities.mapped("summary"))

    def test_who_decides(self):
        period, _project, _task = self._close_unused()
        stranger = self._create_user(
            "sten", "Sten Sale", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaisesRegex(UserError, "decide about this quota"):
            period.with_user(stranger).action_decide()
        dialog = self.env["project.quota.decision"].with_user(stranger)
        dialog = dialog.create({"decision": "expire"})
        dialog.sudo().period_ids = period.sudo()
        with self.assertRaisesRegex(UserError, "decide about this quota"):
            dialog.action_confirm()
