import inspect

from odoo.tests import TransactionCase, tagged

from .registry_common import OWN, RegistryMixin


@tagged("post_install", "-at_install")
class TestOverrides(RegistryMixin, TransactionCase):
    """Which class of a model comes first follows from the imports, and may change."""

    def _get_own_methods(self, model):
        """Our definitions of each method of a model itself, the first one called first.

        Those of mixins are meant to be replaced.
        """
        found = {}
        for cls in model._model_classes__:
            is_ours = cls.__module__.startswith(f"odoo.addons.{OWN}")
            if is_ours and cls._name == model._name:
                for name, value in vars(cls).items():
                    method = getattr(value, "__func__", value)
                    if inspect.isfunction(method):
                        found.setdefault(name, []).append(method)
        return found

    def test_no_method_of_ours_keeps_another_from_being_called(self):
        asked, hidden = 0, []
        for name, model in self.env.registry.items():
            for method, definitions in self._get_own_methods(model).items():
                for one, other in zip(definitions, definitions[1:], strict=False):
                    asked += 1
                    if "super(" not in inspect.getsource(one):
                        hidden.append(f"{name}.{method}: {other.__module__}")
        self.assertGreater(asked, self._floor(1, 50))
        self.assertFalse(hidden, "These are never called: call super, or rename them.")

    def _get_defaults(self, method):
        return {
            name: parameter.default
            for name, parameter in inspect.signature(method).parameters.items()
            if parameter.default is not parameter.empty
        }

    def _get_next_method(self, model, method):
        """What ``super()`` calls from the first definition of ours."""
        definitions = [
            getattr(vars(cls)[method.__name__], "__func__", vars(cls)[method.__name__])
            for cls in model.__mro__
            if method.__name__ in vars(cls)
        ]
        if method in definitions:
            rest = definitions[definitions.index(method) + 1 :]
            return next(filter(inspect.isfunction, rest), None)
        return None

    def test_who_leaves_something_out_gets_what_odoo_gives(self):
        """A default of ours would stand for that of the method below."""
        asked, different = 0, []
        for name, model in self.env.registry.items():
            for definitions in self._get_own_methods(model).values():
                for method in definitions:
                    below = self._get_next_method(model, method)
                    if not below:
                        continue
                    theirs = self._get_defaults(below)
                    for key, value in self._get_defaults(method).items():
                        if key in theirs:
                            asked += 1
                            if theirs[key] != value:
                                different.append(f"{name}.{method.__name__}: {key}")
        self.assertGreater(asked, self._floor(2, 10))
        self.assertFalse(different)
