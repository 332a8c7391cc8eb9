"""Models and methods that exist for a test only, by OCA's loader, also on Odoo 19.

The loader looks for a registry of classes that Odoo has renamed, and has Odoo load its
classes in a way that is no more. What it keeps and puts back is right still.
"""

from odoo.models import MetaModel
from odoo.orm.model_classes import add_to_registry

# Under the name that the loader knows, before it is imported.
MetaModel.module_to_models = MetaModel._module_to_models__

from odoo_test_helper import FakeModelLoader  # noqa: E402


class ModelLoader(FakeModelLoader):
    """Adds classes to the registry of a class of tests, until its end.

    Call it before the classes are defined: they must not be loaded by anybody else.
    """

    @classmethod
    def begin(cls, case):
        """Return a loader that takes back what it loads when ``case`` ends."""
        loader = cls(case.env, case.__module__)
        loader.backup_registry()
        case.addClassCleanup(loader.restore_registry)
        return loader

    def update_registry(self, odoo_models):
        """Load the classes, the first ones first, and make their tables."""
        self.env.flush_all()
        self._clean_module_to_model()
        registry, cr = self.env.registry, self.env.cr
        loaded = [add_to_registry(registry, one) for one in odoo_models]
        names = list(dict.fromkeys(model._name for model in loaded))
        registry._setup_models__(cr, names)
        registry.init_models(cr, names, {"module": self._module_name}, install=True)

    def restore_registry(self):
        """Put back what was there; the tables go with the transaction of the test."""
        registry, kept = self.env.registry, self._original_registry
        for name in set(registry.models) - set(kept):
            del registry.models[name]
        changed = []
        for name, model in registry.models.items():
            if model._base_classes__ != kept[name]["base"]:
                model._base_classes__ = kept[name]["base"]
                changed.append(name)
            model._inherit_children = kept[name]["_inherit_children"]
            model._inherits_children = kept[name]["_inherits_children"]
        registry._setup_models__(self.env.cr, changed)
        self._clean_module_to_model()
