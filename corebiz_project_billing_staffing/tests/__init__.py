from . import test_field_rules
from . import test_naming
from . import test_naming_dialog
from . import test_staffing
from . import test_staffing_order
