"""Verify archive packages with Python alone: no Odoo, nothing to install.

    python3 verify.py FILE...

Checks each package (the container, every file in it) and the chain from package to
package, and names exactly what differs. The exit status is 0 when all is well, 1 when
something differs, and 2 when a package cannot be read at all.

A file may come from anybody and be made to harm: nothing is unpacked further than its
packed size can explain, and whatever it makes this script print stays on its line.

Three seals lie over each other. The manifest names size and SHA-256 of every file. The
SHA-256 of the manifest is what the next package of the company quotes. And the comment
at the end of the ZIP holds the SHA-256 of everything before it, so that no bit of the
container can change unseen either.
"""

import argparse
import hashlib
import io
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
TOO_LONG = "{name}: says that it is longer than its content can be"
TOO_MUCH = "says that it holds more than fits into it"
READ_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError),
)
PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_RATIO = 1032  # deflate cannot pack more bytes into one
# Bytes of a manifest: what it says of the project, and of each file.
MAX_FACTS, MAX_FACTS_OF_FILE = 8 << 20, 4 << 10
SHA256 = re.compile(r"[0-9a-f]{64}")
# What a terminal or a browser obeys instead of showing it: control characters, signs
# that turn the direction of a line, and signs without a width.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text):
    r"""A name as one line that shows what is hidden in it.

    >>> print(visible("rtl\u202efdp.html"), visible("a\x1b[2K\nOK  b"))
    rtl\u202efdp.html a\x1b[2K\nOK  b
    """
    return HIDDEN.sub(lambda m: m[0].encode("unicode_escape").decode(), str(text))


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


def _get_unique(pairs):
    """A JSON object; the same key twice says two things."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("A key stands twice")
    return result


def _refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def parse_manifest(content):
    """The manifest, whatever format and version it says it has.

    :raises ValueError: when it is no JSON object in UTF-8
    """
    manifest = json.loads(
        content.decode(), object_pairs_hook=_get_unique, parse_constant=_refuse
    )
    if not isinstance(manifest, dict):
        raise ValueError("The manifest is no object")
    return manifest


def is_sound(manifest):
    """Whether everything that a verifier needs is there, each of its own type.

    >>> is_sound({"company": None}), is_sound({})
    (False, False)
    """
    company, files = manifest.get("company"), manifest.get("files")
    previous = manifest.get("previous_sha256")
    return (
        isinstance(company, dict)
        and _is_number(company.get("id"))
        and isinstance(company.get("name"), str)
        and _is_number(manifest.get("number"))
        and (previous is None or _is_sha256(previous))
        and isinstance(files, list)
        and all(isinstance(item, dict) and _is_sound_file(item) for item in files)
    )


def _is_sound_file(item):
    return (
        isinstance(item.get("name"), str)
        and _is_number(item.get("size"))
        and _is_sha256(item.get("sha256"))
    )


def _is_number(value):
    return type(value) is int and value >= 0


def _is_sha256(value):
    return isinstance(value, str) and bool(SHA256.fullmatch(value))


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
        """Check everything in the file; returns the package itself.

        Whatever a file is made of, the result is a finding.
        """
        try:
            with self.stream or self.path.open("rb") as stream:
                self._verify_stream(stream)
        except Exception as error:
            self._find(UNREADABLE, reason=str(error) or type(error).__name__)
        return self

    def _find(self, sentence, **values):
        shown = {name: visible(value) for name, value in values.items()}
        self.findings.append(self.translate(sentence).format(**shown))

    def _verify_stream(self, stream):
        size = stream.seek(0, io.SEEK_END)
        container = self._get_container_finding(stream, size)
        with zipfile.ZipFile(stream) as archive:
            if self._read_manifest(archive):
                self._verify_members(archive, size)
        if container and not self.findings:
            self._find(container)

    def _get_container_finding(self, stream, size):
        """What is wrong with the container as a whole, or an empty text."""
        stream.seek(-min(COMMENT_SIZE, size), io.SEEK_END)
        found = COMMENT.match(stream.read())
        if not found:
            return SEAL_DAMAGED
        stream.seek(0)
        digest, left = hashlib.sha256(), size - COMMENT_SIZE
        while chunk := stream.read(min(CHUNK, left)):
            digest.update(chunk)
            left -= len(chunk)
        if found[1].decode() != digest.hexdigest():
            return CONTAINER_CHANGED
        return ""

    def _read_manifest(self, archive):
        if MANIFEST not in archive.namelist():
            self._find(REMOVED, name=MANIFEST)
            return False
        if is_too_long(archive, MANIFEST):
            self._find(TOO_LONG, name=MANIFEST)
            return False
        content = archive.read(MANIFEST)
        self.sha256 = hashlib.sha256(content).hexdigest()
        try:
            manifest = parse_manifest(content)
            version = manifest.get("version")
            is_known = manifest.get("format") == FORMAT and type(version) is int
            is_known = is_known and version in VERSIONS
            is_readable = is_known and is_sound(manifest)
            is_same = is_readable and dump_manifest(manifest) == content
        except (ValueError, RecursionError):
            self._find(NOT_UNDERSTOOD, name=MANIFEST)
            return False
        if not is_readable:
            sentence = NOT_UNDERSTOOD if is_known else UNKNOWN_VERSION
            self._find(sentence, name=MANIFEST, version=VERSION)
            return False
        files = {item["name"]: item for item in manifest["files"]}
        if not is_same or len(files) != len(manifest["files"]):
            self._find(CHANGED, name=MANIFEST)
        self.manifest, self.files = manifest, files
        self.is_readable = True
        return True

    def _verify_members(self, archive, size):
        names = Counter(archive.namelist())
        for name in sorted(name for name, count in names.items() if count > 1):
            self._find(DOUBLED, name=name)
        for name in sorted(names.keys() - self.files.keys() - {MANIFEST}):
            self._find(ADDED, name=name)
        if sum(info.compress_size for info in archive.infolist()) > size:
            # Files that lie over each other are packed once and unpacked many times.
            self._find(TOO_MUCH)
            return
        by_digest = {item["sha256"]: name for name, item in self.files.items()}
        sizes = {item["size"] for item in self.files.values()}
        for name, item in sorted(self.files.items()):
            if name not in names:
                self._find(REMOVED, name=name)
            elif (found := archive.getinfo(name).file_size) not in sizes:
                self._find(CHANGED_SIZE, name=name, found=found, size=item["size"])
            elif is_too_long(archive, name):
                self._find(TOO_LONG, name=name)
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


def is_too_long(archive, name):
    """Whether a file of an open ZIP says it is longer than it can be, unpacked."""
    info = archive.getinfo(name)
    longest = MAX_RATIO * info.compress_size
    if name == MANIFEST:
        count = len(archive.namelist())
        longest = min(longest, MAX_FACTS + MAX_FACTS_OF_FILE * count)
    return info.compress_type not in PACKED_BY or info.file_size > longest


def read_seal(stream):
    """The seal of a package, its SHA-256, without a look at its files.

    :raises Exception: one of ``READ_ERRORS`` where there is none
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            if is_too_long(archive, MANIFEST):
                raise zipfile.BadZipFile(TOO_LONG.format(name=MANIFEST))
            return hash_member(archive, MANIFEST)[1]
    except READ_ERRORS:
        raise
    except Exception as error:
        raise zipfile.BadZipFile(visible(error)) from error


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
            # By its id: the name of a company may change, and begins no new chain.
            company = package.manifest["company"]["id"]
            chains.setdefault(company, []).append(package)
    findings = []
    for _company, members in sorted(chains.items()):
        findings += _verify_company_chain(members)
    return findings


def _verify_company_chain(members):
    members.sort(key=lambda package: (package.manifest["number"], package.path))
    company = visible(members[-1].manifest["company"]["name"])
    findings = []
    for before, after in zip(members, members[1:], strict=False):
        first, second = (one.manifest["number"] for one in (before, after))
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
    sys.stdout.write(f"{visible(line)}\n")


def main(arguments=None):
    """Command line: verify the files, say what was found."""
    parser = argparse.ArgumentParser(
        prog="verify", description="Verify archive packages of projects and their chain"
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    packages = [Package(path) for path in parser.parse_args(arguments).files]
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that does not know a letter of a name is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
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
