"""``make lint``: all style checks; ``--fix`` repairs what a program can repair."""

import os
import shutil
import subprocess
import sys

from . import console, places, stamps
from .console import say
from .places import ROOT, Cache

PRETTIER = ROOT / "tools" / "prettier"
PRETTIER_FILES = "corebiz_project_billing*/**/*.{xml,js,scss}"

# pylint-odoo in full but for two: the addons' fragments are in readme/, and a model is
# extended by one file per concern. (In .pylintrc, "enable" would win over them.)
NOT_OURS = "missing-readme,consider-merging-classes-inherited"


def programs(fix: bool) -> list[list[str]]:
    """Return the commands of all checks, in order."""
    addons = [addon.name for addon in places.addons()]
    translations = [str(path) for path in sorted(ROOT.glob("*/i18n/*.po*"))]
    hooks = ["--fix"] if fix else []
    found = [
        ["ruff", "check", *hooks, "."],
        ["ruff", "format", *([] if fix else ["--check"]), "."],
    ]
    if addons:
        found += [
            ["pylint", "--rcfile=.pylintrc", f"--disable={NOT_OURS}", *addons],
            ["oca-checks-odoo-module", *hooks, *addons],
            [sys.executable, "-m", "street"],
        ]
    if translations:
        found.append(["oca-checks-po", *hooks, *translations])
    if prettier := prepare_prettier(Cache.default()):
        found.append([*prettier, "--write" if fix else "--check", PRETTIER_FILES])
    return found


def prepare_prettier(cache: Cache) -> list[str]:
    """Return the command of prettier; nothing where npm is missing."""
    npm = shutil.which("npm")
    if not npm or not any(ROOT.glob("*/*/*.xml")):
        say("left out: prettier, because npm is missing" if not npm else "")
        return []
    lock = PRETTIER / "package-lock.json"
    key = places.digest(lock.read_text())

    def make(target):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PRETTIER / name, target)
        console.run(
            [npm, "ci", "--no-audit", "--no-fund"],
            cache.logs / "npm.log",
            "Install prettier",
            "Check the network connection and try again.",
            cwd=target,
        )

    folder = stamps.build(cache.prettier, key, make) / "node_modules"
    plugin = folder / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    program = folder / "prettier" / "bin" / "prettier.cjs"
    options = ["--config", str(ROOT / ".prettierrc.json"), "--log-level", "warn"]
    return ["node", str(program), "--plugin", str(plugin), *options]


def main() -> int:
    """Run every check, also after one has failed; tell which failed."""
    os.chdir(ROOT)
    failed = []
    for command in programs("--fix" in sys.argv[1:]):
        name = " ".join(command[:2]) if command[0] == "ruff" else command[0]
        name = {"node": "prettier", sys.executable: "arrows between addons"}.get(
            name, name
        )
        say(f"==> {name}")
        if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
            failed.append(name)
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean")
    return 1 if failed else 0


if __name__ == "__main__":
    console.guard(main)
