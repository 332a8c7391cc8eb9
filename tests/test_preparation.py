"""The set-up's own rules: mirrors, stamps, checks. No network, no database."""

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from devenv import (
    apt,
    console,
    databases,
    environment,
    odoo_tree,
    postgres,
    printer,
    stamps,
    venv,
)
from devenv.places import ROOT, Cache

from .harness import wait_for

DEB822 = """\
Types: deb deb-src
# a comment inside
URIs: http://mirror.example/debian/
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: trixie
Components: main
"""
ONE_LINE = """\
# deb http://comment.example/debian trixie main
deb http://other.example/apt trixie main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main contrib
deb-src http://source.example/debian trixie main
"""


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_mirror_from_deb822(etc):
    (etc / "sources.list.d" / "debian.sources").write_text(DEB822)
    source = apt.find_source(etc, "trixie")
    assert source.uri == "http://mirror.example/debian/"
    assert source.signed_by == "/usr/share/keyrings/some.gpg"


def test_mirror_from_one_line_format(etc):
    (etc / "sources.list").write_text(ONE_LINE)
    source = apt.find_source(etc, "trixie")
    assert source.uri == "http://mirror.example/debian"
    assert source.signed_by == "/k.gpg"


def test_foreign_archives_are_no_mirror(etc):
    (etc / "sources.list").write_text("deb http://tools.example/apt stable-x main\n")
    with pytest.raises(console.Failure, match="ODOO_HOME"):
        apt.find_source(etc, "trixie")


def test_mirror_list_of_cloud_images(etc):
    uri = "mirror+file:///etc/apt/mirrors/debian.list"
    (etc / "sources.list").write_text(f"deb {uri} bookworm main\n")
    assert apt.find_source(etc, "bookworm").uri == uri


def test_half_finished_folder_is_made_again(tmp_path):
    folder = tmp_path / "odoo"

    def interrupted(target):
        (target / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stamps.build(folder, "1", interrupted)
    assert not folder.exists()
    stamps.build(folder, "1", lambda target: (target / "whole").touch())
    assert {path.name for path in folder.iterdir()} == {"whole", stamps.STAMP}


@pytest.mark.parametrize("in_place", [True, False])
def test_folder_without_stamp_is_not_believed(tmp_path, in_place):
    folder = tmp_path / "venv"
    folder.mkdir()
    (folder / "half").touch()
    stamps.build(folder, "1", lambda target: (target / "new").touch(), in_place)
    assert (folder / "new").exists() and not (folder / "half").exists()


def test_complete_folder_is_kept_until_its_key_changes(tmp_path):
    calls = []
    for key in ("1", "1", "2"):
        stamps.build(tmp_path / "x", key, lambda target: calls.append(target))
    assert len(calls) == 2
    (tmp_path / "x" / stamps.STAMP).write_text('{"key": "2')
    assert not stamps.is_complete(tmp_path / "x", "2")


def test_second_preparation_waits_for_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "SILENCE", 0)
    said, entered = [], threading.Event()
    monkeypatch.setattr(stamps, "say", said.append)
    path = tmp_path / "lock"

    def second():
        with stamps.locked(path):
            entered.set()

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.3)
    thread.join(5)
    assert entered.is_set() and "waiting" in said[0]


DOWNLOAD = """
import sys
from pathlib import Path
from devenv import stamps
with stamps.scratch(Path(sys.argv[1])) as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_scratch_folder_stays_as_long_as_its_process(tmp_path):
    """Another command, started during a download, must not remove what it brings."""
    with subprocess.Popen(
        [sys.executable, "-c", DOWNLOAD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        folder = Path(process.stdout.readline().strip())
        (folder / "package.deb").touch()
        stamps.remove_abandoned(tmp_path)
        assert (folder / "package.deb").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert folder.exists()
        stamps.remove_abandoned(tmp_path)
        assert not folder.exists()
    with stamps.scratch(tmp_path) as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_preparation_leaves_scratch_folders_of_others(tmp_path, monkeypatch):
    """What bin/env and bin/odoo do first, while another command unpacks."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = Cache.default()
    for module in (odoo_tree, venv):
        monkeypatch.setattr(module, "prepare", lambda cache: ROOT)
    left = cache.root / "scratch-of-a-dead-process"
    left.mkdir(parents=True)
    with stamps.scratch(cache.root) as folder:
        environment.prepare(with_database=False)
        assert folder.exists() and not left.exists()


def test_every_scratch_folder_holds_its_lock():
    """No program makes one that another command would take for abandoned."""
    for path in (ROOT / "tools" / "devenv").glob("*.py"):
        if path.name not in ("places.py", "stamps.py"):
            assert "SCRATCH" not in path.read_text(), path


def test_folder_that_two_commands_make_at_once_is_made_once(tmp_path):
    """The compose program and prettier are made outside of the preparation's lock."""
    folder, made = tmp_path / "program", []
    started, go_on = threading.Event(), threading.Event()

    def make(target):
        made.append(target)
        started.set()
        assert go_on.wait(5)
        (target / "whole").touch()

    threads = [
        threading.Thread(target=stamps.build, args=(folder, "1", make))
        for _number in range(2)
    ]
    threads[0].start()
    assert started.wait(5)
    threads[1].start()
    threads[1].join(0.3)
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert len(made) == 1 and (folder / "whole").exists()


def test_damaged_package_is_refused(tmp_path):
    package = tmp_path / f"odoo-19_{odoo_tree.KNOWN_VERSION}_all.deb"
    package.write_bytes(b"cut off")
    with pytest.raises(console.Failure, match="damaged"):
        odoo_tree._check(package)


def test_other_versions_warn_or_fail(tmp_path, capsys):
    newer = tmp_path / "odoo-19_19.0.9+dfsg-1_all.deb"
    assert odoo_tree._check(newer) == "19.0.9+dfsg-1"
    assert "warning" in capsys.readouterr().err
    with pytest.raises(console.Failure, match="ODOO_HOME"):
        odoo_tree._check(tmp_path / "odoo-19_20.0.0_all.deb")


def test_own_checkout_must_be_odoo_19(tmp_path):
    with pytest.raises(console.Failure, match="holds no Odoo"):
        odoo_tree.own_checkout(tmp_path)
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo-bin").touch()
    release = tmp_path / "odoo" / "release.py"
    release.write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    with pytest.raises(console.Failure, match="not Odoo 19"):
        odoo_tree.own_checkout(tmp_path)
    release.write_text("version_info = (19, 0, 0, 'final', 0, '')\n")
    assert odoo_tree.own_checkout(tmp_path).script == tmp_path / "odoo-bin"


def test_socket_path_stays_short():
    deep = Path("/tmp") / ("x" * 60) / ("y" * 60)
    cluster = postgres.Cluster(Path("/bin"), deep)
    assert len(str(cluster.socket) + postgres.SOCKET_NAME) < postgres.LONGEST_SOCKET


def test_own_server_is_used_unless_as_its_master(monkeypatch):
    for name in ("PGHOST", "PGPORT", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGUSER", "postgres")
    assert not postgres.chosen_server()
    monkeypatch.setenv("PGHOST", "db.example")
    with pytest.raises(console.Failure, match="set PGUSER"):
        postgres.chosen_server()
    monkeypatch.setenv("PGUSER", "odoo")
    assert postgres.chosen_server()


def test_server_ends_with_its_last_user(tmp_path, monkeypatch):
    present = Cache.default()
    binaries = postgres.find_installed(present)
    if not binaries:
        pytest.skip("no server program here: PG* names a server elsewhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = Cache.default()
    cache.root.mkdir()
    cache.pgserver.symlink_to(present.pgserver)
    cluster = postgres.Cluster.locate(cache, binaries)
    locks = [postgres.use(cache), postgres.use(cache)]
    try:
        cluster.start(cache)
        for lock, running in zip(locks, (True, False), strict=True):
            monkeypatch.setenv(environment.LOCK, str(lock))
            environment.leave()
            assert cluster.running() == running
    finally:
        cluster.stop(cache)
        stamps.remove(cluster.folder)


def test_lock_of_others_is_left_alone(monkeypatch):
    stopped = []
    monkeypatch.setattr(postgres.Cluster, "stop", lambda *args: stopped.append(args))
    monkeypatch.setenv(environment.LOCK, "999")
    environment.leave()
    assert not stopped


def test_failures_end_in_one_line(tmp_path, capsys):
    log = tmp_path / "logs" / "x.log"
    with pytest.raises(console.Failure, match="oh dear.*Try again"):
        console.run(["sh", "-c", "echo oh dear; exit 3"], log, "It", "Try again.")
    with pytest.raises(console.Failure, match="missing"):
        console.run(["no-such-program"], log, "It", "Try again.")
    full = "echo No space left on device; exit 1"
    with pytest.raises(console.Failure, match="disk is full"):
        console.run(["sh", "-c", full], log, "It", "Try again.")

    def main():
        raise console.Failure("do this")

    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        console.guard(main)
    assert end.value.code == 1
    assert capsys.readouterr().err == "error: do this\n"


def end_of(main, capsys):
    """Return the one line in which a program ends."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        console.guard(main)
    assert end.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "free some space"),
        (shutil.Error([("a", "b", "[Errno 28] No space left on device")]), "is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "XDG_CACHE_HOME"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "XDG_CACHE_HOME"),
    ],
)
def test_errors_of_the_system_end_in_one_line(error, advice, capsys):
    def main():
        raise error

    assert advice in end_of(main, capsys)


def test_other_errors_of_the_system_stay_visible():
    def main():
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    with pytest.raises(ConnectionResetError):
        console.guard(main)


def test_full_disk_is_told_from_its_lost_traces(tmp_path, monkeypatch):
    """The log of a failed step is empty when there was no room for its words."""
    monkeypatch.setattr(console, "LITTLE_SPACE", 2**63)
    with pytest.raises(console.Failure, match="disk is full"):
        console.run(["false"], tmp_path / "logs" / "x.log", "It", "Try again.")
    monkeypatch.setattr(databases, "is_full", console.is_full)
    with pytest.raises(console.Failure, match="disk is full"):
        databases.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_lost_connection_ends_in_one_line():
    with pytest.raises(console.Failure, match="server failed.*try again"):
        databases.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_really_full_disk(tmp_path):
    """Every command, on a disk with room for nothing."""
    small = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]
    mount = 'mount -t tmpfs -o size=4k none "$0"'
    if subprocess.run([*small, mount, tmp_path], capture_output=True).returncode:
        pytest.skip("a disk of its own needs a user namespace")
    for name in ("bootstrap", "env", "lint", "odoo", "run", "test"):
        done = subprocess.run(
            [*small, f'{mount}; "$1" true', tmp_path, ROOT / "bin" / name],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert "error: The disk is full: free some space" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


KILLED = """
import sys
from pathlib import Path
from devenv import console
console.run(["sh", "-c", "echo $$; exec sleep 300"], Path(sys.argv[1]), "It", "")
"""


def test_killed_preparation_leaves_no_one_at_work(tmp_path):
    """Who was left over would write into the folder that the next call makes again."""
    log = tmp_path / "logs" / "x.log"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, log], stderr=subprocess.DEVNULL
    ) as process:
        wait_for(lambda: console.tail(log).endswith("\n"))
        process.send_signal(signal.SIGKILL)
    worker = int(console.tail(log))
    wait_for(lambda: not databases.is_alive(worker))


def test_archive_is_unpacked_with_signs_of_life(tmp_path):
    tree = tmp_path / "tree"
    for name in ("DEBIAN", "usr/share/doc", "usr/lib"):
        (tree / name).mkdir(parents=True)
        (tree / name / "file").write_bytes(b"x" * 2**22)
    control = (
        "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n"
    )
    (tree / "DEBIAN" / "file").unlink()
    (tree / "DEBIAN" / "control").write_text(control)
    package = tmp_path / "x_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, package], check=True)
    target, ticks = tmp_path / "target", []
    target.mkdir()
    with subprocess.Popen(["sleep", "0.5"], stderr=subprocess.PIPE) as slow:
        apt._wait(slow, lambda: ticks.append(1))
    apt.unpack(package, target, ("./usr/share/doc",))
    assert ticks and (target / "usr/lib/file").stat().st_size == 2**22
    assert not (target / "usr/share/doc").exists()


@pytest.mark.parametrize("interrupted", [False, True])
def test_interrupted_installation_is_finished_first(tmp_path, monkeypatch, interrupted):
    commands = []
    monkeypatch.setattr(apt, "UNFINISHED", tmp_path)
    monkeypatch.setattr(
        console, "run", lambda command, *args, **options: commands.append(command[0])
    )
    if interrupted:
        (tmp_path / "0001").touch()
    apt.install(["x"], Cache(tmp_path))
    repair = ["dpkg"] if interrupted else []
    assert commands == ["apt-get", *repair, "apt-get"]


def test_cut_off_archive_ends_in_one_line(tmp_path):
    package = tmp_path / "x_1_all.deb"
    package.write_bytes(b"!<arch>\ncut off")
    with pytest.raises(console.Failure, match="x_1_all.deb: failed .* try again"):
        apt.unpack(package, tmp_path)


def test_machine_without_a_fitting_python_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 14))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(console.Failure, match="3.13, and none is on PATH"):
        environment.prepare()
    assert not (tmp_path / "cache").exists()
    for name in ("python3.11", "python3.12"):
        (tmp_path / name).touch(mode=0o755)
    assert venv.find_python() == str(tmp_path / "python3.12")


def test_papers_are_printed_with_letterhead_and_pages():
    """Inside the environment, as the servers of the demo and of the tests find it."""
    found = shutil.which(printer.NAME)
    assert printer.PATCHED in printer.version(found)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose own printer says ``words``, with a Python that has no wheel."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    python = tmp_path / "venv" / "bin" / "python"
    monkeypatch.setenv("PATH", f"{bin_folder}:/usr/bin:/bin")

    def make(words):
        program = bin_folder / printer.NAME
        program.write_text(f"#!/bin/sh\necho '{words}'\n")
        program.chmod(0o755)
        return Cache(tmp_path / "cache"), python

    return make


def test_printer_of_the_machine_serves_if_it_is_patched(machine):
    cache, python = machine("wkhtmltopdf 0.12.6.1 (with patched qt)")
    assert printer.prepare(cache, python) is None


def test_printer_without_letterheads_makes_place_for_ours(machine, monkeypatch):
    cache, python = machine("wkhtmltopdf 0.12.6")
    wheel = python.parent.parent / printer.WHEEL.replace("*", "3.11")
    wheel.parent.mkdir(parents=True)
    wheel.write_text("#!/bin/sh\necho 'wkhtmltopdf 0.12.4 (with patched qt)'\n")
    monkeypatch.setattr(printer.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(printer, "_has_typeface", lambda: True)
    folder = printer.prepare(cache, python)
    assert printer.PATCHED in printer.version(folder / printer.NAME)


@pytest.mark.parametrize("architecture", ["x86_64", "aarch64"])
def test_printer_that_lacks_something_is_unpacked(machine, monkeypatch, architecture):
    """A program that does not start gets all that it stands on; else Debian's."""
    cache, python = machine("wkhtmltopdf 0.12.6")
    wheel = python.parent.parent / printer.WHEEL.replace("*", "3.11")
    wheel.parent.mkdir(parents=True)
    wheel.write_text("#!/bin/sh\nexit 127\n")
    asked = []

    def unpack(_cache, _target, packages, program=None):
        asked.append((packages, program))

    monkeypatch.setattr(printer.platform, "machine", lambda: architecture)
    monkeypatch.setattr(printer, "unpack", unpack)
    assert printer.prepare(cache, python).name == "bin"
    ours = (list(printer.LIBRARIES), wheel)
    debian = ([printer.NAME, printer.TYPEFACE], None)
    assert asked == [ours if architecture == "x86_64" else debian]


def test_machine_that_cannot_print_is_told_so_and_works(machine, monkeypatch, capsys):
    cache, python = machine("wkhtmltopdf 0.12.6")

    def unpack(*_args):
        raise console.Failure("no network")

    monkeypatch.setattr(printer, "unpack", unpack)
    assert printer.prepare(cache, python) is None
    assert f"{printer.MISSING}: no network" in capsys.readouterr().err


def test_environments_of_other_clones_stay_while_used(tmp_path, monkeypatch):
    monkeypatch.setattr(venv, "_make", lambda cache, path, python: None)
    cache = Cache(tmp_path)
    old, used = tmp_path / "venv-old", tmp_path / "venv-used"
    for folder in (old, used):
        folder.mkdir()
    os.utime(old, (0, 0))
    assert venv.prepare(cache).parent.parent.exists()
    assert used.exists() and not old.exists()


def test_cache_follows_xdg(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Cache.default().apt == tmp_path / "corebiz-project-billing" / "apt"
