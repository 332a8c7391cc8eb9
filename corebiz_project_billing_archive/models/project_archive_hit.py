from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .project_archive_search import LINKED_TEXTS, TEXTS

# The word that was searched for; the search field of the archive puts it there.
TEXT_CONTEXT = "archive_text"
MOST_RECORDS = 200  # of each kind, the newest; a word that is everywhere finds no place
BEFORE, AFTER = 30, 60  # characters of the snippet around the word


class ProjectProject(models.Model):
    """Where in an archived project the word that was searched for stands.

    Messages come first: most people look for a mail. What the person who searches may
    not read is not shown, as it is not found either.
    """

    _inherit = "project.project"

    archive_hit = fields.Char(
        string="Found in",
        compute="_compute_archive_hit",
        groups="corebiz_project_billing.group_project_office",
        help="The first place in which the searched words stand.",
    )

    @api.depends_context(TEXT_CONTEXT, "uid")
    def _compute_archive_hit(self):
        hits = self._origin._find_archive_hits()
        for project in self:
            _record, snippet = hits.get(project._origin.id, (None, False))
            project.archive_hit = snippet

    def _find_archive_hits(self):
        """Where the words of the context stand first, as {id: (record, snippet)}."""
        text = self.env.context.get(TEXT_CONTEXT)
        # The client sends a list: somebody may search for several words.
        text = text[0] if isinstance(text, list) and text else text
        hits = {}
        if not isinstance(text, str) or not text.strip():
            return hits
        # Messages first and files last.
        mails = {"mail.message": LINKED_TEXTS["mail.message"]}
        for name, texts in {**mails, **TEXTS, **LINKED_TEXTS}.items():
            model = self.env[name].with_context(active_test=False)
            if len(hits) == len(self) or not model.has_access("read"):
                continue
            domain = Domain.OR(Domain(field, "ilike", text) for field in texts)
            if link := model._archive_link:
                guard = self.env["project.archive.guard.mixin"]
                domain &= Domain(link[0], "in", guard._get_archive_models())
            for record in model.search(domain, order="id desc", limit=MOST_RECORDS):
                for project in record.sudo()._get_archive_projects() & self:
                    snippet = self._get_archive_snippet(record, texts, text)
                    hits.setdefault(project.id, (record, snippet))
        return hits

    def action_open_archive_hit(self):
        """Open the record in which the searched words stand, with the user's rights.

        :raises UserError: where they stand in no record that he may read
        """
        self.ensure_one()
        self._check_inside()
        record, _snippet = self._find_archive_hits().get(self.id, (None, None))
        if not record:
            raise UserError(
                self.env._(
                    "The words stand in no message, task, booking or file of"
                    " “%(project)s” that you may read.",
                    project=self.sudo().name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name or self.name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "new" if record._name == "mail.message" else "current",
        }

    @api.model
    def _get_archive_snippet(self, record, names, text):
        """The words around the first place where ``text`` stands in these fields."""
        text = text.strip().casefold()
        for name in names:
            value = html2plaintext(record[name] or "", include_references=False)
            value = " ".join(value.split())
            place = value.casefold().find(text)
            if place >= 0:
                start, end = max(place - BEFORE, 0), place + len(text) + AFTER
                before, after = "…" * bool(start), "…" * (end < len(value))
                return f"{before}{value[start:end]}{after}"
        return record.display_name or ""
