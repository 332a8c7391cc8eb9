"""One cell: install, test, uninstall, compare, install again."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from devenv import console, databases, places, stamps, templates
from devenv.places import Cache

from . import remains
from .houses import PREFIX, Cell, get_own

PATIENCE = 5400  # seconds for the tests of an addon
NOISE = re.compile(r" (ERROR|CRITICAL) ")
ARCHIVE = f"{PREFIX}_archive"
CLOSED = "SELECT count(*) FROM project_project WHERE billing_state = 'po_archived'"
REFUSAL = "Closed projects that must be kept"
# As if years had passed; also in docs/administration.rst, for who tries the addons out.
END_OF_RETENTION = (
    "UPDATE project_archive_package SET retention_date = current_date - 1",
    "UPDATE project_project SET archive_state = 'done' WHERE archive_state IS NOT NULL",
)


class Stay:
    """A cell in a database of its own, which is dropped at the end."""

    def __init__(self, cell: Cell):
        self.cell = cell
        self.name = f"matrix_{cell.key}"
        self.folder = Cache.default().logs / "matrix" / cell.key
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def run(self, with_tests: bool = True) -> dict:
        """Return what each step came to: empty where all is well."""
        steps = {}
        started = time.monotonic()
        databases.copy(self._prepare_base(), self.name, kind="scratch", pid=os.getpid())
        databases.relax(self.name)
        try:
            self._run_steps(steps, with_tests)
        finally:
            databases.drop(self.name)
        return {"steps": steps, "seconds": round(time.monotonic() - started)}

    def _run_steps(self, steps: dict, with_tests: bool) -> None:
        before = remains.read(self.name)
        steps["install"] = self._install("install")
        if steps["install"]:
            return
        if with_tests:
            steps["test"] = self._test()
        # First alone, so that what it stood on goes on without it, then all of it.
        steps["go alone"] = self._uninstall("alone", self.cell.addons)
        steps["come back"] = self._install("back")
        steps["go"] = self._uninstall("go", self.cell.own)
        steps["given back"] = remains.compare(before, remains.read(self.name))
        steps["come again"] = self._install("again")

    def _prepare_base(self) -> str:
        """Return a database with what the addons depend on; the cells share it."""
        demo = "--with-demo" if self.cell.demo else "--without-demo"
        foreign = self.cell.foreign
        key = places.digest(os.environ["DEVENV_ODOO_VERSION"], foreign, demo)
        name = f"base_matrix_{key}"
        lock = Cache.default().logs / "matrix" / f".{name}.lock"
        with stamps.locked(lock, "preparation of the same database"):
            if name not in databases.facts():
                self._make_base(name, foreign, demo)
        databases.note(name, kind="base matrix", used=time.time())
        return name

    def _make_base(self, name: str, foreign: list[str], demo: str) -> None:
        part = f"{name}_part"
        databases.drop(part)
        databases.create(part)
        languages = ("--load-language", templates.LANGUAGES)
        modules = ("-i", ",".join(foreign))
        wrong = self._odoo("base", part, *modules, *languages, demo)
        if wrong:
            raise console.Failure(f"{', '.join(foreign)}: {wrong[0]}")
        databases.rename(part, name)

    def _install(self, log: str) -> list[str]:
        demo = "--with-demo" if self.cell.demo else "--without-demo"
        return self._odoo(log, self.name, "-i", ",".join(self.cell.addons), demo)

    def _uninstall(self, log: str, addons: Iterable[str]) -> list[str]:
        """Uninstall; where closed projects must be kept, it must be refused before."""
        command = ["module", "uninstall", "-d", self.name, *addons]
        if self._must_be_kept(addons):
            refused = self._run(f"{log} refused", command, PATIENCE)
            said = (self.folder / f"{log} refused.log").read_text(errors="replace")
            if not refused or REFUSAL not in said or not self._must_be_kept(addons):
                return ["what must be kept is gone, or why it stays was not said"]
            for query in END_OF_RETENTION:
                databases.execute(query, database=self.name)
        return self._run(log, command, PATIENCE)

    def _must_be_kept(self, addons: Iterable[str]) -> bool:
        """Tell whether the archive goes with these addons, and closed projects."""
        going = {one for one in self.cell.own if get_own(one) & set(addons)}
        if ARCHIVE not in going:
            return False
        return bool(databases.execute(CLOSED, database=self.name)[0][0])

    def _odoo(self, log: str, database: str, *arguments) -> list[str]:
        options = ["--stop-after-init", "--no-http", "--max-cron-threads", "0"]
        options += ["--skip-auto-install", *arguments]
        return self._run(log, ["-d", database, *options], PATIENCE)

    def _run(
        self, log: str, arguments: list[str], patience: int, program: str = ""
    ) -> list[str]:
        """Run Odoo; return the lines of its log that speak of an error."""
        path = self.folder / f"{log}.log"
        start = ("-m", program) if program else (os.environ["DEVENV_ODOO"],)
        command = [sys.executable, *start, *arguments]
        with path.open("w") as output:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=patience,
                check=False,
            ).returncode
        lines = path.read_text(errors="replace").splitlines()
        wrong = [line[24:300] for line in lines if NOISE.search(line)]
        return wrong or ([f"exit code {code}: {lines[-1][:200]}"] if code else [])

    def _test(self) -> list[str]:
        """Run the tests of the cell's addons with pytest, without the templates."""
        path = self.folder / "test.log"
        folders = [places.ROOT / name / "tests" for name in self.cell.addons]
        command = [sys.executable, "-m", "pytest", "-q", "--odoo-database", self.name]
        command += ["--odoo-http", "--odoo-extra", "max-cron-threads=0"]
        command += ["--odoo-extra", "http-interface=127.0.0.1"]
        command += [str(folder) for folder in folders if folder.is_dir()]
        if not any(map(Path.is_dir, folders)):
            return ["no tests"]
        # As in the prepared databases: a tour ends where a page waits for its scripts.
        builder = "devenv.build_database"
        if wrong := self._run("bundles", ["-d", self.name], PATIENCE, builder):
            return wrong
        with path.open("w") as output:
            subprocess.run(
                command,
                cwd=places.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=PATIENCE,
                check=False,
            )
        lines = path.read_text(errors="replace").splitlines()
        wrong = [x[:300] for x in lines if re.match(r"(FAILED|ERROR|SUBFAIL)", x)]
        last = lines[-1] if lines else "no output"
        passed = re.search(r"\d+ passed", last)
        return wrong or ([] if passed and "failed" not in last else [last[:200]])
