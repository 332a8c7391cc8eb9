"""What long runs have measured: files in the cache, read for ``docs/proof.rst``."""

import json
import subprocess
import time
from pathlib import Path

from . import places


def describe() -> dict:
    """Return the day and the commit of a run that begins."""
    return {"date": time.strftime("%Y-%m-%d", time.gmtime()), "commit": get_commit()}


def get_commit() -> str:
    """Return the short name of the commit, with "+" where files differ from it."""
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return _git("rev-parse", "--short", "HEAD") + "+" * bool(changed)


def write(kind: str, name: str, run: dict) -> Path:
    """Keep what a run has measured; return the file."""
    path = _get_folder(kind) / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1))
    return path


def read(kind: str) -> list[dict]:
    """Return all runs of a kind, the oldest first."""
    paths = sorted(
        _get_folder(kind).glob("*.json"), key=lambda path: path.stat().st_mtime
    )
    return [json.loads(path.read_text()) for path in paths]


def _get_folder(kind: str) -> Path:
    return places.Cache.default().root / "proof" / kind


def _git(*arguments) -> str:
    return subprocess.run(
        ["git", *arguments],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
