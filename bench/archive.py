#!/usr/bin/env python3
"""A large project on its way into the archive beside a small one: memory and time.

Part of ``bench/run``; alone: bin/env python bench/archive.py [--source DATABASE].
The small project has 10,000 bookings, 2,000 messages and 0.5 GB of files, the large one
ten times as much. Each is archived, and its package verified, by a process of its own:
in Odoo with the database, and on the command line without Odoo.

Memory is the peak of the process above what it had when Odoo was ready and idle; the
print of the closing report, a program of its own, does not count. Time is that of the
processor, in this process and in its connection to the database, so that other work on
the machine does not count: the ratio of both projects by the ratio of their data. Work
that is linear gives 1, or less because of what every package costs. Sorting and indexes
grow a little faster, by log 100,000 / log 10,000 = 1.25; hence the bound. Work that is
quadratic gives 10.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import part  # noqa: E402
from dataset import _copy  # noqa: E402

from devenv import console, databases, templates  # noqa: E402
from devenv.places import Cache  # noqa: E402

NAME = "bench_archive"
TITLE = "Archive"
SIZES = (10_000, 2_000, 500)  # bookings, messages, MB of files
FACTOR = 10
BOOKINGS_PER_TASK = 50
HALF = 1 << 19  # bytes of each half of a file: noise, and words that can be packed
BATCH = 20  # files that are made at once
MAX_MEMORY = 300  # MB above an idle worker
MAX_RATIO = 1.3
FORMAT = HERE.parent / "corebiz_project_billing" / "archive_format"
# The verifier on the command line, and how much memory it had at most.
VERIFY = (
    "import re, runpy, sys\n"
    "sys.argv[:] = sys.argv[1:]\n"
    "try:\n"
    "    runpy.run_path(sys.argv[0], run_name='__main__')\n"
    "finally:\n"
    "    status = open('/proc/self/status').read()\n"
    "    print('peak', re.search(r'VmHWM:\\s*(\\d+)', status)[1])\n"
)


# === Inside ``odoo shell`` ===


def load(env, name, bookings, messages, megabytes):
    """Put a project of this size into the queue of the archive."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    user = _create_user(env, name)
    project = env["project.project"].create(
        {"name": f"Archive {name}", "user_id": user.id, "leader_id": user.id}
    )
    task = env["project.task"].create({"name": "Task", "project_id": project.id})
    message = task.message_post(body="Some words about the work")
    env.flush_all()
    tasks = max(bookings // BOOKINGS_PER_TASK, 1)
    _copy(env, "project_task", task, {}, f"generate_series(2, {tasks}) g(n)")
    env.cr.execute("SELECT id FROM project_task WHERE project_id = %s", [project.id])
    ids = [number for [number] in env.cr.fetchall()]
    chosen = f"(ARRAY[{','.join(map(str, ids))}])[1 + g.n % {tasks}]"
    _copy_messages(env, message, chosen, messages)
    _create_files(env, ids, megabytes)
    # Empty as it is, it has nothing to bill, and takes all steps.
    for state in ("pl_done", "pm_done", "po_billed", "po_archived"):
        project.with_user(user).write({"billing_state": state})
    env.flush_all()
    _copy_bookings(env, name, project, chosen, bookings)
    env.cr.commit()


def _create_user(env, name):
    env.company.project_office_email = "office@example.com"
    rights = env.ref("corebiz_project_billing.group_billing_administrator")
    return env["res.users"].create(
        {
            "name": f"Archivist {name}",
            "login": f"archivist_{name}",
            "email": f"archivist_{name}@example.com",
            "group_ids": [(4, rights.id)],
        }
    )


def _copy_messages(env, message, task, count):
    _copy(
        env,
        "mail_message",
        message,
        {
            "res_id": task,
            "date": "now() AT TIME ZONE 'UTC' - g.n * interval '71 minutes'",
            "message_id": "'<bench-' || seed.id || '-' || g.n || '@example.com>'",
            "body": "'<p>Words about the work, <b>number ' || g.n || '</b></p>'",
        },
        f"generate_series(1, {count}) g(n)",
    )


def _create_files(env, tasks, count):
    """Files of one MB each, the same in every run."""
    words = (b"What was done on this day, and by whom. " * HALF)[:HALF]
    for start in range(0, count, BATCH):
        env["ir.attachment"].create(
            [
                {
                    "name": f"file {number}.bin",
                    "raw": random.Random(number).randbytes(HALF) + words,
                    "mimetype": "application/octet-stream",
                    "res_model": "project.task",
                    "res_id": tasks[number % len(tasks)],
                }
                for number in range(start, min(start + BATCH, count))
            ]
        )
        env.invalidate_all()


def _copy_bookings(env, name, project, task, count):
    """Copied by SQL, which no guard stops, from a booking on another project."""
    employee = env["hr.employee"].create({"name": f"Employee {name}"})
    other = env["project.project"].create({"name": f"Seed {name}"})
    line = env["account.analytic.line"].create(
        {
            "name": "Work",
            "project_id": other.id,
            "task_id": env["project.task"]
            .create({"name": "Seed", "project_id": other.id})
            .id,
            "employee_id": employee.id,
            "unit_amount": 1,
        }
    )
    env.flush_all()
    _copy(
        env,
        "account_analytic_line",
        line,
        {
            "project_id": str(project.id),
            "account_id": str(project.account_id.id or "NULL"),
            "task_id": task,
            "name": "'Work on part ' || g.n",
            "date": "CURRENT_DATE - (g.n * 7919 % 1095)::int",
        },
        f"generate_series(1, {count}) g(n)",
    )


def archive(env):
    """What the scheduled job does with the only project in its queue."""
    env["project.project"]._cron_archive()
    states = env["project.project"].search(
        [("active", "in", [True, False]), ("archive_state", "not in", [False, "done"])]
    )
    assert not states, states.mapped("archive_error")


def verify(env):
    """What the button "Verify" does with the newest package."""
    package = env["project.archive.package"].search([], order="id desc", limit=1)
    package.action_verify()
    assert package.verified_state == "ok", package.verified_text
    env.cr.commit()


def work(env, function, result):
    """Run one of both, and note memory and seconds in the file ``result``."""
    # A worker has served something before it is idle.
    env["project.archive.package"].search([]).mapped("display_name")
    env.cr.commit()
    env.cr.execute("SELECT pg_backend_pid()")
    [[backend]] = env.cr.fetchall()
    idle = _get_memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    started, before = time.monotonic(), time.process_time() + _get_cpu(backend)
    function(env)
    seconds = time.monotonic() - started
    cpu = time.process_time() + _get_cpu(backend) - before
    package = env["project.archive.package"].search([], order="id desc", limit=1)
    folder = env["project.archive.store"]._get_folder(package.store, package.location)
    found = {
        "idle": idle,
        "memory": _get_memory("VmHWM") - idle,
        "seconds": seconds,
        "cpu": cpu,
        "path": str(folder / package.name),
    }
    Path(result).write_text(json.dumps(found))


def _get_memory(name):
    """A figure of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def _get_cpu(process):
    """Seconds of the processor that a process of this machine has taken."""
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return 0  # a database elsewhere
    figures = path.read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


# === Outside ===


def measure(name, sizes, logs):
    """Load a project, archive and verify it; returns figures by what was done."""
    with console.Progress(f"Load project {name}: {sizes}"):
        sizes = ", ".join(map(str, sizes))
        log = logs / f"bench-archive-load-{name}.log"
        part.shell(f"import archive; archive.load(env, {name!r}, {sizes})", NAME, log)
        part.settle(NAME)
    figures = {}
    for title in ("archive", "verify"):
        result = logs / f"bench-archive-{title}-{name}.json"
        with console.Progress(f"Project {name}: {title}"):
            call = f"archive.work(env, archive.{title}, {str(result)!r})"
            part.shell(f"import archive; {call}", NAME, result.with_suffix(".log"))
        figures[title] = json.loads(result.read_text())
    path = figures["archive"]["path"]
    with console.Progress(f"Project {name}: verify without Odoo"):
        figures["verify without Odoo"] = verify_alone(path)
    return figures


def verify_alone(path):
    """The verifier on the command line; its memory above that of no package."""
    found = []
    for argument in ("--help", path):
        started, before = time.monotonic(), _get_cpu_of_children()
        done = subprocess.run(
            [sys.executable, "-I", "-c", VERIFY, str(FORMAT / "verify.py"), argument],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise console.Failure(done.stdout + done.stderr)
        peak = int(done.stdout.split()[-1]) / 1024
        cpu = _get_cpu_of_children() - before
        found.append(
            {"memory": peak, "seconds": time.monotonic() - started, "cpu": cpu}
        )
    nothing, figures = found
    idle = nothing["memory"]
    return {**figures, "idle": idle, "memory": figures["memory"] - idle}


def _get_cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(small, large, factor, row):
    """Print what both took; returns whether a bound was missed."""
    failed = False
    for title in small:
        before, after = small[title], large[title]
        row(
            f"{TITLE}, {title}: memory above idle",
            f"< {MAX_MEMORY} MB",
            f"{max(before['memory'], after['memory']):.0f} MB",
            f"{before['memory']:.0f} / {after['memory']:.0f} MB,"
            f" idle {after['idle']:.0f} MB",
        )
        ratio = after["cpu"] / before["cpu"] / factor
        row(
            f"{TITLE}, {title}: time of {factor}x by {factor}",
            f"<= {MAX_RATIO}",
            f"{ratio:.2f}",
            f"processor {before['cpu']:.1f} / {after['cpu']:.1f} s,"
            f" in all {before['seconds']:.0f} / {after['seconds']:.0f} s",
        )
        failed |= after["memory"] >= MAX_MEMORY or ratio > MAX_RATIO
    return failed


def run(row, source=None, sizes=SIZES, factor=FACTOR):
    """Load, measure, drop; returns whether a bound was missed."""
    logs = Cache.default().logs
    logs.mkdir(exist_ok=True)
    databases.copy(source or templates.prepare(templates.TEST), NAME)
    databases.execute("ALTER DATABASE {} ALLOW_CONNECTIONS true", NAME)
    try:
        small = measure("small", sizes, logs)
        large = measure("large", [factor * size for size in sizes], logs)
    finally:
        databases.drop(NAME)
    return compare(small, large, factor, row)


def main():
    """Run this part of the benchmark alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", help="a database with the addon, to be copied")
    for name, size in zip(("bookings", "messages", "megabytes"), SIZES, strict=True):
        parser.add_argument(
            f"--{name}", type=int, default=size, help="of the small one"
        )
    parser.add_argument("--factor", type=int, default=FACTOR, help="how much larger")
    options = parser.parse_args()
    sizes = options.bookings, options.messages, options.megabytes
    return run(part.print_row, options.source, sizes, options.factor)


if __name__ == "__main__":
    console.guard(main)
