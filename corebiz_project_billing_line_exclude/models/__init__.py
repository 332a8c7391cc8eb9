from . import project_waiver
from . import account_analytic_line
from . import project_project
