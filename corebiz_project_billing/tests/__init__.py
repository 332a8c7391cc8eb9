from importlib.util import find_spec

from . import test_effort

if find_spec("hypothesis"):
    from . import test_effort_property
