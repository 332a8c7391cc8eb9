from odoo import api, models

SHARED = "project.archive.shared.mixin"


class ProjectArchiveSharedMixin(models.AbstractModel):
    """The far side of a link that belongs to a project.

    A tag or a stage belongs to no project, but who adds it to one, or takes it away, or
    deletes it, changes the project. Its own text may change: a package keeps the old
    one, and what links to it is the same.
    """

    _name = "project.archive.shared.mixin"
    _description = "Linked to by What the Archive Closes"

    # Fields that hold the other end of a link of a guarded model
    _archive_shared_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(map(self._get_archive_shared, vals_list)):
            records._check_archive_linking(records._read_archive_links())
        return records

    def write(self, vals):
        """Guard what is linked before or afterwards, but not both."""
        if not self._get_archive_shared(vals):
            return super().write(vals)
        before = self._read_archive_links()
        result = super().write(vals)
        after = self._read_archive_links()
        self._check_archive_linking(before ^ after)
        return result

    def unlink(self):
        """Keep what archived records link to."""
        self._check_archive_linking(self._read_archive_links())
        return super().unlink()

    def _get_archive_shared(self, vals):
        return vals.keys() & set(self._archive_shared_fields)

    def _read_archive_links(self):
        """All links of these records: {(field, id here, id there)}."""
        # After a write Odoo remembers only those to active records.
        self.invalidate_recordset(self._archive_shared_fields)
        return {
            (name, record.id, other)
            for name in self._archive_shared_fields
            for record in self.sudo().with_context(active_test=False)
            for other in record[name].ids
        }

    def _check_archive_linking(self, links):
        """Refuse a change of these links where one belongs to an archived project.

        :raises UserError: see ``project.archive.guard.mixin``
        """
        for name in self._archive_shared_fields:
            ids = sorted({other for field, _id, other in links if field == name})
            model = self._fields[name].comodel_name
            self.env[model].browse(ids)._check_archive_guard()


class ProjectTags(models.Model):
    _name = "project.tags"
    _inherit = ["project.tags", SHARED]
    _archive_shared_fields = ("project_ids", "task_ids")


class ProjectTaskType(models.Model):
    _name = "project.task.type"
    _inherit = ["project.task.type", SHARED]
    _archive_shared_fields = ("project_ids",)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", SHARED]
    _archive_shared_fields = ("meeting_ids",)
