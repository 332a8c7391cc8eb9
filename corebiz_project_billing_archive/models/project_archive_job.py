import logging
import time
from contextlib import ExitStack, contextmanager, suppress

from psycopg2 import Error as DatabaseError

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing_package.archive_format.names import clean_name
from odoo.addons.corebiz_project_billing_package.archive_format.writer import (
    PackageWriter,
)
from odoo.addons.corebiz_project_billing_package.models.project_archive_export import (
    ProjectExport,
)

from .project_archive import ARCHIVE_JOB, DONE, RUNNING

# The job is made of several transactions on purpose, so that it can be cut off between
# any two of them.
# pylint: disable=invalid-commit

_logger = logging.getLogger(__name__)

JOB_LOCK = "project_archive_job"
CHAIN_LOCK = "project_archive_chain"
PATIENCE = 60  # seconds to wait for transactions that began before a project closed
PAUSE = 0.2  # seconds between two looks
PROGRESS_EVERY = 2.0  # seconds between two notes of the progress
STORED = 95  # per cent that are done when the data are in the package
KEPT_FACTS = ("counts", "sums", "dates", "missing")  # of the manifest, in the ledger


class ProjectProject(models.Model):
    """The job that seals packages, one project after the other.

    It may be killed at any moment and run on several hosts. A project is held by a
    lock of the database session, which ends with the process: another run finds the
    project in the queue and begins its package anew. Short transactions frame the
    long one that reads:

    1. *Claim*: the project is "being archived", its analytic account is closed.
    2. *Wait* until all transactions have ended that began before the project was
       closed: they do not see it closed yet and might still write to it. None of them
       is left out, not even one that waits for this job in turn; for that one the job
       steps aside and comes back. Then print what is still to print (see
       ``project_archive_print.py``) and the closing report, once, and keep it as a
       file of the project.
    3. *Read* everything in one view of the database and stream it into the package.
    4. *Seal*: alone in the company's chain, name the package before, write the
       manifest, move the file to its place, add the row.

    What goes wrong brings the project back to "Billed" with the reason (see
    ``project_archive_failure.py``).
    """

    _inherit = "project.project"

    @api.model
    def _cron_archive(self):
        """Archive what is waiting, the longest waiting first.

        It ends early where another transaction is in the way: all projects wait for
        the same ones, and perhaps they for the row of this scheduled action, which is
        free when it ends. What is left over is begun again soon.
        """
        cron = self.env["ir.cron"]
        seen = set()
        while project := self._get_next_to_archive(seen):
            with project._hold(JOB_LOCK, project.id) as is_held:
                is_in_the_way = is_held and not project._archive()
            if not is_in_the_way:
                seen.add(project.id)
            left = self.search_count(self._get_archive_queue_domain(seen))
            time_left = cron._commit_progress(int(not is_in_the_way), remaining=left)
            if is_in_the_way or not time_left:
                break

    @api.model
    def _get_archive_queue_domain(self, seen=()):
        """Projects that wait, or whose job ended before they were done."""
        return [
            ("active", "in", [True, False]),
            ("billing_state", "=", PO_ARCHIVED),
            ("archive_state", "!=", DONE),
            ("id", "not in", list(seen)),
        ]

    @api.model
    def _get_next_to_archive(self, seen):
        domain = self._get_archive_queue_domain(seen)
        found = self.search(domain, order="billing_state_date, id", limit=1)
        lang = found.sudo()._get_archive_job_language()
        return found.sudo()._pass_archive().with_context(lang=lang)

    def _archive(self):
        """Archive this project; what goes wrong is noted on it and loses nothing.

        :return: False when an earlier transaction is in the way
        """
        self.ensure_one()
        try:
            # Before the package is written: the chatter notes it.
            self._close_analytic_accounts()
            self._write_by_code({"archive_state": RUNNING, "archive_progress": 0})
            self.env.cr.commit()
            if not self._wait_for_earlier_writers():
                return False
            if not self._print_before_archive():
                return True
            self._keep_closing_report()
            self.env.cr.commit()
            self._write_package()
        except DatabaseError as error:
            self.env.cr.rollback()
            if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                self._fail_archive(error)
        except Exception as error:
            self.env.cr.rollback()
            self._fail_archive(error)
        return True

    @contextmanager
    def _hold(self, name, number, wait=False):
        """Hold a lock of the database session; gives whether it was free.

        Not one of the transaction, because what is held here outlives several of them.
        The new transaction that follows sees everything that the one before has done.
        """
        keys = SQL("hashtext(%s), %s", name, number)
        lock = SQL("pg_advisory_lock" if wait else "pg_try_advisory_lock")
        [[found]] = self.env.execute_query(SQL("SELECT %s(%s)", lock, keys))
        self.env.cr.commit()
        is_held = wait or found
        try:
            yield is_held
        finally:
            if is_held:
                self.env.cr.rollback()
                self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s)", keys))
                self.env.cr.commit()

    def _wait_for_earlier_writers(self):
        """Wait until every transaction has ended that may see the project open.

        :return: False when one of them takes too long, or waits for this job itself; a
            later run tries again
        """
        [[start]] = self.env.execute_query(SQL("SELECT clock_timestamp()"))
        end = time.monotonic() + PATIENCE
        while True:
            count, waiting_for_us = self._count_earlier_writers(start)
            self.env.cr.commit()
            if not count:
                return True
            if waiting_for_us or time.monotonic() > end:
                return False
            time.sleep(PAUSE)

    def _count_earlier_writers(self, start):
        """Transactions of this database that are older than ``start``.

        Connections that hold a scheduled action do nothing besides.

        :return: how many there are, and how many of them wait for what this job or
            its scheduled action holds, be it in a row behind others
        """
        cron = self.env["ir.cron"]
        job = self.env.ref(ARCHIVE_JOB, raise_if_not_found=False)
        own = job.id if job else 0
        # PostgreSQL keeps its first answer for the rest of a transaction.
        self.env.execute_query(SQL("SELECT pg_stat_clear_snapshot()"))
        [[count, waiting_for_us]] = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE waiting AS (
                    SELECT pid, pg_blocking_pids(pid) AS blockers
                      FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock'
                ), ours(pid) AS (
                    SELECT pid FROM (%s UNION SELECT pg_backend_pid()) holder(pid)
                     UNION
                    SELECT waiting.pid
                      FROM waiting JOIN ours ON ours.pid = ANY(waiting.blockers)
                )
                SELECT COUNT(*), COUNT(*) FILTER (WHERE pid IN (SELECT pid FROM ours))
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND backend_type = 'client backend'
                   AND pid <> pg_backend_pid()
                   AND xact_start < %s
                   AND pid NOT IN (%s)
                """,
                cron._get_holders_sql(own),
                start,
                cron._get_holders_sql(),
            )
        )
        return count, waiting_for_us

    # === The package ===

    def _write_package(self):
        """Stream the project into its package and seal it."""
        company = self._get_billing_company()
        place = company.archive_store, company._get_archive_location()
        name = self._get_package_name(company)
        self._remove_own_leftover(*place, name)
        keep_until = company._get_archive_retention_date(
            self.last_handover_id._get_latest_day()
        )
        store = self.env["project.archive.store"].with_company(company)
        with ExitStack() as locks:
            with (
                store._create_package(*place, name, keep_until) as stream,
                PackageWriter(stream) as writer,
            ):
                facts = ProjectExport(self, company, writer, self._get_note()).run()
                # The chain is taken as it is now, and nobody else's turn until the end.
                locks.enter_context(self._hold(CHAIN_LOCK, company.id, wait=True))
                vals = self._prepare_package_vals(company, facts)
                vals["sha256"] = writer.close(
                    facts, vals["number"], vals["previous_sha256"]
                )
                vals.update(size=stream.tell(), file_count=len(writer.files))
                self._note_archive_seal(vals["sha256"])
            self._finish_archive(
                {**vals, "name": name, "store": place[0], "location": place[1]}
            )

    def _get_note(self):
        """A function that notes a share of the work (0 to 1), now and then."""
        last = time.monotonic()

        def note(share):
            nonlocal last
            if time.monotonic() - last > PROGRESS_EVERY:
                last = time.monotonic()
                self._note_archive_progress(int(share * STORED))

        return note

    def _note_archive_progress(self, percent):
        """Show the progress while the long transaction reads; in one of its own."""
        with self.env.registry.cursor() as cr:
            project = self.with_env(self.env(cr=cr))
            if project.archive_state == RUNNING:
                project._write_by_code({"archive_progress": percent})

    def _prepare_package_vals(self, company, facts):
        """Values of the row of the package, but for what its file tells."""
        packages = self.env["project.archive.package"].sudo()
        before = packages.search(
            [("company_id", "=", company.id)], order="number desc", limit=1
        )
        step = self.last_handover_id
        return {
            "project_id": self.id,
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "manager_id": self.user_id.id,
            "handover_id": step.id,
            "number": before.number + 1,
            "date": step.date,
            "previous_sha256": before.sha256 or None,
            "previous_id": before.id,
            "replaces_id": self._get_last_package().id,
            "facts": {key: facts[key] for key in KEPT_FACTS},
            "hours": facts["sums"]["booked_hours"],
            "retention_class": facts["retention"]["class"],
            "retention_date": facts["retention"]["until"],
        }

    def _get_last_package(self):
        """The newest package of this project from before, if it was reopened."""
        return self.archive_package_ids.sorted("number")[-1:]

    def _finish_archive(self, vals):
        """Add the row of the package; the file is in its place already."""
        if self.archive_state != RUNNING or self.billing_state != PO_ARCHIVED:
            # Reopened while the package was being written: there is nothing to archive.
            # A store that locks files keeps it; without a row it does no harm.
            with suppress(OSError):
                self.env["project.archive.store"]._delete_package(
                    vals["store"], vals["location"], vals["name"]
                )
            return
        package = self.env["project.archive.package"].sudo()._add_rows([vals])
        self._write_by_code(
            {"archive_state": DONE, "archive_progress": 100, "archive_seal": False}
        )
        self.env.cr.commit()
        # The period may have changed while the long transaction read.
        package._keep_as_long_as_now()
        self.env.cr.commit()

    def _get_package_name(self, company):
        step = self.last_handover_id
        name = clean_name(self.name, "project")
        folder = self.env["project.archive.store"]._get_database_folder()
        year = step.date.year
        return f"{folder}/{company.id}/{year}/{self.id}-{step.id}-{name}.zip"
