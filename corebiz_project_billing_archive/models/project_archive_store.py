import errno
import hashlib
import os
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config, str2bool

from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    describe_error,
)

FILESTORE = "filestore"
FOLDER = "folder"
PART = ".part"  # a package that is still being written


# Where a file system has no hard links
NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK}


class ProjectArchiveStore(models.AbstractModel):
    """Where packages lie: a folder beside Odoo's files, or one of the company's own.

    A package is written as a part and gets its name when it is complete and on the
    disk: whoever finds a package finds a whole one. **A file is never replaced**, not
    even by a copy of the database or after a restore: a name that is taken is refused.

    **A neutralized copy** of the database reads only. What is outside of its filestore
    belongs to the original; see :meth:`_check_may_change`.

    An addon with another kind of store extends :meth:`_write_file`,
    :meth:`_open_package`, :meth:`_remove_file` and, where they say more,
    :meth:`_check_connection`, :meth:`_check_removable` and :meth:`_get_test_failure`,
    for its own value of ``res.company.archive_store``. Packages are created with the
    company of the project as ``env.company``.
    """

    _name = "project.archive.store"
    _description = "Store of Archive Packages"

    # === What the archive asks for ===

    @api.model
    @contextmanager
    def _create_package(self, store, location, name, keep_until=None):
        """Give a stream to write a package to; it is kept when the block ends well.

        :param date keep_until: the last day on which it must be kept; a store that can
            lock files does so
        :raises OSError: when the store is away or full; then nothing is kept
        :raises UserError: when the name is taken, or in a neutralized database
        """
        self._check_may_change(store)
        with self._write_file(store, location, name, keep_until) as stream:
            yield stream

    @api.model
    def _delete_package(self, store, location, name):
        """Remove a package; one that is not there is no error.

        :raises UserError: in a neutralized database
        """
        self._check_may_change(store)
        self._remove_file(store, location, name)

    @api.model
    def _check_deletable(self, store, location, name):
        """Refuse a deletion that would fail, before it is noted.

        :raises OSError: says why
        :raises UserError: in a neutralized database
        """
        self._check_may_change(store)
        self._check_removable(store, location, name)

    @api.model
    def _check_may_change(self, store):
        """Refuse to change a store outside of the filestore of a neutralized copy.

        :raises UserError: says what to do
        """
        # Not from the cache: the server may have run while it was neutralized.
        neutralized = (
            self.env["ir.config_parameter"]
            .sudo()
            .search([("key", "=", "database.is_neutralized")])
        )
        if store != FILESTORE and str2bool(neutralized.value or "no", True):
            raise UserError(
                self.env._(
                    "This database is a neutralized copy: it writes and deletes no"
                    " package outside of its own files, because the archive store may"
                    " be that of the original. Choose “Odoo's Files” as the archive"
                    " store to archive projects here."
                )
            )

    @api.model
    def _get_database_folder(self):
        """The folder of this database in a store that several use: 12 letters.

        It follows from the UUID of the database and from its place in the cluster of
        PostgreSQL, so a copy has another one whether or not it got a new UUID. Only a
        copy of the whole cluster shares it, and a restore of it to an earlier state.
        """
        uuid_ = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        [place] = self.env.execute_query(
            SQL(
                "SELECT system_identifier, pg_database.oid"
                " FROM pg_control_system(), pg_database"
                " WHERE datname = current_database()"
            )
        )
        identity = "/".join(map(str, (uuid_, *place)))
        return hashlib.sha256(identity.encode()).hexdigest()[:12]

    @api.model
    def _get_taken_text(self, name):
        """Why a package is not written over a file that is there."""
        return self.env._(
            "“%(file)s” is in the archive store already, and this database did not"
            " write it: another database uses the same store, or this one was set back"
            " to an earlier state. The file stays as it is. If this database is a copy,"
            " give it a store of its own; otherwise archive the project again, and its"
            " package gets another name.",
            file=name,
        )

    # === Folders ===

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
    def _write_file(self, store, location, name, keep_until):
        """See :meth:`_create_package`; this store cannot lock files."""
        path = self._get_path(store, location, name)
        self._check_folder(store, location)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._remove_parts(path)
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}{PART}")
        try:
            if path.exists():  # known before gigabytes are written
                raise FileExistsError
            with part.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            part.chmod(0o440)
            self._give_name(part, path)
            self._sync_folder(path.parent)
        except FileExistsError as error:
            raise UserError(self._get_taken_text(name)) from error
        finally:
            with suppress(OSError):
                part.unlink()

    @api.model
    def _remove_parts(self, path):
        """Remove what killed jobs left of the same project.

        Names begin with its id, in the folder of this database, and only one job at a
        time has the project.
        """
        project, _dash, _rest = path.name.partition("-")
        for part in path.parent.glob(f"{project}-*{PART}"):
            with suppress(OSError):
                part.unlink()

    @api.model
    def _give_name(self, part, path):
        """Give a part its name, unless a file has it: a link never replaces one.

        :raises FileExistsError: when the name is taken
        """
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            # The name first, for this program alone.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.replace(part, path)

    @api.model
    def _check_folder(self, store, location):
        """A folder of one's own must be there: it may be a disk that is not mounted."""
        if store == FOLDER and not (location and Path(location).is_dir()):
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
    def _remove_file(self, store, location, name):
        """See :meth:`_delete_package`."""
        with suppress(FileNotFoundError):
            self._get_path(store, location, name).unlink()

    @api.model
    def _check_removable(self, store, location, name):
        """See :meth:`_check_deletable`."""

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
        self._check_may_change(store)
        name = f"{self._get_database_folder()}/test-{uuid.uuid4().hex}.zip"
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
