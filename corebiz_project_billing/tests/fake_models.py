"""Models that exist for a test only."""

from odoo.orm.model_classes import add_to_registry


def add_fake_model(case, definition):
    """Add a model, with its table, to the registry of a test case until its end.

    :param definition: a class of ``odoo.models``; defined inside of a function, so that
        no module loads it
    """
    registry, cr = case.env.registry, case.env.cr
    add_to_registry(registry, definition)
    names = [definition._name]
    registry._setup_models__(cr, names)
    registry.init_models(cr, names, {"module": definition._module}, install=True)
    case.addClassCleanup(_remove_fake_model, case, definition._name)


def _remove_fake_model(case, name):
    registry = case.registry
    model = registry.models.pop(name, None)
    for parent in model._inherit if model else ():
        registry[parent]._inherit_children.discard(name)
    registry._setup_models__(case.cr, [])
