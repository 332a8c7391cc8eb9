from odoo import models

LEDGER = "project.effort.ledger"


class IrModel(models.Model):
    """The triggers that write the hours ledger go together with its table.

    No sooner: while an addon is uninstalled, Odoo deletes its records (demo data first
    of all) before their tables and columns, and our figures follow until then.
    """

    _inherit = "ir.model"

    def _drop_table(self):
        if LEDGER in self.env and LEDGER in self.mapped("model"):
            self.env[LEDGER]._drop()
        return super()._drop_table()
