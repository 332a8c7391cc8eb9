"""The commands that a visitor types: bin/odoo, bin/run, docker compose."""

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import pytest
import requests

from devenv import compose, databases, demo, places, templates

from .harness import HOST, free_port, query, wait_for

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = b"print('users:', env['res.users'].search_count([]))\n"


def test_several_odoos_at_once(new_database):
    """Install, shell and server, as an administrator types them, side by side."""
    name, other = new_database(), new_database()
    port = str(free_port())
    arguments = (
        ["-d", other, "-i", "corebiz_project_billing", "--stop-after-init"],
        ["shell", "-d", name, "--no-http"],
        ["-d", name, "--http-port", port],
    )
    install, shell, server = running = [
        subprocess.Popen(
            [ROOT / "bin" / "odoo", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for given in arguments
    ]
    try:
        output, _errors = shell.communicate(SCRIPT, timeout=180)
        assert b"users: " in output and shell.returncode == 0
        assert install.wait(180) == 0
        wait_for(lambda: answers(f"http://{HOST}:{port}/web/login"), 180)
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
    finally:
        for process in running:
            process.kill()


def answers(url):
    """Tell whether a page is there."""
    try:
        return requests.get(url, timeout=60).ok
    except requests.ConnectionError:
        return False


def test_env_runs_programs_and_names_a_missing_one():
    def run(*command):
        return subprocess.run(
            [ROOT / "bin" / "env", *command],
            env={**os.environ, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run("python", "-c", "import odoo; print(odoo.__path__)").returncode == 0
    done = run("no-such-program")
    assert done.returncode == 1
    assert done.stderr == (
        "error: The program no-such-program is missing: install it first.\n"
    )


def test_own_checkout_is_the_only_odoo(tmp_path):
    """Python would join two folders "odoo", and our copy's addons would win."""
    (tmp_path / "odoo").mkdir()
    (tmp_path / "addons").mkdir()
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0)\n")
    program = "import odoo, os; print(*odoo.__path__, os.environ['ODOO_ADDONS_PATH'])"
    libraries = sysconfig.get_path("purelib")
    done = subprocess.run(
        [ROOT / "bin" / "env", "python", "-c", program],
        env={**os.environ, "ODOO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    # the addons among the Python packages are beside it, and cannot win
    expected = f"{tmp_path}/odoo {libraries}/odoo {tmp_path}/addons,{ROOT}\n"
    assert done.stdout == expected


def test_busy_port_gets_a_clear_message():
    with socket.socket() as busy:
        busy.bind((HOST, 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = subprocess.run(
            [ROOT / "bin" / "run"],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"Port {port} is busy" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def demo_database():
    """A copy of the demo database."""
    name = f"box_demo_{os.getpid()}"
    template = templates.prepare(templates.DEMO)
    key = templates.addons_key(templates.DEMO)
    databases.copy(template, name, kind="scratch", pid=os.getpid(), key=key)
    yield name
    databases.drop(name)


def test_demo_keeps_its_data_until_it_starts_over(demo_database, monkeypatch, tmp_path):
    cache = places.Cache(tmp_path)
    mail = demo.mail_folder(cache, demo_database) / "1.eml"
    mail.parent.mkdir(parents=True)
    mail.touch()
    query(demo_database, "UPDATE res_partner SET comment = 'mine' WHERE id = 1")

    def mine():
        statement = "SELECT count(*) FROM res_partner WHERE comment = 'mine'"
        return query(demo_database, statement)[0][0]

    for fresh in ("", "0"):
        monkeypatch.setenv("FRESH", fresh)
        demo.prepare_database(cache, demo_database)
        assert mine() and mail.exists()
    monkeypatch.setenv("FRESH", "yes")
    demo.prepare_database(cache, demo_database)
    assert not mine() and not mail.exists()


EARLY = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
os.kill(os.getpid(), signal.SIGINT)
os.execv(sys.executable, [sys.executable, "-m", "devenv.demo"])
"""


def test_early_ctrl_c_stops_in_order():
    """Pressed while bin/run becomes the demo, which has a server to stop."""
    done = subprocess.run(
        [sys.executable, "-c", EARLY], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "\nStopping ...\n")


@pytest.fixture
def demo_process(demo_database):
    """``bin/run`` on a demo database of its own, and what it printed."""
    name = demo_database
    ports = {variable: str(free_port()) for variable in demo.PORTS}
    process = subprocess.Popen(
        [ROOT / "bin" / "run"],
        env={**os.environ, **ports, "DEMO_DATABASE": name},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines = []
    thread = threading.Thread(target=lambda: lines.extend(process.stdout))
    thread.start()
    yield process, ports, lines, name
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    thread.join(10)


def test_run_prints_addresses_shows_mails_and_stops(demo_process):
    process, ports, lines, name = demo_process
    wait_for(lambda: any("Ctrl-C" in line for line in lines), 300)
    text = "".join(lines)
    assert f"http://localhost:{ports['PORT']}" in text and "admin / admin" in text
    if any((addon / "demo").is_dir() for addon in places.addons()):
        assert demo.logins(name).strip() in text and " / " in demo.logins(name)
    mails = f"http://{HOST}:{ports['MAIL_PORT']}"
    assert "No mail yet" in requests.get(mails, timeout=10).text
    page = requests.get(f"http://{HOST}:{ports['PORT']}/web/login", timeout=60)
    assert page.ok
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, int(ports["PORT"])))


def test_compose_file_is_valid():
    command = compose.prepare(places.Cache.default())
    done = subprocess.run(
        [*command, "--file", ROOT / "docker-compose.yml", "config", "--format", "json"],
        env={**os.environ, "PORT": "8070", "MAIL_PORT": "8026"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    assert services["odoo"]["image"] == "odoo:19"
    assert {"db", "mail", "odoo"} == set(services)
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert {port["host_ip"] for port in published} == {HOST}
    assert {port["published"] for port in published} == {"8070", "8026"}
    init = next(x for x in services["odoo"]["command"] if x.startswith("--init="))
    installed = set(init.removeprefix("--init=").split(","))
    # the image has Odoo's own addons only: a bridge to others would not install
    packaged = Path(sysconfig.get_path("purelib"), "odoo", "addons")
    own = {
        addon.name
        for addon in places.addons()
        if not any(
            (packaged / name).is_dir() for name in places.manifest(addon)["depends"]
        )
    }
    assert installed == own
    assert "corebiz_project_billing_fs_storage" not in own
