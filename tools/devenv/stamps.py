"""Folders that are either complete or made again, and the lock around making them.

A folder counts only when its stamp, written last, names the expected key. What an
interrupted call left behind is removed and made again. A scratch folder belongs to
the process that holds its lock: the lock ends with the process, however it ended.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .console import say
from .places import SCRATCH

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
    be moved (a virtual environment knows its own path) is made ``in_place``. Who comes
    second waits, and finds it finished.
    """
    if is_complete(folder, key):
        return folder
    with locked(folder.with_name(f".{folder.name}.lock")):
        if not is_complete(folder, key):
            _build(folder, key, make, in_place)
    return folder


def _build(folder: Path, key: str, make: Callable, in_place: bool) -> None:
    target = folder if in_place else folder.with_name(folder.name + ".part")
    for leftover in {folder, target}:
        remove(leftover)
    target.mkdir(parents=True)
    facts = make(target) or {}
    write_stamp(target, key, **facts)
    if not in_place:
        target.rename(folder)


@contextlib.contextmanager
def scratch(parent: Path):
    """Give a folder for a moment, which no other command removes meanwhile."""
    parent.mkdir(parents=True, exist_ok=True)
    folder, lock = _make_scratch(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _make_scratch(parent: Path) -> tuple[Path, int]:
    """Return a new folder and the descriptor that holds its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=SCRATCH))
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue  # taken for abandoned before we held it
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def remove_abandoned(parent: Path) -> None:
    """Remove the scratch folders whose processes are gone."""
    for folder in parent.glob(f"{SCRATCH}*"):
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # its process has just finished
            continue
        try:
            if _try_lock(lock):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


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
