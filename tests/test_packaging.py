"""What OCA's template expects of a repository of addons, and of each addon."""

import json
import re

import pytest

from devenv.lint import share_out
from devenv.places import ROOT, addons, manifest

WEBSITE = "https://github.com/corebiz/project-billing"
# The hooks of pre-commit, and the package that "make lint" runs in their place
SAME_PROGRAM = {
    "astral-sh/ruff-pre-commit": "ruff",
    "OCA/pylint-odoo": "pylint-odoo",
    "OCA/odoo-pre-commit-hooks": "oca-odoo-pre-commit-hooks",
}
UNDER_AGPL = {
    "datev_export_dtvf",
    "hr_timesheet_begin_end",
    "hr_timesheet_time_control",
    "sale_timesheet_line_exclude",
}
every_addon = pytest.mark.parametrize("addon", addons(), ids=lambda addon: addon.name)


def test_pre_commit_runs_the_versions_of_make_lint():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    revisions = dict(
        re.findall(r"repo: https://github.com/(\S+)\n\s+rev: v(\S+)", hooks)
    )
    locked = dict(
        re.findall(r"^(\S+?)==(\S+)", (ROOT / "requirements.lock").read_text(), re.M)
    )
    for repository, package in SAME_PROGRAM.items():
        assert revisions[repository] == locked[package]
    packages = json.loads((ROOT / "tools" / "npm" / "package.json").read_text())
    named = dict(re.findall(r'- "(\S+)@([\d.]+)"', hooks))
    assert named == packages["devDependencies"]


@pytest.mark.parametrize("count", (1, 2, 4, 99))
def test_pylint_reads_every_addon_once(count):
    shares = share_out(addons(), count).values()
    assert sorted(sum(shares, [])) == sorted(addon.name for addon in addons())
    assert len(shares) == min(count, len(addons()))


@every_addon
def test_manifest_says_whose_it_is_and_how_ripe(addon):
    keys = manifest(addon)
    assert keys["author"] == "CoreBiz"
    assert keys["maintainers"] == ["corebiz"]
    assert keys["website"] == WEBSITE
    # What extends an addon under the AGPL is under the AGPL itself
    extends_agpl = UNDER_AGPL & set(keys["depends"])
    assert keys["license"] == ("AGPL-3" if extends_agpl else "LGPL-3")
    assert keys["development_status"] in ("Alpha", "Beta", "Production/Stable")
    assert keys["version"].startswith("19.0.")


@every_addon
def test_addon_can_be_packed(addon):
    assert 'build-backend = "whool.buildapi"' in (addon / "pyproject.toml").read_text()
    assert (addon / "static" / "description" / "icon.png").is_file()
