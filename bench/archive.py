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
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import part  # noqa: E402

from devenv import console, databases, templates  # noqa: E402
from devenv.places import Cache  # noqa: E402

NAME = "bench_archive"
TITLE = "Archive"
SIZES = (10_000, 2_000, 500)  # bookings, messages, MB of files
FACTOR = 10
MAX_MEMORY = 300  # MB above an idle worker
MAX_RATIO = 1.3
FORMAT = HERE.parent / "corebiz_project_billing_package" / "archive_format"
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
        part.shell(
            f"import archive_data; archive_data.load(env, {name!r}, {sizes})", NAME, log
        )
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
