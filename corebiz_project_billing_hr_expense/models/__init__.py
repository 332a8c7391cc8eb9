from . import project_evaluation
from . import project_preflight
from . import hr_expense_archive
