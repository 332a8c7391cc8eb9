import re

from odoo import models
from odoo.tools.translate import code_translations

ADDON = "corebiz_project_billing_dashboard"
# A text in a formula that is to be translated
TERM = re.compile(r'_t\("([^"]+)"\)')


class SpreadsheetDashboard(models.Model):
    """Sample data in the language of the user.

    The client translates the texts of a dashboard by its addon, which Odoo does not
    name for a sample: without this it is English for everybody.
    """

    _inherit = "spreadsheet.dashboard"

    def _get_sample_dashboard(self):
        sample = super()._get_sample_dashboard()
        if not sample or self._get_dashboard_translation_namespace() != ADDON:
            return sample
        messages = code_translations.get_web_translations(ADDON, self.env.lang)
        terms = {one["id"]: one["string"] for one in messages["messages"]}
        sample = self._translate_sample(sample, terms)
        locale = self.env["res.lang"]._get_user_spreadsheet_locale()
        sample["settings"]["locale"] = locale
        return sample

    def _translate_sample(self, value, terms):
        """A part of the JSON with its texts replaced.

        :param dict terms: translations by English text
        """
        if isinstance(value, dict):
            return {
                key: self._translate_sample(one, terms) for key, one in value.items()
            }
        if isinstance(value, list):
            return [self._translate_sample(one, terms) for one in value]
        if not isinstance(value, str):
            return value
        if value.startswith("="):
            return TERM.sub(lambda term: f'"{terms.get(term[1], term[1])}"', value)
        return terms.get(value, value)
