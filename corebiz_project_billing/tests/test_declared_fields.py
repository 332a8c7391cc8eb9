import os
from difflib import ndiff
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged

from .registry_common import OWN, RegistryMixin, get_addons

WRITTEN = "declared_fields.txt"
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

    Each addon has a list of its own. What an addon changes of a field of another, such
    as that on which it depends, stands in its list once more, and counts there.
    """

    def test_fields_declare_what_is_written(self):
        addons, found, owners = get_addons(self.env), {}, {}
        for name, own in self._get_own_fields().items():
            for field in own:
                if not field.inherited:
                    line = self._describe(self.env[name], field)
                    found[line.partition(": ")[0]] = line
                    owner = max(self._get_speakers(field), key=addons.index)
                    owners.setdefault(owner, set()).add(line)
        if os.environ.get(RENEW):
            for addon in addons:
                self._renew(addon, owners.get(addon, set()), found)
        written = {}
        for addon in addons:
            for line in self._read(addon):
                written[line.partition(": ")[0]] = line
        lines = sorted(written.values()), sorted(found.values())
        changed = [one for one in ndiff(*lines) if one[0] in "-+"]
        self.assertEqual("\n".join(changed), "")

    def _get_path(self, addon):
        return Path(get_module_path(addon)) / "tests" / WRITTEN

    def _read(self, addon):
        """The written lines of an addon; one without fields has no list."""
        path = self._get_path(addon)
        return path.read_text().splitlines() if path.exists() else []

    def _renew(self, addon, lines, found):
        """Write the list of an addon; what is changed above it, stands there."""
        names = {line.partition(": ")[0] for line in lines}
        kept = {
            line
            for line in self._read(addon)
            if (name := line.partition(": ")[0]) in found and name not in names
        }
        kept -= set(found.values())
        if lines or kept:
            self._get_path(addon).write_text("\n".join(sorted(lines | kept)) + "\n")

    def _get_speakers(self, field):
        """The addons that say something about a field, or about its methods."""
        model = self.env.registry[field.model_name]
        addons = {*field._modules, model._original_module}
        methods = {getattr(field, name, None) for name in METHODS}
        for cls in model._model_classes__:
            mixins = set(getattr(cls, "_inherit", None) or ()) - {model._name}
            if any(
                isinstance(method, str) and method in vars(cls) for method in methods
            ) or any(field.name in self.env[one]._fields for one in mixins):
                addons.add(cls._module)
        return {name for name in addons if name and name.startswith(OWN)}

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
