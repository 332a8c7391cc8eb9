from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .period_common import PeriodCase


class TestPeriodSteps(PeriodCase):
    """Leader, manager, office: each takes his step, in every channel, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.period = cls._open()

    def assertState(self, state):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.period.state, state)

    def test_each_step_by_its_person_only(self):
        steps = (
            ("confirmed", self.leader, "Lena Leader (Project Leader)"),
            ("released", self.manager, "Max Manager (Project Manager)"),
        )
        before = "open"
        for target, person, name in steps:
            for other in set(self.people.values()) - {person, self.administrator}:
                with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                    self.period.with_user(other).write({"state": target})
                self.assertEqual(
                    str(refused.exception),
                    f"Only {name} can set “{self.project.name}: September 2026” to"
                    f" “{target.capitalize()}”.",
                )
            self.assertState(before)
            self.period.with_user(person).write({"state": target})
            self.assertState(target)
            before = target

    def test_steps_are_not_jumped(self):
        text = "is “Open” and cannot become “Released”"
        self.assertRefused(self.period.with_user(self.manager).action_release, text)
        with self.assertRaisesRegex(UserError, "no status of a billing period"):
            self.period.with_user(self.leader).write({"state": "done"})

    def test_nobody_creates_changes_or_deletes(self):
        for user in (self.leader, self.office, self.administrator):
            periods = self.period.with_user(user)
            with self.assertRaises(AccessError):
                periods.create({"project_id": self.project.id})
            with self.assertRaises(AccessError):
                periods.write({"date_to": "2026-10-31"})
            with self.assertRaises(AccessError):
                periods.unlink()
        with self.assertRaises(AccessError):
            self.project.with_user(self.project_administrator).write(
                {"billing_period_ids": [Command.delete(self.period.id)]}
            )

    def test_open_hours_are_not_billed(self):
        self._release(self.period)
        office = self.period.with_user(self.office)
        self.assertRefused(
            office.action_set_billed, "has 16:00 h that are on no invoice"
        )
        invoice = self._invoice_until(self.period.date_to)
        office._set_billed(invoice)
        self.assertState("billed")
        self.assertEqual(self.period.last_step_id.reason, invoice.display_name)
        office._set_billed(invoice)
        self.assertEqual(len(self.period.step_ids), 3)

    def test_back_with_a_reason_and_in_the_ledger(self):
        self._release(self.period)
        manager = self.period.with_user(self.manager)
        self.assertRefused(lambda: manager.action_send_back(" "), "needs a reason")
        self.assertRefused(
            lambda: self.period.with_user(self.leader).action_send_back("Wrong"),
            "Only Max Manager",
        )
        dialog = self.env["project.period.send.back"].with_user(self.manager)
        action = manager.action_open_send_back()
        dialog.with_context(**action["context"]).create(
            {"reason": "Two bookings have no text"}
        ).action_confirm()
        self.assertState("open")
        rows = self.period.step_ids.sorted("id")
        self.assertEqual(
            [(row.to_state, row.user_id, row.is_back, row.hours) for row in rows],
            [
                ("confirmed", self.leader, False, 16),
                ("released", self.manager, False, 16),
                ("open", self.manager, True, 16),
            ],
        )
        self.assertEqual(rows[-1].reason, "Two bookings have no text")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            rows[-1].sudo().write({"reason": "None"})

    def test_the_administrator_stands_in(self):
        self.period.with_user(self.administrator).action_confirm()
        self.assertEqual(self.period.last_step_id.in_place_of_id, self.leader)

    def test_one_press_for_many_or_for_none(self):
        other = self._sell(self.product)[1]
        other.with_user(self.manager).billing_rhythm = "monthly"
        self._book(self.employee, self._create_task(other), 1, date="2026-09-02")
        self._open()
        both = self.period | other.billing_period_ids
        self.assertEqual(len(both), 2)
        other.leader_id = self.employee
        self.assertRefused(
            both.with_user(self.leader).action_confirm,
            "Nothing was changed, because 1 of 2 periods cannot",
        )
        self.assertState("open")
        other.leader_id = self.leader
        both.with_user(self.leader).action_confirm()
        self.assertEqual(set(both.mapped("state")), {"confirmed"})

    def test_each_step_is_told_once(self):
        def take(step, *args, user, to, subject):
            with self.mock_mail_gateway():
                getattr(self.period.with_user(user), step)(*args)
                self.env.flush_all()
            mails = self._new_mails
            self.assertEqual(len(mails), 1)
            self.assertEqual(
                mails.recipient_ids.mapped("email") or [mails.email_to], to
            )
            self.assertIn(subject, mails.subject)
            self.assertIn("September 2026", mails.subject)

        take(
            "action_confirm",
            user=self.leader,
            to=[self.manager.email],
            subject="Please release",
        )
        take(
            "action_release",
            user=self.manager,
            to=[self.company.project_office_email],
            subject="Please bill",
        )
        take(
            "action_send_back",
            "Wrong",
            user=self.office,
            to=[self.leader.email],
            subject="Sent back",
        )

    def test_the_activity_goes_with_the_turn(self):
        self.assertEqual(self.period.activity_ids.user_id, self.leader)
        self.period.with_user(self.leader).action_confirm()
        self.assertEqual(self.period.activity_ids.user_id, self.manager)
        self.assertIn("Release hours: September 2026", self.period.activity_ids.summary)
        self.period.with_user(self.manager).action_release()
        self.assertFalse(self.period.activity_ids)
        self.assertFalse(self.period.message_follower_ids)

    def test_buttons_are_those_that_may_be_pressed(self):
        offered = {
            user: self.period.with_user(user).available_step
            for user in (self.leader, self.manager, self.office, self.administrator)
        }
        self.assertEqual(
            list(offered.values()), ["confirmed", False, False, "confirmed"]
        )
        mine = [("is_my_turn", "=", True), ("id", "=", self.period.id)]
        for user, found in ((self.leader, self.period), (self.manager, [])):
            self.assertEqual(
                self.env["project.billing.period"].with_user(user).search(mine).ids,
                list(found and found.ids),
            )

    def test_nobody_is_asked_once_the_project_is_finished(self):
        mine = [("is_my_turn", "=", True), ("id", "=", self.period.id)]
        periods = self.env["project.billing.period"].with_user(self.leader)
        self.assertTrue(periods.search(mine))
        self.project.with_user(self.leader).action_set_pl_done()
        self.assertEqual(self.period.activity_ids.user_id, self.leader)
        self.project.with_user(self.manager).action_set_pm_done()
        self.assertFalse(self.period.activity_ids)
        self.assertFalse(periods.search(mine))
        self.assertFalse(self.period.with_user(self.leader).is_my_turn)
        self.project.with_user(self.manager).action_send_back("More to do")
        self.assertEqual(self.period.activity_ids.user_id, self.leader)
        self.assertTrue(self.period.with_user(self.leader).is_my_turn)
