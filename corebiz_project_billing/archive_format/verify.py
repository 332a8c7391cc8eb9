"""Verify archive packages with Python alone: no Odoo, nothing to install.

    python3 verify.py FILE...

Checks each package (the container, every file in it) and the chain from package to
package, and names exactly what differs. The exit status is 0 when all is well, 1 when
something differs, and 2 when a package cannot be read at all.

Three seals lie over each other. The manifest names size and SHA-256 of every file. The
SHA-256 of the manifest is what the next package of the company quotes. And the comment
at the end of the ZIP holds the SHA-256 of everything before it, so that no bit of the
container can change unseen either.
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path

FORMAT = "corebiz-project-archive"
VERSION = 4
VERSIONS = range(1, VERSION + 1)  # all that this verifier understands
SEAL = f"{FORMAT} 1"  # how the container is sealed is as it was from the first
MANIFEST = "manifest.json"
CHUNK = 1 << 20  # bytes that are held in memory at once
COMMENT = re.compile(rf"{SEAL} sha256:([0-9a-f]{{64}})\Z".encode())
COMMENT_SIZE = len(f"{SEAL} sha256:") + 64
# What is found, as sentences; whoever shows them in another language translates these.
UNREADABLE = "cannot be read: {reason}"
SEAL_DAMAGED = "the seal at the end of the file is damaged or missing"
CONTAINER_CHANGED = "the container was changed outside of its files"
REMOVED = "{name}: was removed"
ADDED = "{name}: was added"
DOUBLED = "{name}: is there more than once"
CHANGED = "{name}: was changed"
CHANGED_SIZE = "{name}: was changed: {found} bytes instead of {size}"
CHANGED_UNREADABLE = "{name}: was changed and cannot be read ({reason})"
EXCHANGED = "{name}: holds the content of {other}"
NOT_UNDERSTOOD = "{name}: was changed and cannot be understood"
UNKNOWN_VERSION = (
    "{name}: is of another format or version than those up to {version}; a newer"
    " verifier may know it"
)
READ_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError),
)


def dump_manifest(manifest):
    """The one way in which a manifest is written, so that its SHA-256 means it.

    >>> dump_manifest({"b": 1, "a": "ü"}).decode()
    '{\\n "a": "ü",\\n "b": 1\\n}\\n'
    """
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def format_comment(digest):
    """The comment that seals the container; ``digest`` is its SHA-256 in hex.

    >>> len(format_comment("0" * 64)) == COMMENT_SIZE
    True
    """
    return f"{SEAL} sha256:{digest}".encode()


class Package:
    """One package that is being checked.

    ``findings`` lists what differs, each as a sentence; ``manifest`` is empty and
    ``is_readable`` False where there is nothing to compare with. ``translate`` takes
    one of the sentences above.
    """

    def __init__(self, path, stream=None, translate=str):
        self.path = Path(path)
        self.stream = stream
        self.translate = translate
        self.findings = []
        self.manifest = {}
        self.sha256 = ""
        self.is_readable = False

    def verify(self):
        """Check everything in the file; returns the package itself."""
        try:
            with self.stream or self.path.open("rb") as stream:
                self._verify_stream(stream)
        except READ_ERRORS as error:
            self._find(UNREADABLE, reason=str(error) or type(error).__name__)
        return self

    def _find(self, sentence, **values):
        self.findings.append(self.translate(sentence).format(**values))

    def _verify_stream(self, stream):
        container = self._get_container_finding(stream)
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            if self._read_manifest(archive):
                self._verify_members(archive)
        if container and not self.findings:
            self._find(container)

    def _get_container_finding(self, stream):
        """What is wrong with the container as a whole, or an empty text."""
        size = stream.seek(0, 2)
        stream.seek(0)
        digest = hashlib.sha256()
        left = size - COMMENT_SIZE
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        found = COMMENT.match(stream.read())
        if not found:
            return SEAL_DAMAGED
        if found[1].decode() != digest.hexdigest():
            return CONTAINER_CHANGED
        return ""

    def _read_manifest(self, archive):
        names = archive.namelist()
        if MANIFEST not in names:
            self._find(REMOVED, name=MANIFEST)
            return False
        content = archive.read(MANIFEST)
        self.sha256 = hashlib.sha256(content).hexdigest()
        try:
            manifest = json.loads(content)
            is_known = manifest["format"] == FORMAT
            is_known = is_known and manifest["version"] in VERSIONS
            files = {item["name"]: item for item in manifest["files"]}
            is_known = is_known and isinstance(manifest["number"], int)
        except (ValueError, KeyError, TypeError):
            self._find(NOT_UNDERSTOOD, name=MANIFEST)
            return False
        if not is_known:
            self._find(UNKNOWN_VERSION, name=MANIFEST, version=VERSION)
            return False
        if dump_manifest(manifest) != content or len(files) != len(manifest["files"]):
            self._find(CHANGED, name=MANIFEST)
        self.manifest, self.files = manifest, files
        self.is_readable = True
        return True

    def _verify_members(self, archive):
        names = Counter(archive.namelist())
        for name in sorted(name for name, count in names.items() if count > 1):
            self._find(DOUBLED, name=name)
        for name in sorted(names.keys() - self.files.keys() - {MANIFEST}):
            self._find(ADDED, name=name)
        by_digest = {item["sha256"]: name for name, item in self.files.items()}
        for name, item in sorted(self.files.items()):
            if name not in names:
                self._find(REMOVED, name=name)
            else:
                self._verify_member(archive, item, by_digest)

    def _verify_member(self, archive, item, by_digest):
        """Compare one file with what the manifest says of it."""
        name = item["name"]
        try:
            size, digest = hash_member(archive, name)
        except READ_ERRORS as error:
            reason = str(error) or type(error).__name__
            self._find(CHANGED_UNREADABLE, name=name, reason=reason)
            return
        if digest == item["sha256"] and size == item["size"]:
            return
        if digest in by_digest and digest != item["sha256"]:
            self._find(EXCHANGED, name=name, other=by_digest[digest])
        elif size != item["size"]:
            self._find(CHANGED_SIZE, name=name, found=size, size=item["size"])
        else:
            self._find(CHANGED, name=name)


def read_seal(stream):
    """The seal of a package, its SHA-256, without a look at its files.

    :raises Exception: one of ``READ_ERRORS`` where there is none
    """
    with zipfile.ZipFile(stream) as archive:
        return hash_member(archive, MANIFEST)[1]


def hash_member(archive, name):
    """Size and SHA-256 of one file of an open ZIP, read in pieces."""
    size, digest = 0, hashlib.sha256()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
    return size, digest.hexdigest()


def verify_chain(packages):
    """What is wrong between packages: a list of sentences.

    Each package quotes the SHA-256 of the one before it in its company. Where a
    chain begins among the files given, nothing is known about the one before.
    """
    chains = {}
    for package in packages:
        if package.is_readable:
            company = package.manifest.get("company", {})
            chains.setdefault(str(company.get("name")), []).append(package)
    findings = []
    for company, members in sorted(chains.items()):
        findings += _verify_company_chain(company, members)
    return findings


def _verify_company_chain(company, members):
    members.sort(key=lambda package: (package.manifest.get("number", 0), package.path))
    findings = []
    for before, after in zip(members, members[1:], strict=False):
        first, second = (one.manifest.get("number", 0) for one in (before, after))
        expected = after.manifest.get("previous_sha256")
        if first == second:
            findings.append(
                f"{company}: {before.path.name} and {after.path.name} both say they are"
                f" package {first}"
            )
        elif second > first + 1:
            gap = f"{first + 1}" if second == first + 2 else f"{first + 1}-{second - 1}"
            findings.append(f"{company}: package {gap} is missing")
        elif expected != before.sha256:
            findings.append(
                f"{company}: {after.path.name} (package {second}) does not follow"
                f" {before.path.name}: it names {expected or 'none'} as the one"
                f" before, not {before.sha256}"
            )
    return findings


def say(line):
    """A line for the person at the command line."""
    sys.stdout.write(f"{line}\n")


def main(arguments=None):
    """Command line: verify the files, say what was found."""
    parser = argparse.ArgumentParser(
        prog="verify", description="Verify archive packages of projects and their chain"
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    packages = [Package(path) for path in parser.parse_args(arguments).files]
    for package in packages:
        package.verify()
        number = package.manifest.get("number", "?")
        label = f"{package.path}: package {number}, sha256 {package.sha256 or '?'}"
        say(f"{'DIFFERS' if package.findings else 'OK'}  {label}")
        for text in package.findings:
            say(f"    {text}")
    chain = verify_chain(packages)
    for text in chain:
        say(f"CHAIN   {text}")
    if not all(package.is_readable for package in packages):
        return 2
    return int(bool(chain or any(package.findings for package in packages)))


if __name__ == "__main__":
    sys.exit(main())
