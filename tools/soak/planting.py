"""How a fault is planted: a method of a model does something else."""

import functools
from unittest.mock import patch


def replace(model: str, method: str, function):
    """A fault: ``function`` instead of a method."""

    def plant(env):
        return patch.object(env.registry[model], method, function)

    return plant


def wrap(model: str, method: str, function):
    """A fault: ``function``, which gets the method as its first argument."""

    def plant(env):
        original = getattr(env.registry[model], method)

        @functools.wraps(original)
        def faulty(*args, **kwargs):
            return function(original, *args, **kwargs)

        return patch.object(env.registry[model], method, faulty)

    return plant
