"""Run tests with pytest, and read what became of each."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from devenv import console, places
from devenv.places import Cache

PATIENCE = 3600  # seconds


@dataclass
class Result:
    """What became of tests: how many passed, and what is said of those that failed."""

    passed: Counter = field(default_factory=Counter)  # by addon
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Result":
        """Read the report that pytest has written (``--junitxml``, of ``xunit1``)."""
        result = cls()
        for case in ElementTree.parse(path).iter("testcase"):
            name = get_name(case.get("file", ""), case.get("classname", ""))
            name = f"{name}::{case.get('name').split(' ')[0]}"
            wrong = case.find("failure")
            wrong = case.find("error") if wrong is None else wrong
            if wrong is not None:
                result.failed.setdefault(name, _tell(wrong.get("message", "")))
            elif case.find("skipped") is not None:
                result.skipped += 1
            else:
                result.passed[get_addon(name)] += 1
        return result


def get_name(file: str, class_name: str) -> str:
    """Name a class of tests by its path and name, the same on every machine."""
    path = file.split("/addons/")[-1] if "/addons/" in file else Path(file).name
    return f"{path}::{class_name.split('.')[-1]}"


def get_addon(name: str) -> str:
    """Return the addon of a test."""
    return name.split("/")[0]


def _tell(message: str) -> str:
    return (message.strip().splitlines() or ["no reason given"])[0][:160]


def run(database: str, log: str, targets: list[str]) -> Result:
    """Run tests in a database that has everything, and return what became of them.

    :param log: name of the log, without its ending
    :param targets: files, folders or single tests
    """
    folder = Cache.default().logs / "neighbours"
    folder.mkdir(parents=True, exist_ok=True)
    report, path = folder / f"{log}.xml", folder / f"{log}.log"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "--odoo-database", database]
    command += ["--odoo-http", "--odoo-extra", "max-cron-threads=0"]
    command += ["--odoo-extra", "http-interface=127.0.0.1"]
    # Paths from the root, whatever is run.
    command += ["--rootdir=/", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    command += targets
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
    if not report.is_file():
        raise console.Failure(f"The tests did not run to their end (log: {path})")
    return Result.read(report)
