from . import test_expected_hours
from . import test_field_rules
from . import test_gap
from . import test_gap_rights
