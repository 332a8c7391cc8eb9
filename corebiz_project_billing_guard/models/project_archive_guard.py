from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

# In the context under ARCHIVE_CONTEXT while the archive itself works. It is an object,
# which no client can send.
ARCHIVE_CONTEXT = "archive_pass"
ARCHIVE_PASS = object()
GUARD = "project.archive.guard.mixin"
# Where what was found of each model is kept while several models are asked for.
FOUND_CONTEXT = "archive_found"


class FoundIds(dict):
    """Ids of the records of projects, each looked up once: {key: ids}.

    No client can send it: it is known by its type.
    """


class ProjectArchiveGuardMixin(models.AbstractModel):
    """What belongs to a project, and is closed with it when it is archived.

    **The guard.** :meth:`create`, :meth:`write` and :meth:`unlink` ask for the project
    of the record and refuse when it is archived. Every channel ends in these three:
    client, API, import, mail gateway, portal, other addons. Neither rights nor sudo nor
    a context key open the guard; the archive's own code passes with a private object.

    **A model joins** by inheriting this mixin and saying how its records find their
    project: by a path of fields, or, for what hangs on any record (messages, files),
    by the fields that name the record. Joining also puts its records into the
    archive's package.

    **What stays free** are fields that say nothing about the project: tokens, marks of
    a reader, and what accounting notes on bookings, since accounting goes on.
    """

    _name = "project.archive.guard.mixin"
    _description = "Part of a Project that the Archive Closes"

    # Path of fields from the record to its project.
    _archive_project_path = "project_id"
    # Instead of a path: the fields with the name of a model and the id of its record.
    _archive_link = ()
    # Whether what hangs on a record belongs to its project, too.
    _archive_holds_links = True
    # Other models with a link on whose records those of this one hang.
    _archive_linked_holders = ()
    # Fields that may still be written in the archive.
    _archive_free_fields = frozenset()
    # Whether records come and go when a step ends: its mail, activity, tracking.
    _archive_follows_step = False
    # Whether what goes on elsewhere adds records afterwards, which are closed then.
    _archive_comes_late = False

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._archive_comes_late:
            records._check_archive_guard()
        return records

    def write(self, vals):
        """Guard the records where they are, and where they go."""
        if self._is_archive_free(vals):
            return super().write(vals)
        self._check_archive_guard()
        result = super().write(vals)
        if set(vals) & self._get_archive_moving_fields():
            self._check_archive_guard()
        return result

    def unlink(self):
        """Keep what is archived."""
        self._check_archive_guard()
        return super().unlink()

    def _check_archive_guard(self):
        """Refuse when one of the records belongs to an archived project.

        :raises UserError: names the record and its project, and who can reopen it
        """
        if self.env.context.get(ARCHIVE_CONTEXT) is ARCHIVE_PASS:
            return
        records = self.sudo()
        closed = [
            project
            for project in records._get_archive_projects()
            if project.billing_state == PO_ARCHIVED
            and not (self._archive_follows_step and project._is_step_of_now())
        ]
        if closed:
            # The text names the record: only for those who may read it.
            self.check_access("read")
            raise UserError(records._get_archive_guard_text(closed[0]))

    def _get_archive_guard_text(self, project):
        """Why nothing can be changed; names a record of ``project`` if it has one."""
        record = next(
            (one for one in self if project in one._get_archive_projects()), self[:1]
        )
        return self.env._(
            "“%(project)s” is archived: “%(record)s” (%(model)s) cannot be added,"
            " changed or deleted. A billing administrator can reopen the project,"
            " giving a reason.",
            project=project.name,
            record=record.display_name or record.id,
            model=self.env["ir.model"]._get(self._name).name,
        )

    def _is_archive_free(self, vals):
        """Whether these values may be written even on archived records."""
        return bool(vals) and set(vals) <= self._archive_free_fields

    @api.model
    def _get_archive_moving_fields(self):
        """Fields whose change can bring a record to another project."""
        root = self._archive_project_path.partition(".")[0]
        return {root, "parent_id", "task_id", *self._archive_link}

    # === Which project ===

    def _get_archive_projects(self):
        """The projects that these records belong to (call it with sudo)."""
        if not self._archive_link:
            path = self._archive_project_path
            # Most paths are one field, and every booking asks: this is the quick way.
            return self[path] if path in self._fields else self.mapped(path)
        model_field, id_field = self._archive_link
        ids_by_model = defaultdict(set)
        for record in self:
            # The model first: of most messages and files, that is all there is to ask.
            if self._is_archive_holder(record[model_field]) and record[id_field]:
                ids_by_model[record[model_field]].add(record[id_field])
        projects = self.env["project.project"]
        for model, ids in ids_by_model.items():
            records = self.env[model].browse(sorted(ids))
            # What was read is there, and each part of a step asks.
            unread = records.filtered(lambda one: "create_date" not in one._cache)
            records = records - unread + unread.exists()
            projects |= records._get_archive_projects()
        return projects

    @api.model
    def _is_archive_guarded(self, model):
        registry = self.env.registry
        return model in registry and issubclass(registry[model], registry[GUARD])

    @api.model
    def _is_archive_holder(self, model):
        """Whether messages and files on records of ``model`` belong to projects."""
        return self._is_archive_guarded(model) and self.env[model]._archive_holds_links

    @api.model
    @ormcache()
    def _get_archive_models(self):
        """Names of all models that belong to projects: the project, then by name."""
        names = sorted(
            name
            for name, model in self.env.registry.items()
            if self._is_archive_guarded(name) and not model._abstract
        )
        return tuple(sorted(names, key=lambda name: name != "project.project"))

    @api.model
    def _get_archive_domain(self, projects):
        """The records of this model that belong to ``projects``."""
        if not self._archive_link:
            return Domain(self._archive_project_path or "id", "in", projects.ids)
        model_field, id_field = self._archive_link
        domains = []
        guard = self._with_found_ids()
        found = guard.env.context[FOUND_CONTEXT]
        for name in self._get_archive_models():
            model = guard.env[name].with_context(active_test=False)
            if model._archive_link and name not in self._archive_linked_holders:
                continue
            if not model._archive_holds_links:
                continue
            key = (name, projects._ids, self.env.uid, self.env.su)
            if key not in found:
                found[key] = model.search(model._get_archive_domain(projects)).ids
            if ids := found[key]:
                domains.append(
                    Domain(model_field, "=", name) & Domain(id_field, "in", ids)
                )
        return Domain.OR(domains)

    @api.model
    def _with_found_ids(self):
        """Ask for several models, and look up once what all of them ask for."""
        if isinstance(self.env.context.get(FOUND_CONTEXT), FoundIds):
            return self
        return self.with_context(**{FOUND_CONTEXT: FoundIds()})
