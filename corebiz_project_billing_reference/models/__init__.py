from . import customer_reference_mixin
from . import account_move
from . import project_timesheet_statement
from . import sale_order
from . import sale_order_line
