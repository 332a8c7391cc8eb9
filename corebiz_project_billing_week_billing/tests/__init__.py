from . import test_week_billing
from . import test_week_half_locked
