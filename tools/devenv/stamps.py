"""Folders that are either complete or made again, and the lock around making them.

A folder counts only when its stamp, written last, names the expected key. What an
interrupted call left behind is removed and made again.
"""

import contextlib
import fcntl
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from .console import say

STAMP = ".complete"
SILENCE = 2  # seconds to wait for another process before saying so


def read_stamp(folder: Path) -> dict:
    """Return what the stamp of a folder says; nothing for an incomplete one."""
    try:
        return json.loads((folder / STAMP).read_text())
    except (OSError, ValueError):
        return {}


def is_complete(folder: Path, key: str) -> bool:
    """Tell whether the folder was finished for this key."""
    return read_stamp(folder).get("key") == key


def write_stamp(folder: Path, key: str, **facts) -> None:
    """Declare a folder finished, in one atomic step."""
    part = folder / f"{STAMP}.part"
    part.write_text(json.dumps({"key": key, **facts}))
    part.replace(folder / STAMP)


def build(
    folder: Path, key: str, make: Callable[[Path], dict | None], in_place: bool = False
) -> Path:
    """Make a folder unless it is complete; ``make`` fills it and returns facts.

    It is filled under another name and renamed when finished. A folder that cannot
    be moved (a virtual environment knows its own path) is made ``in_place``.
    """
    if is_complete(folder, key):
        return folder
    target = folder if in_place else folder.with_name(folder.name + ".part")
    for leftover in {folder, target}:
        remove(leftover)
    target.mkdir(parents=True)
    facts = make(target) or {}
    write_stamp(target, key, **facts)
    if not in_place:
        target.rename(folder)
    return folder


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


@contextlib.contextmanager
def locked(path: Path, what: str = "preparation"):
    """Let one process at a time do something; the others wait and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        end = time.monotonic() + SILENCE
        while not _try_lock(file):
            if time.monotonic() > end:
                say(f"Another {what} is under way; waiting for it to end.")
                fcntl.flock(file, fcntl.LOCK_EX)
                break
            time.sleep(0.05)
        yield


def _try_lock(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
