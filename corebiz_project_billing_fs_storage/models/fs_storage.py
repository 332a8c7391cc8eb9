from odoo import api, models
from odoo.exceptions import UserError

from .storage_s3 import PROTOCOLS

CONNECT_TIMEOUT = 10  # seconds
READ_TIMEOUT = 60  # seconds between two signs of life
ATTEMPTS = 3  # of each request
# Words in the names of options that hold what nobody may read
SECRET = ("key", "secret", "token", "pass", "credential")


class FsStorage(models.Model):
    """A storage that holds archive packages keeps the name under which they find it."""

    _inherit = "fs.storage"

    def _get_archive_filesystem(self):
        """The file system without the directory, since a package notes its own.

        The options hold secrets that only administrators may read; the file system does
        not show them.
        """
        self.ensure_one()
        # pylint: disable-next=context-overridden
        storage = self.sudo().with_context(archive_limits=True)
        fs = storage._get_filesystem()
        return fs.fs if storage.directory_path else fs

    def _get_fs_options(self):
        """Limits for the archive: a dead server must not hold up its job for hours."""
        options = super()._get_fs_options()
        if not self.env.context.get("archive_limits"):
            return options
        options = dict(options or {})
        if self.protocol not in PROTOCOLS:
            # A connection of its own: one that is kept may be dead.
            return {**options, "skip_instance_cache": True}
        # fsspec keeps the client, which is large; what others write must be seen.
        options["use_listings_cache"] = False
        options["config_kwargs"] = {
            "connect_timeout": CONNECT_TIMEOUT,
            "read_timeout": READ_TIMEOUT,
            "retries": {"mode": "standard", "total_max_attempts": ATTEMPTS},
            **(options.get("config_kwargs") or {}),
        }
        return options

    def _get_archive_secrets(self):
        """Values of options that no message may show; for code with all rights."""
        found = []
        queue = [self._get_fs_options() or {}]
        while queue:
            for name, value in queue.pop().items():
                if isinstance(value, dict):
                    queue.append(value)
                elif isinstance(value, str) and any(word in name for word in SECRET):
                    found.append(value)
        return [value for value in found if len(value) > 3]

    def _get_archive_place(self):
        """Code and directory, as every package notes them."""
        self.ensure_one()
        storage = self.sudo()
        directory = (storage.get_directory_path() or "").rstrip("/")
        if storage.protocol in PROTOCOLS:
            directory = directory.lstrip("/")
        return f"{storage.code}:{directory}"

    @api.model
    def _get_by_archive_place(self, place):
        """The storage of a package, or an empty one, and the directory in it."""
        code, _colon, directory = (place or "").partition(":")
        return self.sudo().search([("code", "=", code)], limit=1), directory

    def _get_archived_packages(self):
        """Packages that would not be found any more without these storages."""
        packages = self.env["project.archive.package"].sudo()
        codes = self.sudo().mapped("code")
        return packages.search(
            [("store", "=", "fs_storage"), ("deleted_date", "=", False)]
        ).filtered(lambda one: (one.location or "").partition(":")[0] in codes)

    def write(self, vals):
        """Keep code and protocol once packages lie there; credentials may change."""
        for name in {"code", "protocol"} & vals.keys():
            changed = self.filtered(lambda one, name=name: one[name] != vals[name])
            changed._check_no_packages()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_packages(self):
        self._check_no_packages()

    def _check_no_packages(self):
        for storage in self:
            if count := len(storage._get_archived_packages()):
                raise UserError(
                    self.env._(
                        "Archive packages in the storage “%(storage)s” that would not"
                        " be found any more: %(count)s. Keep its code and its protocol;"
                        " create another storage for new packages.",
                        count=count,
                        storage=storage.display_name,
                    )
                )
