from unittest.mock import patch

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from .statement_common import StatementCase


class PrintedStatementCase(PaperCase, StatementCase):
    """Sends invoices through Odoo's dialog, and prints for real."""

    def _open_dialog(self, invoice):
        return (
            self.env["account.move.send.wizard"]
            .with_user(self.biller)
            .with_context(
                active_model="account.move",
                active_ids=invoice.ids,
                force_report_rendering=True,
            )
            .create({"move_id": invoice.id})
        )

    def _without_printer(self):
        """The server as one without the program answers."""
        reports = self.registry["ir.actions.report"]
        return patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "install")
