from . import project_order_ledger
from . import account_analytic_line
