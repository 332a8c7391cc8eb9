"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

PEOPLE_WRITE = {
    "res.company": {
        "archive_store",
        "archive_folder",
        "archive_retention_class",
        "archive_voucher_years",
        "archive_book_years",
        "archive_letter_years",
    },
}
REASONS = {"project.archive.delete.reason"}
DEMO_STATES = {
    "corebiz_project_billing_sale.project_project_server_demo": {"po_archived"}
}
