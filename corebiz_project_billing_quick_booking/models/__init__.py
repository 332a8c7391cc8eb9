from . import account_analytic_line
from . import account_analytic_line_book
from . import booking_picker
from . import project_project
from . import project_task
