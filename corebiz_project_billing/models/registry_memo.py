"""What the fields of a model say, worked out once until models are set up anew."""

from functools import wraps

MEMO = "_project_billing_memo"


def registry_memo(method):
    """Keep what a method without arguments says of its model.

    Every booking asks several times: Odoo's ``ormcache`` counts its hits and costs ten
    times as many calls.
    """
    name = method.__name__

    @wraps(method)
    def read(self):
        memo = self.pool.__dict__.setdefault(MEMO, {})
        key = self._name, name
        if key not in memo:
            memo[key] = method(self)
        return memo[key]

    return read


def forget_memo(registry):
    """Forget everything: fields may be others now."""
    registry.__dict__.pop(MEMO, None)
