"""The archive job killed at random moments, and run by two hosts at once.

Whatever happens, each project that took the step ends up with one package that is in
order, in one chain without gaps, and nothing half written is left behind.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

from .harness import RemoteError, query, wait_for

KILLS = int(os.environ.get("ARCHIVE_KILLS", "10"))
PROJECTS = 3  # projects of one round
MESSAGES = 30  # messages and files of each, so that a kill finds the job at work
LONGEST = 4.0  # seconds until a kill
POWER_CUT = 3  # one kill of so many takes the whole server, with all its workers
PATIENCE = 180
CRON = "corebiz_project_billing_archive.ir_cron_archive"
VERIFIER = (
    Path(__file__).parent.parent
    / "corebiz_project_billing_package"
    / "archive_format"
    / "verify.py"
)


def furnish(house, projects):
    """Give each project something to archive; messages are copied, which is quick."""
    for project in projects:
        house.admin("project.project", "message_post", [project], body="Line 0")
        house.sql(
            "INSERT INTO mail_message (model, res_id, body, message_type, subtype_id,"
            " author_id, date, create_date, write_date, message_id)"
            " SELECT model, res_id, 'Line ' || n, message_type, subtype_id, author_id,"
            " date, create_date, write_date, '<' || n || '-' || id || '@example.com>'"
            " FROM (SELECT * FROM mail_message WHERE model = 'project.project'"
            " AND res_id = %s ORDER BY id DESC LIMIT 1) seed,"
            " generate_series(1, %s) n",
            project,
            MESSAGES - 1,
        )
        house.admin(
            "ir.attachment",
            "create",
            vals_list=[
                {
                    "name": f"file {number}.txt",
                    "raw": f"{project} {number}" * 1000,
                    "res_model": "project.project",
                    "res_id": project,
                }
                for number in range(MESSAGES)
            ],
        )


def states(house, projects):
    """How far the archiving of the projects is."""
    return [
        house.sql("SELECT archive_state FROM project_project WHERE id = %s", project)[
            0
        ][0]
        for project in projects
    ]


def wake(house):
    """Have the job run at once, as the step does; unless it runs already."""
    house.sql(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id IN"
        " (SELECT id FROM ir_cron WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)",
        house.ref(CRON),
    )
    # Without it a server looks once a minute.
    database = house.server.database
    query("postgres", "SELECT pg_notify('cron_trigger', %s)", database)


def kill_worker(house):
    """Kill the process that runs the job; its server starts another one."""
    workers = re.findall(
        r"Worker WorkerCron \((\d+)\) alive", house.server.log.read_text()
    )
    os.kill(int(workers[-1]), signal.SIGKILL)


def packages(house):
    """Seal, file and project of every package, in the order of the chain."""
    return house.sql(
        "SELECT number, sha256, name, project_id FROM project_archive_package"
        " ORDER BY number"
    )


def store(house):
    """The folder of the packages, as the server sees it."""
    [[name]] = house.sql("SELECT current_database()")
    paths = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; from odoo.tools import config; config.parse_config([]);"
            "print(config.filestore(sys.argv[1]))",
            name,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(paths.stdout.strip().splitlines()[-1]) / "project_archive"


def verify(house):
    """Check all packages and their chain with the verifier on the command line."""
    folder = store(house)
    found = packages(house)
    files = [str(folder / name) for _number, _sha256, name, _project in found]
    result = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for _number, sha256, _name, _project in found:
        assert sha256 in result.stdout
    assert [number for number, *_rest in found] == list(range(1, len(found) + 1))
    on_disk = {str(path) for path in folder.rglob("*") if path.is_file()}
    assert on_disk == set(files), "something half written was left"


def test_killed_at_random_moments(house):
    archived = house.projects(PROJECTS * KILLS, "po_billed")
    furnish(house, archived)
    for turn in range(KILLS):
        projects = archived[turn * PROJECTS :][:PROJECTS]
        house.as_("office")("project.project", "action_set_po_archived", projects)
        wake(house)
        time.sleep(random.uniform(0, LONGEST))
        if turn % POWER_CUT:
            kill_worker(house)
            house.forget_interruptions()
        else:
            house.server.kill()
            house.forget_interruptions()
            house.server.start()

        def is_done(projects=projects):
            wake(house)
            return states(house, projects) == ["done"] * PROJECTS

        wait_for(is_done, timeout=PATIENCE, interval=0.5)
    sealed = [project for *_rest, project in packages(house)]
    assert all(sealed.count(project) == 1 for project in archived)
    verify(house)


def test_two_hosts_at_once(house, new_server):
    """A second server on the same database does no project a second time."""
    second = new_server(house.server.database)
    projects = house.projects(2 * PROJECTS, "po_billed")
    furnish(house, projects)
    house.as_("office")("project.project", "action_set_po_archived", projects)
    wake(house)

    def is_done():
        try:
            house.admin("ir.cron", "method_direct_trigger", [house.ref(CRON)])
        except RemoteError:
            pass
        return states(house, projects) == ["done"] * len(projects)

    wait_for(is_done, timeout=PATIENCE, interval=0.2)
    # It has no mail server, and must not try to send the mails of other tests.
    second.kill()
    sealed = [project for *_rest, project in packages(house)]
    assert all(sealed.count(project) == 1 for project in projects)
    verify(house)


def test_job_steps_aside_for_whoever_waits_for_it(house):
    """A transaction from before the closing wants the row that the job holds.

    Each would wait for the other until the job's patience ends, after a minute.
    """
    [project] = house.projects(1, "po_billed")
    connection = psycopg2.connect(dbname=house.server.database)
    connection.set_session(isolation_level="REPEATABLE READ")
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        house.as_("office")("project.project", "action_set_po_archived", [project])
        wake(house)
        wait_for(lambda: states(house, [project]) == ["running"])
        started = time.monotonic()
        # Odoo's own mark: the row changes when the job ends.
        with suppress(psycopg2.errors.SerializationFailure):
            cursor.execute(
                "UPDATE ir_cron SET priority = priority WHERE id = %s",
                [house.ref(CRON)],
            )
        assert time.monotonic() - started < 30
        assert states(house, [project]) == ["running"]
        connection.rollback()
    wake(house)
    wait_for(lambda: states(house, [project]) == ["done"], timeout=PATIENCE)
