"""Plant faults and run tests: Odoo is loaded once, each fault gets a child of its own.

A fault inside a function changes the code of that function in the child, which costs
nothing. One that works when a module is loaded (fields, decorators, constants) needs a
checkout of its own and a new process.
"""

import ast
import gc
import os
import shutil
import signal
import subprocess
import sys
import time
import types
from dataclasses import dataclass
from pathlib import Path

from devenv import places, registry

OPTIONS = ("-x", "-q", "-rfE", "--no-header", "-p", "no:cacheprovider", "--tb=line")
ODOO = ("--odoo-http", "--odoo-extra=max-cron-threads=0")
LOCAL = "--odoo-extra=http-interface=127.0.0.1"
BROKEN = 70  # a child that did not get as far as its tests
NOT_RUN = {4, 5, BROKEN}  # pytest's own: a test that is not there, no tests at all
LOADING = 120  # seconds at most until a new process has loaded Odoo


@dataclass
class Outcome:
    """What came of a fault: who noticed it, after how many seconds."""

    state: str  # noticed, survived, unreached
    by: str = ""
    seconds: float = 0.0


class Worker:
    """Loads Odoo and its models once; plants each fault in a child process."""

    def __init__(self, database: str, folder: Path):
        self.database = database
        self.folder = folder
        self.log = folder / "tests.log"
        self.checkout = folder / "checkout"
        self.functions = {}

    def load(self) -> None:
        """Load the registry, and let go of the connections: children make theirs."""
        registry.load(self.database)
        import odoo.sql_db

        odoo.sql_db.close_all()
        own = tuple(str(addon) for addon in places.addons())
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType):
                code = thing.__code__
                if code.co_filename.startswith(own):
                    self.functions.setdefault(get_identity(code), []).append(thing)
        gc.freeze()

    def test(self, path: Path, changed: str, tests, limit: float) -> Outcome:
        """Run tests on the changed module, for so many seconds at most."""
        started = time.monotonic()
        changes = find_changes(path, changed)
        if changes and all(
            get_identity(old) in self.functions for old, _new in changes
        ):
            code = _wait(self._fork(changes, tests), limit)
        else:
            code = self._run_apart(path, changed, tests, limit + LOADING)
        state, why = judge(code)
        failure = why or (self._get_failure(code) if state == "noticed" else "")
        return Outcome(state, failure, time.monotonic() - started)

    def _fork(self, changes, tests) -> int:
        if pid := os.fork():
            return pid
        code = BROKEN
        try:
            os.setsid()
            self._redirect()
            for old, new in changes:
                for function in self.functions[get_identity(old)]:
                    function.__code__ = new
            import pytest

            code = int(pytest.main([*self._get_options(), *tests]))
        finally:
            os._exit(code)

    def _redirect(self) -> None:
        with self.log.open("wb") as log, open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)

    def _run_apart(self, path: Path, changed: str, tests, limit: float) -> int | None:
        """Run pytest in a checkout of its own, with the changed file."""
        if not self.checkout.exists():
            hidden = shutil.ignore_patterns(".git", "docs", "__pycache__")
            shutil.copytree(places.ROOT, self.checkout, ignore=hidden)
        target = self.checkout / path.relative_to(places.ROOT)
        variables = {
            name: value.replace(str(places.ROOT), str(self.checkout))
            for name, value in os.environ.items()
        }
        tests = [name.replace(str(places.ROOT), str(self.checkout)) for name in tests]
        target.write_text(changed)
        try:
            with self.log.open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "pytest", *self._get_options(), *tests],
                    cwd=self.checkout,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                return _wait(process.pid, limit)
        finally:
            shutil.copyfile(path, target)

    def _get_options(self) -> list[str]:
        return [*OPTIONS, *ODOO, LOCAL, "--odoo-database", self.database]

    def _get_failure(self, code: int) -> str:
        text = self.log.read_text(errors="replace")
        for line in text.splitlines():
            if line.startswith(("FAILED ", "ERROR ", "SUBFAILED")):
                return line[:160]
        return f"pytest ended with {code}"


def judge(code: int | None) -> tuple[str, str]:
    """Say what an exit code of pytest tells of a fault: (state, why).

    Tests that were not found, or a worker that broke, have noticed nothing.

    :param code: nothing where the time was over
    """
    if code is None:
        return "noticed", "time is over"
    if code == 0:
        return "survived", ""
    if code in NOT_RUN:
        return "survived", f"the tests did not run: pytest ended with {int(code)}"
    return "noticed", ""


def get_identity(code: types.CodeType) -> tuple:
    """What tells the code of a function from that of all others."""
    return code.co_filename, code.co_qualname, code.co_firstlineno


def find_changes(path: Path, changed: str | ast.Module) -> list[tuple]:
    """Return the functions that a change touches: (code before, code after).

    Nothing, where the change works when the module is loaded.
    """
    before = compile(path.read_text(), str(path), "exec")
    after = compile(changed, str(path), "exec")
    found = []
    return found if _compare(before, after, found) else []


def _compare(before, after, found) -> bool:
    """Compare what runs at import; collect the functions that differ."""
    if (before.co_code, before.co_names) != (after.co_code, after.co_names):
        return False
    if len(before.co_consts) != len(after.co_consts):
        return False
    for old, new in zip(before.co_consts, after.co_consts, strict=True):
        if not isinstance(old, types.CodeType) or not isinstance(new, types.CodeType):
            if old != new or type(old) is not type(new):
                return False
        elif old == new:
            continue
        elif old.co_flags & 2:  # CO_NEWLOCALS: a function, no body of a class
            if old.co_freevars != new.co_freevars:
                return False
            found.append((old, new))
        elif not _compare(old, new, found):
            return False
    return True


def _wait(pid: int, limit: float) -> int | None:
    """Return how a process ended, or nothing after the limit, when it is ended."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None
