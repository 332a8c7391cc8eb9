from . import test_booking_mend
from . import test_health_check
from . import test_missing_data
from . import test_unexplained
