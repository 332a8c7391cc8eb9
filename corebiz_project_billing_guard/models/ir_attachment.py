import io

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    # Keys of the storage say nothing about the file; its content is compared itself.
    _archive_skipped_fields = frozenset(
        {"write_date", "write_uid", "access_token", "store_fname", "index_content"}
    )

    def _open_archive_content(self):
        """A binary stream of the content, read in pieces where the storage allows it.

        Odoo reads a file that is not there as an empty one; an archive must not.

        :raises OSError: when the file cannot be read
        """
        self.ensure_one()
        if self.store_fname and self._storage() == "file":
            return open(self._full_path(self.store_fname), "rb")
        # Alone: of files that came together Odoo reads all contents, and keeps them.
        single = self.with_prefetch()
        content = single.raw or b""
        single.invalidate_recordset(["raw", "db_datas"])
        return io.BytesIO(content)

    def _has_archive_content(self):
        """Whether there are bytes to keep; a mere link has none."""
        self.ensure_one()
        if self.type == "url":
            return False
        return bool(self.file_size or self.store_fname or self.with_prefetch().raw)
