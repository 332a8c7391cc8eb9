from . import account_analytic_line
from . import project_coverage_link
from . import sale_order_line
from . import project_project
