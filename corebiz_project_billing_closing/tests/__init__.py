from . import test_closing_paper
from . import test_closing_report
from . import test_closing_rights
