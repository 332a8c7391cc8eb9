from . import project_preflight
from . import hr_expense_archive
