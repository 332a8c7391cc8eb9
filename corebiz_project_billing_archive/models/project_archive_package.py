import zipfile
from functools import partial

from odoo import api, fields, models

from odoo.addons.corebiz_project_billing_package.archive_format.figures import (
    size as format_size,
)
from odoo.addons.corebiz_project_billing_package.archive_format.verify import (
    READ_ERRORS,
    Package,
    read_seal,
)
from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    describe_error,
    translate_finding,
)

from .project_archive_store import FILESTORE, FOLDER
from .res_company_archive import RETENTION_CLASSES


class ProjectArchivePackage(models.Model):
    """The ledger of sealed packages: one row for each archiving of a project.

    Rows are added by the archive job, never changed or deleted; what is learned later
    (the last verification, the deletion of the file after its retention) completes
    them. The packages of a company form a chain by ``number`` and
    ``previous_sha256``. The format is described in ``docs/archive-format.rst``.
    """

    _name = "project.archive.package"
    _inherit = ["project.ledger.mixin"]
    _description = "Archive Package"
    _order = "date desc, id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    manager_id = fields.Many2one(
        "res.users", string="Project Manager", readonly=True, ondelete="restrict"
    )
    handover_id = fields.Many2one(
        "project.handover",
        string="Step into the Archive",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="Place in the chain of the company's packages.",
    )
    date = fields.Datetime(string="Archived on", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True, index=True)
    previous_sha256 = fields.Char(string="SHA-256 of the Package Before", readonly=True)
    previous_id = fields.Many2one(
        "project.archive.package",
        string="Package Before",
        readonly=True,
        ondelete="restrict",
    )
    replaces_id = fields.Many2one(
        "project.archive.package",
        readonly=True,
        ondelete="restrict",
        help="The package from before the project was reopened.",
    )
    # More than 2 GB, which is where integers of the database end.
    size = fields.Float(string="Size (Bytes)", digits=(16, 0), readonly=True)
    size_text = fields.Char(string="Size", compute="_compute_size_text")
    file_count = fields.Integer(string="Files", readonly=True)
    facts = fields.Json(readonly=True)
    hours = fields.Float(string="Booked Hours", readonly=True)
    store = fields.Selection(
        [(FILESTORE, "Odoo's Files"), (FOLDER, "A Folder")],
        required=True,
        readonly=True,
    )
    location = fields.Char(readonly=True)
    retention_class = fields.Selection(RETENTION_CLASSES, required=True, readonly=True)
    retention_date = fields.Date(string="Keep until", required=True, readonly=True)
    verified_date = fields.Datetime(string="Verified on", readonly=True)
    verified_by_id = fields.Many2one(
        "res.users", string="Verified by", readonly=True, ondelete="restrict"
    )
    verified_state = fields.Selection(
        [("never", "Never Verified"), ("ok", "In Order"), ("differs", "Differs")],
        string="Verification",
        default="never",
        readonly=True,
    )
    verified_text = fields.Text(string="Differences", readonly=True)

    _number_unique = models.Constraint(
        "UNIQUE(company_id, number)", "The chain of packages has one package a place."
    )
    _handover_unique = models.Constraint(
        "UNIQUE(handover_id)", "Each archiving of a project has one package."
    )

    @api.depends("project_id", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for package in self:
            package.display_name = self.env._(
                "%(project)s, package %(number)s",
                project=package.project_id.sudo().display_name,
                number=package.number,
            )

    @api.depends("size")
    @api.depends_context("lang")
    def _compute_size_text(self):
        for package in self:
            text = format_size(int(package.size))
            # The page of a package knows these two languages.
            german = (self.env.lang or "").startswith("de")
            package.size_text = text[german] if isinstance(text, tuple) else text

    def _open_file(self):
        """A binary stream of the package file.

        :raises OSError: when it is not there
        """
        self.ensure_one()
        return self.env["project.archive.store"]._open_package(
            self.store, self.location, self.name
        )

    def action_download(self):
        """Hand the package file to the browser."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/project_archive/package/{self.id}",
            "target": "download",
        }

    # === Verification ===

    def action_verify(self):
        """Check file, chain and database of these packages, and note the result.

        :return: a message for the person who asked
        """
        self.check_access("read")
        findings = {package: package._get_findings() for package in self.sudo()}
        for package, texts in findings.items():
            package._complete(
                {
                    "verified_date": fields.Datetime.now(),
                    "verified_by_id": self.env.uid,
                    "verified_state": "differs" if texts else "ok",
                    "verified_text": "\n".join(texts) or False,
                }
            )
        differing = [package for package, texts in findings.items() if texts]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if differing else "success",
                "message": self._get_verified_message(len(findings), differing),
                "sticky": bool(differing),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_verified_message(self, count, differing):
        """What was verified, in one sentence; ``differing`` are packages."""
        if not differing and count == 1:
            return self.env._("The package agrees with file, chain and database.")
        if not differing:
            return self.env._(
                "%s packages verified: file, chain and database agree.", count
            )
        return self.env._(
            "Differing packages: %(differing)s of %(count)s (%(names)s). Open them to"
            " read what differs.",
            differing=len(differing),
            count=count,
            names=", ".join(package.display_name for package in differing),
        )

    def _get_findings(self):
        """All that differs between the ledger, the file, the chain and the database.

        :return: list of sentences; empty when all is well
        """
        self.ensure_one()
        if self.is_deleted:
            return self._get_chain_findings(None)
        try:
            with self._open_file() as stream:
                package = Package(
                    self.name, stream, partial(translate_finding, self.env)
                ).verify()
        except OSError as error:
            reason = describe_error(self.env, error)
            return [self.env._("File: it cannot be opened (%s).", reason)]
        findings = [self.env._("File: %s.", text) for text in package.findings]
        findings += self._get_chain_findings(package)
        if package.is_readable and package.sha256 == self.sha256:
            findings += self._get_database_findings(package)
        return findings

    def _get_chain_findings(self, package):
        """Whether file and neighbours agree with the ledger."""
        texts = []
        if package and package.is_readable and package.sha256 != self.sha256:
            texts.append(
                self.env._(
                    "Seal: the file has %(found)s, the ledger %(noted)s. It is another"
                    " package, or the ledger was changed.",
                    found=package.sha256,
                    noted=self.sha256,
                )
            )
        if package and package.is_readable:
            noted = (self.number, self.previous_sha256 or None)
            said = tuple(package.manifest[key] for key in ("number", "previous_sha256"))
            if noted != said:
                texts.append(
                    self.env._(
                        "Chain: the file names %(said)s as number and package before,"
                        " the ledger %(noted)s.",
                        said=said,
                        noted=noted,
                    )
                )
        return texts + self._get_neighbour_findings()

    def _get_neighbour_findings(self):
        """The package before, in the ledger and on the disk."""
        before = self.search(
            [("company_id", "=", self.company_id.id), ("number", "=", self.number - 1)]
        )
        if self.number > 1 and not before:
            return [self.env._("Chain: package %s is missing.", self.number - 1)]
        if before and before.sha256 != self.previous_sha256:
            return [
                self.env._(
                    "Chain: package %(number)s has the seal %(found)s, but %(expected)s"
                    " was noted when this one was sealed.",
                    number=before.number,
                    found=before.sha256,
                    expected=self.previous_sha256,
                )
            ]
        if not before or before.is_deleted:
            return []
        try:
            with before._open_file() as stream:
                found = read_seal(stream)
        except READ_ERRORS as error:
            reason = describe_error(self.env, error)
            return [
                self.env._("Chain: the package before cannot be read (%s).", reason)
            ]
        if found == before.sha256:
            return []
        return [
            self.env._(
                "Chain: the file of package %(number)s has the seal %(found)s, not"
                " %(expected)s.",
                number=before.number,
                found=found,
                expected=before.sha256,
            )
        ]

    def _get_database_findings(self, package):
        """What Odoo says differently from the package, row by row.

        A project that was reopened may differ; its next package holds the new state.
        """
        newest = self.project_id.sudo().archive_package_ids.sorted("number")[-1:]
        if self != newest or self.project_id.archive_state != "done":
            return []
        findings = []
        try:
            if package.findings:
                # What was changed may be made to harm who reads it.
                raise zipfile.BadZipFile()
            with self._open_file() as stream:
                comparison = self.env["project.archive.comparison"]
                findings += comparison._compare(self, stream, package.manifest)
        except READ_ERRORS as error:
            findings.append(
                self.env._(
                    "Database: it cannot be compared any further, because the package"
                    " cannot be read (%s).",
                    describe_error(self.env, error),
                )
            )
        return findings
