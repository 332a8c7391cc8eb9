from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from .project_archive_store import FILESTORE, FOLDER

VOUCHER = "voucher"
BOOK = "book"
LETTER = "letter"
RETENTION_CLASSES = [
    (VOUCHER, "Vouchers"),
    (BOOK, "Books and Accounts"),
    (LETTER, "Business Letters"),
]


def get_retention_date(date, years):
    """The last day of a period of full years that begins with the end of a year."""
    return fields.Date.to_date(f"{date.year + years}-12-31")


class ResCompany(models.Model):
    """Where a company keeps its archive packages, and for how long.

    The periods are those of German law since 2025 (section 147 of the Fiscal Code):
    8 years for vouchers, 10 for books, 6 for letters. Where a period becomes longer,
    every package of that class is kept longer; a shorter one holds for new packages.
    """

    _inherit = "res.company"

    archive_store = fields.Selection(
        [(FILESTORE, "Odoo's Files"), (FOLDER, "A Folder")],
        default=FILESTORE,
        required=True,
        help="Where the sealed packages of archived projects are kept.",
        prefetch="corebiz_project_billing",
    )
    archive_folder = fields.Char(
        help="Full path of a folder that every server of Odoo reaches under the same"
        " name and may write to.",
        prefetch="corebiz_project_billing",
    )
    archive_retention_class = fields.Selection(
        RETENTION_CLASSES,
        string="Retention Class",
        default=VOUCHER,
        required=True,
        help="Decides how long the packages of new archived projects are kept.",
        prefetch="corebiz_project_billing",
    )
    archive_voucher_years = fields.Integer(
        string="Years for Vouchers", default=8, prefetch="corebiz_project_billing"
    )
    archive_book_years = fields.Integer(
        string="Years for Books", default=10, prefetch="corebiz_project_billing"
    )
    archive_letter_years = fields.Integer(
        string="Years for Letters", default=6, prefetch="corebiz_project_billing"
    )

    _archive_years_positive = models.Constraint(
        "CHECK(archive_voucher_years > 0 AND archive_book_years > 0"
        " AND archive_letter_years > 0)",
        "Archive packages are kept for at least one year.",
    )

    @api.model
    def _get_number_bounds(self):
        years = ("archive_voucher_years", "archive_book_years", "archive_letter_years")
        return {**super()._get_number_bounds(), **dict.fromkeys(years, (1, 100))}

    @api.constrains("archive_store", "archive_folder")
    def _check_archive_folder(self):
        """A relative path would mean another folder on every server.

        A folder inside of Odoo's own files would mix up with them.
        """
        own = Path(config["data_dir"]).resolve()
        for company in self.filtered(lambda one: one.archive_store == FOLDER):
            folder = Path(company.archive_folder or "")
            if folder.is_absolute() and own not in (folder.resolve(), *folder.parents):
                continue
            raise ValidationError(
                self.env._(
                    "“%(folder)s” cannot be the archive folder of %(company)s: enter a"
                    " full path outside of Odoo's own files, such as"
                    " /srv/project-archive.",
                    folder=company.archive_folder or "",
                    company=company.name,
                )
            )

    def write(self, vals):
        """A longer period holds for the packages that are kept already, too."""
        years = self._read_archive_years()
        result = super().write(vals)
        for company, before in years.items():
            now = company._read_archive_years()[company]
            longer = [name for name in now if now[name] > before[name]]
            if longer:
                company._prolong_archive_packages(longer)
        return result

    def _read_archive_years(self):
        """The years of each class, by company."""
        return {
            company: {
                name: company._get_archive_years(name)
                for name, _label in RETENTION_CLASSES
            }
            for company in self
        }

    def _prolong_archive_packages(self, classes):
        """Move the retention of the packages of these classes; never to the front."""
        packages = self.env["project.archive.package"].sudo()
        found = packages.search(
            [
                ("company_id", "=", self.id),
                ("retention_class", "in", classes),
                ("deleted_date", "=", False),
            ]
        )
        for package in found:
            package._keep_as_long_as_now()

    def _get_archive_location(self):
        """The place within the store, as it is noted on every package."""
        return self.archive_folder if self.archive_store == FOLDER else False

    def _get_archive_years(self, retention_class):
        """Full years for which a class is kept."""
        return {
            VOUCHER: self.archive_voucher_years,
            BOOK: self.archive_book_years,
            LETTER: self.archive_letter_years,
        }[retention_class]

    def _get_archive_retention_date(self, date):
        """The last day on which a package archived on ``date`` must be kept.

        The period begins with the end of the calendar year (section 147, paragraph 4).
        """
        years = self._get_archive_years(self.archive_retention_class)
        return get_retention_date(date, years)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    archive_store = fields.Selection(related="company_id.archive_store", readonly=False)
    archive_folder = fields.Char(related="company_id.archive_folder", readonly=False)
    archive_retention_class = fields.Selection(
        related="company_id.archive_retention_class", readonly=False
    )
    archive_voucher_years = fields.Integer(
        related="company_id.archive_voucher_years", readonly=False
    )
    archive_book_years = fields.Integer(
        related="company_id.archive_book_years", readonly=False
    )
    archive_letter_years = fields.Integer(
        related="company_id.archive_letter_years", readonly=False
    )

    def action_test_archive_store(self):
        """Try the archive store of the company, and say how it went.

        :raises AccessError: for everybody but administrators
        """
        self.ensure_one()
        self.check_access("write")
        company = self.company_id
        self.env["project.archive.store"].with_company(company)._test_connection(
            company.archive_store, company._get_archive_location()
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The archive store can be written and read."),
            },
        }
