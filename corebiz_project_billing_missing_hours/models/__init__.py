from . import res_company
from . import res_config_settings
from . import hr_employee
from . import hr_timesheet_gap
from . import hr_timesheet_gap_job
from . import hr_timesheet_gap_list
from . import account_analytic_line
from . import mail_mail
