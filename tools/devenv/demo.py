"""``make run``: the demo database, Odoo and the mail catcher, until Ctrl-C.

Variables: ``PORT``, ``SMTP_PORT`` and ``MAIL_PORT`` move the three ports, ``FRESH=1``
starts over with new demo data, ``DEMO_DATABASE`` names another database.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import console, databases, environment, mails, places, stamps, templates
from .console import STOP_SIGNALS, Failure, say
from .places import Cache

HOST = "127.0.0.1"
PORTS = {"PORT": 8069, "SMTP_PORT": 1025, "MAIL_PORT": 8025}
PATIENCE = 180  # seconds that Odoo may take to answer
GRACE = 15  # seconds that Odoo may take to stop
BANNER = """
  Odoo    http://localhost:{PORT}
  Logins  admin / admin       administrator (in general: password = login)
{logins}  Mails   http://localhost:{MAIL_PORT}   and as files in {mails}
  Log     {log}

  Ctrl-C stops everything; the data stay. Mails show up below.
"""


class Stop(Exception):
    """Somebody asked to end."""


def ports() -> dict[str, int]:
    """Return the ports to use; refuse what is busy or no number."""
    found = {}
    for name, default in PORTS.items():
        text = os.environ.get(name) or str(default)
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise Failure(f"{name}={text} is not a port number.")
        found[name] = int(text)
    for name, port in found.items():
        _refuse_busy(name, port)
    return found


def _refuse_busy(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Failure(
                f"Port {port} is busy: stop the program that uses it, "
                f"or choose another: make run {name}={port + 1}"
            ) from error


def database_name() -> str:
    """Name the demo database: every clone of the repository has its own."""
    return os.environ.get("DEMO_DATABASE") or f"demo_{places.digest(places.ROOT)[:6]}"


def prepare_database(cache: Cache, name: str) -> None:
    """Create the demo database; keep an existing one and bring it up to date."""
    found = databases.facts().get(name)
    if found is None or os.environ.get("FRESH", "0") not in ("", "0"):
        template = templates.prepare(templates.DEMO)
        databases.copy(template, name, key=templates.addons_key(templates.DEMO))
        stamps.remove(mail_folder(cache, name))
        return
    key = templates.addons_key(templates.DEMO)
    if found.get("key") != key:
        modules = ",".join(addon.name for addon in places.addons())
        options = ["-i", modules, "-u", modules, *templates.DEMO.options]
        templates.build(cache, name, options, "Update the addons in the demo database")
        databases.note(name, key=key)


def mail_folder(cache: Cache, name: str) -> Path:
    """Return where the mails of a demo database are kept."""
    return cache.mails / name


def logins(name: str) -> str:
    """Return the lines about the demo users of our addons (password = login)."""
    modules = [addon.name for addon in places.addons()]
    rows = databases.execute(
        """
        SELECT u.login, p.name, coalesce(p.function, '')
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
         WHERE d.module = ANY(%s) AND u.active
         ORDER BY u.id
        """,
        values=(modules,),
        database=name,
    )
    lines = [
        f"{f'{login} / {login}':<20}{', '.join(filter(None, (person, role)))}"
        for login, person, role in rows
    ]
    return "".join(f"          {line}\n" for line in lines)


def start_odoo(name: str, used: dict[str, int], log: Path) -> subprocess.Popen:
    """Start Odoo on the demo database."""
    command = [
        *(sys.executable, os.environ["DEVENV_ODOO"], "-d", name),
        *("--db-filter", f"^{name}$", "--no-database-list"),
        *("--http-interface", HOST, "--http-port", str(used["PORT"])),
        *("--smtp", "localhost", "--smtp-port", str(used["SMTP_PORT"])),
        *("--email-from", "projects@example.com"),
    ]
    with log.open("wb") as output:
        return console.start(
            command,
            "Run make clean, then try again.",
            stdout=output,
            start_new_session=True,  # Ctrl-C reaches us; we stop Odoo in order
        )


def wait_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    """Wait until Odoo answers; say why when it does not."""
    end = time.monotonic() + PATIENCE
    with console.Progress("Start Odoo") as progress:
        while time.monotonic() < end:
            if process.poll() is not None:
                words = console.last_line(log)[:200]
                raise Failure(f"Odoo ended ({words}) (log: {log})")
            try:
                with urllib.request.urlopen(f"http://{HOST}:{port}/web/login") as page:
                    if page.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError):
                progress.tick()
                time.sleep(0.2)
    raise Failure(f"Odoo did not answer within {PATIENCE} s (log: {log})")


def stop_odoo(process: subprocess.Popen) -> None:
    """Stop Odoo in order, by force after a while."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _interrupt(*_args) -> None:
    raise Stop


def main() -> None:
    """Run the demo until somebody stops it."""
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt)
    process = catcher = None
    try:
        # bin/run has kept back what came while it became us
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        used = ports()
        cache = Cache.default()
        name = database_name()
        prepare_database(cache, name)
        log = cache.logs / f"odoo-{name}.log"
        folder = mail_folder(cache, name)
        store = mails.Store(folder, announce=lambda line: print(line, flush=True))
        catcher = mails.Catcher(store, used["SMTP_PORT"]).start()
        mails.serve(store, used["MAIL_PORT"])
        process = start_odoo(name, used, log)
        wait_ready(process, used["PORT"], log)
        people = logins(name)
        print(BANNER.format(**used, mails=folder, log=log, logins=people), flush=True)
        process.wait()
        raise Failure(f"Odoo ended ({console.last_line(log)[:200]}) (log: {log})")
    except Stop:
        say("\nStopping ...")
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if process:
            stop_odoo(process)
        if catcher:
            catcher.stop()
        environment.leave()


if __name__ == "__main__":
    console.guard(main)
