from odoo import fields, models
from odoo.fields import Domain

# Where the full-text search of the archive looks, by the way to the project.
TEXTS = {
    "project.task": ("name", "description"),
    "account.analytic.line": ("name",),
    "project.milestone": ("name",),
    "project.update": ("name", "description"),
}
LINKED_TEXTS = {
    "mail.message": ("subject", "body"),
    "ir.attachment": ("name", "index_content"),
}


class ProjectProject(models.Model):
    """Full-text search over everything that belongs to a project.

    For the archive, where people look for a word and not for a project. It answers with
    projects only, and only the project office asks. A word is found in what the person
    who searches may read, and nowhere else.
    """

    _inherit = "project.project"

    archive_search = fields.Char(
        string="Texts and Files",
        compute="_compute_archive_search",
        search="_search_archive_search",
        groups="corebiz_project_billing.group_project_office",
    )

    def _compute_archive_search(self):
        """Nothing to show: the field is there to be searched."""
        self.archive_search = False

    def _search_archive_search(self, operator, value):
        """Projects in whose names, texts or files the words are found."""
        if operator not in ("ilike", "like", "=ilike", "="):
            return NotImplemented
        # The condition is replaced, so nobody else asks for the groups of the field.
        self._check_field_access(self._fields["archive_search"], "read")
        operator = "ilike" if operator == "=" else operator
        archive = self.env["project.archive.guard.mixin"]
        found = Domain.OR(
            Domain(name, operator, value)
            for name in ("name", "description", "partner_id.complete_name")
        )
        ids = set()
        for name, texts in {**TEXTS, **LINKED_TEXTS}.items():
            model = self.env[name].with_context(active_test=False)
            if not model.has_access("read"):
                continue
            domain = Domain.OR(Domain(text, operator, value) for text in texts)
            if link := model._archive_link:
                domain &= Domain(link[0], "in", archive._get_archive_models())
            records = model.search(domain).sudo()
            ids.update(records._get_archive_projects().ids)
        return found | Domain("id", "in", sorted(ids))
