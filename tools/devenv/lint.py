"""``make lint``: all style checks; ``--fix`` repairs what a program can repair."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import console, places, stamps
from .console import say
from .places import ROOT, Cache

NPM = ROOT / "tools" / "npm"
PRETTIER_FILES = ["corebiz_project_billing*/**/*.{xml,js,scss}", "*.cjs"]
MOST_PROCESSES = 4
SCRIPT_FILES = ["corebiz_project_billing*/static/**/*.js"]


def checks(fix: bool) -> dict[str, list[str]]:
    """Return the commands of all checks by their names, in order."""
    folders = places.addons()
    addons = [addon.name for addon in folders]
    translations = [str(path) for path in sorted(ROOT.glob("*/i18n/*.po*"))]
    hooks = ["--fix"] if fix else []
    # The longest first: they run beside each other.
    found = {
        f"pylint, {title}": ["pylint", "--rcfile=.pylintrc", *names]
        for title, names in share_out(folders, count_processes()).items()
    } | {
        "ruff check": ["ruff", "check", *hooks, "."],
        "ruff format": ["ruff", "format", *([] if fix else ["--check"]), "."],
        "oca-checks-odoo-module": ["oca-checks-odoo-module", *hooks, *addons],
        "arrows between addons, and their sizes": [sys.executable, "-m", "street"],
    }
    if translations:
        found["oca-checks-po"] = ["oca-checks-po", *hooks, *translations]
    if packages := prepare_packages(Cache.default()):
        # where their configurations find the plugins that they name
        os.environ["NODE_PATH"] = str(packages)
        prettier = ["node", str(packages / "prettier" / "bin" / "prettier.cjs")]
        how = ["--log-level=warn", "--write" if fix else "--check"]
        eslint = ["node", str(packages / "eslint" / "bin" / "eslint.js")]
        found["prettier"] = [*prettier, *how, *PRETTIER_FILES]
        found["eslint"] = [*eslint, *hooks, *SCRIPT_FILES]
    return found


def count_processes() -> int:
    """As many as there are processors, up to four."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def share_out(addons: list[Path], count: int) -> dict[str, list[str]]:
    """Share addons out among ``count`` processes, about as much to read for each.

    An addon stays whole: pylint compares its files with each other.
    """
    shares = [(0, [])] * count
    sizes = {
        addon: sum(path.stat().st_size for path in addon.rglob("*.py"))
        for addon in addons
    }
    for addon in sorted(addons, key=sizes.get, reverse=True):
        size, names = shares.pop(0)
        shares = sorted([*shares, (size + sizes[addon], [*names, addon.name])])
    found = {
        f"part {number} of {count}": sorted(names)
        for number, (_size, names) in enumerate(shares, 1)
    }
    return {title: names for title, names in found.items() if names}


def prepare_packages(cache: Cache) -> Path | None:
    """Return the folder of the npm packages; nothing where npm is missing."""
    npm = shutil.which("npm")
    if not npm:
        say("left out: prettier and eslint, because npm is missing")
        return None
    lock = NPM / "package-lock.json"
    key = places.digest(lock.read_text())

    def make(target):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NPM / name, target)
        console.run(
            [npm, "ci", "--no-audit", "--no-fund"],
            cache.logs / "npm.log",
            "Install prettier and eslint",
            "Check the network connection and try again.",
            cwd=target,
        )

    return stamps.build(cache.npm, key, make) / "node_modules"


def run(command: list[str]) -> subprocess.CompletedProcess:
    """Run a check to its end; what it says is told when its turn has come."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def main() -> int:
    """Run every check, also after one has failed; tell which failed.

    They run beside each other, unless they repair: two would write the same file.
    """
    os.chdir(ROOT)
    fix = "--fix" in sys.argv[1:]
    failed = []
    with ThreadPoolExecutor(1 if fix else count_processes()) as pool:
        runs = {name: pool.submit(run, line) for name, line in checks(fix).items()}
        for name, result in runs.items():
            say(f"==> {name}")
            done = result.result()
            if text := done.stdout.rstrip():
                say(text)
            if done.returncode:
                failed.append(name)
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean")
    return 1 if failed else 0


if __name__ == "__main__":
    console.guard(main)
