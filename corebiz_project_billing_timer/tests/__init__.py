from . import test_field_rules
from . import test_timer
from . import test_timer_billing
from . import test_timer_clock
from . import test_timer_gate
from . import test_timer_menu
from . import test_timer_tour
from . import test_timer_twice
