"""One Odoo server on one database, and sessions that talk to it as the client does."""

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

import requests

from devenv.console import Failure

START_SECONDS = 120


class Server:
    """A threaded server without cron jobs, so that only requests are measured."""

    def __init__(self, name, database, port, log):
        self.name, self.database, self.log = name, database, Path(log)
        self.url = f"http://127.0.0.1:{port}"
        self.log.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                sys.executable,
                os.environ["DEVENV_ODOO"],
                *("-d", database, "--db-filter", f"^{database}$"),
                *("--http-interface", "127.0.0.1", "--http-port", str(port)),
                *("--max-cron-threads", "0", "--logfile", str(self.log)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self):
        """Return when the server answers."""
        for _ in range(START_SECONDS * 2):
            try:
                if requests.get(f"{self.url}/web/health", timeout=30).ok:
                    return
            except requests.RequestException:
                time.sleep(0.5)
        raise Failure(f"The server does not start; see {self.log}")

    def stop(self):
        """End the server that this object started."""
        self.process.terminate()
        self.process.wait(60)

    def count_retries(self):
        """How often the server has repeated a transaction so far."""
        return self.log.read_text(errors="replace").count("tries left, try again in")


class Session:
    """A logged-in person; :meth:`call` returns the result, :attr:`seconds` the time."""

    numbers = itertools.count()

    def __init__(self, server, login="admin", password=None):
        self.server = server
        self.http = requests.Session()
        self._post(
            "/web/session/authenticate",
            {"db": server.database, "login": login, "password": password or login},
        )

    def call(self, model, method, *args, **kwargs):
        """Call a method like the web client."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "id": next(self.numbers), "params": params}
        started = time.perf_counter()
        answer = self.http.post(self.server.url + path, json=body, timeout=600)
        self.seconds = time.perf_counter() - started
        result = answer.json()
        if "error" in result:
            raise RuntimeError(result["error"]["data"]["message"])
        return result["result"]
