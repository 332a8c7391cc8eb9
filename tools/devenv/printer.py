"""The printer of all papers: wkhtmltopdf with patched Qt, where Odoo finds it.

Only the patched one prints letterhead, footer and page numbers. On x86-64 a Python
wheel carries it, and needs a few libraries and a typeface, which a small machine lacks.
For other architectures there is Debian 12's, which prints all but these. What is
missing is unpacked into the cache with all that it stands on, the C library included,
and started by that one's own loader, so that it runs on any release.
"""

import platform
import shutil
import subprocess
from pathlib import Path

from . import apt, stamps
from .console import Failure, say
from .places import Cache, digest

NAME = "wkhtmltopdf"
PATCHED = "with patched qt"
SUITE = "bookworm"  # the last one that has wkhtmltopdf
TYPEFACE = "fonts-liberation"
LIBRARIES = (
    *("libxrender1", "libxext6", "libx11-6", "libfontconfig1", "libfreetype6"),
    *("zlib1g", "libstdc++6", TYPEFACE),
)
TYPEFACES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
WHEEL = "lib/python*/site-packages/pydf/bin/wkhtmltopdf"
WRAPPER = """\
#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
export FONTCONFIG_FILE="$root/fonts.conf"
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH="$root/usr/lib/{triplet}/qt5/plugins"
for loader in "$root"/lib/{triplet}/ld-linux*.so.* "$root"/lib/ld-linux*.so.*; do
    [ -x "$loader" ] && break
done
exec "$loader" --library-path "$root/lib/{triplet}:$root/usr/lib/{triplet}" \\
    "{program}" "$@"
"""
CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
    <dir>/usr/share/fonts</dir>
    <dir>/usr/local/share/fonts</dir>
    <dir prefix="relative">usr/share/fonts</dir>
    <cachedir prefix="xdg">fontconfig</cachedir>
    <match target="pattern">
        <edit name="family" mode="append_last"><string>Liberation Sans</string></edit>
    </match>
</fontconfig>
"""
MISSING = "No PDF can be printed here, all else works"


def prepare(cache: Cache, python: Path) -> Path | None:
    """Return the folder to put on PATH, nothing where the machine's own printer serves.

    A machine on which it cannot be prepared is told so, and can do all but print.
    """
    found = shutil.which(NAME)
    if found and PATCHED in version(found):
        return None
    environment = python.parent.parent
    wheel = next(environment.glob(WHEEL), None)
    try:
        if wheel and platform.machine() == "x86_64":
            return _prepare_wheel(cache, environment, wheel) / "bin"
        key = digest("printer 1", SUITE, platform.machine())
        folder = stamps.build(
            cache.printer, key, lambda target: unpack(cache, target, [NAME, TYPEFACE])
        )
    except Failure as failure:
        say(f"{MISSING}: {failure}")
        return None
    return folder / "bin"


def version(program: str | Path) -> str:
    """Return what the program says of itself; nothing where it does not start."""
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout


def _prepare_wheel(cache: Cache, environment: Path, wheel: Path) -> Path:
    def make(target: Path) -> None:
        wheel.chmod(0o755)
        if version(wheel) and _has_typeface():
            (target / "bin").mkdir()
            (target / "bin" / NAME).symlink_to(wheel)
        else:
            unpack(cache, target, list(LIBRARIES), wheel)

    return stamps.build(environment / "printer", "1", make)


def _has_typeface() -> bool:
    return any(
        path.suffix in (".ttf", ".otf", ".pfb")
        for folder in TYPEFACES
        for path in folder.rglob("*")
    )


def unpack(
    cache: Cache, target: Path, packages: list[str], program: Path | None = None
) -> None:
    """Unpack a program, or what one needs, and write the script that starts it.

    :raises Failure: where it cannot be had, or does not start
    """
    root = target / "root"
    root.mkdir()
    with stamps.scratch(cache.root) as downloads:
        files = apt.PrivateApt(cache, SUITE).download_all(packages, downloads)
        for file in files:
            apt.unpack(file, root, ("./usr/share/doc", "./usr/share/locale"))
    (root / "fonts.conf").write_text(CONFIGURATION)
    triplet = next((root / "usr/lib").glob("*-linux-gnu*")).name
    script = target / "bin" / NAME
    script.parent.mkdir(exist_ok=True)
    place = program or f"$root/usr/bin/{NAME}"
    script.write_text(WRAPPER.format(triplet=triplet, program=place))
    script.chmod(0o755)
    if not version(script):
        raise Failure(f"{NAME} does not start on this machine ({script}).")
