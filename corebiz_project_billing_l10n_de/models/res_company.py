from odoo import api, models

# Characters that a line of the window holds (80 mm), in the type that Odoo takes and in
# the smallest that can be read (6 pt).
NORMAL, LONGEST = 60, 74
# What is left out of a line that is too long, in this order.
DISPENSABLE = ("country", "street2")


class ResCompany(models.Model):
    """The sender's address above the one of the customer (DIN 5008).

    It has to be one line, or the address below it slips out of the window of the
    envelope. A long one gets smaller type, then goes without country and second line of
    the street; what is longer even so, is cut.
    """

    _inherit = "res.company"

    @api.model
    def _get_din5008_sender(self, company):
        """The sender's address in one line.

        :param company: a company, or the wizard that shows one's layout
        :return: its text, and its size in per cent of Odoo's
        """
        parts = self._prepare_din5008_sender(company)
        text = self._join_din5008_sender(parts)
        for name in DISPENSABLE:
            if len(text) > LONGEST:
                parts.pop(name)
                text = self._join_din5008_sender(parts)
        if len(text) > LONGEST:
            text = text[: LONGEST - 1].rstrip(" |") + "…"
        return text, min(100, 100 * NORMAL // len(text)) if text else 100

    @api.model
    def _prepare_din5008_sender(self, company):
        """The parts of the line by name, in their order."""
        town = " ".join(part for part in (company.zip, company.city) if part)
        return {
            "name": company.name,
            "street": company.street,
            "street2": company.street2,
            "town": town,
            "country": company.country_id.name,
        }

    @api.model
    def _join_din5008_sender(self, parts):
        return " | ".join(part.strip() for part in parts.values() if part)
