from importlib.util import find_spec

from . import (
    test_effort,
    test_effort_client,
    test_effort_ledger,
    test_effort_rights,
)

if find_spec("hypothesis"):
    from . import test_effort_property
