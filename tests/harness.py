"""A real Odoo server on a database of its own, and clients that talk to it.

The server is a process of its own: it can be killed at any moment and started again,
run several workers, and hand its mails to a real SMTP server.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import requests
from passlib.context import CryptContext

from devenv import console

HOST = "127.0.0.1"
PATIENCE = 120  # seconds until a server must answer
GRACE = 20  # seconds until a stopped server must be gone
KEY_INDEX = 8  # digits of an API key by which Odoo finds it
KEY_HASH = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000)


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def query(database: str, statement: str, *values) -> list[tuple]:
    """Run SQL beside the server, in a transaction of its own."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Server:
    """An Odoo process on a database.

    ``workers`` 0 means one process with threads; ``smtp_port`` is where its mails
    go, without one they fail. ``options`` are Odoo's own command line options.
    """

    def __init__(
        self,
        database: str,
        log: Path,
        workers: int = 0,
        smtp_port: int = 0,
        options: tuple[str, ...] = (),
    ):
        self.database = database
        self.log = log
        self.port = free_port()
        self.process = None
        self.command = [
            *(sys.executable, os.environ["DEVENV_ODOO"], "-d", database),
            *("--db-filter", f"^{database}$"),
            *("--http-interface", HOST, "--http-port", str(self.port)),
            *("--gevent-port", str(free_port()), "--workers", str(workers)),
            *("--smtp", HOST, "--smtp-port", str(smtp_port or free_port())),
            *("--max-cron-threads", "1", *options),
        ]

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> "Server":
        """Start the server and wait until it answers."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.wait_ready()
        return self

    def wait_ready(self) -> None:
        """Wait until the server answers a request that needs its database."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                page = requests.get(f"{self.url}/web/login", timeout=PATIENCE)
                if page.status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"Odoo did not start:\n{console.tail(self.log)}")

    def kill(self) -> None:
        """Kill the server with all its workers, as a power cut would."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop the server in order; kill what does not stop."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def api(self, login: str = "admin") -> "Api":
        """Return a JSON-2 client with a new API key of a user."""
        return Api(self.url, self.database, new_api_key(self.database, login))

    def session(self, login: str = "admin", password: str = "") -> "Session":
        """Return a client that is logged in as a browser would be."""
        return Session(self.url, self.database, login, password or login)


def new_api_key(database: str, login: str) -> str:
    """Give a user an API key, as the preferences' dialog does."""
    key = secrets.token_hex(20)
    query(
        database,
        """
        INSERT INTO res_users_apikeys (name, user_id, key, index)
        SELECT 'black-box test', id, %s, %s FROM res_users WHERE login = %s
        """,
        KEY_HASH.hash(key),
        key[:KEY_INDEX],
        login,
    )
    return key


class RemoteError(Exception):
    """What the server answered instead of a result."""

    def __init__(self, status: int, name: str, message: str):
        super().__init__(f"{status} {name}: {message}")
        self.status = status
        self.name = name
        self.message = message


class Api:
    """Odoo's JSON-2 API with a bearer key."""

    def __init__(self, url: str, database: str, key: str):
        self.url = url
        self.headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": database}

    def __call__(self, model: str, method: str, ids=(), **arguments):
        """Call a public method and return its result."""
        answer = requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json={"ids": list(ids), **arguments} if ids else arguments,
            headers=self.headers,
            timeout=PATIENCE,
        )
        result = answer.json()
        if not answer.ok:
            name = result.get("name", "")
            raise RemoteError(answer.status_code, name, result.get("message", ""))
        return result


class Session:
    """A logged-in user of the web client."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.url = url
        self.http = requests.Session()
        self.info = self.rpc(
            "/web/session/authenticate",
            db=database,
            login=login,
            password=password,
        )

    def rpc(self, path: str, **params):
        """Call a JSON-RPC route of the web client."""
        answer = self.http.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=PATIENCE,
        ).json()
        if error := answer.get("error"):
            data = error.get("data") or {}
            message = data.get("message") or error.get("message", "")
            raise RemoteError(error.get("code", 0), data.get("name", ""), message)
        return answer.get("result")

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a method of a model as the web client does."""
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def get(self, path: str) -> requests.Response:
        """Get a page, a report or a file."""
        return self.http.get(self.url + path, timeout=PATIENCE)


def wait_for(condition, timeout: float = 30, interval: float = 0.1):
    """Return the first true value of ``condition()``; fail after ``timeout`` s."""
    end = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {condition}")
        time.sleep(interval)
    return value
