from . import test_field_rules
from . import test_increment
from . import test_increment_day
from . import test_increment_money
from . import test_increment_parts
from . import test_increments
from . import test_second_house
from . import test_increment_cost
