from . import test_field_rules
from . import test_release_ledger
