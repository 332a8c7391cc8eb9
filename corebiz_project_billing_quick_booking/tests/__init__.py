from . import test_booking_picker
from . import test_field_rules
from . import test_quick_booking_tour
from . import test_quick_cost
from . import test_quick_hooks
from . import test_quick_line
from . import test_quick_rights
from . import test_quick_text
