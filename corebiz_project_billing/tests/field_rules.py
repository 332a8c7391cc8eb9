from odoo import fields

from .registry_common import RegistryMixin

KEPT = ("project_id", "user_id", "date", "reason")


class FieldRules(RegistryMixin):
    """What the fields of an addon allow, against the words of its test.

    A field that nobody may write is offered to nobody, and what is not said to go along
    with a copy stays behind. A new field that is neither is noticed here.
    """

    addon = ""
    # {model: names of fields that a screen may offer to people}
    editable = {}
    # Those of them that a copy begins without, and others that it takes along.
    not_copied, copied_too = set(), set()
    # Fields of kinds that a row always has, which may be empty all the same.
    optional = set()

    def _get_addon(self, model, field):
        """The addon that adds a field to this very model, none by a mixin."""
        classes = [cls for cls in model._model_classes__ if hasattr(cls, "_name")]
        own = {cls._module for cls in classes if cls._name == model._name}
        return next((name for name in field._modules if name in own), "")

    def _get_stored_fields(self):
        for name, own in self._get_own_fields(stored=True).items():
            model = self.env.registry[name]
            for field in own if not model._transient else ():
                if self._get_addon(model, field) == self.addon:
                    yield f"{name}.{field.name}", model, field

    def _get_editable(self):
        return {f"{name}.{one}" for name, own in self.editable.items() for one in own}

    def test_fields_that_nobody_writes_are_read_only(self):
        found = {
            name
            for name, _model, field in self._get_stored_fields()
            if not field.readonly
            and field.type != "one2many"
            and field.groups != fields.NO_ACCESS
        }
        self.assertEqual(found, self._get_editable())

    def test_a_copy_takes_along_what_is_said_here(self):
        found = {
            name
            for name, model, field in self._get_stored_fields()
            # Rows that nobody may create are not copied, whatever a field says.
            if field.copy and self._may_be_created(model)
        }
        wanted = self._get_editable() - self.not_copied | self.copied_too
        self.assertEqual(found, wanted)

    def _may_be_created(self, model):
        access = (
            self.env["ir.model.access"]
            .sudo()
            .search([("model_id.model", "=", model._name), ("perm_create", "=", True)])
        )
        return bool(access)

    def test_a_row_names_its_project_person_day_and_reason(self):
        found = {
            name
            for name, model, field in self._get_stored_fields()
            if model._name.startswith("project.")
            and (model._original_module or "") == self.addon
            and model._auto
            and field.name in KEPT
            and not field.compute
            and not field.required
        }
        self.assertEqual(found, self.optional)
