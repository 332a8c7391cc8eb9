from . import project_work_type
from . import project_work_type_rule
from . import sale_order_line
from . import sale_order
from . import account_analytic_line
from . import account_analytic_line_price
from . import project_coverage_link
from . import account_move_line
