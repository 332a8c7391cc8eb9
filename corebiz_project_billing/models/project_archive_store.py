import errno
import os
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

from .project_archive_reason import describe_error

FILESTORE = "filestore"
FOLDER = "folder"
PART = ".part"  # a package that is still being written


class ProjectArchiveStore(models.AbstractModel):
    """Where packages lie: a folder beside Odoo's files, or one of the company's own.

    A package is written as a part and gets its name in one move, when it is complete
    and on the disk: whoever finds a package finds a whole one. A part that a killed
    job left behind is overwritten.

    An addon with another kind of store extends :meth:`_create_package`,
    :meth:`_open_package`, :meth:`_delete_package` and, where they say more,
    :meth:`_check_connection`, :meth:`_check_deletable` and :meth:`_get_test_failure`,
    for its own value of ``res.company.archive_store``. Packages are created with the
    company of the project as ``env.company``.
    """

    _name = "project.archive.store"
    _description = "Store of Archive Packages"

    @api.model
    def _get_folder(self, store, location):
        """The folder of a store; ``location`` names that of the company's own."""
        if store == FOLDER:
            return Path(location)
        return Path(config.filestore(self.env.cr.dbname)) / "project_archive"

    @api.model
    def _get_path(self, store, location, name):
        folder = self._get_folder(store, location)
        path = (folder / name).resolve()
        if folder.resolve() not in path.parents:
            raise UserError(self.env._("“%s” is no name of a package.", name))
        return path

    @api.model
    @contextmanager
    def _create_package(self, store, location, name, keep_until=None):
        """Give a stream to write a package to; it is kept when the block ends well.

        :param date keep_until: the last day on which it must be kept; a store that can
            lock files does so, this one cannot
        :raises OSError: when the store is away or full; then nothing is kept
        """
        path = self._get_path(store, location, name)
        self._check_folder(store, location)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + PART)
        try:
            with part.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            part.chmod(0o440)
            os.replace(part, path)
            self._sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    @api.model
    def _check_folder(self, store, location):
        """A folder of one's own must be there: it may be a disk that is not mounted."""
        if store == FOLDER and not Path(location or "").is_dir():
            raise FileNotFoundError(errno.ENOENT, "No such folder", location)

    @api.model
    def _sync_folder(self, folder):
        """Have the name itself on the disk, too."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @api.model
    def _open_package(self, store, location, name):
        """A binary stream of a package that can be read at any position.

        :raises OSError: when it is not there
        """
        return self._get_path(store, location, name).open("rb")

    @api.model
    def _delete_package(self, store, location, name):
        """Remove a package; one that is not there is no error."""
        with suppress(FileNotFoundError):
            self._get_path(store, location, name).unlink()

    @api.model
    def _check_deletable(self, store, location, name):
        """Refuse a deletion that would fail, before it is noted.

        :raises OSError: says why
        """

    @api.model
    def _check_connection(self, store, location):
        """See whether the store offers what the settings ask for.

        :raises OSError: says what is missing
        """

    @api.model
    def _get_test_failure(self, store, error):
        """What to tell about a store that does not work."""
        return self.env._(
            "The archive store cannot be used: %s. Check the folder and the"
            " rights of the user that runs Odoo.",
            describe_error(self.env, error),
        )

    @api.model
    def _test_connection(self, store, location):
        """Write, read and delete a small file.

        :raises UserError: says what does not work
        """
        name = f"test-{uuid.uuid4().hex}.zip"
        try:
            self._check_connection(store, location)
            with self._create_package(store, location, name) as stream:
                stream.write(name.encode())
            with self._open_package(store, location, name) as stream:
                if stream.read() != name.encode():
                    raise OSError(errno.EIO, "Another content came back")
            self._delete_package(store, location, name)
        except OSError as error:
            raise UserError(self._get_test_failure(store, error)) from error
