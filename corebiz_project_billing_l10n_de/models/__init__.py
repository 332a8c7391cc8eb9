from . import account_move
from . import project_timesheet_statement
from . import res_company
