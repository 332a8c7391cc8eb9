"""The databases: all of ours with the neighbours, and the neighbours without ours."""

import os
import re
import time
from collections.abc import Callable

from devenv import console, databases, templates
from devenv.places import Cache, digest
from devenv.templates import TEST

from .addons import LOCK_FILE, NEIGHBOURS

NOISE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) (.*)")
# Odoo says so of its own defaults, whatever is installed.
HARMLESS = ("missing --http-interface",)
# The neighbours' own tests book without a task. Whether a task is needed is a choice of
# the company, which a new database has made.
CHOICES = "UPDATE res_company SET timesheet_task_required = false"


def prepare(with_ours: bool) -> str:
    """Return a database with the neighbours installed; build it where it is missing.

    :raises Failure: if the log of the installation has a warning or an error
    """
    key = templates.addons_key(TEST) if with_ours else templates.base_key(TEST)
    kind = f"neighbours {'beside ours' if with_ours else 'alone'}"
    key = digest(key, LOCK_FILE.read_bytes(), NEIGHBOURS)
    name = f"template_{kind.replace(' ', '_')}_{key}"
    if name not in databases.facts():
        source = templates.prepare if with_ours else templates.prepare_base
        _build(name, source(TEST), kind)
    databases.note(name, kind=kind, used=time.time())
    _prune(kind, name)
    return name


def _build(name: str, source: str, kind: str) -> None:
    part = f"{name}_part"
    databases.copy(source, part)
    databases.relax(part)
    title = f"Install the {kind} (a minute or two)"
    arguments = ["-i", ",".join(NEIGHBOURS), *TEST.options]
    cache = Cache.default()
    templates.build(cache, part, arguments, title)
    if noise := list_noise((cache.logs / f"build-{name}.log").read_text()):
        raise console.Failure(f"{title}: " + "; ".join(noise[:5]))
    databases.rename(part, name)


def list_noise(log: str) -> list[str]:
    """Return what a log of Odoo warns of, without what it always does."""
    found = [match[2] for match in map(NOISE.match, log.splitlines()) if match]
    return [line for line in found if not any(word in line for word in HARMLESS)]


def _prune(kind: str, kept: str) -> None:
    """Drop what was built for an earlier state of the code, if nobody uses it."""
    for name, values in databases.facts().items():
        is_old = values.get("used", 0) < time.time() - templates.YOUNG
        if values.get("kind") == kind and name != kept and is_old:
            databases.drop(name)


def visit(template: str, work: Callable[[str], object], with_choices=False):
    """Return what ``work`` comes to in a copy of a database, which is dropped then.

    :param with_choices: for the neighbours' own tests, which know no choices of ours
    """
    name = f"neighbours_{os.getpid()}"
    databases.copy(template, name, kind="scratch", pid=os.getpid())
    databases.relax(name)
    if with_choices:
        databases.execute(CHOICES, database=name)
    try:
        return work(name)
    finally:
        databases.drop(name)
