from . import test_day_time
from . import test_daytime_booking
from . import test_daytime_rule
from . import test_daytime_statement
from . import test_field_rules
