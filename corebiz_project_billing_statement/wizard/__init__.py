from . import project_timesheet_statement_check
