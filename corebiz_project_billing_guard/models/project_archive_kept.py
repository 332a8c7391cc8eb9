from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
    PO_ARCHIVED,
)

from .project_archive_guard import ARCHIVE_CONTEXT, ARCHIVE_PASS

# No record of it changes the field that others follow.
CONSTANT = "ir.model"


class ProjectArchiveGuardMixin(models.AbstractModel):
    """Stored values that would follow from records outside of the archive are kept.

    Odoo computes a stored field anew when something changes that it depends on: the
    user of an employee, a sub-task of another project. That asks nobody for a right
    and passes no ``write``. Records that do not change any more keep what they have.
    """

    _inherit = "project.archive.guard.mixin"

    # Stored fields that follow from accounting, which goes on.
    _archive_following_fields = frozenset()

    def _compute_field_value(self, field):
        """Leave out the records whose value stays as it is stored."""
        if field.name not in self._get_archive_kept_fields():
            return super()._compute_field_value(field)
        kept = self._filter_kept_by(field)
        if not kept:
            return super()._compute_field_value(field)
        changing = (self - kept).with_prefetch(self._prefetch_ids)
        if changing:
            super(ProjectArchiveGuardMixin, changing)._compute_field_value(field)
        return None

    @api.model
    @ormcache()
    def _get_archive_kept_fields(self):
        """Names of the stored fields that follow from other records.

        Without those that may be written in the archive, and what follows from these.
        """
        free = self._archive_free_fields | self._archive_following_fields
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and field.compute
            and name not in free
            and any(map(self._is_following, self.pool.field_depends[field]))
        )

    @api.model
    def _is_following(self, path):
        """Whether a dependency leads to other records; not where they are constant."""
        first, _dot, rest = path.partition(".")
        field = self._fields[first]
        if not field.relational or field.comodel_name == CONSTANT:
            return False
        return bool(rest) or field.type in ("one2many", "many2many")

    def _filter_kept_by(self, field):
        """Those of these records on which ``field`` is not computed any more."""
        if self.env.context.get(ARCHIVE_CONTEXT) is ARCHIVE_PASS:
            return self.browse()
        return self & self.filtered("id").sudo()._filter_archived()

    def _filter_archived(self):
        """Those of these records that belong to an archived project, with sudo."""
        projects = self._get_archive_projects()
        if not any(project.billing_state == PO_ARCHIVED for project in projects):
            return self.browse()
        return self.filtered(
            lambda record: any(
                project.billing_state == PO_ARCHIVED
                for project in record._get_archive_projects()
            )
        )

    # === Records that others name ===

    @api.model
    def _get_archive_named_fields(self):
        """Fields whose record is part of what this one says: deleted, it would change.

        PostgreSQL itself refuses where the field does.
        """
        return [
            name
            for name in self._get_archive_compared_fields()
            if (field := self._fields.get(name))
            and (
                field.type == "many2many"
                or field.type == "many2one"
                and field.ondelete != "restrict"
            )
        ]

    @api.model
    def _find_kept(self, domain):
        """One record in ``domain`` that does not change any more, with sudo."""
        model = self.sudo().with_context(active_test=False)
        if not self._archive_link and self._get_archive_kept_domain() is not None:
            return model.search(domain & self._get_archive_kept_domain(), limit=1)
        for records in self._iterate_archive(model.search(domain, order="id").ids):
            if found := records.sudo()._filter_with_projects()._filter_archived():
                return found[:1]
        return model

    def _filter_with_projects(self):
        """Without records whose project went before them, as when addons go."""
        projects = self._get_archive_projects()
        gone = projects - projects.exists()
        if not gone:
            return self
        return self.filtered(lambda record: not record._get_archive_projects() & gone)

    @api.model
    def _get_archive_kept_domain(self):
        """Records that do not change any more; None where no domain says so."""
        path = self._archive_project_path
        return Domain(
            f"{path}.billing_state" if path else "billing_state", "=", PO_ARCHIVED
        )

    def _get_kept_text(self):
        """Why this record does not change any more, for a sentence that goes on."""
        project = self._get_archive_projects().filtered(
            lambda project: project.billing_state == PO_ARCHIVED
        )[:1]
        return self.env._("“%s” is archived", project.name)


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    @api.model
    def _get_archive_kept_domain(self):
        return None


class AccountAnalyticLine(models.Model):
    """Bookings are fixed before they are archived: who worked stays who worked."""

    _inherit = "account.analytic.line"

    _archive_following_fields = frozenset(
        {
            *("coverage_state", "drafted_hours", "invoiced_hours"),
            *("order_id", "timesheet_invoice_type"),
        }
    )

    @api.model
    @ormcache()
    def _get_employee_fields(self):
        """Names of the kept fields that follow from the employee."""
        return frozenset(
            name
            for name in self._get_archive_kept_fields()
            if any(
                path.startswith("employee_id.")
                for path in self.pool.field_depends[self._fields[name]]
            )
        )

    @api.model
    def _settle_employee_fields(self):
        """Work out what follows from the employee before bookings are fixed."""
        for name in self._get_employee_fields():
            self._recompute_field(self._fields[name])

    def _filter_kept_by(self, field):
        """As for all models, but cheaper: each new booking comes here often."""
        lines = self.sudo()
        is_open = self.env.context.get(ARCHIVE_CONTEXT) is ARCHIVE_PASS
        if not is_open and len(lines) > 1:
            is_open = all(
                project.billing_state != PO_ARCHIVED
                for project in lines._get_guarding_projects()
            )
        by_employee = field.name in self._get_employee_fields()
        if is_open and not by_employee:
            return self.browse()
        return self.browse(
            line.id
            for line in lines
            if line.id
            and (
                not is_open and line._is_archived() or by_employee and line._is_fixed()
            )
        )

    def _is_archived(self):
        """Whether these are hours of an archived project, by project or by task."""
        if self.project_id.billing_state == PO_ARCHIVED:
            return True
        return self.task_id.project_id.billing_state == PO_ARCHIVED

    def _is_fixed(self):
        """Whether this is a booking of a finished project, or a document names it."""
        project = self.project_id
        return bool(project) and (
            project.billing_state in BOOKING_CLOSED_STATES or self._is_documented()
        )

    @api.model
    def _get_archive_kept_domain(self):
        return Domain("project_id.billing_state", "in", BOOKING_CLOSED_STATES) | (
            Domain("project_id", "!=", False) & self._get_documented_domain()
        )

    def _get_kept_text(self):
        if self.project_id.billing_state == PO_ARCHIVED:
            return super()._get_kept_text()
        return self.env._("Bookings of “%s” are fixed", self.project_id.name)


class ProjectCoverageLink(models.Model):
    _inherit = "project.coverage.link"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["account.analytic.line"]._settle_employee_fields()
        return super().create(vals_list)


class ProjectWaiver(models.Model):
    _inherit = "project.waiver"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["account.analytic.line"]._settle_employee_fields()
        return super().create(vals_list)
