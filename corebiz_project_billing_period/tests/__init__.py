from . import test_field_rules
from . import test_late
from . import test_period
from . import test_period_bookings
from . import test_period_hooks
from . import test_period_opening
from . import test_period_rights
from . import test_period_steps
