"""A real ``docker-compose`` program, to validate our file where no Docker is."""

import shutil
import subprocess
from pathlib import Path

from . import apt, stamps
from .places import Cache

PROGRAM = "usr/libexec/docker/cli-plugins/docker-compose"


def prepare(cache: Cache) -> list[str]:
    """Return the command: the machine's own, or Debian's package unpacked."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and _is_compose_2(command):
            return command

    def make(target: Path) -> None:
        with stamps.scratch(cache.root) as downloads:
            files = apt.PrivateApt(cache).download(["docker-compose"], downloads)
            apt.unpack(files["docker-compose"], target)

    folder = stamps.build(cache.docker_compose, "1", make)
    return [str(folder / PROGRAM)]


def _is_compose_2(command: list[str]) -> bool:
    done = subprocess.run(
        [*command, "version", "--short"], capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and not done.stdout.startswith(("1.", "v1."))
