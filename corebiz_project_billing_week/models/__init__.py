from . import account_analytic_line
from . import project_booking_week
from . import project_booking_week_cell
from . import project_booking_week_hours
