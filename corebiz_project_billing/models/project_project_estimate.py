from odoo import api, fields, models
from odoo.tools import float_compare

from .duration import format_hours
from .plain_text import clean_text
from .project_estimate import CORRECTION, ORIGINAL, SUPPLEMENT


class ProjectProject(models.Model):
    """The estimate of a project, and the ledger behind it.

    **Sum.** ``allocated_hours`` (hours) always equals the sum of the rows in
    ``estimate_ids``: whatever changes it (dialog, form, API, import, list edit, other
    code) goes through :meth:`create` or :meth:`write`, which add a row.

    **Who and when.** The gate in ``project_estimate_gate.py`` decides. Whoever may
    create a project may give it its first estimate while creating it; a copy gets an
    original of its own.

    **Odoo's own code** (sudo: scheduled jobs, other addons) is recorded and never
    refused; the row names the user behind it. No context key and no value
    opens the gate for anybody else.
    """

    _inherit = "project.project"

    estimate_ids = fields.One2many(
        "project.estimate",
        "project_id",
        string="Estimates",
        copy=False,
        groups="base.group_user",
    )
    estimate_reason = fields.Char(
        string="Reason for the New Estimate",
        store=False,
        help="Write-only companion of the allocated time, so that an import or a"
        " program can give the reason that a change of the estimate needs.",
    )
    estimate_kind = fields.Selection(
        [(SUPPLEMENT, "Supplement"), (CORRECTION, "Correction")],
        string="Kind of the New Estimate",
        store=False,
        help="Write-only companion of the allocated time; a correction by default.",
    )
    estimate_text = fields.Char(
        string="Composition of the Estimate",
        compute="_compute_estimate_text",
        compute_sudo=True,
        groups="base.group_user",
    )
    has_estimate = fields.Boolean(
        compute="_compute_has_estimate",
        compute_sudo=True,
        export_string_translation=False,
        groups="base.group_user",
    )

    @api.depends("estimate_ids.hours", "estimate_ids.kind")
    @api.depends_context("lang")
    def _compute_estimate_text(self):
        for project in self:
            project.estimate_text = project._get_estimate_text()

    @api.depends("estimate_ids")
    def _compute_has_estimate(self):
        for project in self:
            project.has_estimate = bool(project.estimate_ids)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Note the hours that a project is born with as its original estimate."""
        vals_list = [dict(vals) for vals in vals_list]
        changes = [self._pop_estimate_companions(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_estimate_hours(vals.get("allocated_hours"))
        projects = super().create(vals_list)
        projects.env["project.estimate"].sudo()._add_rows(
            [
                project._prepare_estimate_vals(project.allocated_hours, change)
                for project, change in zip(projects.sudo(), changes, strict=True)
                if project.allocated_hours and not project.estimate_ids
            ]
        )
        return projects

    def write(self, vals):
        """Change the estimate when the allocated time changes."""
        if not {"allocated_hours", *self._get_estimate_companions()} & set(vals):
            return super().write(vals)
        vals = dict(vals)
        change = self._pop_estimate_companions(vals)
        if "allocated_hours" in vals:
            self._check_estimate_hours(vals["allocated_hours"])
            hours = self._fields["allocated_hours"].convert_to_cache(
                vals.pop("allocated_hours"), self
            )
            hours = self._get_given_estimate(hours)
            # A value that is written again, as imports do, is no change.
            changing = self.filtered(lambda project: project._has_other_estimate(hours))
            changing._check_can_change_estimate(hours, change)
            changing._set_estimate(hours, change)
        return super().write(vals) if vals else True

    @api.model
    def _get_estimate_companions(self):
        """Fields that may accompany ``allocated_hours`` in a write.

        They are for the row of the ledger only; an addon that adds some names them.
        """
        return ["estimate_reason", "estimate_kind"]

    @api.model
    def _pop_estimate_companions(self, vals):
        """Take what goes to the ledger only out of ``vals``.

        :return: dict of the values by the names of :meth:`_get_estimate_companions`
        :raises ValueError: on an unknown kind
        """
        return {
            name: self._fields[name].convert_to_cache(vals.pop(name, False), self)
            for name in self._get_estimate_companions()
        }

    def _has_other_estimate(self, hours):
        """Whether ``hours`` differ from the estimate by more than rounding."""
        present = self.sudo().allocated_hours
        return float_compare(present, hours, precision_digits=6) != 0

    def _set_estimate(self, hours, change):
        """Bring the estimate of all projects to ``hours`` and write the ledger.

        :param dict change: see :meth:`_pop_estimate_companions`
        """
        if not self:
            return
        # The role on the record is the permission, not the right to edit projects.
        projects = self.sudo()
        rows = [project._prepare_estimate_vals(hours, change) for project in projects]
        # pylint: disable-next=super-method-mismatch
        super(ProjectProject, projects).write({"allocated_hours": hours})
        projects.env["project.estimate"]._add_rows(rows)

    def _prepare_estimate_vals(self, hours, change):
        """Values of the row that brings the estimate of this project to ``hours``.

        :param dict change: see :meth:`_pop_estimate_companions`
        """
        added = hours - sum(self.estimate_ids.mapped("hours"))
        kind = change.get("estimate_kind") or CORRECTION
        if not self.estimate_ids:
            kind = ORIGINAL
        return {
            "project_id": self.id,
            "company_id": self.company_id.id,
            "kind": kind,
            "hours": added,
            "total_after": hours,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "reason": clean_text(change.get("estimate_reason")),
        }

    # === Words ===

    def _get_estimate_hours(self, kind):
        """Hours that the rows of one kind have added to the estimate."""
        rows = self.estimate_ids.filtered(lambda estimate: estimate.kind == kind)
        return sum(rows.mapped("hours"))

    def _get_estimate_text(self):
        """What the estimate is made of: "120 h, of which 20 h supplement".

        False where the original says it all.
        """
        if not self.estimate_ids:
            return False
        supplement = self._get_estimate_hours(SUPPLEMENT)
        values = {
            "total": self._format_estimate(sum(self.estimate_ids.mapped("hours"))),
            "original": self._format_estimate(self._get_estimate_hours(ORIGINAL)),
            "supplement": self._format_estimate(supplement),
        }
        if self._get_estimate_hours(CORRECTION):
            if supplement:
                return self.env._(
                    "%(total)s, of which %(supplement)s supplement; originally"
                    " %(original)s",
                    **values,
                )
            return self.env._("%(total)s, originally %(original)s", **values)
        if supplement:
            return self.env._("%(total)s, of which %(supplement)s supplement", **values)
        return False

    @api.model
    def _format_estimate(self, hours, signed=False):
        """Hours in words: "120 h", with minutes only where there are some."""
        minutes = round(abs(hours) * 60)
        number = str(minutes // 60)
        if minutes % 60:
            number = format_hours(minutes / 60)
        sign = "−" if hours < 0 and minutes else "+" if signed else ""
        return self.env._("%s h", sign + number)
