from . import test_quick_booking_tour
from . import test_quick_line
