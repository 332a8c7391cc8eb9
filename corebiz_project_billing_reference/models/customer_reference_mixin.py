from odoo import fields, models

REFERENCES = (
    "buyer_reference",
    "project_reference",
    "contract_reference",
    "accounting_reference",
)


class ProjectCustomerReferenceMixin(models.AbstractModel):
    """The numbers under which a customer files an order and its invoices.

    The number of the customer's order (BT-13) is Odoo's own *Customer Reference*. Two
    of the others have the names that Odoo's French invoices and Factur-X use.
    """

    _name = "project.customer.reference.mixin"
    _description = "References of a Customer"

    buyer_reference = fields.Char(
        help="Who at the customer's the invoice is for; public bodies in Germany: the"
        " Leitweg-ID (BT-10). Where it is empty, electronic invoices take that of the"
        " customer.",
    )
    project_reference = fields.Char(
        string="Customer's Project",
        help="The project as the customer calls it (BT-11).",
    )
    contract_reference = fields.Char(
        string="Contract Number", help="The contract behind the order (BT-12)."
    )
    accounting_reference = fields.Char(
        string="Customer's Cost Centre",
        help="Where the customer books the invoice (BT-19).",
    )

    def _prepare_reference_vals(self):
        """The references of this document, for one that is made of it."""
        self.ensure_one()
        return {name: self[name] for name in REFERENCES}
