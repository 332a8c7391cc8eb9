from odoo import models


class MergePartner(models.TransientModel):
    """Contacts that something archived names are merged into, not away.

    Merging writes every field that names the contact, by SQL. Odoo merges accounts of
    accounting with the same code.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        src_records._check_archive_not_named(is_merging=True)
        return super()._update_foreign_keys_generic(model, src_records, dst_record)
