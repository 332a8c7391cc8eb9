from . import test_expense
from . import test_expense_archive
