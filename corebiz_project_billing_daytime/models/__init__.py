from . import account_analytic_line
from . import project_work_type_rule
