"""``make lint``: all style checks; ``--fix`` repairs what a program can repair."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import console, places, stamps
from .console import say
from .places import ROOT, Cache

NPM = ROOT / "tools" / "npm"
PRETTIER_FILES = ["corebiz_project_billing*/**/*.{xml,js,scss}", "*.cjs"]
SCRIPT_FILES = ["corebiz_project_billing*/static/**/*.js"]


def checks(fix: bool) -> dict[str, list[str]]:
    """Return the commands of all checks by their names, in order."""
    addons = [addon.name for addon in places.addons()]
    translations = [str(path) for path in sorted(ROOT.glob("*/i18n/*.po*"))]
    hooks = ["--fix"] if fix else []
    found = {
        "ruff check": ["ruff", "check", *hooks, "."],
        "ruff format": ["ruff", "format", *([] if fix else ["--check"]), "."],
        "pylint": ["pylint", "--rcfile=.pylintrc", *addons],
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


def main() -> int:
    """Run every check, also after one has failed; tell which failed."""
    os.chdir(ROOT)
    failed = []
    for name, command in checks("--fix" in sys.argv[1:]).items():
        say(f"==> {name}")
        if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
            failed.append(name)
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean")
    return 1 if failed else 0


if __name__ == "__main__":
    console.guard(main)
