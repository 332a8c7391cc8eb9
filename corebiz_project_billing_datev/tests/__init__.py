from . import test_datev_department
from . import test_datev_export
from . import test_datev_hooks
from . import test_datev_rows
from . import test_field_rules
