import os
from difflib import ndiff
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from .registry_common import RegistryMixin

WRITTEN = Path(__file__).with_name("declared_fields.txt")
RENEW = "RENEW_DECLARED_FIELDS"  # a variable of the environment, set by hand only
# What a field declares that somebody would miss: who enters data, who reads them, who
# builds a report or an interface on them.
FLAGS = (
    *("required", "readonly", "copy", "store", "translate", "company_dependent"),
    *("compute_sudo", "related_sudo", "precompute", "recursive", "check_company"),
)
VALUES = (
    *("tracking", "groups", "related", "comodel_name", "inverse_name", "ondelete"),
    *("currency_field", "aggregator", "size", "attachment", "active_test"),
)
# Texts of methods, or a name of one.
METHODS = ("compute", "inverse", "search")


@tagged("post_install", "-at_install")
class TestDeclaredFields(RegistryMixin, TransactionCase):
    """The fields of our addons are those of a written list, with what they declare.

    Whether a field is stored, translated, tracked, required or computed with all
    rights is seen on no screen, and missed long after it has changed. A change on
    purpose is written down by ``RENEW_DECLARED_FIELDS=1 bin/test`` with this file, and
    is read by whoever reviews the change of ``declared_fields.txt``.
    """

    def test_fields_declare_what_is_written(self):
        found = [
            self._describe(self.env[name], field)
            for name, own in self._get_own_fields().items()
            for field in own
            if not field.inherited
        ]
        if os.environ.get(RENEW):
            WRITTEN.write_text("\n".join(found) + "\n")
        written = WRITTEN.read_text().splitlines()
        changed = [one for one in ndiff(written, found) if one[0] in "-+"]
        self.assertEqual("\n".join(changed), "")

    def _describe(self, model, field):
        """One line: the field, its type, and what it declares beside the usual."""
        parts = [f"{model._name}.{field.name}: {field.type}"]
        parts += [flag for flag in FLAGS if getattr(field, flag, False)]
        for name in VALUES:
            value = getattr(field, name, None)
            if isinstance(value, dict):  # what becomes of the values of other addons
                value = ",".join(sorted(value))
            if value not in (None, False, "", ()):
                parts.append(f"{name}={value}")
        parts += [
            f"{name}={value if isinstance(value, str) else 'yes'}"
            for name in METHODS
            if (value := getattr(field, name, None)) and not field.related
        ]
        if field.default:
            parts.append("default")
        if field.compute and not field.related:
            depends, contexts = field.get_depends(model)
            parts.append("depends=" + ",".join(sorted(set(depends))))
            if contexts:
                parts.append("contexts=" + ",".join(sorted(set(contexts))))
        return " ".join(parts)
