"""Package files on any file system of fsspec. Plain Python, no Odoo.

``guard`` is a context manager in which every call of the file system is made; it turns
what is raised there into errors that people understand.
"""

import io
import posixpath
import uuid
from contextlib import suppress

from .storage_error import NameTaken

PART = ".part"  # a package that is still being written
CHUNK = 1 << 20  # bytes that are read from the file system's own buffer at once
READ_BLOCK = 4 << 20  # bytes that are fetched at once
# They have no folders; some would make a bucket where one is asked for
FLAT = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "memory"}
# They can create a file only where there is none
EXCLUSIVE = {"file", "local", "sftp", "ssh", "memory"}


def get_protocols(fs):
    """The names of the protocol that a file system speaks."""
    return {fs.protocol} if isinstance(fs.protocol, str) else set(fs.protocol)


def is_flat(fs):
    """Whether a file system has no folders that must be there before a file."""
    return bool(FLAT & get_protocols(fs))


class Upload:
    """A package on its way: ``write`` and ``tell``, then ``commit`` or ``discard``.

    It lies under another name until it is complete. After an error every further write
    fails with the same one at once: whoever closes a ZIP writes its end all the same,
    and a server that is dead must not be waited for again.
    """

    def __init__(self, fs, path, guard, own):
        """:param str own: the folder of this database, where it may tidy up"""
        self.fs, self.path, self.guard, self.own = fs, path, guard, own
        self.part = f"{path}.{uuid.uuid4().hex[:8]}{PART}"
        self.size = 0
        self.is_complete = False
        self.error = self.stream = None
        with guard():
            self.open()

    def open(self):
        """Open the stream, unless the name is taken already.

        :raises NameTaken: known before gigabytes are sent
        """
        folder = self.fs._parent(self.path)
        if not is_flat(self.fs):
            self.fs.makedirs(folder, exist_ok=True)
        self.remove_parts(folder)
        if self.fs.exists(self.path):
            raise NameTaken
        self.stream = self.fs.open(self.part, "wb")

    def remove_parts(self, folder):
        """Remove what killed jobs left of the same project.

        Its id begins the name; only one job at a time has it.
        """
        project = self.path.partition("-")[0] + "-"
        with suppress(OSError):
            for path in self.fs.ls(folder, detail=False):
                name = posixpath.basename(path)
                mine = posixpath.join(folder, name).startswith(project)
                if mine and name.endswith(PART):
                    self.fs.rm_file(path)

    def write(self, data):  # pylint: disable=method-required-super
        """Write bytes; they are on their way, no more, when this returns."""
        if self.error:
            raise self.error
        try:
            with self.guard():
                self.stream.write(data)
        except OSError as error:
            self.error = error
            raise
        self.size += len(data)
        return len(data)

    def flush(self):
        """Nothing: parts leave when they are full."""

    def tell(self):
        """Bytes written so far."""
        return self.size

    def commit(self):
        """Complete the package under its name, and see that all of it is there."""
        if self.error:
            raise self.error
        with self.guard():
            self.finish()

    def finish(self):
        """Close the part, check it, and give it its name."""
        self.stream.close()
        self.check(self.fs.info(self.part)["size"])
        self.is_complete = self.take_name()
        self.fs.mv(self.part, self.path)
        self.is_complete = True

    def take_name(self):
        """Take the name for this upload alone, where the protocol can do so.

        :return: whether the name is taken now; elsewhere it was free a moment ago
        :raises NameTaken: when a file has it
        """
        if self.fs.exists(self.path):
            raise NameTaken
        if not get_protocols(self.fs) & EXCLUSIVE:
            return False
        try:
            with self.fs.open(self.path, "xb"):
                return True
        except OSError as error:
            # Servers of SFTP only say "Failure".
            if self.fs.exists(self.path):
                raise NameTaken from error
            raise

    def check(self, size):
        """Refuse a file of another size than what was written."""
        if size != self.size:
            raise OSError(f"{size} bytes arrived of {self.size}")

    def discard(self):
        """Leave nothing behind, as far as the server still answers."""
        with suppress(Exception):
            self.stream.close()
        with suppress(Exception):
            self.fs.rm_file(self.part)
        with suppress(Exception):
            if self.is_complete:
                self.fs.rm_file(self.path)


class Download(io.RawIOBase):
    """A file that can be read at any position, a block at a time."""

    def __init__(self, fs, path, guard, **options):
        super().__init__()
        self.guard = guard
        with guard():
            self.stream = fs.open(path, "rb", block_size=READ_BLOCK, **options)

    def readable(self):
        return True

    def seekable(self):
        return True

    def readinto(self, buffer):
        with self.guard():
            data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset, whence=io.SEEK_SET):
        with self.guard():
            return self.stream.seek(offset, whence)

    def tell(self):
        return self.stream.tell()

    def close(self):
        if not self.closed and hasattr(self, "stream"):
            with suppress(Exception):
                self.stream.close()
        return super().close()


def open_download(fs, path, guard, **options):
    """A buffered binary stream of a file; errors as ``guard`` makes them."""
    return io.BufferedReader(Download(fs, path, guard, **options), CHUNK)


def delete(fs, path):
    """Remove a file; one that is not there is no error."""
    with suppress(FileNotFoundError):
        fs.rm_file(path)
