"""Writes a package as a stream: never more than a chunk of it is in memory."""

import hashlib
import io
import tempfile
import zipfile
from contextlib import contextmanager, suppress

from .names import Names, clean_name, evidence_name
from .verify import (
    CHUNK,
    COMMENT_SIZE,
    FORMAT,
    MANIFEST,
    VERSION,
    dump_manifest,
    format_comment,
    visible,
)

# The same data give the same bytes: no clock (each file has the first day of 1980), no
# machine, one way to pack (deflate at the level that zlib takes by itself).
UNIX = 3
FILE_MODE = 0o100644 << 16
LONGEST_NAME = 255  # letters of an original name in the manifest


def new_spool():
    """A temporary file for a part of the package whose size is not known yet."""
    return tempfile.SpooledTemporaryFile(max_size=CHUNK)


def show(value):
    r"""What the manifest says of the project, with nothing hidden in any text.

    >>> print(show({"name": "a\u202eb", "steps": [["x", 1]]}))
    {'name': 'a\\u202eb', 'steps': [['x', 1]]}
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: show(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    return value


class _SealedStream:
    """Writes through to a stream, adds up its SHA-256, and puts the seal at its end.

    ``zipfile`` writes the comment last; its bytes are held back until the sum over
    everything before them is known. Without ``seek``, so any stream will do.
    """

    def __init__(self, stream):
        self._stream = stream
        self._digest = hashlib.sha256()
        self._tail = b""

    def write(self, data):  # pylint: disable=method-required-super
        pending = self._tail + bytes(data)
        ready, self._tail = pending[:-COMMENT_SIZE], pending[-COMMENT_SIZE:]
        self._digest.update(ready)
        self._stream.write(ready)
        return len(data)

    def flush(self):
        self._stream.flush()

    def discard(self):
        """Swallow whatever ``zipfile`` still wants to write."""
        self._stream = io.BytesIO()

    def seal(self):
        self._stream.write(format_comment(self._digest.hexdigest()))
        self._stream.flush()


class PackageWriter:
    """One package on its way into ``stream``, which needs ``write`` and ``flush``.

    >>> stream = io.BytesIO()
    >>> writer = PackageWriter(stream)
    >>> writer.add("files/a.txt", b"Hello")
    'files/a.txt'
    >>> writer.add_evidence("files", "evil.html", b"<script>")
    'files/evil.html.bin'
    >>> sha256 = writer.close({"company": {"id": 1, "name": "CoreBiz"}}, number=1)
    >>> from .verify import Package
    >>> package = Package("a.zip", io.BytesIO(stream.getvalue())).verify()
    >>> package.findings, package.sha256 == sha256
    ([], True)
    """

    def __init__(self, stream):
        self._sealed = _SealedStream(stream)
        self._zip = zipfile.ZipFile(self._sealed, "w")
        self._names = Names()
        self._names.take(MANIFEST)
        self.files = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        """Give up a package that was not closed; its stream is of no use."""
        if kind:
            self._sealed.discard()
            with suppress(ValueError):
                self._zip.close()

    def add_evidence(self, folder, name, content, is_own=False):
        """Add a file that somebody has given us, byte for byte, under a harmless name.

        :param str name: its own name, which the manifest notes where it is another
        :param bool is_own: whether it is ours, so that a browser may show it
        :return: see :meth:`add`
        """
        safe = clean_name(name) if is_own else evidence_name(name)
        path = self.add(f"{folder}/{safe}", content)
        if path.rpartition("/")[2] != name:
            self.files[-1]["original_name"] = visible(name or "")[:LONGEST_NAME]
        return path

    def add(self, name, content):
        """Add a file; ``content`` is bytes or a binary stream at its start.

        :return: the name under which it is in the package; another one if that is taken
        """
        if isinstance(content, bytes):
            content = io.BytesIO(content)
        name = self._names.take(name)
        size = content.seek(0, io.SEEK_END)
        content.seek(0)
        written, digest = self._write(name, content, size)
        self.files.append({"name": name, "size": written, "sha256": digest})
        return name

    @contextmanager
    def spool(self, name):
        """Collect a file piece by piece, and add it at the end of the block."""
        with new_spool() as spool:
            yield spool
            self.add(name, spool)

    def _write(self, name, content, size):
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = UNIX
        info.external_attr = FILE_MODE
        info.file_size = size
        written, digest = 0, hashlib.sha256()
        with self._zip.open(info, "w") as member:
            while chunk := content.read(CHUNK):
                member.write(chunk)
                digest.update(chunk)
                written += len(chunk)
        return written, digest.hexdigest()

    def close(self, facts, number, previous_sha256=None):
        """Write the manifest and seal the package.

        :param dict facts: what the manifest says besides the files
        :param int number: the place of the package in its company's chain
        :param previous_sha256: seal of the package before it; None for the first
        :return: the seal: SHA-256 of the manifest
        """
        manifest = dump_manifest(
            {
                **show(facts),
                "format": FORMAT,
                "version": VERSION,
                "number": number,
                "previous_sha256": previous_sha256,
                "files": sorted(self.files, key=lambda item: item["name"]),
            }
        )
        self._write(MANIFEST, io.BytesIO(manifest), len(manifest))
        self._zip.comment = format_comment("0" * 64)
        self._zip.close()
        self._sealed.seal()
        return hashlib.sha256(manifest).hexdigest()
