"""Jobs of ``queue_job`` beside scheduled actions of ours."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN, PL_DONE
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)
from odoo.addons.queue_job.job import Job


@tagged("post_install", "-at_install")
class TestQueueJob(CoverageCase):
    """A job may do what its user may do, and nothing more."""

    def test_scheduled_actions_run(self):
        names = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "corebiz%")]
        )
        crons = self.env["ir.cron"].browse(names.mapped("res_id"))
        self.assertTrue(crons)
        with self.enter_registry_test_mode():
            for cron in crons:
                with self.subTest(cron.cron_name):
                    cron.method_direct_trigger()

    def test_a_step_as_a_job(self):
        job = self.project.with_user(self.leader).with_delay()
        stored = job.write({"billing_state": PL_DONE}).db_record()
        self.assertEqual(stored.user_id, self.leader)
        self.assertStates(self.project, OPEN)
        Job.load(self.env, stored.uuid).perform()
        self.assertStates(self.project, PL_DONE)
        self.assertEqual(self.project.handover_ids[-1:].user_id, self.leader)

    def test_a_step_of_somebody_else_is_refused(self):
        job = Job(self.project.with_user(self.employee).write)
        job = Job(
            self.project.with_user(self.employee).write,
            args=({"billing_state": PL_DONE},),
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            job.perform()
        self.assertNothingHappened(self.project)

    def test_invoices_as_jobs(self):
        """Two jobs for the same order bill its hours once."""
        self._book(self.employee, self.task, 3)
        jobs = [
            Job.load(self.env, self.order.with_delay()._create_invoices().uuid)
            for _number in range(2)
        ]
        jobs[0].perform()
        self.assertHours(draft=3)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            jobs[1].perform()
        self.assertHours(draft=3)
        self.assertCovered()
