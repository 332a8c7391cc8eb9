import posixpath
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial

from odoo import api, models
from odoo.tools import LazyTranslate, format_date

from . import storage_error as errors
from .res_company import FS_STORAGE
from .storage_file import Upload, delete, is_flat, open_download
from .storage_s3 import CACHE, S3Object, S3Upload, is_s3

_lt = LazyTranslate(__name__)

# What people read, by what went wrong
SENTENCES = {
    errors.LIBRARY: _lt(
        "A Python library for the storage “%(storage)s” is missing on the server"
        " (%(reason)s). Install it there."
    ),
    errors.OPTIONS: _lt(
        "The storage “%(storage)s” is not set up rightly (%(reason)s). Correct its"
        " options."
    ),
    errors.UNREACHABLE: _lt(
        "The server of the storage “%(storage)s” cannot be reached (%(reason)s). Check"
        " its address and the network."
    ),
    errors.BROKEN: _lt(
        "The server of the storage “%(storage)s” does not answer in time, or broke off"
        " (%(reason)s). Try again when it is well."
    ),
    errors.REFUSED: _lt(
        "The storage “%(storage)s” refuses access (%(reason)s). Check user and password"
        " in its options, and that they may write, read and delete in “%(place)s”."
    ),
    errors.NO_PLACE: _lt(
        "There is no bucket or folder “%(place)s” in the storage “%(storage)s”. Create"
        " it, or correct the directory of the storage."
    ),
    errors.NO_FILE: _lt("There is no “%(place)s” in the storage “%(storage)s”"),
    errors.NO_LOCK: _lt(
        "The storage “%(storage)s” does not lock files in “%(place)s” (%(reason)s)."
        " Create a bucket with object lock, grant the rights to it, or choose “Not"
        " Locked” in the settings."
    ),
    errors.SERVER: _lt(
        "The server of the storage “%(storage)s” has an error of its own (%(reason)s)."
        " Try again when it is well."
    ),
    errors.OTHER: _lt("The storage “%(storage)s” failed: %(reason)s."),
}


def get_lock_end(keep_until):
    """The end of the last day: from then on a package may be deleted."""
    return datetime.combine(keep_until + timedelta(days=1), time(), UTC)


class ProjectArchiveStore(models.AbstractModel):
    """Packages in a storage of OCA's ``fs_storage``.

    A package notes the code of its storage and the directory in it, so that it is
    found when the company has chosen another storage since, or the storage another
    directory. In S3 the object appears when its last part is acknowledged; elsewhere
    a part gets its name in one move. The project office may archive and verify: the
    secrets of the storage are read with sudo here, and nowhere else.
    """

    _inherit = "project.archive.store"

    @api.model
    @contextmanager
    def _write_file(self, store, location, name, keep_until):
        if store != FS_STORAGE:
            with super()._write_file(store, location, name, keep_until) as stream:
                yield stream
            return
        fs, path, guard = self._open_storage(location, name)
        own = path.removesuffix(name) + name.partition("/")[0] + "/"
        upload = self._start_upload(fs, path, guard, keep_until, own)
        try:
            yield upload
            upload.commit()
        except BaseException:
            upload.discard()
            raise

    @api.model
    def _open_package(self, store, location, name):
        if store != FS_STORAGE:
            return super()._open_package(store, location, name)
        fs, path, guard = self._open_storage(location, name)
        return open_download(fs, path, guard, **(CACHE if is_s3(fs) else {}))

    @api.model
    def _remove_file(self, store, location, name):
        if store != FS_STORAGE:
            return super()._remove_file(store, location, name)
        fs, path, guard = self._open_storage(location, name)
        with guard():
            S3Object(fs, path).delete() if is_s3(fs) else delete(fs, path)

    @api.model
    def _check_removable(self, store, location, name):
        if store != FS_STORAGE:
            return super()._check_removable(store, location, name)
        fs, path, guard = self._open_storage(location, name)
        with guard():
            S3Object(fs, path).check_deletable() if is_s3(fs) else fs.exists(path)

    @api.model
    def _check_connection(self, store, location):
        if store != FS_STORAGE:
            return super()._check_connection(store, location)
        if self._get_object_lock():
            fs, path, guard = self._open_storage(location, "test")
            with guard():
                S3Object(fs, path).check_lock_offered()

    @api.model
    def _get_test_failure(self, store, error):
        if store != FS_STORAGE:
            return super()._get_test_failure(store, error)
        return str(error)

    # === The storage ===

    @api.model
    def _open_storage(self, location, name):
        """The file system, the path in it, and the guard for what goes wrong there."""
        storage, directory = self.env["fs.storage"]._get_by_archive_place(location)
        code = (location or "").partition(":")[0]
        name = posixpath.normpath(name)
        if not storage or name.startswith(("/", "..")):
            raise errors.StoreError(
                self.env._(
                    "There is no storage with the code “%s” any more. Create it again,"
                    " with the same code and protocol.",
                    code,
                )
            )
        path = posixpath.join(directory, name)
        guard = partial(self._guard, storage, directory, path)
        with guard():
            fs = storage._get_archive_filesystem()
            if is_s3(fs):
                fs.retries = 1  # botocore repeats already, with our limits
                is_there = bool(directory)
            else:
                is_there = not directory or is_flat(fs) or fs.isdir(directory)
        if not is_there:
            sentence = self._get_sentence(errors.NO_PLACE, storage, directory)
            raise errors.StoreError(sentence)
        return fs, path, guard

    @api.model
    def _start_upload(self, fs, path, guard, keep_until, own):
        """Begin a package; ``own`` is the folder of this database in the storage."""
        mode = keep_until and self._get_object_lock()
        if not mode:
            return (S3Upload if is_s3(fs) else Upload)(fs, path, guard, own)
        if not is_s3(fs):
            with guard():
                raise errors.LockMissing("No S3")
        return S3Upload(fs, path, guard, own, (mode, get_lock_end(keep_until)))

    @api.model
    def _prolong_lock(self, location, name, keep_until):
        """Have the server keep a package that it keeps already until a later day.

        :raises OSError: says why it does not
        :raises UserError: in a neutralized database
        """
        self._check_may_change(FS_STORAGE)
        fs, path, guard = self._open_storage(location, name)
        if is_s3(fs):
            with guard():
                S3Object(fs, path).prolong(get_lock_end(keep_until))

    @api.model
    def _get_object_lock(self):
        """The mode in which the server shall lock packages, in its own words."""
        lock = self.env.company.sudo().archive_object_lock
        return lock.upper() if lock != "none" else None

    # === What goes wrong ===

    @api.model
    @contextmanager
    def _guard(self, storage, directory, path):
        """Turn whatever a file system raises into one sentence of ours."""
        try:
            yield
        except errors.StoreError:
            raise
        except errors.NameTaken as error:
            raise errors.StoreError(self._get_taken_text(path)) from error
        except errors.StillLocked as error:
            raise errors.StoreError(
                self.env._(
                    "The server keeps “%(file)s” locked until %(date)s. It can be"
                    " deleted afterwards.",
                    file=path,
                    date=format_date(self.env, error.until.date()),
                )
            ) from error
        except Exception as error:
            kind = errors.get_kind(error)
            place = path if kind == errors.NO_FILE else directory
            reason = errors.get_reason(error, storage._get_archive_secrets())
            text = self._get_sentence(kind, storage, place, reason)
            raise errors.StoreError(text) from error

    @api.model
    def _get_sentence(self, kind, storage, place, reason=""):
        """What is wrong with a storage, and what to do."""
        values = {"storage": storage.sudo().name, "place": place, "reason": reason}
        sentence = self.env._(SENTENCES[kind])
        return sentence % values
