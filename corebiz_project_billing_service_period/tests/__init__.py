from . import test_field_rules
from . import test_service_period
from . import test_service_period_hooks
from . import test_service_period_print
from . import test_service_period_rights
