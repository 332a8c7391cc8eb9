from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    ROLE_GROUPS,
)
from odoo.addons.corebiz_project_billing.models.plain_text import clean_text
from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    describe_error,
)

from .res_company_archive import get_retention_date


class ProjectArchivePackage(models.Model):
    """How long a package is kept, and its documented deletion afterwards.

    Until its retention date nobody deletes a package by any way. Afterwards a billing
    administrator may delete the file; the row stays for good, and with it who deleted
    it, when and why, its seal (so that the chain holds) and the sums.

    The date may move back when the company keeps packages longer, never to the front.
    """

    _inherit = "project.archive.package"

    deleted_date = fields.Datetime(string="Deleted on", readonly=True)
    deleted_by_id = fields.Many2one(
        "res.users", string="Deleted by", readonly=True, ondelete="restrict"
    )
    deleted_reason = fields.Text(string="Reason of the Deletion", readonly=True)
    is_deleted = fields.Boolean(compute="_compute_is_deleted", search="_search_deleted")
    is_due = fields.Boolean(
        string="Retention Is Over", compute="_compute_is_due", search="_search_is_due"
    )

    @api.depends("deleted_date")
    def _compute_is_deleted(self):
        for package in self:
            package.is_deleted = bool(package.deleted_date)

    def _search_deleted(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_wanted = {True: "!=", False: "="}
        return ["|"] * (len(value) - 1) + [
            ("deleted_date", is_wanted[bool(one)], False) for one in value
        ]

    @api.depends("retention_date", "deleted_date")
    def _compute_is_due(self):
        today = self._get_retention_today()
        for package in self:
            package.is_due = package.retention_date < today and not package.deleted_date

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._get_retention_today()
        due = ["&", ("retention_date", "<", today), ("deleted_date", "=", False)]
        wanted = [due if one else ["!", *due] for one in value]
        return ["|"] * (len(wanted) - 1) + [
            term for domain in wanted for term in domain
        ]

    @api.model
    def _get_retention_today(self):
        """The day on which retention is judged: that of UTC, as stores lock files.

        The day of the user would open the gate to whoever sends an eastern time zone.
        """
        return fields.Date.today()

    def _keep_as_long_as_now(self):
        """Prolong the retention to the period that the company has now."""
        self.ensure_one()
        years = self.company_id._get_archive_years(self.retention_class)
        day = self.handover_id._get_latest_day()
        self._prolong_retention(get_retention_date(day, years))

    def _prolong_retention(self, date):
        """Keep a package until ``date``, unless it is kept longer.

        Extend it where a store must be told, too.

        :return: the packages whose date has moved
        """
        moving = self.filtered(lambda package: package.retention_date < date)
        moving._complete({"retention_date": date})
        return moving

    def action_open_delete(self):
        """Open the dialog that asks why."""
        self._check_can_delete()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_archive.project_archive_delete_action"
        )
        return {**action, "context": {"default_package_ids": self.ids}}

    def action_delete_file(self, reason):
        """Delete the files of packages whose retention is over; the rows stay.

        :param str reason: why, for the record
        :raises UserError: before the retention date, without a reason, or for anybody
            but a billing administrator; then nothing is deleted
        """
        self._check_can_delete()
        if not clean_text(reason):
            raise UserError(
                self.env._("Say why the packages are deleted; the ledger keeps it.")
            )
        for package in self.sudo():
            package._check_file_deletable()
            package._complete(
                {
                    "deleted_date": fields.Datetime.now(),
                    "deleted_by_id": self.env.uid,
                    "deleted_reason": clean_text(reason),
                }
            )
            # Not before the row is safe: a file that stays behind does no harm.
            self.env.cr.postcommit.add(package._delete_file)
        return True

    def _check_file_deletable(self):
        """Refuse while the store cannot delete: the row would say more than is true."""
        try:
            self.env["project.archive.store"]._check_deletable(
                self.store, self.location, self.name
            )
        except OSError as error:
            raise UserError(str(error)) from error

    def _delete_file(self):
        try:
            self.env["project.archive.store"]._delete_package(
                self.store, self.location, self.name
            )
        except OSError as error:
            raise UserError(
                self.env._(
                    "The deletion of “%(package)s” is noted, but its file is still"
                    " there: %(error)s Remove it in the store.",
                    package=self.display_name,
                    error=describe_error(self.env, error),
                )
            ) from error

    def _check_can_delete(self):
        """Refuse deletion by the wrong person, too early, or a second time."""
        self.check_access("read")
        if not self.env.user.has_group(ROLE_GROUPS[BILLING_ADMINISTRATOR]):
            raise UserError(
                self.env._("Only a billing administrator deletes archive packages.")
            )
        for package in self.sudo():
            if package.is_deleted:
                raise UserError(
                    self.env._(
                        "The file of “%s” has been deleted already.",
                        package.display_name,
                    )
                )
            if not package.is_due:
                raise UserError(package._get_retention_text())

    def _get_retention_text(self):
        """Until when the package is kept."""
        return self.env._(
            "“%(package)s” is kept until %(date)s and cannot be deleted before.",
            package=self.display_name,
            date=format_date(self.env, self.retention_date),
        )


class ProjectProject(models.Model):
    _inherit = "project.project"

    @api.model
    def _get_retention_dates(self):
        """The last day on which each closed project must be kept; called with sudo.

        Those that still wait for their package are kept from the step on. A package
        stays when its project is reopened.

        :return: dict of dates by project, without those whose retention is over
        """
        packages = self.env["project.archive.package"]
        today = packages._get_retention_today()
        domain = [("retention_date", ">=", today), ("deleted_date", "=", False)]
        dates = dict(
            packages._read_group(domain, ["project_id"], ["retention_date:max"])
        )
        for project in self.search(self._get_archive_queue_domain()):
            day = project.last_handover_id._get_latest_day()
            company = project._get_billing_company()
            dates.setdefault(project, company._get_archive_retention_date(day))
        return dates
