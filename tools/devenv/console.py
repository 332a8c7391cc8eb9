"""What the user sees: steps with progress, and errors in one line."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

QUIET_INTERVAL = 15  # seconds between signs of life when nobody watches a terminal
# Lines of a log that name the reason of a failure
REASON = r"\w(Error|Exception)\b|\berror: |^E: |\b(FATAL|CRITICAL)\b"
FULL_DISK = "The disk is full: free some space under {path} and try again."
FORBIDDEN = "No permission to write to {path}: make it yours, or set XDG_CACHE_HOME."
LITTLE_SPACE = 50 * 2**20  # bytes; a step that failed with less failed for want of it


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failure(Exception):
    """An end that the user can do something about; its text says what."""


def say(text: str) -> None:
    """Print one line at once, on stderr: stdout belongs to the called program."""
    print(text, file=sys.stderr, flush=True)


def guard(main: Callable[[], int | None]) -> None:
    """Run a program; a known failure ends in one line, never in a traceback."""
    try:
        code = main()
    except Failure as failure:
        say(f"error: {failure}")
        code = 1
    except OSError as error:
        say(f"error: {_explain_error(error)}")
        code = 1
    except KeyboardInterrupt:
        say("interrupted")
        code = 130
    sys.exit(code or 0)


def _explain_error(error: OSError) -> str:
    """Say what to do about an error of the system; raise it where that is unclear."""
    path = error.filename or "the cache"
    # copying a folder reports its errors as a list, without a number
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        return FULL_DISK.format(path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return FORBIDDEN.format(path=path)
    raise error


def is_full(folder: Path) -> bool:
    """Tell whether the disk of a folder has no space left to work with."""
    return shutil.disk_usage(folder).free < LITTLE_SPACE


class Progress:
    """A step that takes long: its title, and how far it is."""

    def __init__(self, title: str, state: Callable[[], str] = str):
        self.title = title
        self.state = state
        self.started = self.shown = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def __enter__(self):
        say(f"==> {self.title}")
        return self

    def __exit__(self, error, *args):
        if self.terminal:
            sys.stderr.write("\r\x1b[K")
        if error is None:
            seconds = time.monotonic() - self.started
            if seconds >= 1:
                say(f"    done in {seconds:.0f} s")

    def tick(self) -> None:
        """Show a sign of life now and then."""
        now = time.monotonic()
        if now - self.shown < (0.5 if self.terminal else QUIET_INTERVAL):
            return
        self.shown = now
        line = f"    {now - self.started:.0f} s  {self.state()}".rstrip()
        if self.terminal:
            sys.stderr.write(f"\r\x1b[K{line[:78]}")
            sys.stderr.flush()
        else:
            say(line)


def run(
    command: list,
    log: Path,
    title: str,
    advice: str,
    state: Callable[[], str] = str,
    outlives: bool = False,
    **options,
) -> None:
    """Run a long command with its output in a log file.

    A failure ends in one line: what failed, the last words of the command,
    and the advice. The command ends with us, even when we are killed (else the next
    call would work in the same folder), unless it ``outlives`` us.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output, Progress(title, state) as progress:
        process = start(command, advice, outlives, stdout=output, **options)
        try:
            while process.poll() is None:
                progress.tick()
                time.sleep(0.1)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        raise Failure(explain(title, log, advice))


def start(command: list, advice: str, outlives=False, **options) -> subprocess.Popen:
    """Start a program, which ends when we do; a missing one is a failure."""
    arguments = [os.fspath(part) for part in command]
    if not shutil.which(arguments[0]):
        raise Failure(f"The program {arguments[0]} is missing. {advice}")
    if not outlives and shutil.which("setpriv"):
        arguments = ["setpriv", "--pdeathsig", "KILL", "--", *arguments]
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stderr", subprocess.STDOUT)
    return subprocess.Popen(arguments, **options)


def explain(title: str, log: Path, advice: str) -> str:
    """Say in one line why a command failed, as far as its log tells."""
    text = log.read_text(errors="replace")
    no_space = "No space left on device" in text or "Disk quota exceeded" in text
    # a full disk has no room for the words that would say so, either
    if no_space or is_full(log.parent):
        return FULL_DISK.format(path=log.parent.parent)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if re.search(REASON, line)]
    words = (named or lines or ["no output"])[-1][:200]
    return f"{title}: failed ({words}). {advice} (log: {log})"


def tail(path: Path, length: int = 4096) -> str:
    """Return the end of a growing file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - length))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def last_line(path: Path) -> str:
    """Return the last line of a growing file."""
    lines = tail(path).split("\n")
    return next((line for line in reversed(lines) if line.strip()), "")
